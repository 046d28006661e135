"""Saving and loading of model folders: safetensors, complete, never the network unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar, cast

import torch
from safetensors import SafetensorError

from stance.errors import ModelError
from stance.modeling import EncoderBasedModel

_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    SafetensorError,
)
"""What a damaged file makes transformers raise, somewhere inside."""

M = TypeVar("M", bound=EncoderBasedModel)


def save_model(model: EncoderBasedModel, tokenizer: Any, folder: Path) -> None:
    """Write config, weights in half precision and tokenizer into ``folder``.

    Half precision halves the size; the weights are expanded when loaded, and
    every figure is measured on what was loaded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        name: t.half() if t.is_floating_point() else t for name, t in model.state_dict().items()
    }
    model.save_pretrained(folder, state_dict=state)
    tokenizer.save_pretrained(folder)


def load_model(kind: type[M], folder: Path) -> tuple[M, Any]:
    """Model (float32, evaluation mode) and tokenizer of a folder that :func:`save_model` wrote.

    Raises:
        ModelError: where the folder is missing, incomplete, damaged, or holds
            a model of another kind.
    """
    from transformers import PreTrainedTokenizerFast
    from transformers.utils import logging

    if not folder.is_dir():
        raise ModelError(f"{folder}: no such model folder")
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise ModelError(f"{folder}: not a complete model folder, {name} is missing")
    # A library has no business on its caller's standard error.
    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        config = kind.config_class.from_pretrained(folder, local_files_only=True)
        found = kind.config_class.get_config_dict(folder, local_files_only=True)[0].get(
            "model_type"
        )
        if found != kind.config_class.model_type:
            raise ModelError(
                f"{folder}: holds a {found!r} model, not a {kind.config_class.model_type!r}"
            )
        loaded: Any = kind.from_pretrained(
            folder,
            config=config,
            local_files_only=True,
            use_safetensors=True,
            dtype=torch.float32,
            output_loading_info=True,
        )
        model, notes = loaded
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
    except ModelError:
        raise
    except _DAMAGE as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(f"{folder}: cannot be loaded: {reason}") from error
    finally:
        if bars:
            logging.enable_progress_bar()
    if notes["missing_keys"]:
        missing = sorted(notes["missing_keys"])[0]
        raise ModelError(f"{folder}: model.safetensors lacks {missing!r}")
    return cast(M, model.eval()), tokenizer
