"""Coreference metrics over clusters of mentions: MUC, B³, CEAF and their mean (CoNLL F1).

MUC: Vilain et al. 1995. B³: Bagga and Baldwin 1998. CEAF with the entity-based
similarity: Luo 2005. The mean of the three is the score of the CoNLL shared
tasks (Pradhan et al. 2012). A cluster is a set of mentions; each mention lies in
one cluster at most.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from stance.errors import ExtraError

M = TypeVar("M", bound=Hashable)
Clusters = Sequence[Sequence[M]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Numerators and denominators of precision and recall, to be summed over documents."""

    right_p: float = 0.0
    given: float = 0.0
    right_r: float = 0.0
    wanted: float = 0.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right_p + other.right_p,
            self.given + other.given,
            self.right_r + other.right_r,
            self.wanted + other.wanted,
        )

    @property
    def precision(self) -> float:
        """Share of what is given that is right; 0 where nothing is."""
        return self.right_p / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """Share of what is wanted that is found; 0 where nothing is."""
        return self.right_r / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def muc(gold: Clusters[M], predicted: Clusters[M]) -> Counts:
    """Links that stay: mentions of each cluster less the parts that the other side cuts it into."""
    right_r, wanted = _links(gold, predicted)
    right_p, given = _links(predicted, gold)
    return Counts(right_p, given, right_r, wanted)


def _links(these: Clusters[M], those: Clusters[M]) -> tuple[float, float]:
    place = {mention: n for n, cluster in enumerate(those) for mention in cluster}
    right = total = 0
    for cluster in these:
        alone = sum(mention not in place for mention in cluster)
        parts = len({place[mention] for mention in cluster if mention in place}) + alone
        right += len(cluster) - parts
        total += len(cluster) - 1
    return right, total


def b_cubed(gold: Clusters[M], predicted: Clusters[M]) -> Counts:
    """Share of each mention's cluster that is its own, summed over mentions."""
    right_r, wanted = _shares(gold, predicted)
    right_p, given = _shares(predicted, gold)
    return Counts(right_p, given, right_r, wanted)


def _shares(these: Clusters[M], those: Clusters[M]) -> tuple[float, float]:
    others = [set(cluster) for cluster in those]
    place = {mention: n for n, cluster in enumerate(those) for mention in cluster}
    right = total = 0.0
    for cluster in map(set, these):
        for mention in cluster:
            other = others[place[mention]] if mention in place else set()
            right += len(cluster & other) / len(cluster)
            total += 1
    return right, total


def ceaf_e(gold: Clusters[M], predicted: Clusters[M]) -> Counts:
    """Best one-to-one alignment of clusters by twice their overlap over their sizes.

    Raises:
        ExtraError: where scipy, which comes with scikit-learn, is not installed.
    """
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise ExtraError("CEAF needs scipy: pip install 'stance[train]'") from error
    if not gold or not predicted:
        return Counts(0.0, len(predicted), 0.0, len(gold))
    left, right = [set(c) for c in gold], [set(c) for c in predicted]
    similar = [[2 * len(a & b) / (len(a) + len(b)) for b in right] for a in left]
    rows, columns = linear_sum_assignment(similar, maximize=True)
    total = sum(similar[row][column] for row, column in zip(rows, columns, strict=True))
    return Counts(total, len(right), total, len(left))
