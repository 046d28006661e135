"""Lines of corpora: one JSON object each, and what their fields may hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from stance.document import Span
from stance.errors import InputError
from stance.formats.reading import open_bytes

Record = Mapping[str, Any]
_T = TypeVar("_T")


def read_records(path: Path, parse: Callable[[Record], _T]) -> Iterator[_T]:
    """Parse each line that is not blank; any fault in it is raised with ``file:line``.

    A file whose name ends in ".gz" is read through gzip.
    """
    if not path.is_file():
        missing = path.parent if not path.parent.is_dir() else path
        raise InputError(
            f"{missing} does not exist: the corpora are not part of the project; "
            "put them there or name their folder with --data"
        )
    # Read as bytes: only "\n" ends a line, whatever separators a text contains.
    with open_bytes(str(path)) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line.decode("utf-8"))
                if not isinstance(record, dict):
                    raise InputError("not a JSON object")
                yield parse(record)
            except KeyError as error:
                raise InputError(f"{path}:{number}: no field {error.args[0]!r}") from error
            except (TypeError, AttributeError) as error:
                reason = f"a field has the wrong type ({error})"
                raise InputError(f"{path}:{number}: {reason}") from error
            except ValueError as error:  # InputError, bad JSON, bad UTF-8, bad unpacking
                raise InputError(f"{path}:{number}: {error}") from error


def spans(text: str, value: Any) -> tuple[Span, ...]:
    """Spans in text order from null, one ``[start, end]`` or a list of those."""
    if not value:
        return ()
    pairs = value if isinstance(value[0], list) else [value]
    return tuple(sorted(Span.of(text, start, end) for start, end in pairs))


def choice(value: Any, allowed: tuple[_T, ...], name: str) -> _T:
    """``value``, which must be one of ``allowed``; ``InputError`` names it otherwise."""
    if value not in allowed:
        raise InputError(f"{name} is {value!r}, not one of {', '.join(map(str, allowed))}")
    return cast(_T, value)
