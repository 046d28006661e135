"""The training loop that both released models share: seeded, resumable, CPU or GPU.

A run is a folder. Its ``checkpoint.safetensors`` holds weights, their moving
average, the optimiser's moments and the step; it is replaced atomically, so
that a kill at any moment loses at most ``checkpoint_seconds`` of work. Batches
and dropout depend only on (seed, step), so a resumed run sees what an unbroken
one would have seen. The checkpoint also notes what the run is made from, so
that a folder never goes on with another recipe unnoticed.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from stance.dtypes import autocast, fast_dtype
from stance.errors import InputError

log = logging.getLogger("training")
Batch = TypeVar("Batch")


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a run; the recipe files give the reason for each value.

    Attributes:
        seed: of the order of batches, dropout and new weights.
        epochs: passes over the data.
        learning_rate: of the encoder's top layer, at its peak.
        head_learning_rate: of everything that does not come pretrained.
        layer_decay: factor on the learning rate for each layer further down.
        warmup: share of the steps in which the rate rises linearly; then it falls to zero.
        weight_decay: decoupled (AdamW), not on biases and norms.
        clip: largest gradient norm.
        average: decay of the exponential moving average of weights; 0 for none.
        freeze_layers: encoder layers, from below, that stay as they are.
    """

    seed: int
    epochs: int
    learning_rate: float
    head_learning_rate: float
    layer_decay: float = 1.0
    warmup: float = 0.1
    weight_decay: float = 0.01
    clip: float = 1.0
    average: float = 0.0
    freeze_layers: int = 0
    checkpoint_seconds: int = 300


def fit(
    model: Any,
    epoch_batches: Callable[[int], Sequence[Batch]],
    loss_of: Callable[[Batch], Tensor],
    recipe: Recipe,
    folder: Path,
    after_epoch: Callable[[int], None] | None = None,
    fingerprint: str = "",
) -> None:
    """Train ``model`` in place; at the end it carries the averaged weights, if any.

    Args:
        epoch_batches: the batches of an epoch; must depend on nothing but its number.
        loss_of: loss of one batch, a scalar; called under mixed precision.
        after_epoch: called with the averaged weights in place.
        fingerprint: of what the run is made from (:func:`training.start.run_fingerprint`);
            noted in the checkpoint. Empty for a run that goes on from any.

    Raises:
        InputError: the checkpoint in ``folder`` notes another fingerprint.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if model.device.type == "cpu":
        # The fused kernel saves memory, but its backward pass makes a step a quarter slower.
        model.encoder.set_attn_implementation("eager")
    for depth, layer in enumerate(_layers(model)):
        layer.requires_grad_(depth >= recipe.freeze_layers)
    optimizer = torch.optim.AdamW(_groups(model, recipe), fused=True)
    counts = [len(epoch_batches(epoch)) for epoch in range(recipe.epochs)]
    total = sum(counts)
    average = (
        {n: p.detach().clone() for n, p in model.named_parameters() if p.requires_grad}
        if recipe.average
        else {}
    )
    trained = [(average[n], p) for n, p in model.named_parameters() if n in average]
    step, dtype = _resume(model, optimizer, average, folder, fingerprint)
    note = {"dtype": str(dtype).removeprefix("torch.")}
    if fingerprint:
        note["fingerprint"] = fingerprint
    log.info("%d steps in all, starting at %d, %s", total, step, dtype)
    saved = logged = time.monotonic()
    running = 0.0
    for epoch in range(recipe.epochs):
        begin = sum(counts[:epoch])
        if step >= begin + counts[epoch]:
            continue
        model.train()
        for batch in epoch_batches(epoch)[step - begin :]:
            torch.manual_seed(recipe.seed * 1_000_003 + step)
            random.seed(recipe.seed * 1_000_003 + step)
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * _slope(step, total, recipe.warmup)
            with autocast(model.device, dtype):
                loss = loss_of(batch)
            if loss.requires_grad:  # a batch may teach nothing
                loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            # A young average forgets faster, or it would be mostly the start.
            decay = min(recipe.average, (1 + step) / (10 + step))
            for mean, parameter in trained:
                mean.lerp_(parameter.detach(), 1 - decay)
            running = 0.98 * running + 0.02 * loss.item() if running else loss.item()
            now = time.monotonic()
            if now - logged > 30:
                log.info("epoch %d step %d/%d loss %.3f", epoch + 1, step, total, running)
                logged = now
            if now - saved > recipe.checkpoint_seconds:
                _save(model, optimizer, average, folder, note | {"step": str(step)})
                saved = time.monotonic()
        _save(model, optimizer, average, folder, note | {"step": str(step)})
        if after_epoch is not None:
            with averaged(model, average):
                model.eval()
                after_epoch(epoch + 1)
    for mean, parameter in trained:
        parameter.data.copy_(mean)
    model.eval()


class averaged:
    """Context in which the model carries its averaged weights."""

    def __init__(self, model: nn.Module, average: dict[str, Tensor]) -> None:
        self._model, self._average = model, average
        self._own: dict[str, Tensor] = {}

    def __enter__(self) -> None:
        for name, parameter in self._model.named_parameters():
            if name in self._average:
                self._own[name] = parameter.detach().clone()
                parameter.data.copy_(self._average[name])

    def __exit__(self, *_: object) -> None:
        for name, parameter in self._model.named_parameters():
            if name in self._own:
                parameter.data.copy_(self._own[name])


def _slope(step: int, total: int, warmup: float) -> float:
    rise = max(1, int(total * warmup))
    return (step + 1) / rise if step < rise else max(0.0, (total - step) / max(1, total - rise))


def _layers(model: Any) -> list[nn.Module]:
    """Embeddings and layers of the encoder, from below."""
    return [model.encoder.embeddings, *model.layers()]


def _groups(model: Any, recipe: Recipe) -> list[dict[str, Any]]:
    layers = _layers(model)
    peaks: dict[int, float] = {}
    for depth, layer in enumerate(layers):
        for parameter in layer.parameters():
            peaks[id(parameter)] = recipe.learning_rate * recipe.layer_decay ** (
                len(layers) - 1 - depth
            )
    pretrained = {id(p) for p in model.encoder.parameters()}
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for parameter in model.parameters():
        if not parameter.requires_grad:
            continue
        default = recipe.learning_rate if id(parameter) in pretrained else recipe.head_learning_rate
        decay = recipe.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((peaks.get(id(parameter), default), decay), []).append(parameter)
    return [
        {"params": parameters, "lr": peak, "peak": peak, "weight_decay": decay}
        for (peak, decay), parameters in groups.items()
    ]


def _save(
    model: Any,
    optimizer: torch.optim.Optimizer,
    average: dict[str, Tensor],
    folder: Path,
    note: dict[str, str],
) -> None:
    tensors = {f"model.{n}": p.detach() for n, p in model.named_parameters()}
    tensors |= {f"average.{n}": t for n, t in average.items()}
    for name, parameter in model.named_parameters():
        for key, value in optimizer.state.get(parameter, {}).items():
            tensors[f"optimizer.{key}.{name}"] = value
    partial = folder / "checkpoint.partial"
    # One file holds all, so that weights and step never disagree. Tied or
    # expanded tensors would be refused: every one is stored on its own.
    save_file({k: t.contiguous().clone() for k, t in tensors.items()}, partial, note)
    partial.replace(folder / "checkpoint.safetensors")


def _resume(
    model: Any,
    optimizer: torch.optim.Optimizer,
    average: dict[str, Tensor],
    folder: Path,
    fingerprint: str,
) -> tuple[int, torch.dtype]:
    """Step and number format to go on with; a new run starts at 0 with the faster format."""
    path = folder / "checkpoint.safetensors"
    if not path.exists():
        return 0, fast_dtype(model)
    with safe_open(path, "pt") as file:
        note = file.metadata()
    begun = note.get("fingerprint", "")  # older ones note none
    if begun and fingerprint and begun != fingerprint:
        raise InputError(
            f"{folder} was begun with another recipe, base or seed: "
            "name another --out, or delete it"
        )
    tensors = load_file(path, device=str(model.device))
    stored = {name.removeprefix("model.") for name in tensors if name.startswith("model.")}
    if stored != {name for name, _ in model.named_parameters()}:
        raise InputError(f"{folder} was begun with a model of another shape")
    for name, parameter in model.named_parameters():
        parameter.data.copy_(tensors[f"model.{name}"])
        if name in average:
            average[name].copy_(tensors[f"average.{name}"])
        state = {
            key: tensors[f"optimizer.{key}.{name}"]
            for key in ("step", "exp_avg", "exp_avg_sq")
            if f"optimizer.{key}.{name}" in tensors
        }
        if state:
            optimizer.state[parameter] = state
    dtype = getattr(torch, note["dtype"]) if "dtype" in note else fast_dtype(model)
    return int(note["step"]), dtype
