"""What the finder makes of tags and links: spans, quotes, levels, kinds, offsets."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import attribution_model, wordpiece

import stance.quotes
from stance.crf import TAGS
from stance.document import Quote
from stance.modeling_attribution import LEVELS, AttributionModel, distance_bucket
from stance.quotes import (
    CONTENT_CUE,
    CONTENT_SOURCE,
    CUE_SOURCE,
    QuoteFinder,
    act_logits,
    link_logits,
    paragraph_rows,
)
from stance.windows import PreparedText, prepare

Role = tuple[str, str] | tuple[str, str, int]
Words = tuple[int, int]


class Script:
    """A finder whose tagger and linker say what a test wants them to say.

    ``roles`` are (role, its words in the text, level); ``links`` lead from
    the words of a child to those of its parent, for each kind of link.
    """

    def __init__(
        self,
        text: str,
        roles: Sequence[Role],
        links: Mapping[int, Mapping[str, str]],
        thoughts: Sequence[str] = (),
        strength: float = 8.0,
        **options: float,
    ) -> None:
        self.text, self.thoughts = text, thoughts
        self.model = attribution_model(**options)
        config = self.model.config
        self.prepared = prepare(text, wordpiece(), config.window, config.overlap)
        with torch.no_grad():
            for parameter in self.model.crfs.parameters():
                parameter.zero_()
        self.emissions = torch.zeros(len(self.prepared.words), LEVELS, len(TAGS))
        self.emissions[..., 0] = strength
        for role, phrase, *level in roles:
            first, last = self.words(phrase)
            for word in range(first, last + 1):
                part = "S" if first == last else "B" if word == first else "I"
                tag = TAGS.index(f"{'E' if part == 'I' and word == last else part}-{role}")
                self.emissions[word, level[0] if level else 0, tag] = 2 * strength
        self.links = {
            kind: {self.words(a): self.words(b) for a, b in pairs.items()}
            for kind, pairs in links.items()
        }

    def words(self, phrase: str) -> Words:
        start = self.text.index(phrase)
        words = self.prepared.word_span(start, start + len(phrase))
        assert words is not None
        return words

    def run(self, monkeypatch: pytest.MonkeyPatch) -> tuple[Quote, ...]:
        def link(
            model: AttributionModel,
            states: torch.Tensor,
            children: Sequence[Words],
            parents: Sequence[Words],
            kind: int,
        ) -> torch.Tensor:
            table = torch.zeros(len(children), len(parents) + 1)
            for row, child in enumerate(children):
                parent = self.links.get(kind, {}).get(child)
                table[row, parents.index(parent) if parent in parents else -1] = 1.0
            return table

        def act(
            model: AttributionModel,
            states: torch.Tensor,
            contents: Sequence[Words],
            cues: Sequence[Words | None],
        ) -> torch.Tensor:
            marked = [self.words(phrase) for phrase in self.thoughts]
            return torch.tensor([[0.5, float(content in marked)] for content in contents])

        monkeypatch.setattr(self.model, "role_emissions", lambda states: self.emissions)
        monkeypatch.setattr(stance.quotes, "link_logits", link)
        monkeypatch.setattr(stance.quotes, "act_logits", act)
        return QuoteFinder(self.model, wordpiece())(self.text)


def told(quotes: Sequence[Quote]) -> list[tuple[list[str], str | None, str | None]]:
    return [
        (
            [span.text for span in q.content],
            q.cue.text if q.cue else None,
            q.source.text if q.source else None,
        )
        for q in quotes
    ]


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


def test_unsure_quotes_are_left_out(finder: QuoteFinder) -> None:
    every = finder(REPORT)
    assert len(every) > 1
    least = sorted(q.confidence for q in every)[1]
    sure = replace(finder, min_confidence=least)(REPORT)
    assert {q.content for q in sure} == {q.content for q in every if q.confidence >= least}
    assert [q.id for q in sure] == [f"q{n}" for n in range(1, len(sure) + 1)]


def test_more_role_bias_leaves_less_outside(finder: QuoteFinder) -> None:
    def inside(bias: float) -> int:
        finder.model.config.role_bias = bias
        return sum(s.end - s.start for q in finder(REPORT) for s in q.content)

    found = [inside(bias) for bias in (-1e4, 0.0, 50.0)]
    finder.model.config.role_bias = 0.0
    assert found[0] == 0 < found[1]
    assert found[2] > 0


def test_confidence_is_calibrated_on_its_log_odds(monkeypatch: pytest.MonkeyPatch) -> None:
    def odds(p: float) -> float:
        return math.log(p / (1 - p))

    raw = odds(confidence(monkeypatch, 1.0))
    scaled = confidence(monkeypatch, 1.0, confidence_scale=0.5, confidence_shift=-0.3)
    assert odds(scaled) == pytest.approx(0.5 * raw - 0.3, abs=1e-4)


def test_certainty_does_not_overflow(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 0 < confidence(monkeypatch, 500.0, confidence_scale=3.0) <= 1


# The real scorers, on a network that was never trained.


@pytest.fixture(scope="module")
def finder() -> QuoteFinder:
    return QuoteFinder(attribution_model(), wordpiece())


REPORT = (
    "“Send no ships,” Dana Reyes told reporters. She said the harbour was safe.\n\n"
    "“Bases stay,” the mayor of Ostrand said, “and soldiers leave.” The minister wants peace.\n\n"
) * 3


def test_links_have_a_column_for_none_and_a_reach(finder: QuoteFinder) -> None:
    states = torch.randn(100, 32, generator=torch.Generator().manual_seed(0))
    children, parents = [(0, 2), (60, 61)], [(3, 3), (41, 41), (99, 99)]
    scores = link_logits(finder.model, states, children, parents, CUE_SOURCE)
    assert scores.shape == (2, 4)
    far = [[abs(p[0] - c[0]) > 40 for p in parents] for c in children]
    assert far == [[False, True, True], [True, False, False]]
    assert (scores[:, :3] < -1000).tolist() == far
    assert bool((scores[:, 3] > -1000).all())


def test_links_look_at_the_signed_distance(finder: QuoteFinder) -> None:
    states = torch.zeros(30, 32)
    scores = link_logits(finder.model, states, [(10, 10)], [(7, 7), (13, 13), (12, 12)], 0)[0]
    table = finder.model.distance.weight[:, 0]
    gaps = [table[distance_bucket(gap)] for gap in (-3, 3, 2)]
    torch.testing.assert_close(scores[0] - scores[1], gaps[0] - gaps[1], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(scores[2] - scores[1], gaps[2] - gaps[1], atol=1e-5, rtol=1e-4)


def test_a_missing_cue_is_not_the_first_word(finder: QuoteFinder) -> None:
    states = torch.randn(20, 32, generator=torch.Generator().manual_seed(0))
    none, first = act_logits(finder.model, states, [(5, 8), (5, 8)], [None, (0, 0)])
    assert not torch.allclose(none, first, atol=1e-3)
    states[0] += 5
    torch.testing.assert_close(act_logits(finder.model, states, [(5, 8)], [None])[0], none)


def test_rows_of_paragraphs() -> None:
    values = torch.arange(14.0).reshape(7, 2)
    rows, mask = paragraph_rows(values, [(0, 3), (5, 7)])
    assert rows.shape == (2, 3, 2)
    assert mask.tolist() == [[True, True, True], [True, True, False]]
    assert rows[1, :2].tolist() == values[5:7].tolist()


@pytest.mark.parametrize(("name", "size"), [("CHILDREN", 1), ("CRF_CELLS", 13)])
def test_portions_do_not_change_the_result(
    finder: QuoteFinder, monkeypatch: pytest.MonkeyPatch, name: str, size: int
) -> None:
    whole = finder(REPORT)
    assert len(whole) > 2
    assert any(q.source for q in whole)
    monkeypatch.setattr(stance.quotes, name, size)
    portions = finder(REPORT)
    assert told(portions) == told(whole)
    assert [q.confidence for q in portions] == pytest.approx(
        [q.confidence for q in whole], abs=1e-4
    )


def test_texts_encoded_together_give_what_each_gives_alone(finder: QuoteFinder) -> None:
    texts = [REPORT, "", "Peace.", REPORT[20:]]
    together = [finder.find(encoded) for encoded in finder.encode(texts)]
    assert [told(q) for q in together] == [told(finder(text)) for text in texts]
    assert together[1] == ()


def test_dropout_of_a_model_in_training_is_switched_off(finder: QuoteFinder) -> None:
    finder.model.train()
    one, other = finder(REPORT), finder(REPORT)
    assert one == other
    assert not finder.model.training


def well_formed(text: str, quotes: Sequence[Quote], prepared: PreparedText) -> None:
    assert [q.id for q in quotes] == [f"q{n}" for n in range(1, len(quotes) + 1)]
    assert [q.start for q in quotes] == sorted(q.start for q in quotes)
    starts = {start for start, _ in prepared.words}
    ends = {end for _, end in prepared.words}
    for quote in quotes:
        assert 0 <= quote.confidence <= 1
        for span in (*quote.content, quote.cue, quote.source):
            if span is not None:
                assert text[span.start : span.end] == span.text
                assert span.start in starts
                assert span.end in ends


@settings(max_examples=40)
@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("the mayor said “”\"',.\n\n A1"), st.characters()),
        max_size=250,
    )
)
def test_any_string_gives_sound_quotes(finder: QuoteFinder, text: str) -> None:
    (encoded,) = finder.encode([text])
    well_formed(text, finder.find(encoded), encoded.prepared)


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from(REPORT.split()), max_size=120), st.sampled_from([" ", "\n\n", " ”"])
)
def test_shuffled_news_gives_sound_quotes(
    finder: QuoteFinder, words: list[str], separator: str
) -> None:
    text = separator.join(words)
    (encoded,) = finder.encode([text])
    well_formed(text, finder.find(encoded), encoded.prepared)
