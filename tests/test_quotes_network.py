"""The finder on a network that was never trained: scorers, portions, any string."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted import told
from tiny import attribution_model, wordpiece

import stance.quotes
import stance.tagging
from stance.document import Quote
from stance.linking import act_logits, link_logits
from stance.modeling_attribution import distance_bucket
from stance.quotes import CUE_SOURCE, QuoteFinder
from stance.tagging import paragraph_rows, tagged
from stance.windows import PreparedText


@pytest.fixture(scope="module")
def finder() -> QuoteFinder:
    return QuoteFinder(attribution_model(), wordpiece())


REPORT = (
    "“Send no ships,” Dana Reyes told reporters. She said the harbour was safe.\n\n"
    "“Bases stay,” the mayor of Ostrand said, “and soldiers leave.” The minister wants peace.\n\n"
) * 3


def test_unsure_quotes_are_left_out(finder: QuoteFinder) -> None:
    every = finder(REPORT)
    assert len(every) > 1
    least = sorted(q.confidence for q in every)[1]
    sure = replace(finder, min_confidence=least)(REPORT)
    assert {q.content for q in sure} == {q.content for q in every if q.confidence >= least}
    assert [q.id for q in sure] == [f"q{n}" for n in range(1, len(sure) + 1)]


def test_more_role_bias_begins_more_spans(
    finder: QuoteFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    @torch.inference_mode()
    def found(bias: float) -> tuple[int, int]:
        monkeypatch.setattr(finder.model.config, "role_bias", bias)
        (encoded,) = finder.encode([REPORT])
        emissions = finder.model.role_emissions(encoded.states.clone())
        spans = tagged(finder.model, emissions, encoded.prepared.paragraphs, bias)
        return len(finder.find(encoded)), len(spans)

    # Not more quotes: of shorter spans, fewer may be contents.
    (no_quote, none), (quotes, some), (_, more) = (found(bias) for bias in (-1e4, 0.0, 50.0))
    assert no_quote == none == 0 < quotes
    assert none < some < more


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


@pytest.mark.parametrize(
    ("module", "name", "size"),
    [(stance.quotes, "CHILDREN", 1), (stance.tagging, "CRF_CELLS", 13)],
)
def test_portions_do_not_change_the_result(
    finder: QuoteFinder, monkeypatch: pytest.MonkeyPatch, module: object, name: str, size: int
) -> None:
    whole = finder(REPORT)
    assert len(whole) > 2
    assert any(q.source for q in whole)
    monkeypatch.setattr(module, name, size)
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
