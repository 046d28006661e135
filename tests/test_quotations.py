"""Sentences in quotation marks of which the tagger found nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.document import Quote, Span
from stance.paragraphs import paragraphs
from stance.quotations import with_overlooked


def found(text: str, quotes: tuple[Quote, ...] = ()) -> list[tuple[str, str | None]]:
    result = with_overlooked(text, quotes, paragraphs(text))
    assert all(quote.kind == "direct" for quote in result if quote not in quotes)
    return [(q.content[0].text, q.source and q.source.text) for q in result]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        # Whole sentences, wherever they stand.
        (
            "The crowd sang.\n\n“We warned them twice in the long spring. Nobody came.”",
            ["“We warned them twice in the long spring. Nobody came.”"],
        ),
        ('On the wall: "Nobody asked us, ever." It rained.', ['"Nobody asked us, ever."']),
        ("Then ‘We are not going home,’ and silence.", ["‘We are not going home,’"]),
        # Long ones, however they begin and end.
        (
            "It was “a day that nobody on this coast will ever forget” again.",
            ["“a day that nobody on this coast will ever forget”"],
        ),
        # Neither scare quotes nor titles, slogans, crossheads.
        ("The “so-called reform” failed. The “Great Leap” too.", []),
        ("Her novel “The Last Ferry To Ostrand.” sold well.", []),
        ("She sang “The Ballad Of The Tall Grey Ships Of Ostrand And Tal” twice.", []),
        ("It rained.\n\n“Nobody asked us then.”\n\nIt rained more.", []),
        ("No marks here.", []),
        ("“Never closed and going on", []),
        ("", []),
    ],
)
def test_sentences_in_marks_are_quotes(text: str, quotes: list[str]) -> None:
    assert found(text) == [(quote, None) for quote in quotes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harbour chief: ‘No way back’\n\nIt rained.", [("‘No way back’", "Harbour chief")]),
        ("Osei on tolls: ‘No way back’ and more", []),
        ("It rained.\n\nOsei: ‘No way back’", []),
        (": ‘No way back’", []),
        ("‘No way back’", []),
    ],
)
def test_a_headline_with_a_colon_names_its_source(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert found(text) == expected


def test_what_was_found_stays_alone() -> None:
    text = "She said “We warned them twice. Nobody came.” It rained."
    part = Span.of(text, text.index("twice"), text.index("twice") + 5)
    quote = Quote("q1", (part,), "mixed")
    assert found(text, (quote,)) == [("twice", None)]
    outer = Quote("q1", (Span.of(text, 0, len(text)),), "mixed")
    assert found(text, (outer,)) == [(text, None)]


@given(st.text('aB \n.,“”"‘’:', max_size=80))
def test_any_text(text: str) -> None:
    for content, source in found(text):
        assert content in text
        assert source is None or source in text
