"""Train the stance model: general corpora first, then quotes of news.

    python -m training.train_stance --base ENCODER --out runs/stance
    python -m training.train_stance --base MODEL --upper ENCODER --recipe RECIPE --out runs/deeper

``ENCODER`` is a folder or hub id of any Hugging Face encoder, or a folder of a
stance model of ours, which training then goes on from in the shape that it has;
with ``--upper ENCODER`` it first grows to the recipe's. A run that was
killed goes on where it stopped when the same command is given again; another
recipe, base or seed needs another ``OUT``. The finished model, with its
temperature, lies in ``OUT/model``. Exit code 2, and one line, where a file or
an argument is at fault.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from sklearn.metrics import f1_score
from torch import Tensor, nn
from transformers import AutoTokenizer

import stance
from stance.classifier import StanceClassifier
from stance.configuration import StanceConfig
from stance.document import LABELS
from stance.dtypes import autocast, fast_dtype
from stance.encoding import budget_batches, pad
from stance.errors import InputError, guarded
from stance.formats.corpora import StanceExample
from stance.modeling import StanceModel
from stance.saving import load_model, save_model
from stance.targets import Target
from training.calibration import fit_temperature
from training.dropout import set_dropout
from training.growing import check_layers, grown
from training.loop import Recipe, fit
from training.stance_data import Forces, is_known, opposed, read_corpus
from training.start import (
    encoder_options,
    is_ours,
    read_arguments,
    read_recipe,
    run_fingerprint,
)

log = logging.getLogger("training.stance")


@dataclass(frozen=True, slots=True)
class Augment:
    """Shares in [0, 1]; see the recipe."""

    drop_speaker: float
    drop_description: float
    oppose: float
    oppose_known: float
    narrow: float
    label_smoothing: float
    aspect_weight: float


@dataclass(slots=True)
class Task:
    """Batches and loss of one stage.

    Attributes:
        corpora: examples by corpus.
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

    def batches(self, epoch: int) -> list[list[tuple[list[int], list[int], int, int]]]:
        """(ids, segments, label, aspect or -100) rows, of similar length, in random order."""
        chance = random.Random(self.seed * 1000 + epoch)
        rows = [
            row
            for corpus, share in self.shares.items()
            for example in self.corpora[corpus]
            if chance.random() < share
            # Pairs are worded as they are on purpose.
            for row in self._rows(example, chance, vary=corpus != "contrast")
        ]
        # Sorting with noise keeps rows of a batch alike in length, yet every epoch mixes anew.
        order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]) * chance.uniform(0.95, 1.05))
        grouped = list(budget_batches([len(row[0]) for row in rows], self.batch_tokens, order))
        chance.shuffle(grouped)
        return [[rows[i] for i in batch] for batch in grouped]

    def _rows(
        self, example: StanceExample, chance: random.Random, *, vary: bool
    ) -> list[tuple[list[int], list[int], int, int]]:
        """The example as the model reads it, in one of its wordings."""
        augment, quote, target, label = self.augment, example.quote, example.target, example.label
        if chance.random() < augment.drop_speaker:
            quote = replace(quote, speaker=None)
        if vary:
            turn = augment.oppose_known if is_known(target) else augment.oppose
            if chance.random() < turn:
                target, label = opposed(example, chance)
            elif target.aspects and self._forces and chance.random() < augment.narrow:
                target, label = self._forces.narrowed(example, chance)
        if chance.random() < augment.drop_description:
            target = Target(target.name)
        aspects = self.classifier.model.config.aspects
        known = example.aspect in aspects and label != "unrelated"
        aspect = aspects.index(str(example.aspect)) if known else -100
        return [
            (row.ids, row.segments, LABELS.index(label), aspect)
            for row in self.classifier.rows(quote, target)
        ]

    def loss(self, batch: Sequence[tuple[list[int], list[int], int, int]]) -> Tensor:
        """Cross-entropy of the label, plus that of the aspect where one is annotated."""
        model = self.classifier.model
        ids = pad([row[0] for row in batch]).to(model.device)
        segments = pad([row[1] for row in batch]).to(model.device)
        labels = torch.tensor([row[2] for row in batch], device=model.device)
        aspects = torch.tensor([row[3] for row in batch], device=model.device)
        output = model(ids, (segments > 0).long(), segments)
        loss = nn.functional.cross_entropy(
            output.logits, labels, label_smoothing=self.augment.label_smoothing
        )
        if bool((aspects >= 0).any()):
            loss = loss + self.augment.aspect_weight * nn.functional.cross_entropy(
                output.aspects, aspects, ignore_index=-100
            )
        return loss


def macro_f1(classifier: StanceClassifier, examples: Sequence[StanceExample]) -> float:
    """Macro-F1 over the four labels."""
    predicted = [s.label for s in classifier.classify((e.quote, e.target) for e in examples)]
    return float(f1_score([e.label for e in examples], predicted, average="macro"))


def main() -> int:
    """Command line; see the module's docstring."""
    arguments = read_arguments(__doc__, "stance.toml", may_grow=True)
    return guarded(lambda: train(arguments))


def train(arguments: argparse.Namespace) -> None:
    """All stages of the recipe, one after the other, and the temperature.

    Args:
        arguments: of :func:`training.start.read_arguments`.

    Raises:
        StanceError: a corpus, the base or the recipe is at fault, or ``OUT`` holds a run
            that was begun with another.
    """
    recipe = read_recipe(arguments.recipe)
    fingerprint = run_fingerprint(arguments.recipe, arguments.base, arguments.seed, arguments.upper)

    seed = recipe["stages"][0]["seed"] if arguments.seed is None else arguments.seed
    torch.manual_seed(seed)
    ours = is_ours(arguments.base, StanceConfig.model_type)
    if arguments.upper is not None and not ours:
        raise InputError(f"--upper: {arguments.base} is no stance model of ours that could grow")
    if ours:
        model, tokenizer = load_model(StanceModel, Path(arguments.base))
        model.config.library_version = stance.__version__
        model.config.encoder.pop("_name_or_path", None)  # a path that older models kept
        if arguments.upper is None:
            check_layers(model, recipe["model"])
            model.config.weight_bits = recipe["model"].get("weight_bits", model.config.weight_bits)
        else:
            model = grown(model, recipe["model"], arguments.upper)
    else:
        shape = dict(recipe["model"])
        encoder = encoder_options(arguments.base, shape.pop("encoder_layers", None))
        config = StanceConfig(encoder, library_version=stance.__version__, **shape)
        model = StanceModel(config)
        model.load_encoder(arguments.base)
        tokenizer = AutoTokenizer.from_pretrained(arguments.base)
    model.to(arguments.device)
    classifier = StanceClassifier(model, tokenizer)
    augment = Augment(**recipe["augment"])
    development = {
        name: read_corpus(name, arguments.data, "dev") for name in ("troops", "news_targets")
    }

    def after_epoch(epoch: int) -> None:
        with autocast(model.device, fast_dtype(model)):
            figures = {name: macro_f1(classifier, dev) for name, dev in development.items()}
        log.info("epoch %d: %s", epoch, {k: f"{v:.3f}" for k, v in figures.items()})

    for stage in recipe["stages"]:
        options = dict(stage)
        name, corpora = options.pop("name"), options.pop("corpora")
        batch_tokens = options.pop("batch_tokens")
        set_dropout(model.encoder, options.pop("encoder_dropout"))
        # Where the layer that reads the segments is frozen, so are trained ones: nothing below
        # the first trained layer then needs a gradient.
        reads_segments = model.config.segment_layer + 1  # the embeddings are layer 0 here
        model.segments.requires_grad_(not ours or options.get("freeze_layers", 0) <= reads_segments)
        if arguments.seed is not None:
            options["seed"] = arguments.seed
        examples = {corpus: read_corpus(corpus, arguments.data) for corpus in corpora}
        task = Task(classifier, examples, corpora, augment, options["seed"], batch_tokens)
        log.info("stage %s: %s", name, {k: len(v) for k, v in examples.items()})
        fit(
            model,
            task.batches,
            task.loss,
            Recipe(**options),
            arguments.out / name,
            after_epoch,
            fingerprint=fingerprint,
        )
    model.config.softmax_temperature = fit_temperature(classifier, development["troops"])
    save_model(model, tokenizer, arguments.out / "model")
    log.info(
        "temperature %.2f; saved %s", model.config.softmax_temperature, arguments.out / "model"
    )


if __name__ == "__main__":
    raise SystemExit(main())
