"""GAP as targets of coreference: a pronoun of Wikipedia and two names it may take up."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from stance.configuration import AttributionConfig
from stance.phrases import name_tokens, names_agree
from stance.windows import prepare
from training.attribution_data import Targets, capitalised_runs, mentions_only


def read_gap(path: Path, tokenizer: Any, config: AttributionConfig) -> list[Targets]:
    """One :class:`Targets` for each pronoun that takes up one of its two names.

    Other runs of capitalised words are candidates that are wrong, unless
    their name agrees with that of one of the two (Webster et al., 2018).
    """
    found = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            right = [row["A-coref"] == "TRUE", row["B-coref"] == "TRUE"]
            if not any(right):
                continue
            text = row["Text"]
            entity_of = {}
            for number, side in enumerate("AB"):
                start = int(row[f"{side}-offset"])
                entity_of[start, start + len(row[side])] = number
            start = int(row["Pronoun-offset"])
            pronoun = (start, start + len(row["Pronoun"]))
            prepared = prepare(text, tokenizer, config.window, config.overlap)
            known = [(name_tokens(row[side]), number) for number, side in enumerate("AB")]
            for place in capitalised_runs(prepared, text, {**entity_of, pronoun: -1}):
                tokens = name_tokens(text[slice(*place)])
                fitting = {n for name, n in known if tokens and names_agree(tokens, name)}
                entity_of[place] = fitting.pop() if len(fitting) == 1 else -1
            names = {place: text[slice(*place)] for place in entity_of}
            entity_of[pronoun] = right.index(True)
            found.append(mentions_only(prepared, entity_of, names))
    return found
