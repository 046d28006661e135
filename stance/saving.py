"""Saving and loading of model folders: safetensors, complete, never the network unasked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save

from stance.document import LABELS
from stance.errors import ModelError
from stance.modeling import EncoderBasedModel
from stance.packing import pack, unpack

_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    ArithmeticError,
    IndexError,
    SafetensorError,
)
"""What a damaged file makes transformers raise, somewhere inside."""

M = TypeVar("M", bound=EncoderBasedModel)


def save_model(model: EncoderBasedModel, tokenizer: Any, folder: Path) -> None:
    """Write config, weights and tokenizer into ``folder``.

    Large matrices are stored in 8 bits, or as few as the configuration says,
    all else in half precision (:mod:`stance.packing`): a quarter of the size or
    less. They are expanded when loaded, and every figure is measured on what
    was loaded.

    Raises:
        ModelError: the encoder was put into another format than float32.
    """
    dtype = next(model.encoder.parameters()).dtype
    if dtype != torch.float32:
        # What was loaded in half the bits has lost the others.
        raise ModelError(f"a model in {dtype} is not saved: load it in float32")
    folder.mkdir(parents=True, exist_ok=True)
    model.config.save_pretrained(folder)
    # Written by us, not by save_file: that makes a file which only its owner may read.
    partial = folder / "model.partial"
    partial.write_bytes(save(pack(model.state_dict(), model.config.weight_bits), {"format": "pt"}))
    # Never in place: another process may have the old file mapped into its memory.
    partial.replace(folder / "model.safetensors")
    tokenizer.save_pretrained(folder)
    # Without indentation a vocabulary takes a third less.
    vocabulary = folder / "tokenizer.json"
    content = json.loads(vocabulary.read_text(encoding="utf-8"))
    compact = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    vocabulary.write_text(compact, encoding="utf-8")


def load_model(kind: type[M], folder: Path, *, partial: bool = False) -> tuple[M, Any]:
    """Model (float32, evaluation mode) and tokenizer of a folder that :func:`save_model` wrote.

    Args:
        partial: what the file lacks keeps fresh weights; for training that goes on from a
            model of an earlier version.

    Raises:
        ModelError: where the folder is missing, incomplete, damaged, or holds
            a model of another kind or with other stance labels.
    """
    from transformers import PreTrainedTokenizerFast

    if not folder.is_dir():
        raise ModelError(f"{folder}: no such model folder")
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise ModelError(f"{folder}: not a complete model folder, {name} is missing")
    try:
        config = kind.config_class.from_pretrained(folder, local_files_only=True)
        found = kind.config_class.get_config_dict(folder, local_files_only=True)[0].get(
            "model_type"
        )
        if found != kind.config_class.model_type:
            raise ModelError(
                f"{folder}: holds a {found!r} model, not a {kind.config_class.model_type!r}"
            )
        labels = getattr(config, "labels", LABELS)  # only stance models have some
        # In another order every answer would be another label's.
        if tuple(labels) != LABELS:
            raise ModelError(
                f"{folder}: its labels are {', '.join(labels)}; this version reads "
                f"{', '.join(LABELS)}, in this order"
            )
        model = kind(config)
        state = unpack(load_file(folder / "model.safetensors"))
        missing = sorted(set(model.state_dict()) - set(state))
        if missing and not partial:
            raise ModelError(f"{folder}: model.safetensors lacks {missing[0]!r}")
        model.load_state_dict(state, strict=not partial)
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
    except ModelError:
        raise
    except _DAMAGE as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(f"{folder}: cannot be loaded: {reason}") from error
    return model.eval(), tokenizer
