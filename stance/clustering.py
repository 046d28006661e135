"""Scored antecedents become entities: what the scores propose and the names allow."""

from __future__ import annotations

import math
from collections.abc import Sequence

from stance.mentions import (
    ADDRESS,
    RELATIVE,
    Mention,
    content_words,
    head_word,
    may_take_up,
    name_tokens,
    names_agree,
)
from stance.naming import beside_name


def merged(
    mentions: Sequence[Mention], ranked: Sequence[list[tuple[float, int]]], alone: Sequence[float]
) -> list[list[int]]:
    """Indices of the mentions of each entity, by first mention.

    Args:
        ranked: for each mention, (score, index) of its possible antecedents.
        alone: for each mention, the score of having none.
    """
    cluster_of: list[int] = []
    clusters: list[list[int]] = []
    names: list[list[tuple[str, ...]]] = []
    for i, mention in enumerate(mentions):
        tokens = name_tokens(mention.name) if mention.name else ()
        chosen = None
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
        if word in RELATIVE and options:
            # A relative pronoun takes up what stands right before it.
            score, j = max(options, key=lambda option: mentions[option[1]].end)
            if mentions[j].sentence == mention.sentence:
                options = [(math.inf, j)]
        for score, j in options:
            # A pronoun that is a source nearly always takes up somebody named before.
            source = mention.form == "pronoun" and mention.is_source and word not in ADDRESS
            if score <= alone[i] and not source:
                break
            if not may_take_up(mention, mentions[j]):
                continue
            if not tokens or all(names_agree(tokens, other) for other in names[cluster_of[j]]):
                chosen = cluster_of[j]
                break
        if chosen is None:
            chosen = len(clusters)
            clusters.append([])
            names.append([])
        cluster_of.append(chosen)
        clusters[chosen].append(i)
        if tokens and tokens not in names[chosen]:
            names[chosen].append(tokens)
    return joined_by_role(mentions, clusters)


def joined_by_role(mentions: Sequence[Mention], clusters: list[list[int]]) -> list[list[int]]:
    """Join descriptions to the one named entity whose role phrase has all their words.

    "The premier" is then "Iraq's prime minister, Mustafa al-Kadhimi", wherever
    in the text either stands; what fits two named entities is left alone.
    """
    roles: dict[int, set[str]] = {}
    beside: dict[int, list[tuple[str, frozenset[str]]]] = {}
    for number, cluster in enumerate(clusters):
        for i in cluster:
            name = mentions[i].name
            if name is not None:
                beside.setdefault(number, []).extend(
                    (head_word(role), content_words(role)) for role in mentions[i].roles
                )
            if name is not None and mentions[i].is_source:
                for phrase in beside_name(mentions[i].text, name):
                    roles.setdefault(number, set()).update(content_words(phrase))
    joined = dict.fromkeys(range(len(clusters)), -1)
    for number, cluster in enumerate(clusters):
        members = [mentions[i] for i in cluster]
        nominal = [m for m in members if m.form == "nominal"]
        if not nominal or any(m.name for m in members):
            continue
        words = content_words(nominal[0].text)
        fitting = [other for other, known in roles.items() if words and words <= known]
        if not fitting and len(words) > 1 and nominal[0].text[:4].casefold() == "the ":
            head = head_word(nominal[0].text)
            fitting = [
                other
                for other, known in beside.items()
                if any(head == noun and words <= role for noun, role in known)
            ]
        if len(fitting) == 1:
            joined[number] = fitting[0]
    for number, target in joined.items():
        if target >= 0:
            clusters[target] = sorted([*clusters[target], *clusters[number]])
    return sorted(cluster for number, cluster in enumerate(clusters) if joined[number] < 0)
