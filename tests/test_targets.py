"""Targets: built-in, new, and blank ones."""

import pytest

from stance.errors import InputError
from stance.targets import BUILT_IN, FOREIGN_TROOP_PRESENCE, Target, get_target


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
