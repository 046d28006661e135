"""Platt scaling: a raw probability becomes one that is right as often as it says."""

from __future__ import annotations

import math

_LEAST = 1e-6
"""A raw probability is never taken for certain: its log-odds would be infinite."""


def log_odds(probability: float) -> float:
    """``log p / (1 - p)`` of a probability in [0, 1], always finite."""
    p = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(p / (1 - p))


def scaled(probability: float, scale: float, shift: float) -> float:
    """The probability whose log-odds are ``scale`` times the raw ones, plus ``shift``.

    Platt, "Probabilistic outputs for support vector machines" (1999).
    """
    return 1 / (1 + math.exp(-(scale * log_odds(probability) + shift)))
