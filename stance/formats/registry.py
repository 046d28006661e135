"""Registries of known people and organisations: CSV, JSON lines, Parquet.

Every row or object has ``id`` and ``name`` and may have

* ``kind``: "person" (the default) or "organisation";
* ``aliases``: a list; in CSV separated by "|";
* ``offices``: a list of ``{"title", "of", "start", "end", "demonym"}``, all but the
  title optional; in CSV separated by "|", the fields of each by ";", in this order:
  ``prime minister; Veldania; 2019-03-01; 2022-06-14; Veldanian``.

Other columns are ignored. A bad row is an error that names file and line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

from stance.document import SpeakerKind, parsed_day
from stance.errors import InputError
from stance.formats.parquet import SUFFIX, parquet_rows
from stance.formats.reading import JsonLine, decode, open_bytes, read_json_lines
from stance.known import Known, Office

KINDS = ("person", "organisation")
_OFFICE = ("title", "of", "start", "end", "demonym")


def read_registry(path: Path) -> list[Known]:
    """The entries of a file, by its suffix: ``.csv``, ``.jsonl``, ``.parquet``.

    Raises:
        InputError: where the file is missing, of another kind, or a row is bad.
        ExtraError: Parquet without pyarrow.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        rows: Iterator[tuple[str, Mapping[str, Any]]] = _csv_rows(path)
    elif suffix in (".jsonl", ".ndjson"):
        rows = _json_rows(path)
    elif suffix == SUFFIX:
        rows = _good(parquet_rows(path))
    else:
        raise InputError(f"{path}: a registry is a .csv, .jsonl or .parquet file")
    entries: list[Known] = []
    seen: dict[str, str] = {}
    for where, row in rows:
        entry = _entry(row, where)
        if entry.id in seen:
            raise InputError(f"{where}: the id {entry.id!r} stands at {seen[entry.id]} already")
        seen[entry.id] = where
        entries.append(entry)
    return entries


def _csv_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with open_bytes(str(path)) as stream:
        text = decode(stream.read(), str(path))
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            where = f"{path}:{reader.line_num}"
            if None in row:
                raise InputError(f"{where}: has more fields than the first line has columns")
            yield where, row
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: {error}") from error


def _json_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with open_bytes(str(path)) as stream:
        yield from _good(read_json_lines(stream, str(path)))


def _good(lines: Iterable[JsonLine | InputError]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The lines; raises the first error among them."""
    for line in lines:
        if isinstance(line, InputError):
            raise line
        yield line.where, line.value


def _entry(row: Mapping[str, Any], where: str) -> Known:
    for field in ("id", "name"):
        if row.get(field) is None or not str(row[field]).strip():
            raise InputError(f"{where}: has no {field!r}")
    kind = row.get("kind") or "person"
    if kind not in KINDS:
        raise InputError(f"{where}: kind is {kind!r}, not one of {', '.join(KINDS)}")
    return Known(
        str(row["id"]).strip(),
        str(row["name"]).strip(),
        cast(SpeakerKind, kind),
        tuple(str(alias).strip() for alias in _listed(row.get("aliases"), "aliases", where)),
        tuple(_office(item, where) for item in _listed(row.get("offices"), "offices", where)),
    )


def _day(item: Mapping[str, Any], field: str) -> date | None:
    value = item.get(field)
    # Parquet has days of its own.
    return parsed_day(None if value is None else str(value), field)


def _listed(value: Any, field: str, where: str) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, str):
        return [part for part in value.split("|") if part.strip()]
    if isinstance(value, list):
        return value
    raise InputError(f"{where}: {field} is neither a list nor text with | between")


def _office(item: Any, where: str) -> Office:
    if isinstance(item, str):
        parts = [part.strip() for part in item.split(";")]
        if len(parts) > len(_OFFICE):
            raise InputError(f"{where}: the office {item!r} has more than {len(_OFFICE)} fields")
        item = dict(zip(_OFFICE, parts, strict=False))
    if not isinstance(item, Mapping) or not item.get("title"):
        raise InputError(f"{where}: an office needs a title, got {item!r}")
    try:
        return Office(
            str(item["title"]),
            str(item.get("of") or ""),
            _day(item, "start"),
            _day(item, "end"),
            str(item.get("demonym") or ""),
        )
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
