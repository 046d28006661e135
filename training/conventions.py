"""One convention for the spans of all corpora of attributions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from stance.conventions import end_with_colon, end_with_comma, start_with_auxiliaries
from stance.document import Document, Span

_CONJUNCTION = re.compile(r"\b(?:that|whether|if)\s+\Z", re.IGNORECASE)
_TELLS = re.compile(
    r"((?:told|tells?|telling|informed|assured|reminded|notified)(?:\s+again)?)\s+\S", re.IGNORECASE
)


def as_polnear(document: Document) -> Document:
    """The document with spans as PolNeAR has them.

    Contents begin at their "that", "whether" or "if"; cues take in auxiliaries
    and adverbs ("has not said", "later said") and a colon behind them, and leave
    out whom they tell ("told reporters"); a source that ends with an apposition
    before its cue takes in the comma that ends it.
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
        source = quote.source
        if source:
            source = Span.of(text, source.start, end_with_comma(text, source, quote.cue))
        quotes.append(replace(quote, content=tuple(content), cue=cue, source=source))
    return replace(document, quotes=tuple(quotes))


def _whole_verb(text: str, cue: Span, others: Sequence[Span]) -> Span:
    """The cue with auxiliaries before and a colon behind it and without whom it addresses."""
    tells = _TELLS.match(cue.text)
    end = cue.start + tells.end(1) if tells else cue.end
    end = end_with_colon(text, end, {span.start for span in others})
    start = start_with_auxiliaries(text, cue.start, sorted(span.end for span in others))
    return Span.of(text, start, end)
