"""Wordings of an attribution in the styles of other outlets; see :mod:`training.styles`."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stance.document import Quote

_PRONOUNS = frozenset(("he", "she", "they", "it", "we", "i", "you", "who", "one", "which", "that"))
SAID = ("said", "says", "added", "told reporters", "explained", "insisted", "stated", "noted")
_PASSIVE = ("quoted as saying", "reported to have said", "heard to say")

Part = str | tuple[str, str]
"""Literal text, or (role, text): the role is "content", "cue" or "source"."""


@dataclass(frozen=True, slots=True)
class Simple:
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


Style = Callable[[Simple, random.Random], Sequence[Part]]


def styles_of(simple: Simple) -> list[Style]:
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


def _quoted(simple: Simple, comma: bool) -> str:
    if not simple.direct:
        return _upper(simple.words)
    return f'"{_upper(simple.words)}{simple.ending or ("," if comma else ".")}"'


def _before(s: Simple, chance: random.Random) -> Sequence[Part]:
    sign = chance.choice((": ", ", "))
    return [("source", _upper(s.source)), " ", ("cue", s.cue), sign, ("content", _quoted(s, False))]


def _after(s: Simple, chance: random.Random) -> Sequence[Part]:
    cue = s.cue if s.direct else chance.choice(SAID)
    return [*_opening(s), ("source", _lower(s.source)), " ", ("cue", cue), "."]


def _inverted(s: Simple, chance: random.Random) -> Sequence[Part]:
    return [*_opening(s), ("cue", chance.choice(SAID)), " ", ("source", _lower(s.source)), "."]


def _opening(s: Simple) -> Sequence[Part]:
    return [("content", _quoted(s, True)), " " if s.direct else ", "]


def _quoted_as(s: Simple, chance: random.Random) -> Sequence[Part]:
    cue: Sequence[Part] = [" was ", ("cue", chance.choice(_PASSIVE[:1]))]
    if chance.random() < 0.5:
        return [*_opening(s), ("source", _lower(s.source)), *cue, "."]
    return [("source", _upper(s.source)), *cue, ": ", ("content", _quoted(s, False))]


def _reported(s: Simple, chance: random.Random) -> Sequence[Part]:
    return [
        *(("source", _upper(s.source)), chance.choice((" was ", " is "))),
        *(("cue", chance.choice(_PASSIVE)), " ", ("content", f"that {s.words}"), "."),
    ]


def _inserted(s: Simple, chance: random.Random) -> Sequence[Part]:
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


def _according_before(s: Simple, chance: random.Random) -> Sequence[Part]:
    return [
        ("cue", "According to"),
        " ",
        ("source", _lower(s.source)),
        ", ",
        ("content", s.words),
        ".",
    ]


def _according_after(s: Simple, chance: random.Random) -> Sequence[Part]:
    return [
        ("content", _upper(s.words)),
        ", ",
        ("cue", "according to"),
        " ",
        ("source", _lower(s.source)),
        ".",
    ]


def _own_line(s: Simple, chance: random.Random) -> Sequence[Part]:
    content, gap = ("content", _quoted(s, False)), chance.choice(("\n\n", "\n"))
    if chance.random() < 0.4:
        return [("source", _upper(s.source)), " ", ("cue", s.cue), ":", gap, content]
    return [content, gap, ("source", _upper(s.source))]


def _dash(s: Simple, chance: random.Random) -> Sequence[Part]:
    sign = chance.choice((" – ", " — ", " - ", "\n— ", "\n– ", "\n\n—"))
    return [("content", _quoted(s, False)), sign, ("source", _upper(s.source))]


def _interview(s: Simple, chance: random.Random) -> Sequence[Part]:
    source = s.source.upper() if chance.random() < 0.3 else _upper(s.source)
    return [("source", source), ": ", ("content", f"{_upper(s.words)}{s.ending or '.'}")]


def _headline(s: Simple, chance: random.Random) -> Sequence[Part]:
    words = f"‘{_upper(s.words)}’" if s.direct or chance.random() < 0.3 else _upper(s.words)
    return [("source", _upper(s.source)), ": ", ("content", words), "\n\n"]


def _headline_says(s: Simple, chance: random.Random) -> Sequence[Part]:
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
