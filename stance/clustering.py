"""Scored antecedents become entities: what the scores propose and the names allow."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from stance.document import SPEAKER_KINDS
from stance.entities import Entities
from stance.mentions import Mention, may_take_up, tokens_of
from stance.naming import beside_name
from stance.openings import described_first
from stance.phrases import (
    ADDRESS,
    RELATIVE,
    RELATIVE_SOURCES,
    content_words,
    folded_word,
    head_word,
    is_plural,
    same_role,
)

INSIDE = 2.0
"""What an antecedent within the content of an attribution loses for a pronoun outside of it: who
is spoken of in what somebody says is seldom who goes on speaking."""

DEFINITE = 1.0
"""How much less than having no antecedent a named one may score for a source such as "the bank",
whose article says that the text has spoken of it."""

_PERSONAL = frozenset(("who", "whom"))
_PERSON = SPEAKER_KINDS.index("person")
_THIRD = frozenset(("he", "him", "his", "she", "her", "it", "its", "they", "them", "their"))
_NOT_FIRST = re.compile(
    r"\A(?:one|some|no|any|every|each|another)\b|\b(?:other|second|third|new)\b", re.IGNORECASE
)
_SHORT = re.compile(r"the (?:[\w-]+ )?[\w-]+", re.IGNORECASE)


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
    entities = Entities(mentions, kinds)
    for i, (mention, tokens) in enumerate(zip(mentions, tokens_of(mentions), strict=True)):
        options = ranked[i]
        word = folded_word(mention.text)
        if word in ADDRESS and mention.spoken_by is None:
            # Outside of quotations "I" is the author, and nobody else is "you".
            options = [o for o in options if folded_word(mentions[o[1]].text) in ADDRESS]
        else:
            options = [
                o
                for o in options
                if mentions[o[1]].spoken_by is not None
                or folded_word(mentions[o[1]].text) not in ADDRESS
            ]
        if word in _THIRD and mention.spoken_by is None:
            options = [(s - INSIDE * (mentions[j].spoken_by is not None), j) for s, j in options]
        named = [
            o for o in options if mention.takes_up and _holds(mentions[o[1]], mention.takes_up)
        ]
        if named:
            options = [(math.inf, named[0][1])]
        elif word in (RELATIVE_SOURCES if mention.is_source else RELATIVE) and options:
            # A relative pronoun takes up what stands right before it.
            j = _nearest([j for _, j in options], mentions, kinds if word in _PERSONAL else None)
            if mentions[j].sentence == mention.sentence:
                options = [(math.inf, j)]
        options = [o for o in options if may_take_up(mention, mentions[o[1]])]
        likely = _by_entity(options, cluster_of)
        chosen = (
            None
            if mention.form == "pronoun"
            else entities.called(i, tokens, [number for _, number in likely])
        )
        # A pronoun that is a source nearly always takes up somebody named before.
        always = mention.form == "pronoun" and mention.is_source and word not in ADDRESS
        definite = _is_definite(mention)
        for score, number in likely if chosen is None else ():
            if score <= alone[i] - DEFINITE * definite and not always:
                break
            if score <= alone[i] and not always and not entities.is_like(number, i):
                continue
            if entities.allows(number, i, tokens):
                chosen = number
                break
        cluster_of.append(entities.add(i, tokens, chosen))
    return joined_by_role(mentions, entities.clusters, kinds)


def _nearest(
    before: Sequence[int],
    mentions: Sequence[Mention],
    kinds: Sequence[Sequence[float]] | None,
) -> int:
    """Which of the earlier mentions stands right before: of "Osei of Tal, who …" not the place.

    Args:
        kinds: as for :func:`merged`, where only a person can be meant.
    """
    j = max(before, key=lambda i: mentions[i].end)
    if kinds is None or mentions[j].name is None or kinds[j][_PERSON] > 0.5:
        return j
    of = (k for k in before if 0 < mentions[j].start - mentions[k].end <= len(" of "))
    return next((k for k in of if mentions[k].name and kinds[k][_PERSON] > 0.5), j)


def _by_entity(
    options: Sequence[tuple[float, int]], cluster_of: Sequence[int]
) -> list[tuple[float, int]]:
    """(score, entity), the likeliest first, from (score, antecedent).

    The ranker is trained to give all right antecedents together what it gives; so
    an entity is as likely as its mentions together.
    """
    mentions: dict[int, list[float]] = {}
    for score, j in options:
        mentions.setdefault(cluster_of[j], []).append(score)
    return sorted(((_log_sum(scores), n) for n, scores in mentions.items()), reverse=True)


def _log_sum(scores: Sequence[float]) -> float:
    top = max(scores)
    return top if math.isinf(top) else top + math.log(sum(math.exp(s - top) for s in scores))


def _is_definite(mention: Mention) -> bool:
    """A source such as "the bank" or "the state governor", of one and without a name."""
    return (
        mention.is_source
        and mention.form == "nominal"
        and bool(_SHORT.fullmatch(mention.text))
        and not is_plural(mention.text)
    )


def _holds(mention: Mention, place: tuple[int, int]) -> bool:
    return mention.start <= place[0] and place[1] <= mention.end


def joined_by_role(
    mentions: Sequence[Mention],
    clusters: list[list[int]],
    kinds: Sequence[Sequence[float]] | None = None,
) -> list[list[int]]:
    """Join descriptions to the one named entity that a role phrase of the text describes so.

    "The premier" is then "Iraq's prime minister, Mustafa al-Kadhimi", wherever
    in the text either stands; what fits two named entities is left alone. News opens with "a
    Brava judge" and comes to "Judge Osei" later: a person's description may say more, too.
    """
    own, beside = _Roles(), _Roles()
    for number, cluster in enumerate(clusters):
        for i in cluster:
            mention = mentions[i]
            if mention.name is not None:
                beside.add(number, mention.roles)
                if mention.is_source:
                    own.add(number, filter(None, beside_name(mention.text, mention.name)))
    joined = dict.fromkeys(range(len(clusters)), -1)
    opening = described_first(mentions, clusters, kinds)
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
        if not fitting and _opens(phrase) and _is_person(cluster, kinds):
            # Further up than whom it opens on: "another judge" and "the Mexican judge" come later.
            fitting = {n for n in own.shorter(phrase) if cluster[0] < clusters[n][0]}
        if len(fitting) == 1:
            joined[number] = fitting.pop()
        elif not fitting:
            joined[number] = opening.get(number, -1)
    for number, target in joined.items():
        if target >= 0:
            clusters[target] = sorted([*clusters[target], *clusters[number]])
    return sorted(cluster for number, cluster in enumerate(clusters) if joined[number] < 0)


def _opens(phrase: str) -> bool:
    """Whether a description may be of somebody whom the text names later, and of no other."""
    return not is_plural(phrase) and not _NOT_FIRST.search(phrase)


def _is_person(cluster: Sequence[int], kinds: Sequence[Sequence[float]] | None) -> bool:
    return kinds is not None and all(kinds[i][_PERSON] > 0.5 for i in cluster)


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

    def shorter(self, phrase: str) -> set[int]:
        """The entities that have a role of which ``phrase`` says more: "Judge", "a Brava judge"."""
        words = content_words(head_word(phrase))
        known = set().union(*(self._known.get(word, ()) for word in words))
        # Of several judges nobody can say which one is meant.
        several = len({number for number, _ in known}) > 1
        return set() if several else {n for n, role in known if same_role(role, phrase)}
