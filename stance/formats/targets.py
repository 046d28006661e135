"""Targets as YAML files."""

from __future__ import annotations

from typing import Any

import yaml

from stance.errors import InputError
from stance.formats.labelled import labelled
from stance.formats.reading import JsonLine, decode, display_name, open_bytes
from stance.targets import FOREIGN_TROOP_PRESENCE, LabelledQuote, Target, foreign_troops

KEYS = ("name", "description", "aspects", "force", "host", "examples")


def read_target(name: str) -> Target:
    """The target that a YAML file describes; :meth:`stance.targets.Target.from_file`.

    Raises:
        InputError: where the file cannot be read or is no target; names file and line.
    """
    shown = display_name(name)
    with open_bytes(name) as stream:
        text = decode(stream.read(), shown)
    try:
        values = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        where = f"{shown}:{at.line + 1}" if at else shown
        raise InputError(f"{where}: not YAML ({error.problem or error.context})") from None
    except yaml.YAMLError as error:
        raise InputError(f"{shown}: not YAML ({' '.join(str(error).split())})") from None
    if not isinstance(values, dict):
        raise InputError(f"{shown}: not a target: it needs keys, {', '.join(KEYS)}")
    for key in values:
        if key not in KEYS:
            raise InputError(f"{shown}: unknown key {key!r}; a target has {', '.join(KEYS)}")
    bare = _bare(values, shown)
    examples = []
    for number, value in enumerate(_list(values, "examples", shown), start=1):
        where = f"{shown}: example {number}"
        if not isinstance(value, dict):
            raise InputError(f'{where}: not an object with "text" and "label"')
        found = labelled(JsonLine(where, value), bare)
        examples.append(LabelledQuote(found.quote, found.label, found.aspect))
    return Target(bare.name, bare.description, bare.aspects, tuple(examples))


def _bare(values: dict[str, Any], where: str) -> Target:
    """The target without its examples."""
    name = _words(values, "name", where)
    description = _words(values, "description", where)
    force, host = _words(values, "force", where), _words(values, "host", where)
    aspects = tuple(
        _word(aspect, f"{where}: aspect {number}")
        for number, aspect in enumerate(_list(values, "aspects", where), start=1)
    )
    if force or host:
        if name.casefold() not in ("", FOREIGN_TROOP_PRESENCE.name):
            raise InputError(
                f'{where}: "force" and "host" narrow "{FOREIGN_TROOP_PRESENCE.name}" only'
            )
        target = foreign_troops(force, host)
    elif not name:
        raise InputError(f'{where}: a target needs a "name"')
    elif name.casefold() == FOREIGN_TROOP_PRESENCE.name:
        target = FOREIGN_TROOP_PRESENCE
    else:
        target = Target(name)
    return Target(target.name, description or target.description, aspects or target.aspects)


def _list(values: dict[str, Any], key: str, where: str) -> list[Any]:
    value = values.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise InputError(f'{where}: "{key}" is not a list')
    return value


def _words(values: dict[str, Any], key: str, where: str) -> str:
    value = values.get(key)
    return "" if value is None else _word(value, f'{where}: "{key}"')


def _word(value: object, where: str) -> str:
    if not isinstance(value, str):
        # YAML takes a bare NO for false and 1979 for a number.
        raise InputError(f"{where} is {value!r}, not words; put them in quotation marks")
    return " ".join(value.split())
