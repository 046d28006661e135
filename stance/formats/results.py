"""Documents as JSON, JSONL and CSV.

A :class:`ResultFormat` turns documents into pieces of text one by one, so that
a run over many articles can be written, and read, while it goes on.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Protocol

from stance.document import LABELS, Document, Quote

CSV_COLUMNS = (
    "document_id",
    "quote_id",
    "speaker",
    "speaker_id",
    "source",
    "cue",
    "kind",
    "act",
    "confidence",
    "target",
    "stance",
    *LABELS,
    "aspect",
    "start",
    "end",
    "quote",
    "date",
    "speaker_kind",
    "speaker_entity",
)


class ResultFormat(Protocol):
    """Head, one piece for each document, tail: put together they are the file."""

    def head(self) -> str:
        """What stands before the first document."""
        ...

    def document(self, document: Document) -> str:
        """One document."""
        ...

    def tail(self) -> str:
        """What stands after the last document."""
        ...


def to_line(value: object) -> str:
    """``value`` as JSON on one line, whatever a reader takes for a line end."""
    line = json.dumps(value, ensure_ascii=False)
    # str.splitlines() and JavaScript of old break at these; they only occur inside strings.
    for character in "\x85\u2028\u2029":
        line = line.replace(character, f"\\u{ord(character):04x}")
    return line + "\n"


class JsonFormat:
    """One list of documents, one document to a line."""

    def __init__(self) -> None:
        self._separator = ""

    def head(self) -> str:
        """Opens the list."""
        return "[\n"

    def document(self, document: Document) -> str:
        """``document.to_dict()``, and a comma before it unless it is the first."""
        separator, self._separator = self._separator, ","
        return separator + to_line(document.to_dict())

    def tail(self) -> str:
        """Closes the list."""
        return "]\n"


class JsonlFormat:
    """``document.to_dict()`` on a line of its own."""

    def head(self) -> str:
        """Nothing."""
        return ""

    def document(self, document: Document) -> str:
        """One line."""
        return to_line(document.to_dict())

    def tail(self) -> str:
        """Nothing."""
        return ""


class CsvFormat:
    """One row for each quote, in :data:`CSV_COLUMNS`; what is not known is empty.

    Text is written as it is (a spreadsheet may take a quote that begins with
    ``=`` for a formula); the pieces of a discontinuous quote are joined by a
    space, ``start`` and ``end`` are those of the whole.
    """

    def head(self) -> str:
        """The names of the columns."""
        return _row(list(CSV_COLUMNS))

    def document(self, document: Document) -> str:
        """The rows of one document; none where it has no quotes."""
        return "".join(_row(_cells(document, quote)) for quote in document.quotes)

    def tail(self) -> str:
        """Nothing."""
        return ""


def _row(cells: list[Any]) -> str:
    buffer = io.StringIO(newline="")
    # The line end of RFC 4180: with "\n" alone, Python leaves a "\r" in a field unquoted.
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def _cells(document: Document, quote: Quote) -> list[Any]:
    speaker, stance = quote.speaker, quote.stance
    return [
        document.id,
        quote.id,
        speaker.name if speaker else None,
        speaker.id if speaker else None,
        quote.source.text if quote.source else None,
        quote.cue.text if quote.cue else None,
        quote.kind,
        quote.act,
        quote.confidence,
        stance.target if stance else None,
        stance.label if stance else None,
        *(stance.scores[label] if stance else None for label in LABELS),
        stance.aspect if stance else None,
        quote.start,
        quote.end,
        quote.text,
        document.date,
        speaker.kind if speaker else None,
        speaker.entity if speaker else None,
    ]
