"""Who said what in news text, and where each speaker stands.

import stance
doc = stance.annotate(text)
for quote in doc.quotes:
    print(quote.speaker, quote.stance.label, quote.text)
"""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from stance.document import Document, Quote, QuoteInContext, Span, Speaker, Stance
from stance.errors import ExtraError, InputError, ModelError, StanceError
from stance.formats.targets import read_target
from stance.profiles import Position, as_table, positions
from stance.targets import FOREIGN_TROOP_PRESENCE, LabelledQuote, Target, foreign_troops

if TYPE_CHECKING:
    from stance.pipeline import Pipeline

__version__ = "0.11.0"

__all__ = [
    "FOREIGN_TROOP_PRESENCE",
    "Document",
    "ExtraError",
    "InputError",
    "LabelledQuote",
    "ModelError",
    "Position",
    "Quote",
    "QuoteInContext",
    "Span",
    "Speaker",
    "Stance",
    "StanceError",
    "Target",
    "annotate",
    "as_table",
    "foreign_troops",
    "load",
    "positions",
    "read_target",
]

logging.getLogger("stance").addHandler(logging.NullHandler())


def load(
    folder: str | Path | None = None,
    *,
    target: str | Target | None = None,
    min_confidence: float = 0.0,
    min_stance: float = 0.0,
    speech_only: bool = False,
    dtype: str = "float32",
) -> Pipeline:
    """Load a pipeline; the released models where no folder is given.

    See :func:`stance.pipeline.load` for arguments and errors.
    """
    # torch and transformers take seconds to import: only who annotates pays for them.
    from stance.pipeline import load as load_pipeline

    return load_pipeline(
        folder,
        target=target,
        min_confidence=min_confidence,
        min_stance=min_stance,
        speech_only=speech_only,
        dtype=dtype,
    )


@lru_cache(maxsize=1)
def _released() -> Pipeline:
    return load()


def annotate(text: str) -> Document:
    """Annotate one text with the released models, toward foreign troop presence."""
    return _released()(text)
