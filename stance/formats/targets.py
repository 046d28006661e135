"""Targets as YAML files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from stance.errors import InputError
from stance.formats.labelled import labelled
from stance.formats.reading import (
    JsonLine,
    check_unicode,
    decode,
    display_name,
    kind_of,
    open_bytes,
)
from stance.targets import FOREIGN_TROOP_PRESENCE, LabelledQuote, Target, foreign_troops

KEYS = ("name", "description", "aspects", "force", "host", "examples")
EXAMPLE = ("text", "content", "quote", "speaker", "label", "stance", "aspect", "group")


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Maps, lists, strings and whole numbers; no dates, no aliases, no key twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.MarkedYAMLError(
                problem="aliases are not read", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(
                    problem="a key is no word; what begins with { needs quotation marks",
                    problem_mark=key.start_mark,
                )
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value!r} stands there twice",
                    problem_mark=key.start_mark,
                )
            seen.add(key.value)
        built: dict[Any, Any] = super().construct_mapping(node, deep)
        return built


_PLAIN = ("map", "seq", "str", "int", "null")
_Loader.yaml_constructors = {
    tag: build
    for tag, build in yaml.SafeLoader.yaml_constructors.items()
    if tag is None or tag.rpartition(":")[2] in _PLAIN
}
# What is not written in quotation marks and looks like a date or a truth value stays words.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag.rpartition(":")[2] in _PLAIN]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_target(path: str | Path) -> Target:
    """The target that a YAML file describes.

    Its keys are ``name``, ``description``, ``aspects`` (a list), ``examples`` (labelled quotes as
    in :func:`~stance.formats.labelled.read_labelled`, toward this target), and ``force`` and
    ``host``, which narrow the built-in target (:func:`~stance.targets.foreign_troops`).

    Raises:
        InputError: where the file cannot be read or is no target; names file and line.
    """
    name = str(path)
    shown = display_name(name)
    with open_bytes(name) as stream:
        text = decode(stream.read(), shown)
    try:
        values = yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        where = f"{shown}:{at.line + 1}" if at else shown
        raise InputError(f"{where}: not YAML ({error.problem or error.context})") from None
    except (yaml.YAMLError, RecursionError) as error:
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
        for key in value:
            if key not in EXAMPLE:
                raise InputError(f"{where}: unknown key {key!r}; it may have {', '.join(EXAMPLE)}")
        found = labelled(JsonLine(where, value), bare)
        group = found.group if value.get("group") is not None else ""
        examples.append(LabelledQuote(found.quote, found.label, found.aspect, group))
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
    if "" in aspects or len(set(aspects)) < len(aspects):
        raise InputError(f'{where}: "aspects" holds a blank, or one twice')
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
        # YAML takes 1979 for a number.
        raise InputError(f"{where} is {kind_of(value)}, not words; put them in quotation marks")
    check_unicode(value, where)
    return " ".join(value.split())
