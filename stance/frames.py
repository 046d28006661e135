"""What the frame of a quotation shows by its words alone: mends of what the tagger found.

A tagger that learnt from whole articles slips where news has fixed forms: a
source behind an inverted verb ("…, says museum director"), "it" that stands for
nothing ("…, it was confirmed by the mayor"), a dateline, the colon of a headline.
Each rule mends one such slip and leaves everything else as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from stance.document import Quote, Span
from stance.glyphs import CLOSING, OPENING
from stance.letters import cased
from stance.text import kind_of, sentences

Place = tuple[int, int]
Rule = Callable[[str, Place, Quote], Quote]
"""(text, paragraph of the cue, quote) -> the quote, mended or as it was."""

LONGEST_SOURCE = 8
"""Words of a source that only its place behind the verb shows."""

_NEAR = 2000
"""Characters in which a sentence nearly always ends."""

_MARKS = "\"“”„«»‘’'"
DATELINE = re.compile(
    cased(
        r"(?:[A-Z][A-Z.’'-]+(?:[ ,/][A-Z][A-Z.’'-]+)*"
        r"|[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+)*(?=,(?: [A-Z][a-z]+)+ ?\(|,? ?\())"
        r"(?:, (?:[A-Z]\. ?|[A-Z][a-z]+\.? ?)+)?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
        r"(?: ?\([\w /]+\))?\s*(?:[—–]|--?|_)\s+(?=[\"“”„«‘']*[A-Z\d])"
    )
)
# A title or an initial keeps its full stop: "says Gov. Jane Q. Doe". These are fewer than the words
# that end no sentence (stance.text): only what stands before a name, and with its capital.
_WORD = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Sen|Sens|Rep|Reps|Gov|Lt|Gen|Col|Maj|Capt|Sgt|Adm|Fr|St|[A-Z])"
    r"\.(?=[ \u00a0A-Z])(?:[A-Z]\.)*|[^\s.,;:!?()\"“”]+)"
)
_BEHIND = re.compile(
    rf"\s+(?P<source>{_WORD}(?:[ \u00a0]{_WORD}){{0,7}}?)"
    r"(?=[.,;:!?(\n]|\Z|\s+(?:on|at|during|after|before|when|while|as|who|in an?|in his|in her)\b)"
)
_PASSIVE = re.compile(r"(?:has|have|had|is|was|were|been)\b", re.IGNORECASE)
_BY = re.compile(r"(?P<cue>.*\bby)\s+(?P<source>\S.*)", re.DOTALL)
_AS_SAYING = re.compile(
    r"(?:quoted|cited|quotes|cites)\s+(?P<source>\S.*?)\s+(?P<cue>as (?:saying|telling|writing))\Z",
    re.DOTALL,
)
_HEARSAY = re.compile(
    r"(?:was|were|is|are|has been|have been)\s+(?:quoted|cited) as \w+ing"
    r"|(?:was|were)\s+(?:heard|overheard)\b|(?:was|were|is|are)\s+(?:reported|said) to have said"
)
_NAMED_TAIL = re.compile(
    cased(
        r",\s+(?P<source>(?:the\s+)?[A-Z][\w.’'-]*(?:\s+(?:[A-Z][\w.’'-]*|of|and|the|for|al|de|van|bin)){0,8}"
        r"\s+[A-Z][\w’'-]+)\Z"
    )
)
_NOT_A_NAME = re.compile(r"\b(?:He|She|It|They|We|I|You|This|That|There|If|But|And|So)\b")
# What begins the phrase behind a verb where that is not whoever speaks.
_NO_SOURCE = frozenset(
    (
        *("that", "to", "on", "in", "at", "as", "of", "for", "with", "by", "from", "about", "if"),
        *("after", "before", "during", "when", "while", "and", "or", "but", "so", "again", "not"),
        *("last", "this", "it", "today", "yesterday", "earlier", "later", "recently", "via"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    )
)
_OR_SO = re.compile(r"\s*(?:[—–]|--?)\s*or so\Z")
_TO_VERB = re.compile(r"to \w+\Z")
_RESUMED = re.compile(rf"(?:[\w’',]+\s+){{0,4}}?(?:[—–]|--?)\s*(?=[{OPENING}])")
_GOES_ON = re.compile(r",\s+(?=\S)")
_SENTENCE = re.compile(r"[.?!][\"”’')]*\s+")
_CLAUSE_ENDS = re.compile(r"\s*(?:[.;!?\n]|\Z|by\b)")
_SAID = re.compile(r"(?:said|says|told|added|announced|reported|warned)\b")
_WORDS_BEFORE = 6
"""Words of a subject that "according to …" parts from its verb."""


def mended(
    text: str, quotes: Iterable[Quote], blocks: Sequence[Place], depths: bytes | bytearray
) -> list[Quote]:
    """The quotes, each with what its frame shows; more of them where one spanned paragraphs.

    Args:
        blocks: character spans of the paragraphs, in text order.
        depths: quotation depth of every character.
    """
    starts = [start for start, _ in blocks]
    found = []
    for quote in quotes:
        for part in _parted(quote, starts):
            place = part.cue.start if part.cue else part.start
            block = blocks[max(0, bisect_right(starts, place) - 1)]
            mend = part
            for rule in RULES:
                mend = rule(text, block, mend)
            if mend.content != quote.content:
                spans = [(span.start, span.end) for span in mend.content]
                mend = replace(mend, kind=kind_of(text, spans, depths))
            found.append(mend)
    return found


def _parted(quote: Quote, starts: Sequence[int]) -> list[Quote]:
    """Pieces of different paragraphs are quotes of their own, with the same source.

    Unless a quotation goes on over them: its marks are not closed, or both
    pieces are in marks, the second right behind the paragraph that has the cue.
    """
    home = bisect_right(starts, quote.cue.start if quote.cue else quote.start)
    groups: list[list[Span]] = [[quote.content[0]]]
    for before, span in pairwise(quote.content):
        first, second = bisect_right(starts, before.start), bisect_right(starts, span.start)
        opened = before.text[0] in OPENING
        unclosed = opened and before.text[-1] not in CLOSING
        goes_on = opened and span.text[0] in OPENING and second == first + 1 and home <= first
        if first != second and not unclosed and not goes_on:
            groups.append([])
        groups[-1].append(span)
    if len(groups) == 1:
        return [quote]
    parts = []
    for group in groups:
        own = any(bisect_right(starts, span.start) == home for span in group)
        part = replace(quote, content=tuple(group), cue=quote.cue if own else None)
        parts.append(part)
    return parts


def without_dateline(text: str, block: Place, quote: Quote) -> Quote:
    """ "LIMA (AP) — " at the beginning of a paragraph is no part of what is said."""
    first = quote.content[0]
    if first.start != block[0]:
        return quote
    match = DATELINE.match(text, first.start, first.end)
    if match is None or match.end() >= first.end:
        return quote
    return replace(quote, content=(Span.of(text, match.end(), first.end), *quote.content[1:]))


def without_it(text: str, block: Place, quote: Quote) -> Quote:
    """ "…, it was reported": the clause is said, and "it" stands for it."""
    cue = quote.cue
    at = next((n for n, s in enumerate(quote.content) if s.text.casefold() == "it"), None)
    if cue is None or at is None or not _PASSIVE.match(cue.text):
        return quote
    it = quote.content[at]
    if text[it.end : cue.start].strip() or text[: it.start].rstrip()[-1:] != ",":
        return quote
    if not _CLAUSE_ENDS.match(text, cue.end) and not cue.text.endswith(" by"):
        return quote
    if len(quote.content) > 1:
        return replace(quote, content=(*quote.content[:at], *quote.content[at + 1 :]))
    ends = [m.end() for m in _SENTENCE.finditer(text, block[0], it.start)]
    start = ends[-1] if ends else block[0]
    end = len(text[: it.start].rstrip()) - 1
    return replace(quote, content=(Span.of(text, start, end),)) if start < end else quote


def by_whom(text: str, block: Place, quote: Quote) -> Quote:
    """A cue that runs on over its agent: "were told by management", "quoted him as saying"."""
    cue = quote.cue
    if cue is None:
        return quote
    match = _AS_SAYING.match(cue.text)
    if match is None and quote.source is None and _PASSIVE.match(cue.text):
        match = _BY.match(cue.text)
    if match is None:
        return quote
    by, agent = (
        Span.of(text, cue.start + match.start(name), cue.start + match.end(name))
        for name in ("cue", "source")
    )
    return replace(quote, cue=by, source=agent)


def heard_of(text: str, block: Place, quote: Quote) -> Quote:
    """ "The heiress was heard to remark …": the subject is the source."""
    cue = quote.cue
    if cue is None or quote.source is not None or len(quote.content) < 2:
        return quote
    first = quote.content[0]
    if not _HEARSAY.match(cue.text) or text[first.end : cue.start].strip():
        return quote
    return replace(quote, content=quote.content[1:], source=first)


def source_in_content(text: str, block: Place, quote: Quote) -> Quote:
    """ "…, Minister Torunn Ask | said": a name at the content's end, right before the cue."""
    cue, last = quote.cue, quote.content[-1]
    if cue is None or quote.source is not None or text[last.end : cue.start].strip():
        return quote
    match = _NAMED_TAIL.search(text, last.start, last.end) if _SAID.match(cue.text) else None
    if match is None or match.start() <= last.start or _NOT_A_NAME.search(match["source"]):
        return quote
    content = (*quote.content[:-1], Span.of(text, last.start, match.start()))
    return replace(quote, content=content, source=Span.of(text, *match.span("source")))


def source_behind(text: str, block: Place, quote: Quote) -> Quote:
    """ "…, says museum director": right behind a verb that follows what is said."""
    cue = quote.cue
    before = [s for s in quote.content if cue is not None and s.end <= cue.start]
    if cue is None or not before or _PASSIVE.match(cue.text) or len(cue.text.split()) > 2:
        return quote
    gap, end = text[before[-1].end : cue.start], before[-1].text[-2:]
    if gap.strip(f" ,{_MARKS}") or not any(mark in gap + end for mark in f",?!{_MARKS}"):
        return quote
    own = quote.source
    if own is not None and block[0] <= own.start < block[1]:
        return quote
    match = _BEHIND.match(text, cue.end, block[1])
    if match is None or any(s.start < match.end() and cue.end <= s.start for s in quote.content):
        return quote
    if match["source"].split()[0].casefold() in _NO_SOURCE:
        return quote
    return replace(quote, source=Span.of(text, *match.span("source")))


def behind_colon(text: str, block: Place, quote: Quote) -> Quote:
    """ "Study: Bees remember …": who stands before the colon speaks, not somebody further on."""
    first = quote.content[0]
    own = quote.source
    if quote.cue is not None or own is None or block[0] <= own.start < block[1]:
        return quote
    before = text[block[0] : first.start]
    name = before.rstrip()[:-1].strip()
    if before.rstrip()[-1:] != ":" or not 0 < len(name.split()) <= LONGEST_SOURCE:
        return quote
    start = text.index(name, block[0])
    colon = block[0] + before.rindex(":")
    return replace(
        quote,
        source=Span.of(text, start, start + len(name)),
        cue=Span.of(text, colon, colon + 1),
    )


def edges(text: str, block: Place, quote: Quote) -> Quote:
    """Words at the edges of pieces that belong to the frame: "as “…", "— or so", "to know"."""
    content: list[Span] = []
    cue = quote.cue
    direct = [span for span in quote.content if span.text[0] in OPENING]
    for span in quote.content:
        start, end = span.start, span.end
        if span.text.startswith("as ") and span.text[3:4] and span.text[3] in OPENING:
            start += 3
        tail = _OR_SO.search(text, start, end)
        if tail is not None and tail.start() > start:
            end = tail.start()
        if direct and span not in direct:
            infinitive = _TO_VERB.match(text, start, end)
            if cue is not None and infinitive and text[cue.end : start] == " ":
                cue = Span.of(text, cue.start, end)
                continue
            resumed = _RESUMED.match(text, start, end)
            if resumed is not None and resumed.end() < end:
                start = resumed.end()
        content.append(Span.of(text, start, end))
    return replace(quote, content=tuple(content), cue=cue)


def around_according(text: str, block: Place, quote: Quote) -> Quote:
    """ "Lions, according to the warden, rarely cross …": the sentence goes on behind the source."""
    cue, source = quote.cue, quote.source
    if cue is None or source is None or len(quote.content) != 1:
        return quote
    (first,) = quote.content
    if cue.text.casefold() != "according to" or not first.end <= cue.start < source.start:
        return quote
    if len(first.text.split()) > _WORDS_BEFORE:
        return quote
    match = _GOES_ON.match(text, source.end, block[1])
    if match is None:
        return quote
    # Near by as a rule: a paragraph may hold thousands of quotes.
    near = min(block[1], match.end() + _NEAR)
    end = _first_sentence(text, match.end(), near)
    if end == near < block[1]:
        end = _first_sentence(text, match.end(), block[1])
    rest = text[match.end() : end].rstrip("\"”’')").rstrip(".!?")
    if not rest:  # "Lions, according to the warden, ..."
        return quote
    return replace(quote, content=(first, Span.of(text, match.end(), match.end() + len(rest))))


def _first_sentence(text: str, start: int, end: int) -> int:
    """Where the sentence at ``start`` ends."""
    found = sentences(text[start:end])
    return start + found[0][1] if found else end


RULES: tuple[Rule, ...] = (
    without_dateline,
    without_it,
    by_whom,
    heard_of,
    source_in_content,
    source_behind,
    behind_colon,
    edges,
    around_according,
)
