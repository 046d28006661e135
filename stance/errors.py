"""Every error that the library raises on purpose.

    StanceError
    ├── InputError      the text, file or argument that the caller gave is at fault
    ├── ModelError      a model folder is missing, incomplete or does not fit
    └── ExtraError      an optional dependency is not installed; the message names the extra

The command line prints the message of any ``StanceError`` on one line and
exits with 2; anything else is a bug and shows its traceback.
"""

from __future__ import annotations

import sys
from collections.abc import Callable


class StanceError(Exception):
    """Base of all errors raised on purpose."""


class InputError(StanceError, ValueError):
    """The caller's text, file or argument is at fault; the message names it and where."""


class ModelError(StanceError):
    """A model folder is missing, incomplete, or was written for something else."""


class ExtraError(StanceError, ImportError):
    """An optional dependency is missing; the message names the extra to install."""


def guarded(main: Callable[[], int | None]) -> int:
    """Run ``main``; an error raised on purpose becomes one line on stderr and exit code 2.

    For the scripts of training and evaluation; the command line has its own.

    Returns:
        The exit code: what ``main`` returns, 0 where that is nothing.
    """
    try:
        return main() or 0
    except StanceError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
