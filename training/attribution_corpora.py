"""The corpora of the attribution model as training targets, by the names that recipes give them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from stance.configuration import AttributionConfig
from stance.formats.corpora import read_attributions, read_speakers
from training.attribution_data import Targets, targets_of, with_conjunctions
from training.gap import read_gap
from training.gum import read_gum
from training.styles import MARKS, remarked, restyled

STYLES_SEED = 7
"""Of the wordings of the corpus "styled", which are drawn once and for all."""


def read_targets(name: str, data: Path, tokenizer: Any, config: AttributionConfig) -> list[Targets]:
    """Training targets of one corpus of the shared folder by its name."""
    if name == "gum":
        return read_gum(data / "gum" / "train.jsonl", tokenizer, config)
    if name == "gap":
        return read_gap(data / "gap" / "train.tsv", tokenizer, config)
    if name == "styled":
        chance = random.Random(STYLES_SEED)
        found = []
        for corpus in ("polnear", "outlets"):
            for document in read_attributions(data / corpus / "train.jsonl"):
                styled = restyled(with_conjunctions(document), chance)
                styled = remarked(styled, chance.choice(list(MARKS)))
                acts = corpus == "outlets"
                found.append(
                    targets_of(styled, tokenizer, config, complete=True, acts=acts, nested=acts)
                )
        return found
    if name in ("polnear", "polnear_speakers"):
        documents = read_attributions(data / "polnear" / "train.jsonl")
        known = read_speakers(data / "polnear" / "speakers.train.jsonl", documents)
        ids = {d.id for d in known}
        documents = known if name != "polnear" else [d for d in documents if d.id not in ids]
        options = {"complete": True, "acts": False, "nested": False}
    elif name == "outlets":
        documents = read_attributions(data / "outlets" / "train.jsonl")
        options = {"complete": True, "acts": True, "nested": True}
    else:
        folder = {"troops": "troops/quotes", "news_targets": "stance/news_targets"}[name]
        documents = read_attributions(data / f"{folder}.train.jsonl")
        options = {"complete": False, "acts": False, "nested": False}
    return [targets_of(with_conjunctions(d), tokenizer, config, **options) for d in documents]
