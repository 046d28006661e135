"""Dropout in stretches of one mask, and where it is set."""

import pytest
import torch
from tiny import stance_model
from torch import nn

from training.dropout import StretchDropout, set_dropout


def test_dropout_is_set_everywhere_but_on_attention() -> None:
    network = stance_model()
    for share in (0.5, 0.25):  # a second stage sets it anew
        set_dropout(network.encoder, share)
    modules = network.encoder.named_modules(remove_duplicate=False)
    shares = {n: m.p for n, m in modules if isinstance(m, nn.Dropout)}
    attention = {n: p for n, p in shares.items() if n.endswith("attention.self.dropout")}
    assert len(attention) == 2
    assert set(attention.values()) == {0.0}
    assert {p for n, p in shares.items() if n not in attention} == {0.25}
    assert network.dropout.p == 0.1  # not below the encoder


def test_dropout_in_stretches_drops_its_share_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    layer = StretchDropout(0.25)
    states = torch.ones(64, 500, requires_grad=True)
    dropped = layer(states)
    assert set(dropped.unique().tolist()) == {0.0, layer.mask.max().item()}
    assert (dropped == 0).float().mean().item() == pytest.approx(0.25, abs=0.02)
    assert dropped.mean().item() == pytest.approx(1.0, abs=0.03)
    assert not torch.equal(dropped, layer(states))  # another stretch
    dropped.sum().backward()
    assert torch.equal(states.grad == 0, dropped == 0)
    layer.eval()
    assert torch.equal(layer(states), states)
