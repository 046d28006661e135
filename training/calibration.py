"""Calibration on development data: a temperature for stances, Platt scaling for quotes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from stance.adapting import best_temperature
from stance.classifier import StanceClassifier
from stance.document import LABELS, Document, Quote
from stance.formats.corpora import StanceExample
from stance.quotes import QuoteFinder

FOUND = 0.5
"""F1 of the contents' characters from which a quote counts as found.

The evaluation asks for as much, but of tokens, and matches quotes one to one; here several may
find the same annotated quote.
"""


def fit_temperature(classifier: StanceClassifier, examples: Sequence[StanceExample]) -> float:
    """Temperature that minimises the negative log-likelihood (Guo et al., 2017)."""
    classifier.model.config.softmax_temperature = 1.0
    stances = classifier.classify((e.quote, e.target) for e in examples)
    scores = torch.tensor([[s.scores[label] for label in LABELS] for s in stances])
    return best_temperature(scores, torch.tensor([LABELS.index(e.label) for e in examples]))


def fit_confidence(
    finder: QuoteFinder, corpora: Sequence[Sequence[Document]]
) -> tuple[float, float]:
    """(scale, shift) of the log-odds of a quote's raw confidence (Platt, 1999).

    A quote is right where its content agrees with that of an annotated one. Each
    corpus weighs the same, however many quotes it has: users' texts are like neither.
    """
    config = finder.model.config
    config.confidence_scale, config.confidence_shift = 1.0, 0.0
    odds: list[list[float]] = []
    right: list[bool] = []
    weights: list[float] = []
    for documents in corpora:
        before = len(odds)
        for document in documents:
            for quote in finder(document.text):
                odds.append([math.log(quote.confidence / (1 - quote.confidence))])
                right.append(any(_overlap(quote, gold) >= FOUND for gold in document.quotes))
        weights += [1 / (len(odds) - before)] * (len(odds) - before)
    if len(set(right)) < 2:
        return 1.0, 0.0
    fitted = LogisticRegression(C=np.inf).fit(odds, right, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _overlap(a: Quote, b: Quote) -> float:
    """F1 of the characters of two contents."""
    one, two = ({i for s in q.content for i in range(s.start, s.end)} for q in (a, b))
    return 2 * len(one & two) / (len(one) + len(two))
