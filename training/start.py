"""What both training scripts begin with: arguments, recipe, the encoder's configuration."""

from __future__ import annotations

import argparse
import json
import logging
import tomllib
from pathlib import Path
from typing import Any

from transformers import AutoConfig

from stance.errors import InputError

OWN = Path(__file__).parent / "data"
"""The project's own data."""


def read_arguments(description: str | None, recipe: str) -> argparse.Namespace:
    """The command line's arguments; ``recipe`` is the file used where none is named."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--base",
        required=True,
        help="what to start from: folder or hub id of an encoder, or a folder of our own model",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--recipe", type=Path, default=Path(__file__).with_name(recipe))
    parser.add_argument("--seed", type=int, help="instead of the recipe's")
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    return arguments


def read_recipe(path: Path) -> dict[str, Any]:
    """The tables of a recipe file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def is_ours(base: str, model_type: str) -> bool:
    """True where ``base`` is a folder of a model of that type, which training goes on from."""
    file = Path(base) / "config.json"
    return file.is_file() and json.loads(file.read_text("utf-8")).get("model_type") == model_type


def encoder_options(base: str, layers: int | None = None) -> dict[str, Any]:
    """Configuration of the encoder to start from, as the models keep it.

    Args:
        base: folder or hub id.
        layers: how many of its layers to keep, from below; ``None`` for all.
            Upper layers are the cheapest to lose (Sajjad et al., 2023).
    """
    encoder = AutoConfig.from_pretrained(base)
    if layers is not None:
        if not 0 < layers <= encoder.num_hidden_layers:
            raise InputError(
                f"{base}: has {encoder.num_hidden_layers} layers, the recipe keeps {layers}"
            )
        encoder.num_hidden_layers = layers
    encoder.attention_probs_dropout_prob = 0.0  # on CPUs it halves the speed of a step
    options: dict[str, Any] = encoder.to_dict()
    return options
