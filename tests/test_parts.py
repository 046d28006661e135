"""Spans, quotes and stances by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.errors import InputError
from stance.parts import Quote, QuoteInContext, Span, Stance

TEXT = "“No base stays,” the minister said. “None,” Lena Ortiz added."

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(texts, st.integers(-5, 70), st.integers(-5, 70))
def test_a_span_is_a_cut_of_its_text_or_an_error(text: str, start: int, end: int) -> None:
    if 0 <= start < end <= len(text):
        span = Span.of(text, start, end)
        assert (span.text, str(span)) == (text[start:end],) * 2
        assert span == Span(start, end, text[start:end])
    else:
        with pytest.raises(InputError, match=r"span"):
            Span.of(text, start, end)


@pytest.mark.parametrize(
    ("start", "end", "text"), [(-1, 2, "abc"), (2, 2, ""), (3, 1, "ab"), (0, 3, "ab")]
)
def test_a_span_that_does_not_fit_is_refused(start: int, end: int, text: str) -> None:
    with pytest.raises(InputError, match="span"):
        Span(start, end, text)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 4), (4, 8), False),
        ((0, 5), (4, 8), True),
        ((0, 8), (2, 4), True),
        ((4, 8), (0, 4), False),
    ],
)
def test_spans_overlap_where_they_share_a_character(
    one: tuple[int, int], other: tuple[int, int], expected: bool
) -> None:
    assert Span.of(TEXT, *one).overlaps(Span.of(TEXT, *other)) is expected


def test_spans_sort_by_place() -> None:
    spans = [Span.of(TEXT, *pair) for pair in [(3, 9), (0, 4), (3, 5)]]
    assert [(s.start, s.end) for s in sorted(spans)] == [(0, 4), (3, 5), (3, 9)]


def test_a_discontinuous_quote_reaches_from_its_first_to_its_last_piece() -> None:
    quote = Quote("q1", (Span.of(TEXT, 36, 43), Span.of(TEXT, 0, 16)), "direct")
    assert (quote.start, quote.end) == (0, 43)
    assert quote.text == "“None,” “No base stays,”"


def test_the_confidence_of_a_stance_is_that_of_its_label() -> None:
    scores = {"favor": 0.05, "against": 0.85, "neutral": 0.07, "unrelated": 0.03}
    stance = Stance("foreign troop presence", "against", scores, "bases")  # type: ignore[arg-type]
    assert (stance.confidence, str(stance)) == (0.85, "against")


def test_a_quote_in_context_needs_content() -> None:
    with pytest.raises(InputError, match="at least one content span"):
        QuoteInContext(TEXT, ())


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (Span(100, 103, "xyz"), r"content span \[100, 103\] is 'xyz', the text there ''"),
        (Span(1, 8, "No camp"), r"\[1, 8\] is 'No camp', the text there 'No base'"),
    ],
)
def test_a_quote_in_context_stands_in_its_text(span: Span, message: str) -> None:
    with pytest.raises(InputError, match=message):
        QuoteInContext(TEXT, (Span.of(TEXT, 1, 8), span))
