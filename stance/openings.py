"""Whom the opening of a report describes before it names them: "A Brava judge" in the lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from stance.document import SPEAKER_KINDS
from stance.mentions import Mention, other_court
from stance.naming import beside_name
from stance.phrases import content_words, head_word, is_plural, name_tokens

LEAD = 2
"""Number of the last sentence that counts as the opening, where a headline is one too."""

NEXT = 4
"""Sentences in which somebody described is named."""

DESCRIBED = 3
"""Content words of a description of one and no other."""

_PERSON, _BODY = (SPEAKER_KINDS.index(kind) for kind in ("person", "organisation"))
_INDEFINITE = re.compile(r"(?:an?|one)\s", re.IGNORECASE)
_DETERMINED = re.compile(
    r"(?:the|this|that|his|her|its|their|another|every|no|any)\b", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"(?:this|other|second|third|former|ex)\b", re.IGNORECASE)
_BEHIND = re.compile(r"\s(?:of|for|from|at|by|in)\s")
_ALIKE = {"justice": "judge", "lawyer": "attorney"}
# What a body is, in its own name and in descriptions of it.
_CLASSES = {
    "committee": ("committee", "subcommittee", "panel"),
    "court": ("court",),
    "union": ("union", "association", "federation", "brotherhood"),
    "agency": ("agency", "administration", "bureau"),
    "ministry": ("ministry",),
    "department": ("department",),
    "commission": ("commission",),
    "council": ("council",),
    "board": ("board",),
    "bank": ("bank",),
    "university": ("university",),
    "hospital": ("hospital",),
    "school": ("school",),
    "college": ("college",),
    "church": ("church",),
    "airline": ("airline", "airlines", "airways"),
}
_CLASS_OF = {word: name for name, words in _CLASSES.items() for word in words}
# "A federal court" is that of no federation.
_ANY = frozenset(
    ("federal", "state", "local", "national", "top", "major", "key", "new", "powerful")
)


def described_first(
    mentions: Sequence[Mention],
    clusters: Sequence[Sequence[int]],
    kinds: Sequence[Sequence[float]] | None,
) -> dict[int, int]:
    """Numbers of entities without a name that open a report -> of whom the text names later.

    The lead says "a Brava judge", the next paragraph "Justice Osei of Brava's high court": where
    the text names one judge only, it is that one. The same holds for bodies, "a House panel"
    being a committee with "House" in its name.
    """
    if kinds is None:
        return {}
    persons = list(_persons(mentions, clusters, kinds))
    bodies = list(_bodies(mentions, clusters, kinds))
    starts = {cluster[0]: number for number, cluster in enumerate(clusters)}
    found: dict[int, int] = {}
    for number, cluster in enumerate(clusters):
        first = mentions[cluster[0]]
        if any(mentions[i].name for i in cluster):
            continue
        named = _introduced(mentions, cluster, starts, kinds)
        if named is not None:
            found[number] = named
            continue
        if not _opens(first):
            continue
        kind = max(range(len(SPEAKER_KINDS)), key=lambda k: sum(kinds[i][k] for i in cluster))
        if kind == _PERSON:
            fitting = {n for n, head in persons if head == _person_head(first.text)}
        elif kind == _BODY:
            fitting = _most_alike(first.text, bodies)
        else:
            continue
        if len(fitting) != 1 and first.sentence == 0:
            fitting = _leads(mentions, clusters, first)
        # Of several judges nobody can say which one is meant.
        if len(fitting) == 1 and mentions[clusters[min(fitting)][0]].start >= first.end:
            found[number] = fitting.pop()
    return found


def _introduced(
    mentions: Sequence[Mention],
    cluster: Sequence[int],
    starts: Mapping[int, int],
    kinds: Sequence[Sequence[float]],
) -> int | None:
    """Who speaks next, named in full, for the first time and without a word on who that is.

    "A Morven priest from Tal said so. “We hope,” said Ines Okoro": news describes whom it names,
    so that the description has to stand before.

    Args:
        starts: entities by their first mentions.
    """
    first = mentions[cluster[0]]
    told = len(content_words(first.text)) >= DESCRIBED and not _ELSEWHERE.search(first.text)
    if first.form != "nominal" or not first.is_source or is_plural(first.text) or not told:
        return None
    if any(kinds[i][_PERSON] < 0.5 for i in cluster):
        return None
    for i in range(cluster[0] + 1, len(mentions)):
        mention = mentions[i]
        if mention.sentence - first.sentence > NEXT:
            return None
        if not mention.is_source or i in cluster:
            continue
        if mention.name is None or i not in starts or kinds[i][_PERSON] < 0.5:
            return None
        tokens = name_tokens(mention.name)
        described = mention.roles or any(beside_name(mention.text, mention.name))
        alone = len(tokens) > 1 and {"&", "of"}.isdisjoint(tokens) and not described
        return starts[i] if alone else None
    return None


def _opens(mention: Mention) -> bool:
    """A description of one, new to the reader, that stands in the opening."""
    if mention.form != "nominal" or mention.sentence > LEAD or _ELSEWHERE.search(mention.text):
        return False
    if _INDEFINITE.match(mention.text):
        return True
    # Headlines leave articles out.
    bare = mention.sentence == 0 and not _DETERMINED.match(mention.text)
    return bare and not is_plural(mention.text)


def _leads(
    mentions: Sequence[Mention], clusters: Sequence[Sequence[int]], headline: Mention
) -> set[int]:
    """The descriptions of the lead that say what the headline says, and more."""
    words, head = content_words(headline.text), head_word(headline.text)
    found = set()
    for number, cluster in enumerate(clusters):
        first = mentions[cluster[0]]
        same = head_word(first.text) == head and words <= content_words(first.text)
        if same and first.sentence > 0 and _opens(first):
            found.add(number)
    return found


def _person_head(phrase: str) -> str:
    head = next(iter(content_words(head_word(phrase))), "")
    return _ALIKE.get(head, head)


def _persons(
    mentions: Sequence[Mention],
    clusters: Sequence[Sequence[int]],
    kinds: Sequence[Sequence[float]],
) -> Iterator[tuple[int, str]]:
    """(entity, what it is) of everybody named, from titles and appositions."""
    for number, cluster in enumerate(clusters):
        for i in cluster:
            mention = mentions[i]
            if mention.name is None or kinds[i][_PERSON] < 0.5:
                continue
            beside = beside_name(mention.text, mention.name) if mention.is_source else ()
            for phrase in filter(None, (*mention.roles, *beside)):
                yield number, _person_head(phrase)


def _bodies(
    mentions: Sequence[Mention],
    clusters: Sequence[Sequence[int]],
    kinds: Sequence[Sequence[float]],
) -> Iterator[tuple[int, str, frozenset[str]]]:
    """(entity, its class, the other words of its name) of every body named."""
    for number, cluster in enumerate(clusters):
        for i in cluster:
            words = name_tokens(mentions[i].name or "")
            if "&" in words or kinds[i][_PERSON] > 0.5:
                continue
            for word in words:
                if word in _CLASS_OF:
                    yield number, _CLASS_OF[word], frozenset(words) - {word}


def _most_alike(phrase: str, bodies: Sequence[tuple[int, str, frozenset[str]]]) -> set[int]:
    """The bodies of the phrase's class that share most of its other words."""
    words = name_tokens(phrase)
    head = name_tokens(_BEHIND.split(phrase, maxsplit=1)[0])
    known = next((_CLASS_OF[word] for word in head if word in _CLASS_OF), None)
    others = frozenset(words) - _ANY
    shared: dict[int, int] = {}
    for number, name, rest in bodies:
        if name == known and not other_court(phrase, " ".join(rest)):
            shared[number] = max(shared.get(number, 0), len(others & rest))
    most = max(shared.values(), default=0)
    return {number for number, count in shared.items() if count == most}
