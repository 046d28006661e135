"""Attributions of headlines: "…, says X", "…, X says", "…: police"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

Place = tuple[int, int]

_SAY = r"(?P<cue>says?|warns?|claims?|insists?|admits?|reveals?|hints?)"
_HEADLINES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<content>.+?),\s+{_SAY}\s+(?P<source>\S+(?:\s+\S+){{0,6}})",
        rf"(?P<content>.+),\s+(?P<source>[^\s,]+(?:\s+[^\s,]+){{0,4}})\s+{_SAY}",
        # In lower case, or an acronym: "Brexit: what now" and "Analysis: …" are none.
        # Nor is "How it works: a guide", or "Storm hits the coast: LIVE".
        r"(?P<content>.*?\S)\s?(?P<cue>:)\s+(?!(?:an?|the|what|how|why|who|where|when|all|your)\b|"
        r"(?:LIVE|VIDEO|WATCH|PHOTOS?|UPDATE)\b)"
        r"(?P<source>[a-z][\w’'-]*(?:\s+[\w’'-]+){0,2}|[A-Z]{2,6})",
    )
)

LONGEST_HEADLINE = 18
"""Words."""


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


def headlines(text: str, blocks: Sequence[Place]) -> list[Laid]:
    """ "…, says museum director", "…, scientists say" and "…: police" as the first line.

    A headline is a line of at most :data:`LONGEST_HEADLINE` words without a full stop.
    """
    if not blocks:
        return []
    line = text[slice(*blocks[0])]
    if "\n" in line or len(line.split()) > LONGEST_HEADLINE or line[-1] in '.?!…"”':
        return []
    for pattern in _HEADLINES:
        match = pattern.fullmatch(text, *blocks[0])
        if match is not None and len(match["content"].split()) > 2:
            return [Laid((match.span("content"),), match.span("source"), match.span("cue"))]
    return []
