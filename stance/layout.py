"""Attributions that the layout shows: interviews, signed remarks, headlines, crossheads.

Where "NAME:" opens every paragraph, or a name stands on a line of its own under
a remark in quotation marks, no sentence says who speaks; the page does. These
are read off the page, not learnt.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from stance.document import Kind, Quote, Span
from stance.glyphs import CLOSING, OPENING
from stance.headlines import headline
from stance.letters import cased
from stance.marks import marked_spans

Place = tuple[int, int]

_TURN = re.compile(
    cased(
        r"(?P<name>[A-Z][\w.’'-]*(?:\s+(?:[A-Z(][\w.’'()-]*|[a-z]{2,9})){0,5}?)"
        r"\s*(?P<sign>:)\s+(?=\S)"
    )
)
_ENDED = re.compile(r"[.?!…][\"”’'»)]?\Z|[\"”’'»)\]]\Z|[–—-]\Z")
_STAGE = re.compile(r"[\[(][^\])\n]{1,40}[\])]\.?")  # "(CROSSTALK)", "[Laughter]"
_POSTED = re.compile(
    r"\s*[—–]\s*(?P<source>[^\n—–()]{2,60}\(@\w{1,15}\))(?:\s+[A-Z][a-z]+ \d{1,2}, \d{4})?\s*\Z"
)
_LINK = re.compile(r"(?:pic\.twitter\.com|https?:/)/?\S")
_DASH = re.compile(r"\s*(?P<sign>[–—―-]{1,2})\s*")
_UNSIGNED = re.compile(r"[!?:;\"“”]|[a-z]{4,}\.\s|\s(?:is|was|are|were|has|had|will|said|says)\s")
_NAMED = re.compile(cased(r"[A-Z][\w’'-]+\s+(?:(?:de|la|van|von|der|bin|al|el)\s+)*[A-Z][\w’'-]+"))

LEAST_WORDS = 4
"""Words of a turn on average: "Price: $40" and "Date: May 3" are none."""

NEIGHBOURS = 4
"""Attributions that the layout showed before which the next one may take the place of."""

SURE = 0.9
"""Confidence of what only the layout shows."""

LONGEST_SIGNATURE = 12
"""Words of a line that may be a signature."""

LONGEST_CROSSHEAD = 8
"""Words of a quotation between two paragraphs that heads what follows."""

LIKELY = 0.7
"""Confidence of a crosshead: some corpora count these as quotes, some do not."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Content spans, one for each paragraph, and the source that the layout gives them.

    The colon or dash between the two is the cue, as PolNeAR has it; a name on a
    line of its own has none.
    """

    content: tuple[Place, ...]
    source: Place
    cue: Place | None
    signed: bool = False


def laid_out(text: str, blocks: Sequence[Place]) -> list[Laid]:
    """All attributions with a source that the layout shows, in text order.

    Args:
        blocks: character spans of the paragraphs.
    """
    found = [*turns(text, blocks), *signatures(text, blocks), *posts(text, blocks)]
    first = headline(text, blocks)
    if first is not None:
        content, source, cue = first
        found.append(Laid((content,), source, cue))
    return sorted(found, key=lambda laid: laid.content)


def turns(text: str, blocks: Sequence[Place]) -> list[Laid]:
    """The turns of interviews and transcripts.

    Two paragraphs or more in a row, "NAME: …" of at least two names, all of them
    whole sentences, one a question or the names in capitals or recurring. A
    paragraph without a name between two turns goes on with the first of them.
    """
    matches = [_TURN.match(text, start, end) for start, end in blocks]
    found: list[Laid] = []
    first = 0
    while first < len(blocks):
        match = matches[first]
        if match is None:
            first += 1
            continue
        run: list[Laid] = []
        last = first
        for index in range(first, len(blocks)):
            begins = matches[index]
            if begins is not None:
                content = (begins.end(), blocks[index][1])
                run.append(Laid((content,), begins.span("name"), begins.span("sign")))
                last = index
            elif _STAGE.fullmatch(text, *blocks[index]):
                continue
            elif index + 1 < len(blocks) and matches[index + 1] is not None:
                run[-1] = replace(run[-1], content=(*run[-1].content, blocks[index]))
            else:
                break
        if _is_conversation(text, run):
            found += run
        first = last + 1
    return found


def _is_conversation(text: str, run: Sequence[Laid]) -> bool:
    names = [text[slice(*laid.source)] for laid in run]
    said = [text[start:end] for laid in run for start, end in laid.content]
    if len(set(names)) < 2 or not all(_ENDED.search(words) for words in said):
        return False
    if sum(len(words.split()) for words in said) < LEAST_WORDS * len(said):
        return False
    asked = any(words.rstrip("\"”’'").endswith("?") for words in said)
    return asked or len(set(names)) < len(names) or all(name.isupper() for name in names)


def signatures(text: str, blocks: Sequence[Place]) -> list[Laid]:
    """Remarks that are a paragraph in quotation marks, signed behind a dash or on the next line."""
    ends = _marked(text)
    found = []
    for index, (start, end) in enumerate(blocks):
        stop = ends.get(start)
        if stop is None or stop > end:
            continue
        follows = blocks[index + 1] if index + 1 < len(blocks) else None
        if stop < end:
            signed: tuple[Place, Place | None] | None = _behind_dash(text, (stop, end))
        elif follows is None:
            continue
        else:
            signed = _behind_dash(text, follows) or _signature(text, blocks, index + 1)
        if signed is not None:
            found.append(Laid(((start, stop),), *signed, signed=True))
    return found


def posts(text: str, blocks: Sequence[Place]) -> list[Laid]:
    """Posts put into an article: "… — Ines Okoro (@okoro) March 3, 2019" behind or under them."""
    found = []
    for index, (start, end) in enumerate(blocks):
        # From the last dash on, so that time is linear.
        dash = max(text.rfind("—", start, end), text.rfind("–", start, end))
        signed = None if dash < 0 else _POSTED.match(text, dash, end)
        if signed is None:
            continue
        content = (start, dash) if text[start:dash].strip() else blocks[max(0, index - 1)]
        length = _without_links(text[slice(*content)])
        if length and content[0] + length <= signed.start("source"):
            posted = (content[0], content[0] + length)
            found.append(Laid((posted,), signed.span("source"), None))
    return found


def _without_links(post: str) -> int:
    """How long a post is without the links that end it."""
    for word in reversed(list(re.finditer(r"\S+", post))):
        link = _LINK.search(word.group())
        if link is None:
            return word.end()
        if link.start():  # glued to the last word
            return word.start() + link.start()
    return 0


def crossheads(text: str, blocks: Sequence[Place]) -> list[Place]:
    """Short lines wholly in quotation marks between two paragraphs that are not.

    Of lines in capitals ("LOOKING FOR ‘EXACT WORDS’") what is in the marks.
    """
    ends = _marked(text)
    starts = sorted(ends)
    whole = [ends.get(start) == end for start, end in blocks]
    found = []
    for before, (start, end), own, after in zip(
        whole, blocks[1:], whole[1:], whole[2:], strict=False
    ):
        line = text[start:end]
        if before or after or len(line.split()) > LONGEST_CROSSHEAD:
            continue
        at = bisect_left(starts, start)
        if own:
            found.append((start, end))
        elif line.isupper() and at < len(starts) and ends[starts[at]] <= end:
            found.append((starts[at], ends[starts[at]]))
    return found


def _marked(text: str) -> dict[int, int]:
    """Where each outer quotation that is opened and closed begins, and where it ends."""
    return {
        span.start: span.end
        for span in marked_spans(text)
        if span.depth == 0 and span.opening and span.closing
    }


def _behind_dash(text: str, place: Place) -> tuple[Place, Place] | None:
    """What stands behind a dash at the beginning of ``place``, and the dash."""
    dash = _DASH.match(text, *place)
    if dash is None or dash.end() == place[1]:
        return None
    words = text[dash.end() : place[1]]
    whole = len(words.split()) <= LONGEST_SIGNATURE and not _UNSIGNED.search(words.rstrip("."))
    if not whole or not any(c.isalpha() for c in words):
        return None
    return (dash.end(), place[1]), dash.span("sign")


def _signature(text: str, blocks: Sequence[Place], index: int) -> tuple[Place, None] | None:
    """A short line with a name, at the end of the text or before another remark."""
    start, end = blocks[index]
    words = text[start:end]
    last = index + 1 == len(blocks) or text[blocks[index + 1][0]] in OPENING
    short = len(words.split()) <= LONGEST_SIGNATURE and words[0].isupper()
    if (
        not last
        or not short
        or words[-1] == "."
        or _UNSIGNED.search(words)
        or not _NAMED.search(words)
    ):
        return None
    return (start, end), None


def with_layout(text: str, quotes: Sequence[Quote], blocks: Sequence[Place]) -> list[Quote]:
    """The quotes with those that the layout shows in place of what was found of them.

    A turn goes before anything found in its place; a signature only gives a
    source to a remark that has none. Quotes within a turn stay. A crosshead
    that nothing was found of is a quote without a source.
    """
    found = sorted(quotes, key=lambda q: q.start)
    starts = [q.start for q in found]
    furthest = list(accumulate((max(s.end for s in q.content) for q in found), max))
    gone: set[int] = set()
    shown: list[Quote] = []
    for laid in laid_out(text, blocks):
        places = [*laid.content, laid.source]
        # Only what reaches into the places counts: nobody compares every turn with every quote.
        first = bisect_right(furthest, min(start for start, _ in places))
        last = bisect_left(starts, max(end for _, end in places))
        near = [n for n in range(first, last) if n not in gone]
        rivals = [n for n in near if _same_place(found[n], laid)]
        others = [q for q in shown[-NEIGHBOURS:] if _same_place(q, laid)]
        if laid.signed and any(_framed(q) for q in (*others, *(found[n] for n in rivals))):
            continue
        sure = max((found[n].confidence for n in rivals), default=SURE)
        spans = tuple(Span.of(text, *place) for place in laid.content)
        source = Span.of(text, *laid.source)
        cue = Span.of(text, *laid.cue) if laid.cue else None
        # What was taken for a part of the name or of the frame goes with the rivals.
        gone.update(rivals)
        gone.update(n for n in near if _overlaps(found[n], laid.source))
        shown[-NEIGHBOURS:] = [q for q in shown[-NEIGHBOURS:] if q not in others]
        shown.append(Quote("", spans, _kind(laid, spans), "speech", cue, source, confidence=sure))
    result = [q for n, q in enumerate(found) if n not in gone] + shown
    known = [s for q in result for s in (*q.content, q.cue, q.source) if s]
    for start, end in crossheads(text, blocks):
        span = Span.of(text, start, end)
        if not any(span.overlaps(other) for other in known):
            result.append(Quote("", (span,), "direct", confidence=LIKELY))
    return sorted(result, key=lambda q: (q.start, -q.end))


def _kind(laid: Laid, spans: Sequence[Span]) -> Kind:
    """Turns and signed remarks are direct throughout; of a headline the marks tell."""
    first = spans[0].text
    if laid.cue is None or laid.cue[0] < laid.content[0][0] or laid.signed:
        return "direct"
    if first[0] in OPENING and first[-1] in CLOSING:
        return "direct"
    return "mixed" if any(mark in first for mark in '"“„«‘') else "indirect"


def _framed(quote: Quote) -> bool:
    """It has a source and a cue that is a word."""
    cue = quote.cue.text if quote.cue else ""
    return quote.source is not None and any(c.isalpha() for c in cue)


def _same_place(quote: Quote, laid: Laid) -> bool:
    """It covers half of the content or more, or reaches beyond what it covers of it."""
    whole = sum(end - start for start, end in laid.content)
    own = sum(span.end - span.start for span in quote.content)
    shared = sum(
        max(0, min(span.end, end) - max(span.start, start))
        for span in quote.content
        for start, end in laid.content
    )
    return 2 * shared >= whole or 0 < shared < own


def _overlaps(quote: Quote, place: Place) -> bool:
    return any(span.start < place[1] and place[0] < span.end for span in quote.content)
