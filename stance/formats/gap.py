"""GAP: pronouns of Wikipedia, each with two names that it may take up (Webster et al., 2018)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from stance.document import Span
from stance.errors import InputError

Place = tuple[int, int]
"""First character of a mention, and the one behind its last."""


@dataclass(frozen=True, slots=True)
class GapExample:
    """A pronoun, the names A and B, and whether it takes up each.

    Attributes:
        text: the passage in which they stand.
        pronoun: where the pronoun stands.
        names: where A and B stand.
        right: whether the pronoun takes up A, and B; never both in the published files.
    """

    text: str
    pronoun: Place
    names: tuple[Place, Place]
    right: tuple[bool, bool]


def read_gap_examples(path: Path) -> Iterator[GapExample]:
    """Read the tab-separated lines that GAP is published in; offsets are Unicode code points.

    Raises:
        InputError: there is no such file, or a line is not what it should be; names the line.
    """
    if not path.is_file():
        raise InputError(
            f"{path} does not exist: put GAP there or name the corpora's folder with --data"
        )
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        for row in rows:
            try:
                yield _example(row)
            except (KeyError, TypeError, ValueError) as error:
                reason = f"not a line of GAP ({error})"
                raise InputError(f"{path}:{rows.line_num}: {reason}") from error


def _example(row: Mapping[str, str]) -> GapExample:
    def place(column: str) -> Place:
        start = int(row[f"{column}-offset"])
        found = Span.of(row["Text"], start, start + len(row[column]))
        if found.text != row[column]:
            raise InputError(f"{row[column]!r} does not stand at its offset")
        return found.start, found.end

    right = row["A-coref"] == "TRUE", row["B-coref"] == "TRUE"
    return GapExample(row["Text"], place("Pronoun"), (place("A"), place("B")), right)
