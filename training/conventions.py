"""One convention for the spans of all corpora of attributions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from stance.document import Document, Span
from stance.frames import end_with_colon

_CONJUNCTION = re.compile(r"\b(?:that|whether|if)\s+\Z", re.IGNORECASE)
_AUXILIARIES = re.compile(
    r"""(?<!\w)(?:
        (?:has|have|had|is|are|was|were|will|would|could|can|may|might|must|should|do|does|did)
        (?:n['’]t)?\s+(?:(?:not|also|never|already|been|being|have|be|[a-z]+ly)\s+)*
        |also\s+
    )\Z""",
    re.VERBOSE,
)
_TELLS = re.compile(
    r"((?:told|tells?|telling|informed|assured|reminded|notified)(?:\s+again)?)\s+\S", re.IGNORECASE
)


def as_polnear(document: Document) -> Document:
    """The document with spans as PolNeAR has them.

    Contents begin at their "that", "whether" or "if"; cues take in auxiliaries
    and "also" ("has not said") and a colon behind them, and leave out whom they
    tell ("told reporters").
    The guides differ in nothing else that matters; one convention for all keeps
    the model from having to guess which corpus a text is from.
    """
    text = document.text
    quotes = []
    for quote in document.quotes:
        content = []
        for span in quote.content:
            found = _CONJUNCTION.search(text, max(0, span.start - 12), span.start)
            content.append(Span.of(text, found.start(), span.end) if found else span)
        others = [s for q in document.quotes for s in (*q.content, q.source) if s]
        cue = quote.cue and _whole_verb(text, quote.cue, others)
        quotes.append(replace(quote, content=tuple(content), cue=cue))
    return replace(document, quotes=tuple(quotes))


def _whole_verb(text: str, cue: Span, others: Sequence[Span]) -> Span:
    """The cue with auxiliaries before and a colon behind it and without whom it addresses."""
    tells = _TELLS.match(cue.text)
    end = cue.start + tells.end(1) if tells else cue.end
    end = end_with_colon(text, end, {span.start for span in others})
    before = _AUXILIARIES.search(text, max(0, cue.start - 40), cue.start)
    start = before.start() if before else cue.start
    start = max([start, *(s.end for s in others if start < s.end <= cue.start)])
    while text[start].isspace():
        start += 1
    return Span.of(text, start, end)
