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
from stance.formats.reading import (
    JsonLine,
    decode,
    display_name,
    kind_of,
    open_bytes,
    read_json_lines,
)
from stance.targets import FOREIGN_TROOP_PRESENCE, Target

COLUMNS = (
    *("text", "label", "speaker", "target", "target_description", "aspect", "group"),
    *("force", "host", "split", "quote"),
)
"""Columns of a CSV file that are read; the first two have to be there, "quote" and "stance" are
other names of theirs. Beside "text", "quote" is the words in it that are the quote."""

OPPOSED: dict[Label, Label] = {"favor": "against", "against": "favor"}
"""Labels toward a target that is worded the other way round; the other labels stay."""

LONGEST = 10_000_000
"""Characters of a CSV field."""


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
    …]`` or its words as ``"quote"`` (the quote within ``text``; without both, all of ``text`` is
    the quote), ``"speaker"``,
    ``"target"``, ``"target_description"``, ``"aspect"``, ``"group"`` (the article it is from:
    quotes of one are kept together; ``"scenario"`` is another name; without it, quotes of one
    ``text`` are), ``"force"``, ``"host"``, ``"split"``. ``"stance"`` is another name of
    ``"label"``. A CSV file (ending ``.csv``) has :data:`COLUMNS`.

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
    if values.get("content") is None and isinstance(text, str) and text.strip():
        line = JsonLine(line.where, {**values, "content": [_place(line, text)]})
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
        _group(line, quote.text),
        source=line.where.rpartition(":")[0],
        force=_string(values, "force"),
        host=_string(values, "host"),
    )


def _place(line: JsonLine, text: str) -> list[int]:
    """Where the quote of a line without offsets is: its ``"quote"``, or else all of the text."""
    words = line.value.get("quote")
    if words is None or words == "":
        return [0, len(text)]
    if not isinstance(words, str):
        raise InputError(f'{line.where}: "quote" is {kind_of(words)}, not a string')
    times = text.count(words)
    if times != 1:
        often = f"stands {times} times" if times else "does not stand"
        raise InputError(f'{line.where}: "quote" {often} in "text"; give its offsets as "content"')
    start = text.index(words)
    return [start, start + len(words)]


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
        for key in ("id", "phenomenon"):
            if not isinstance(line.value.get(key), str):
                raise InputError(f'{line.where}: not a minimal pair: "{key}" is missing')
        members = []
        for key in "ab":
            value = line.value.get(key)
            if not isinstance(value, dict):
                raise InputError(f'{line.where}: not a minimal pair: "{key}" is no object')
            member = JsonLine(f'{line.where}: "{key}"', {**value, "group": line.value["id"]})
            members.append(labelled(member, FOREIGN_TROOP_PRESENCE))
        pairs.append(Pair(line.value["id"], line.value["phenomenon"], (members[0], members[1])))
    return pairs


def fingerprint(words: str) -> str:
    """Sixteen digits that stand for words.

    For a corpus's target in files of the project, since its words stay in the corpus; for a
    text, where it names the group of quotes that have no other.
    """
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def read_opposites(path: str | Path) -> dict[str, Target]:
    """Targets by the :func:`fingerprint` of the name that they word the other way round.

    A line is ``{"of": …, "target": …, "description": …}``.

    Raises:
        InputError: the file cannot be read, or a line is no such target; names file and line.
    """
    found = {}
    for line in _json(str(path)):
        row = [line.value.get(key) for key in ("of", "target", "description")]
        if not all(isinstance(value, str) for value in row) or not str(row[1]).strip():
            raise InputError(
                f'{line.where}: not an opposite target: "of", "target", "description" are strings'
            )
        found[str(row[0])] = Target(str(row[1]), str(row[2]))
    return found


def _group(line: JsonLine, text: str) -> str:
    """The article that a labelled quote is from.

    Where none is named, quotes of one text are: on both sides of a split, a passage that
    a model has learnt from would be what it is measured on.
    """
    for key in ("group", "scenario"):
        value = line.value.get(key)
        # What pandas makes of a gap: nothing, a blank, NaN; and of whole numbers beside one, 17.0.
        if value is None or value != value or (isinstance(value, str) and not value.strip()):
            continue
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, float) or not isinstance(value, str | int):
            raise InputError(
                f'{line.where}: "{key}" is {kind_of(value)}, not a name or a whole number'
            )
        return str(value)
    return fingerprint(text)


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
    previous = csv.field_size_limit(LONGEST)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = [(c or "").strip().casefold() for c in reader.fieldnames or ()]
        for wanted, other in (("text", "quote"), ("label", "stance")):
            if wanted not in columns and other in columns:
                columns[columns.index(other)] = wanted
            elif wanted == "label" and wanted in columns and other in columns:
                raise InputError(f'{display_name(name)}:1: has both "label" and "stance"')
            if wanted not in columns:
                raise InputError(f'{display_name(name)}:1: no column "{wanted}" (or "{other}")')
        for column in columns:
            if column == "content" or (column in COLUMNS and columns.count(column) > 1):
                what = "is for JSON lines" if column == "content" else "stands there twice"
                raise InputError(f'{display_name(name)}:1: the column "{column}" {what}')
        reader.fieldnames = columns
        for row in reader:
            where = f"{display_name(name)}:{reader.line_num}"
            if None in row or None in row.values():
                raise InputError(f"{where}: not as many values as the {len(columns)} columns")
            yield JsonLine(where, {k: v for k, v in row.items() if k in COLUMNS and v.strip()})
    except csv.Error as error:
        line = max(1, reader.line_num)
        raise InputError(f"{display_name(name)}:{line}: not CSV ({error})") from error
    finally:
        csv.field_size_limit(previous)
