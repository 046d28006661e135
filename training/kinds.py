"""Fit the head of speakers' kinds anew, on an attribution model that stays as it is.

    python -m training.kinds MODEL [--data CORPORA]

Averaging moves the states that the head reads. Logistic regression on the
mentions whose kind is annotated (PolNeAR's speakers, GUM's persons and
organisations) puts it in place again; every class counts with the square root
of its size, since persons are three of four.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from stance.configuration import AttributionConfig
from stance.document import SPEAKER_KINDS
from stance.modeling_attribution import AttributionModel
from stance.saving import load_model, save_model
from stance.windows import word_states
from training.attribution_corpora import read_targets

log = logging.getLogger("training.kinds")
CORPORA = ("polnear_speakers", "gum")
PENALTY = 1.0
"""Inverse of the weight of the L2 penalty."""


@torch.inference_mode()
def examples(
    model: AttributionModel, tokenizer: object, data: Path
) -> tuple[np.ndarray, np.ndarray]:
    """States [N, D] of the mentions whose kind is known, and the index of the kind [N]."""
    config = model.config
    assert isinstance(config, AttributionConfig)
    states, kinds = [], []
    for corpus in CORPORA:
        for targets in read_targets(corpus, data, tokenizer, config):
            known = [
                (mention.words, targets.kinds[entity])
                for mention, entity in zip(targets.mentions, targets.entities, strict=True)
                if entity in targets.kinds
            ]
            if known:
                (words,) = word_states(model, tokenizer, [targets.prepared], 4096)
                places = torch.tensor([place for place, _ in known])
                states.append(model.mention_states(words, places).numpy())
                kinds += [kind for _, kind in known]
    return np.concatenate(states), np.array(kinds)


def fit_kinds(model: AttributionModel, states: np.ndarray, kinds: np.ndarray) -> None:
    """Put the fitted weights into the model's head."""
    counts = np.bincount(kinds, minlength=len(SPEAKER_KINDS))
    weights = {kind: len(kinds) / count**0.5 for kind, count in enumerate(counts) if count}
    mean = np.mean([weights[kind] for kind in kinds])
    balanced = {kind: float(weight / mean) for kind, weight in weights.items()}
    fitted = LogisticRegression(C=PENALTY, class_weight=balanced, max_iter=2000)
    fitted.fit(states, kinds)
    with torch.no_grad():
        model.kind.weight[fitted.classes_] = torch.tensor(fitted.coef_, dtype=torch.float32)
        model.kind.bias[fitted.classes_] = torch.tensor(fitted.intercept_, dtype=torch.float32)


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("model", type=Path, help="folder; its weights are replaced")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    model, tokenizer = load_model(AttributionModel, arguments.model)
    states, kinds = examples(model, tokenizer, arguments.data)
    log.info("%d mentions, by kind: %s", len(kinds), np.bincount(kinds).tolist())
    fit_kinds(model, states, kinds)
    save_model(model, tokenizer, arguments.model)
    log.info("saved %s", arguments.model)


if __name__ == "__main__":
    main()
