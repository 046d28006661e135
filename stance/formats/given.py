"""Quotes that are already known, as JSON lines in and stances out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from stance.document import LABELS, QuoteInContext, Span, Stance
from stance.errors import InputError
from stance.formats.reading import (
    JsonLine,
    check_unicode,
    display_name,
    kind_of,
    open_bytes,
    read_json_lines,
    required_text,
)
from stance.formats.results import to_line
from stance.targets import FOREIGN_TROOP_PRESENCE, Target, get_target

_NO_ID = object()


@dataclass(frozen=True, slots=True)
class GivenQuote:
    """One quote to classify: itself in its context, the target, where it stood, its id as given."""

    quote: QuoteInContext
    target: Target
    where: str
    id: Any = _NO_ID

    def to_line(self, stance: Stance) -> str:
        """The output line for this quote: JSON and a newline."""
        return to_line(
            {
                **({} if self.id is _NO_ID else {"id": self.id}),
                "label": stance.label,
                "scores": {label: stance.scores[label] for label in LABELS},
                "target": stance.target,
                "aspect": stance.aspect,
            }
        )


def error_to_line(error: InputError) -> str:
    """The output line that stands in the place of a bad input line."""
    return to_line({"error": str(error)})


def read_given(
    name: str, target: Target = FOREIGN_TROOP_PRESENCE
) -> Iterator[GivenQuote | InputError]:
    """The quotes of a JSONL file (``-``: standard input), lazily and in order.

    A line is ``{"text": …, "content": [[start, end], …], "speaker"?: …, "target"?: …,
    "target_description"?: …, "id"?: …}``; optional values may be ``null``. Offsets
    are Unicode code points into ``text``. ``target`` stands in for lines that
    name none. A bad line gives its error in its place; blank lines are skipped.

    Raises:
        InputError: where the file cannot be opened.
    """
    with open_bytes(name) as stream:
        for line in read_json_lines(stream, display_name(name)):
            if isinstance(line, InputError):
                yield line
                continue
            try:
                quote = _from_line(line, target)
            except InputError as error:
                yield error
            else:
                yield quote


def _from_line(line: JsonLine, default: Target) -> GivenQuote:
    quote = quote_of(line)
    # Kept as given, so it must be able to leave again as it came.
    check_unicode(json.dumps(line.value.get("id"), ensure_ascii=False), f'{line.where}: "id"')
    return GivenQuote(quote, target_of(line, default), line.where, line.value.get("id", _NO_ID))


def quote_of(line: JsonLine) -> QuoteInContext:
    """The quote of a line's ``"text"``, ``"content"`` and ``"speaker"``; ``InputError`` if bad."""
    text = required_text(line)
    return QuoteInContext(text, _content(line, text), _optional_string(line, "speaker"))


def target_of(line: JsonLine, default: Target) -> Target:
    """The target that a line names with its description; ``default`` where it names none."""
    name = _optional_string(line, "target")
    description = _optional_string(line, "target_description")
    if name is None or " ".join(name.split()).casefold() == default.name.casefold():
        own = " ".join((description or "").split())
        return replace(default, description=own) if own else default
    return get_target(name, description or "")


def _optional_string(line: JsonLine, key: str) -> str | None:
    """The string under ``key``; ``None`` where it is missing, ``null`` or blank."""
    value = line.value.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputError(f'{line.where}: "{key}" is {kind_of(value)}, not a string or null')
    check_unicode(value, f'{line.where}: "{key}"')
    if key == "target" and not value.strip():
        raise InputError(f'{line.where}: "target" is blank; leave it out for the default one')
    return value if value.strip() else None


def _content(line: JsonLine, text: str) -> tuple[Span, ...]:
    content = line.value.get("content")
    if not isinstance(content, list) or not content:
        raise InputError(
            f'{line.where}: "content" must be a list of [start, end] pairs, at least one'
        )
    return tuple(_span(line, pair, text) for pair in content)


def _span(line: JsonLine, pair: object, text: str) -> Span:
    # bool is an int to Python, but true is no offset.
    if (
        not isinstance(pair, list)
        or len(pair) != 2
        or not all(type(offset) is int for offset in pair)
    ):
        raise InputError(
            f'{line.where}: "content" holds {json.dumps(pair, default=str)}, not a pair '
            "[start, end] of whole numbers"
        )
    try:
        return Span.of(text, *pair)
    except InputError as error:
        raise InputError(f'{line.where}: "content": {error}') from None
