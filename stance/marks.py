"""Quotations in marks: which mark closes which.

Pairing is done paragraph by paragraph, so that one odd mark never turns the
rest of a document inside out, and in one pass with a stack, so that time is
linear in the length of the text whatever it holds. Nothing here raises on any
string.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import accumulate

from stance.glyphs import CLEARLY, FAMILY, PERHAPS, Family, Mark, read_marks
from stance.paragraphs import paragraphs

_INK = re.compile(r"\S")

# The opening marks that a closing one looks for first; after these, any of its family.
_PARTNERS = {
    '"': ('"',),
    "＂": ("＂",),
    "''": ("``", "''"),
    "’’": ("‘‘",),
    "”": ("“", "„", "”", "‟"),
    "“": ("„", "“"),
    "»": ("«", "»"),
    "«": ("»",),
    "›": ("‹", "›"),
    "‹": ("›",),
}
_BEFORE_CLOSING = frozenset(",.!?…")

_Found = tuple[int, int, str, str]


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """One quotation in marks.

    Attributes:
        start: offset of the opening mark.
        end: offset just past the closing mark, or past the last character
            where the quotation is not closed.
        opening: the opening mark as written; ``""`` where a quotation goes on
            from the paragraph before without a new one.
        closing: the closing mark as written; ``""`` where there is none.
        depth: 0 for the outermost, 1 for one inside it, …
    """

    start: int
    end: int
    opening: str
    closing: str
    depth: int


def marked_spans(text: str) -> list[MarkedSpan]:
    """Find the quotations in marks, in text order, an outer one before its inner ones.

    Straight marks take their direction from their neighbours, single marks
    that are apostrophes are left out, and a closing mark without an opening
    one is ignored. A quotation that is not closed ends with its paragraph, or
    where the next one begins: by the convention for long quotations each
    paragraph is opened by a mark and only the last one closed, which gives
    one span for each paragraph.
    """
    bounds = paragraphs(text)
    found: list[_Found] = []
    carried: Family | None = None
    for number, (start, end) in enumerate(bounds):
        following = text[bounds[number + 1][0]] if number + 1 < len(bounds) else ""
        pairing = _Pairing(text, start, end, FAMILY.get(following), carried)
        found.extend(pairing.run())
        carried = pairing.unclosed
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
class _Pairing:
    """Pairs the marks of one paragraph, ``text[start:end]``."""

    text: str
    start: int
    end: int
    following: Family | None  # of the mark that begins the next paragraph
    carried: Family | None  # of the quotation left open by the paragraph before
    unclosed: Family | None = None  # of the quotation that this paragraph leaves open
    stack: list[Mark] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)  # on the stack, by glyph, family
    found: list[_Found] = field(default_factory=list)

    def run(self) -> list[_Found]:
        """``(start, end, opening, closing)`` of each quotation, unordered."""
        for mark in read_marks(self.text, self.start, self.end):
            self._take(mark)
            if mark.family == self.carried:
                self.carried = None
        self._finish()
        return self.found

    def _take(self, mark: Mark) -> None:
        target = self._target(mark) if mark.closes else -1
        if target >= 0:
            # French marks nest: « … « … » … »; German ones stand the other way round.
            if mark.glyph in ("«", "‹") and self.stack[target].glyph == mark.glyph:
                self._push(mark)
            elif self._parts(mark, target):
                self._close(replace(mark, end=mark.start + 1), target)
                self._push(replace(mark, start=mark.start + 1))
            elif mark.closes == CLEARLY or mark.ahead < CLEARLY:
                self._close(mark, target)
        elif self._may_open(mark):
            self._push(mark)
        elif mark.closes == CLEARLY and mark.family == self.carried and not self.stack:
            self.found.append((self.start, mark.end, "", self.text[mark.start : mark.end]))

    def _parts(self, mark: Mark, target: int) -> bool:
        """Whether two straight marks close one quotation and open the next: "Yes.""No." """
        opening = self.stack[target]
        return (
            mark.glyph == '"' == opening.glyph
            and mark.end - mark.start == 2
            and opening.end - opening.start == 1
            and mark.opens == PERHAPS
            and bool(mark.ahead)
            and len(self.places['"']) == 1
        )

    def _may_open(self, mark: Mark) -> bool:
        if mark.opens == CLEARLY:
            # Without a closing mark in sight a single one is likely an apostrophe.
            return mark.family != "single" or bool(mark.ahead) or mark.leads
        return mark.opens == PERHAPS and bool(mark.ahead) and not self.places.get(mark.family)

    def _target(self, mark: Mark) -> int:
        """Index on the stack of the opening mark that this one closes, or -1."""
        partners = (self.places.get(glyph) for glyph in _PARTNERS.get(mark.glyph, ()))
        best = max((places[-1] for places in partners if places), default=-1)
        same = self.places.get(mark.family)
        if best < 0 and same:
            # An uncertain mark of another form leaves the pair to a surer one.
            if mark.family == "double" and mark.opens and mark.ahead:
                return -1
            best = same[-1]
        singles = mark.family == "single"
        if best < 0 and mark.glyph in ("''", "’’") and self.places.get("single"):
            best, singles = self.places["single"][-1], True
        if singles and best != len(self.stack) - 1:
            return -1  # an apostrophe inside "…" must not end the quotation around it
        return best

    def _push(self, mark: Mark) -> None:
        same = self.places.get(mark.family)
        if same and self.stack[same[-1]].child < 0:
            # Or the quotation between the two that holds it: spans must not cross.
            above = same[-1] + 1
            inner = self.stack[above] if above < len(self.stack) else mark
            self.stack[same[-1]].child = inner.start
        for key in (mark.glyph, mark.family):
            self.places.setdefault(key, []).append(len(self.stack))
        self.stack.append(mark)

    def _pop(self) -> Mark:
        mark = self.stack.pop()
        self.places[mark.glyph].pop()
        self.places[mark.family].pop()
        return mark

    def _close(self, mark: Mark, target: int) -> None:
        inner = [self._pop() for _ in range(len(self.stack) - target - 1)]
        self._leave_open(inner[::-1], mark.start, None)
        start, opening = mark.start, self._pop()
        # A run of marks closes as many as were opened: "He said "no"" two, ""no"" one.
        while (
            mark.glyph == opening.glyph == '"'
            and mark.end - start > 1 == opening.end - opening.start
            and self.stack
            and self.stack[-1].glyph == '"'
        ):
            self._add(opening, start, start + 1)
            start, opening = start + 1, self._pop()
        self._add(opening, start, mark.end)

    def _add(self, opening: Mark, start: int, end: int) -> None:
        if _INK.search(self.text, opening.end, start):
            marks = self.text[opening.start : opening.end], self.text[start:end]
            self.found.append((opening.start, end, *marks))

    def _finish(self) -> None:
        unclosed: list[Mark] = []
        for mark in self.stack:
            if unclosed and self._closes_misplaced(unclosed[-1], mark):
                self._add(unclosed.pop(), mark.start, mark.end)
            else:
                unclosed.append(mark)
        self._leave_open(unclosed, self.end, self.following)

    def _closes_misplaced(self, opening: Mark, mark: Mark) -> bool:
        """Whether a blank on the wrong side made it look opening: "We will go, "he said."""
        return (
            opening.glyph == mark.glyph == '"'
            and opening.child == mark.start
            and self.text[mark.start - 1].isspace()
            and self.text[mark.start - 2] in _BEFORE_CLOSING
            and self.text[mark.end : mark.end + 1].islower()
        )

    def _leave_open(self, marks: list[Mark], end: int, going_on: Family | None) -> None:
        """Keep the quotations of ``marks``, outermost first, that nothing closes before ``end``.

        Each ends where the next one of its family begins; only one that goes
        on in the next paragraph holds its inner quotations.
        """
        above: dict[Family, int] = {}
        limits = []
        for mark in reversed(marks):
            going = mark.family == going_on or mark.child < 0
            limits.append(above.get(mark.family, end) if going else mark.child)
            above[mark.family] = mark.start
        around: list[int] = []
        for mark, limit in zip(marks, reversed(limits), strict=True):
            if mark.glyph in ("»", "›") or (mark.family == "single" and not mark.leads):
                continue
            while around and around[-1] <= mark.start:
                around.pop()
            limit = min(limit, around[-1]) if around else limit
            around.append(limit)
            while limit > mark.end and self.text[limit - 1].isspace():
                limit -= 1
            if limit > mark.end:
                self.found.append((mark.start, limit, self.text[mark.start : mark.end], ""))
            if limit == self.end:
                self.unclosed = mark.family
