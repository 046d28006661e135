"""The examples of the README and the other pages run, and their commands exist."""

import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from tiny import save_pipeline

import stance
from stance.cli.commands import app
from stance.document import LABELS, Document, Quote, Span, Speaker, Stance

ROOT = Path(__file__).parents[1]
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "models/attribution/README.md",
    "models/stance/README.md",
]
WITH_EXAMPLES = ["README.md", "models/attribution/README.md", "models/stance/README.md"]


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    found = []
    for page in PAGES:
        for block in blocks(page, "sh"):
            lines = block.replace("\\\n", " ").splitlines()
            for part in [part for line in lines for part in line.split("&&")]:
                if words := shlex.split(part, comments=True):
                    found.append(words)
    return found


def named(program: str) -> list[list[str]]:
    return [words for words in commands() if words[0] == program]


def options(words: list[str]) -> set[str]:
    return {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)}


def run_examples(page: str) -> None:
    examples = blocks(page, "python")
    assert examples
    # One after the other in one namespace, as a reader would type them.
    namespace: dict[str, Any] = {}
    for example in examples:
        exec(example, namespace)


@pytest.fixture(scope="module")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_pipeline(tmp_path_factory.mktemp("models"))


@pytest.mark.parametrize("page", WITH_EXAMPLES)
def test_the_examples_run(
    page: str,
    tiny_models: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("stance.pipeline.released_models", lambda: tiny_models)
    # `annotate` keeps its pipeline: neither an earlier one nor this one may stay.
    monkeypatch.setattr("stance._released", stance.load)
    run_examples(page)
    assert capsys.readouterr().out


@pytest.mark.released
@pytest.mark.parametrize("page", WITH_EXAMPLES)
def test_the_examples_run_on_the_released_models(
    page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run_examples(page)
    printed = capsys.readouterr().out
    expected = {
        "README.md": "Mustafa al-Kadhimi direct",
        "models/attribution/README.md": "Ines Okoro",
        "models/stance/README.md": "against",
    }
    assert expected[page] in printed


def test_the_docstring_example_is_that_of_the_readme() -> None:
    assert stance.__doc__ is not None
    (example,) = blocks("README.md", "python")[:1]
    for line in ("doc = stance.annotate(text)", "for quote in doc.quotes:"):
        assert line in stance.__doc__
        assert line in example


def test_every_command_is_known() -> None:
    programs = {words[0] for words in commands()}
    assert programs <= {
        ".venv/bin/pre-commit",
        "cp",
        "export",
        "mkdir",
        "pip",
        "python",
        "scripts/demo",
        "scripts/lint",
        "scripts/test",
        "stance",
    }


def test_the_two_commands_can_be_run() -> None:
    scripts = ["scripts/demo", "scripts/test"]
    assert blocks("README.md", "sh")[:2] == [f"{script}\n" for script in scripts]
    for script in [*scripts, "scripts/lint", "scripts/setup", ".ci/run"]:
        assert os.access(ROOT / script, os.X_OK), script


def test_the_options_of_stance_exist() -> None:
    group: Any = typer.main.get_command(app)
    used = named("stance")
    assert {words[1] for words in used} == set(group.commands)
    for words in used:
        known = {name for option in group.commands[words[1]].params for name in option.opts}
        assert options(words) <= known, words
        # Parsed, though not run: what FILES must look like is checked too.
        group.commands[words[1]].make_context(words[1], words[2:])


def test_the_options_of_the_modules_exist() -> None:
    used = named("python")
    assert len(used) >= 7
    for words in used:
        assert words[1] == "-m", words
        path = ROOT / f"{words[2].replace('.', '/')}.py"
        folder = words[2].split(".")[0]
        shared = ROOT / folder / {"eval": "report.py", "training": "start.py"}[folder]
        sources = [p.read_text(encoding="utf-8") for p in (path, shared)]
        # Read, not run: it would cost seconds of imports for each.
        for option in options(words) - {"-m"}:
            assert any(f'"{option}"' in source for source in sources), (words, option)


def test_the_extras_exist() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for words in named("pip"):
        for extras in re.findall(r"\[(.*?)\]", " ".join(words)):
            for extra in extras.split(","):
                assert f"\n{extra} = [" in project


@pytest.mark.parametrize("page", PAGES)
def test_links_to_files_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in link:
            assert (ROOT / page).parent.joinpath(link).is_file(), link


def test_the_json_of_the_readme_has_every_field() -> None:
    text = "“Yes,” she said."
    span = Span.of(text, 0, 6)
    speaker = Speaker("s1", "Ada", (span,), ("mayor",))
    position = Stance("x", "favor", dict.fromkeys(LABELS, 0.25))
    quote = Quote("q1", (span,), "direct", speaker=speaker, stance=position)
    document = Document("d1", text, (quote,), (speaker,), {"library": "0"})
    (layout,) = [block for block in blocks("README.md", "text") if '"quotes"' in block]

    def check(value: object) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                assert f'"{key}"' in layout
                check(item)
        elif isinstance(value, list):
            for item in value:
                check(item)

    check(document.to_dict())
