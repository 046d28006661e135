"""Labels of this project for texts of the shared corpora: places and labels, no sentence of it.

A line names a text by its id and quotations in it by their offsets; a fingerprint of
the text guards the offsets against another version of the archive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from stance.document import Document
from stance.errors import InputError
from stance.formats.attributions import document_of
from stance.formats.corpora import (
    StanceExample,
    quotes_on_targets,
    quotes_on_troops,
    speech_on_troops,
)
from stance.formats.labelled import fingerprint
from stance.formats.records import Record, read_records
from stance.targets import Target

NEWS = Path("articles") / "news.jsonl.gz"
WHITE_HOUSE = Path("troops") / "whitehouse.jsonl"
SPEECHES = Path("troops") / "ungdc_unlabelled.jsonl"
"""Archives among the shared corpora that labels of this project are for."""

T = TypeVar("T")


def archived(path: Path) -> Iterator[Record]:
    """The texts of an archive: at least ``{id, text}`` each.

    Raises:
        InputError: the archive is not there, or a line is none of it; names the file and line.
    """
    return read_records(path, _text)


def _text(record: Record) -> Record:
    for key in ("id", "text"):
        if not isinstance(record[key], str):
            raise InputError(f"{key!r} is no string")
    return record


def read_target_labels(archive: Path, labels: Path) -> list[StanceExample]:
    """Quotations labelled toward the targets that their article debates.

    Args:
        archive: see :func:`archived`.
        labels: a line is that of ``stance/news_targets.*.jsonl`` with ``sha`` for ``text``.
    """
    found = _joined(archive, labels, quotes_on_targets)
    return [example for examples in found for example in examples]


def read_troops_labels(archive: Path, labels: Path) -> list[StanceExample]:
    """Quotations labelled toward foreign troop presence; as :func:`read_target_labels`."""
    found = _joined(archive, labels, quotes_on_troops)
    return [example for examples in found for example in examples]


def read_speech_labels(archive: Path, labels: Path) -> list[StanceExample]:
    """Whole paragraphs of speeches labelled toward foreign troop presence."""
    return list(_joined(archive, labels, speech_on_troops))


def read_speaker_labels(archive: Path, labels: Path) -> list[Document]:
    """Articles with the speakers of quotations in them; their contents are what a model found.

    Args:
        labels: a line is that of ``outlets/*.jsonl`` with ``sha`` for ``text``.
    """
    return list(_joined(archive, labels, document_of))


def _joined(archive: Path, labels: Path, parse: Callable[[Record], T]) -> Iterable[T]:
    wanted = set(read_records(labels, lambda record: record["id"]))
    texts = {a["id"]: a for a in archived(archive) if a["id"] in wanted}

    def joined(record: Record) -> T:
        text = texts.get(record["id"])
        if text is None:
            raise InputError(f"no text {record['id']!r} in {archive}")
        if fingerprint(text["text"]) != record["sha"]:
            raise InputError(f"{record['id']!r} has another text than was labelled")
        return parse({**text, **record})

    return read_records(labels, joined)


def worded_opposites(labels: Path) -> dict[str, Target]:
    """The targets' opposite wordings, by the fingerprint of name and description, a line each.

    Two articles may debate what one name says and describe it differently.

    Raises:
        InputError: a line is not one of target labels; names the file and line.
    """

    def worded(record: Record) -> list[tuple[str, Target]]:
        return [
            (
                fingerprint(f"{item['target']}\n{item['description']}"),
                Target(item["opposite"], item["opposite_description"]),
            )
            for item in record["targets"]
        ]

    return {key: target for found in read_records(labels, worded) for key, target in found}
