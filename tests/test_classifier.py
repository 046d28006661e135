"""From the output of the network to stances."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch
from quoted import BASES, TEXT, quote
from tiny import stance_model, wordpiece

import stance.classifier
from stance.classifier import StanceClassifier, whole_text
from stance.document import LABELS, Quote, QuoteInContext, Span, Speaker, Stance
from stance.errors import InputError
from stance.targets import FOREIGN_TROOP_PRESENCE, Target


def by_hand(classifier: StanceClassifier, item: QuoteInContext, target: Target) -> torch.Tensor:
    """Probabilities averaged over readings and rows by length, one row at a time."""
    total, weight = torch.zeros(4), 0
    readings = {target, replace(target, description="")}
    for row in [row for reading in readings for row in classifier.rows(item, reading)]:
        ids, segments = torch.tensor([row.ids]), torch.tensor([row.segments])
        with torch.inference_mode():
            logits = classifier.model(ids, torch.ones_like(ids), segments).logits[0]
        total += row.weight * (logits / classifier.model.config.softmax_temperature).softmax(-1)
        weight += row.weight
    return total / weight


LONG = " ".join(f"troops {n} leave" for n in range(60))
ITEMS = [
    (quote(TEXT, "the foreign soldiers must leave", speaker="The mayor"), FOREIGN_TROOP_PRESENCE),
    (quote(f"She said {LONG}.", LONG), BASES),
    (quote(TEXT, "people want peace"), Target("peace")),
    (quote(TEXT, "The harbour was safe."), FOREIGN_TROOP_PRESENCE),
    (whole_text("no"), Target("peace")),
]


def close(stance: Stance, expected: torch.Tensor) -> None:
    values = [stance.scores[label] for label in LABELS]
    assert values == pytest.approx(expected.tolist(), abs=1e-4)
    assert stance.label == LABELS[int(expected.argmax())]


def test_stances_come_in_order_with_the_networks_probabilities(
    classifier: StanceClassifier,
) -> None:
    stances = list(classifier.classify(ITEMS))
    assert [s.target for s in stances] == [target.name for _, target in ITEMS]
    for found, (item, target) in zip(stances, ITEMS, strict=True):
        close(found, by_hand(classifier, item, target))
        assert sum(found.scores.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_chunks_do_not_change_the_result(
    classifier: StanceClassifier, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    expected = list(classifier.classify(ITEMS))
    monkeypatch.setattr(stance.classifier, "CHUNK", size)
    found = list(classifier.classify(ITEMS))
    assert [s.label for s in found] == [s.label for s in expected]
    for one, other in zip(found, expected, strict=True):
        assert dict(one.scores) == pytest.approx(dict(other.scores), abs=1e-4)
        assert one.aspect == other.aspect


def test_small_batches_do_not_change_the_result(classifier: StanceClassifier) -> None:
    small = StanceClassifier(classifier.model, wordpiece(), batch_tokens=1, thorough=True)
    for one, other in zip(small.classify(ITEMS), classifier.classify(ITEMS), strict=True):
        assert dict(one.scores) == pytest.approx(dict(other.scores), abs=1e-4)


def test_items_are_read_a_chunk_ahead_and_no_further(
    classifier: StanceClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stance.classifier, "CHUNK", 2)
    read = 0

    def items() -> Iterator[tuple[QuoteInContext, Target]]:
        nonlocal read
        for item in ITEMS:
            read += 1
            yield item
        raise RuntimeError("the source broke")

    stances = classifier.classify(items())
    assert read == 0
    next(stances)
    assert read == 2
    for _ in range(3):
        next(stances)
    assert read == 4
    with pytest.raises(RuntimeError, match="the source broke"):
        next(stances)


def test_temperature_flattens_the_scores(classifier: StanceClassifier) -> None:
    hot = StanceClassifier(stance_model(softmax_temperature=5.0), wordpiece(), thorough=True)
    for one, other in zip(hot.classify(ITEMS[2:]), classifier.classify(ITEMS[2:]), strict=True):
        assert one.label == other.label
        assert one.confidence < other.confidence
    item, target = ITEMS[0]
    close(next(hot.classify([ITEMS[0]])), by_hand(hot, item, target))


def with_bias(label: int, aspects: Sequence[float]) -> StanceClassifier:
    """A classifier that always says the same."""
    model = stance_model()
    with torch.no_grad():
        for head in (model.relevance, model.side, model.aspect):
            head.weight.zero_()
            head.bias.zero_()
        model.relevance.bias.fill_(-9.0 if label == 3 else 9.0)
        if label < 3:
            model.side.bias[label] = 9.0
        model.aspect.bias.copy_(torch.tensor(aspects))
    return StanceClassifier(model, wordpiece(), thorough=True)


ASPECTS = FOREIGN_TROOP_PRESENCE.aspects


def first(classifier: StanceClassifier, target: Target) -> Stance:
    return next(classifier.classify([(whole_text("The troops leave."), target)]))


def test_aspects_only_for_targets_that_have_them() -> None:
    loud = with_bias(1, [float(name == "bases") * 5 for name in ASPECTS])
    assert first(loud, FOREIGN_TROOP_PRESENCE).aspect == "bases"
    assert first(loud, Target("peace")).aspect is None
    # Only the target's own compete, in the model's order, not the target's.
    some = Target("fewer", aspects=("withdrawal_terms", "combat"))
    quiet = with_bias(1, [{"bases": 9.0, "combat": 2.0}.get(name, 0.0) for name in ASPECTS])
    assert first(quiet, some).aspect == "combat"
    assert first(quiet, Target("odd", aspects=("size",))).aspect is None


@pytest.mark.parametrize(("label", "name"), list(enumerate(LABELS)))
def test_labels_and_no_aspect_where_unrelated(label: int, name: str) -> None:
    found = first(with_bias(label, [0.0] * 8), FOREIGN_TROOP_PRESENCE)
    assert found.label == name
    assert found.confidence > 0.99
    assert (found.aspect is None) == (name == "unrelated")


def test_quotes_get_their_stance_and_keep_the_rest(classifier: StanceClassifier) -> None:
    span = Span.of(TEXT, 0, 20)
    speaker = Speaker("s1", "The mayor")
    given_quotes = [
        Quote("q1", (span,), "indirect", speaker=speaker, confidence=0.5),
        Quote("q2", (Span.of(TEXT, 22, 60),), "indirect"),
    ]
    found = classifier(TEXT, given_quotes, BASES)
    assert [(q.id, q.speaker, q.confidence) for q in found] == [
        ("q1", speaker, 0.5),
        ("q2", None, 1),
    ]
    close_to = by_hand(classifier, QuoteInContext(TEXT, (span,), "The mayor"), BASES)
    assert found[0].stance is not None
    close(found[0].stance, close_to)
    assert classifier(TEXT, [], BASES) == ()


def test_the_speaker_is_read(classifier: StanceClassifier) -> None:
    spoken = [quote(TEXT, "people want peace", speaker=who) for who in ("The mayor", "soldiers")]
    one, other = classifier.classify((item, BASES) for item in spoken)
    assert dict(one.scores) != pytest.approx(dict(other.scores), abs=1e-5)


def test_a_model_in_training_is_switched_to_evaluation(classifier: StanceClassifier) -> None:
    classifier.model.train()
    one, other = (list(classifier.classify(ITEMS)) for _ in range(2))
    assert one == other
    assert not classifier.model.training


def test_a_whole_text_is_its_own_quote() -> None:
    item = whole_text("Peace now.", "The mayor")
    assert item.content == (Span(0, 10, "Peace now."),)
    assert item.speaker == "The mayor"
    with pytest.raises(InputError):
        whole_text("")


def test_a_described_target_is_read_with_and_without_its_description(
    classifier: StanceClassifier,
) -> None:
    quote = whole_text("they must leave the mayor and stay")
    described = Target("troops", "the mayor must stay")
    both, once, named = (
        next(replace(classifier, thorough=thorough).classify([(quote, target)]))
        for thorough, target in ((True, described), (False, described), (True, Target("troops")))
    )
    assert once.scores != named.scores
    for label in LABELS:
        mean = (once.scores[label] + named.scores[label]) / 2
        assert both.scores[label] == pytest.approx(mean, abs=1e-6)


def test_what_is_not_sure_enough_is_uncertain(classifier: StanceClassifier) -> None:
    items = [(whole_text("they must leave the mayor and stay"), Target("troops"))]
    (plain,) = classifier.classify(items)
    assert plain.label == plain.likeliest
    top = max(plain.scores.values())
    for least, label in ((top - 0.01, plain.label), (top + 0.01, "uncertain")):
        (stance,) = replace(classifier, min_confidence=least).classify(items)
        assert stance.label == label
        assert stance.scores == plain.scores
        assert stance.confidence == pytest.approx(top)
        assert stance.likeliest == plain.label


def test_a_second_reading_only_where_the_first_is_not_sure(
    classifier: StanceClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [(whole_text("they must leave"), Target("troops", "the mayor must stay"))] * 3
    read: list[int] = []
    original = StanceClassifier._read

    def counted(self: StanceClassifier, some: Any) -> Any:
        read.append(len(some))
        return original(self, some)

    monkeypatch.setattr(StanceClassifier, "_read", counted)
    list(classifier.classify(items))
    monkeypatch.setattr("stance.classifier.SURE", 0.0)
    list(classifier.classify(items))
    assert read == [3, 3, 3, 0]
