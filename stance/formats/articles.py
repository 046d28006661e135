"""Articles to annotate: plain text, JSONL, Parquet, HTML pages, standard input."""

from __future__ import annotations

import codecs
import json
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from stance.document import parsed_day
from stance.errors import ExtraError, InputError, StanceError
from stance.formats.parquet import SUFFIX as PARQUET
from stance.formats.parquet import count_rows, parquet_rows
from stance.formats.reading import (
    STDIN,
    JsonLine,
    check_unicode,
    decode,
    display_name,
    ending,
    kind_of,
    open_bytes,
    read_json_lines,
    required_text,
)

JSONL_SUFFIXES = (".jsonl", ".ndjson")
HTML_SUFFIXES = (".html", ".htm")
NO_ARTICLES = (".json", ".csv", ".tsv", ".xml")
"""Endings of data; as prose, their field names and marks would be annotated too."""

COLUMNS = ("text", "id", "date")

# Browsers look for the declaration in the first 1024 bytes (WHATWG, "prescan a byte stream").
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_PRESCAN_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Article:
    """One text to annotate, and the id and the day that its document will carry."""

    id: str
    text: str
    date: str | None = None


def read_articles(names: Iterable[str | Path]) -> Iterator[Article | StanceError]:
    """The articles of files, lazily and in order; a bad one gives its error in its place.

    ``.jsonl`` files hold one ``{"text": …, "id"?: …, "date"?: "2021-07-04"}`` a line (other
    keys are ignored; an id defaults to ``file:line``; of an ISO 8601 date the day is
    kept, any other is left out); ``.parquet`` files the same as columns; of ``.html``
    and ``.htm`` pages the main text is extracted by trafilatura; files of
    :data:`NO_ARTICLES` are errors; every other file is one UTF-8 text. All but Parquet may
    be packed (``.jsonl.gz``). ``-`` is standard input: JSON lines where the first one is an
    object with ``"text"``, else one text. Line ends are kept, since offsets count them.

    Yields:
        An :class:`Article`, or the error of an article that cannot be used:
        ``InputError``, or ``ExtraError`` where trafilatura or pyarrow is missing.
    """
    for name in map(str, names):
        suffix = "" if name == STDIN else ending(name)
        try:
            if suffix == PARQUET:
                rows = parquet_rows(Path(name), COLUMNS, required=("text",), optional=("date",))
                yield from _from_lines(rows)
                continue
            with open_bytes(name) as stream:
                begun = _begun(stream) if name == STDIN else []
                if suffix in JSONL_SUFFIXES or _is_record(begun):
                    lines = read_json_lines(chain(begun, stream), display_name(name))
                    yield from _from_lines(lines)
                    continue
                if suffix in NO_ARTICLES:
                    raise InputError(
                        f"{display_name(name)}: is data, not an article; convert it to .jsonl or "
                        '.parquet, with each article under the key "text"'
                    )
                raw = b"".join((*begun, stream.read()))
            read = _from_html if suffix in HTML_SUFFIXES else _from_text
            yield read(raw, display_name(name))
        except StanceError as error:
            yield error


def count_articles(names: Iterable[str | Path]) -> int:
    """How many articles, good or bad, :func:`read_articles` will find; for progress bars.

    Reads JSONL files once through; pipes and unreadable files count as one.
    """
    total = 0
    for path in map(Path, names):
        lines = 0
        try:
            if ending(str(path)) == PARQUET:
                lines = count_rows(path)
            elif ending(str(path)) in JSONL_SUFFIXES and path.is_file():
                with open_bytes(str(path)) as stream:
                    lines = sum(1 for line in stream if line.strip())
        except StanceError:  # the reader reports it
            lines = 1
        total += max(lines, 1)
    return total


def _begun(stream: Iterable[bytes]) -> list[bytes]:
    """The first line that is not blank, with the blank ones before it."""
    lines = []
    for line in stream:
        lines.append(line)
        if line.strip():
            break
    return lines


def _is_record(lines: Sequence[bytes]) -> bool:
    """Whether a stream begins with an object that has a ``"text"``: no prose does."""
    try:
        return bool(lines) and "text" in dict(json.loads(lines[-1]))
    except (ValueError, TypeError, RecursionError):
        return False


def _from_text(raw: bytes, name: str) -> Article:
    text = decode(raw, name)
    if not text.strip():
        raise InputError(f"{name}: is empty" + (" (only white space)" if text else ""))
    return Article(name, text)


def _from_lines(lines: Iterable[JsonLine | InputError]) -> Iterator[Article | InputError]:
    for line in lines:
        yield _from_line(line) if isinstance(line, JsonLine) else line


def _from_line(line: JsonLine) -> Article | InputError:
    try:
        text = required_text(line)
        name = line.value.get("id")
        day = _day(line.value.get("date"))
        # Pandas writes a missing number as NaN.
        if name is None or name != name:
            return Article(line.where, text, day)
        if isinstance(name, bool) or not isinstance(name, str | int | float):
            raise InputError(f'{line.where}: "id" is {kind_of(name)}, not a string or number')
        check_unicode(str(name), f'{line.where}: "id"')
        return Article(str(name), text, day)
    except InputError as error:
        return error


def _day(value: object) -> str | None:
    try:
        day = parsed_day(value, "date")
    except InputError:
        return None  # an article is worth more than its date
    return None if day is None else day.isoformat()


def _from_html(raw: bytes, name: str) -> Article:
    try:
        import trafilatura
    except ImportError as error:
        raise ExtraError(
            f'{name}: reading HTML needs trafilatura: pip install "stance[html]"'
        ) from error
    if not raw.strip():
        raise InputError(f"{name}: is empty")
    # It warns about pages without text through logging; we say that ourselves, once.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    logging.getLogger("trafilatura").propagate = False
    text = trafilatura.extract(_decode_html(raw, name), include_comments=False)
    if not text or not text.strip():
        raise InputError(f"{name}: no article text found in this HTML page")
    return Article(name, text)


def _decode_html(raw: bytes, name: str) -> str:
    """UTF-8, or else the encoding that the page itself declares; never a guess."""
    try:
        return decode(raw, name)
    except InputError as error:
        if (declared := _CHARSET.search(raw[:_PRESCAN_BYTES])) is None:
            raise
        label = declared[1].decode("ascii")
        # The declaration itself is in ASCII: such a page is not what it says.
        if label.lower().startswith(("utf-16", "utf-32")):
            raise
        # On the web these labels have always meant Windows-1252 (WHATWG Encoding Standard).
        if label.lower() in ("iso-8859-1", "latin1", "us-ascii", "ascii"):
            label = "cp1252"
        try:
            codecs.lookup(label)
            return raw.decode(label)
        except (LookupError, UnicodeError):  # Python has codecs that refuse everything
            raise error from None
