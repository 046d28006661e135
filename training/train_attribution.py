"""Train the attribution model: roles, links, acts, names and coreference on one encoder.

    python -m training.train_attribution --base ENCODER --out runs/attribution

``ENCODER`` is a folder or hub id of any Hugging Face encoder, or a folder of an
attribution model of ours, which training then goes on from. A run that was
killed goes on where it stopped when the same command is given again. The
finished model lies in ``OUT/model``.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer

import stance
from stance.configuration import AttributionConfig
from stance.document import Document
from stance.errors import guarded
from stance.formats.attributions import read_attributions
from stance.modeling_attribution import AttributionModel
from stance.quotes import QuoteFinder
from stance.saving import load_model, save_model
from training.attribution_corpora import read_targets
from training.attribution_task import Task
from training.calibration import calibrate_attribution
from training.dropout import set_dropout
from training.growing import with_speaker_layers
from training.loop import Recipe, fit
from training.start import (
    encoder_options,
    is_ours,
    read_arguments,
    read_recipe,
    run_fingerprint,
)
from training.teach import read_lessons

log = logging.getLogger("training.attribution")


def span_f1(gold: Sequence[Document], predicted: Sequence[Sequence[Any]]) -> dict[str, float]:
    """Exact F1 of distinct spans by role: the figure that development is watched by."""
    figures = {}
    for role in ("content", "cue", "source"):
        right = given = wanted = 0
        for document, quotes in zip(gold, predicted, strict=True):
            a, b = _spans(document.quotes, role), _spans(quotes, role)
            right, wanted, given = right + len(a & b), wanted + len(a), given + len(b)
        figures[role] = 200 * right / max(1, wanted + given)
    return figures


def _spans(quotes: Sequence[Any], role: str) -> set[tuple[int, int]]:
    if role == "content":
        return {(s.start, s.end) for q in quotes for s in q.content}
    return {(s.start, s.end) for q in quotes if (s := getattr(q, role))}


def main() -> int:
    """Command line; see the module's docstring. 0, or 2 where the user is at fault."""
    arguments = read_arguments(__doc__, "attribution.toml")
    return guarded(lambda: train(arguments))


def train(arguments: argparse.Namespace) -> None:
    """Train one model as the command line says."""
    recipe = read_recipe(arguments.recipe)
    options = Recipe(
        **recipe["train"] | ({"seed": arguments.seed} if arguments.seed is not None else {})
    )

    torch.manual_seed(options.seed)
    if is_ours(arguments.base, AttributionConfig.model_type):
        model, tokenizer = load_model(AttributionModel, Path(arguments.base), partial=True)
        model = with_speaker_layers(
            model, recipe["model"].get("speaker_layers", model.config.speaker_layers)
        )
        assert isinstance(model.config, AttributionConfig)
        config = model.config
        config.library_version = stance.__version__
        config.encoder.pop("_name_or_path", None)  # a path of whoever trained it
        config.weight_bits = recipe["model"].get("weight_bits", config.weight_bits)
    else:
        encoder = encoder_options(arguments.base)
        config = AttributionConfig(encoder, library_version=stance.__version__, **recipe["model"])
        model = AttributionModel(config)
        model.load_encoder(arguments.base)
        tokenizer = AutoTokenizer.from_pretrained(arguments.base)
    # Where every layer of the encoder is frozen, so is what it reads; those of the speakers
    # then read the states that they will read.
    frozen = options.freeze_layers > len(model.layers())
    dropout = recipe["data"]["encoder_dropout"]
    set_dropout(model.encoder, 0.0 if frozen else dropout)
    set_dropout(model.speaker_layers, dropout)
    for table in (model.shape, model.depth, model.start):
        table.requires_grad_(not frozen)
    model.to(arguments.device)
    longest = recipe["data"]["longest"]
    corpora = {}
    for name in recipe["data"]["shares"]:
        every = (
            read_lessons(Path(recipe["data"]["lessons"]), tokenizer, config)
            if name == "lessons"
            else read_targets(name, arguments.data, tokenizer, config)
        )
        corpora[name] = [t for t in every if sum(map(len, t.prepared.pieces)) <= longest]
        log.info("%s: %d of %d documents", name, len(corpora[name]), len(every))
    task = Task(
        model,
        tokenizer,
        corpora,
        recipe["data"]["shares"],
        recipe["loss"],
        recipe["data"]["batch_tokens"],
        options.seed,
    )
    development = {
        name: read_attributions(arguments.data / name / "dev.jsonl")
        for name in ("polnear", "outlets")
    }
    finder = QuoteFinder(model, tokenizer)

    def after_epoch(epoch: int) -> None:
        if not recipe["loss"].get("roles", 1.0):
            return  # quotes stay as they are
        for name, documents in development.items():
            figures = span_f1(documents, [finder(d.text) for d in documents])
            log.info("epoch %d, %s: %s", epoch, name, {k: f"{v:.1f}" for k, v in figures.items()})

    fingerprint = run_fingerprint(arguments.recipe, arguments.base, arguments.seed)
    fit(model, task.batches, task.loss, options, arguments.out, after_epoch, fingerprint)
    calibrate_attribution(model, tokenizer, arguments.data)
    save_model(model, tokenizer, arguments.out / "model")
    log.info("saved %s", arguments.out / "model")


if __name__ == "__main__":
    raise SystemExit(main())
