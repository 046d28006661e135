"""Rows of Parquet files, a few at a time; needs the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from stance.errors import ExtraError, InputError

SUFFIX = ".parquet"
BATCH = 256
"""Rows in memory at once."""


def parquet_rows(
    path: Path, columns: Collection[str] | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row and where it stands, "file, row 3", counted from one.

    Args:
        columns: read no others; those that the file lacks are left out.

    Raises:
        InputError: where the file is missing or damaged.
        ExtraError: where pyarrow is not installed.
    """
    file, errors = _opened(path)
    known = [name for name in file.schema_arrow.names if columns is None or name in columns]
    number = 0
    try:
        for batch in file.iter_batches(BATCH, columns=known):
            for row in batch.to_pylist():
                number += 1
                yield f"{path}, row {number}", row
    except errors as error:
        raise InputError(f"{path}: cannot be read after row {number} ({error})") from error
    finally:
        file.close()


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
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    errors = (ArrowException, OSError)
    try:
        return parquet.ParquetFile(path), errors
    except errors as error:
        raise InputError(f"{path}: is not a Parquet file that can be read ({error})") from error
