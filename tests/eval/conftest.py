"""A tiny folder of corpora."""

from pathlib import Path

import pytest
from tiny_corpora import write_corpora


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    return write_corpora(tmp_path / "data")
