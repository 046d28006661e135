"""Coreference metrics on the worked example of Pradhan et al. (2014), and the two corpora."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.coreference import score_gap, score_gum
from eval.metrics.coreference import Counts, b_cubed, ceaf_e, muc

KEY = ["abc", "defg"]
RESPONSE = ["ab", "cd", "fghi"]


@pytest.mark.parametrize(
    ("counts", "precision", "recall"),
    [
        (muc(KEY, RESPONSE), 2 / 5, 2 / 5),
        (b_cubed(KEY, RESPONSE), 4 / 8, 35 / 12 / 7),
        (ceaf_e(KEY, RESPONSE), 1.3 / 3, 1.3 / 2),
    ],
)
def test_the_worked_example(counts: Counts, precision: float, recall: float) -> None:
    assert counts.right_p / counts.given == pytest.approx(precision)
    assert counts.right_r / counts.wanted == pytest.approx(recall)
    assert counts.f1 == pytest.approx(2 * precision * recall / (precision + recall))


@given(st.lists(st.integers(0, 4), min_size=2, max_size=12))
def test_what_is_right_scores_one(entities: list[int]) -> None:
    clusters = [[i for i, e in enumerate(entities) if e == n] for n in sorted(set(entities))]
    assert b_cubed(clusters, clusters).f1 == pytest.approx(1)
    assert ceaf_e(clusters, clusters).f1 == pytest.approx(1)
    assert muc(clusters, clusters).f1 in (0, 1)  # no links where all are alone


def test_nothing_predicted() -> None:
    assert muc(KEY, []).f1 == b_cubed(KEY, []).f1 == ceaf_e(KEY, []).f1 == 0


class Together:
    """A resolver that puts the mentions of some texts into one entity."""

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    def clusters(
        self, text: str, mentions: Sequence[tuple[int, int]]
    ) -> list[list[tuple[int, int]]]:
        return [list(mentions)] if text in self._texts else [[m] for m in mentions]


def test_gum(tmp_path: Path) -> None:
    text = "Ama Tunde left. She ran."
    entities = [
        {"type": "person", "mentions": [[0, 9], [16, 19]]},
        {"type": "event", "mentions": [[20, 23]]},
    ]
    path = tmp_path / "dev.jsonl"
    path.write_text(json.dumps({"text": text, "entities": entities}) + "\n", encoding="utf-8")
    right = score_gum(path, Together(text))  # type: ignore[arg-type]
    assert (right["conll"], right["n"], right["documents"]) == (1, 2, 1)
    assert score_gum(path, Together())["muc"] == 0  # type: ignore[arg-type]


def test_gap(tmp_path: Path) -> None:
    head = [
        "ID",
        "Text",
        "Pronoun",
        "Pronoun-offset",
        "A",
        "A-offset",
        "A-coref",
        "B",
        "B-offset",
        "B-coref",
        "URL",
    ]
    text = "Ama met Lena and she left."
    row = ["1", text, "she", "17", "Ama", "0", "TRUE", "Lena", "8", "FALSE", "-"]
    path = tmp_path / "dev.tsv"
    path.write_text("\t".join(head) + "\n" + "\t".join(row) + "\n", encoding="utf-8")
    both = score_gap(path, Together(text))  # type: ignore[arg-type]
    assert (both["all"]["precision"], both["all"]["recall"]) == (0.5, 1)
    assert both["feminine"] == both["all"]
    assert both["masculine"]["n"] == 0
    assert score_gap(path, Together())["all"]["f1"] == 0  # type: ignore[arg-type]
