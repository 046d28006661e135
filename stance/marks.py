"""Quotation marks: which opens, which closes, which is only an apostrophe.

Pairing is done paragraph by paragraph, so that one odd mark never turns the
rest of a document inside out, and in one pass with a stack, so that time is
linear in the length of the text whatever it holds. Nothing here raises on any
string.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

# Line and paragraph separators of Unicode; str.splitlines() knows the same ones.
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

# Runs of straight double marks come from badly exported CSV and are one mark.
_MARK = re.compile(r"\"+|＂|``|''|[“”„‟‘’‚‛'`´«»‹›「」『』]")

_FAMILY = {
    **dict.fromkeys(('"', "＂", "``", "''", "“", "”", "„", "‟"), "double"),
    **dict.fromkeys(("'", "‘", "’", "‚", "‛", "`", "´"), "single"),
    **dict.fromkeys("«»", "guillemet"),
    **dict.fromkeys("‹›", "single guillemet"),
    **dict.fromkeys("「」", "corner"),
    **dict.fromkeys("『』", "white corner"),
}
# The openers that a closing mark looks for first; after these, any of its family.
_PARTNERS = {
    '"': ('"',),
    "＂": ("＂",),
    "''": ("``", "''"),
    "”": ("“", "„", "”", "‟"),
    "“": ("„", "“"),
    "»": ("«", "»"),
    "«": ("»",),
    "›": ("‹", "›"),
    "‹": ("›",),
}
_BEFORE_OPENING = frozenset("([{<-–—―‐‑/=*_|~")
_OPEN_BRACKET = frozenset("([{<")
_AFTER_CLOSING = frozenset(".,;:!?…)]}>-–—―‐‑/*_|~&([{")
_ONLY_AFTER_CLOSING = frozenset(",;:!?)]}")

# Words that begin with an apostrophe; the short ones are cut off by tokenizers ("Trump 's").
_ELISION = re.compile(
    r"(?:tis|twas|twere|twill|twould|twasn|tisn|em|til|till|cause|bout|round|cuz|coz|cos|nuff|"
    r"neath|kay|fraid|nother|[sdmt]|re|ve|ll|\d\ds)(?![^\W_])(?!['’])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d\d(?![^\W_])(?!['’])")
_N = re.compile(r"[nN]['’‘´](?![^\W_])")  # rock 'n' roll
_SPEECH_LEAD = frozenset(":,")


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """One quotation in marks.

    Attributes:
        start: offset of the opening mark.
        end: offset just past the closing mark, or past the last character
            where the quotation is not closed.
        opening: the opening mark as written.
        closing: the closing mark; ``""`` where there is none.
        depth: 0 for the outermost, 1 for one inside it, …
    """

    start: int
    end: int
    opening: str
    closing: str
    depth: int


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of the non-blank lines, trimmed of white space, in text order."""
    spans = []
    for line in _LINE.finditer(text):
        words = line.group().strip()
        if words:
            start = line.start() + line.group().index(words[0])
            spans.append((start, start + len(words)))
    return spans


def marked_spans(text: str) -> list[MarkedSpan]:
    """Find the quotations in marks, in text order (an outer one before its inner ones).

    Straight marks take their direction from their neighbours, single marks
    that are apostrophes are left out, and a closing mark without an opening
    one is ignored. A quotation that is not closed ends with its paragraph:
    by the convention for long quotations each paragraph is opened by a mark
    and only the last one closed, which gives one span for each paragraph.
    """
    bounds = paragraphs(text)
    found: list[tuple[int, int, str, str]] = []
    for number, (start, end) in enumerate(bounds):
        following = text[bounds[number + 1][0]] if number + 1 < len(bounds) else ""
        found.extend(_Paragraph(text, start, end, following).pair())
    found.sort(key=lambda item: (item[0], -item[1]))
    spans: list[MarkedSpan] = []
    ends: list[int] = []
    for start, end, opening, closing in found:
        while ends and ends[-1] <= start:
            ends.pop()
        spans.append(MarkedSpan(start, end, opening, closing, len(ends)))
        ends.append(end)
    return spans


def quote_depths(text: str) -> bytearray:
    """For each character the number of quotations that it stands in, at most 255.

    The marks themselves count as inside.
    """
    steps = [0] * (len(text) + 1)
    for span in marked_spans(text):
        steps[span.start] += 1
        steps[span.end] -= 1
    return bytearray(min(depth, 255) for depth in accumulate(steps[:-1]))


@dataclass(slots=True)
class _Mark:
    """A mark with what it may do: 0 cannot, 1 perhaps, 2 clearly."""

    start: int
    end: int
    glyph: str
    family: str
    opens: int
    closes: int
    ahead: int = 0  # the best closing mark to come before the next clear opening one
    leads: bool = False  # stands where speech begins: paragraph start, after ":" or ","
    child: int = -1  # where the first mark of the same family opens inside


@dataclass(slots=True)
class _Paragraph:
    """Pairs the marks of one paragraph."""

    text: str
    start: int
    end: int
    following: str  # first character of the next paragraph
    stack: list[_Mark] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)  # by glyph and family
    found: list[tuple[int, int, str, str]] = field(default_factory=list)

    def pair(self) -> list[tuple[int, int, str, str]]:
        """``(start, end, opening, closing)`` of each quotation, unordered."""
        marks = self._marks()
        _look_ahead(marks)
        for mark in marks:
            self._take(mark)
        self._finish()
        return self.found

    def _marks(self) -> list[_Mark]:
        text, first, last = self.text, self.start, self.end
        matches = list(_MARK.finditer(text, first, last))
        # Marks that touch look past each other: in "'No'" both sides of each are clear.
        after = [""] * len(matches)
        for i in range(len(matches) - 1, -1, -1):
            end = matches[i].end()
            if i + 1 < len(matches) and matches[i + 1].start() == end:
                after[i] = after[i + 1]
            else:
                after[i] = text[end] if end < last else ""
        marks: list[_Mark] = []
        before = ""
        skip = -1
        for i, match in enumerate(matches):
            start, end = match.span()
            if not (i and matches[i - 1].end() == start):
                before = text[start - 1] if start > first else ""
            glyph = match.group()
            if glyph[0] == '"':
                glyph = '"'
            family = _FAMILY[glyph]
            if family == "single":
                if start == skip:
                    continue
                if _N.match(text, end, last):
                    skip = end + 1
                    continue
            opens, closes = self._abilities(glyph, family, start, end, before, after[i])
            if opens or closes:
                marks.append(_Mark(start, end, glyph, family, opens, closes))
                marks[-1].leads = self._leads(start)
        return marks

    def _leads(self, start: int) -> bool:
        """Whether speech may begin here: at the start, or after a colon or comma."""
        while start > self.start and (
            self.text[start - 1].isspace()
            and start - 1 > self.start
            or _is_mark(self.text[start - 1])
        ):
            start -= 1
            if self.text[start].isspace():
                break
        return start == self.start or self.text[start - 1] in _SPEECH_LEAD

    def _abilities(
        self, glyph: str, family: str, start: int, end: int, before: str, after: str
    ) -> tuple[int, int]:
        blank_before = not before or before.isspace()
        blank_after = not after or after.isspace()
        opening = (blank_before or before in _BEFORE_OPENING) and not blank_after
        closing = not (blank_before or before in _OPEN_BRACKET) and (
            blank_after or after in _AFTER_CLOSING
        )
        if family in ("corner", "white corner"):
            return (2, 0) if glyph in "「『" else (0, 2)
        if family.endswith("guillemet"):
            if glyph in "«‹":
                return 2, 2
            return (1 if opening else 0), 2
        if family == "single":
            return self._single(glyph, start, end, before, after, opening, closing)
        if glyph in ("„", "‟", "``"):
            return 2, 0
        if glyph == "“":
            return (1, 2) if closing and not opening else (2, 0)
        if glyph == "”":
            return (1 if opening else 0), 2
        if opening and not closing:
            if blank_before and after in _ONLY_AFTER_CLOSING:
                return 1, 2
            return 2, 0
        # After a digit it may be the sign for inches or seconds.
        if closing and not opening:
            return 0, (1 if before.isdigit() and blank_after and after else 2)
        if before.isdigit():
            return 0, 1
        return 1, 2

    def _single(
        self,
        glyph: str,
        start: int,
        end: int,
        before: str,
        after: str,
        opening: bool,
        closing: bool,
    ) -> tuple[int, int]:
        if before.isalnum() and after.isalnum():
            return 0, 0
        weak = before.isdigit() or before in ("s", "S", "x", "z", "X", "Z")
        weak = weak or self.text[max(self.start, start - 2) : start] in ("in", "IN")
        weak = weak and bool(after) and after.isspace()
        if opening and not closing:
            if glyph in ("´",) or _ELISION.match(self.text, end, self.end):
                return 0, 0
            if _YEAR.match(self.text, end, self.end) and not self._leads(start):
                return 0, 0
            return (1 if glyph == "’" else 2), 0
        if closing and not opening:
            return 0, (1 if weak else 2)
        if not before.strip() or not after.strip() or glyph in "‚`":
            return 0, 0
        if glyph in "‘‛":
            return 2, 0
        return (1 if glyph == "'" else 0), 2

    def _take(self, mark: _Mark) -> None:
        target = self._target(mark) if mark.closes else -1
        if target >= 0:
            if mark.opens == 2 and mark.closes == 2 and self._nests(mark, target):
                self._push(mark)
            elif mark.closes == 2 or mark.ahead < 2:
                self._close(mark, target)
            return
        if mark.opens == 2 and mark.family == "single":
            if mark.ahead or mark.leads:
                self._push(mark)
        elif mark.opens == 2 or (mark.opens and mark.ahead and not self._count(mark.family)):
            self._push(mark)

    def _nests(self, mark: _Mark, target: int) -> bool:
        """French marks nest: « … « … » … »; German ones stand the other way round."""
        return mark.glyph in "«‹" and self.stack[target].glyph == mark.glyph

    def _count(self, key: str) -> int:
        return len(self.places.get(key, ()))

    def _target(self, mark: _Mark) -> int:
        """Index on the stack of the opening mark that this one closes, or -1."""
        best = max(
            (self.places[g][-1] for g in _PARTNERS.get(mark.glyph, ()) if self._count(g)),
            default=-1,
        )
        if best < 0 and self._count(mark.family):
            best = self.places[mark.family][-1]
            # An uncertain mark of another form leaves the pair to a surer one.
            if mark.family != "single" and mark.opens and mark.ahead:
                return -1
        if best >= 0 and mark.family == "single" and best != len(self.stack) - 1:
            return -1  # an apostrophe inside "…" must not end the quotation around it
        return best

    def _push(self, mark: _Mark) -> None:
        if self._count(mark.family):
            parent = self.stack[self.places[mark.family][-1]]
            if parent.child < 0:
                parent.child = mark.start
        for key in (mark.glyph, mark.family):
            self.places.setdefault(key, []).append(len(self.stack))
        self.stack.append(mark)

    def _pop(self) -> _Mark:
        mark = self.stack.pop()
        self.places[mark.glyph].pop()
        self.places[mark.family].pop()
        return mark

    def _close(self, mark: _Mark, target: int) -> None:
        while len(self.stack) > target + 1:
            self._leave_open(self._pop(), mark.start)
        start = mark.start
        opening = self._pop()
        # "He said "no"" closes two, ""no"" one.
        while mark.end - start > 1 and opening.end - opening.start == 1 and mark.glyph == '"':
            if not (self.stack and self.stack[-1].glyph == '"'):
                break
            self._add(opening, start, start + 1)
            start += 1
            opening = self._pop()
        self._add(opening, start, mark.end)

    def _add(self, opening: _Mark, start: int, end: int) -> None:
        if self.text[opening.end : start].strip():
            marks = self.text[opening.start : opening.end], self.text[start:end]
            self.found.append((opening.start, end, *marks))

    def _leave_open(self, mark: _Mark, limit: int, continued: bool = False) -> None:
        """Keep a quotation without a closing mark up to ``limit`` or to the next one."""
        if mark.family == "single" and not (mark.leads or continued):
            return
        if mark.family.endswith("guillemet") and mark.glyph in "»›":
            return
        if mark.child >= 0 and not continued:
            limit = mark.child
        end = mark.end + len(self.text[mark.end : limit].rstrip())
        if end > mark.end:
            self.found.append((mark.start, end, self.text[mark.start : mark.end], ""))

    def _finish(self) -> None:
        family = _FAMILY.get(self.following, "")
        while self.stack:
            mark = self._pop()
            self._leave_open(mark, self.end, continued=mark.family == family)


def _look_ahead(marks: list[_Mark]) -> None:
    best: dict[str, int] = {}
    for mark in reversed(marks):
        mark.ahead = best.get(mark.family, 0)
        if mark.opens == 2 and not mark.closes:
            best[mark.family] = 0
        else:
            best[mark.family] = max(mark.ahead, mark.closes)


def _is_mark(character: str) -> bool:
    return character in _FAMILY
