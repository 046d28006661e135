"""Which styles an attribution may be worded in, and reports of reported speech."""

from __future__ import annotations

import random
from collections.abc import Sequence

from training import wordings as w
from training.wordings import Part, Simple, Style, lower, upper

_OTHERS = (
    *("police", "prosecutors", "two officials", "the newspaper", "the agency", "court papers"),
    *("his lawyer", "her brother", "a person briefed on the talks", "the report", "a neighbour"),
    *("local media", "the ministry", "a transcript", "the union", "a former aide", "witnesses"),
    *(
        "Councilwoman Ida Brandt",
        "Deputy Governor Samuel Achebe",
        "Major Tomas Lind",
        "Ruth Adeyemi",
    ),
    *("the historian Pavel Novotny", "Senator Grace Whitlock", "Anjali Menon, a biographer"),
)
_THEY_SAID = ("said", "reported", "testified", "claimed", "wrote", "recalled", "alleged")


def styles_of(simple: Simple) -> list[Style]:
    """The styles that an attribution may be worded in; one named twice is twice as likely."""
    named = simple.source.casefold() not in w.PRONOUNS
    short = simple.opens and len(simple.words.split()) <= w.LONGEST_HEADLINE
    headlines: list[Style] = (
        [w.headline, w.headline_end, w.headline_says] if named and short else []
    )
    if simple.direct:
        styles: list[Style] = [
            w.before,
            w.after,
            w.inverted,
            w.inverted,
            w.quoted_as,
            _in_reported,
            *headlines,
        ]
        if named and simple.alone:
            styles += [w.own_line, w.dash, w.dash, w.interview, w.posted]
        return styles
    styles = [w.after, w.inverted, w.reported, w.inserted, w.it_was, w.told_by, w.reportedly]
    styles += [_in_said, _in_said, _in_according]
    if named:
        styles += [w.according_after, w.according_after, w.according_before, w.according_within]
        if simple.opens:
            styles += [w.dateline, w.quoting]
    return [*styles, *headlines]


def _in_said(s: Simple, chance: random.Random) -> Sequence[Part]:
    """Somebody says that somebody said: the attribution is the content of another."""
    inner, cue = _inner(s, chance), chance.choice(_THEY_SAID)
    source = ("outer source", upper(chance.choice(_OTHERS)))
    that = chance.choice(("", "that "))
    return [source, " ", ("outer cue", cue), " ", ("outer content", [that, *inner]), "."]


def _in_according(s: Simple, chance: random.Random) -> Sequence[Part]:
    other = ("outer source", chance.choice(_OTHERS))
    inner = _inner(s, chance)
    if chance.random() < 0.3:
        return [("outer cue", "According to"), " ", other, ", ", ("outer content", inner), "."]
    opened: list[Part] = [("source", upper(s.source)), *inner[1:]]
    if chance.random() < 0.5:
        frame: list[Part] = [("outer cue", "according to"), " ", other]
    else:
        frame = [other, " ", ("outer cue", chance.choice(_THEY_SAID))]
    return [("outer content", opened), ", ", *frame, "."]


def _inner(s: Simple, chance: random.Random) -> list[Part]:
    cue = chance.choice(("said", "had said", "warned", "admitted", "has claimed", "promised"))
    words = ("content", chance.choice((f"that {s.words}", s.words)))
    return [("source", lower(s.source)), " ", ("cue", cue), " ", words]


def _in_reported(s: Simple, chance: random.Random) -> Sequence[Part]:
    """A quotation within a quotation, in marks of the other kind."""
    end = s.ending or chance.choice((",", "."))
    said = ("content", f"‘{upper(s.words)}{end}’")
    cue = ("cue", chance.choice(("said", "told me", "shouted", "kept saying", "asked")))
    inner: list[Part] = [("source", upper(s.source)), " ", cue, ", ", said]
    after = chance.choice(("", "", " and that was it", " and I believed it"))
    outer = ("outer content", ['"', *inner, f'{after},"' if after else '"'])
    source, said = ("outer source", chance.choice(_OTHERS)), ("outer cue", "recalled")
    first, second = (source, said) if chance.random() < 0.5 else (said, source)
    return [outer, " ", first, " ", second, "."]
