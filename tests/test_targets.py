"""Targets: built-in, new, and blank ones."""

import pytest

from stance.errors import InputError
from stance.targets import BUILT_IN, FOREIGN_TROOP_PRESENCE, Target, foreign_troops, get_target


@pytest.mark.parametrize(
    "name", ["foreign troop presence", "Foreign Troop Presence", "  foreign\n troop  presence "]
)
def test_the_built_in_target_by_any_spelling(name: str) -> None:
    assert get_target(name) is FOREIGN_TROOP_PRESENCE


def test_a_description_of_ones_own_replaces_the_built_in_one() -> None:
    target = get_target("Foreign troop presence", " Soldiers   from\nabroad. ")
    assert target.description == "Soldiers from abroad."
    assert target.aspects == FOREIGN_TROOP_PRESENCE.aspects


def test_any_name_is_a_target() -> None:
    assert get_target("  a new   harbour ") == Target("a new harbour")
    assert str(get_target("a new harbour")) == "a new harbour"


@pytest.mark.parametrize("name", ["", " ", "\n\t\u2003"])
def test_blank_names_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="not blank"):
        Target(name)
    with pytest.raises(InputError, match="not blank"):
        get_target(name)


def test_built_in_names_are_folded_keys() -> None:
    for key, target in BUILT_IN.items():
        assert key == " ".join(target.name.split()).casefold()


def test_the_aspects_of_foreign_troop_presence() -> None:
    assert FOREIGN_TROOP_PRESENCE.aspects[0] == "general"
    assert {"combat", "training_advisory", "bases", "withdrawal_terms"} <= set(
        FOREIGN_TROOP_PRESENCE.aspects
    )


@pytest.mark.parametrize(
    ("force", "host", "name"),
    [
        ("US", "Iraq", "US forces in Iraq"),
        ("  African   Union ", "", "African Union forces abroad"),
        ("", "the Sahel", "foreign forces in the Sahel"),
    ],
)
def test_foreign_troops_of_one_force_or_in_one_place(force: str, host: str, name: str) -> None:
    target = foreign_troops(force, host)
    assert target.name == name
    assert target.aspects == FOREIGN_TROOP_PRESENCE.aspects
    for part in (" ".join(force.split()), host):
        assert part in target.description
    assert "being in favour means" in target.description


def test_foreign_troops_of_everybody_everywhere() -> None:
    assert foreign_troops() is FOREIGN_TROOP_PRESENCE
    assert foreign_troops(" ", "\n") is FOREIGN_TROOP_PRESENCE


def test_aspects_may_be_a_list_but_no_string() -> None:
    target = Target("tolls", aspects=["cost", "noise"])  # type: ignore[arg-type]
    assert target.aspects == ("cost", "noise")
    assert {target: 1}[Target("tolls", aspects=("cost", "noise"))] == 1
    with pytest.raises(InputError, match="aspects is one string, 'cost'"):
        Target("tolls", aspects="cost")  # type: ignore[arg-type]
