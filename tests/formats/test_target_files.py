"""Targets as YAML files."""

from pathlib import Path

import pytest

from stance.errors import InputError
from stance.targets import FOREIGN_TROOP_PRESENCE, Target, foreign_troops


def read(tmp_path: Path, text: str) -> Target:
    path = tmp_path / "target.yaml"
    path.write_text(text, encoding="utf-8")
    return Target.from_file(path)


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
    assert second.quote.content[0].text == "Bridges do not pay for themselves."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: ferries", Target("ferries")),
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
        ("name: NO", '"name" is False, not words'),
        ("name: 1979", '"name" is 1979, not words'),
        ("name: x\ntitle: y", "unknown key 'title'"),
        ("name: x\naspects: cost", '"aspects" is not a list'),
        ("name: x\naspects: [cost, 3]", "aspect 2 is 3, not words"),
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
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        Target.from_file(tmp_path / "nowhere.yaml")
