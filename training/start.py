"""What both training scripts begin with: arguments, recipe, the encoder's configuration."""

from __future__ import annotations

import argparse
import logging
import tomllib
from pathlib import Path
from typing import Any

from transformers import AutoConfig


def read_arguments(description: str | None, recipe: str) -> argparse.Namespace:
    """The command line's arguments; ``recipe`` is the file used where none is named."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--base", required=True, help="encoder to start from: folder or hub id")
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


def encoder_options(base: str) -> dict[str, Any]:
    """Configuration of the encoder to start from, as the models keep it."""
    encoder = AutoConfig.from_pretrained(base)
    encoder.attention_probs_dropout_prob = 0.0  # on CPUs it halves the speed of a step
    options: dict[str, Any] = encoder.to_dict()
    return options
