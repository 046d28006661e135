"""Where the mentions of a text are: its sources, its names, and phrases that stand for these."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from stance.bearers import head_before, own_name
from stance.joint import joint_name, together
from stance.makers import Place, described, maker
from stance.mentions import Mention
from stance.names import clean_name
from stance.naming import overlaps, role_places, roles_beside
from stance.phrases import JOINT, RELATIVE_SOURCES, content_words, folded_word
from stance.text import sentences
from stance.windows import PreparedText

# "the Academy of Arts, Letters and Music", "the Center for Docks and Harbours": one body.
_OF_SEVERAL = re.compile(r"(?!.* and the ).*\b(?:of|for)\b", re.DOTALL)
# A name in full, and no "California Democrat".
_FULL = re.compile(r"\S+\s+.*(?<!Republican)(?<!Democrat)(?<!Conservative)(?<!Liberal)", re.DOTALL)

AROUND = 8
"""Words on each side of a mention in which a role phrase may name it ("X, the premier, said")."""


def names_in_places(
    text: str, names: Sequence[Place], sources: set[Place]
) -> tuple[dict[Place, str], list[Place], dict[Place, Place]]:
    """For each source the name in it; all places: sources, and names outside of them; and what
    relative pronouns take up through a description."""
    name_of: dict[Place, str] = {}
    takes_up: dict[Place, Place] = {}
    members: list[Place] = []
    ordered = sorted(sources)
    for source in ordered:
        inside = [n for n in names if source[0] <= n[0] and n[1] <= source[1]]
        joint = joint_name(text, source, inside)
        made = maker(text, source, inside)
        own = made or own_name(text, source, inside)
        if joint is None and made is not None and not _OF_SEVERAL.match(text, *made):
            # "a study by the Harbour Board and Tal University" is both's.
            makers = [n for n in inside if n[0] >= made[0]]
            joint = joint_name(text, (made[0], source[1]), makers)
        if joint is not None:
            name_of[source] = joint
            # Each of them may speak alone further down.
            of_it = joint.split(JOINT)
            members += [n for n in inside if n != source and clean_name(text[slice(*n)]) in of_it]
        elif own is not None:
            name_of[source] = text[slice(*own)]
    places: list[Place] = list(ordered)
    for name in names:
        if not overlaps(name, ordered):
            places.append(name)
            name_of[name] = text[slice(*name)]
    # Who is named in full only where somebody else speaks: "a lawyer for Ines Okoro".
    told, joined = set(name_of.values()), set(members)
    members += [
        n
        for n in names
        if n not in sources
        and n not in joined
        and overlaps(n, ordered)
        and text[slice(*n)] not in told
        and _FULL.fullmatch(text, *n)
    ]
    free = sorted(set(places) - sources)
    for place in together(text, free):
        inside = [name for name in free if place[0] <= name[0] and name[1] <= place[1]]
        joint = joint_name(text, place, inside)
        if joint is not None:
            places.append(place)
            name_of[place] = joint
    places += members
    name_of |= {name: text[slice(*name)] for name in members}
    ends = {end for _, end in places}
    for start, end in ordered:
        if folded_word(text[start:end]) not in RELATIVE_SOURCES:
            continue
        bearer = described(text, start, names)
        if bearer is not None:
            takes_up[start, end] = bearer
        elif not {start - 1, start - 2} & ends:
            head = head_before(text, start)
            if head is not None:
                places.append(head)
    named = [(text[s:e], name_of[s, e]) for s, e in ordered if (s, e) in name_of]
    roles = sorted(role_places(text, named, ordered))
    # "Republican Sen. Lisa Murkowski" is not the other senator's role again.
    opening = {start for start, _ in names}
    roles = [r for r in roles if _behind_space(text, r[1]) not in opening]
    begins = [start for start, _ in roles]
    # "Iraq's prime minister" is the prime minister again, and not Iraq.
    kept = [
        place
        for place in places
        if place in sources
        or (at := bisect_right(begins, place[0])) == 0
        or place[0] >= roles[at - 1][1]
    ]
    return name_of, kept + roles, takes_up


def _behind_space(text: str, place: int) -> int:
    while text[place : place + 1].isspace():
        place += 1
    return place


def make_mentions(
    prepared: PreparedText,
    places: Sequence[Place],
    name_of: Mapping[Place, str],
    sources: set[Place],
    contents: Sequence[tuple[Sequence[Place], Place]],
    takes_up: Mapping[Place, Place] = MappingProxyType({}),
) -> list[Mention]:
    """Mentions in text order from character places.

    Args:
        name_of: for a place, the name in it that is the entity's own.
        sources: the places that are sources of attributions.
        contents: content spans of each quote with the place of its source.
        takes_up: for a relative pronoun, the name that it takes up through a description.
    """
    text = prepared.text
    starts = [start for start, _ in sentences(text)]
    ordered = sorted(set(places), key=lambda p: (p[0], -p[1]))
    spanned = [(p, w) for p in ordered if (w := prepared.word_span(*p)) is not None]
    speaking = sorted(sources)
    number = {place: index for index, (place, _) in enumerate(spanned)}
    spoken: list[tuple[int, int, int]] = sorted(
        (start, end, number[source])
        for spans, source in contents
        if source in number
        for start, end in spans
    )
    mentions = []
    active: list[tuple[int, int, int]] = []
    upcoming = 0
    for (start, end), words in spanned:
        while upcoming < len(spoken) and spoken[upcoming][0] <= start:
            active.append(spoken[upcoming])
            upcoming += 1
        active = [item for item in active if item[1] > start]
        name = name_of.get((start, end))
        left, right = max(0, words[0] - AROUND), min(len(prepared.words) - 1, words[1] + AROUND)
        around = text[prepared.words[left][0] : prepared.words[right][1]]
        mentions.append(
            Mention(
                start,
                end,
                words,
                text[start:end],
                name,
                (start, end) in sources,
                max(0, bisect_right(starts, start) - 1),
                prepared.depths[start],
                content_words(around),
                active[-1][2] if active else None,
                roles_beside(text, start, end, speaking) if name else (),
                takes_up.get((start, end)),
            )
        )
    return mentions
