"""GAP: pronouns with two names, a line each."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from lines import write_gap

from stance.errors import InputError
from stance.formats.gap import GapExample, read_gap_examples

MET = "Ama met Lena and she left."
GAP = ("1", MET, "she", "17", "Ama", "0", "TRUE", "Lena", "8", "FALSE", "-")


def test_a_line(tmp_path: Path) -> None:
    neither = (*GAP[:6], "FALSE", *GAP[7:])
    path = write_gap(tmp_path / "dev.tsv", GAP, neither)
    assert list(read_gap_examples(path)) == [
        GapExample(MET, (17, 20), ((0, 3), (8, 12)), right)
        for right in ((True, False), (False, False))
    ]


def test_quotation_marks_are_text(tmp_path: Path) -> None:
    text = f'"{MET}'  # it is not closed, and no line is lost to it
    row = ("2", text, "she", "18", "Ama", "1", "TRUE", "Lena", "9", "FALSE", "-")
    examples = read_gap_examples(write_gap(tmp_path / "dev.tsv", row, GAP))
    assert [example.text for example in examples] == [text, MET]


@pytest.mark.parametrize(
    "row",
    [
        GAP[:5],
        (*GAP[:3], "late", *GAP[4:]),
        (*GAP[:3], "16", *GAP[4:]),  # beside the pronoun
    ],
    ids=["too short", "no number", "no such place"],
)
def test_a_bad_line_is_named(tmp_path: Path, row: Sequence[str]) -> None:
    path = write_gap(tmp_path / "dev.tsv", GAP, row)
    with pytest.raises(InputError, match=r"dev\.tsv:3: not a line of GAP"):
        list(read_gap_examples(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"dev\.tsv does not exist"):
        list(read_gap_examples(tmp_path / "dev.tsv"))
