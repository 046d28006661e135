"""What frames show by their words: each rule on what it mends and on what it must leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.document import Quote, Span
from stance.frames import DATELINE, mended
from stance.paragraphs import paragraphs
from stance.text import quote_depths


def span(text: str, phrase: str, last: bool = False) -> Span:
    start = text.rindex(phrase) if last else text.index(phrase)
    return Span.of(text, start, start + len(phrase))


def result(
    text: str, content: list[str], cue: str | None, source: str | None
) -> list[tuple[list[str], str | None, str | None]]:
    quote = Quote(
        "q1",
        tuple(span(text, phrase) for phrase in content),
        "indirect",
        cue=span(text, cue, last=True) if cue else None,
        source=span(text, source) if source else None,
    )
    found = mended(text, [quote], paragraphs(text), quote_depths(text))
    for one in found:
        for each in (*one.content, one.cue, one.source):
            assert each is None or text[each.start : each.end] == each.text
    return [
        ([s.text for s in q.content], q.cue and q.cue.text, q.source and q.source.text)
        for q in found
    ]


@pytest.mark.parametrize(
    ("text", "content", "cue", "source", "expected"),
    [
        (
            "LIMA (AP) — The mine will close, the union said.",
            *(["LIMA (AP) — The mine will close"], "said", "the union"),
            (["The mine will close"], "said", "the union"),
        ),
        (
            "OSLO, Oct 19 - The mine will close, the union said.",
            *(["OSLO, Oct 19 - The mine will close"], "said", "the union"),
            (["The mine will close"], "said", "the union"),
        ),
        (
            "BOGOTÁ, Colombia (AP) — El Niño closes the mine, the union said.",
            *(["BOGOTÁ, Colombia (AP) — El Niño closes the mine"], "said", "the union"),
            (["El Niño closes the mine"], "said", "the union"),
        ),
        (
            "WASHINGTON, D.C. — Óscar left, the union said.",
            *(["WASHINGTON, D.C. — Óscar left"], "said", "the union"),
            (["Óscar left"], "said", "the union"),
        ),
        # Where the text breaks off nothing goes on.
        (
            "At least 20 people, according to police, ...",
            *(["At least 20 people"], "according to", "police"),
            (["At least 20 people"], "according to", "police"),
        ),
        (
            "The mine – once the largest – will close, the union said.",
            *(["The mine – once the largest – will close"], "said", "the union"),
            (["The mine – once the largest – will close"], "said", "the union"),
        ),
        (
            "It rained. The safe was empty, it was reported.",
            *(["it"], "was reported", None),
            (["The safe was empty"], "was reported", None),
        ),
        (
            "The safe was empty, it was confirmed by the mayor.",
            *(["The safe was empty", "it"], "was confirmed by", "the mayor"),
            (["The safe was empty"], "was confirmed by", "the mayor"),
        ),
        (
            "In the east, it is considered a threat.",
            *(["it", "a threat"], "is considered", None),
            (["it", "a threat"], "is considered", None),
        ),
        (
            "Staff were told by the mayor that lunch was over.",
            *(["that lunch was over"], "were told by the mayor", None),
            (["that lunch was over"], "were told by", "the mayor"),
        ),
        (
            "Radio Norte quoted a pilot as saying fuel was low.",
            *(["fuel was low"], "quoted a pilot as saying", "Radio Norte"),
            (["fuel was low"], "as saying", "a pilot"),
        ),
        (
            "The widow was heard to remark that it rained.",
            *(["The widow", "that it rained"], "was heard to remark", None),
            (["that it rained"], "was heard to remark", "The widow"),
        ),
        (
            "Old tankers will be banned, Oceans Minister Torunn Ask said.",
            *(["Old tankers will be banned, Oceans Minister Torunn Ask"], "said", None),
            (["Old tankers will be banned"], "said", "Oceans Minister Torunn Ask"),
        ),
        (
            "“Is there a doctor?” shouted conductor Milica Vuk.",
            *(["“Is there a doctor?”"], "shouted", None),
            (["“Is there a doctor?”"], "shouted", "conductor Milica Vuk"),
        ),
        (
            "The fare will double, says tram company\n\nDr. Pia Holm rode it.",
            *(["The fare will double"], "says", "Dr. Pia Holm"),
            (["The fare will double"], "says", "tram company"),
        ),
        (
            "“Nobody knows,” said on Monday.",
            *(["“Nobody knows,”"], "said", None),
            (["“Nobody knows,”"], "said", None),
        ),
        (
            "Study: Bees remember colours\n\n“They do,” said Tadeo Inz.",
            *(["Bees remember colours"], None, "Tadeo Inz"),
            (["Bees remember colours"], ":", "Study"),
        ),
        (
            "Lions, according to the warden, rarely cross the river.",
            *(["Lions"], "according to", "the warden"),
            (["Lions", "rarely cross the river"], "according to", "the warden"),
        ),
        (
            "The tax is dead — or so the councillors say.",
            *(["The tax is dead — or so"], "say", "the councillors"),
            (["The tax is dead"], "say", "the councillors"),
        ),
        (
            "He described it as “a gift”.",
            *(["it", "as “a gift”"], "described", "He"),
            (["it", "“a gift”"], "described", "He"),
        ),
        (
            "“Who pays?” a pensioner wanted to know.",
            *(["“Who pays?”", "to know"], "wanted", "a pensioner"),
            (["“Who pays?”"], "wanted to know", "a pensioner"),
        ),
    ],
)
def test_rules(
    text: str,
    content: list[str],
    cue: str | None,
    source: str | None,
    expected: tuple[list[str], str | None, str | None],
) -> None:
    assert result(text, content, cue, source) == [expected]


def test_a_dateline_that_is_none_takes_no_time() -> None:
    # Where time were exponential, this would never end.
    assert DATELINE.match("WASHINGTON, " + "A." * 500 + " x") is None


def test_pieces_of_two_paragraphs_are_two_quotes() -> None:
    text = "The ferry ran aground.\n\nTugs freed it, the port said."
    assert result(text, ["The ferry ran aground", "Tugs freed it"], "said", "the port") == [
        (["The ferry ran aground"], None, "the port"),
        (["Tugs freed it"], "said", "the port"),
    ]


@pytest.mark.parametrize(
    ("text", "content", "whole"),
    [
        # The marks of the first are not closed.
        (
            "“It ran aground.\n\n“Tugs freed it,” the port said.",
            ["“It ran aground.", "“Tugs freed it,”"],
            True,
        ),
        # They are, and the second goes on without a frame of its own.
        (
            "“It ran aground,” the port said.\n\n“Tugs freed it.”",
            ["“It ran aground,”", "“Tugs freed it.”"],
            True,
        ),
        # The frame comes second, or not in the next paragraph.
        (
            "“It ran aground.”\n\n“Tugs freed it,” the port said.",
            ["“It ran aground.”", "“Tugs freed it,”"],
            False,
        ),
        (
            "“It ran aground,” the port said.\n\nIt rained.\n\n“Tugs freed it.”",
            ["“It ran aground,”", "“Tugs freed it.”"],
            False,
        ),
    ],
)
def test_a_quotation_may_go_on_in_the_next_paragraph(
    text: str, content: list[str], whole: bool
) -> None:
    found = result(text, content, "said", "the port")
    assert [said for said, _, _ in found] == ([content] if whole else [[c] for c in content])
    assert [c for said, cue, _ in found if cue for c in said] == (
        content if whole else [c for c in content if "," in c]
    )
    assert {source for _, _, source in found} == {"the port"}


def test_the_kind_follows_the_content() -> None:
    text = "The mayor sighed.\n\n“Tugs freed it,” she said."
    quote = Quote(
        *("q1", (span(text, "The mayor sighed"), span(text, "“Tugs freed it,”")), "mixed"),
        cue=span(text, "said"),
        source=span(text, "she"),
    )
    found = mended(text, [quote], paragraphs(text), quote_depths(text))
    assert [q.kind for q in found] == ["indirect", "direct"]


@given(st.data())
def test_any_quote_keeps_its_offsets(data: st.DataObject) -> None:
    text = data.draw(st.text("aB \n.,:;—“”'it as by", min_size=3, max_size=60))
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    spans = [Span.of(text, a, b) for a, b in zip(places[::2], places[1::2], strict=False)]
    cue = data.draw(st.none() | st.sampled_from(spans))
    source = data.draw(st.none() | st.sampled_from(spans))
    blocks = paragraphs(text)
    if not blocks:
        return
    quote = Quote("q", tuple(spans), "indirect", cue=cue, source=source)
    found = mended(text, [quote], blocks, quote_depths(text))
    assert found
    for one in found:
        for each in (*one.content, one.cue, one.source):
            assert each is None or text[each.start : each.end] == each.text
