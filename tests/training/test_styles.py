"""Other styles of quoting: new wordings whose offsets hold."""

import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.document import Document, Quote, Span, Speaker
from training import reports, styles, wordings
from training.styles import MARKS, excerpts, remarked, restyled

OSEI = Speaker("s1", "Nadia Osei")


def document(text: str, *attributions: tuple[str, str, str]) -> Document:
    """A document from (content, cue, source) phrases, each found after the one before."""

    def span(phrase: str) -> Span:
        start = text.index(phrase)
        return Span.of(text, start, start + len(phrase))

    quotes = tuple(
        Quote(f"q{n}", (span(content),), "direct", "speech", span(cue), span(source), OSEI)
        for n, (content, cue, source) in enumerate(attributions)
    )
    return Document("d", text, quotes, (OSEI,))


DIRECT = document(
    'The ferry sank.\n\n"The harbour lights were out all night," the pilot said.\n\nIt rained.',
    ('"The harbour lights were out all night,"', "said", "the pilot"),
)
INDIRECT = document(
    "The mayor told us on Monday that it rained. Harbour chief Nadia Osei said that the cranes "
    "were tested in May. The Osei report claims the opposite.",
    ("that it rained", "told us", "The mayor"),
    ("that the cranes were tested in May", "said", "Harbour chief Nadia Osei"),
    ("the opposite", "claims", "The Osei report"),
)


def named(style: str) -> Any:
    return getattr(reports if style.startswith("_in_") else wordings, style)


def spoken(one: Document, number: int = 0) -> tuple[list[str], str | None, str | None]:
    quote = one.quotes[number]
    content = [one.text[s.start : s.end] for s in quote.content]
    cue, source = (span and one.text[span.start : span.end] for span in (quote.cue, quote.source))
    return content, cue, source


@pytest.mark.parametrize(
    ("style", "text", "content", "cue", "source"),
    [
        ("before", 'The pilot said, "T…."', '"T…."', "said", "The pilot"),
        ("own_line", '"T…."\n\nThe pilot', '"T…."', None, "The pilot"),
        ("dash", '"T…." – The pilot', '"T…."', "–", "The pilot"),
        ("interview", "The pilot: T….", "T….", ":", "The pilot"),
        ("headline", "The pilot: ‘T…’\n\n", "‘T…’", ":", "The pilot"),
        ("headline_end", "‘T…’: the pilot\n\n", "‘T…’", ":", "the pilot"),
        (
            *("quoted_as", '"T…," the pilot was quoted as saying.', '"T…,"'),
            *("was quoted as saying", None),
        ),
    ],
)
def test_direct_styles(
    style: str,
    text: str,
    content: str,
    cue: str | None,
    source: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(styles, "styles_of", lambda _: [named(style)])
    wanted = text.replace("T…", "The harbour lights were out all night")
    found = {restyled(DIRECT, random.Random(seed), share=1.1) for seed in range(40)}
    (styled,) = (d for d in found if wanted in d.text and d.text.count(wanted) == 1)
    assert styled.text.startswith("The ferry sank.\n\n")
    assert styled.text.endswith("\n\nIt rained.")
    words = content.replace("T…", "The harbour lights were out all night")
    assert spoken(styled) == ([words], cue, source or "the pilot")
    assert styled.quotes[0].speaker == OSEI


def test_an_indirect_one_among_others() -> None:
    texts = set()
    for seed in range(60):
        styled = restyled(INDIRECT, random.Random(seed), share=1.1)
        texts.add(styled.text)
        # What is not a simple clause stays, and moves with the text.
        assert spoken(styled, -1) == (["the opposite"], "claims", "The Osei report")
        assert spoken(styled, 0) == (["that it rained"], "told us", "The mayor")
    assert any(
        "The cranes were tested in May, according to Harbour chief Nadia Osei." in text
        for text in texts
    )
    assert any("Nadia Osei was quoted as saying that the cranes were" in text for text in texts)


@pytest.mark.parametrize(
    ("style", "one", "outer", "inner"),
    [
        (
            *("_in_reported", DIRECT),
            '"The pilot shouted, ‘The harbour lights were out all night,’"',
            "‘The harbour lights were out all night,’",
        ),
        (
            *("_in_said", INDIRECT),
            "that Harbour chief Nadia Osei admitted the cranes were tested in May",
            "the cranes were tested in May",
        ),
        (
            *("_in_according", INDIRECT),
            "Harbour chief Nadia Osei warned that the cranes were tested in May",
            "that the cranes were tested in May",
        ),
    ],
)
def test_an_attribution_within_another(
    style: str, one: Document, outer: str, inner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(styles, "styles_of", lambda _: [named(style)])
    found = {
        tuple((q.text, q.source and q.source.text) for q in styled.quotes)
        for seed in range(400)
        for styled in [restyled(one, random.Random(seed), share=1.1)]
    }
    pairs = [
        (outside, source)
        for quotes in found
        for (inside, _), (outside, source) in pairwise(quotes)
        if (inside, outside) == (inner, outer)
    ]
    assert pairs
    assert all(source for _, source in pairs)


def test_excerpts_keep_quotes_whole() -> None:
    text = "Rain.\n\nThe pilot said:\n\n“Out all night.”\n\n“Still,” added the mayor, “it rained.”"
    one = document(
        text,
        ("“Out all night.”", "said", "The pilot"),
        ("“Still,”", "added", "the mayor"),
    )
    seen = set()
    for seed in range(30):
        for part in excerpts(one, random.Random(seed)):
            assert part.text in text
            seen |= {(part.text, q.text) for q in part.quotes}
    whole = {t for t, content in seen if content == "“Out all night.”"}
    assert whole
    assert all("The pilot said:" in t for t in whole)
    assert ("“Still,” added the mayor, “it rained.”", "“Still,”") in seen


def test_nothing_to_style() -> None:
    bare = Document("d", "The ferry sank.")
    assert restyled(bare, random.Random(1)) == bare


@given(st.integers(0, 10_000), st.sampled_from([DIRECT, INDIRECT]))
def test_spans_hold_their_text(seed: int, one: Document) -> None:
    styled = restyled(one, random.Random(seed))
    assert {q.id for q in styled.quotes} >= {q.id for q in one.quotes}
    for quote in styled.quotes:
        for span in (*quote.content, quote.cue, quote.source):
            assert span is None or styled.text[span.start : span.end] == span.text


@pytest.mark.parametrize("kind", list(MARKS))
def test_marks_of_another_kind(kind: str) -> None:
    text = DIRECT.text + " It was the pilot's night."
    marked = remarked(
        document(text, ('"The harbour lights were out all night,"', "said", "the pilot")), kind
    )
    left, right = MARKS[kind]
    assert spoken(marked)[0] == [f"{left}The harbour lights were out all night,{right}"]
    assert len(marked.text) == len(text)
