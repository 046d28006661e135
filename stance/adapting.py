"""Few-shot training: a stance model learns a target from a few dozen labelled quotes.

The encoder stays as it is; the heads learn from what it makes of the quotes, held near where they
started so that a handful of examples cannot undo what the model knew (L2-SP: Li, Grandvalet and
Davoine, "Explicit inductive bias for transfer learning with convolutional networks", ICML 2018).
Reading two hundred quotes takes most of the time; learning from them takes seconds.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

import stance
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

TEMPERATURES = tuple(0.5 + 0.02 * step for step in range(126))


@dataclass(frozen=True, slots=True)
class Readings:
    """What the encoder makes of labelled quotes.

    Attributes:
        items: which example each reading is of [N].
        shares: of each reading in the answer to its example, which add up to 1 [N].
        pooled: the states that the heads read [N, 3 H].
        labels, aspects: gold indices [N]; an aspect is -100 where it is not known.
        names: of the aspects, in the order of their indices.
    """

    items: list[int]
    shares: Tensor
    pooled: Tensor
    labels: Tensor
    aspects: Tensor
    names: tuple[str, ...]

    def of(self, examples: Sequence[int]) -> Readings:
        """Those of some examples."""
        wanted = set(examples)
        at = [n for n, item in enumerate(self.items) if item in wanted]
        return Readings(
            [self.items[n] for n in at],
            self.shares[at],
            self.pooled[at],
            self.labels[at],
            self.aspects[at],
            self.names,
        )


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Answers to quotes that were not learnt from, in the order of the examples.

    Attributes:
        before, after: labels before training and after training on the other folds.
        temperature: that fits the probabilities after training best (Guo et al., 2017).
    """

    before: list[Label]
    after: list[Label]
    temperature: float


def adapt(
    classifier: StanceClassifier, examples: Sequence[StanceExample], *, seed: int = 13
) -> StanceClassifier:
    """A classifier that has learnt from labelled quotes; the one given stays as it was.

    Both share the encoder's weights in memory. Its probabilities have the temperature of the
    model it started from; :func:`cross_validate` finds one of its own.

    Args:
        classifier: where to start from.
        examples: labelled quotes, each with its target; twenty help, two hundred help more.
        seed: of the order in which the quotes are read.

    Raises:
        InputError: where there are fewer than :data:`LEAST` examples, or all have one label.
    """
    check(examples)
    return replace(classifier, model=learn(classifier.model, read(classifier, examples), seed))


def check(examples: Sequence[StanceExample]) -> None:
    """Raise ``InputError`` where there is too little to learn from."""
    if len(examples) < LEAST:
        raise InputError(
            f"{len(examples)} labelled quotes are too few to learn from: {LEAST} at least"
        )
    if len({example.label for example in examples}) < 2:
        raise InputError(
            f'all {len(examples)} quotes are labelled "{examples[0].label}": nothing to tell apart'
        )


def read(classifier: StanceClassifier, examples: Sequence[StanceExample]) -> Readings:
    """What the encoder makes of the examples.

    A target with a description is read with and without it: models are trained on both.
    """
    rows, shares = [], []
    for number, example in enumerate(examples):
        wordings = dict.fromkeys((example.target, replace(example.target, description="")))
        for wording, target in enumerate(wordings):
            parts = classifier.rows(example.quote, target, number)
            answers = len(wordings) if classifier.thorough else int(wording == 0)
            total = sum(row.weight for row in parts)
            rows += parts
            shares += [row.weight / total / answers if answers else 0.0 for row in parts]
    model = classifier.model.eval()
    pooled = torch.zeros(len(rows), 3 * model.width)
    with torch.no_grad():
        for batch in budget_batches([len(row.ids) for row in rows], classifier.batch_tokens):
            ids = pad([rows[i].ids for i in batch]).to(model.device)
            segments = pad([rows[i].segments for i in batch]).to(model.device)
            pooled[batch] = model.pool(ids, (segments > 0).long(), segments).cpu()
    found = [e.aspect for e in examples if e.aspect is not None]
    names = tuple(dict.fromkeys([*model.config.aspects, *found]))
    aspects = [names.index(e.aspect) if e.aspect is not None else -100 for e in examples]
    return Readings(
        [row.item for row in rows],
        torch.tensor(shares),
        pooled,
        torch.tensor([LABELS.index(examples[row.item].label) for row in rows]),
        torch.tensor([aspects[row.item] for row in rows]),
        names,
    )


def learn(model: StanceModel, readings: Readings, seed: int = 13) -> StanceModel:
    """A model with the same encoder and heads that have learnt from the readings."""
    batches = _batches(len(readings.items), random.Random(seed))
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        learned = with_own_heads(model, readings.names)
        parameters = [p for name in HEADS for p in getattr(learned, name).parameters()]
        start = [p.detach().clone() for p in parameters]
        optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.0)
        # Nothing else has dropout: the encoder is not run.
        learned.dropout.train()
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
    learned.dropout.eval()
    return learned


def cross_validate(
    model: StanceModel,
    readings: Readings,
    groups: Sequence[str],
    *,
    folds: int = 5,
    seed: int = 13,
) -> HeldOut:
    """Every example labelled by heads that learnt from the other folds.

    Args:
        model: where to start from.
        readings: of all examples.
        groups: of each example, the article it is from; its quotes are in one fold.
        folds: at most as many as there are groups. A fold whose others have one label only
            keeps the answers before training.

    Raises:
        InputError: where there are fewer than two groups or folds.
    """
    distinct = sorted(set(groups))
    if len(distinct) < 2 or folds < 2:
        raise InputError("quotes of two articles, and two folds, are the least to hold some out")
    random.Random(seed).shuffle(distinct)
    fold_of = {group: n % folds for n, group in enumerate(distinct)}
    before = answers(model, readings)
    after = dict(before)
    gold = dict(zip(readings.items, readings.labels.tolist(), strict=True))
    for fold in range(min(folds, len(distinct))):
        held = [n for n, group in enumerate(groups) if fold_of[group] == fold]
        rest = [n for n, group in enumerate(groups) if fold_of[group] != fold]
        if len({gold[n] for n in rest}) > 1:
            after |= answers(learn(model, readings.of(rest), seed), readings.of(held))
    order = range(len(groups))
    best = best_temperature(
        torch.stack([after[n] for n in order]),
        torch.tensor([gold[n] for n in order]),
        model.config.softmax_temperature,
    )
    return HeldOut(
        [likeliest(before[n]) for n in order], [likeliest(after[n]) for n in order], best
    )


def best_temperature(probabilities: Tensor, labels: Tensor, given: float = 1.0) -> float:
    """The temperature of :data:`TEMPERATURES` that makes the labels likeliest (Guo et al., 2017).

    Args:
        probabilities: [N, 4], as a model with temperature ``given`` gives them.
        labels: [N] indices.
    """
    logits = probabilities.clamp_min(1e-9).log() * given
    return min(TEMPERATURES, key=lambda t: float(nn.functional.cross_entropy(logits / t, labels)))


@torch.no_grad()
def answers(model: StanceModel, readings: Readings) -> dict[int, Tensor]:
    """Probabilities of the labels [4] of every example that was read, over all its readings."""
    logits = model.decide(readings.pooled.to(model.device)).logits
    probabilities = (logits / model.config.softmax_temperature).softmax(-1).cpu()
    found: dict[int, Tensor] = {}
    for item, share, row in zip(readings.items, readings.shares, probabilities, strict=True):
        found[item] = found.get(item, torch.zeros(len(LABELS))) + share * row
    return found


def likeliest(probabilities: Tensor, among: Sequence[Label] = LABELS) -> Label:
    """The label with the highest probability."""
    return max(among, key=lambda label: float(probabilities[LABELS.index(label)]))


def with_own_heads(model: StanceModel, aspects: Sequence[str]) -> StanceModel:
    """A model that shares the encoder with another one and has heads of its own.

    ``aspects`` begins with those of the model; what follows is new and starts at zero.
    """
    copied = copy.copy(model)
    copied._modules = dict(model._modules)
    copied.config = copy.deepcopy(model.config)
    copied.config.library_version = stance.__version__
    for name in (*HEADS, "dropout"):
        setattr(copied, name, copy.deepcopy(getattr(model, name)))
    known = model.aspect.out_features
    if len(aspects) > known:
        copied.aspect = nn.Linear(model.aspect.in_features, len(aspects), device=model.device)
        with torch.no_grad():
            for part in ("weight", "bias"):
                getattr(copied.aspect, part).zero_()[:known] = getattr(model.aspect, part)
        copied.config.aspects = list(aspects)
    return copied


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


def counts(examples: Sequence[StanceExample]) -> str:
    """How many examples have each label, in words."""
    found = Counter(example.label for example in examples)
    return ", ".join(f"{found[label]} {label}" for label in LABELS if found[label])
