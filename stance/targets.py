"""What a stance is toward: a name, one sentence that describes it, and its aspects."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stance.errors import InputError


@dataclass(frozen=True, slots=True)
class Target:
    """A proposition, policy, practice or actor toward which stance is classified.

    Attributes:
        name: a short noun phrase ("NATO membership"), read by the model.
        description: one sentence that says what being in favour means; read by
            the model too, may be empty.
        aspects: names of the facets that the model may tell apart; empty for none.

    Raises:
        InputError: where the name is blank.
    """

    name: str
    description: str = ""
    aspects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("a target needs a name that is not blank")

    def __str__(self) -> str:
        return self.name


FOREIGN_TROOP_PRESENCE = Target(
    name="foreign troop presence",
    description=(
        "Armed forces of one state or alliance being, staying, fighting, training or being "
        "based in another country; being in favour means wanting them there, sent or kept."
    ),
    aspects=(
        "general",
        "combat",
        "training_advisory",
        "bases",
        "peacekeeping",
        "air_intelligence",
        "invasion",
        "withdrawal_terms",
    ),
)

BUILT_IN: dict[str, Target] = {FOREIGN_TROOP_PRESENCE.name: FOREIGN_TROOP_PRESENCE}


def get_target(name: str, description: str = "") -> Target:
    """The built-in target of that name (case and spaces aside), or a new one without aspects.

    A description, where given, replaces that of the built-in target.
    """
    name, description = " ".join(name.split()), " ".join(description.split())
    known = BUILT_IN.get(name.casefold())
    if known is None:
        return Target(name, description)
    return replace(known, description=description) if description else known
