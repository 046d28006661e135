"""Rows of Parquet files, a few at a time; needs the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from stance.errors import ExtraError, InputError
from stance.formats.reading import JsonLine

SUFFIX = ".parquet"
BATCH = 256
"""Rows in memory at once."""
BUFFER = 1 << 16
"""Bytes of the file read ahead for each column."""

_UNFIT = (ValueError, OverflowError)
"""What pyarrow raises where a value is none that Python has: strings that are not UTF-8
(``UnicodeDecodeError`` is a ``ValueError``), days beyond the year 9999."""


def parquet_rows(
    path: Path,
    columns: Collection[str] | None = None,
    required: Collection[str] = (),
    optional: Collection[str] = (),
) -> Iterator[JsonLine | InputError]:
    """Each row and where it stands, "file, row 3", counted from one.

    A row with a value that Python cannot hold, such as a string that is not UTF-8,
    gives its error in its place.

    Args:
        columns: read no others; those that the file lacks are left out.
        required: columns without which no row is of use.
        optional: columns whose value is left out where Python cannot hold it.

    Raises:
        InputError: where the file is missing, damaged, without rows, or lacks a
            required column.
        ExtraError: where pyarrow is not installed.
    """
    file, errors = _opened(path)
    number = 0
    try:
        names = file.schema_arrow.names
        # The rows first: an empty table often has no columns either.
        if not file.metadata.num_rows:
            raise InputError(f"{path}: is empty")
        for name in required:
            if name not in names:
                found = ", ".join(names) or "none"
                raise InputError(f'{path}: has no column "{name}"; its columns: {found}')
        known = [name for name in names if columns is None or name in columns]
        for batch in file.iter_batches(BATCH, columns=known):
            for row in _rows(batch, path, number, optional):
                number += 1
                yield row
    except errors as error:
        raise InputError(f"{path}: cannot be read after row {number} ({error})") from error
    finally:
        file.close()


def _rows(
    batch: Any, path: Path, number: int, optional: Collection[str]
) -> Iterator[JsonLine | InputError]:
    """The rows of a batch that follows ``number`` others."""
    try:
        values = batch.to_pylist()
    except _UNFIT:
        # One bad value fails the whole batch: slower, but only its row is lost.
        for index in range(batch.num_rows):
            yield _row(batch, index, f"{path}, row {number + index + 1}", optional)
        return
    for index, value in enumerate(values, start=number + 1):
        yield JsonLine(f"{path}, row {index}", value)


def _row(batch: Any, index: int, where: str, optional: Collection[str]) -> JsonLine | InputError:
    values = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            values[name] = column[index].as_py()
        except _UNFIT as error:
            if name in optional:
                continue
            return InputError(f'{where}: "{name}" cannot be read ({error})')
    return JsonLine(where, values)


def count_rows(path: Path) -> int:
    """How many rows the file says that it has."""
    file, _ = _opened(path)
    try:
        return int(file.metadata.num_rows)
    finally:
        file.close()


def _opened(path: Path) -> tuple[Any, Any]:
    """The open file, and what pyarrow raises for bad ones."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise ExtraError(
            f'{path}: reading Parquet needs pyarrow: pip install "stance[parquet]"'
        ) from error
    if path.is_dir():
        raise InputError(f"{path}: is a directory; name the files in it")
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    errors = (ArrowException, OSError)
    try:
        # Without these the file's whole row groups, a million rows each by default, are read.
        return parquet.ParquetFile(path, buffer_size=BUFFER, pre_buffer=False), errors
    except errors as error:
        raise InputError(f"{path}: is not a Parquet file that can be read ({error})") from error
