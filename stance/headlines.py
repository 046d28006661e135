"""Attributions of headlines: "…, says X", "…, X says", "…: police"."""

from __future__ import annotations

import re
from collections.abc import Sequence

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


def headline(text: str, blocks: Sequence[Place]) -> tuple[Place, Place, Place] | None:
    """Content, source and cue of a first line such as "…, says museum director" or "…: police".

    A headline is a line of at most :data:`LONGEST_HEADLINE` words without a full stop.
    """
    if not blocks:
        return None
    line = text[slice(*blocks[0])]
    if "\n" in line or len(line.split()) > LONGEST_HEADLINE or line[-1] in '.?!…"”':
        return None
    for pattern in _HEADLINES:
        match = pattern.fullmatch(text, *blocks[0])
        if match is not None and len(match["content"].split()) > 2:
            return match.span("content"), match.span("source"), match.span("cue")
    return None
