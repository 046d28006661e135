"""What several tests of training need."""

import pytest
import torch

import training.loop


@pytest.fixture
def float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is faster is decided by a clock, and numbers are compared exactly."""
    monkeypatch.setattr(training.loop, "fast_dtype", lambda model: torch.float32)
