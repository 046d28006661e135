"""What a step of the stance model's training reads, and its loss."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import torch
from torch import Tensor, nn

from stance.classifier import StanceClassifier
from stance.document import LABELS, Label
from stance.encoding import budget_batches, pad, padded_width
from stance.formats.corpora import StanceExample
from stance.formats.labelled import OPPOSED
from stance.targets import Target
from training.stance_data import Forces, is_known, opposed


@dataclass(frozen=True, slots=True)
class Augment:
    """Shares in [0, 1], and weights of losses; see the recipes.

    Attributes:
        both: share of the quotes taking a side on a target that somebody has worded the
            other way round, which are read toward both wordings at once, as twins.
        twin_weight: of the twins' loss, see :meth:`Task.loss`.
    """

    drop_speaker: float
    drop_description: float
    oppose: float
    oppose_known: float
    narrow: float
    label_smoothing: float
    aspect_weight: float
    both: float = 0.0
    twin_weight: float = 0.0


class Lesson(NamedTuple):
    """One input: wordpieces, their segments, the label's index, the aspect's or -100."""

    ids: list[int]
    segments: list[int]
    label: int
    aspect: int


Unit = tuple[Lesson, ...]
"""One lesson, or twins: two that differ in nothing but what turns the label."""


@dataclass(slots=True)
class Task:
    """Batches and loss of one stage.

    Attributes:
        corpora: examples by corpus; those of "contrast" are pairs, one after the other.
        shares: how much of each corpus an epoch reads; drawn anew for every epoch.
    """

    classifier: StanceClassifier
    corpora: Mapping[str, Sequence[StanceExample]]
    shares: Mapping[str, float]
    augment: Augment
    seed: int
    batch_tokens: int
    _forces: Forces = field(init=False)

    def __post_init__(self) -> None:
        self._forces = Forces([e for examples in self.corpora.values() for e in examples])

    def batches(self, epoch: int) -> list[list[Unit]]:
        """Units of similar length, in random order; twins in batches of their own."""
        chance = random.Random(self.seed * 1000 + epoch)
        units: list[Unit] = []
        for corpus, share in self.shares.items():
            examples = self.corpora[corpus]
            if corpus == "contrast":
                pairs = zip(examples[::2], examples[1::2], strict=True)
                drawn = (pair for pair in pairs if chance.random() < share)
                units += (unit for a, b in drawn for unit in self._twins(a, b, chance))
            else:
                drawn_one = (e for e in examples if chance.random() < share)
                units += (unit for e in drawn_one for unit in self._units(e, chance))
        # Sorting with noise keeps rows of a batch alike in length, yet every epoch mixes anew.
        sizes = [padded_width(max(len(x.ids) for x in unit)) * len(unit) for unit in units]
        order = sorted(range(len(units)), key=lambda i: sizes[i] * chance.uniform(0.95, 1.05))
        grouped = [
            batch
            for members in (1, 2)
            for batch in budget_batches(
                sizes, self.batch_tokens, [i for i in order if len(units[i]) == members]
            )
        ]
        chance.shuffle(grouped)
        return [[units[i] for i in batch] for batch in grouped]

    def _twins(
        self, first: StanceExample, second: StanceExample, chance: random.Random
    ) -> Iterator[Unit]:
        """Both members in one unit, where each is one input.

        Pairs are worded as they are on purpose: only what both have is left out, in both.
        """
        bare = chance.random() < self.augment.drop_description
        anonymous = chance.random() < self.augment.drop_speaker
        read = [self._lessons(e, e.target, e.label, bare, anonymous) for e in (first, second)]
        if all(len(lessons) == 1 for lessons in read):
            yield (read[0][0], read[1][0])
        else:
            yield from ((lesson,) for lessons in read for lesson in lessons)

    def _units(self, example: StanceExample, chance: random.Random) -> Iterator[Unit]:
        """The example as the model reads it, in one of its wordings or in both."""
        augment, target, label = self.augment, example.target, example.label
        known = is_known(target)
        if known and label in OPPOSED and chance.random() < augment.both:
            other, turned = opposed(example, chance)
            yield from self._twins(example, replace(example, target=other, label=turned), chance)
            return
        anonymous = chance.random() < augment.drop_speaker
        if chance.random() < (augment.oppose_known if known else augment.oppose):
            target, label = opposed(example, chance)
        elif target.aspects and self._forces and chance.random() < augment.narrow:
            target, label = self._forces.narrowed(example, chance)
        bare = chance.random() < augment.drop_description
        for lesson in self._lessons(example, target, label, bare, anonymous):
            yield (lesson,)

    def _lessons(
        self, example: StanceExample, target: Target, label: Label, bare: bool, anonymous: bool
    ) -> list[Lesson]:
        """Inputs of one quote toward one target: several where it is longer than one holds.

        Args:
            bare: leave out the target's description.
            anonymous: leave out the speaker.
        """
        quote = replace(example.quote, speaker=None) if anonymous else example.quote
        aspects = self.classifier.model.config.aspects
        known = example.aspect in aspects and label != "unrelated"
        aspect = aspects.index(str(example.aspect)) if known else -100
        return [
            Lesson(row.ids, row.segments, LABELS.index(label), aspect)
            for row in self.classifier.rows(quote, Target(target.name) if bare else target)
        ]

    def loss(self, batch: Sequence[Unit]) -> Tensor:
        """Cross-entropy of the label, plus that of the aspect where one is annotated, plus the
        twins' loss.

        Twins whose labels differ are told which of the two labels is whose: the log-odds of
        that against the labels exchanged. What both inputs share cancels out, so that the
        gradient is of what they differ in (a pairwise ranking loss: Burges et al., 2005; on
        contrast sets of Gardner et al., 2020).
        """
        model = self.classifier.model
        lessons = [lesson for unit in batch for lesson in unit]
        ids = pad([lesson.ids for lesson in lessons]).to(model.device)
        segments = pad([lesson.segments for lesson in lessons]).to(model.device)
        labels = torch.tensor([lesson.label for lesson in lessons], device=model.device)
        aspects = torch.tensor([lesson.aspect for lesson in lessons], device=model.device)
        output = model(ids, (segments > 0).long(), segments)
        loss = nn.functional.cross_entropy(
            output.logits, labels, label_smoothing=self.augment.label_smoothing
        )
        if bool((aspects >= 0).any()):
            loss = loss + self.augment.aspect_weight * nn.functional.cross_entropy(
                output.aspects, aspects, ignore_index=-100
            )
        if len(batch[0]) == 2 and self.augment.twin_weight:
            loss = loss + self.augment.twin_weight * twin_loss(output.logits, labels)
        return loss


def twin_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean over pairs of how little their labels are told apart.

    Args:
        logits: [2 P, 4] log-probabilities of the labels, each pair one after the other.
        labels: [2 P].

    Returns:
        ``-log σ(odds)``, with odds ``log p(a has its label, b its own) / p(exchanged)``; pairs
        of one label count as zero.
    """
    scores = logits.float().log_softmax(-1)
    own = scores.gather(1, labels[:, None])[:, 0]
    other = scores.gather(1, labels.view(-1, 2).flip(1).reshape(-1, 1))[:, 0]
    odds = (own - other).view(-1, 2).sum(1)
    differ = (labels[::2] != labels[1::2]).to(odds.dtype)
    return -(nn.functional.logsigmoid(odds) * differ).sum() / max(1, len(differ))
