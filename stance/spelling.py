"""Surnames that a text misspells: "Mr. Okorro" a paragraph below "Ines Okoro"."""

from __future__ import annotations

from collections.abc import Sequence

SHORTEST = 5
"""Letters of a surname that may be misspelt; one letter makes another word of a shorter one."""


def respelled(names: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The names of a text, surnames alone as the one full name spells them that they nearly are.

    A surname that the text never gives in full, one slip (a letter more, less, other, or two
    exchanged: Damerau, 1964) away from that of somebody whom it does name in full, is theirs.
    First and last letter have to be right: "Korean" is not "Korea", nor "Clintons" one of them.

    Args:
        names: folded words of each (:func:`stance.phrases.name_tokens`), ``()`` for none.
    """
    full: dict[str, set[str]] = {}
    for name in names:
        if len(name) > 1 and "&" not in name:
            full.setdefault(_ends(name[-1]), set()).add(name[-1])
    known = {word for name in names if len(name) > 1 for word in name}
    alone = {name[0] for name in names if len(name) == 1} - known
    meant: dict[str, str] = {}
    for word in alone:
        near = [surname for surname in full.get(_ends(word), ()) if is_slip(word, surname)]
        if len(near) == 1:
            meant[word] = near[0]
    return [(meant[n[0]],) if len(n) == 1 and n[0] in meant else n for n in names]


def _ends(word: str) -> str:
    return word[:1] + word[-1:]


def is_slip(word: str, right: str) -> bool:
    """Whether two words differ by one slip inside: "okaro" and "okoro", "boland" and "bolnad"."""
    if word == right or min(len(word), len(right)) < SHORTEST:
        return False
    if word[0] != right[0] or word[-1] != right[-1]:
        return False
    short, long = sorted((word, right), key=len)
    if len(long) - len(short) == 1:
        at = next((i for i, c in enumerate(short) if c != long[i]), len(short))
        return short[at:] == long[at + 1 :]
    if len(short) != len(long):
        return False
    wrong = [i for i, c in enumerate(word) if c != right[i]]
    if len(wrong) == 2:
        a, b = wrong
        return b == a + 1 and word[a] == right[b] and word[b] == right[a]
    return len(wrong) == 1
