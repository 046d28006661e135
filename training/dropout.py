"""Dropout that costs a processor little: masks cut out of one long mask that is drawn once."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class StretchDropout(nn.Dropout):
    """Dropout whose masks are stretches of one long random mask, begun anywhere.

    Drawing every mask anew is what dropout costs on a processor; on a GPU it is drawn as usual.
    """

    LENGTH = 1 << 23
    """Several times the states of a batch (4096 x 768): 16 MB."""

    def __init__(self, p: float) -> None:
        super().__init__(p)
        drawn = torch.rand(self.LENGTH, generator=torch.Generator().manual_seed(0)) >= p
        self.register_buffer("mask", (drawn / (1 - p)).bfloat16(), persistent=False)

    def forward(self, states: Tensor) -> Tensor:
        """The states, in training with a share of them zero and the others scaled up."""
        if not self.training:
            return states
        size, mask = states.numel(), self.mask
        assert isinstance(mask, Tensor)
        if states.device.type != "cpu" or size >= self.LENGTH:
            return super().forward(states)
        start = int(torch.randint(self.LENGTH - size, ()))
        return states * mask[start : start + size].view(states.shape).to(states.dtype)


def set_dropout(module: nn.Module, share: float) -> None:
    """Dropout of every layer below ``module``, all from one mask; attention weights keep none."""
    fast = StretchDropout(share) if share else nn.Dropout(0.0)
    for name, layer in list(module.named_modules(remove_duplicate=False)):
        # BERT keeps the one on attention weights beside the projections that make them.
        if isinstance(layer, nn.Dropout) and not name.endswith(
            ("attention.self.dropout", "attn.dropout")
        ):
            parent, _, own = name.rpartition(".")
            setattr(module.get_submodule(parent), own, fast)
