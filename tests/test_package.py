"""What holds for the package as a whole: its public names, its import, its releases."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import stance

ROOT = Path(__file__).parents[1]
WHEEL_BUDGET = 100_000_000
"""Bytes of the released models; what a wheel may carry at all."""


def _public() -> set[str]:
    return {
        name
        for name, value in vars(stance).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and getattr(value, "__module__", "stance").startswith("stance")
        # Flags of __future__ and typing: no one's public names.
        and name not in ("annotations", "TYPE_CHECKING")
    }


def test_all_is_sorted() -> None:
    # As isort has it: constants, classes, functions.
    def rank(name: str) -> tuple[int, str]:
        return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)

    assert stance.__all__ == sorted(stance.__all__, key=rank)


def test_all_is_complete() -> None:
    assert set(stance.__all__) == _public()


def test_the_import_is_light() -> None:
    heavy = ["torch", "transformers", "numpy", "datasets", "sklearn", "typer", "rich"]
    # Processor time, and the best of five: test machines are busy.
    code = f"""
import sys, time
before = time.process_time()
import stance
seconds = time.process_time() - before
loaded = set(sys.modules) & set({heavy!r})
assert not loaded, loaded
print(seconds)
"""
    best = min(
        float(subprocess.run([sys.executable, "-c", code], check=True, stdout=-1).stdout)
        for _ in range(5)
    )
    assert best < 0.2


def test_the_package_is_typed() -> None:
    assert (ROOT / "stance" / "py.typed").is_file()


@pytest.mark.parametrize(
    ("file", "pattern"),
    [
        ("CITATION.cff", r"^version: (\S+)$"),
        ("CHANGELOG.md", r"^## \[(\d[^\]]*)\]"),
    ],
)
def test_the_version_is_the_same_everywhere(file: str, pattern: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = re.search(pattern, (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    assert found[1] == project["version"] == stance.__version__


def test_every_extra_has_tested_versions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for requirements in project["optional-dependencies"].values():
        wanted += [r for r in requirements if not r.startswith("stance[")]
    pinned = {_name(line) for line in _constraints()}
    assert {_name(requirement) for requirement in wanted} <= pinned


def test_constraints_pin_one_version_each() -> None:
    names = [_name(line) for line in _constraints()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in _constraints())
    assert "torch==2.13.0" in _constraints()


@pytest.mark.released
def test_the_released_models_fit_the_wheel() -> None:
    files = [path for path in (ROOT / "models").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < WHEEL_BUDGET


@pytest.mark.released
@pytest.mark.parametrize("part", ["attribution", "stance"])
def test_a_released_model_has_a_card_and_no_pickles(part: str) -> None:
    names = {path.name for path in (ROOT / "models" / part).iterdir()}
    assert {"README.md", "config.json", "model.safetensors", "tokenizer.json"} <= names
    assert not {name for name in names if name.endswith((".bin", ".pt", ".pkl", ".pth"))}


def _constraints() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()
