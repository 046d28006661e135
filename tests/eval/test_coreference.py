"""Coreference metrics on the worked example of Pradhan et al. (2014), and the two corpora."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lines import write, write_gap

from eval import coreference
from eval.coreference import score_gap, score_gum
from eval.metrics.coreference import Counts, b_cubed, ceaf_e, muc
from stance.errors import ExtraError, InputError

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


TEXT = "Ama Tunde left. She ran."
GUM = {
    "text": TEXT,
    "entities": [
        {"type": "person", "mentions": [[0, 9], [16, 19]]},
        {"type": "event", "mentions": [[20, 23]]},
    ],
}
MET = "Ama met Lena and she left."
GAP = ("1", MET, "she", "17", "Ama", "0", "TRUE", "Lena", "8", "FALSE", "-")


def test_gum(tmp_path: Path) -> None:
    path = write(tmp_path / "dev.jsonl", GUM)
    right = score_gum(path, Together(TEXT))  # type: ignore[arg-type]
    assert (right["conll"], right["n"], right["documents"]) == (1, 2, 1)
    assert score_gum(path, Together())["muc"] == 0  # type: ignore[arg-type]


def test_gap(tmp_path: Path) -> None:
    path = write_gap(tmp_path / "dev.tsv", GAP)
    both = score_gap(path, Together(MET))  # type: ignore[arg-type]
    assert (both["all"]["precision"], both["all"]["recall"]) == (0.5, 1)
    assert both["feminine"] == both["all"]
    assert both["masculine"]["n"] == 0
    assert score_gap(path, Together())["all"]["f1"] == 0  # type: ignore[arg-type]


def test_a_bad_line_of_gum_is_named(tmp_path: Path) -> None:
    beyond = {"text": TEXT, "entities": [{"type": "person", "mentions": [[20, 99]]}]}
    path = write(tmp_path / "dev.jsonl", GUM, beyond)
    with pytest.raises(InputError, match=r"dev\.jsonl:2: span \[20, 99\]"):
        score_gum(path, Together())  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", ["gum/dev.jsonl", "gap/dev.tsv"])
def test_a_missing_corpus_is_exit_code_2(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    missing: str,
) -> None:
    loaded = SimpleNamespace(resolver=Together())
    monkeypatch.setattr(coreference, "load_attributor", lambda _: loaded)
    write(tmp_path / "gum" / "dev.jsonl", GUM)
    write_gap(tmp_path / "gap" / "dev.tsv", GAP)
    assert coreference.main(["--data", str(tmp_path)]) == 0
    (tmp_path / missing).unlink()
    assert coreference.main(["--data", str(tmp_path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{missing} does not exist" in line
    assert "--data" in line


def test_without_scipy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(ExtraError, match=r"CEAF needs scipy: pip install 'stance\[train\]'"):
        ceaf_e(KEY, RESPONSE)
