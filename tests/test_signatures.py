"""Who "I" is outside of quotations."""

import re

import pytest
from mentioned import mention

from stance.signatures import author, sign, signatures

LETTERS = """TOLLS DIVIDE READERS.

I drive to work. My wife drives too.

Ama Tunde.

Tal, Morven.

We all pay. Nobody asked me.

Ned Osei.

I am for it."""


def places(text: str, *names: str) -> list[tuple[int, int]]:
    return sorted(m.span() for name in names for m in re.finditer(re.escape(name), text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("By Ines Okoro\n\nI have seen the harbour.", True),
        ("A harbour lost\nBy Ines Okoro, Tal\n\nI have seen it.", True),
        ("I have seen it.\n\nInes Okoro is a nurse in Tal.", True),
        ("I have seen it.\n\n— Ines Okoro, Tal", True),
        ("I have seen it.\n\nInes Okoro", True),
        ("I have seen it.\n\nRep. Ines Okoro, D-Tal, was a nurse.", True),
        ("I have seen Ines Okoro.\n\nShe smiled.", False),
        ("I have seen Ines Okoro.\n\nInes Okoro is no king.", False),
        ("I have seen it.\n\nInes Okoro said that she had not.", False),
        ("I have seen what was done by Ines Okoro.\n\nIt is fine.", False),
        ("Ines Okoro is a nurse, and I am not.", False),
    ],
)
def test_signatures(text: str, expected: bool) -> None:
    found = author(text, places(text, "Ines Okoro"))
    assert (found is not None) is expected
    if found is not None:
        assert text[slice(*found)] == "Ines Okoro"


def test_a_first_name_alone_signs_nothing() -> None:
    text = "I have seen it.\n\nInes"
    assert author(text, places(text, "Ines")) is None


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        (LETTERS, ["Ama Tunde", "Ned Osei"]),
        (LETTERS.replace("Ned Osei", "Ned"), []),  # one alone is the author
        (LETTERS.replace("Ned Osei.", "Ned Osei said so."), []),
        (LETTERS.replace("asked me.", "asked:"), []),
        ("Ama Tunde\nNed Osei\n", []),
    ],
)
def test_lines_that_end_letters(text: str, signed: list[str]) -> None:
    found = signatures(text, places(text, "Ama Tunde", "Ned Osei", "Ned"))
    assert [text[start:end] for start, end in found] == signed


def test_each_letter_has_its_own_author() -> None:
    words = ["I", "My", "Ama Tunde", "We", "me", "Ned Osei", "I"]
    starts, at = [], 0
    for word in words:
        at = LETTERS.index(word, at + 1)
        starts.append(at)
    names = [word if " " in word else None for word in words]
    mentions = [mention(*each) for each in zip(starts, words, names, strict=True)]
    clusters = [[0, 1, 3, 4, 6], [2], [5]]
    sign(mentions, clusters, LETTERS, places(LETTERS, "Ama Tunde", "Ned Osei"))
    # The last one is not signed, and "we" are all of them.
    assert clusters == [[3, 6], [0, 1, 2], [4, 5]]


def test_the_author_is_who_signs() -> None:
    text = "I left. My house stands.\n\nAma Tunde is a nurse."
    words = [("I", None), ("My", None), ("Ama Tunde", "Ama Tunde")]
    mentions = [mention(text.index(word), word, name) for word, name in words]
    clusters = [[0, 1], [2]]
    sign(mentions, clusters, text, places(text, "Ama Tunde"))
    assert clusters == [[0, 1, 2], []]
    clusters = [[0], [1], [2]]  # who says "I" is not clear
    sign(mentions, clusters, text, places(text, "Ama Tunde"))
    assert clusters == [[0], [1], [2]]
    clusters = [[0, 1], [2]]
    sign(mentions, clusters, text, [])
    assert clusters == [[0, 1], [2]]
