"""Learning rates: of each layer, over the steps of a run; and gradients that are too large."""

from pathlib import Path
from typing import Any

import pytest
import torch
from toy_run import EPOCHS, STEPS, batches, loss_on, model, recipe

from training.loop import _groups, _layers, _slope, fit

pytestmark = pytest.mark.usefixtures("float32")


def test_the_first_layer_is_the_embeddings() -> None:
    network = model()
    layers = _layers(network)
    assert layers[0] is network.encoder.embeddings
    assert len(layers) == 3


def test_groups_of_learning_rates() -> None:
    network = model()
    names = {id(p): n for n, p in network.named_parameters()}
    settings = recipe(layer_decay=0.5, weight_decay=0.1)
    found = {
        names[id(p)]: (group["peak"], group["weight_decay"])
        for group in _groups(network, settings)
        for p in group["params"]
    }
    assert found.keys() == set(names.values())
    for name, (peak, decay) in found.items():
        if name.startswith("encoder.embeddings."):
            expected = 1e-2 * 0.25
        elif name.startswith("encoder.encoder.layer.0."):
            expected = 1e-2 * 0.5
        elif name.startswith("encoder."):
            expected = 1e-2
        else:
            expected = 2e-2
        assert peak == pytest.approx(expected), name
        vector = name.endswith("bias") or "LayerNorm" in name
        assert decay == (0.0 if vector else 0.1), name


def test_frozen_weights_are_in_no_group() -> None:
    network = model()
    network.encoder.embeddings.requires_grad_(False)
    listed = {id(p) for group in _groups(network, recipe()) for p in group["params"]}
    assert not listed & {id(p) for p in network.encoder.embeddings.parameters()}


def test_the_rate_rises_and_falls() -> None:
    rates = [_slope(step, 100, 0.1) for step in range(100)]
    assert rates[:10] == pytest.approx([n / 10 for n in range(1, 11)])
    assert rates[9] == max(rates) == 1.0
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert 0 < rates[-1] < 0.02
    assert _slope(0, 1, 0.1) == 1.0


def test_rates_reach_the_optimiser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rates: list[list[float]] = []
    step = torch.optim.AdamW.step

    def spy(self: Any, *arguments: Any) -> Any:
        rates.append([group["lr"] / group["peak"] for group in self.param_groups])
        return step(self, *arguments)

    monkeypatch.setattr(torch.optim.AdamW, "step", spy)
    network = model()
    fit(network, batches, loss_on(network), recipe(warmup=0.25), tmp_path)
    assert [row[0] for row in rates] == pytest.approx(
        [_slope(n, EPOCHS * STEPS, 0.25) for n in range(EPOCHS * STEPS)]
    )
    assert all(len(set(row)) == 1 for row in rates)


def test_large_gradients_are_clipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    norms: list[float] = []
    step = torch.optim.AdamW.step

    def spy(self: Any, *arguments: Any) -> Any:
        gradients = [p.grad for g in self.param_groups for p in g["params"] if p.grad is not None]
        norms.append(float(torch.stack([g.norm() for g in gradients]).norm()))
        return step(self, *arguments)

    monkeypatch.setattr(torch.optim.AdamW, "step", spy)
    network = model()
    inner = loss_on(network)
    fit(network, batches, lambda batch: 1000 * inner(batch), recipe(clip=0.25), tmp_path)
    assert norms == pytest.approx([0.25] * (EPOCHS * STEPS), rel=1e-3)
