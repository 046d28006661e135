"""What stands between given and family names: "van der", "bin", "de la"."""

from __future__ import annotations

import re
from collections.abc import Set

from stance.phrases import TITLES

PARTICLES = re.compile(
    r" (?:(?:van|von|der|den|de|del|de la|la|le|di|da|dos|du|bin|ibn|al|el|abu|ter|ten|zu|y) )+"
)
"""Particles alone, with the spaces around them."""

# Those that are no English word, at the end of what stands before a family name.
_JOINING = r"(?:van|von|de|del|della|dos|du|bin|ibn)(?: (?:der|den|la|las|los))?"
_WORD = r"(?<![\w.’'-])([^\W\d_]+(?:-[^\W\d_]+)?)"
_BEFORE = re.compile(rf"{_WORD} (?:{_JOINING}|{_JOINING.upper()}) \Z")

# What stands before them in capitals as well, where a sentence begins.
_NO_GIVEN = frozenset(
    (
        *("but", "and", "or", "if", "as", "when", "while", "after", "before", "since", "because"),
        *("although", "though", "then", "that", "for", "with", "of", "in", "at", "by", "from"),
        *("to", "like", "said", "says", "unlike", "under", "both", "even", "only", "also", "not"),
    )
)


def given_name_before(text: str, start: int, common: Set[str]) -> int:
    """Where a name begins whose family name begins at ``start``: "Pieter van der Meulen".

    Args:
        common: folded words that are no given names, such as those that the text writes small.
    """
    match = _BEFORE.search(text, max(0, start - 40), start)
    if match is None:
        return start
    given, particles = match[1], text[match.end(1) : start]
    capital = given.isupper() if particles.isupper() else given[0].isupper()
    known = given.casefold() in _NO_GIVEN or given.casefold() in TITLES or given.lower() in common
    return match.start() if capital and not known else start
