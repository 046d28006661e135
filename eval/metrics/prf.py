"""Precision, recall and F1 from counts, and the matching that they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PRF:
    """Counts of right, predicted and gold items; 0/0 is 0, as in scikit-learn."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: PRF) -> PRF:
        return PRF(
            self.right + other.right, self.predicted + other.predicted, self.gold + other.gold
        )

    @property
    def precision(self) -> float:
        """Share of the predicted items that are right."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold items that are found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 0.0

    def to_dict(self) -> dict[str, float]:
        """``precision``, ``recall``, ``f1`` and ``n``, the number of gold items."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "n": self.gold,
        }


def of_sets(
    gold: set[tuple[int, int]] | set[int], predicted: set[tuple[int, int]] | set[int]
) -> PRF:
    """Counts for two sets, an item being right where it stands in both."""
    return PRF(len(gold & predicted), len(predicted), len(gold))


def match_one_to_one(pairs: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """Match gold to predicted items, best score first, each at most once.

    Args:
        pairs: (score, gold index, predicted index) of every pair that may match.

    Returns:
        Predicted index by gold index. Greedy: it can fall short of the largest
        possible matching, never exceed it; ties go to the earlier items.
    """
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, gold, predicted in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if gold not in matched and predicted not in taken:
            matched[gold] = predicted
            taken.add(predicted)
    return matched
