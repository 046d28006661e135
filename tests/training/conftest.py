"""What several tests of training need."""

import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from tiny import save_encoder
from tiny_corpora import add_training_corpora, write_corpora, write_own
from toy_scripts import Train

import training.loop
from training import attribution_corpora, stance_data


@pytest.fixture
def float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is faster is decided by a clock, and numbers are compared exactly."""
    monkeypatch.setattr(training.loop, "fast_dtype", lambda model: torch.float32)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_encoder(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_own(folder / "own")
    return add_training_corpora(write_corpora(folder))


@pytest.fixture
def train(monkeypatch: pytest.MonkeyPatch, base: Path, data: Path, tmp_path: Path) -> Train:
    """Runs one of the scripts and gives its output folder; ``SystemExit`` as from a shell."""
    for module in (stance_data, attribution_corpora):
        monkeypatch.setattr(module, "OWN", data / "own")

    def run(module: Any, recipe: str, out: str, *more: str) -> Path:
        path = tmp_path / "recipe.toml"
        path.write_text(recipe)
        options = {"--base": base, "--out": tmp_path / out, "--data": data, "--recipe": path}
        arguments = [str(part) for pair in options.items() for part in pair]
        monkeypatch.setattr(sys, "argv", ["train", *arguments, *more])
        if code := module.main():
            raise SystemExit(code)
        return tmp_path / out

    return run
