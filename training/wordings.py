"""Wordings of an attribution in the styles of other outlets; see :mod:`training.styles`."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stance.document import Quote

PRONOUNS = frozenset(("he", "she", "they", "it", "we", "i", "you", "who", "one", "which", "that"))
SAID = ("said", "says", "added", "told reporters", "explained", "insisted", "stated", "noted")
_ALOUD = (
    *("said", "says", "recalled", "joked", "warned", "replied", "shouted", "snapped", "admitted"),
    *("complained", "muttered", "quipped", "argued", "cried", "wrote"),
)
_CLAIMED = (
    *("said", "say", "says", "reported", "announced", "warned", "admitted", "claimed", "added"),
    *("maintained", "predicted", "testified"),
)
_PASSIVE = ("was quoted as saying", "was reported to have said", "was heard to say")
_BY = ("was reported", "was confirmed", "was announced", "was alleged", "was claimed", "emerged")
_TOLD = ("Residents", "Reporters", "Staff", "Relatives", "Lawmakers", "Shareholders", "Fans")
_CITIES = (
    *("NAIROBI", "LIMA", "WARSAW", "DHAKA", "Ottawa", "SEOUL", "TUNIS", "Bergen", "QUITO"),
    *("ACCRA", "GENEVA", "LAHORE", "Adelaide", "Porto", "HELSINKI"),
)
_DATELINES = ("{} — ", "{} - ", "{}, May 12 — ", "{} (AP) — ", "{} (Reuters) - ", "{}: ", "{} – ")
_MONTHS = ("January", "March", "April", "June", "August", "October", "December")
_ADVERB = re.compile(r"(?<=\w) (?=(?:has|had|have|is|are|was|were|will|would|could|can|may)\b)")
_WITHIN = re.compile(r" (?=(?:after|because|when|before|for|with|in)\b)")
_ARTICLES = re.compile(r"\b(?:the|an?)\s+", re.IGNORECASE)

LONGEST_HEADLINE = 14
"""Words."""
LONGEST_SUBJECT = 7
"""Words before the first auxiliary, where an attribution may be put in behind them."""

Part = str | tuple[str, "str | Sequence[Part]"]
"""Literal text, or (role, parts): "content", "cue" or "source", of the attribution itself or,
with "outer " in front, of one that it is reported in."""


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


def _quoted(simple: Simple, comma: bool) -> str:
    if not simple.direct:
        return upper(simple.words)
    return f'"{upper(simple.words)}{simple.ending or ("," if comma else ".")}"'


def before(s: Simple, chance: random.Random) -> Sequence[Part]:
    """She said: “….”"""
    sign = chance.choice((": ", ", "))
    return [("source", upper(s.source)), " ", ("cue", s.cue), sign, ("content", _quoted(s, False))]


def after(s: Simple, chance: random.Random) -> Sequence[Part]:
    """“…,” she said."""
    cue = s.cue if s.direct else chance.choice(SAID)
    return [*_opening(s), ("source", lower(s.source)), " ", *_verb(cue), "."]


def inverted(s: Simple, chance: random.Random) -> Sequence[Part]:
    """“…,” shouted the mayor."""
    cue = chance.choice(_ALOUD if s.direct else _CLAIMED)
    return [*_opening(s), ("cue", cue), " ", ("source", lower(s.source)), "."]


def _opening(s: Simple) -> Sequence[Part]:
    return [("content", _quoted(s, True)), " " if s.direct else ", "]


def _verb(cue: str) -> Sequence[Part]:
    """A cue without those whom it tells."""
    verb, _, told = cue.partition(" ")
    return [("cue", verb), " " + told] if verb == "told" and told else [("cue", cue)]


def quoted_as(s: Simple, chance: random.Random) -> Sequence[Part]:
    """“…,” she was quoted as saying."""
    cue: Sequence[Part] = [" ", ("cue", _PASSIVE[0])]
    if chance.random() < 0.5:
        return [*_opening(s), ("source", lower(s.source)), *cue, "."]
    return [("source", upper(s.source)), *cue, ": ", ("content", _quoted(s, False))]


def reported(s: Simple, chance: random.Random) -> Sequence[Part]:
    """She was reported to have said that …."""
    cue = chance.choice(_PASSIVE)
    return [
        ("source", upper(s.source)),
        " ",
        ("cue", cue),
        " ",
        ("content", f"that {s.words}"),
        ".",
    ]


def it_was(s: Simple, chance: random.Random) -> Sequence[Part]:
    """No source, or one behind the verb: "…, it was confirmed by the mayor"."""
    cue, by = chance.choice(_BY), chance.random() < 0.5
    if by and cue.startswith("was"):
        return [*_opening(s), "it ", ("cue", f"{cue} by"), " ", ("source", lower(s.source)), "."]
    return [*_opening(s), "it ", ("cue", cue), "."]


def told_by(s: Simple, chance: random.Random) -> Sequence[Part]:
    """Staff were told by her that …."""
    told = ("cue", chance.choice(("were told by", "were warned by")))
    words = ("content", f"that {s.words}")
    return [f"{chance.choice(_TOLD)} ", told, " ", ("source", lower(s.source)), " ", words, "."]


def quoting(s: Simple, chance: random.Random) -> Sequence[Part]:
    """The newspaper quoted her as saying …."""
    paper = chance.choice(("The newspaper", "State radio", "The agency", "A local daily"))
    words = ("content", chance.choice((f"that {s.words}", s.words)))
    return [
        f"{paper} quoted ",
        ("source", lower(s.source)),
        " ",
        ("cue", "as saying"),
        " ",
        words,
        ".",
    ]


def inserted(s: Simple, chance: random.Random) -> Sequence[Part]:
    """The attribution amid the content, which has two pieces then."""
    places = [m.start() for m in (*_WITHIN.finditer(s.words), *_subject(s.words))]
    if not places:
        return after(s, chance)
    at = chance.choice(places)
    frame: list[Part] = [
        ("source", lower(s.source)),
        " ",
        ("cue", chance.choice(("said", "says", "claimed"))),
    ]
    return _around(s.words, at, frame, chance.choice((", ", ", ", " — ", " – ")))


def according_within(s: Simple, chance: random.Random) -> Sequence[Part]:
    """The bridge, according to her, …."""
    places = [m.start() for m in _subject(s.words)] or [
        m.start() for m in _WITHIN.finditer(s.words)
    ]
    if not places:
        return according_after(s, chance)
    frame: list[Part] = [("cue", "according to"), " ", ("source", lower(s.source))]
    return _around(s.words, places[0], frame, ", ")


def reportedly(s: Simple, chance: random.Random) -> Sequence[Part]:
    """The bridge will reportedly …."""
    places = _subject(s.words)
    if not places:
        return it_was(s, chance)
    first = s.words.find(" ", places[0].end())
    if first < 0:
        return it_was(s, chance)
    return _around(s.words, first, [("cue", chance.choice(("reportedly", "allegedly")))], " ")


def _around(words: str, at: int, frame: Sequence[Part], sign: str) -> Sequence[Part]:
    head, tail = ("content", upper(words[:at])), ("content", words[at + 1 :])
    return [head, sign, *frame, sign, tail, "."]


def _subject(words: str) -> list[re.Match[str]]:
    """Where the subject of a sentence ends, as far as its first auxiliary tells."""
    found = _ADVERB.search(words)
    near = found is not None and len(words[: found.start()].split()) <= LONGEST_SUBJECT
    return [found] if found is not None and near else []


def according_before(s: Simple, chance: random.Random) -> Sequence[Part]:
    """According to her, …."""
    frame: list[Part] = [("cue", "According to"), " ", ("source", lower(s.source)), ", "]
    return [*frame, ("content", s.words), "."]


def according_after(s: Simple, chance: random.Random) -> Sequence[Part]:
    """…, according to her."""
    frame: list[Part] = [("cue", "according to"), " ", ("source", lower(s.source))]
    return [("content", upper(s.words)), ", ", *frame, "."]


def dateline(s: Simple, chance: random.Random) -> Sequence[Part]:
    """LIMA — …, she said."""
    line = chance.choice(_DATELINES).format(chance.choice(_CITIES))
    return [line, *(after if chance.random() < 0.6 else according_after)(s, chance)]


def own_line(s: Simple, chance: random.Random) -> Sequence[Part]:
    """“….” and her name in a paragraph of its own."""
    content, gap = ("content", _quoted(s, False)), chance.choice(("\n\n", "\n"))
    if chance.random() < 0.4 and s.cue.casefold() in SAID:
        return [("source", upper(s.source)), " ", ("cue", s.cue), ":", gap, content]
    return [content, gap, ("source", upper(s.source))]


def dash(s: Simple, chance: random.Random) -> Sequence[Part]:
    """“….” – Her Name"""
    before, sign, after = chance.choice(
        ((" ", "–", " "), (" ", "—", " "), (" ", "-", " "), ("\n", "—", " "), ("\n\n", "—", ""))
    )
    return [
        *(("content", _quoted(s, False)), before, ("cue", sign)),
        *(after, ("source", upper(s.source))),
    ]


def interview(s: Simple, chance: random.Random) -> Sequence[Part]:
    """HER NAME: …."""
    source = s.source.upper() if chance.random() < 0.3 else upper(s.source)
    words = ("content", f"{upper(s.words)}{s.ending or '.'}")
    return [("source", source), ("cue", ":"), " ", words]


def posted(s: Simple, chance: random.Random) -> Sequence[Part]:
    """A post as pages embed it, its author before or behind."""
    handle = re.sub(r"\W", "", s.source.split(",")[0].casefold())[-15:]
    source = ("source", f"{upper(s.source)} (@{handle})")
    words = ("content", f"{upper(s.words)}{s.ending or '.'}")
    if chance.random() < 0.4:
        return [source, " ", words]
    day = f"{chance.choice(_MONTHS)} {chance.randint(1, 28)}, {chance.randint(2012, 2024)}"
    return [words, " ", ("cue", "—"), " ", source, " ", day]


def headline(s: Simple, chance: random.Random) -> Sequence[Part]:
    """Her name: …"""
    content = ("content", _headlined(s, chance))
    return [("source", upper(_brief(s.source, chance))), ("cue", ":"), " ", content, "\n\n"]


def headline_end(s: Simple, chance: random.Random) -> Sequence[Part]:
    """…: her name"""
    source = ("source", lower(_brief(s.source, chance)))
    return [("content", _headlined(s, chance)), ("cue", ":"), " ", source, "\n\n"]


def headline_says(s: Simple, chance: random.Random) -> Sequence[Part]:
    """…, says her name"""
    source = ("source", lower(_brief(s.source, chance)))
    cue = ("cue", chance.choice(("says", "say", "warns", "claims")))
    frame: list[Part] = [cue, " ", source] if chance.random() < 0.7 else [source, " ", cue]
    return [("content", _headlined(s, chance)), ", ", *frame, "\n\n"]


def _headlined(s: Simple, chance: random.Random) -> str:
    words = upper(_brief(s.words, chance))
    return f"‘{words}’" if s.direct or chance.random() < 0.3 else words


def _brief(words: str, chance: random.Random) -> str:
    """Without articles, as headlines are, half of the times."""
    return (_ARTICLES.sub("", words) or words) if chance.random() < 0.5 else words


def upper(words: str) -> str:
    """The words with a capital at the beginning."""
    return words[0].upper() + words[1:]


def lower(source: str) -> str:
    """The source for the middle of a sentence."""
    first, _, rest = source.partition(" ")
    common = first in ("The", "A", "An", "He", "She", "They", "It", "We", "Some", "His", "Her")
    return f"{first.lower()} {rest}".strip() if common else source
