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
from collections.abc import Sequence
from pathlib import Path

import torch
from sklearn.metrics import f1_score
from transformers import AutoTokenizer

import stance
from stance.classifier import StanceClassifier
from stance.configuration import StanceConfig
from stance.dtypes import autocast, fast_dtype
from stance.errors import InputError, guarded
from stance.formats.corpora import StanceExample
from stance.modeling import StanceModel
from stance.saving import load_model, save_model
from training.calibration import fit_temperature
from training.dropout import set_dropout
from training.growing import check_layers, grown
from training.loop import Recipe, fit
from training.stance_data import read_corpus
from training.stance_task import Augment, Task
from training.start import (
    encoder_options,
    is_ours,
    read_arguments,
    read_recipe,
    run_fingerprint,
)

log = logging.getLogger("training.stance")


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
