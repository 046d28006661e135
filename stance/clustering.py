"""Scored antecedents become entities: what the scores propose and the names allow."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from stance.mentions import Mention, gender_of, may_take_up
from stance.naming import beside_name
from stance.phrases import (
    ADDRESS,
    RELATIVE,
    content_words,
    head_word,
    name_tokens,
    names_agree,
    same_role,
)

_BOTH = re.compile(
    r"the two\s+(?:leaders|men|women|presidents|ministers|senators|parties|sides)\b", re.I
)


# Who is known by one of these is not called by another, as long as the text does not say so.
_OFFICES = frozenset(
    (
        *("president", "senator", "governor", "mayor", "representative", "minister", "secretary"),
        *("judge", "chancellor", "king", "queen", "pope", "sheriff", "bishop", "ambassador"),
    )
)

SURELY = 0.9
"""Probability from which a kind of speaker counts as known."""

PERSON = 0.2
"""Probability of being a person below which "he" and "she" take nobody up."""


def merged(
    mentions: Sequence[Mention],
    ranked: Sequence[list[tuple[float, int]]],
    alone: Sequence[float],
    kinds: Sequence[Sequence[float]] | None = None,
) -> list[list[int]]:
    """Indices of the mentions of each entity, by first mention.

    Args:
        ranked: for each mention, (score, index) of its possible antecedents.
        alone: for each mention, the score of having none.
        kinds: for each mention, probabilities of :data:`~stance.document.SPEAKER_KINDS`.
    """
    cluster_of: list[int] = []
    entities = _Entities(mentions, kinds)
    for i, mention in enumerate(mentions):
        tokens = name_tokens(mention.name) if mention.name else ()
        options = sorted(ranked[i], reverse=True)
        word = mention.text.casefold()
        if word in ADDRESS and mention.spoken_by is None:
            # Outside of quotations "I" is the author, and nobody else is "you".
            options = [o for o in options if mentions[o[1]].text.casefold() in ADDRESS]
        else:
            options = [
                o
                for o in options
                if mentions[o[1]].spoken_by is not None
                or mentions[o[1]].text.casefold() not in ADDRESS
            ]
        named = [
            o for o in options if mention.takes_up and _holds(mentions[o[1]], mention.takes_up)
        ]
        if named:
            options = [(math.inf, named[0][1])]
        elif word in RELATIVE and options:
            # A relative pronoun takes up what stands right before it.
            _, j = max(options, key=lambda option: mentions[option[1]].end)
            if mentions[j].sentence == mention.sentence:
                options = [(math.inf, j)]
        chosen = None if mention.form == "pronoun" else entities.called(i, tokens)
        for score, j in options if chosen is None else ():
            # A pronoun that is a source nearly always takes up somebody named before.
            source = mention.form == "pronoun" and mention.is_source and word not in ADDRESS
            if score <= alone[i] and not source:
                break
            if may_take_up(mention, mentions[j]) and entities.allows(cluster_of[j], i, tokens):
                chosen = cluster_of[j]
                break
        cluster_of.append(entities.add(i, tokens, chosen))
    return joined_by_role(mentions, entities.clusters)


class _Entities:
    """The entities so far, with what the text calls each, and indices over these."""

    def __init__(
        self, mentions: Sequence[Mention], kinds: Sequence[Sequence[float]] | None
    ) -> None:
        self._mentions = mentions
        self._kinds = kinds
        self._genders: list[Counter[str]] = []
        self.clusters: list[list[int]] = []
        self._names: list[list[tuple[str, ...]]] = []
        self._words: list[set[str]] = []
        self._by_head: dict[str, set[int]] = {}
        self._by_token: dict[str, set[int]] = {}
        self._last_pair: int | None = None

    def add(self, i: int, tokens: tuple[str, ...], number: int | None) -> int:
        """Put a mention into an entity, a new one for ``None``; the entity's number."""
        if number is None:
            number = len(self.clusters)
            self.clusters.append([])
            self._names.append([])
            self._words.append(set())
            self._genders.append(Counter())
        self.clusters[number].append(i)
        if tokens and tokens not in self._names[number]:
            self._names[number].append(tokens)
            for token in tokens:
                self._by_token.setdefault(token, set()).add(number)
        gender = gender_of(self._mentions[i])
        # One pronoun may have been resolved wrongly; "Mr." is the text's own word.
        self._genders[number][gender] += 1 if self._mentions[i].name is None else 5
        if tokens.count("&") == 1:
            self._last_pair = number
        for phrase in _phrases(self._mentions[i]):
            self._words[number] |= content_words(phrase)
            self._by_head.setdefault(head_word(phrase), set()).add(number)
        return number

    def allows(self, number: int, i: int, tokens: tuple[str, ...]) -> bool:
        """Nothing known of the entity speaks against a mention: names, gender, kind."""
        if tokens and not all(names_agree(tokens, other) for other in self._names[number]):
            return False
        if self._of_another_office(number, i):
            return False
        gender = gender_of(self._mentions[i])
        votes = self._genders[number]
        if gender and votes["f" if gender == "m" else "m"] > votes[gender] + 1:
            return False
        if self._kinds is None:
            return True
        first = self._kinds[self.clusters[number][0]]
        if gender and self._mentions[i].form == "pronoun" and first[0] < PERSON:
            return False
        return not _clash(self._kinds[i], first)

    def _of_another_office(self, number: int, i: int) -> bool:
        """A description by an office, and an entity that is known by another."""
        mention = self._mentions[i]
        if mention.form != "nominal" or not self._names[number]:
            return False
        head = head_word(mention.text)
        offices = _OFFICES & content_words(head)
        return (
            bool(offices)
            and bool(_OFFICES & self._words[number])
            and not (offices & self._words[number])
        )

    def called(self, i: int, tokens: tuple[str, ...]) -> int | None:
        """The one entity so far that a name or a description fits by its words alone, if any.

        "Mr. Bae" is the only one of that name; "the manager" the only one whom
        the text has called a manager; "the two leaders" are the last two who
        spoke together.
        """
        mention = self._mentions[i]
        if mention.name is not None:
            return self._bearer(i, tokens)
        if mention.text[:4].casefold() != "the ":
            return None
        if _BOTH.match(mention.text):
            return self._last_pair
        words = content_words(mention.text)
        fitting = [
            number
            for number in self._by_head.get(head_word(mention.text), ())
            if self._names[number] and words <= self._words[number]
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _bearer(self, i: int, tokens: tuple[str, ...]) -> int | None:
        """Whose name a part of a name with a title before it is: "Chief Whitcomb"."""
        mention = self._mentions[i]
        titles = beside_name(mention.text, mention.name or "")[0].casefold().split()
        if len(tokens) != 1 or not titles:
            return None
        bearers = [
            number
            for number in self._by_token.get(tokens[0], ())
            if any(len(n) > 1 and tokens[0] in n and "&" not in n for n in self._names[number])
        ]
        if len(bearers) > 1:
            bearers = [n for n in bearers if self._words[n] & content_words(titles[-1])]
        return bearers[0] if len(bearers) == 1 and self.allows(bearers[0], i, tokens) else None


def _holds(mention: Mention, place: tuple[int, int]) -> bool:
    return mention.start <= place[0] and place[1] <= mention.end


def _clash(a: Sequence[float], b: Sequence[float]) -> bool:
    """One is surely a person and the other surely none."""
    return max(a[0], b[0]) > SURELY and min(a[0], b[0]) < 1 - SURELY


def _phrases(mention: Mention) -> Iterator[str]:
    """How a mention describes its entity: beside the name, or as a whole."""
    if mention.name is not None:
        yield from mention.roles
        if mention.is_source:
            yield from filter(None, beside_name(mention.text, mention.name))
    elif mention.form == "nominal":
        yield mention.text


def joined_by_role(mentions: Sequence[Mention], clusters: list[list[int]]) -> list[list[int]]:
    """Join descriptions to the one named entity that a role phrase of the text describes so.

    "The premier" is then "Iraq's prime minister, Mustafa al-Kadhimi", wherever
    in the text either stands; what fits two named entities is left alone.
    """
    own, beside = _Roles(), _Roles()
    for number, cluster in enumerate(clusters):
        for i in cluster:
            if mentions[i].name is not None:
                beside.add(number, mentions[i].roles)
                if mentions[i].is_source:
                    own.add(number, _phrases(mentions[i]))
    joined = dict.fromkeys(range(len(clusters)), -1)
    for number, cluster in enumerate(clusters):
        members = [mentions[i] for i in cluster]
        nominal = [m for m in members if m.form == "nominal"]
        if not nominal or any(m.name for m in members) or not content_words(nominal[0].text):
            continue
        phrase = nominal[0].text
        fitting = own.fitting(phrase)
        # What merely stands beside a name is less sure: "the" and two words are asked for.
        if not fitting and len(content_words(phrase)) > 1 and phrase[:4].casefold() == "the ":
            fitting = beside.fitting(phrase)
        if len(fitting) == 1:
            joined[number] = fitting.pop()
    for number, target in joined.items():
        if target >= 0:
            clusters[target] = sorted([*clusters[target], *clusters[number]])
    return sorted(cluster for number, cluster in enumerate(clusters) if joined[number] < 0)


class _Roles:
    """Role phrases of entities, looked up by their head nouns."""

    def __init__(self) -> None:
        self._known: dict[str, set[tuple[int, str]]] = {}

    def add(self, number: int, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            for word in content_words(head_word(phrase)):
                self._known.setdefault(word, set()).add((number, phrase))

    def fitting(self, phrase: str) -> set[int]:
        """The entities that have a role which ``phrase`` names."""
        words = content_words(head_word(phrase))
        known = set().union(*(self._known.get(word, ()) for word in words))
        return {number for number, role in known if same_role(phrase, role)}
