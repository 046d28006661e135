"""Number formats of the encoders: full precision, or bfloat16 where a processor is faster in it.

torch is imported only where it is needed: the command line asks for the names alone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Literal, get_args

from stance.errors import InputError

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

DType = Literal["float32", "bfloat16", "auto"]
DTYPES: tuple[DType, ...] = get_args(DType)


def check_dtype(dtype: str) -> None:
    """``InputError`` where it is none of :data:`DTYPES`."""
    if dtype not in DTYPES:
        raise InputError(f"dtype is {dtype!r}, not one of {', '.join(DTYPES)}")


def use_dtype(models: Sequence[Any], dtype: str) -> str:
    """Put the models' encoders into a number format; their heads stay in float32.

    Args:
        models: of :mod:`stance.modeling`; changed in place.
        dtype: ``float32``; ``bfloat16``, half the memory, and several times the speed on
            processors with AVX512-BF16 or AMX and on GPUs, but many times slower on others;
            ``auto``: whichever is faster here, which a trial of a few seconds on the last of
            the models tells.

    Returns:
        "float32" or "bfloat16": what they compute in now.

    Raises:
        InputError: ``dtype`` is none of these.
    """
    import torch

    check_dtype(dtype)
    chosen = fast_dtype(models[-1]) if dtype == "auto" else getattr(torch, dtype)
    for model in models:
        model.encoder.to(chosen)
    return str(chosen).removeprefix("torch.")


def fast_dtype(model: Any, width: int = 128, rows: int = 8) -> torch.dtype:
    """bfloat16 where this processor runs the encoder faster in it, else float32.

    Decided by timing a forward pass of each: processors without AVX512-BF16 or
    AMX emulate bfloat16 at a tenth of the speed of float32. The weights stay as they
    are and are converted on the way, so that bfloat16 is a little faster than it looks.
    """
    import torch

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
    log.info("a forward pass takes %s", {str(k): f"{v:.3f} s" for k, v in seconds.items()})
    return min(seconds, key=lambda dtype: seconds[dtype])


def autocast(device: torch.device, dtype: torch.dtype) -> AbstractContextManager[Any]:
    """Mixed precision in ``dtype``; nothing for float32."""
    import torch

    if dtype == torch.float32:
        return nullcontext()
    return torch.autocast(device.type, dtype=dtype)
