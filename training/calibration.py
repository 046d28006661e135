"""Calibration on development data: a temperature for stances, Platt scaling for the others.

    python -m training.calibration MODEL --data CORPORA

calibrates a finished model anew; its weights stay as they are, to the last bit.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

import stance
from stance.adapting import best_temperature
from stance.classifier import StanceClassifier
from stance.configuration import StanceConfig
from stance.document import LABELS, Document, Quote, Speaker
from stance.errors import guarded
from stance.formats.attributions import read_attributions, read_speakers
from stance.formats.corpora import StanceExample
from stance.modeling import StanceModel
from stance.modeling_attribution import AttributionModel
from stance.phrases import name_tokens, names_agree
from stance.platt import log_odds
from stance.quotes import QuoteFinder
from stance.saving import load_model
from stance.speakers import SpeakerResolver
from training.stance_data import read_corpus
from training.start import is_ours

log = logging.getLogger("training.calibration")

FOUND = 0.5
"""F1 of the contents' characters from which a quote counts as found.

The evaluation asks for as much, but of tokens, and matches quotes one to one; here several may
find the same annotated quote.
"""

Answer = tuple[float, bool]
"""A raw confidence, and whether what was said with it is so."""


def calibrate_attribution(model: AttributionModel, tokenizer: Any, data: Path) -> None:
    """Fit the confidences of quotes and of speakers; both are put into the model's configuration.

    Args:
        data: folder of the corpora, whose development splits are read.
    """
    polnear = read_attributions(data / "polnear/dev.jsonl")
    outlets = read_attributions(data / "outlets/dev.jsonl")
    speakers = read_speakers(data / "polnear/speakers.dev.jsonl", polnear)
    config = model.config
    config.confidence_scale, config.confidence_shift = fit_confidence(
        QuoteFinder(model, tokenizer), [polnear, outlets]
    )
    config.speaker_scale, config.speaker_shift = fit_speakers(
        SpeakerResolver(model, tokenizer), [speakers, outlets]
    )


def calibrate_stance(model: StanceModel, tokenizer: Any, data: Path) -> None:
    """Fit the temperature, on the development quotes on foreign troops."""
    examples = read_corpus("troops", data, "dev")
    model.config.softmax_temperature = fit_temperature(StanceClassifier(model, tokenizer), examples)


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

    A quote is right where its content agrees with that of an annotated one.
    """
    config = finder.model.config
    config.confidence_scale, config.confidence_shift = 1.0, 0.0
    return _fitted(
        [
            (quote.confidence, any(_overlap(quote, gold) >= FOUND for gold in document.quotes))
            for document in documents
            for quote in finder(document.text)
        ]
        for documents in corpora
    )


def fit_speakers(
    resolver: SpeakerResolver, corpora: Sequence[Sequence[Document]]
) -> tuple[float, float]:
    """(scale, shift) of the log-odds of a speaker's raw confidence, on annotated quotes.

    The speaker of a quote is right where its name may be that of the annotated one.
    """
    config = resolver.model.config
    config.speaker_scale, config.speaker_shift = 1.0, 0.0
    return _fitted(
        [
            (answer.speaker.confidence, _same(answer.speaker, gold.speaker))
            for document in documents
            for answer, gold in zip(
                resolver.resolve(document.text, document.quotes)[0], document.quotes, strict=True
            )
            if answer.speaker is not None and gold.speaker is not None
        ]
        for documents in corpora
    )


def _fitted(corpora: Iterable[Sequence[Answer]]) -> tuple[float, float]:
    """Scale and shift; each corpus weighs the same, however many answers it has: users' texts
    are like neither."""
    odds: list[list[float]] = []
    right: list[bool] = []
    weights: list[float] = []
    for answers in corpora:
        odds += [[log_odds(confidence)] for confidence, _ in answers]
        right += [is_right for _, is_right in answers]
        weights += [1 / max(1, len(answers))] * len(answers)
    if len(set(right)) < 2:
        return 1.0, 0.0
    fitted = LogisticRegression(C=np.inf).fit(odds, right, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _overlap(a: Quote, b: Quote) -> float:
    """F1 of the characters of two contents."""
    one, two = ({i for s in q.content for i in range(s.start, s.end)} for q in (a, b))
    return 2 * len(one & two) / (len(one) + len(two))


def _same(a: Speaker, b: Speaker) -> bool:
    one, other = name_tokens(a.name), name_tokens(b.name)
    return a.name == b.name or (bool(one and other) and names_agree(one, other))


def main() -> int:
    """Command line; see the module's docstring. 0, or 2 where the user is at fault."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("model", type=Path, help="folder of a model of ours, changed in place")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    return guarded(lambda: calibrate(arguments.model, arguments.data))


def calibrate(folder: Path, data: Path) -> None:
    """Calibrate the model of a folder; only its ``config.json`` is written anew."""
    if is_ours(str(folder), StanceConfig.model_type):
        classifier, tokenizer = load_model(StanceModel, folder)
        calibrate_stance(classifier, tokenizer, data)
        config: Any = classifier.config
        log.info("temperature %.2f", config.softmax_temperature)
    else:
        model, tokenizer = load_model(AttributionModel, folder)
        calibrate_attribution(model, tokenizer, data)
        config = model.config
        log.info("quotes %.2f, %.2f", config.confidence_scale, config.confidence_shift)
        log.info("speakers %.2f, %.2f", config.speaker_scale, config.speaker_shift)
    config.library_version = stance.__version__
    config.save_pretrained(folder)


if __name__ == "__main__":
    raise SystemExit(main())
