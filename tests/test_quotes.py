"""What the finder makes of tags and links: spans, quotes, levels, kinds, offsets."""

import math

import pytest
from scripted import Role, Script, told

from stance.quotes import CONTENT_CUE, CONTENT_SOURCE, CUE_SOURCE

PLAIN = "The mayor of Ostrand said that the foreign soldiers must leave. The harbour was safe."
FRAME = "“The bases stay,” General Ama Tunde told reporters, “and the soldiers leave.”"


def test_content_cue_and_source_become_one_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    quotes = Script(
        PLAIN,
        [
            ("source", "The mayor of Ostrand"),
            ("cue", "said"),
            ("content", "that the foreign soldiers must leave"),
        ],
        {
            CONTENT_CUE: {"that the foreign soldiers must leave": "said"},
            CUE_SOURCE: {"said": "The mayor of Ostrand"},
        },
    ).run(monkeypatch)
    expected = (["that the foreign soldiers must leave"], "said", "The mayor of Ostrand")
    assert told(quotes) == [expected]
    (quote,) = quotes
    assert (quote.id, quote.kind, quote.act) == ("q1", "indirect", "speech")
    assert quote.speaker is None
    assert quote.stance is None
    for span in (*quote.content, quote.cue, quote.source):
        assert span is not None
        assert PLAIN[span.start : span.end] == span.text


def test_contents_of_one_cue_are_one_discontinuous_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    quotes = Script(
        FRAME,
        [
            ("content", "“The bases stay,”"),
            ("source", "General Ama Tunde"),
            ("cue", "told"),
            ("content", "“and the soldiers leave.”"),
        ],
        {
            CONTENT_CUE: {"“The bases stay,”": "told", "“and the soldiers leave.”": "told"},
            CUE_SOURCE: {"told": "General Ama Tunde"},
        },
    ).run(monkeypatch)
    expected = ["“The bases stay,”", "“and the soldiers leave.”"]
    assert told(quotes) == [(expected, "told", "General Ama Tunde")]
    assert quotes[0].kind == "direct"


def test_a_quote_without_cue_takes_its_source_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The mayor: “We stay.” And the minister: “We leave.”"
    quotes = Script(
        text,
        [
            ("source", "The mayor"),
            ("content", "“We stay.”"),
            ("source", "the minister"),
            ("content", "“We leave.”"),
        ],
        {CONTENT_SOURCE: {"“We stay.”": "The mayor", "“We leave.”": "the minister"}},
    ).run(monkeypatch)
    assert told(quotes) == [
        (["“We stay.”"], None, "The mayor"),
        (["“We leave.”"], None, "the minister"),
    ]


def test_the_source_of_the_cue_comes_before_that_of_the_content(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quotes = Script(
        "The mayor said the troops must leave. The minister was there.",
        [
            ("source", "The mayor"),
            ("cue", "said"),
            ("content", "the troops must leave"),
            ("source", "The minister"),
        ],
        {
            CONTENT_CUE: {"the troops must leave": "said"},
            CUE_SOURCE: {"said": "The mayor"},
            CONTENT_SOURCE: {"the troops must leave": "The minister"},
        },
    ).run(monkeypatch)
    assert told(quotes) == [(["the troops must leave"], "said", "The mayor")]


def test_nothing_of_a_content_without_links_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    quotes = Script(
        PLAIN,
        [("content", "the foreign soldiers must leave"), ("content", "The harbour was safe")],
        {},
    ).run(monkeypatch)
    assert told(quotes) == [
        (["the foreign soldiers must leave"], None, None),
        (["The harbour was safe"], None, None),
    ]


def test_cues_and_sources_alone_are_no_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    roles: list[Role] = [("source", "The mayor of Ostrand"), ("cue", "said")]
    assert (
        Script(PLAIN, roles, {CUE_SOURCE: {"said": "The mayor of Ostrand"}}).run(monkeypatch) == ()
    )


def test_quotes_come_in_text_order_with_running_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    # The first has a cue and the second none: they are assembled apart.
    text = "Peace, said the mayor. “No,” they said. The harbour was safe."
    quotes = Script(
        text,
        [
            ("content", "The harbour was safe"),
            ("content", "Peace"),
            ("cue", "said"),
            ("content", "“No,”"),
        ],
        {CONTENT_CUE: {"Peace": "said"}},
    ).run(monkeypatch)
    assert [(q.id, q.text) for q in quotes] == [
        ("q1", "Peace"),
        ("q2", "“No,”"),
        ("q3", "The harbour was safe"),
    ]


def test_nested_attributions_lie_in_a_content(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The mayor said that the minister wants peace. They say it was safe."
    quotes = Script(
        text,
        [
            ("source", "The mayor"),
            ("cue", "said"),
            ("content", "that the minister wants peace"),
            ("source", "the minister", 1),
            ("cue", "wants", 1),
            ("content", "peace", 1),
            ("content", "it was safe", 1),  # in no outer content
        ],
        {
            CONTENT_CUE: {"that the minister wants peace": "said", "peace": "wants"},
            CUE_SOURCE: {"said": "The mayor", "wants": "the minister"},
        },
        thoughts=["peace"],
    ).run(monkeypatch)
    assert told(quotes) == [
        (["that the minister wants peace"], "said", "The mayor"),
        (["peace"], "wants", "the minister"),
    ]
    assert [q.act for q in quotes] == ["speech", "thought"]


def test_the_same_content_on_both_levels_is_one_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    roles: list[Role] = [
        ("content", "The harbour was safe"),
        ("content", "The harbour was safe", 1),
    ]
    assert len(Script(PLAIN, roles, {}).run(monkeypatch)) == 1


def test_levels_are_not_linked_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The mayor said that the minister wants peace."
    quotes = Script(
        text,
        [
            ("content", "that the minister wants peace"),
            ("cue", "wants", 1),
            ("content", "peace", 1),
        ],
        {CONTENT_CUE: {"that the minister wants peace": "wants", "peace": "wants"}},
    ).run(monkeypatch)
    assert told(quotes) == [
        (["that the minister wants peace"], None, None),
        (["peace"], "wants", None),
    ]


def test_who_is_quoted_within_a_content_stands_in_its_paragraph(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "The guards want peace.\n\nThe mayor said that he told them it was over."
    quotes = Script(
        text,
        [
            ("source", "The mayor"),
            ("cue", "said"),
            ("content", "that he told them it was over"),
            ("source", "The guards", 1),
            ("cue", "told", 1),
            ("content", "it was over", 1),
        ],
        {
            CONTENT_CUE: {"that he told them it was over": "said", "it was over": "told"},
            CUE_SOURCE: {"said": "The mayor", "told": "The guards"},
        },
    ).run(monkeypatch)
    assert told(quotes) == [
        (["that he told them it was over"], "said", "The mayor"),
        (["it was over"], "told", None),
    ]


def test_a_quotation_left_open_goes_on_with_the_same_frame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found(text: str, first: str) -> list[tuple[list[str], str | None, str | None]]:
        roles: list[Role] = [("source", "She"), ("cue", "said"), ("content", first)]
        roles.append(("content", "“The soldiers leave.”"))
        links = {CONTENT_CUE: {first: "said"}, CUE_SOURCE: {"said": "She"}}
        return told(Script(text, roles, links).run(monkeypatch))

    first = "“The bases stay."
    text = f"She said {first}\n\n“The soldiers leave.”"
    assert found(text, first) == [([first, "“The soldiers leave.”"], "said", "She")]
    closed = first + "”"
    text = f"She said {closed}\n\n“The soldiers leave.”"
    assert found(text, closed) == [
        ([closed], "said", "She"),
        (["“The soldiers leave.”"], None, None),
    ]


def test_spans_end_with_their_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "“The bases stay.\n\n“The soldiers leave,” she said."
    quotes = Script(
        text,
        [
            ("content", "“The bases stay."),
            ("content", "“The soldiers leave,”"),
            ("cue", "said"),
            ("source", "she"),
        ],
        {
            CONTENT_CUE: {"“The bases stay.": "said", "“The soldiers leave,”": "said"},
            CUE_SOURCE: {"said": "she"},
        },
    ).run(monkeypatch)
    assert told(quotes) == [(["“The bases stay.", "“The soldiers leave,”"], "said", "she")]


def test_a_partly_quoted_content_is_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The mayor said the soldiers “must leave” the harbour."
    (quote,) = Script(text, [("content", "the soldiers “must leave” the harbour")], {}).run(
        monkeypatch
    )
    assert quote.kind == "mixed"


def test_a_quote_beyond_sixty_thousand_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    filler = ("The harbour was safe and the people in it were not. " * 20 + "\n\n") * 60
    text = filler + "The mayor said the foreign soldiers must leave."
    start = text.index("the foreign soldiers must leave")
    assert start > 60_000
    (quote,) = Script(
        text,
        [("content", "the foreign soldiers must leave"), ("cue", "said"), ("source", "The mayor")],
        {
            CONTENT_CUE: {"the foreign soldiers must leave": "said"},
            CUE_SOURCE: {"said": "The mayor"},
        },
    ).run(monkeypatch)
    assert quote.content[0].start == start
    assert quote.cue is not None
    assert quote.cue.text == "said"


def confidence(monkeypatch: pytest.MonkeyPatch, strength: float, **options: float) -> float:
    script = Script(PLAIN, [("content", "The harbour was safe")], {}, (), strength, **options)
    (quote,) = script.run(monkeypatch)
    return quote.confidence


def test_confidence_is_the_taggers_probability(monkeypatch: pytest.MonkeyPatch) -> None:
    weak, strong = (confidence(monkeypatch, s) for s in (1.0, 8.0))
    assert 0 < weak < strong < 1
    assert strong > 0.99


def test_confidence_is_calibrated_on_its_log_odds(monkeypatch: pytest.MonkeyPatch) -> None:
    def odds(p: float) -> float:
        return math.log(p / (1 - p))

    raw = odds(confidence(monkeypatch, 1.0))
    scaled = confidence(monkeypatch, 1.0, confidence_scale=0.5, confidence_shift=-0.3)
    assert odds(scaled) == pytest.approx(0.5 * raw - 0.3, abs=1e-4)


def test_certainty_does_not_overflow(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 0 < confidence(monkeypatch, 500.0, confidence_scale=3.0) <= 1
