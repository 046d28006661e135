"""How well the name of a speaker agrees with that of an entry of a registry."""

from __future__ import annotations

import re

from stance.offices import folded

EXACT, FULLER, INITIAL, PART = 0.9, 0.86, 0.5, 0.45
"""Scores of names alone: equal; one with further given names; an initial; a single word of it."""

ANOTHER_ROLE, CONTRADICTED = -0.08, -0.4
"""What a role that the entry does not have costs; and an office of another place or time."""

SAME_NAME = "the name"
"""The reason for a link that nothing but equal names give."""

SUFFIX = re.compile(r"\b(jr|sr|ii|iii|iv)\b\.?\s*\Z", re.IGNORECASE)


def agreement(name: tuple[str, ...], other: tuple[str, ...], kind: str) -> tuple[float, str]:
    """How well two folded names agree, and how to say so."""
    if "".join(name) == "".join(other):
        return EXACT, SAME_NAME
    if len(name) > 1 and sorted(name) == sorted(other):
        turned = len(name) > 2 and other in ((*name[1:], name[0]), (name[-1], *name[:-1]))
        if kind != "person" or turned:  # a family name may stand first
            return EXACT, SAME_NAME
        # "Hassan Mohamed" may be the son of "Mohamed Hassan".
        return INITIAL, "the name in another order"
    if kind != "person":
        return 0.0, ""
    same_end = name[-1] == other[-1]
    if len(name) > 1 and len(other) > 1 and same_end:
        if set(name) <= set(other) or set(other) <= set(name):
            return FULLER, "the name with further given names"
        if 1 in (len(name[0]), len(other[0])) and name[0][0] == other[0][0]:
            return INITIAL, "surname and initial"
    # A family name stands first in some languages, and two make up others.
    if len(name) > 1 and len(other) > 2 and set(name) <= set(other):
        return FULLER, "the name with further names"
    if len(name) == 1 and len(other) > 1 and name[0] in other:
        return PART, "a part of the name"
    return 0.0, ""


def generations(name: str, other: str) -> float:
    """What it costs that one is "Jr." and the other not; more where the text says it."""
    own, known = (SUFFIX.search(each) for each in (name, other))
    if own is None and known is None:
        return 0.0
    # A surname alone is said of father and son alike.
    if own is None and len(folded(name)) == 1:
        return 0.0
    if own is not None and known is not None:
        return 0.0 if own[1].casefold() == known[1].casefold() else CONTRADICTED
    return ANOTHER_ROLE if own is None else CONTRADICTED
