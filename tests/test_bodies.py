"""Names of bodies are read whole; through tags, tests/test_names.py has more of them."""

import pytest

from stance.bodies import bodies, spelled_out


def place(text: str, phrase: str) -> tuple[int, int]:
    return text.index(phrase), text.index(phrase) + len(phrase)


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("The Bank of Morania rose", "Bank", "Bank of Morania"),
        ("The Coalition for an Open Tal met", "Coalition", "Coalition for an Open Tal"),
        ("The Court for a Friday ruling", "Court", "Court"),
        ("A Bank of Morania’s men", "Bank", "Bank"),
        ("Reyes of Morania", "Reyes", "Reyes"),
    ],
)
def test_bodies_go_on_to_what_they_are_of(text: str, name: str, whole: str) -> None:
    assert [text[a:b] for a, b in bodies(text, [place(text, name)])] == [whole]


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("the Tal Fish Board (TFB) met", "Board", "Tal Fish Board"),
        ("Tal's artificial intelligence (AI) rose", "Tal", "Tal"),
    ],
)
def test_what_an_abbreviation_stands_for_is_one_name(text: str, name: str, whole: str) -> None:
    assert [text[a:b] for a, b in spelled_out(text, [place(text, name)])] == [whole]
