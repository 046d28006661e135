"""Causes of errors, on sentences of our own."""

from dataclasses import replace

import pytest

from eval.errors import cause, errors
from stance.document import Document, Quote, Span

TEXT = (
    "Pilot warns of fog\n\nThe pilot said that the lights were out. “We waited,” Osei told us, "
    "“for an hour.” The mayor fears a second storm.\n\nIt rained."
)


def span(phrase: str) -> Span:
    start = TEXT.index(phrase)
    return Span.of(TEXT, start, start + len(phrase))


def quote(*content: str, cue: str = "", source: str = "", kind: str = "indirect") -> Quote:
    spans = tuple(map(span, content))
    act = "thought" if cue == "fears" else "speech"
    return Quote(
        "q",
        spans,
        kind,  # type: ignore[arg-type]
        act,  # type: ignore[arg-type]
        span(cue) if cue else None,
        span(source) if source else None,
    )


LIGHTS = quote("that the lights were out", cue="said", source="The pilot")
WAITED = quote("“We waited,”", "“for an hour.”", cue="told us", source="Osei", kind="direct")
STORM = quote("a second storm", cue="fears", source="The mayor")
FOG = quote("fog", cue="warns of", source="Pilot")
GOLD = Document("d", TEXT, (FOG, LIGHTS, WAITED, STORM))


@pytest.mark.parametrize(
    ("gold", "found", "name"),
    [
        (LIGHTS, replace(LIGHTS, content=(span("the lights were out"),)), "punctuation or conj"),
        (LIGHTS, replace(LIGHTS, content=(span("that the lights"),)), "content begins or ends"),
        (LIGHTS, replace(LIGHTS, source=None), "wrong or missing source"),
        (LIGHTS, replace(LIGHTS, cue=None), "wrong or missing cue"),
        (LIGHTS, None, "indirect, missed"),
        (STORM, None, "belief or intention, missed"),
        (FOG, None, "headline"),
        (WAITED, None, "discontinuous content"),
        (None, quote("It rained"), "found where nothing is annotated"),
        (replace(WAITED, content=(span("“We waited,”"),)), None, "direct or mixed, missed"),
    ],
)
def test_causes(gold: Quote | None, found: Quote | None, name: str) -> None:
    truth = replace(GOLD, quotes=(gold,) if gold else ())
    guess = replace(GOLD, quotes=(found,) if found else ())
    (error,) = errors([truth], [guess])
    assert cause(error).startswith(name)


def test_one_content_in_pieces() -> None:
    whole = replace(WAITED, content=(span("“We waited,” Osei told us, “for an hour.”"),))
    truth = replace(GOLD, quotes=(whole,))
    halves = [replace(WAITED, content=(part,)) for part in WAITED.content]
    found = [cause(e) for e in errors([truth], [replace(GOLD, quotes=tuple(halves))])]
    assert found[0].startswith("fragmented")


def test_a_nested_one_and_no_error() -> None:
    inner = quote("the lights were out", cue="that", source="The pilot")
    truth = replace(GOLD, quotes=(LIGHTS, inner))
    (error,) = errors([truth], [replace(GOLD, quotes=(LIGHTS,))])
    assert cause(error).startswith("nested")
    assert list(errors([GOLD], [GOLD])) == []
