"""Recipes for short runs of both training scripts, and looks at what came of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from toy_run import Killed

Train = Callable[..., Path]

ATTRIBUTION = """
[model]
window = 64
overlap = 16
span_size = 16
link_window = 40
dropout = 0.1
[train]
seed = 13
epochs = 2
learning_rate = 1e-3
head_learning_rate = 1e-2
layer_decay = 0.9
average = 0.9
checkpoint_seconds = -1
[data]
batch_tokens = 128
encoder_dropout = 0.0
longest = 6000
[data.shares]
polnear = 1.0
polnear_speakers = 1.0
styled = 1.0
outlets = 2.0
gap = 1.0
troops = 0.5
news_targets = 1.0
gum = 1.0
own = 1.0
[loss]
links = 1.0
acts = 0.3
names = 0.5
coreference = 0.5
kinds = 0.3
"""

STANCE = """
[model]
encoder_layers = 2
segment_layer = 1
longest_input = 128
context_before = 16
context_after = 8
opening = 8
dropout = 0.1
weight_bits = 5
[[stages]]
name = "general"
seed = 13
epochs = 1
batch_tokens = 512
encoder_dropout = 0.0
learning_rate = 1e-3
head_learning_rate = 1e-2
average = 0.0
corpora = { vast = 1.0, perspectrum = 1.0, ibm_argq30k = 1.0, newsmtsc = 1.0, nli = 1.0 }
[[stages]]
name = "quotes"
seed = 13
epochs = 2
batch_tokens = 512
encoder_dropout = 0.1
freeze_layers = 2
learning_rate = 1e-3
head_learning_rate = 1e-2
average = 0.9
[stages.corpora]
troops = 1.0
reports = 1.0
ungdc = 1.0
news_targets = 1.0
debates = 1.0
own = 1.0
contrast = 0.5
[augment]
drop_speaker = 0.3
drop_description = 0.25
oppose = 0.25
oppose_known = 0.5
narrow = 0.5
label_smoothing = 0.05
aspect_weight = 0.3
"""


def tensors(out: Path) -> dict[str, torch.Tensor]:
    return load_file(out / "model" / "model.safetensors")


def identical(one: Path, other: Path) -> bool:
    a, b = tensors(one), tensors(other)
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def kill_after(steps: int, task: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    loss, done = task.loss, [0]

    def counted(self: Any, batch: Any) -> torch.Tensor:
        if done[0] == steps:
            raise Killed
        done[0] += 1
        return loss(self, batch)  # type: ignore[no-any-return]

    monkeypatch.setattr(task, "loss", counted)
