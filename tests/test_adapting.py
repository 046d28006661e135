"""A stance model learns from labelled quotes, and the one it came from stays as it was."""

import pytest
import torch
from tiny import stance_model, wordpiece

from stance.adapting import adapt, best_temperature, cross_validate, read
from stance.classifier import StanceClassifier, whole_text
from stance.document import LABELS, Label
from stance.errors import InputError
from stance.formats.corpora import StanceExample
from stance.targets import Target

TOLLS = Target("harbour tolls", "Being in favour means people want tolls.", ("cost", "peace"))
SENTENCES: dict[Label, tuple[str, ...]] = {
    "favor": ("The minister wants it.", "People want it to stay.", "It is safe, she said."),
    "against": ("It must leave our valley.", "The mayor fears it.", "They want no such harbour."),
}


def examples(copies: int = 4) -> list[StanceExample]:
    return [
        StanceExample(
            whole_text(text, "the mayor" if n % 2 else None),
            TOLLS,
            label,
            "cost" if label == "favor" else "peace",
            f"{label} {n} {copy}",
        )
        for copy in range(copies)
        for label, texts in SENTENCES.items()
        for n, text in enumerate(texts)
    ]


@pytest.fixture(autouse=True)
def more(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small a network needs more than a real one."""
    monkeypatch.setattr("stance.adapting.RATE", 5e-3)
    monkeypatch.setattr("stance.adapting.STEPS", 500)


@pytest.fixture
def classifier() -> StanceClassifier:
    return StanceClassifier(stance_model(), wordpiece(), min_confidence=0.2)


def labels(classifier: StanceClassifier, gold: list[StanceExample]) -> list[str]:
    return [s.likeliest for s in classifier.classify((e.quote, e.target) for e in gold)]


def test_it_learns_labels_and_new_aspects(classifier: StanceClassifier) -> None:
    gold = examples()
    learned = adapt(classifier, gold)
    assert labels(learned, gold) == [e.label for e in gold]
    aspects = [s.aspect for s in learned.classify((e.quote, e.target) for e in gold)]
    assert aspects == [e.aspect for e in gold]
    assert learned.model.config.aspects[-2:] == ["cost", "peace"]
    assert learned.min_confidence == classifier.min_confidence
    assert not any(module.training for module in learned.model.modules())


def test_the_model_it_started_from_stays(classifier: StanceClassifier) -> None:
    before = {name: p.clone() for name, p in classifier.model.state_dict().items()}
    known = list(classifier.model.config.aspects)
    learned = adapt(classifier, examples())
    for name, tensor in classifier.model.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    assert classifier.model.config.aspects == known
    assert not classifier.model.training
    # The encoder is one and the same, not a second copy in memory.
    assert learned.model.encoder is classifier.model.encoder
    assert learned.model.mixer is not classifier.model.mixer


def test_a_seed_decides_everything(classifier: StanceClassifier) -> None:
    torch.manual_seed(1)
    state = torch.random.get_rng_state()
    one, two, other = (adapt(classifier, examples(), seed=seed) for seed in (5, 5, 6))
    assert torch.equal(one.model.mixer.weight, two.model.mixer.weight)
    assert not torch.equal(one.model.mixer.weight, other.model.mixer.weight)
    assert torch.equal(torch.random.get_rng_state(), state)


def test_every_wording_of_a_target_is_read(classifier: StanceClassifier) -> None:
    gold = examples(1)
    readings = read(classifier, gold)
    assert readings.items == [n for n in range(len(gold)) for _ in range(2)]
    assert readings.pooled.shape == (2 * len(gold), 3 * classifier.model.width)
    # Both teach; what answers is what the classifier reads.
    assert readings.shares.tolist() == [1.0, 0.0] * len(gold)
    classifier.thorough = True
    assert read(classifier, gold).shares.tolist() == [0.5] * 2 * len(gold)
    half = readings.of([1, 3])
    assert half.items == [1, 1, 3, 3]
    assert torch.equal(half.pooled[:2], readings.pooled[2:4])


def test_held_out_quotes_are_those_of_other_articles(classifier: StanceClassifier) -> None:
    classifier.thorough = True
    gold = examples()
    readings = read(classifier, gold)
    held = cross_validate(classifier.model, readings, [e.group for e in gold])
    assert held.before == labels(classifier, gold)
    # Every sentence stands in the other folds too.
    assert held.after == [e.label for e in gold]
    assert held.temperature < 1.0  # nothing is wrong, so nothing can be too sure
    # Of one article each: nothing like it is left to learn from.
    groups = [e.group.rpartition(" ")[0] for e in gold]
    assert len(set(groups)) == 6
    assert cross_validate(classifier.model, readings, groups).after != held.after
    with pytest.raises(InputError, match="two articles"):
        cross_validate(classifier.model, readings, ["one"] * len(gold))


def test_too_little_to_learn_from(classifier: StanceClassifier) -> None:
    with pytest.raises(InputError, match="3 labelled quotes are too few"):
        adapt(classifier, examples()[:3])
    same = [e for e in examples() if e.label == "favor"]
    with pytest.raises(InputError, match='all 12 quotes are labelled "favor"'):
        adapt(classifier, same)
    assert set(LABELS) > set(SENTENCES)


def test_the_temperature_that_fits() -> None:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(400, 4, generator=generator)
    labels = torch.multinomial(logits.softmax(-1), 1, generator=generator)[:, 0]
    plain = best_temperature(logits.softmax(-1), labels)
    assert plain == pytest.approx(1.0, abs=0.15)
    assert best_temperature((2 * logits).softmax(-1), labels) == pytest.approx(2 * plain, abs=0.02)
    # The same model answering at another temperature needs the same one in the end.
    assert best_temperature((logits / 1.5).softmax(-1), labels, given=1.5) == plain
