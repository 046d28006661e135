"""Targets as YAML files."""

from pathlib import Path

import pytest

from stance.errors import InputError
from stance.formats.targets import read_target
from stance.targets import FOREIGN_TROOP_PRESENCE, Target, foreign_troops


def read(tmp_path: Path, text: str) -> Target:
    path = tmp_path / "target.yaml"
    path.write_text(text, encoding="utf-8")
    return read_target(path)


def test_all_that_a_target_may_have(tmp_path: Path) -> None:
    target = read(
        tmp_path,
        """
name: bridge   tolls
description: >
  Drivers paying to cross;
  being in favour means wanting them to pay.
aspects: [cost, fairness]
examples:
- text: “It is theft,” she said.
  content: [[0, 14]]
  speaker: she
  label: against
  aspect: fairness
  group: 0
- {text: Bridges do not pay for themselves., label: favor}
""",
    )
    assert target.name == "bridge tolls"
    assert target.description == (
        "Drivers paying to cross; being in favour means wanting them to pay."
    )
    assert target.aspects == ("cost", "fairness")
    first, second = target.examples
    assert first.quote.content[0].text == "“It is theft,”"
    assert (first.quote.speaker, first.label, first.aspect) == ("she", "against", "fairness")
    assert (first.group, second.group) == ("0", "")
    assert second.quote.content[0].text == "Bridges do not pay for themselves."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: ferries", Target("ferries")),
        # No truth values, no dates: what stands there are words.
        ("name: NO", Target("NO")),
        ("name: 2024-02-30", Target("2024-02-30")),
        ("name: Foreign troop presence", FOREIGN_TROOP_PRESENCE),
        ("force: US\nhost: Iraq", foreign_troops("US", "Iraq")),
        ("name: foreign troop presence\nhost: Mali", foreign_troops(host="Mali")),
        ("{name: ferries, examples: null, aspects: []}", Target("ferries")),
    ],
)
def test_targets_that_say_less(tmp_path: Path, text: str, expected: Target) -> None:
    assert read(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [", r"target\.yaml:1: not YAML"),
        ("a: b\n c: d", r"target\.yaml:2: not YAML"),
        ("- ferries", "not a target: it needs keys"),
        ("", "not a target"),
        ("description: Boats.", 'needs a "name"'),
        ("name: 1979", '"name" is a number, not words'),
        ("name: [a]", '"name" is an array, not words'),
        ("name: x\nname: y", r"target\.yaml:2: not YAML \(the key 'name' stands there twice"),
        ("a: &b c\nname: *b", r"target\.yaml:2: not YAML \(aliases are not read"),
        ("name: !!python/name:os.system", r"target\.yaml:1: not YAML \(could not determine a con"),
        ("name: !!timestamp foo", r"target\.yaml:1: not YAML"),
        ('name: "a\\ud800"', "lone surrogate"),
        ("name: x\naspects: [a, a]", "a blank, or one twice"),
        ("name: x\nexamples:\n- {text: a, label: favor, target: y}", "unknown key 'target'"),
        ("name: x\nexamples:\n- {text: a, label: favor, group: [1]}", '"group" is an array'),
        ("name: x\nexamples:\n- {text: a, label: favor, content: [[a, 2]]}", "not a pair"),
        ("[" * 3000, r"target\.yaml: not YAML"),
        ("name: x\ntitle: y", "unknown key 'title'"),
        ("name: x\naspects: cost", '"aspects" is not a list'),
        ("name: x\naspects: [cost, 3]", "aspect 2 is a number, not words"),
        ("name: ferries\nforce: US", 'narrow "foreign troop presence" only'),
        ("name: x\nexamples: [a]", "example 1: not an object"),
        (
            "name: x\nexamples:\n- {text: a, label: favor}\n- {text: b}",
            'example 2: "label" is None',
        ),
        (
            "name: x\nexamples:\n- {text: a, label: favor, aspect: c}",
            "example 1: \"aspect\" is 'c'",
        ),
        ("name: {{ target }}", r"target\.yaml:1: not YAML \(a key is no word"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        read_target(tmp_path / "nowhere.yaml")
