"""Every word of a text of any length has one state, whatever it is batched with."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tiny import attribution_model, byte_level, wordpiece

from stance.modeling_attribution import SHAPES, AttributionModel
from stance.windows import PIECES_PER_WORD, PreparedText, _order_in_text, prepare, word_states

WINDOW, OVERLAP = 64, 16

REPORT = (
    "The mayor of Ostrand said “the foreign soldiers must leave”. Nobody from the ministry was "
    "there.\n\nShe told reporters that “bases stay ‘for now’, not forever”, and left. The harbour "
    "was safe, General Ama Tunde said on Friday.\n\n“Peace,” he said."
)


@pytest.fixture(scope="module")
def model() -> AttributionModel:
    return attribution_model()


def ready(text: str) -> PreparedText:
    return prepare(text, wordpiece(), WINDOW, OVERLAP)


def states_of(model: AttributionModel, *texts: str, budget: int = 512) -> list[torch.Tensor]:
    with torch.inference_mode():
        return word_states(model, wordpiece(), [ready(t) for t in texts], budget)


def check(prepared: PreparedText) -> None:
    """What holds of any prepared text."""
    count = len(prepared.words)
    assert len(prepared.pieces) == len(prepared.surface) == count
    assert all(1 <= len(ids) <= PIECES_PER_WORD for ids in prepared.pieces)
    covered = [w for window in prepared.windows for w in range(window.core_first, window.core_last)]
    assert covered == list(range(count))
    for window in prepared.windows:
        assert window.first <= window.core_first < window.core_last <= window.last
        size = sum(len(ids) for ids in prepared.pieces[window.first : window.last])
        assert size + 2 <= WINDOW
    inside = [w for first, last in prepared.paragraphs for w in range(first, last)]
    assert inside == list(range(count))
    assert len(prepared.depths) == len(prepared.text)


def test_cores_are_the_words_and_windows_fit() -> None:
    prepared = ready(REPORT * 3)
    check(prepared)
    assert len(prepared.windows) > 5


def test_a_text_that_fits_is_one_window() -> None:
    prepared = ready("The mayor said no.\n\nThey left.")
    (window,) = prepared.windows
    assert (window.first, window.core_first) == (0, 0)
    assert window.last == window.core_last == len(prepared.words)


def test_windows_see_their_neighbours() -> None:
    windows = ready("the troops must leave our valley . " * 60).windows
    for before, after in pairwise(windows[:-1]):
        assert before.last - before.core_last == OVERLAP // 2  # all words are one piece here
        assert after.core_first - after.first == OVERLAP // 2
    assert windows[0].first == 0
    assert windows[-1].last == windows[-1].core_last


def test_cores_are_whole_paragraphs_where_those_fit() -> None:
    prepared = ready("\n\n".join(["the troops must leave our valley ."] * 40))
    starts = {first for first, _ in prepared.paragraphs}
    assert all(window.core_first in starts for window in prepared.windows)
    # As many paragraphs as fit: 7 words each, 64 - 2 - 16 wordpieces for the core.
    assert prepared.windows[0].core_last == 42


def test_a_word_without_end_does_not_fill_a_window() -> None:
    prepared = ready("the " + "x" * 500 + " troops")
    assert [len(ids) for ids in prepared.pieces] == [1, 1, 1]  # WordPiece reads 100 letters
    prepared = ready("the " + "x" * 90 + " troops")
    assert len(prepared.pieces[1]) == PIECES_PER_WORD
    check(prepared)


def test_surface_tells_shape_depth_and_paragraph_start() -> None:
    text = "The NATO mission\n\n“We ‘go’ 4 iPhone,” X said."
    prepared = ready(text)
    words = [text[start:end] for start, end in prepared.words]
    found = dict(zip(words, prepared.surface, strict=True))
    shape = {word: SHAPES[surface[0]] for word, surface in found.items()}
    assert shape["The"] == "capitalised"
    assert shape["NATO"] == "upper"
    assert shape["mission"] == "lower"
    assert shape["4"] == "digit"
    assert shape[","] == "mark"
    assert shape["iPhone"] == "mixed"
    assert shape["X"] == "capitalised"
    depth = {word: surface[1] for word, surface in found.items()}
    assert (depth["NATO"], depth["We"], depth["go"], depth["said"]) == (1, 2, 3, 1)
    start = {word: surface[2] for word, surface in found.items()}
    assert [word for word, value in start.items() if value == 2] == ["The", "“"]
    assert start["said"] == 1


def test_word_span_and_characters_are_inverse() -> None:
    text = "The mayor said no."
    prepared = ready(text)
    assert prepared.word_span(4, 14) == (1, 2)
    assert prepared.characters(1, 2) == (4, 14)
    assert prepared.word_span(5, 11) == (1, 2)  # parts of words count
    assert prepared.word_span(4, 10) == (1, 1)
    assert prepared.word_span(3, 4) is None
    assert prepared.word_span(17, 18) == (4, 4)


@pytest.mark.parametrize("text", ["", "  \n\n\t ", "\x00\x01\u200b", "\u2028\u2029\n"])
def test_texts_without_words(model: AttributionModel, text: str) -> None:
    prepared = ready(text)
    assert prepared.words == prepared.windows == []
    states = states_of(model, text, REPORT, text)
    assert [len(s) for s in states] == [0, len(ready(REPORT).words), 0]
    assert states[0].shape == (0, model.width)


def test_control_characters_part_words_and_lose_nothing(model: AttributionModel) -> None:
    text = "The\x00mayor\x07 said\u200b no\ufffd."
    prepared = ready(text)
    assert [text[s:e] for s, e in prepared.words] == ["The", "mayor", "said", "no", "."]
    assert len(states_of(model, text)[0]) == 5


def test_each_word_has_the_state_of_its_own_first_piece(model: AttributionModel) -> None:
    text = "The mayor of Ostrand said no."
    prepared = ready(text)
    ids = [2, *(i for pieces in prepared.pieces for i in pieces), 3]
    surface = [(0, 0, 0)]
    places = []
    for pieces, triple in zip(prepared.pieces, prepared.surface, strict=True):
        places.append(len(surface))
        surface += [triple] * len(pieces)
    surface.append((0, 0, 0))
    with torch.inference_mode():
        expected = model.word_states(
            torch.tensor([ids]),
            torch.ones(1, len(ids), dtype=torch.long),
            torch.tensor([surface]),
            torch.tensor(places),
        )
    torch.testing.assert_close(states_of(model, text)[0], expected, atol=1e-5, rtol=1e-4)


def test_states_do_not_depend_on_the_batch(model: AttributionModel) -> None:
    texts = [REPORT * 2, "Peace.", "", REPORT[40:], "the troops leave " * 60]
    alone = [states_of(model, text)[0] for text in texts]
    for budget in (1, 300, 100_000):
        together = states_of(model, *texts, budget=budget)
        assert [len(s) for s in together] == [len(ready(t).words) for t in texts]
        for one, other in zip(alone, together, strict=True):
            torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


def test_surface_features_reach_the_states(model: AttributionModel) -> None:
    # To an uncased vocabulary these two are the same wordpieces.
    plain, loud = states_of(model, "the mayor said no", "the MAYOR said no")
    assert not torch.allclose(plain, loud, atol=1e-3)
    deaf = attribution_model(surface_features=False)
    plain, loud = states_of(deaf, "the mayor said no", "the MAYOR said no")
    torch.testing.assert_close(plain, loud)


def test_a_text_of_sixty_thousand_characters_has_all_its_states(model: AttributionModel) -> None:
    filler = "the troops must leave our valley and the bases stay . " * 24 + "\n\n"
    text = filler * 47 + "“Peace,” the mayor said."
    assert len(text) > 60_000
    prepared = ready(text)
    check(prepared)
    (states,) = states_of(model, text, budget=4096)
    assert len(states) == len(prepared.words)
    assert bool(states.isfinite().all())
    # The end is read in its place, not lost: it differs with what stands there.
    (other,) = states_of(model, text[:-6] + "lied.", budget=4096)
    assert not torch.allclose(states[-3:], other[-3:], atol=1e-3)
    torch.testing.assert_close(states[:1000], other[:1000], atol=1e-5, rtol=1e-4)


def test_gradients_flow_where_they_are_wanted(model: AttributionModel) -> None:
    (states,) = word_states(model, wordpiece(), [ready("The mayor said no.")], 512)
    assert states.requires_grad


def test_windows_of_a_text_are_counted_within_it() -> None:
    assert _order_in_text([0, 0, 2, 0, 1, 2]) == [0, 1, 0, 2, 0, 1]


TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("the troops. “”\"'\n\n\t  A1,"), st.characters()),
    max_size=300,
)


@given(TEXTS, st.sampled_from([wordpiece, byte_level]))
def test_any_string_can_be_prepared(text: str, tokenizer: object) -> None:
    prepared = prepare(text, tokenizer(), WINDOW, OVERLAP)  # type: ignore[operator]
    check(prepared)
    assert prepared.text == text


@given(TEXTS)
def test_every_word_is_found_by_its_characters(text: str) -> None:
    prepared = ready(text)
    for index, (start, end) in enumerate(prepared.words):
        assert prepared.word_span(start, end) == (index, index)
        assert prepared.characters(index, index) == (start, end)
