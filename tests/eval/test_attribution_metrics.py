from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import PRF, match_one_to_one, score_attribution
from stance.document import Document, Quote, Span
from stance.errors import InputError

# Ten words, "w0" to "w9", each two characters and a space: word n begins at 3n.
TEXT = " ".join(f"w{n}" for n in range(10))


def words(first: int, last: int) -> Span:
    return Span.of(TEXT, 3 * first, 3 * last + 2)


def quote(*pieces: tuple[int, int], cue: int | None = None, source: int | None = None) -> Quote:
    return Quote(
        "q",
        tuple(words(*piece) for piece in pieces),
        "indirect",
        cue=None if cue is None else words(cue, cue),
        source=None if source is None else words(source, source),
    )


def document(*quotes: Quote) -> Document:
    return Document("d", TEXT, quotes)


def test_counts() -> None:
    counts = PRF(2, 4, 5)
    assert (counts.precision, counts.recall) == (0.5, 0.4)
    assert counts.f1 == pytest.approx(4 / 9)
    assert PRF().to_dict() == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 0}


def test_matching_is_one_to_one_and_best_first() -> None:
    assert match_one_to_one([(0.9, 0, 1), (0.8, 0, 0), (0.7, 1, 1), (0.6, 1, 0)]) == {0: 1, 1: 0}


def test_pieces_count_one_by_one() -> None:
    gold = document(quote((0, 1), (4, 6)))
    guess = document(quote((0, 1), (4, 5)))
    scores = score_attribution([gold], [guess])
    assert scores["content"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "n": 2}


def test_a_shared_source_counts_once() -> None:
    gold = document(quote((2, 3), source=0), quote((5, 6), source=0))
    guess = document(quote((2, 3), source=0))
    assert score_attribution([gold], [guess])["source"] == PRF(1, 1, 1).to_dict()


def test_content_tokens() -> None:
    gold = document(quote((0, 3)))
    guess = document(quote((2, 5)), quote((3, 4)))
    assert score_attribution([gold], [guess])["content_tokens"] == PRF(2, 4, 4).to_dict()


@pytest.mark.parametrize(
    ("guess", "lenient", "strict"),
    [
        # Eight of eight words and the same source.
        (quote((0, 7), source=9), 1, 1),
        # Token F1 = 2*6/(6+8) = 0.857.
        (quote((0, 5), source=9), 1, 1),
        # Token F1 = 2*5/(5+8) = 0.769.
        (quote((0, 4), source=9), 0, 0),
        # The right content, another source or none.
        (quote((0, 7), source=8), 0, 0),
        (quote((0, 7)), 0, 0),
        # A source that only overlaps.
        (replace(quote((0, 7)), source=words(8, 9)), 1, 0),
    ],
)
def test_whole_attribution(guess: Quote, lenient: int, strict: int) -> None:
    scores = score_attribution([document(quote((0, 7), source=9))], [document(guess)])
    assert scores["attribution"] == PRF(lenient, 1, 1).to_dict()
    assert scores["attribution_strict"] == PRF(strict, 1, 1).to_dict()


def test_without_a_source_in_both_is_right() -> None:
    scores = score_attribution([document(quote((0, 7)))], [document(quote((0, 7)))])
    assert scores["attribution_strict"]["f1"] == 1.0


def test_two_predictions_of_one_quote_are_not_both_right() -> None:
    gold = document(quote((0, 7)))
    guess = document(quote((0, 7)), quote((0, 6)))
    assert score_attribution([gold], [guess])["attribution"] == PRF(1, 2, 1).to_dict()


def test_containment_forgives_spans_that_are_too_long() -> None:
    # "w4 w5" lies wholly in the prediction; of "w8 w9" only one word of two (2 of 5 characters).
    gold = document(quote((4, 5)), quote((8, 9)))
    guess = document(quote((0, 6)), quote((7, 8)))
    scores = score_attribution([gold], [guess])
    assert scores["containment_30"] == PRF(2, 2, 2).to_dict()
    assert scores["containment_80"] == PRF(1, 2, 2).to_dict()
    assert scores["found"] == PRF(1, 2, 2).to_dict()


def test_recall_by_kind() -> None:
    gold = document(replace(quote((0, 3)), kind="direct"), quote((5, 6)))
    scores = score_attribution([gold], [document(quote((0, 3)))])
    assert scores["recall"] == {
        "direct": {"recall": 1.0, "n": 1},
        "indirect": {"recall": 0.0, "n": 1},
        "mixed": {"recall": 0.0, "n": 0},
    }
    assert scores["kind_accuracy"] == 0.0
    assert scores["act_accuracy"] == 1.0


def test_other_texts_are_refused() -> None:
    with pytest.raises(InputError, match="differ in their text"):
        score_attribution([document()], [Document("d", "another text")])
    with pytest.raises(InputError, match="1 gold documents, but 0"):
        score_attribution([document()], [])


NAMES = [
    "content",
    "cue",
    "source",
    "content_tokens",
    "attribution",
    "attribution_strict",
    "found",
    "containment_30",
    "containment_80",
]

QUOTES = st.lists(
    st.builds(
        lambda ends, cue, source: quote((min(ends), max(ends)), cue=cue, source=source),
        st.tuples(st.integers(0, 9), st.integers(0, 9)),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=5,
)


@given(QUOTES)
def test_the_gold_itself_is_perfect(quotes: list[Quote]) -> None:
    scores = score_attribution([document(*quotes)], [document(*quotes)])
    assert [scores[name]["f1"] for name in NAMES] == [1.0] * len(NAMES)


@given(QUOTES)
def test_nothing_found_scores_nothing(quotes: list[Quote]) -> None:
    scores = score_attribution([document(*quotes)], [document()])
    assert [scores[name]["f1"] for name in NAMES] == [0.0] * len(NAMES)


@given(QUOTES, QUOTES)
def test_scores_are_ratios_and_f1_is_symmetric(a: list[Quote], b: list[Quote]) -> None:
    there = score_attribution([document(*a)], [document(*b)])
    back = score_attribution([document(*b)], [document(*a)])
    for name in NAMES:
        assert 0 <= there[name]["f1"] <= 1
    for name in ("content", "cue", "source", "content_tokens"):
        assert there[name]["f1"] == back[name]["f1"]
        assert there[name]["precision"] == back[name]["recall"]
