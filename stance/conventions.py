"""Where cues and sources begin and end: one convention, that of PolNeAR (Newell et al., 2018).

Corpora differ in these; the model is trained on all of them in this one, and
what it slips on is mended here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from stance.document import Quote, Span

_AUXILIARIES = re.compile(
    r"""(?<!\w)(?:
        (?:has|have|had|is|are|was|were|will|would|could|can|may|might|must|should|do|does|did)
        (?:n['’]t)?\s+(?:(?:not|also|never|already|been|being|have|be|[a-z]+ly)\s+)*
        |(?:also|still|just|now|later|often|never|recently|repeatedly|publicly|previously)\s+
        |(?!only|early|likely|daily|weekly|family|reply|apply|supply|rely|ally|july|italy)[a-z]{3,}ly\s+
    )\Z""",
    re.VERBOSE,
)


def conventional(text: str, quotes: Iterable[Quote]) -> list[Quote]:
    """The quotes with cues and sources as far as they reach by the convention."""
    found = list(quotes)
    known = [s for q in found for s in (*q.content, q.cue, q.source) if s]
    starts = {span.start for span in known}
    ends = sorted({span.end for span in known})
    result = []
    for quote in found:
        cue = quote.cue
        if cue is not None:
            start = start_with_auxiliaries(text, cue.start, ends)
            cue = Span.of(text, start, end_with_colon(text, cue.end, starts))
        source = quote.source
        if source is not None:
            source = Span.of(text, source.start, end_with_comma(text, source, cue))
        result.append(replace(quote, cue=cue, source=source))
    return result


def start_with_auxiliaries(text: str, start: int, ends: Sequence[int]) -> int:
    """Where a cue begins: with its auxiliaries and adverbs ("has not said", "later said").

    Args:
        ends: where other spans end, sorted; the cue begins behind these.
    """
    match = _AUXILIARIES.search(text, max(0, start - 40), start)
    if match is None:
        return start
    begin = max(
        [match.start(), *ends[bisect_right(ends, match.start()) : bisect_right(ends, start)]]
    )
    while begin < start and text[begin].isspace():
        begin += 1
    return begin


def end_with_colon(text: str, end: int, starts: Container[int]) -> int:
    """Where a cue ends: behind the colon that follows, unless a span in ``starts`` begins there."""
    return end + 1 if text.startswith(":", end) and end not in starts else end


def end_with_comma(text: str, source: Span, cue: Span | None) -> int:
    """Where a source ends: "Ann Ode, a judge," before "said" with its second comma."""
    closed = "," in source.text and text.startswith(",", source.end)
    before = cue is not None and cue.start >= source.end
    return source.end + 1 if closed and before else source.end
