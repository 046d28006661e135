"""Few-shot training: a stance model learns a target from a few dozen labelled quotes.

The encoder stays as it is; the heads learn from what it makes of the quotes, held near where they
started so that a handful of examples cannot undo what the model knew (L2-SP: Li, Grandvalet and
Davoine, "Explicit inductive bias for transfer learning with convolutional networks", ICML 2018).
Reading two hundred quotes takes most of the time; learning from them takes seconds.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from stance.classifier import StanceClassifier
from stance.document import LABELS, Label
from stance.encoding import budget_batches, pad
from stance.errors import InputError
from stance.formats.corpora import StanceExample
from stance.modeling import StanceModel

LEAST = 4
"""Fewer labelled quotes teach nothing."""

HEADS = ("mixer", "relevance", "side", "aspect")
BATCH = 32
STEPS = 200
RATE = 1e-3
HOLD = 0.005
"""Readings in a step, steps, learning rate at the first one, weight of the squared distance from
where the heads started: of those tried on four topics of IBM ArgQ 30k (development split), the ones
that did well with 20 quotes and with 200."""

SMOOTHING = 0.05
ASPECTS = 0.5
"""Label smoothing and weight of the aspects, as in the recipe of the released model."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What the encoder makes of labelled quotes.

    Attributes:
        items: which example each reading is of [N].
        pooled: the states that the heads read [N, 3 H].
        labels, aspects: gold indices [N]; an aspect is -100 where it is not known.
        names: of the aspects, in the order of their indices.
    """

    items: list[int]
    pooled: Tensor
    labels: Tensor
    aspects: Tensor
    names: tuple[str, ...]

    def of(self, examples: Sequence[int]) -> Readings:
        """Those of some examples."""
        wanted = set(examples)
        at = [n for n, item in enumerate(self.items) if item in wanted]
        items = [self.items[n] for n in at]
        return Readings(items, self.pooled[at], self.labels[at], self.aspects[at], self.names)


def adapt(
    classifier: StanceClassifier, examples: Sequence[StanceExample], *, seed: int = 13
) -> StanceClassifier:
    """A classifier that has learnt from labelled quotes; the one given stays as it was.

    Both share the encoder's weights in memory.

    Args:
        classifier: where to start from.
        examples: labelled quotes, each with its target; twenty help, two hundred help more.
        seed: of the order in which the quotes are read.

    Raises:
        InputError: where there are fewer than :data:`LEAST` examples, or all have one label.
    """
    _check(examples)
    return replace_model(classifier, learn(classifier.model, read(classifier, examples), seed))


def cross_validate(
    classifier: StanceClassifier,
    examples: Sequence[StanceExample],
    *,
    folds: int = 5,
    seed: int = 13,
) -> tuple[list[Label], list[Label]]:
    """Labels of every example before training, and after training on the others' folds.

    Quotes of one group (article) are in one fold. The labels are those of the averaged
    readings, in the order of the examples.

    Raises:
        InputError: as :func:`adapt`, or where there are fewer groups than two.
    """
    _check(examples)
    groups = sorted({example.group for example in examples})
    if len(groups) < 2:
        raise InputError("all labelled quotes are of one article: none can be held out")
    random.Random(seed).shuffle(groups)
    fold_of = {group: n % folds for n, group in enumerate(groups)}
    readings = read(classifier, examples)
    before = predict(classifier.model, readings)
    after = dict(before)
    for fold in range(min(folds, len(groups))):
        held = [n for n, e in enumerate(examples) if fold_of[e.group] == fold]
        rest = [n for n, e in enumerate(examples) if fold_of[e.group] != fold]
        if len({examples[n].label for n in rest}) < 2:
            continue
        model = learn(classifier.model, readings.of(rest), seed)
        after |= predict(model, readings.of(held))
    order = range(len(examples))
    return [before[n] for n in order], [after[n] for n in order]


def read(classifier: StanceClassifier, examples: Sequence[StanceExample]) -> Readings:
    """What the encoder makes of the examples.

    A target with a description is read with and without it, as when classifying.
    """
    rows = [
        row
        for number, example in enumerate(examples)
        for target in dict.fromkeys((example.target, replace(example.target, description="")))
        for row in classifier.rows(example.quote, target, number)
    ]
    model = classifier.model.eval()
    pooled = torch.zeros(len(rows), 3 * model.width)
    with torch.no_grad():
        for batch in budget_batches([len(row.ids) for row in rows], classifier.batch_tokens):
            ids = pad([rows[i].ids for i in batch]).to(model.device)
            segments = pad([rows[i].segments for i in batch]).to(model.device)
            pooled[batch] = model.pool(ids, (segments > 0).long(), segments).cpu()
    known = aspect_names(model, examples)
    aspects = [known.index(e.aspect) if e.aspect is not None else -100 for e in examples]
    items = [row.item for row in rows]
    return Readings(
        items,
        pooled,
        torch.tensor([LABELS.index(examples[item].label) for item in items]),
        torch.tensor([aspects[item] for item in items]),
        known,
    )


def aspect_names(model: StanceModel, examples: Sequence[StanceExample]) -> tuple[str, ...]:
    """The aspects that the model tells apart, and then those of the examples that are new to it."""
    found = [e.aspect for e in examples if e.aspect is not None]
    return tuple(dict.fromkeys([*model.config.aspects, *found]))


def learn(model: StanceModel, readings: Readings, seed: int = 13) -> StanceModel:
    """A model with the same encoder and heads that have learnt from the readings."""
    batches = _batches(len(readings.items), random.Random(seed))
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        learned = with_own_heads(model, readings.names)
        parameters = [p for name in HEADS for p in getattr(learned, name).parameters()]
        start = [p.detach().clone() for p in parameters]
        optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.0)
        learned.train()
        for step in range(STEPS):
            for group in optimizer.param_groups:
                group["lr"] = RATE * (1 - step / STEPS)
            loss = _loss(learned, readings, next(batches))
            away = torch.stack(
                [(p - q).square().sum() for p, q in zip(parameters, start, strict=True)]
            ).sum()
            optimizer.zero_grad()
            (loss + HOLD * away).backward()
            optimizer.step()
    learned.eval()
    return learned


@torch.no_grad()
def predict(
    model: StanceModel, readings: Readings, among: Sequence[Label] = LABELS
) -> dict[int, Label]:
    """The label of every example that was read: its likeliest one over all readings."""
    probabilities = model.decide(readings.pooled.to(model.device)).logits.exp().cpu()
    total: dict[int, Tensor] = {}
    for item, row in zip(readings.items, probabilities, strict=True):
        total[item] = total.get(item, torch.zeros(len(LABELS))) + row
    return {
        item: max(among, key=lambda label: float(row[LABELS.index(label)]))
        for item, row in total.items()
    }


def with_own_heads(model: StanceModel, aspects: Sequence[str]) -> StanceModel:
    """A model that shares the encoder with another one and has heads of its own.

    ``aspects`` begins with those of the model; what follows is new and starts at zero.
    """
    copied = copy.copy(model)
    copied._modules = dict(model._modules)
    copied.config = copy.deepcopy(model.config)
    for name in HEADS:
        setattr(copied, name, copy.deepcopy(getattr(model, name)))
    known = model.aspect.out_features
    if len(aspects) > known:
        copied.aspect = nn.Linear(model.aspect.in_features, len(aspects), device=model.device)
        with torch.no_grad():
            for part in ("weight", "bias"):
                getattr(copied.aspect, part).zero_()[:known] = getattr(model.aspect, part)
        copied.config.aspects = list(aspects)
    return copied


def replace_model(classifier: StanceClassifier, model: StanceModel) -> StanceClassifier:
    """The same classifier around another model."""
    return StanceClassifier(
        model,
        classifier.tokenizer,
        classifier.batch_tokens,
        classifier.thorough,
        classifier.min_confidence,
    )


def _check(examples: Sequence[StanceExample]) -> None:
    if len(examples) < LEAST:
        raise InputError(
            f"{len(examples)} labelled quotes are too few to learn from: {LEAST} at least"
        )
    if len({example.label for example in examples}) < 2:
        raise InputError(
            f'all {len(examples)} quotes are labelled "{examples[0].label}": nothing to tell apart'
        )


def _batches(size: int, chance: random.Random) -> Iterator[list[int]]:
    """Endless batches; everything is read once before anything is read again."""
    order: list[int] = []
    while True:
        while len(order) < min(BATCH, size):
            order += chance.sample(range(size), size)
        yield order[:BATCH]
        order = order[BATCH:]


def _loss(model: StanceModel, readings: Readings, batch: list[int]) -> Tensor:
    device = model.device
    output = model.decide(readings.pooled[batch].to(device))
    labels, aspects = readings.labels[batch].to(device), readings.aspects[batch].to(device)
    loss = nn.functional.cross_entropy(output.logits, labels, label_smoothing=SMOOTHING)
    if bool((aspects >= 0).any()):
        loss = loss + ASPECTS * nn.functional.cross_entropy(output.aspects, aspects)
    return loss
