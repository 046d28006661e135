"""Letters beyond ASCII."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.letters import cased, plain


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Erdoğan", "Erdogan"),
        ("Kılıçdaroğlu", "Kilicdaroglu"),
        ("Łukasz Đukić", "Lukasz Dukic"),
        ("Sørensen", "Sorensen"),
        ("Osei", "Osei"),
        ("", ""),
    ],
)
def test_plain(word: str, expected: str) -> None:
    assert plain(word) == expected


@given(st.text())
def test_any_text_can_be_made_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("word", ["Osei", "Óscar", "Šimić", "Đorđe", "Ēriks", "Ngô", "Ệnh"])
def test_capitals(word: str) -> None:
    assert re.fullmatch(cased(r"[A-Z][a-z]+"), word)
    assert not re.fullmatch(cased(r"[A-Z][a-z]+"), word.lower())
