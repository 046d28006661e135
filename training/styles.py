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
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from stance.document import Document, Quote, Span
from stance.marks import marked_spans
from stance.paragraphs import paragraphs
from training.wordings import SAID, Part, Simple, styles_of

MARKS = {"straight": '""', "curly": "“”", "single": "‘’", "typewriter": "''"}

_CONJUNCTION = re.compile(r"(?:that|whether|if)\s+", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:,?\s+(?:on|late on|early on)\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?\.(?=\s|\Z)"
)
_LONGEST = 400
"""Characters of an attribution that is worded anew; longer ones stand for themselves."""


def restyled(document: Document, chance: random.Random, share: float = 0.6) -> Document:
    """The document with about ``share`` of its simple attributions in another style.

    Quotes whose spans would no longer be whole keep the sentence as it was.
    """
    edits: list[tuple[int, int, str, Quote]] = []
    for simple in simple_attributions(document):
        if chance.random() < share and (not edits or edits[-1][1] <= simple.start):
            style = chance.choice(styles_of(simple))
            text, spans = _assemble(style(simple, chance))
            edits.append((simple.start, simple.end, text, _relative(simple.quote, text, spans)))
    return _edited(document, edits)


def remarked(document: Document, kind: str) -> Document:
    """The document with its outer quotation marks in another kind of :data:`MARKS`."""
    left, right = MARKS[kind][0], MARKS[kind][1]
    letters = list(document.text)
    if kind in ("single", "typewriter") and re.search(r"\w['’]s?\s", document.text) is None:
        return document
    for span in marked_spans(document.text):
        for place, glyph in ((span.start, left), (span.end - 1, right)):
            if letters[place] in '"“”':
                letters[place] = glyph
    text = "".join(letters)
    quotes = tuple(
        replace(
            q,
            content=tuple(Span.of(text, s.start, s.end) for s in q.content),
            cue=q.cue and Span.of(text, q.cue.start, q.cue.end),
            source=q.source and Span.of(text, q.source.start, q.source.end),
        )
        for q in document.quotes
    )
    speakers = tuple(
        replace(s, mentions=tuple(Span.of(text, m.start, m.end) for m in s.mentions))
        for s in document.speakers
    )
    return replace(document, text=text, quotes=quotes, speakers=speakers)


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
                quote, first.start, end, source.text, cue.text, words, ending, direct, opens, alone
            )
        )
    return found


def _assemble(parts: Sequence[Part]) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    text = ""
    spans: dict[str, list[tuple[int, int]]] = {}
    for part in parts:
        if isinstance(part, str):
            text += part
        else:
            role, words = part
            spans.setdefault(role, []).append((len(text), len(text) + len(words)))
            text += words
    return text, spans


def _relative(quote: Quote, text: str, spans: dict[str, list[tuple[int, int]]]) -> Quote:
    """The quote with offsets into the new wording."""
    found = {role: tuple(Span.of(text, *pair) for pair in pairs) for role, pairs in spans.items()}
    cue, source = found.get("cue"), found.get("source")
    return replace(
        quote,
        content=found["content"],
        cue=cue[0] if cue else None,
        source=source[0] if source else None,
    )


def _edited(document: Document, edits: Sequence[tuple[int, int, str, Quote]]) -> Document:
    """The document with stretches of its text replaced, where no other span touches them."""
    worded = {quote.id: n for n, (*_, quote) in enumerate(edits)}
    kept = []
    for start, end, new, quote in edits:
        others = (
            span
            for other in document.quotes
            if other.id not in worded
            for span in (*other.content, other.cue, other.source)
            if span is not None
        )
        if not any(span.start < end and start < span.end for span in others):
            kept.append((start, end, new, quote))
    text, shifts, at = "", [], 0
    for start, end, new, quote in kept:
        text += document.text[at:start]
        shifts.append((end, len(text) + len(new) - end, len(text), quote))
        text += new
        at = end
    text += document.text[at:]
    anew = {quote.id: (base, quote) for _, _, base, quote in shifts}

    def moved(span: Span | None, by: int | None = None) -> Span | None:
        if span is None:
            return None
        shift = (
            by
            if by is not None
            else max(
                ((end, delta) for end, delta, _, _ in shifts if end <= span.start), default=(0, 0)
            )[1]
        )
        return Span.of(text, span.start + shift, span.end + shift)

    quotes = []
    for quote in document.quotes:
        by = None
        if quote.id in anew:
            by, quote = anew[quote.id]
        content = tuple(s for s in (moved(span, by) for span in quote.content) if s)
        quotes.append(
            replace(
                quote, content=content, cue=moved(quote.cue, by), source=moved(quote.source, by)
            )
        )
    speakers = tuple(replace(speaker, mentions=()) for speaker in document.speakers)
    return replace(document, text=text, quotes=tuple(quotes), speakers=speakers)
