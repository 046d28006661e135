"""Train the stance model: general corpora first, then quotes of news.

    python -m training.train_stance --base ENCODER --out runs/stance

``ENCODER`` is a folder or hub id of any Hugging Face encoder, or a folder of a
stance model of ours, which training then goes on from. A run that was
killed goes on where it stopped when the same command is given again. The
finished model, with its temperature, lies in ``OUT/model``.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from sklearn.metrics import f1_score
from torch import Tensor, nn
from transformers import AutoTokenizer

import stance
from stance.classifier import StanceClassifier, whole_text
from stance.configuration import StanceConfig
from stance.document import LABELS, Label, QuoteInContext, Span
from stance.encoding import budget_batches, pad
from stance.formats.corpora import (
    StanceExample,
    read_news_targets,
    read_stance_quotes,
    read_stance_texts,
    read_ungdc,
)
from stance.modeling import StanceModel
from stance.saving import load_model, save_model
from stance.targets import FOREIGN_TROOP_PRESENCE, Target
from training.calibration import fit_temperature
from training.loop import Recipe, fit, set_dropout
from training.start import encoder_options, is_ours, read_arguments, read_recipe

log = logging.getLogger("training.stance")
OWN = Path(__file__).parent / "data" / "foreign_troops.jsonl"
OPPOSED: dict[Label, Label] = {"favor": "against", "against": "favor"}
OPPOSITES = ("opposition to {}", "an end to {}", "rejecting {}", "no {}", "scrapping {}")
"""Wordings that turn a target around; whoever is for the one is against the other."""
NLI_LABELS = {"entailment": "favor", "contradiction": "against", "neutral": "neutral"}


def read_corpus(name: str, data: Path, split: str = "train") -> list[StanceExample]:
    """Examples of one corpus of the shared folder (or ``own``, the project's) by its name."""
    if name == "troops":
        return read_stance_quotes(data / "troops" / f"quotes.{split}.jsonl")
    if name == "ungdc":
        return read_ungdc(data / "troops" / f"ungdc.{split}.jsonl")
    if name == "news_targets":
        return read_news_targets(data / "stance" / f"news_targets.{split}.jsonl")
    if name == "own":
        return [example for part, example in read_own(OWN) if part == split]
    if name == "nli":
        return list(_nli(data / "stance" / "nli.jsonl"))
    return read_stance_texts(data / "stance" / f"{name}.{split}.jsonl")


def read_own(path: Path) -> Iterator[tuple[str, StanceExample]]:
    """(split, example) of the project's own labelled quotes, one a line."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = row["text"]
            content = tuple(Span.of(text, *pair) for pair in row["content"])
            aspect = row["aspect"] if row["stance"] != "unrelated" else None
            yield (
                row["split"],
                StanceExample(
                    QuoteInContext(text, content, row["speaker"]),
                    FOREIGN_TROOP_PRESENCE,
                    row["stance"],
                    aspect,
                    row["scenario"],
                    source="own",
                ),
            )


def _nli(path: Path) -> Sequence[StanceExample]:
    """Inference as stance: a premise that entails the hypothesis is in its favour."""
    examples = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if row["label"] in NLI_LABELS and row["premise"].strip() and row["hypothesis"].strip():
                examples.append(
                    StanceExample(
                        whole_text(row["premise"]),
                        Target(row["hypothesis"]),
                        NLI_LABELS[row["label"]],  # type: ignore[arg-type]
                        None,
                        f"nli-{number}",
                        source="nli",
                    )
                )
    return examples


@dataclass(frozen=True, slots=True)
class Augment:
    """Shares in [0, 1]; see the recipe."""

    drop_speaker: float
    drop_description: float
    oppose: float
    label_smoothing: float
    aspect_weight: float


@dataclass(slots=True)
class Task:
    """Batches and loss of one stage."""

    classifier: StanceClassifier
    examples: Sequence[StanceExample]
    augment: Augment
    seed: int
    batch_tokens: int

    def batches(self, epoch: int) -> list[list[tuple[list[int], list[int], int, int]]]:
        """(ids, segments, label, aspect or -100) rows, of similar length, in random order."""
        chance = random.Random(self.seed * 1000 + epoch)
        aspects = self.classifier.model.config.aspects
        rows = []
        for example in self.examples:
            quote, target = example.quote, example.target
            if chance.random() < self.augment.drop_speaker:
                quote = replace(quote, speaker=None)
            if chance.random() < self.augment.drop_description:
                target = Target(target.name)
            name = example.label
            if chance.random() < self.augment.oppose:
                target = Target(chance.choice(OPPOSITES).format(target.name))
                name = OPPOSED.get(name, name)
            aspect = aspects.index(example.aspect) if example.aspect in aspects else -100
            label = LABELS.index(name)
            rows += [
                (r.ids, r.segments, label, aspect) for r in self.classifier.rows(quote, target)
            ]
        # Sorting with noise keeps rows of a batch alike in length, yet every epoch mixes anew.
        order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]) * chance.uniform(0.95, 1.05))
        grouped = list(budget_batches([len(row[0]) for row in rows], self.batch_tokens, order))
        chance.shuffle(grouped)
        return [[rows[i] for i in batch] for batch in grouped]

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


def main() -> None:
    """Command line; see the module's docstring."""
    arguments = read_arguments(__doc__, "stance.toml")
    recipe = read_recipe(arguments.recipe)

    seed = recipe["stages"][0]["seed"] if arguments.seed is None else arguments.seed
    torch.manual_seed(seed)
    if is_ours(arguments.base, StanceConfig.model_type):
        model, tokenizer = load_model(StanceModel, Path(arguments.base))
        model.config.library_version = stance.__version__
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
        figures = {name: macro_f1(classifier, dev) for name, dev in development.items()}
        log.info("epoch %d: %s", epoch, {k: f"{v:.3f}" for k, v in figures.items()})

    for stage in recipe["stages"]:
        options = dict(stage)
        name, corpora = options.pop("name"), options.pop("corpora")
        batch_tokens = options.pop("batch_tokens")
        set_dropout(model.encoder, options.pop("encoder_dropout"))
        if arguments.seed is not None:
            options["seed"] = arguments.seed
        chance = random.Random(options["seed"])
        examples = [
            example
            for corpus, share in corpora.items()
            for example in read_corpus(corpus, arguments.data)
            if chance.random() < share
        ]
        log.info("stage %s: %d examples", name, len(examples))
        task = Task(classifier, examples, augment, options["seed"], batch_tokens)
        fit(model, task.batches, task.loss, Recipe(**options), arguments.out / name, after_epoch)
    model.config.softmax_temperature = fit_temperature(classifier, development["troops"])
    save_model(model, tokenizer, arguments.out / "model")
    log.info(
        "temperature %.2f; saved %s", model.config.softmax_temperature, arguments.out / "model"
    )


if __name__ == "__main__":
    main()
