"""Labelled quotes to train on or to measure with: JSON lines and CSV, one quote each; pairs."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from stance.document import LABELS, Label
from stance.errors import InputError
from stance.formats.corpora import StanceExample
from stance.formats.given import quote_of, target_of
from stance.formats.reading import JsonLine, decode, display_name, open_bytes, read_json_lines
from stance.targets import FOREIGN_TROOP_PRESENCE, Target

COLUMNS = ("text", "label", "speaker", "target", "target_description", "aspect", "group")
"""Columns of a CSV file that are read; the first two have to be there, "quote" and "stance" are
other names of theirs."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two labelled quotes that differ as little as their labels allow."""

    id: str
    phenomenon: str
    members: tuple[StanceExample, StanceExample]


def read_labelled(
    path: str | Path, target: Target = FOREIGN_TROOP_PRESENCE, split: str | None = None
) -> list[StanceExample]:
    """The labelled quotes of a file, in order.

    A line of JSON is ``{"text": …, "label": …}`` and, where known, ``"content": [[start, end],
    …]`` (the quote within ``text``; without it, all of ``text`` is the quote), ``"speaker"``,
    ``"target"``, ``"target_description"``, ``"aspect"``, ``"group"`` (the article it is from:
    quotes of one are kept together). ``"stance"`` is another name of ``"label"``. A CSV file
    (ending ``.csv``) has the same as columns, without ``content``.

    Args:
        path: a file; ``-`` is standard input, as JSON lines.
        target: for quotes that name none.
        split: only the quotes whose ``"split"`` is this.

    Raises:
        InputError: where the file cannot be read or a line is not a labelled quote; names file
            and line. Nothing is skipped.
    """
    name = str(path)
    rows = _csv(name) if name.casefold().endswith(".csv") else _json(name)
    return [
        labelled(row, target) for row in rows if split is None or row.value.get("split") == split
    ]


def labelled(line: JsonLine, target: Target) -> StanceExample:
    """The labelled quote of one object.

    Raises:
        InputError: where it is none; names the place.
    """
    values = line.value
    label = values.get("label", values.get("stance"))
    if label not in LABELS:
        raise InputError(f'{line.where}: "label" is {label!r}, not one of {", ".join(LABELS)}')
    text = values.get("text")
    if "content" not in values and isinstance(text, str) and text.strip():
        line = JsonLine(line.where, {**values, "content": [[0, len(text)]]})
    quote = quote_of(line)
    wanted = target_of(line, target)
    aspect = values.get("aspect") or None
    if aspect is not None and aspect not in wanted.aspects:
        known = ", ".join(wanted.aspects) or "none"
        raise InputError(f'{line.where}: "aspect" is {aspect!r}; those of the target: {known}')
    return StanceExample(
        quote,
        wanted,
        cast(Label, label),
        None if label == "unrelated" else aspect,
        str(values.get("group") or values.get("scenario") or line.where),
        source=display_name(line.where.rpartition(":")[0]),
        force=_string(values, "force"),
        host=_string(values, "host"),
    )


def read_pairs(path: str | Path) -> list[Pair]:
    """Pairs of labelled quotes, one a line: ``{"id", "phenomenon", "a", "b"}``.

    Each member has ``text``, ``content``, ``speaker``, ``target``, ``target_description``,
    ``label``, as in :func:`read_labelled`.

    Raises:
        InputError: the file cannot be read, or a line is not a pair; the message
            names file and line.
    """
    pairs = []
    for line in _json(str(path)):
        members = []
        for key in "ab":
            value = line.value.get(key)
            if not isinstance(value, dict):
                raise InputError(f'{line.where}: not a minimal pair: "{key}" is no object')
            try:
                members.append(
                    labelled(
                        JsonLine(line.where, {**value, "group": line.value["id"]}),
                        FOREIGN_TROOP_PRESENCE,
                    )
                )
            except KeyError as error:
                raise InputError(f"{line.where}: not a minimal pair: {error} is missing") from error
        if not isinstance(line.value.get("phenomenon"), str):
            raise InputError(f'{line.where}: not a minimal pair: "phenomenon" is missing')
        pairs.append(Pair(line.value["id"], line.value["phenomenon"], (members[0], members[1])))
    return pairs


def fingerprint(name: str) -> str:
    """What stands for a corpus's target in files of the project: its words stay in the corpus."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def read_opposites(path: str | Path) -> dict[str, Target]:
    """Targets by the :func:`fingerprint` of the name that they word the other way round.

    A line is ``{"of": …, "target": …, "description": …}``.

    Raises:
        InputError: the file cannot be read, or a line is no such target; names file and line.
    """
    found = {}
    for line in _json(str(path)):
        try:
            found[line.value["of"]] = Target(line.value["target"], line.value["description"])
        except (KeyError, AttributeError, InputError) as error:
            raise InputError(f"{line.where}: not an opposite target ({error})") from error
    return found


def _string(values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _json(name: str) -> Iterator[JsonLine]:
    with open_bytes(name) as stream:
        for line in read_json_lines(stream, display_name(name)):
            if isinstance(line, InputError):
                raise line
            yield line


def _csv(name: str) -> Iterator[JsonLine]:
    with open_bytes(name) as stream:
        text = decode(stream.read(), display_name(name))
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    columns = [(c or "").strip().casefold() for c in reader.fieldnames or ()]
    for wanted, other in (("text", "quote"), ("label", "stance")):
        if wanted not in columns and other in columns:
            columns[columns.index(other)] = wanted
        if wanted not in columns:
            raise InputError(f'{display_name(name)}:1: no column "{wanted}" (or "{other}")')
    reader.fieldnames = columns
    try:
        for row in reader:
            where = f"{display_name(name)}:{reader.line_num}"
            if None in row or None in row.values():
                raise InputError(f"{where}: not as many values as the {len(columns)} columns")
            yield JsonLine(where, {k: v for k, v in row.items() if k in COLUMNS and v.strip()})
    except csv.Error as error:
        raise InputError(f"{display_name(name)}:{reader.line_num}: not CSV ({error})") from error
