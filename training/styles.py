"""Other styles of quoting, made of annotated documents.

The corpora are US political news first: "…," he said. Elsewhere a speaker
stands before a colon, behind a dash, on a line of his own, in a headline.
:func:`restyled` words simple attributions of a document in such styles and
:func:`remarked` sets its quotation marks in another kind; all other
annotations move along with the text.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from stance.document import Document, Quote, Span
from stance.marks import marked_spans
from stance.paragraphs import paragraphs
from training.reports import styles_of
from training.wordings import SAID, Part, Simple

MARKS = {
    "straight": '""',
    "curly": "“”",
    "single": "‘’",
    "typewriter": "''",
    "angled": "«»",
    "low": "„“",
}

_CONJUNCTION = re.compile(r"(?:that|whether|if)\s+", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:,?\s+(?:on|late on|early on)\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?\.(?=\s|\Z)"
)
Spans = dict[str, list[tuple[int, int]]]
Edit = tuple[int, int, str, list[Quote]]
"""(start, end) of what is replaced, its new text, and the quotes with offsets into that."""

_LONGEST = 400
"""Characters of an attribution that is worded anew; longer ones stand for themselves."""


def restyled(document: Document, chance: random.Random, share: float = 0.6) -> Document:
    """The document with about ``share`` of its simple attributions in another style.

    Quotes whose spans would no longer be whole keep the sentence as it was.
    """
    edits: list[Edit] = []
    for simple in simple_attributions(document):
        if chance.random() < share and (not edits or edits[-1][1] <= simple.start):
            style = chance.choice(styles_of(simple))
            text, spans = _assemble(style(simple, chance))
            edits.append((simple.start, simple.end, text, _quotes(simple.quote, text, spans)))
    return _edited(document, edits)


def remarked(document: Document, kind: str) -> Document:
    """The document with its outer quotation marks in another kind of :data:`MARKS`."""
    left, right = MARKS[kind][0], MARKS[kind][1]
    letters = list(document.text)
    for span in marked_spans(document.text):
        for place, glyph in ((span.start, left), (span.end - 1, right)):
            if letters[place] in '"“”':
                letters[place] = glyph
    text = "".join(letters)
    quotes = tuple(_shifted(quote, text, _by(0)) for quote in document.quotes)
    speakers = tuple(
        replace(s, mentions=tuple(Span.of(text, m.start, m.end) for m in s.mentions))
        for s in document.speakers
    )
    return replace(document, text=text, quotes=quotes, speakers=speakers)


def excerpts(document: Document, chance: random.Random, longest: int = 3) -> Iterator[Document]:
    """Runs of one to ``longest`` paragraphs of a document, each a document of its own.

    They partition it, but for runs that part a quote from its cue or source, which are left out.
    """
    blocks = paragraphs(document.text)
    first = 0
    while first < len(blocks):
        last = min(len(blocks), first + chance.randint(1, longest))
        start, end = blocks[first][0], blocks[last - 1][1]
        text = document.text[start:end]
        quotes = []
        for quote in document.quotes:
            spans = [s for s in (*quote.content, quote.cue, quote.source) if s is not None]
            inside = [start <= s.start and s.end <= end for s in spans]
            if all(inside):
                quotes.append(_shifted(quote, text, _by(-start)))
            elif any(s.start < end and start < s.end for s in spans):
                break
        else:
            speakers = tuple(replace(speaker, mentions=()) for speaker in document.speakers)
            yield Document(f"{document.id}/{first}", text, tuple(quotes), speakers)
        first = last


def simple_attributions(document: Document) -> list[Simple]:
    """The quotes of a document that a sentence consists of, with what a wording needs of them."""
    text = document.text
    blocks = paragraphs(text)
    common = {word for word in text.split() if word.islower()}
    found = []
    for quote in document.quotes:
        if quote.cue is None or quote.source is None or len(quote.content) != 1:
            continue
        content, cue, source = quote.content[0], quote.cue, quote.source
        parts = sorted((content, cue, source), key=lambda s: s.start)
        first, last = parts[0], parts[-1]
        gaps = [text[a.end : b.start] for a, b in pairwise(parts)]
        tail = _TAIL.match(text, last.end)
        direct = content.text[0] in '"“' and content.text[-1] in '"”'
        if any(gap.strip(" ,") for gap in gaps) or last.end - first.start > _LONGEST:
            continue
        if tail is None and not (direct and last is content and content.text[-2] in ".?!"):
            continue
        end = tail.end() if tail else last.end
        block = next(((a, b) for a, b in blocks if a <= first.start and end <= b), None)
        if block is None or any(mark in content.text[1:-1] for mark in '"“”\n'):
            continue
        before = text[block[0] : first.start]
        if before.strip() and before.rstrip()[-1] not in '.!?"”':
            continue
        words = content.text[1:-1] if direct else content.text
        ending = words[-1] if words[-1] in "?!" else ""
        words = words.rstrip(",.?! ")
        if not direct:
            words = _CONJUNCTION.sub("", words, count=1)
        clause = first is content or _CONJUNCTION.match(content.text) or cue.text.casefold() in SAID
        if len(words) < 12 or not (direct or clause) or words.startswith("to "):
            continue
        if not direct and words.split()[0].casefold() in common:
            words = words[0].lower() + words[1:]
        opens = not before.strip()
        alone = opens and not text[end : block[1]].strip()
        found.append(
            Simple(
                quote,
                first.start,
                end,
                source.text.rstrip(", "),
                cue.text,
                words,
                ending,
                direct,
                opens,
                alone,
            )
        )
    return found


def _assemble(parts: Sequence[Part], begin: int = 0) -> tuple[str, Spans]:
    """The text of a wording and, for each role, its spans in it."""
    text = ""
    spans: Spans = {}
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        role, inner = part
        words, inside = (
            (inner, {}) if isinstance(inner, str) else _assemble(inner, begin + len(text))
        )
        for name, pairs in inside.items():
            spans.setdefault(name, []).extend(pairs)
        start = begin + len(text)
        spans.setdefault(role, []).append((start, start + len(words)))
        text += words
    return text, spans


def _quotes(quote: Quote, text: str, spans: Spans) -> list[Quote]:
    """The quote with offsets into the new wording, and the one that it is reported in, if any."""
    found = [_relative(quote, text, spans, "")]
    if "outer content" in spans:
        outer = Quote(f"{quote.id}-outer", quote.content, "indirect", "speech")
        found.append(_relative(outer, text, spans, "outer "))
    return found


def _relative(quote: Quote, text: str, spans: Spans, prefix: str) -> Quote:
    found = {role: tuple(Span.of(text, *pair) for pair in pairs) for role, pairs in spans.items()}
    cue, source = found.get(f"{prefix}cue"), found.get(f"{prefix}source")
    return replace(
        quote,
        content=found[f"{prefix}content"],
        cue=cue[0] if cue else None,
        source=source[0] if source else None,
    )


def _edited(document: Document, edits: Sequence[Edit]) -> Document:
    """The document with stretches of its text replaced, where no other span touches them."""
    worded = {quotes[0].id for *_, quotes in edits}
    others = [
        span
        for other in document.quotes
        if other.id not in worded
        for span in (*other.content, other.cue, other.source)
        if span is not None
    ]
    text, at = "", 0
    ends, shifts = [0], [0]
    new: dict[str, tuple[int, list[Quote]]] = {}
    for start, end, words, quotes in edits:
        if any(s.start < end and start < s.end for s in others):
            continue
        text += document.text[at:start]
        new[quotes[0].id] = len(text), quotes
        text += words
        ends.append(end)
        shifts.append(len(text) - end)
        at = end
    text += document.text[at:]

    def shift_at(place: int) -> int:
        return shifts[bisect_right(ends, place) - 1]

    found: list[Quote] = []
    for quote in document.quotes:
        if quote.id in new:
            base, quotes = new[quote.id]
            found += [_shifted(q, text, _by(base)) for q in quotes]
        else:
            found.append(_shifted(quote, text, shift_at))
    speakers = tuple(replace(speaker, mentions=()) for speaker in document.speakers)
    return replace(document, text=text, quotes=tuple(found), speakers=speakers)


def _by(shift: int) -> Callable[[int], int]:
    return lambda _: shift


def _shifted(quote: Quote, text: str, shift_at: Callable[[int], int]) -> Quote:
    """The quote in another text, each span moved by the shift at its start."""

    def moved(span: Span) -> Span:
        by = shift_at(span.start)
        return Span.of(text, span.start + by, span.end + by)

    return replace(
        quote,
        content=tuple(moved(span) for span in quote.content),
        cue=quote.cue and moved(quote.cue),
        source=quote.source and moved(quote.source),
    )
