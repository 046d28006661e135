"""A run of nine steps on a tiny network, for the tests of the training loop."""

import random
from collections.abc import Callable
from typing import Any

import torch
from tiny import stance_model
from torch import nn

from stance.modeling import StanceModel
from training.dropout import set_dropout
from training.loop import Recipe

Weights = dict[str, torch.Tensor]
EPOCHS, STEPS = 3, 3


class Killed(Exception):
    """What ends a run in the middle."""


def recipe(**options: Any) -> Recipe:
    """Three epochs of three steps, with a checkpoint after each step."""
    settings: dict[str, Any] = {
        "seed": 5,
        "epochs": EPOCHS,
        "learning_rate": 1e-2,
        "head_learning_rate": 2e-2,
        "checkpoint_seconds": -1,
    }
    return Recipe(**(settings | options))


def model() -> StanceModel:
    """A tiny network, the same at every call."""
    network = stance_model(dropout=0.3)
    set_dropout(network.encoder, 0.2)  # what is random must come again
    return network


def batches(epoch: int) -> list[int]:
    """Numbers, no two of which are the same in a run."""
    return [10 * epoch + n for n in range(STEPS)]


def loss_on(network: StanceModel, seen: list[int] | None = None) -> Callable[[int], torch.Tensor]:
    """The loss of a batch, whose inputs are drawn from its number; ``seen`` gets the numbers."""

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
    """Copies of all of them, by name."""
    return {name: p.detach().clone() for name, p in network.named_parameters()}


def differing(one: Weights, other: Weights) -> list[str]:
    """Names of the weights that are not the same to the last bit."""
    assert one.keys() == other.keys()
    return [name for name in one if not torch.equal(one[name], other[name])]
