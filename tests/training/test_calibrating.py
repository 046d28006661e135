"""Confidences of speakers, fitted on annotated quotes; a finished model calibrated anew."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiny import attribution_model, stance_model, wordpiece
from tiny_corpora import write_corpora

import stance
from stance.document import Document, Quote, Span, Speaker
from stance.platt import log_odds, scaled
from stance.saving import save_model
from training.calibration import fit_speakers, main

TEXT = "“We will stay,” she said. “We will not,” Borislav Onda said."
GOLD = Speaker("s1", "Marta Osei", (Span.of(TEXT, 16, 19),))


def quote(number: int) -> Quote:
    place = Span.of(TEXT, 0, 15)
    return Quote(f"q{number}", (place,), "direct", "speech", None, GOLD.mentions[0], GOLD)


class Resolver:
    """Answers with given names and confidences, in turn."""

    def __init__(self, answers: list[tuple[str, float]]) -> None:
        self.model, self.answers = attribution_model(), answers

    def resolve(self, text: str, quotes: Any) -> Any:
        """The same quotes, with the speakers that come next."""
        found = [self.answers.pop(0) for _ in quotes]
        given = [Speaker("s1", n, GOLD.mentions, confidence=c) for n, c in found]
        return tuple(replace(q, speaker=one) for q, one in zip(quotes, given, strict=True)), ()


def document(size: int) -> Document:
    return Document("d", TEXT, tuple(quote(n) for n in range(size)), (GOLD,))


def test_confidences_come_to_say_how_often_they_are_right() -> None:
    # All are said to be sure by 0.9 or 0.6; three and two of four are right.
    first = [("Osei", 0.9), ("Marta Osei", 0.9), ("Mrs. Osei", 0.9), ("Borislav Onda", 0.9)]
    second = [("Marta Osei", 0.6), ("Marta Osei", 0.6), ("Onda", 0.6), ("the mayor", 0.6)]
    resolver: Any = Resolver([*first, *second])
    scale, shift = fit_speakers(resolver, [[document(4)], [document(4)]])
    assert scaled(0.9, scale, shift) == pytest.approx(0.75, abs=1e-3)
    assert scaled(0.6, scale, shift) == pytest.approx(0.5, abs=1e-3)


def test_each_corpus_weighs_the_same() -> None:
    large = [("Marta Osei", 0.9)] * 30
    resolver: Any = Resolver([*large, ("Onda", 0.9), ("Onda", 0.9)])
    scale, shift = fit_speakers(resolver, [[document(30)], [document(2)]])
    assert scale * log_odds(0.9) + shift == pytest.approx(0.0, abs=1e-3)


def test_where_all_are_right_nothing_is_fitted() -> None:
    resolver: Any = Resolver([("Marta Osei", 0.5)] * 2)
    assert fit_speakers(resolver, [[document(2)], []]) == (1.0, 0.0)


@pytest.mark.parametrize("part", ["attribution", "stance"])
def test_weights_stay_as_they_are(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_corpora(tmp_path / "data")
    folder = tmp_path / "model"
    if part == "attribution":
        save_model(attribution_model(speaker_scale=9.0), wordpiece(), folder)
    else:
        save_model(stance_model(softmax_temperature=9.0), wordpiece(), folder)
    before = (folder / "model.safetensors").read_bytes()
    monkeypatch.setattr(sys, "argv", ["calibration", str(folder), "--data", str(data)])
    assert main() == 0
    assert (folder / "model.safetensors").read_bytes() == before
    config = json.loads((folder / "config.json").read_text())
    assert config["library_version"] == stance.__version__
    assert config["speaker_scale" if part == "attribution" else "softmax_temperature"] != 9.0
