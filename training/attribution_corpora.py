"""The corpora of the attribution model as training targets, by the names that recipes give them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from stance.configuration import AttributionConfig
from stance.document import Document
from stance.errors import InputError
from stance.formats.archives import NEWS, read_speaker_labels
from stance.formats.attributions import read_attributions, read_speakers
from training.attribution_data import Targets, targets_of
from training.conventions import as_polnear
from training.gap import read_gap
from training.gum import read_gum
from training.start import OWN
from training.styles import MARKS, excerpts, remarked, restyled

STYLES_SEED = 7
"""Of the wordings of the corpus "styled", which are drawn once and for all."""

WHOLLY = ("polnear", "polnear_speakers", "outlets", "own", "styled", "gum", "gap", "news_speakers")
PARTLY = {"troops": "troops/quotes", "news_targets": "stance/news_targets"}
"""Corpora by the names that recipes give them; of those that leave quotes out, the files too."""

WHOLE = 0.2
"""Share of the articles of "styled" that stay whole."""

QUIET = 0.2
"""Share of the excerpts without an attribution that are kept."""


def read_targets(name: str, data: Path, tokenizer: Any, config: AttributionConfig) -> list[Targets]:
    """Training targets of one corpus of the shared folder, or of the project's own, by its name.

    A name that ends in ".jsonl" is a file of that folder in which every attribution is annotated.

    Raises:
        InputError: where there is no such corpus or file, or a line of it is bad.
    """
    if name == "gum":
        return read_gum(data / "gum" / "train.jsonl", tokenizer, config)
    if name == "gap":
        return read_gap(data / "gap" / "train.tsv", tokenizer, config)
    if name == "styled":
        return _styled(data, tokenizer, config)
    if name in ("polnear", "polnear_speakers"):
        documents = read_attributions(data / "polnear" / "train.jsonl")
        resolved = read_speakers(data / "polnear" / "speakers.train.jsonl", documents)
        ids = {d.id for d in resolved}
        documents = resolved if name != "polnear" else [d for d in documents if d.id not in ids]
        options = {"complete": True, "acts": False, "nested": False}
    elif name == "own":
        documents = read_attributions(OWN / "attributions.jsonl")
        # Speech and thought are not told apart in them.
        options = {"complete": True, "acts": False, "nested": True}
    elif name == "news_speakers":
        documents = read_speaker_labels(data / NEWS, OWN / "news_speakers.jsonl")
        return [_speakers_alone(d, tokenizer, config) for d in documents]
    elif name == "outlets":
        documents = read_attributions(data / "outlets" / "train.jsonl")
        options = {"complete": True, "acts": True, "nested": True}
    elif name in PARTLY:
        documents = read_attributions(data / f"{PARTLY[name]}.train.jsonl")
        options = {"complete": False, "acts": False, "nested": False}
    elif name.endswith(".jsonl"):
        documents = read_attributions(data / name)
        options = {"complete": True, "acts": False, "nested": True}
    else:
        known = ", ".join((*WHOLLY, *PARTLY))
        raise InputError(f"no corpus {name!r}: give a file (.jsonl) or one of {known}")
    if not name.startswith("polnear"):
        documents = [as_polnear(d) for d in documents]
    return [targets_of(d, tokenizer, config, **options) for d in documents]


def _speakers_alone(document: Document, tokenizer: Any, config: AttributionConfig) -> Targets:
    """What a document teaches of its speakers; its roles are a model's, and no lesson."""
    targets = targets_of(document, tokenizer, config, complete=False, acts=False, nested=False)
    targets.allowed, targets.quotes = None, []
    return targets


def _styled(data: Path, tokenizer: Any, config: AttributionConfig) -> list[Targets]:
    """Articles with attributions worded anew, whole or cut into excerpts.

    Excerpts, because users paste a paragraph too; most without an attribution
    are left out, for the articles have enough of these.
    """
    chance = random.Random(STYLES_SEED)
    found = []
    for corpus in ("polnear", "outlets"):
        complete = corpus == "outlets"  # acts and nested attributions are annotated there alone
        for document in read_attributions(data / corpus / "train.jsonl"):
            styled = restyled(as_polnear(document) if complete else document, chance)
            styled = remarked(styled, chance.choice(list(MARKS)))
            parts = [styled] if chance.random() < WHOLE else excerpts(styled, chance)
            found += [
                targets_of(part, tokenizer, config, complete=True, acts=complete, nested=complete)
                for part in parts
                if part.quotes or chance.random() < QUIET
            ]
    return found
