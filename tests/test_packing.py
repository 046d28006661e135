"""Weights in few bits: how near they stay, and that a second time nothing changes."""

import pytest
import torch

from stance.errors import InputError
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
    packed = pack({"encoder.w": weight}, bits)
    assert packed["encoder.w"].dtype == torch.uint8
    assert packed["encoder.w"].shape == (300, 5 * GROUP * bits // 8)
    assert packed["encoder.w" + SCALE].shape == (300, 5)
    back = unpack(packed)["encoder.w"]
    assert back.dtype == torch.float32
    assert 0.3 * error < float((back - weight).norm() / weight.norm()) < error
    again = pack({"encoder.w": back}, bits)
    assert all(torch.equal(again[name], packed[name]) for name in packed)


@pytest.mark.parametrize("bits", [4, 5, 6])
def test_what_is_learnt_after_packing_is_kept_on_the_mean(bits: int) -> None:
    begun = unpack(pack({"encoder.w": matrix(300, 5 * GROUP)}, bits))["encoder.w"]
    step = begun.reshape(300, 5, GROUP).abs().amax(dim=2, keepdim=True) / (2 ** (bits - 1) - 1)
    learnt = torch.full_like(begun, 0.1).reshape(300, 5, GROUP) * step
    went_on = begun + learnt.reshape(300, -1)
    packed = pack({"encoder.w": went_on}, bits)
    moved = (unpack(packed)["encoder.w"] - begun).reshape(300, 5, GROUP) / step
    # The nearest steps would all be those of before.
    assert float(moved.mean()) == pytest.approx(0.1, abs=0.02)
    assert float(moved.abs().max()) < 1.3
    # One way only, and a second time nothing changes.
    assert torch.equal(pack({"encoder.w": went_on}, bits)["encoder.w"], packed["encoder.w"])
    assert torch.equal(pack(unpack(packed), bits)["encoder.w"], packed["encoder.w"])


def test_rows_that_are_no_whole_groups_have_eight_bits() -> None:
    weight = matrix(700, GROUP + 32)
    assert pack({"encoder.w": weight}, 5)["encoder.w"].dtype == torch.int8
    small = matrix(8, GROUP)
    assert torch.equal(pack({"encoder.w": small}, 5)["encoder.w"], small.half())


@pytest.mark.parametrize("bits", WIDTHS)
def test_zeros_stay_zeros(bits: int) -> None:
    weight = torch.zeros(300, 4 * GROUP)
    weight[:, :GROUP] = 1.0
    back = unpack(pack({"encoder.w": weight}, bits))["encoder.w"]
    assert torch.equal(back[:, GROUP:], weight[:, GROUP:])


def test_heads_keep_their_precision() -> None:
    weight = matrix(300, 4 * GROUP)
    assert torch.equal(unpack(pack({"mixer.weight": weight}, 5))["mixer.weight"], weight.half())


@pytest.mark.parametrize("bits", [0, 1, 7, 16])
def test_other_widths_are_refused(bits: int) -> None:
    with pytest.raises(InputError, match=f"weights of {bits} bits"):
        pack({"encoder.w": matrix(8, 8)}, bits)
