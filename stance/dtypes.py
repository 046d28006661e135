"""Number formats of the encoders: full precision, or bfloat16 where a processor is faster in it."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal, get_args

import torch

from stance.errors import InputError

DType = Literal["float32", "bfloat16", "auto"]
DTYPES: tuple[DType, ...] = get_args(DType)


def use_dtype(models: list[Any], dtype: str) -> None:
    """Put the models' encoders into a number format; their heads stay in float32.

    Args:
        models: of :mod:`stance.modeling`; changed in place.
        dtype: ``float32``; ``bfloat16``, half the memory, and several times the speed on
            processors with AVX512-BF16 or AMX and on GPUs, but many times slower on others;
            ``auto``: whichever is faster here, which a trial of a few seconds on the last of
            the models tells.

    Raises:
        InputError: ``dtype`` is none of these.
    """
    if dtype not in DTYPES:
        raise InputError(f"dtype is {dtype!r}, not one of {', '.join(DTYPES)}")
    chosen = fast_dtype(models[-1]) if dtype == "auto" else getattr(torch, dtype)
    for model in models:
        model.encoder.to(chosen)


def fast_dtype(model: Any, width: int = 128, rows: int = 8) -> torch.dtype:
    """bfloat16 where this processor runs the encoder faster in it, else float32.

    Decided by timing a forward pass of each: processors without AVX512-BF16 or
    AMX emulate bfloat16 at a tenth of the speed of float32.
    """
    if model.device.type != "cpu":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    ids = torch.ones(rows, width, dtype=torch.long)
    mask = torch.ones_like(ids)
    seconds = dict.fromkeys((torch.float32, torch.bfloat16), float("inf"))
    with torch.no_grad():
        # In turn, so that what else the machine is doing for a moment slows both.
        for dtype in 5 * list(seconds):
            started = time.perf_counter()
            with autocast(model.device, dtype):
                model.encode(ids, mask, None)
            seconds[dtype] = min(seconds[dtype], time.perf_counter() - started)
    return min(seconds, key=lambda dtype: seconds[dtype])


def autocast(device: torch.device, dtype: torch.dtype) -> AbstractContextManager[Any]:
    """Mixed precision in ``dtype``; nothing for float32."""
    if dtype == torch.float32:
        return nullcontext()
    return torch.autocast(device.type, dtype=dtype)
