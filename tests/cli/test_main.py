import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stance.cli import main


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra_the_message_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 2
    error = capsys.readouterr().err
    assert error == (
        f'stance: error: the command line needs {missing}: pip install "stance[cli]"\n'
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--help",), ("annotate", "classify", "--version")),
        (
            ("annotate", "--help"),
            ("stance annotate report.txt\n", "--target-description", "jq", "--resume"),
        ),
        (("classify", "-h"), ('"content": [[0, 24]]', "stance classify quotes.jsonl")),
        (("--version",), ("stance ",)),
    ],
)
def test_help_teaches(run, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.code == 0
    for word in words:
        assert word in result.out


def test_the_offsets_of_the_example_in_the_help_are_right(run) -> None:
    (example,) = [
        json.loads(line)
        for line in map(str.strip, run("classify", "-h").out.splitlines())
        if line.startswith('{"text"')
    ]
    start, end = example["content"][0]
    assert example["text"][start:end] == '"No foreign base stays,"'


def test_a_wrong_option_is_a_usage_error(run) -> None:
    result = run("annotate", "--bogus")
    assert result.code == 2
    assert "--bogus" in result.err
    assert "Traceback" not in result.err


def test_help_imports_no_torch() -> None:
    code = (
        "import sys, stance.cli.commands; "
        "sys.exit(bool({'torch', 'transformers', 'rich.table', 'trafilatura'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_broken_pipe_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a \\"b\\" c"}\n' * 3000)
    program = (
        "import sys\n"
        "sys.path.insert(0, sys.argv.pop(1))\n"
        "import stance.cli.commands as commands, conftest\n"
        "commands.load_pipeline = lambda folder, target, **_: conftest.FakePipeline(target)\n"
        "commands.app(prog_name='stance')\n"
    )
    here = str(Path(__file__).parent)
    process = subprocess.Popen(
        [sys.executable, "-c", program, here, "annotate", "a.jsonl", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"[\n"
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0
