"""Where cues and sources begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.conventions import conventional
from stance.document import Quote, Span


def span(text: str, phrase: str) -> Span:
    start = text.index(phrase)
    return Span.of(text, start, start + len(phrase))


@pytest.mark.parametrize(
    ("text", "content", "cue", "expected"),
    [
        ("She said: “We stay.”", "“We stay.”", "said", "said:"),
        ("She wrote in a letter: we stay", "we stay", "wrote in a letter", "wrote in a letter:"),
        ("She said “We stay.”", "“We stay.”", "said", "said"),
        ("Osei: we stay", "we stay", ":", ":"),  # the sign alone is the cue already
        ("She said :we stay", ":we stay", "said", "said"),
        ("She said:) and left", ":) and left", "said", "said"),
        ("She has not said we stay", "we stay", "said", "has not said"),
        ("She later said we stay", "we stay", "said", "later said"),
        ("She repeatedly denied it", "it", "denied", "repeatedly denied"),
        ("The family denied it", "it", "denied", "denied"),
        ("We stay, she will say", "We stay", "say", "will say"),
        ("We stay later said she", "We stay later", "said", "said"),  # a span of its own
    ],
)
def test_cues_take_in_auxiliaries_adverbs_and_colons(
    text: str, content: str, cue: str, expected: str
) -> None:
    quote = Quote("", (span(text, content),), "direct", cue=span(text, cue))
    (found,) = conventional(text, [quote])
    assert found.cue is not None
    assert found.cue.text == expected == text[found.cue.start : found.cue.end]


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("Ann Ode, a judge, said no", "Ann Ode, a judge", "Ann Ode, a judge,"),
        ("Ann Ode, she said no", "Ann Ode", "Ann Ode"),
        ("no, said Ann Ode, a judge, twice", "Ann Ode, a judge", "Ann Ode, a judge"),
        ("Ann Ode, a judge said no", "Ann Ode, a judge", "Ann Ode, a judge"),
    ],
)
def test_sources_take_in_the_comma_that_ends_an_apposition(
    text: str, source: str, expected: str
) -> None:
    spans = (span(text, "no"),)
    quote = Quote("", spans, "indirect", cue=span(text, "said"), source=span(text, source))
    (found,) = conventional(text, [quote])
    assert found.source == span(text, expected)


@pytest.mark.parametrize("place", [(5, 7), (6, 10), (5, 10)])
def test_a_cue_that_begins_in_white_space_stays_in_the_text(place: tuple[int, int]) -> None:
    text = "also \n\nsaid"
    cue = Span.of(text, *place)
    quote = Quote("", (Span.of(text, 0, 1),), "indirect", cue=cue)
    (found,) = conventional(text, [quote])
    assert found.cue is not None
    assert found.cue.start <= cue.start
    assert text[found.cue.start : found.cue.end] == found.cue.text


def test_a_quote_without_frame_stays_as_it_is() -> None:
    quote = Quote("", (span("“We stay.”", "“We stay.”"),), "direct")
    assert conventional("“We stay.”", [quote]) == [quote]
    assert conventional("", []) == []


@given(st.data())
def test_any_quotes_keep_their_offsets(data: st.DataObject) -> None:
    words = st.sampled_from(
        ["has ", "also ", "said", ": ", ", ", "Ode ", "slowly ", "“No” ", "\n\n"]
    )
    text = "".join(data.draw(st.lists(words, min_size=3, max_size=12)))
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=6, max_size=6)))
    parts = [Span.of(text, a, b) for a, b in zip(places[::2], places[1::2], strict=True)]
    order = data.draw(st.permutations(parts))
    quote = Quote("q", (order[0],), "indirect", cue=order[1], source=order[2])
    (found,) = conventional(text, [quote])
    assert found.content == quote.content
    for before, after in ((quote.cue, found.cue), (quote.source, found.source)):
        assert before is not None
        assert after is not None
        assert text[after.start : after.end] == after.text
        assert after.start <= before.start < before.end <= after.end
        assert not any(after.overlaps(other) for other in parts if other != before)
