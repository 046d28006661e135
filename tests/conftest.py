from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from stance.classifier import StanceClassifier

# The first example pays for lazy imports, and test machines are busy: no time limit for each.
# In CI the same examples every time: a change must not fail for another one's luck.
settings.register_profile("stance", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("stance")

MODELS = Path(__file__).parents[1] / "models"
SLOW = ("released", "shared")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first; those of the released models only where their weights are."""
    weights = [MODELS / part / "model.safetensors" for part in ("attribution", "stance")]
    if missing := [str(path) for path in weights if not path.is_file()]:
        skip = pytest.mark.skip(reason=f"no weights: {', '.join(missing)}")
        for item in items:
            if item.get_closest_marker("released"):
                item.add_marker(skip)
    items.sort(key=lambda item: any(item.get_closest_marker(name) for name in SLOW))


@pytest.fixture(scope="module")
def classifier() -> StanceClassifier:
    # Here, so that tests without networks start without loading torch.
    from tiny import stance_model, wordpiece

    from stance.classifier import StanceClassifier

    return StanceClassifier(stance_model(), wordpiece(), thorough=True)
