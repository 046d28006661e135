"""Surnames that a text misspells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.phrases import name_tokens
from stance.spelling import is_slip, respelled


@pytest.mark.parametrize(
    ("word", "right", "slip"),
    [
        ("tundes", "tunde", False),  # the last letter has to be right
        ("okorro", "okoro", True),
        ("okor", "okoro", False),
        ("okroo", "okoro", True),
        ("okaro", "okoro", True),
        ("okoro", "okoro", False),
        ("akoro", "okoro", False),
        ("okaru", "okoro", False),
        ("osei", "orei", False),  # too short to tell
        ("whitcmob", "whitcomb", True),
        ("whitmcob", "whitcomb", False),
        ("veldania", "veldanian", False),
    ],
)
def test_slips(word: str, right: str, slip: bool) -> None:
    assert is_slip(word, right) == slip
    assert is_slip(right, word) == slip


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Ines Okoro", "Mr. Okorro"], ["ines okoro", "okoro"]),
        (["Okorro", "Ines Okoro"], ["okoro", "ines okoro"]),
        # Somebody of that very name is named too.
        (["Ines Okoro", "Ama Okorro", "Okorro"], ["ines okoro", "ama okorro", "okorro"]),
        # It could be either's.
        (["Ines Okoro", "Tal Okarro", "Okorro"], ["ines okoro", "tal okarro", "okorro"]),
        # Of one who is never named in full nobody knows how the name is spelt.
        (["Okoro", "Okorro"], ["okoro", "okorro"]),
        (["Okoro & Ines Tunde", "Tunnde"], ["okoro & ines tunde", "tunnde"]),
        ([], []),
    ],
)
def test_names_are_mended(names: list[str], words: list[str]) -> None:
    mended = respelled([name_tokens(name) for name in names])
    assert [" ".join(tokens) for tokens in mended] == words


@given(st.lists(st.lists(st.text("abco", min_size=1, max_size=7), max_size=3).map(tuple)))
def test_full_names_stay_and_none_is_lost(names: list[tuple[str, ...]]) -> None:
    mended = respelled(names)
    assert [len(name) for name in mended] == [len(name) for name in names]
    assert all(a == b for a, b in zip(mended, names, strict=True) if len(b) != 1)
    assert respelled(mended) == mended
