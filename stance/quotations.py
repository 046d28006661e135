"""What quotation marks alone show: in news, a whole sentence in them is somebody's words.

Nearly every quotation that the rules below take for one is annotated in the
corpora. What the tagger overlooks of these is added.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate

from stance.document import Quote, Span
from stance.layout import LIKELY, LONGEST_CROSSHEAD
from stance.marks import MarkedSpan, marked_spans

Place = tuple[int, int]

SENTENCE = 4
"""Words of a quotation, with a capital and a stop, that is no name or scare quote."""

LONG = 8
"""Words from which a quotation is somebody's words, however it begins and ends."""

TITLE = 0.4
"""Share of words in lower case below which a quotation is the title of a work."""


def with_overlooked(text: str, quotes: Sequence[Quote], blocks: Sequence[Place]) -> list[Quote]:
    """The quotes, and sentences in quotation marks of which nothing was found, without a source.

    Args:
        blocks: character spans of the paragraphs.
    """
    taken = sorted(s for q in quotes for s in (*q.content, q.cue, q.source) if s)
    furthest = list(accumulate((span.end for span in taken), max))
    ends = dict(blocks)
    result = list(quotes)
    for mark in marked_spans(text):
        if mark.depth or not mark.opening or not mark.closing:
            continue
        before = bisect_left(taken, mark.end, key=lambda span: span.start)
        if before and furthest[before - 1] > mark.start:
            continue
        source = _before_colon(text, mark, blocks)
        if source is None and not _is_sentence(text, mark, ends):
            continue
        colon = None if source is None else Span.of(text, source.end, source.end + 1)
        content = (Span.of(text, mark.start, mark.end),)
        result.append(Quote("", content, "direct", "speech", colon, source, confidence=LIKELY))
    return sorted(result, key=lambda q: (q.start, -q.end))


def _is_sentence(text: str, mark: MarkedSpan, ends: Mapping[int, int]) -> bool:
    """Somebody's words, and no title, slogan or crosshead."""
    inner = text[mark.start + len(mark.opening) : mark.end - len(mark.closing)].strip()
    words = inner.split()
    if ends.get(mark.start) == mark.end and len(words) <= LONGEST_CROSSHEAD:
        return False  # layout.crossheads has its say on these
    lower = sum(word[0].islower() for word in words) / max(1, len(words))
    if len(words) >= LONG and lower >= TITLE:
        return True
    if len(words) < SENTENCE or not inner[0].isupper() or inner[-1] not in ".,?!…":
        return False
    before = text[max(0, mark.start - 40) : mark.start].rstrip()
    leads = before[-1:] in (":", ",") or mark.start in ends
    return lower >= TITLE or leads


def _before_colon(text: str, mark: MarkedSpan, blocks: Sequence[Place]) -> Span | None:
    """Who stands before the colon of a headline: "Osei: ‘We stay’"."""
    if not blocks or not blocks[0][0] < mark.start or mark.end != blocks[0][1]:
        return None
    start = blocks[0][0]
    before = text[start : mark.start].rstrip()
    name = before[:-1].rstrip()
    if before[-1:] != ":" or ":" in name or "\n" in name or not 0 < len(name.split()) <= LONG:
        return None
    return Span.of(text, start, start + len(name)) if len(before) == len(name) + 1 else None
