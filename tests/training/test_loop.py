"""The loop: resumed runs equal unbroken ones, averages, checkpoints, number formats."""

import pickle
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from toy_run import (
    EPOCHS,
    STEPS,
    Killed,
    Weights,
    batches,
    differing,
    loss_on,
    model,
    recipe,
    weights,
)

import training.loop
from stance.errors import InputError
from stance.modeling import StanceModel
from training.loop import Recipe, averaged, fit

pytestmark = pytest.mark.usefixtures("float32")


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


def begun_with(fingerprint: str, folder: Path, seen: list[int]) -> None:
    network = model()
    settings = recipe(epochs=1)
    fit(network, batches, loss_on(network, seen), settings, folder, fingerprint=fingerprint)


def test_a_run_of_another_fingerprint_is_not_gone_on_with(tmp_path: Path) -> None:
    begun_with("one", tmp_path, [])
    before = (tmp_path / "checkpoint.safetensors").read_bytes()
    seen = list[int]()
    with pytest.raises(InputError, match="another recipe, base or seed: name another --out"):
        begun_with("other", tmp_path, seen)
    assert seen == []
    assert (tmp_path / "checkpoint.safetensors").read_bytes() == before


@pytest.mark.parametrize(
    ("first", "second"),
    [("one", "one"), ("", "one"), ("one", "")],
    ids=["the same", "of an older version", "not asked for"],
)
def test_a_run_goes_on_where_no_other_fingerprint_is_known(
    tmp_path: Path, first: str, second: str
) -> None:
    begun_with(first, tmp_path, [])
    seen = list[int]()
    begun_with(second, tmp_path, seen)
    assert seen == []  # it was finished


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


def stop_where(condition: bool) -> None:
    assert condition
    raise Killed


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


def test_a_later_stage_trains_what_an_earlier_one_froze(tmp_path: Path) -> None:
    network = model()
    fit(network, batches, loss_on(network), recipe(freeze_layers=2), tmp_path / "first")
    before = weights(network)
    fit(network, batches, loss_on(network), recipe(), tmp_path / "second")
    moved = {n for n, p in weights(network).items() if not torch.equal(p, before[n])}
    assert [n for n in moved if n.startswith("encoder.embeddings.")]


def test_a_batch_may_teach_nothing(tmp_path: Path) -> None:
    network = model()
    before = weights(network)
    fit(network, batches, lambda _: torch.zeros(()), recipe(), tmp_path)
    assert not [n for n, p in weights(network).items() if not torch.equal(p, before[n])]


def test_another_shape_is_not_gone_on_with(tmp_path: Path) -> None:
    killed_after(3, model(), recipe(), tmp_path)
    other = model()
    other.further = torch.nn.Linear(2, 2)
    with pytest.raises(InputError, match="was begun with a model of another shape"):
        fit(other, batches, loss_on(other), recipe(), tmp_path)


def test_a_checkpoint_holds_no_pickle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("pickle")

    for module, name in ((torch, "save"), (torch, "load"), (pickle, "loads"), (pickle, "load")):
        monkeypatch.setattr(module, name, refuse)
    killed_after(3, model(), recipe(average=0.9), tmp_path)
    resumed = model()
    fit(resumed, batches, loss_on(resumed), recipe(average=0.9), tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".safetensors"}
    stored = load_file(tmp_path / "checkpoint.safetensors")
    kinds = {name.split(".", 1)[0] for name in stored}
    assert kinds == {"model", "average", "optimizer"}


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
