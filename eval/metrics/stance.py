"""How well stances are classified, and how far their probabilities can be trusted.

Macro-F1 is the mean over the labels that occur in the gold data (all four on
the quotes; sets of other projects lack some). ``f_avg`` is the mean F1 of
favor and against, as in SemEval-2016 task 6. Expected calibration error uses
15 bins of equal width (Guo et al. 2017); Brier is the squared error summed over
the labels. Intervals come from resampling whole articles, because the quotes of
an article are not independent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from eval.metrics.calibration import calibration_error
from stance.document import LABELS, Label, Stance
from stance.errors import InputError
from stance.formats.corpora import StanceExample

COVERAGE = 0.7
RESAMPLES = 1000
SEED = 13

Counts = NDArray[np.int64]
Classes = Literal[2, 3, 4]


def score_stance(
    gold: Sequence[StanceExample],
    predicted: Sequence[Stance],
    *,
    classes: Classes = 4,
    resamples: int = RESAMPLES,
) -> dict[str, Any]:
    """All stance metrics.

    Args:
        gold: labelled examples.
        predicted: one stance for each, in the same order.
        classes: what the set knows: 4, all labels; 3, favor, against and none,
            to which unrelated counts as neutral; 2, only favor and against, to
            which the probabilities are scaled.
        resamples: bootstrap resamples for the 95 % interval of macro-F1.

    Raises:
        InputError: where the two differ in length, or are empty.
    """
    _check(gold, predicted)
    truths, predicted = _folded(gold, predicted, classes)
    pairs = [(truth, answer.likeliest) for truth, answer in zip(truths, predicted, strict=True)]
    confusion = _confusion(pairs)
    present = confusion.sum(axis=1) > 0
    f1 = _f1(confusion)
    confidence = [answer.confidence for answer in predicted]
    right = [truth == label for truth, label in pairs]
    aspects = [
        (example.aspect, answer.aspect)
        for example, answer in zip(gold, predicted, strict=True)
        if example.aspect is not None and "unrelated" not in (example.label, answer.likeliest)
    ]
    low, high = _interval(
        _f1(_resampled(gold, pairs, resamples))[:, present].mean(axis=1), float(f1[present].mean())
    )
    return {
        "macro_f1": float(f1[present].mean()),
        "macro_f1_low": low,
        "macro_f1_high": high,
        "f_avg": float(f1[:2].mean()),
        "accuracy": sum(right) / len(right),
        "labels": {
            label: _label_scores(confusion, n) for n, label in enumerate(LABELS) if present[n]
        },
        "ece": calibration_error(confidence, right),
        "brier": _brier(truths, predicted),
        "macro_f1_at_70": _at_coverage(pairs, confidence, present),
        "aspect_accuracy": _aspect_accuracy(aspects),
        "aspects": len(aspects),
        "confusion": confusion.tolist(),
        "n": len(gold),
        "groups": len({example.group for example in gold}),
    }


def difference_interval(
    gold: Sequence[StanceExample],
    ours: Sequence[Stance],
    theirs: Sequence[Stance],
    *,
    classes: Classes = 4,
    resamples: int = RESAMPLES,
) -> dict[str, float]:
    """How much higher the macro-F1 of ``ours`` is than that of ``theirs``.

    Returns:
        ``difference`` with the ends ``low`` and ``high`` of its 95 % interval,
        from paired resamples of whole articles.
    """
    samples, points = [], []
    for answers in (ours, theirs):
        _check(gold, answers)
        truths, folded = _folded(gold, answers, classes)
        pairs = [(truth, answer.likeliest) for truth, answer in zip(truths, folded, strict=True)]
        confusion = _confusion(pairs)
        present = confusion.sum(axis=1) > 0
        points.append(float(_f1(confusion)[present].mean()))
        samples.append(_f1(_resampled(gold, pairs, resamples))[:, present].mean(axis=1))
    difference = points[0] - points[1]
    low, high = _interval(samples[0] - samples[1], difference)
    return {"difference": difference, "low": low, "high": high}


def _check(gold: Sequence[StanceExample], predicted: Sequence[Stance]) -> None:
    if len(gold) != len(predicted):
        raise InputError(f"{len(gold)} examples, but {len(predicted)} predictions")
    if not gold:
        raise InputError("no examples to score")


def _folded(
    gold: Sequence[StanceExample], predicted: Sequence[Stance], classes: Classes
) -> tuple[list[Label], Sequence[Stance]]:
    """Gold labels and predictions in the terms of a set that knows fewer labels."""
    truths: list[Label] = [example.label for example in gold]
    if classes == 4:
        return truths, predicted
    if classes == 3:
        truths = ["neutral" if label == "unrelated" else label for label in truths]
    return truths, [_fold(answer, classes) for answer in predicted]


def _fold(answer: Stance, classes: Classes) -> Stance:
    scores: dict[Label, float] = dict(answer.scores)
    scores["neutral"] += scores["unrelated"]
    scores["unrelated"] = 0.0
    if classes == 2:
        total = scores["favor"] + scores["against"]
        scores["neutral"] = 0.0
        for label in ("favor", "against"):
            scores[label] = scores[label] / total if total else 0.5
    return replace(answer, label=replace(answer, scores=scores).likeliest, scores=scores)


def _confusion(pairs: Iterable[tuple[Label, Label]]) -> Counts:
    """[4, 4] counts, rows gold and columns predicted, in the order of ``LABELS``."""
    counts = np.zeros((len(LABELS), len(LABELS)), dtype=np.int64)
    for truth, guess in pairs:
        counts[LABELS.index(truth), LABELS.index(guess)] += 1
    return counts


def _f1(confusion: Counts) -> NDArray[np.float64]:
    """F1 of each label from [..., 4, 4] counts; 0/0 is 0."""
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    total = confusion.sum(axis=-1) + confusion.sum(axis=-2)
    result: NDArray[np.float64] = 2 * right / np.maximum(total, 1)
    return result


def _resampled(
    gold: Sequence[StanceExample], pairs: Sequence[tuple[Label, Label]], resamples: int
) -> Counts:
    """[resamples, 4, 4] counts of as many groups as there are, drawn with replacement."""
    groups: dict[str, list[tuple[Label, Label]]] = {}
    for example, pair in zip(gold, pairs, strict=True):
        groups.setdefault(example.group, []).append(pair)
    counts = np.stack([_confusion(group) for group in groups.values()])
    drawn = np.random.default_rng(SEED).multinomial(
        len(groups), np.full(len(groups), 1 / len(groups)), size=resamples
    )
    result: Counts = np.einsum("rg,gij->rij", drawn, counts)
    return result


def _interval(samples: NDArray[np.float64], point: float) -> tuple[float, float]:
    if not len(samples):
        return point, point
    low, high = np.quantile(samples, [0.025, 0.975])
    return float(low), float(high)


def _label_scores(confusion: Counts, index: int) -> dict[str, float]:
    right = int(confusion[index, index])
    predicted, gold = int(confusion[:, index].sum()), int(confusion[index].sum())
    return {
        "precision": right / predicted if predicted else 0.0,
        "recall": right / gold if gold else 0.0,
        "f1": 2 * right / (predicted + gold) if predicted + gold else 0.0,
        "n": gold,
    }


def _brier(truths: Sequence[Label], predicted: Sequence[Stance]) -> float:
    return sum(
        (answer.scores[label] - (truth == label)) ** 2
        for truth, answer in zip(truths, predicted, strict=True)
        for label in LABELS
    ) / len(truths)


def _at_coverage(
    pairs: Sequence[tuple[Label, Label]],
    confidence: Sequence[float],
    present: NDArray[np.bool_],
) -> float:
    """Macro-F1 over the most confident 70 % (ties: the earlier ones)."""
    order = sorted(range(len(pairs)), key=lambda n: -confidence[n])
    kept = order[: ceil(COVERAGE * len(pairs))]
    return float(_f1(_confusion(pairs[n] for n in kept))[present].mean())


def _aspect_accuracy(aspects: Sequence[tuple[str, str | None]]) -> float | None:
    """``None`` where there is nothing to compare or the system gives no aspects at all."""
    if not any(guess for _, guess in aspects):
        return None
    return sum(truth == guess for truth, guess in aspects) / len(aspects)
