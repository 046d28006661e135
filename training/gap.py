"""GAP as targets of coreference: a pronoun of Wikipedia and two names it may take up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stance.configuration import AttributionConfig
from stance.formats.gap import read_gap_examples
from stance.phrases import name_tokens, names_agree
from stance.windows import prepare
from training.attribution_data import Targets, capitalised_runs, mentions_only


def read_gap(path: Path, tokenizer: Any, config: AttributionConfig) -> list[Targets]:
    """One :class:`Targets` for each pronoun that takes up one of its two names.

    Other runs of capitalised words are candidates that are wrong, unless
    their name agrees with that of one of the two (Webster et al., 2018).

    Raises:
        InputError: a line is not what it should be; the message names file and line.
    """
    found = []
    for example in read_gap_examples(path):
        if not any(example.right):
            continue
        text, pronoun = example.text, example.pronoun
        entity_of = {place: number for number, place in enumerate(example.names)}
        prepared = prepare(text, tokenizer, config.window, config.overlap)
        known = [(name_tokens(text[slice(*place)]), n) for n, place in enumerate(example.names)]
        for place in capitalised_runs(prepared, text, {**entity_of, pronoun: -1}):
            tokens = name_tokens(text[slice(*place)])
            fitting = {n for name, n in known if tokens and names_agree(tokens, name)}
            entity_of[place] = fitting.pop() if len(fitting) == 1 else -1
        names = {place: text[slice(*place)] for place in entity_of}
        entity_of[pronoun] = example.right.index(True)
        found.append(mentions_only(prepared, entity_of, names))
    return found
