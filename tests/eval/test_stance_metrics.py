import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from eval.metrics import difference_interval, score_stance
from stance.document import LABELS, Label, QuoteInContext, Span, Stance
from stance.errors import InputError
from stance.formats.corpora import StanceExample
from stance.targets import Target

TRAMS = Target("free trams")


def example(label: Label, group: str = "g", aspect: str | None = None) -> StanceExample:
    text = "Trams should be free."
    quote = QuoteInContext(text, (Span.of(text, 0, len(text)),))
    return StanceExample(quote, TRAMS, label, aspect, group)


def answer(label: Label, confidence: float = 1.0, aspect: str | None = None) -> Stance:
    rest = (1 - confidence) / 3
    scores = {other: confidence if other == label else rest for other in LABELS}
    return Stance("free trams", label, scores, aspect)


def test_by_hand() -> None:
    gold = [example("favor"), example("favor"), example("against"), example("neutral")]
    guess = [answer("favor"), answer("against"), answer("against"), answer("unrelated")]
    scores = score_stance(gold, guess)
    # favor 2*1/(1+2), against 2*1/(2+1), neutral 0; unrelated does not occur in gold.
    assert scores["macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert scores["f_avg"] == pytest.approx(2 / 3)
    assert scores["accuracy"] == 0.5
    assert scores["labels"]["favor"] == {
        "precision": 1.0,
        "recall": 0.5,
        "f1": pytest.approx(2 / 3),
        "n": 2,
    }
    assert "unrelated" not in scores["labels"]
    assert scores["confusion"] == [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]]
    # All answers are certain, half are wrong: the error is 0.5, Brier 2 for each wrong one.
    assert scores["ece"] == pytest.approx(0.5)
    assert scores["brier"] == pytest.approx(1.0)


def test_calibration_by_hand() -> None:
    gold = [example("favor")] * 4
    # Bin of 0.7: three right of four, so |0.75 - 0.7|.
    guess = [answer("favor", 0.7)] * 3 + [answer("against", 0.7)]
    assert score_stance(gold, guess)["ece"] == pytest.approx(0.05)
    right = (1 - 0.7) ** 2 + 3 * 0.1**2
    wrong = 0.7**2 + (1 - 0.1) ** 2 + 2 * 0.1**2
    assert score_stance(gold, guess)["brier"] == pytest.approx((3 * right + wrong) / 4)


def test_coverage_keeps_the_most_confident() -> None:
    gold = [example("favor")] * 10
    guess = [answer("favor", 0.9)] * 7 + [answer("against", 0.4)] * 3
    scores = score_stance(gold, guess)
    assert scores["macro_f1_at_70"] == 1.0
    assert scores["macro_f1"] == pytest.approx(14 / 17)


def test_aspects_count_where_both_are_related() -> None:
    gold = [
        example("favor", aspect="combat"),
        example("against", aspect="bases"),
        example("favor", aspect="bases"),
        example("unrelated"),
    ]
    guess = [
        answer("favor", aspect="combat"),
        answer("favor", aspect="combat"),
        answer("unrelated"),
        answer("favor", aspect="bases"),
    ]
    scores = score_stance(gold, guess)
    assert (scores["aspect_accuracy"], scores["aspects"]) == (0.5, 2)


def test_a_system_without_aspects_has_no_aspect_accuracy() -> None:
    scores = score_stance([example("favor", aspect="combat")], [answer("favor")])
    assert scores["aspect_accuracy"] is None


def test_three_classes_take_unrelated_for_neutral() -> None:
    scores = score_stance([example("neutral")], [answer("unrelated", 0.7)], classes=3)
    assert scores["accuracy"] == 1.0
    assert scores["brier"] == pytest.approx(0.2**2 + 2 * 0.1**2)


def test_two_classes_are_forced_to_a_side() -> None:
    hesitant = Stance(
        "x", "neutral", {"favor": 0.3, "against": 0.1, "neutral": 0.5, "unrelated": 0.1}
    )
    scores = score_stance([example("favor")], [hesitant], classes=2)
    assert scores["accuracy"] == 1.0
    assert scores["brier"] == pytest.approx(2 * 0.25**2)


def test_the_interval_is_repeatable_and_holds_the_figure() -> None:
    gold = [example(label, group=str(n)) for n in range(12) for label in LABELS]
    guess = [answer(LABELS[n % 4] if n % 5 else "favor") for n in range(len(gold))]
    first, second = score_stance(gold, guess), score_stance(gold, guess)
    assert first == second
    assert first["macro_f1_low"] < first["macro_f1"] < first["macro_f1_high"]
    assert first["groups"] == 12


def test_one_article_has_an_interval_of_no_width() -> None:
    gold = [example("favor"), example("against")]
    scores = score_stance(gold, [answer("favor"), answer("favor")])
    assert scores["macro_f1_low"] == scores["macro_f1_high"] == scores["macro_f1"]


def test_difference_of_two_systems() -> None:
    gold = [example(LABELS[n % 2], group=str(n)) for n in range(20)]
    good = [answer(e.label) for e in gold]
    poor = [answer("favor") for _ in gold]
    lead = difference_interval(gold, good, poor)
    assert lead["difference"] == pytest.approx(1 - (2 / 3) / 2)
    assert 0 < lead["low"] <= lead["difference"] <= lead["high"]
    assert difference_interval(gold, good, good) == {"difference": 0, "low": 0, "high": 0}


def test_lengths_must_agree() -> None:
    with pytest.raises(InputError, match="1 examples, but 2 predictions"):
        score_stance([example("favor")], [answer("favor")] * 2)
    with pytest.raises(InputError, match="no examples"):
        score_stance([], [])


ANY = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1)


@given(ANY)
def test_macro_f1_agrees_with_scikit_learn(pairs: list[tuple[Label, Label]]) -> None:
    gold, guess = zip(*pairs, strict=True)
    scores = score_stance([example(g) for g in gold], [answer(g) for g in guess], resamples=2)
    expected = f1_score(gold, guess, labels=sorted(set(gold)), average="macro", zero_division=0)
    assert scores["macro_f1"] == pytest.approx(expected)


@given(st.lists(st.sampled_from(LABELS), min_size=1))
def test_the_gold_itself_is_perfect(labels: list[Label]) -> None:
    scores = score_stance([example(g) for g in labels], [answer(g) for g in labels], resamples=2)
    assert scores["macro_f1"] == scores["accuracy"] == scores["macro_f1_high"] == 1.0
    assert scores["ece"] == scores["brier"] == 0.0
