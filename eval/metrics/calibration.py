"""Is a confidence what it says, and what does a threshold on it trade?"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from eval.metrics.prf import PRF

BINS = 15
"""Bins of equal width, as usual since Guo et al. (2017)."""

THRESHOLDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def calibration_error(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error (Guo et al., 2017); 0 where there is nothing.

    Args:
        confidence: in [0, 1].
        right: whether what was said with that confidence is so.
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for value, flag in zip(confidence, right, strict=True):
        # Bins are open below and closed above; 0 goes into the first.
        bins.setdefault(max(ceil(value * BINS) - 1, 0), []).append((value, flag))
    return sum(
        abs(sum(flag for _, flag in items) - sum(value for value, _ in items))
        for items in bins.values()
    ) / max(1, len(confidence))


def threshold_curve(
    confidence: Sequence[float], right: Sequence[bool], gold: int
) -> list[dict[str, float]]:
    """Precision, recall and F1 of what has at least the confidence of each threshold.

    Args:
        confidence, right: of everything that was found.
        gold: how much there was to find.
    """
    rows = []
    for threshold in THRESHOLDS:
        kept = [flag for value, flag in zip(confidence, right, strict=True) if value >= threshold]
        rows.append({"threshold": threshold, **PRF(sum(kept), len(kept), gold).to_dict()})
    return rows
