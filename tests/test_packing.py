"""Weights in few bits: how near they stay, and that a second time nothing changes."""

import pytest
import torch

from stance.packing import GROUP, SCALE, WIDTHS, pack, unpack


def matrix(rows: int, columns: int, seed: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    size = torch.logspace(-1, 1, rows)[:, None]
    return torch.randn(rows, columns, generator=generator) * size


def test_large_matrices_take_a_byte_each() -> None:
    weight = matrix(300, 400)
    state = {"a.weight": weight, "a.bias": torch.ones(300), "steps": torch.tensor([3])}
    packed = pack(state)
    assert packed["a.weight"].dtype == torch.int8
    assert packed["a.bias"].dtype == torch.float16
    unpacked = unpack(packed)
    assert unpacked.keys() == state.keys()
    # Within half a step of each row's scale, which is rounded too; a second time nothing changes.
    step = weight.abs().amax(dim=1, keepdim=True) / 127
    assert bool(((unpacked["a.weight"] - weight).abs() <= 0.57 * step).all())
    assert torch.equal(pack(unpacked)["a.weight"], packed["a.weight"])
    assert torch.equal(unpacked["steps"], state["steps"])


@pytest.mark.parametrize(("bits", "error"), [(4, 0.11), (5, 0.055), (6, 0.03)])
def test_fewer_bits_in_groups(bits: int, error: float) -> None:
    weight = matrix(300, 5 * GROUP)
    packed = pack({"w": weight}, bits)
    assert packed["w"].dtype == torch.uint8
    assert packed["w"].shape == (300, 5 * GROUP * bits // 8)
    assert packed["w" + SCALE].shape == (300, 5)
    back = unpack(packed)["w"]
    assert back.dtype == torch.float32
    assert 0.3 * error < float((back - weight).norm() / weight.norm()) < error
    again = pack({"w": back}, bits)
    assert all(torch.equal(again[name], packed[name]) for name in packed)


def test_rows_that_are_no_whole_groups_have_eight_bits() -> None:
    weight = matrix(700, GROUP + 32)
    assert pack({"w": weight}, 5)["w"].dtype == torch.int8
    small = matrix(8, GROUP)
    assert torch.equal(pack({"w": small}, 5)["w"], small.half())


@pytest.mark.parametrize("bits", WIDTHS)
def test_zeros_stay_zeros(bits: int) -> None:
    weight = torch.zeros(300, 4 * GROUP)
    weight[:, :GROUP] = 1.0
    back = unpack(pack({"w": weight}, bits))["w"]
    assert torch.equal(back[:, GROUP:], weight[:, GROUP:])
