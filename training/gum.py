"""GUM documents as targets of coreference: persons and organisations, no quotations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stance.configuration import AttributionConfig
from stance.document import SPEAKER_KINDS, Span
from stance.formats.records import Record, read_records
from stance.phrases import PRONOUNS
from stance.windows import prepare
from training.attribution_data import Targets, mentions_only

TYPES = {"person": "person", "organization": "organisation"}
"""The types of entities that may speak, and the kinds of speaker that they are."""
LONGEST_NAME = 5
"""Words; a longer capitalised phrase is a title and a name rather than a name."""


def read_gum(path: Path, tokenizer: Any, config: AttributionConfig) -> list[Targets]:
    """One :class:`Targets` a document, with mentions and entities only.

    Raises:
        InputError: a line is not what it should be; the message names file and line.
    """
    found = []
    for text, entity_of, kinds in read_records(path, _entities):
        prepared = prepare(text, tokenizer, config.window, config.overlap)
        phrases = {place: text[slice(*place)] for place in entity_of}
        names = {place: phrase for place, phrase in phrases.items() if _is_name(phrase)}
        found.append(mentions_only(prepared, entity_of, names, kinds))
    return found


def _entities(record: Record) -> tuple[str, dict[tuple[int, int], int], dict[int, int]]:
    """Text; of the entities that may speak, which each mention is, and what kind each is."""
    text = record["text"]
    entity_of: dict[tuple[int, int], int] = {}
    kinds: dict[int, int] = {}
    for number, entity in enumerate(record["entities"]):
        if entity["type"] in TYPES:
            kinds[number] = SPEAKER_KINDS.index(TYPES[entity["type"]])
            for start, end in entity["mentions"]:
                mention = Span.of(text, start, end)  # no offset may reach beyond the text
                entity_of.setdefault((mention.start, mention.end), number)
    return text, entity_of, kinds


def _is_name(phrase: str) -> bool:
    words = phrase.split()
    return (
        len(words) <= LONGEST_NAME
        and phrase.casefold() not in PRONOUNS
        and words[0][0].isupper()
        and words[-1][0].isupper()
        and words[0] != "The"
    )
