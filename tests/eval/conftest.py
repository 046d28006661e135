"""A tiny folder of corpora, and labels for its archive."""

from pathlib import Path

import pytest
from tiny_corpora import write_corpora, write_own

import eval.stance


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    labels = write_own(tmp_path / "own") / "news_labels.jsonl"
    # Twice in training: the bag of words keeps words of two texts or more.
    train = labels.with_name("train.jsonl")
    favor = labels.read_text(encoding="utf-8")
    both = favor + favor.replace('"favor"', '"against"')
    train.write_text(2 * both, encoding="utf-8")
    monkeypatch.setattr(eval.stance, "OWN_LABELS", {"train": train, "dev": labels})
    return write_corpora(tmp_path / "data")
