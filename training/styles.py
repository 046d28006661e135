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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from stance.document import Document, Quote, Span
from stance.marks import marked_spans
from stance.paragraphs import paragraphs

MARKS = {"straight": '""', "curly": "“”", "single": "‘’", "typewriter": "''"}

_PRONOUNS = frozenset(("he", "she", "they", "it", "we", "i", "you", "who", "one", "which", "that"))
_SAID = ("said", "says", "added", "told reporters", "explained", "insisted", "stated", "noted")
_PASSIVE = ("quoted as saying", "reported to have said", "heard to say")
_CONJUNCTION = re.compile(r"(?:that|whether|if)\s+", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:,?\s+(?:on|late on|early on)\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?\.(?=\s|\Z)"
)
_LONGEST = 400
"""Characters of an attribution that is worded anew; longer ones stand for themselves."""

Part = str | tuple[str, str]
"""Literal text, or (role, text): the role is "content", "cue" or "source"."""


@dataclass(frozen=True, slots=True)
class _Simple:
    """A sentence that is one attribution and no more."""

    quote: Quote
    start: int
    end: int
    source: str
    cue: str
    words: str  # the content without marks, conjunction and closing comma or full stop
    ending: str  # "?" or "!" where the content has its own
    direct: bool
    opens: bool  # first in its paragraph
    alone: bool  # nothing else in its paragraph


def restyled(document: Document, chance: random.Random, share: float = 0.6) -> Document:
    """The document with about ``share`` of its simple attributions in another style.

    Quotes whose spans would no longer be whole keep the sentence as it was.
    """
    edits: list[tuple[int, int, str, Quote]] = []
    for simple in _simple_attributions(document):
        if chance.random() < share and (not edits or edits[-1][1] <= simple.start):
            style = chance.choice(_styles(simple))
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


def _simple_attributions(document: Document) -> list[_Simple]:
    text = document.text
    blocks = paragraphs(text)
    common = {word for word in text.split() if word.islower()}
    found = []
    for quote in document.quotes:
        if quote.cue is None or quote.source is None or len(quote.content) != 1:
            continue
        content, cue, source = quote.content[0], quote.cue, quote.source
        first, *_, last = sorted((content, cue, source), key=lambda s: s.start)
        between = sorted((content, cue, source), key=lambda s: s.start)
        gaps = [text[a.end : b.start] for a, b in pairwise(between)]
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
        words = (
            _CONJUNCTION.sub("", words.rstrip(",.?! "), count=1)
            if not direct
            else (words.rstrip(",.?! "))
        )
        clause = (
            first is content or _CONJUNCTION.match(content.text) or cue.text.casefold() in _SAID
        )
        if len(words) < 12 or not (direct or clause) or words.startswith("to "):
            continue
        if not direct and words.split()[0].casefold() in common:
            words = words[0].lower() + words[1:]
        opens = not before.strip()
        alone = opens and not text[end : block[1]].strip()
        found.append(
            _Simple(
                quote, first.start, end, source.text, cue.text, words, ending, direct, opens, alone
            )
        )
    return found


Style = Callable[[_Simple, random.Random], Sequence[Part]]


def _styles(simple: _Simple) -> list[Style]:
    """The styles that an attribution may be worded in."""
    named = simple.source.casefold() not in _PRONOUNS
    if simple.direct:
        styles: list[Style] = [_before, _after, _inverted, _quoted_as]
        if simple.alone and named:
            styles += [_own_line, _own_line, _dash, _dash, _interview, _interview, _headline]
        return styles
    styles = [_after, _reported, _inserted]
    if named:
        styles += [_according_after, _according_after, _according_before]
        styles += [_headline, _headline_says] if simple.opens else []
    return styles


def _quoted(simple: _Simple, comma: bool) -> str:
    if not simple.direct:
        return _upper(simple.words)
    return f'"{_upper(simple.words)}{simple.ending or ("," if comma else ".")}"'


def _before(s: _Simple, chance: random.Random) -> Sequence[Part]:
    sign = chance.choice((": ", ", "))
    return [("source", _upper(s.source)), " ", ("cue", s.cue), sign, ("content", _quoted(s, False))]


def _after(s: _Simple, chance: random.Random) -> Sequence[Part]:
    cue = s.cue if s.direct else chance.choice(_SAID)
    return [*_opening(s), ("source", _lower(s.source)), " ", ("cue", cue), "."]


def _inverted(s: _Simple, chance: random.Random) -> Sequence[Part]:
    return [*_opening(s), ("cue", chance.choice(_SAID)), " ", ("source", _lower(s.source)), "."]


def _opening(s: _Simple) -> Sequence[Part]:
    return [("content", _quoted(s, True)), " " if s.direct else ", "]


def _quoted_as(s: _Simple, chance: random.Random) -> Sequence[Part]:
    cue: Sequence[Part] = [" was ", ("cue", chance.choice(_PASSIVE[:1]))]
    if chance.random() < 0.5:
        return [*_opening(s), ("source", _lower(s.source)), *cue, "."]
    return [("source", _upper(s.source)), *cue, ": ", ("content", _quoted(s, False))]


def _reported(s: _Simple, chance: random.Random) -> Sequence[Part]:
    return [
        *(("source", _upper(s.source)), chance.choice((" was ", " is "))),
        *(("cue", chance.choice(_PASSIVE)), " ", ("content", f"that {s.words}"), "."),
    ]


def _inserted(s: _Simple, chance: random.Random) -> Sequence[Part]:
    """The attribution amid the content: between dashes it leaves the content whole."""
    places = [
        m.start() for m in re.finditer(r" (?=(?:after|because|when|before|for|with|in)\b)", s.words)
    ]
    if not places:
        return _after(s, chance)
    at = chance.choice(places)
    return [
        *(("content", _upper(s.words[:at])), ", "),
        *(("source", _lower(s.source)), " ", ("cue", "said"), ", "),
        *(("content", s.words[at + 1 :]), "."),
    ]


def _according_before(s: _Simple, chance: random.Random) -> Sequence[Part]:
    return [
        ("cue", "According to"),
        " ",
        ("source", _lower(s.source)),
        ", ",
        ("content", s.words),
        ".",
    ]


def _according_after(s: _Simple, chance: random.Random) -> Sequence[Part]:
    return [
        ("content", _upper(s.words)),
        ", ",
        ("cue", "according to"),
        " ",
        ("source", _lower(s.source)),
        ".",
    ]


def _own_line(s: _Simple, chance: random.Random) -> Sequence[Part]:
    content, gap = ("content", _quoted(s, False)), chance.choice(("\n\n", "\n"))
    if chance.random() < 0.4:
        return [("source", _upper(s.source)), " ", ("cue", s.cue), ":", gap, content]
    return [content, gap, ("source", _upper(s.source))]


def _dash(s: _Simple, chance: random.Random) -> Sequence[Part]:
    sign = chance.choice((" – ", " — ", " - ", "\n— ", "\n– ", "\n\n—"))
    return [("content", _quoted(s, False)), sign, ("source", _upper(s.source))]


def _interview(s: _Simple, chance: random.Random) -> Sequence[Part]:
    source = s.source.upper() if chance.random() < 0.3 else _upper(s.source)
    return [("source", source), ": ", ("content", f"{_upper(s.words)}{s.ending or '.'}")]


def _headline(s: _Simple, chance: random.Random) -> Sequence[Part]:
    words = f"‘{_upper(s.words)}’" if s.direct or chance.random() < 0.3 else _upper(s.words)
    return [("source", _upper(s.source)), ": ", ("content", words), "\n\n"]


def _headline_says(s: _Simple, chance: random.Random) -> Sequence[Part]:
    cue = chance.choice(("says", "say", "warns", "claims"))
    return [
        ("content", _upper(s.words)),
        ", ",
        ("cue", cue),
        " ",
        ("source", _lower(s.source)),
        "\n\n",
    ]


def _upper(words: str) -> str:
    return words[0].upper() + words[1:]


def _lower(source: str) -> str:
    """The source for the middle of a sentence."""
    first, _, rest = source.partition(" ")
    common = first in ("The", "A", "An", "He", "She", "They", "It", "We", "Some", "His", "Her")
    return f"{first.lower()} {rest}".strip() if common else source


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
