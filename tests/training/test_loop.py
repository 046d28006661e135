"""The loop: resumed runs equal unbroken ones, averages, learning rates, checkpoints."""

import json
import pickle
import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tiny import stance_model
from torch import nn

import training.loop
from stance.modeling import StanceModel
from training.loop import (
    Recipe,
    StretchDropout,
    _groups,
    _layers,
    _slope,
    autocast,
    averaged,
    fast_dtype,
    fit,
    set_dropout,
)

Weights = dict[str, torch.Tensor]
EPOCHS, STEPS = 3, 3


class Killed(Exception):
    pass


def stop_where(condition: bool) -> None:
    assert condition
    raise Killed


@pytest.fixture(autouse=True)
def float32(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is faster is decided by a clock, and numbers are compared exactly here.
    monkeypatch.setattr(training.loop, "fast_dtype", lambda model: torch.float32)


def recipe(**options: Any) -> Recipe:
    settings: dict[str, Any] = {
        "seed": 5,
        "epochs": EPOCHS,
        "learning_rate": 1e-2,
        "head_learning_rate": 2e-2,
        "checkpoint_seconds": -1,  # after every step
    }
    return Recipe(**(settings | options))


def model() -> StanceModel:
    network = stance_model(dropout=0.3)
    set_dropout(network.encoder, 0.2)  # what is random must come again
    return network


def batches(epoch: int) -> list[int]:
    return [10 * epoch + n for n in range(STEPS)]


def loss_on(network: StanceModel, seen: list[int] | None = None) -> Callable[[int], torch.Tensor]:
    def loss(batch: int) -> torch.Tensor:
        if seen is not None:
            seen.append(batch)
        generator = torch.Generator().manual_seed(batch)
        ids = torch.randint(5, 200, (2, 12), generator=generator)
        segments = torch.tensor([[1, 1, 1, *[4] * 9]] * 2)
        labels = torch.randint(0, 4, (2,), generator=generator)
        output = network(ids, torch.ones_like(ids), segments)
        # Python's own dice too: augmentation may use them.
        return nn.functional.cross_entropy(output.logits, labels) * (1 + random.random())

    return loss


def weights(network: nn.Module) -> Weights:
    return {name: p.detach().clone() for name, p in network.named_parameters()}


def differing(one: Weights, other: Weights) -> list[str]:
    """Names of the weights that are not the same to the last bit."""
    assert one.keys() == other.keys()
    return [name for name in one if not torch.equal(one[name], other[name])]


@cache
def unbroken(options: Recipe) -> Weights:
    network = model()
    with TemporaryDirectory() as folder:
        fit(network, batches, loss_on(network), options, Path(folder))
    return weights(network)


def killed_after(steps: int, network: StanceModel, options: Recipe, folder: Path) -> None:
    done = 0
    inner = loss_on(network)

    def loss(batch: int) -> torch.Tensor:
        nonlocal done
        if done == steps:
            raise Killed
        done += 1
        return inner(batch)

    with pytest.raises(Killed):
        fit(network, batches, loss, options, folder)


@pytest.mark.parametrize("options", [{}, {"average": 0.9}, {"freeze_layers": 2}], ids=str)
@pytest.mark.parametrize("steps", [1, STEPS, STEPS + 1])
def test_a_resumed_run_equals_an_unbroken_one(
    tmp_path: Path, options: dict[str, Any], steps: int
) -> None:
    settings = recipe(**options)
    expected = unbroken(settings)
    killed_after(steps, model(), settings, tmp_path / "killed")
    resumed, seen = model(), list[int]()
    # Whatever happened to the dice in between does not matter.
    torch.manual_seed(99)
    random.seed(99)
    fit(resumed, batches, loss_on(resumed, seen), settings, tmp_path / "killed")
    assert seen == [b for epoch in range(EPOCHS) for b in batches(epoch)][steps:]
    assert not differing(expected, weights(resumed))


def test_a_run_killed_twice(tmp_path: Path) -> None:
    killed_after(2, model(), recipe(), tmp_path / "killed")
    killed_after(5, model(), recipe(), tmp_path / "killed")
    resumed = model()
    fit(resumed, batches, loss_on(resumed), recipe(), tmp_path / "killed")
    assert not differing(unbroken(recipe()), weights(resumed))


def test_at_most_the_steps_since_the_last_checkpoint_are_lost(tmp_path: Path) -> None:
    rare = recipe(checkpoint_seconds=10_000)
    killed_after(STEPS + 2, model(), rare, tmp_path)
    resumed, seen = model(), list[int]()
    fit(resumed, batches, loss_on(resumed, seen), rare, tmp_path)
    assert seen[0] == batches(1)[0]  # every epoch ends with a checkpoint
    assert not differing(unbroken(recipe()), weights(resumed))  # when it is saved does not matter


@pytest.mark.parametrize("note", ["older", "missing"])
def test_a_kill_between_the_two_files_of_a_checkpoint(tmp_path: Path, note: str) -> None:
    killed_after(3, model(), recipe(), tmp_path / "killed")
    path = tmp_path / "killed" / "checkpoint.json"
    if note == "older":
        path.write_text(json.dumps({"step": 2}))
    else:
        path.unlink(missing_ok=True)
    resumed = model()
    fit(resumed, batches, loss_on(resumed), recipe(), tmp_path / "killed")
    assert not differing(unbroken(recipe()), weights(resumed))


def test_a_half_written_checkpoint_is_not_read(tmp_path: Path) -> None:
    killed_after(3, model(), recipe(), tmp_path)
    (tmp_path / "checkpoint.partial").write_bytes(b"\x00" * 40)
    resumed, seen = model(), list[int]()
    fit(resumed, batches, loss_on(resumed, seen), recipe(), tmp_path)
    assert len(seen) == EPOCHS * STEPS - 3


@pytest.mark.parametrize("average", [0.0, 0.9])
def test_a_finished_run_is_not_run_again(tmp_path: Path, average: float) -> None:
    first = model()
    fit(first, batches, loss_on(first), recipe(average=average), tmp_path)
    again, seen = model(), list[int]()
    fit(again, batches, loss_on(again, seen), recipe(average=average), tmp_path)
    assert seen == []
    assert not differing(weights(first), weights(again))
    assert not again.training


def test_seeds_matter_and_nothing_else_does(tmp_path: Path) -> None:
    runs = []
    for number, seed in enumerate((5, 6)):
        network = model()
        fit(network, batches, loss_on(network), recipe(seed=seed), tmp_path / str(number))
        runs.append(weights(network))
    assert not differing(runs[0], unbroken(recipe()))
    assert differing(runs[0], runs[1])


def test_the_result_is_the_moving_average_of_the_weights(tmp_path: Path) -> None:
    network = model()
    history: list[Weights] = []
    inner = loss_on(network)

    def loss(batch: int) -> torch.Tensor:
        history.append(weights(network))
        return inner(batch)

    during: list[Weights] = []
    fit(
        network,
        batches,
        loss,
        recipe(average=0.5),
        tmp_path,
        lambda epoch: during.append(weights(network)),
    )
    stored = load_file(tmp_path / "checkpoint.safetensors")
    history.append({n: stored[f"model.{n}"] for n in history[0]})
    expected = history[0]
    averages = []
    for step, current in enumerate(history[1:], start=1):
        decay = min(0.5, (1 + step) / (10 + step))
        expected = {n: decay * expected[n] + (1 - decay) * current[n] for n in current}
        averages.append(expected)
    for name, tensor in weights(network).items():
        torch.testing.assert_close(tensor, expected[name], msg=name)
        torch.testing.assert_close(tensor, stored[f"average.{name}"], atol=0, rtol=0)
    # After each epoch the model carried the average, and then its own weights again.
    for epoch, found in enumerate(during, start=1):
        for name, tensor in found.items():
            torch.testing.assert_close(tensor, averages[epoch * STEPS - 1][name], msg=name)
    assert differing(history[STEPS], during[0])


def test_without_an_average_the_last_weights_stay(tmp_path: Path) -> None:
    network = model()
    fit(network, batches, loss_on(network), recipe(), tmp_path)
    stored = load_file(tmp_path / "checkpoint.safetensors")
    assert not [name for name in stored if name.startswith("average.")]
    assert all(torch.equal(p, stored[f"model.{n}"]) for n, p in weights(network).items())


def test_after_epoch_sees_a_model_that_does_not_drop_out(tmp_path: Path) -> None:
    network = model()
    told: list[tuple[int, bool]] = []
    fit(
        network,
        batches,
        loss_on(network),
        recipe(average=0.9),
        tmp_path,
        lambda epoch: told.append((epoch, network.training)),
    )
    assert told == [(epoch, False) for epoch in range(1, EPOCHS + 1)]


def test_averaged_restores_also_after_an_error() -> None:
    network = model()
    before = weights(network)
    zeros = {n: torch.zeros_like(p) for n, p in before.items()}
    inside = averaged(network, zeros)
    with pytest.raises(Killed), inside:
        stop_where(not differing(weights(network), zeros))
    assert not differing(weights(network), before)
    with averaged(network, {}):
        assert not differing(weights(network), before)


def test_frozen_layers_stay_as_they_are(tmp_path: Path) -> None:
    network = model()
    before = weights(network)
    fit(network, batches, loss_on(network), recipe(freeze_layers=2), tmp_path)
    moved = {n for n, p in weights(network).items() if not torch.equal(p, before[n])}
    assert not [
        n for n in moved if n.startswith(("encoder.embeddings.", "encoder.encoder.layer.0."))
    ]
    assert [n for n in moved if n.startswith("encoder.encoder.layer.1.")]
    assert "side.weight" in moved


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


def test_a_checkpoint_holds_no_pickle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("pickle")

    for module, name in ((torch, "save"), (torch, "load"), (pickle, "loads"), (pickle, "load")):
        monkeypatch.setattr(module, name, refuse)
    killed_after(3, model(), recipe(average=0.9), tmp_path)
    resumed = model()
    fit(resumed, batches, loss_on(resumed), recipe(average=0.9), tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".safetensors", ".json"}
    stored = load_file(tmp_path / "checkpoint.safetensors")
    kinds = {name.split(".", 1)[0] for name in stored}
    assert kinds == {"model", "average", "optimizer"}


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


def test_the_number_format_is_one_that_the_processor_has() -> None:
    network = stance_model()
    before = weights(network)
    assert fast_dtype(network, width=16, rows=1) in (torch.float32, torch.bfloat16)
    assert not differing(weights(network), before)
    with autocast(torch.device("cpu"), torch.float32):
        assert not torch.is_autocast_enabled("cpu")
    with autocast(torch.device("cpu"), torch.bfloat16):
        assert torch.is_autocast_enabled("cpu")


def test_mixed_precision_trains_weights_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training.loop, "fast_dtype", lambda model: torch.bfloat16)
    network = model()
    seen: list[bool] = []
    inner = loss_on(network)

    def loss(batch: int) -> torch.Tensor:
        seen.append(torch.is_autocast_enabled("cpu"))
        return inner(batch)

    fit(network, batches, loss, recipe(epochs=1), tmp_path)
    assert all(seen)
    assert {p.dtype for p in network.parameters()} == {torch.float32}


def test_an_epoch_without_batches(tmp_path: Path) -> None:
    def some(epoch: int) -> Sequence[int]:
        return [] if epoch == 1 else batches(epoch)

    network, seen = model(), list[int]()
    fit(network, some, loss_on(network, seen), recipe(), tmp_path)
    assert seen == [*batches(0), *batches(2)]


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
