"""What both training scripts begin with: arguments, recipe, the encoder's configuration."""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import tomllib
from pathlib import Path
from typing import Any

from transformers import AutoConfig

from stance.errors import InputError

OWN = Path(__file__).parent / "data"
"""The project's own data."""


def read_arguments(
    description: str | None, recipe: str, *, may_grow: bool = False
) -> argparse.Namespace:
    """The command line's arguments.

    Args:
        recipe: the file used where none is named.
        may_grow: the script takes ``--upper``.
    """
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
    if may_grow:
        parser.add_argument("--upper", help="encoder whose upper layers a model of ours grows by")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    return arguments


def read_recipe(path: Path) -> dict[str, Any]:
    """The tables of a recipe file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def run_fingerprint(recipe: Path, base: str, seed: int | None, upper: str | None = None) -> str:
    """SHA-256, in hexadecimal, of what decides a run; a run goes on only with the same.

    Args:
        recipe: the file; a changed comment in it counts as a change too.
        base: as it was given, not what lies there.
        seed: ``None`` for the recipe's own.
        upper: the encoder that a model grew by, if any.
    """
    parts = [recipe.read_bytes(), base.encode(), str(seed).encode()]
    parts += [upper.encode()] if upper is not None else []
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_ours(base: str, model_type: str) -> bool:
    """True where ``base`` is a folder of a model of that type, which training goes on from."""
    file = Path(base) / "config.json"
    return file.is_file() and json.loads(file.read_text("utf-8")).get("model_type") == model_type


def encoder_options(base: str, layers: int | None = None) -> dict[str, Any]:
    """Configuration of the encoder to start from, as the models keep it.

    Where it lay is left out: that is a path of whoever trains.

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
    options.pop("_name_or_path", None)
    return options
