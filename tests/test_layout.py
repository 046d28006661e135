"""Interviews and signed remarks, read off the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.document import Quote, Span
from stance.layout import crossheads, laid_out, with_layout
from stance.paragraphs import paragraphs

INTERVIEW = (
    "Gazette: How long can the dam last?\n\n"
    "Chief engineer Moses Lokwang: Ninety days, not more.\n\n"
    "We count them every morning.\n\nGazette: And then?\n\nLokwang: Then we pray for rain."
)


def shown(text: str) -> list[tuple[list[str], str]]:
    return [
        ([text[a:b] for a, b in laid.content], text[slice(*laid.source)])
        for laid in laid_out(text, paragraphs(text))
    ]


def test_an_interview() -> None:
    assert shown(INTERVIEW) == [
        (["How long can the dam last?"], "Gazette"),
        (
            ["Ninety days, not more.", "We count them every morning."],
            "Chief engineer Moses Lokwang",
        ),
        (["And then?"], "Gazette"),
        (["Then we pray for rain."], "Lokwang"),
    ]


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        (INTERVIEW, [":", ":", ":", ":"]),
        ('"It will hold." – Margit Toivonen, Chief Designer', ["–"]),
        ("‘It will hold,’\n— Rev. Desmond Oyelaran", ["—"]),
        ("“I buy half.”\n\nMoussa Diatta, 61", [None]),
    ],
)
def test_the_sign_between_is_the_cue(text: str, cues: list[str | None]) -> None:
    quotes = with_layout(text, (), paragraphs(text))
    assert [quote.cue and quote.cue.text for quote in quotes] == cues


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "SPIRO: You spoke only twice.\n\nVANGELIS: I was listening, mostly.",
            [(["You spoke only twice."], "SPIRO"), (["I was listening, mostly."], "VANGELIS")],
        ),
        (
            "“Onions are the new gold.”\n\nFatou Sarr, trader\n\n"
            "“I buy half.”\n\nMoussa Diatta, 61",
            [
                (["“Onions are the new gold.”"], "Fatou Sarr, trader"),
                (["“I buy half.”"], "Moussa Diatta, 61"),
            ],
        ),
        (
            '"It will hold." – Margit Toivonen, Chief Designer, Kirkas Oy',
            [(['"It will hold."'], "Margit Toivonen, Chief Designer, Kirkas Oy")],
        ),
        (
            "‘It will hold,’\n— Rev. Desmond Oyelaran, Chair of the Trustees",
            [(["‘It will hold,’"], "Rev. Desmond Oyelaran, Chair of the Trustees")],
        ),
        # Posts, with links behind them and the day behind the name, or on a line of their own.
        (
            "Nobody voted for this. pic.twitter.com/x1 — Ann Ode (@annode) March 3, 2019",
            [(["Nobody voted for this."], "Ann Ode (@annode)")],
        ),
        ("Not one vote.\n\n— Ann Ode (@annode)", [(["Not one vote."], "Ann Ode (@annode)")]),
        (
            "Not one.https://t.co/1 https://t.co/2 — Ann Ode (@annode)",
            [(["Not one."], "Ann Ode (@annode)")],
        ),
        (
            "https:// " * 3000 + "wow — Ann Ode (@annode)",
            [(["https:// " * 3000 + "wow"], "Ann Ode (@annode)")],
        ),
        (
            "ÓSCAR: You spoke only twice.\n\nÁNGEL: I was listening, mostly.",
            [(["You spoke only twice."], "ÓSCAR"), (["I was listening, mostly."], "ÁNGEL")],
        ),
        ("https://t.co/1 — Ann Ode (@annode)", []),
        ("She left — as did Ann Ode (mayor).", []),
        # A stage direction, and a speaker who breaks off, end no conversation.
        (
            "REYES: You were there that day.\n\n(CROSSTALK)\n\n"
            "OSEI: I never said so --\n\nREYES: You did.",
            [
                (["You were there that day."], "REYES"),
                (["I never said so --"], "OSEI"),
                (["You did."], "REYES"),
            ],
        ),
        # None of these is signed or a conversation.
        ("Kalinowski: No new mine while I am minister\n\nWARSAW — Some 5,000 people came.", []),
        ("Place: The old town hall\n\nDate: The third of May", []),
        ("Price: $40.\n\nDate: May 3.", []),
        ("“It will hold.”\n\nThat was how the novelist Mirela Dragan put it.", []),
        ("“It will hold.”\n\nThe crowd was silent for a while\n\nIt rained.", []),
        ("“It will hold,” she said.\n\nNadia Osei, mayor", []),
        ("“It will hold.” – but nobody was sure that it would hold, not even the mayor.", []),
        ("", []),
    ],
)
def test_layouts(text: str, found: list[tuple[list[str], str]]) -> None:
    assert shown(text) == found


def quote(text: str, content: str, cue: str = "", source: str = "") -> Quote:
    def span(part: str) -> Span:
        return Span.of(text, text.index(part), text.index(part) + len(part))

    return Quote(
        "q1",
        (span(content),),
        "indirect",
        "speech",
        span(cue) if cue else None,
        span(source) if source else None,
        confidence=0.6,
    )


def told(quotes: list[Quote]) -> list[tuple[list[str], str | None]]:
    return [([s.text for s in q.content], q.source and q.source.text) for q in quotes]


def test_a_turn_goes_before_what_was_found_and_keeps_what_is_within() -> None:
    text = (
        "Gazette: Who told you?\n\nLokwang: The minister said the dam was safe, and nobody asked. "
        "That was that."
    )
    rough = quote(text, "The minister said the dam was safe, and nobody asked", source="Gazette")
    inner = quote(text, "the dam was safe", "said", "The minister")
    name = quote(text, "Gazette")
    found = with_layout(text, [name, rough, inner], paragraphs(text))
    assert told(found) == [
        (["Who told you?"], "Gazette"),
        (["The minister said the dam was safe, and nobody asked. That was that."], "Lokwang"),
        (["the dam was safe"], "The minister"),
    ]
    assert [q.kind for q in found] == ["direct", "direct", "indirect"]
    assert found[1].confidence == 0.6


def test_a_signature_gives_a_source_only_where_there_is_none() -> None:
    text = "The mayor said:\n\n“It will hold.”\n\nNadia Osei, engineer"
    framed = quote(text, "“It will hold.”", "said", "The mayor")
    assert with_layout(text, [framed], paragraphs(text)) == [framed]
    bare = quote(text, "“It will hold.”")
    assert told(with_layout(text, [bare], paragraphs(text))) == [
        (["“It will hold.”"], "Nadia Osei, engineer")
    ]


@given(
    st.lists(
        st.sampled_from(
            [
                "Ann Osei: ",
                "“It holds.”",
                "— Ann Osei",
                "\n",
                "\n\n",
                "Why?",
                "BOB: ",
                "Ann Osei",
                " ",
            ]
        ),
        max_size=12,
    )
)
def test_any_page(parts: list[str]) -> None:
    text = "".join(parts)
    blocks = paragraphs(text)
    found = with_layout(text, [], blocks)
    for one in found:
        assert all(text[s.start : s.end] == s.text for s in one.content)
        if one.source is None:
            assert (one.start, one.end) in crossheads(text, blocks)
        else:
            assert text[one.source.start : one.source.end] == one.source.text
            assert not any(s.overlaps(one.source) for s in one.content)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Bakery fined over mice, says council",
            (["Bakery fined over mice"], "says", "council", "indirect"),
        ),
        (
            "Bakery fined over mice, inspectors say\n\nThe mice were grey.",
            (["Bakery fined over mice"], "say", "inspectors", "indirect"),
        ),
        (
            "‘I never saw a mouse’, says baker",
            (["‘I never saw a mouse’"], "says", "baker", "direct"),
        ),
        (
            "Two held over bakery fire: police",
            (["Two held over bakery fire"], ":", "police", "indirect"),
        ),
        (
            "Mice outnumber people in port: UN",
            (["Mice outnumber people in port"], ":", "UN", "indirect"),
        ),
        ("Bakery fined: What now for Hill Street", None),
        ("How the new bakery rules work: a guide", None),
        ("Storm hits the coast of Tal: LIVE", None),
        ("Bakery fined over mice, says council.", None),  # a sentence
        ("It rained.\n\nBakery fined over mice, says council", None),  # not the first line
        ("Mice, says council", None),
    ],
)
def test_headlines(text: str, found: tuple[list[str], str, str, str] | None) -> None:
    quotes = with_layout(text, (), paragraphs(text))
    shown = [
        ([s.text for s in q.content], q.cue and q.cue.text, q.source and q.source.text, q.kind)
        for q in quotes
    ]
    assert shown == ([] if found is None else [found])


BEFORE, AFTER = "The vote was put off again on Tuesday.", "Ten members had not read the bill."


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([BEFORE, "'No way back'", AFTER], ["'No way back'"]),
        ([BEFORE, "“A LOT OF DOORS”", AFTER], ["“A LOT OF DOORS”"]),
        ([BEFORE, '"Nobody asked us."', AFTER], ['"Nobody asked us."']),
        ([BEFORE, "“Hamlet”", AFTER], ["“Hamlet”"]),  # the page does not tell a title
        ([BEFORE, "NO ‘RELIABLE PARTNER’", AFTER], ["‘RELIABLE PARTNER’"]),
        # A list of remarks, the first and the last line, and what is no line of its own.
        ([BEFORE, "'Great food.'", "'Never again.'", AFTER], []),
        (["'No way back'", AFTER], []),
        ([BEFORE, "'No way back'"], []),
        ([BEFORE, "The 'No way back' march", AFTER], []),
        ([BEFORE, "'No way back' and 'No way in'", AFTER], []),
        ([BEFORE, "“We had been told for years that there was no way back from it.”", AFTER], []),
        ([BEFORE], []),
        ([], []),
    ],
)
def test_crossheads(lines: list[str], found: list[str]) -> None:
    text = "\n\n".join(lines)
    blocks = paragraphs(text)
    assert [text[start:end] for start, end in crossheads(text, blocks)] == found
    quotes = with_layout(text, [], blocks)
    assert [(q.text, q.kind, q.cue, q.source) for q in quotes] == [
        (words, "direct", None, None) for words in found
    ]


def test_a_crosshead_that_was_found_stays_as_it_is() -> None:
    text = f"{BEFORE}\n\n'No way back'\n\n{AFTER}"
    start = text.index("'No")
    known = Quote("", (Span.of(text, start, start + 13),), "direct", confidence=0.9)
    assert with_layout(text, [known], paragraphs(text)) == [known]
