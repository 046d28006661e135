"""Quotation marks one by one: what each may do by its form and its neighbours.

:func:`read_marks` reads the marks of one paragraph; ``marks.py`` pairs them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Family = Literal["double", "single", "guillemet", "single guillemet", "corner", "white corner"]
# Neighbours of a mark, and whether its place is one of an opening or a closing mark.
_Place = tuple[str, str, bool, bool]

NO, PERHAPS, CLEARLY = 0, 1, 2

# Runs of straight marks come from badly exported tables and count as one mark.
_MARK = re.compile(r"\"+|＂|``|''|‘‘|’’|[“”„‟‘’‚‛'`´«»‹›「」『』]")

FAMILY: dict[str, Family] = {
    **dict.fromkeys(('"', "＂", "``", "''", "‘‘", "’’", "“", "”", "„", "‟"), "double"),
    **dict.fromkeys("'‘’‚‛`´", "single"),
    **dict.fromkeys("«»", "guillemet"),
    **dict.fromkeys("‹›", "single guillemet"),
    **dict.fromkeys("「」", "corner"),
    **dict.fromkeys("『』", "white corner"),
}
OPENING, CLOSING = "\"“„«‘'", "\"”“»’'"
"""Marks that a quotation may begin and end with, whatever pairs with them."""

_BEFORE_OPENING = frozenset("([{<-–—―‐‑/=*_|~")
_OPEN_BRACKET = frozenset("([{<")
_AFTER_CLOSING = frozenset(".,;:!?…)]}>-–—―‐‑/*_|~&([{")
_ONLY_AFTER_CLOSING = frozenset(",;:!?)]}")
_BEFORE_SPEECH = frozenset(":,“„‘‚«‹")

# Words that begin with an apostrophe; the short ones are cut off by tokenizers ("Trump 's").
_ELISION = re.compile(
    r"(?:tis|twas|twere|twill|twould|twasn|tisn|em|til|till|cause|bout|round|cuz|coz|cos|nuff|"
    r"neath|kay|fraid|nother|[sdmt]|re|ve|ll|\d\ds)(?![^\W_])(?!['’])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d\d(?![^\W_])(?!['’])")
_N = re.compile(r"[nN]['’‘´](?![^\W_])")  # rock 'n' roll


@dataclass(slots=True)
class Mark:
    """One mark and what it may do: ``opens`` and ``closes`` are NO, PERHAPS or CLEARLY."""

    start: int
    end: int
    glyph: str
    family: Family
    opens: int
    closes: int
    leads: bool  # stands where speech begins: paragraph start, after ":" or ","
    ahead: int = NO  # the best closing mark to come before the next clear opening one
    child: int = -1  # where the first quotation with a mark of the same family begins inside


def read_marks(text: str, first: int, last: int) -> list[Mark]:
    """Read the marks in ``text[first:last]``, apostrophes and primes left out."""
    matches = list(_MARK.finditer(text, first, last))
    # Marks that touch look past each other: in "'No'" both sides of each are clear.
    following = [""] * len(matches)
    for i in range(len(matches) - 1, -1, -1):
        end = matches[i].end()
        touches = i + 1 < len(matches) and matches[i + 1].start() == end
        following[i] = following[i + 1] if touches else text[end : min(end + 1, last)]
    marks: list[Mark] = []
    before, leads, skip = "", True, -1
    for i, match in enumerate(matches):
        start, end = match.span()
        if not (i and matches[i - 1].end() == start):
            before = text[start - 1] if start > first else ""
            leads = _leads(text, first, start)
        glyph = '"' if match.group()[0] == '"' else match.group()
        if start == skip:
            continue
        if glyph in "'‘’" and _N.match(text, end, last):
            skip = end + 1
            continue
        after = following[i]
        opening = (not before or before.isspace() or before in _BEFORE_OPENING) and bool(
            after.strip()
        )
        closing = (
            bool(before.strip())
            and before not in _OPEN_BRACKET
            and (not after.strip() or after in _AFTER_CLOSING)
        )
        if match.group() == '""' and not before.strip() and not after.strip():
            continue  # nothing quoted
        place = (before, after, opening, closing)
        if FAMILY[glyph] == "single":
            opens, closes = _single(text, start, end, last, place, leads)
        else:
            opens, closes = _double(glyph, place)
        if opens or closes:
            marks.append(Mark(start, end, glyph, FAMILY[glyph], opens, closes, leads))
    best: dict[Family, int] = {}
    for mark in reversed(marks):
        mark.ahead = best.get(mark.family, NO)
        ends_view = mark.opens == CLEARLY and not mark.closes
        best[mark.family] = NO if ends_view else max(mark.ahead, mark.closes)
    return marks


def _leads(text: str, first: int, start: int) -> bool:
    while start > first and text[start - 1].isspace():
        start -= 1
    return start == first or text[start - 1] in _BEFORE_SPEECH


def _double(glyph: str, place: _Place) -> tuple[int, int]:
    """``(opens, closes)`` of any mark but a single one."""
    before, after, opening, closing = place
    if glyph in ("„", "‟", "``", "‘‘", "「", "『"):
        return CLEARLY, NO
    if glyph in ("’’", "」", "』"):
        return NO, CLEARLY
    if glyph in "«‹":
        return CLEARLY, CLEARLY
    if glyph in "”»›":
        return (PERHAPS if opening else NO), CLEARLY
    if glyph == "“":
        # German closes with it, and so do typists; a blank after it makes opening doubtful.
        doubtful = not opening and (closing or not after.strip())
        return (PERHAPS, CLEARLY) if doubtful else (CLEARLY, NO)
    # Straight marks have no direction of their own.
    if opening and not closing:
        if not before.strip() and after in _ONLY_AFTER_CLOSING:
            return PERHAPS, CLEARLY
        return CLEARLY, NO
    # After a digit it may be the sign for inches or seconds.
    if closing and not opening:
        return NO, (PERHAPS if before.isdigit() and after.isspace() else CLEARLY)
    if before.isdigit():
        return NO, PERHAPS
    return PERHAPS, (PERHAPS if before.isalnum() and after.isalnum() else CLEARLY)


def _single(
    text: str, start: int, end: int, last: int, place: _Place, leads: bool
) -> tuple[int, int]:
    """``(opens, closes)`` of a single mark; both NO for an apostrophe."""
    glyph = text[start]
    before, after, opening, closing = place
    if before.isalnum() and after.isalnum():
        return NO, NO
    if opening and not closing:
        if glyph == "´" or _ELISION.match(text, end, last):
            return NO, NO
        if _YEAR.match(text, end, last) and not leads:
            return NO, NO
        return (PERHAPS if glyph == "’" else CLEARLY), NO
    if closing and not opening:
        # The workers' rights, Marx' works, goin' home, a 6' fence.
        possessive = before in tuple("sSxXzZ") or text[start - 2 : start] in ("in", "IN")
        weak = after.isspace() and (possessive or before.isdigit())
        return NO, (PERHAPS if weak else CLEARLY)
    if not before.strip() or not after.strip() or glyph in "‚`":
        return NO, NO
    if glyph in "‘‛":
        return CLEARLY, NO
    return (PERHAPS if glyph == "'" else NO), CLEARLY
