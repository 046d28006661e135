"""Mentions of possible speakers, and the evidence that two of them are one entity.

The evidence is what strings and positions tell (same surname, acronym, role
phrase, distance); the network weighs it against what the encoder reads.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stance.modeling_attribution import PAIR_FEATURES
from stance.phrases import (
    JOINT,
    PRONOUNS,
    acronym_of,
    content_words,
    folded_word,
    head_word,
    is_plural,
    name_tokens,
    names_agree,
)
from stance.spelling import respelled

Form = Literal["name", "nominal", "pronoun"]
_SINGULAR = frozenset(("i", "me", "my", "he", "him", "his", "she", "her", "hers", "it", "its"))
_INDEFINITE = re.compile(r"(?:an?|another|some|one|many|several)\s", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_SUFFIXED = re.compile(r"\b(jr|sr|ii|iii|iv)\b\.?", re.IGNORECASE)
# Words that part two of one description: "the first official", "another official".
_ORDINALS = frozenset(
    (
        *("first", "second", "third", "fourth", "fifth", "another", "other", "former", "new"),
        *("old", "elder", "younger", "current", "previous", "next"),
    )
)
# Somebody of one's own is not oneself: "his mother", "her lawyers".
_OWNED = re.compile(
    r"(?:his|her|their|its|my|our)\s+(?:[\w-]+\s+)?(?:mother|father|wife|husband|son|daughter|brother|"
    r"sister|parents|family|lawyers?|attorneys?|office|campaign|team|aides?|allies|supporters)\b",
    re.IGNORECASE,
)
# What is called by whoever leads it.
_LED = frozenset(("campaign", "camp", "administration"))
_BODIES = frozenset(("Committee", "Center", "Centre", "Coalition", "Citizens", "Council"))
_PARTIES = frozenset(("republican", "democratic", "labour", "conservative", "liberal"))
_COURTS = frozenset(("appeals", "supreme", "district"))
_POSSESSOR = re.compile(r"\w['’]s\Z")
_SOME = frozenset(("some", "others", "many", "another", "several", "few", "most", "none"))
NEAR = 40
"""Earlier mentions that are always candidates: two pages of news."""
ALIKE = 8
"""Further earlier mentions that are candidates because a name or head word is the same."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that may refer to a speaker.

    Attributes:
        start, end: characters; words: first and last word, both included.
        name: the part of the phrase that is the entity's own name, or ``None``.
        is_source: it is the source of an attribution.
        sentence: running number of its sentence.
        depth: quotation depth at its first character.
        around: folded content words of the phrase and a few beside it.
        spoken_by: index of the mention that is the source of the quote it stands in.
        roles: what the text says right before a name and in apposition to it.
        takes_up: of a relative pronoun, the place of the name that it takes up through a
            description ("Ines Okoro, a nurse who …").
    """

    start: int
    end: int
    words: tuple[int, int]
    text: str
    name: str | None
    is_source: bool
    sentence: int
    depth: int
    around: frozenset[str]
    spoken_by: int | None = None
    roles: tuple[str, ...] = ()
    takes_up: tuple[int, int] | None = None

    @property
    def form(self) -> Form:
        """How the phrase refers."""
        if self.name is not None:
            return "name"
        return "pronoun" if folded_word(self.text) in PRONOUNS else "nominal"


def tokens_of(mentions: Sequence[Mention]) -> list[tuple[str, ...]]:
    """Folded words of the name of each mention, slips of the text mended; ``()`` for none."""
    return respelled([name_tokens(m.name) if m.name else () for m in mentions])


class Evidence:
    """Pairwise features of the mentions of one text, given in text order."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self.mentions = mentions
        self.tokens = tokens_of(mentions)
        self.words = [content_words(m.text) for m in mentions]
        self.heads = [head_word(m.text) for m in mentions]
        self.count = Counter(tokens[-1] for tokens in self.tokens if tokens)
        self.previous_source: list[int] = []
        last = -1
        for index, mention in enumerate(mentions):
            self.previous_source.append(last)
            if mention.is_source:
                last = index
        self._by_key: dict[str, list[int]] = {}
        for index in range(len(mentions)):
            for key in self._keys(index):
                self._by_key.setdefault(key, []).append(index)

    def _keys(self, index: int) -> set[str]:
        tokens = self.tokens[index]
        if tokens:
            return {tokens[-1], tokens[0]}
        return {self.heads[index]} if self.mentions[index].form == "nominal" else set()

    def candidates(self, index: int) -> list[int]:
        """Earlier mentions that may be the antecedent: near ones, and far ones alike in string."""
        first = max(0, index - NEAR)
        far: set[int] = set()
        for key in self._keys(index):
            places = self._by_key[key]
            stop = bisect_right(places, first - 1)
            far.update(places[max(0, stop - ALIKE) : stop])
            far.update(places[: min(2, stop)])  # the first ones carry the fullest name
        overlapping = self.mentions[index].start
        near = (j for j in range(first, index) if self.mentions[j].end <= overlapping)
        return [*sorted(far), *near]

    def features(self, i: int, j: int) -> list[float]:
        """Evidence that mention ``i`` takes up the earlier mention ``j``: PAIR_FEATURES numbers."""
        m, n = self.mentions[i], self.mentions[j]
        a, b = self.tokens[i], self.tokens[j]
        named = bool(a and b)
        agree = named and names_agree(a, b)
        gap = m.sentence - n.sentence
        overlap = 0.0
        if m.form == "nominal" and self.words[i]:
            overlap = len(self.words[i] & n.around) / len(self.words[i])
        elif n.form == "nominal" and self.words[j]:
            overlap = len(self.words[j] & m.around) / len(self.words[j])
        forms = [m.form == f for f in ("pronoun", "nominal", "name")]
        forms += [n.form == f for f in ("pronoun", "nominal", "name")]
        row = [
            m.text.casefold() == n.text.casefold(),
            named and a == b,
            named and a[-1] == b[-1],
            agree,
            named and (acronym_of(a, b) or acronym_of(b, a)),
            named and not agree,
            *forms,
            m.is_source,
            n.is_source,
            m.depth > 0,
            n.depth > 0,
            overlap,
            m.form != "pronoun" and n.form != "pronoun" and self.heads[i] == self.heads[j],
            math.log1p(i - j) / 4,
            math.log1p(gap) / 3,
            gap == 0,
            self.previous_source[i] == j,
            math.log1p(self.count[b[-1]]) / 3 if b else 0.0,
            m.spoken_by == j,
        ]
        assert len(row) == PAIR_FEATURES
        return [float(value) for value in row]


def may_take_up(anaphor: Mention, antecedent: Mention) -> bool:
    """False where number or determiner rules out that one mention takes up the other.

    A singular pronoun takes up no plural, a plural description no single name
    (nor the other way round), an indefinite description nothing at all, and one
    number or ordinal no other; a father with the name of his son is not the son.
    """
    if anaphor.text.casefold() in _SOME:
        return False
    if anaphor.name is not None and antecedent.name is not None:
        suffixes = [_SUFFIXED.search(m.text) for m in (anaphor, antecedent)]
        folded = {m[1].casefold() for m in suffixes if m is not None}
        return len(folded) < 2
    if anaphor.form == antecedent.form == "nominal":
        words = [_ORDINALS & content_words(m.text) for m in (anaphor, antecedent)]
        if words[0] != words[1] and head_word(anaphor.text) == head_word(antecedent.text):
            return False
        if _proper(anaphor.text).isdisjoint(_proper(antecedent.text)) and all(
            _proper(m.text) for m in (anaphor, antecedent)
        ):
            return False  # "the minister of Veldania" is not that of Qaramen
    if anaphor.form == "nominal" and other_court(anaphor.text, antecedent.name or antecedent.text):
        return False
    if _of_another(anaphor, antecedent) or _led_by_others(anaphor, antecedent):
        return False
    if anaphor.form == "nominal":
        if _INDEFINITE.match(anaphor.text):
            return False
        if _DIGITS.findall(anaphor.text) != _DIGITS.findall(antecedent.text):
            return antecedent.form != "nominal"
        if antecedent.name is not None and is_plural(anaphor.text):
            return JOINT in antecedent.name or is_plural(antecedent.name)
        return True
    if anaphor.name is not None and antecedent.form == "nominal":
        several = JOINT in anaphor.name or is_plural(anaphor.name)
        return several or not is_plural(antecedent.text)
    if anaphor.text.casefold() not in _SINGULAR or antecedent.form == "pronoun":
        return True
    if antecedent.name is not None:
        return JOINT not in antecedent.name
    return not is_plural(antecedent.text)


def other_court(phrase: str, known: str) -> bool:
    """ "The appeals court" is not the Supreme Court."""
    courts = [content_words(text) & _COURTS for text in (phrase, known)]
    return all(courts) and courts[0].isdisjoint(courts[1])


def _of_another(anaphor: Mention, antecedent: Mention) -> bool:
    """One is a description of somebody who belongs to the other."""
    if anaphor.form == "nominal" and antecedent.name is not None:
        return bool(_OWNED.match(anaphor.text)) or _is_of(anaphor.text, antecedent.name)
    if anaphor.name is not None and antecedent.form == "nominal":
        return _is_of(antecedent.text, anaphor.name)
    return False


def _led_by_others(anaphor: Mention, antecedent: Mention) -> bool:
    """ "The Osei campaign" and a named entity without Osei in its name."""
    named, described = sorted((anaphor, antecedent), key=lambda m: m.name is None)
    if named.name is None or described.form != "nominal":
        return False
    head, whose = head_word(described.text), _proper(described.text) - _PARTIES
    if head not in _LED or head not in re.split(r"\W+", described.text):
        return False  # "the Drug Enforcement Administration" is a name
    # "Nadia for Ostrand" may well be the Osei campaign.
    theirs = content_words(named.name)
    own = " for " in named.name and named.name.split()[0] not in _BODIES
    return bool(whose) and whose.isdisjoint(theirs) and not own


def _is_of(phrase: str, name: str) -> bool:
    """A description that names somebody else: "the Veldanian premier" is not Veldania."""
    tokens = name_tokens(name)
    stems = [token[: max(4, len(token) - 2)] for token in tokens]
    words = [name_tokens(word) for word in phrase.split()]
    folded = [token for word in words for token in word]
    # "The minister" is not of Min's.
    return bool(stems) and all(
        any(w.startswith(stem) if len(stem) > 3 else w == stem for w in folded) for stem in stems
    )


def _proper(phrase: str) -> frozenset[str]:
    """Folded capitalised words of a description: names in it.

    The first word counts in "Osei's campaign": "Osei's minister" may be "Brava's minister".
    """
    words = phrase.split()
    led = head_word(phrase) in _LED and _POSSESSOR.search(words[0])
    first = words[:1] if led else []
    words = [w for w in (*first, *words[1:]) if w[:1].isupper()]
    return content_words(" ".join(words)) if words else frozenset()
