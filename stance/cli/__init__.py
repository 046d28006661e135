"""The command line: ``stance annotate`` and ``stance classify``.

Every error made on purpose is one line on standard error, ``stance: error: …``,
and exit code 2; a traceback and exit code 1 mean a bug.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the entry point that pyproject.toml names."""
    try:
        # Both come with the `cli` extra, and only this room uses them.
        import rich  # noqa: F401
        import typer  # noqa: F401
    except ImportError as error:
        sys.stderr.write(
            f"stance: error: the command line needs {error.name or 'typer and rich'}: "
            'pip install "stance[cli]"\n'
        )
        sys.exit(2)
    from stance.cli.commands import app

    app(prog_name="stance")
