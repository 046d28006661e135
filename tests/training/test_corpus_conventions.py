"""All corpora get PolNeAR's convention of where contents and cues begin and end."""

from dataclasses import replace

import pytest

from stance.document import Document, Quote, Span, Speaker
from training.conventions import as_polnear

TEXT = "“We stay”, Osei said, and left."


def span(text: str, phrase: str) -> Span:
    start = text.index(phrase)
    return Span.of(text, start, start + len(phrase))


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ("He said that they leave.", "they leave", "that they leave"),
        ("He asked whether they leave.", "they leave", "whether they leave"),
        ("He asked If  they leave.", "they leave", "If  they leave"),
        ("He said they leave.", "they leave", "they leave"),
        ("He said that, well, they leave.", "they leave", "they leave"),
        ("That they leave", "they leave", "That they leave"),
        ("Chat they leave", "they leave", "they leave"),
        ("He said that they leave.", "that they leave", "that they leave"),
    ],
)
def test_contents_begin_at_their_conjunction(text: str, content: str, expected: str) -> None:
    before = Quote("q1", (span(text, content),), "indirect")
    (after,) = as_polnear(Document("d", text, (before,))).quotes
    assert after.text == expected
    assert text[after.start : after.end] == expected


@pytest.mark.parametrize(
    ("text", "cue", "expected"),
    [
        ("She has repeatedly denied it all.", "denied", "has repeatedly denied"),
        ("She also said it all.", "said", "also said"),
        ("She didn’t say it all.", "say", "didn’t say"),
        ("It was not expected at all.", "expected", "was not expected"),
        ("She told reporters on Friday it all.", "told reporters", "told"),
        ("She has told CNN it all.", "told CNN", "has told"),
        ("She said it all.", "said", "said"),
        ("She said: all", "said", "said:"),
        ("She told reporters: all", "told reporters", "told"),
        ("She said:all", "said", "said:"),
        ("She later said it all.", "said", "later said"),
        ("She firmly denied it all.", "denied", "firmly denied"),
        ("The family denied it all.", "denied", "denied"),
        ("What she did, said it all.", "said", "said"),
        ("She asked the court it all.", "asked the court", "asked the court"),
    ],
)
def test_cues_take_in_auxiliaries_and_colons_and_leave_out_whom_they_tell(
    text: str, cue: str, expected: str
) -> None:
    before = Quote("q1", (span(text, "all"),), "indirect", cue=span(text, cue))
    (after,) = as_polnear(Document("d", text, (before,))).quotes
    assert after.cue is not None
    assert after.cue.text == expected
    assert text[after.cue.start : after.cue.end] == expected


def test_nothing_else_changes() -> None:
    speaker = Speaker("s1", "Nadia Osei", (span(TEXT, "Osei"),))
    said = Quote(
        "q1", (span(TEXT, "“We stay”"),), "direct", "speech", span(TEXT, "said"), speaker=speaker
    )
    document = Document("d", TEXT, (said,), (speaker,))
    assert as_polnear(document) == document


@pytest.mark.parametrize(
    ("text", "source", "cue", "expected"),
    [
        ("Ann Ode, a judge, said no.", "Ann Ode, a judge", "said", "Ann Ode, a judge,"),
        ("Ann Ode, a judge, said no.", "Ann Ode", "said", "Ann Ode"),
        ("No, said Ann Ode, a judge, twice.", "Ann Ode, a judge", "said", "Ann Ode, a judge"),
        ("Ann Ode, a judge said no.", "Ann Ode, a judge", "said", "Ann Ode, a judge"),
    ],
)
def test_sources_take_in_the_comma_that_ends_an_apposition(
    text: str, source: str, cue: str, expected: str
) -> None:
    content = "No" if text.startswith("No") else "no"
    quote = Quote("q1", (span(text, content),), "indirect", "speech", span(text, cue))
    before = Document("d", text, (replace(quote, source=span(text, source)),))
    (after,) = as_polnear(before).quotes
    assert after.source == span(text, expected)
