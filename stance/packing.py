"""Weights in few bits: tensors in, tensors out, for files that have to stay small.

Matrices are rounded to whole steps of a scale. In 8 bits every row has one scale; in fewer, every
:data:`GROUP` columns of a row have their own (as in Dettmers and Zettlemoyer, "The case for 4-bit
precision", ICML 2023), and the steps are packed bit by bit. Everything else is in half precision.

A model that went on learning from packed weights lies near the steps that these had: what it has
learnt since is a tenth of a step, and rounding to the nearest one would undo all of it. Such
matrices are rounded at random, up or down with the probability that keeps the mean (stochastic
rounding: Gupta et al., "Deep learning with limited numerical precision", ICML 2015); always
the same way, by the name of the matrix.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from stance.errors import InputError

LARGE = 1 << 16
"""Elements from which a matrix is stored in few bits."""

GROUP = 64
"""Columns that share a scale where a weight has fewer than 8 bits."""

SCALE = ".scale"
"""Ending of the name of a matrix's scales."""

SMALLEST = 2.0**-14
"""Smallest scale: below it half precision loses digits."""

SHRINK = (1.0, 0.95, 0.9, 0.85, 0.8)
"""Shares of the largest value that the largest step may stand for: a little less of it often
rounds the others better."""

NEAR = 0.2
"""Root mean square of what a matrix lies beside its steps, in steps, below which it is taken for
one that was packed before; 0.29 where it never was."""

EXACT = 0.02
"""What lies no further beside a step, in steps, is on it: so exact are scales in half precision."""

WIDTHS = (4, 5, 6, 8)
"""Bits that a weight may have."""


def pack(state: Mapping[str, Tensor], bits: int = 8) -> dict[str, Tensor]:
    """The tensors of a model as they are stored.

    Args:
        state: tensors by name.
        bits: of the weights of large matrices, one of :data:`WIDTHS`. Where it is below 8, those
            whose rows are no multiple of :data:`GROUP` long have 8, and those outside of the
            encoder are in half precision: heads learn further by steps that are smaller.

    Raises:
        InputError: where there are no weights of so many bits.
    """
    if bits not in WIDTHS:
        raise InputError(f"weights of {bits} bits: {', '.join(map(str, WIDTHS))} are known")
    packed = {}
    for name, tensor in state.items():
        tensor = tensor.detach().cpu()
        if tensor.is_floating_point() and tensor.ndim == 2 and tensor.numel() >= LARGE:
            if bits < 8 and not name.startswith("encoder."):
                packed[name] = tensor.half().contiguous()
            elif bits < 8 and tensor.shape[1] % GROUP == 0:
                packed[name], packed[name + SCALE] = _in_groups(tensor, bits, name)
            else:
                scale = (tensor.abs().amax(dim=1) / 127).clamp_min(SMALLEST).half()
                steps = (tensor / scale.float()[:, None]).round().clamp(-127, 127)
                packed[name] = steps.to(torch.int8).contiguous()
                packed[name + SCALE] = scale.contiguous()
        else:
            packed[name] = (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
    return packed


def unpack(packed: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Inverse of :func:`pack`, in single precision; tensors that were not packed pass too."""
    state = {}
    for name, tensor in packed.items():
        if name.endswith(SCALE):
            continue
        scale = packed.get(name + SCALE)
        if scale is None:
            state[name] = tensor.float() if tensor.is_floating_point() else tensor
        elif scale.ndim == 2:
            state[name] = _out_of_groups(tensor, scale)
        else:
            state[name] = tensor.float() * scale.float()[:, None]
    return state


def _in_groups(tensor: Tensor, bits: int, name: str) -> tuple[Tensor, Tensor]:
    """Packed steps [R, C * bits / 8] (uint8) and scales [R, C / GROUP] (half) of [R, C].

    Args:
        name: of the tensor; the same one is always rounded the same way.
    """
    most = 2 ** (bits - 1) - 1
    groups = tensor.float().reshape(tensor.shape[0], -1, GROUP)
    largest = groups.abs().amax(dim=2)
    best = torch.full_like(largest, torch.inf)
    scale = torch.zeros_like(largest)
    for share in SHRINK:
        tried = (largest * share / most).clamp_min(SMALLEST).half().float()
        steps = (groups / tried[..., None]).round().clamp(-most, most)
        error = (steps * tried[..., None] - groups).square().sum(dim=2)
        scale = torch.where(error < best, tried, scale)
        best = torch.minimum(error, best)
    exact = groups / scale[..., None]
    if float((exact - exact.round()).square().mean().sqrt()) < NEAR:
        scale = (largest / most).clamp_min(SMALLEST).half().float()  # nothing is cut off
        exact = groups / scale[..., None]
        steps = _at_random(exact, name)
    else:
        steps = exact.round()
    steps = steps.clamp(-most, most) + most
    values = steps.to(torch.uint8).reshape(tensor.shape[0], -1, 1).numpy()
    in_bits = np.unpackbits(values, axis=2)[..., 8 - bits :]
    rows = np.packbits(in_bits.reshape(tensor.shape[0], -1), axis=1)
    return torch.from_numpy(rows), scale.half().contiguous()


def _at_random(exact: Tensor, name: str) -> Tensor:
    """Whole numbers whose mean is ``exact``; those that are whole already stay."""
    chance = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    drawn = torch.rand(exact.shape, generator=chance)
    whole = (exact - exact.round()).abs() < EXACT
    return torch.where(whole, exact.round(), torch.floor(exact + drawn))


def _out_of_groups(packed: Tensor, scale: Tensor) -> Tensor:
    rows, columns = scale.shape[0], scale.shape[1] * GROUP
    bits = packed.shape[1] * 8 // columns
    in_bits = np.unpackbits(packed.numpy(), axis=1).reshape(rows, columns, bits)
    # Padded in front to whole bytes, so that one call reads them.
    steps = np.packbits(np.pad(in_bits, ((0, 0), (0, 0), (8 - bits, 0))), axis=2)
    most = 2 ** (bits - 1) - 1
    values: Tensor = torch.from_numpy(steps).reshape(rows, -1, GROUP).float() - most
    return (values * scale.float()[..., None]).reshape(rows, columns)
