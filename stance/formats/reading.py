"""Bytes to text and JSON lines, with errors that name the place.

Shared by the readers of this folder. Text is taken as it is: UTF-8, with or
without a byte order mark, and line ends untouched, because offsets count them.
"""

from __future__ import annotations

import codecs
import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from stance.errors import InputError

STDIN = "-"
PACKED = ".gz"

_MARKS = (
    # UTF-32's little-endian mark begins with UTF-16's, so it is looked for first.
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One object of a JSONL file and where it stands (``file:line``), or one row of a table."""

    where: str
    value: dict[str, Any]


def display_name(name: str) -> str:
    """The name of an input in messages and as an id; always valid Unicode."""
    if name == STDIN:
        return "stdin"
    # Names that are not UTF-8 reach us as lone surrogates, which no output file can hold.
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def reason(error: OSError) -> str:
    """What the operating system says went wrong, in lower case."""
    words = error.strerror or str(error)
    return words[:1].lower() + words[1:]


@contextmanager
def open_bytes(name: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input for ``-``, for reading bytes; ``.gz`` files are unpacked.

    Raises:
        InputError: where it is missing, a directory, or cannot be read to its end.
    """
    try:
        if name == STDIN:
            yield sys.stdin.buffer
            return
        if Path(name).is_dir():
            raise InputError(f"{display_name(name)}: is a directory; name the files in it")
        with gzip.open(name) if is_packed(name) else Path(name).open("rb") as stream:
            yield cast(BinaryIO, stream)
    except BrokenPipeError:
        raise
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = " ".join(str(error).split())
        raise InputError(f"{display_name(name)}: cannot be read to its end ({what})") from error
    except OSError as error:
        raise InputError(f"{display_name(name)}: {reason(error)}") from error


def is_packed(name: str) -> bool:
    """Whether a file is read through gzip, by its ending."""
    return Path(name).suffix.lower() == PACKED


def ending(name: str) -> str:
    """The ending of a file's name that tells its format, in lower case; not that of packing."""
    path = Path(name)
    return (path.with_suffix("") if is_packed(name) else path).suffix.lower()


def decode(raw: bytes, where: str, offset: int = 0) -> str:
    """Decode UTF-8 without touching line ends; a byte order mark at the start is dropped.

    ``offset`` is where ``raw`` begins in its file, for the message.

    Raises:
        InputError: where it is binary (NUL bytes) or not UTF-8; names the byte.
    """
    if offset == 0:
        for mark, name in _MARKS:
            if raw.startswith(mark):
                raise InputError(
                    f"{where}: is {name}, not UTF-8; convert it first, for example: "
                    f"iconv -f {name} -t UTF-8"
                )
    if (nul := raw.find(b"\0")) >= 0:
        raise InputError(f"{where}: is a binary file (NUL byte at byte {offset + nul})")
    try:
        return raw.decode("utf-8-sig" if offset == 0 else "utf-8")
    except UnicodeDecodeError as error:
        # The utf-8-sig codec counts from behind the mark.
        marked = offset == 0 and raw.startswith(codecs.BOM_UTF8)
        start = error.start + (len(codecs.BOM_UTF8) if marked else 0)
        raise InputError(
            f"{where}: is not UTF-8 (byte 0x{error.object[error.start]:02x} at byte "
            f"{offset + start}); if it is Windows-1252, convert it first: "
            "iconv -f WINDOWS-1252 -t UTF-8"
        ) from None


def check_unicode(text: str, what: str) -> None:
    r"""Raise ``InputError`` where ``text`` has a lone surrogate (from ``"\ud800"`` in JSON)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"{what}: character {error.start} is a lone surrogate "
            f"(U+{ord(text[error.start]):04X}), which is not valid Unicode"
        ) from None


def required_text(line: JsonLine) -> str:
    """The ``"text"`` of a line, checked: there, a string, not blank, valid Unicode."""
    if "text" not in line.value:
        raise InputError(f'{line.where}: the object has no "text"')
    text = line.value["text"]
    if not isinstance(text, str):
        raise InputError(f'{line.where}: "text" is {kind_of(text)}, not a string')
    if not text.strip():
        raise InputError(f'{line.where}: "text" is empty')
    check_unicode(text, f'{line.where}: "text"')
    return text


def kind_of(value: object) -> str:
    """The type of a parsed value, with its article: JSON's own word where it has one."""
    if value is None:
        return "null"
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string"}
    names |= {list: "an array", dict: "an object"}
    # A table has more: bytes, decimals, times.
    return names.get(type(value)) or f"of type {type(value).__name__}"


def read_json_lines(stream: Iterable[bytes], name: str) -> Iterator[JsonLine | InputError]:
    """The objects of a JSONL stream, one at a time; a bad line gives its error in its place.

    Blank lines are skipped. A NUL byte ends the reading where no line has been good yet and
    this one does not begin like an object: every further line of a binary file would only
    repeat the complaint. Else it is damage to that one line, and the next ones are read.
    """
    offset = 0
    seen = good = False
    for number, raw in enumerate(stream, 1):
        where = f"{name}:{number}"
        start, offset = offset, offset + len(raw)
        try:
            text = decode(raw, where, start)
        except InputError as error:
            seen = True
            nul = raw.find(b"\0")  # UTF-16 and UTF-32 have them too
            if nul >= 0 and (good or raw.lstrip().startswith(b"{")):
                yield InputError(f"{where}: has a NUL byte (at byte {start + nul})")
                continue
            yield error
            if nul >= 0:
                return
            continue
        if text.strip():
            seen = True
            line = _parse(text, where)
            good = good or isinstance(line, JsonLine)
            yield line
    if not seen:
        yield InputError(f"{name}: is empty")


def _parse(text: str, where: str) -> JsonLine | InputError:
    try:
        value = json.loads(text.rstrip())
    except json.JSONDecodeError as error:
        return InputError(f"{where}: is not valid JSON ({error.msg} at column {error.colno})")
    except (ValueError, RecursionError) as error:  # numbers too long, brackets too deep
        return InputError(f"{where}: is not JSON that can be read ({error})")
    if not isinstance(value, dict):
        return InputError(f'{where}: is {kind_of(value)}, not an object like {{"text": "…"}}')
    return JsonLine(where, value)
