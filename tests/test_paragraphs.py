"""Paragraphs: on a line each, or wrapped to a width."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.paragraphs import paragraphs

FIRST = (
    "The defence minister told reporters in Tallinn on Monday that the allied battalion would "
    "stay for as long as his government wanted it to, and that nobody had asked it to leave."
)
SECOND = (
    "“We have not set a date,” she added, standing beside the two generals who had flown in that "
    "morning, “and we will not be hurried into setting one by anybody, at home or abroad.”"
)


@pytest.mark.parametrize("width", [60, 72, 78, 100])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_wrapped_lines_are_one_paragraph(width: int, newline: str) -> None:
    wrapped = [newline.join(textwrap.wrap(p, width)) for p in (FIRST * 2, SECOND * 2)]
    text = (newline * 2).join(wrapped)
    assert [text[s:e] for s, e in paragraphs(text)] == wrapped


def test_a_short_line_ends_a_wrapped_paragraph() -> None:
    text = "\n".join([*textwrap.wrap(FIRST, 70), "He left.", *textwrap.wrap(SECOND, 70)])
    assert len(paragraphs(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Troops to stay\nMinister says\nNo date set",
        f"{FIRST}\n{SECOND}\n{FIRST}",
        "“No.”\n“Why not?”\n“Because I say so.”\n“Then I will go.”",
        "to stay\nto leave",
    ],
)
def test_a_paragraph_on_each_line(text: str) -> None:
    assert [text[s:e] for s, e in paragraphs(text)] == text.split("\n")


@given(st.text(alphabet="ab A.\n\r\t\u2028", max_size=200))
def test_nothing_but_white_space_is_left_out(text: str) -> None:
    spans = paragraphs(text)
    last = 0
    for start, end in spans:
        assert not text[last:start].strip()
        assert last <= start < end
        assert text[start:end] == text[start:end].strip()
        last = end
    assert not text[last:].strip()
