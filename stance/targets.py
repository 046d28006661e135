"""What a stance is toward: a name, one sentence that describes it, and its aspects."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stance.document import Label, QuoteInContext
from stance.errors import InputError


@dataclass(frozen=True, slots=True)
class LabelledQuote:
    """A quote whose stance somebody has labelled.

    Attributes:
        quote: the quote in its context.
        label: the speaker's position in it.
        aspect: what facet of the target it is on; ``None`` where nobody has said.
        group: the article it is from; quotes of one are kept together.
    """

    quote: QuoteInContext
    label: Label
    aspect: str | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A proposition, policy, practice or actor toward which stance is classified.

    Attributes:
        name: a short noun phrase ("NATO membership"), read by the model.
        description: one sentence that says what being in favour means; read by
            the model too, may be empty.
        aspects: names of the facets that the model may tell apart; empty for none.
        examples: labelled quotes, for ``stance train`` to learn from; a model that is not
            trained on them does not read them.

    Raises:
        InputError: where the name is blank, or ``aspects`` is a string.
    """

    name: str
    description: str = ""
    aspects: tuple[str, ...] = ()
    examples: tuple[LabelledQuote, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("a target needs a name that is not blank")
        if isinstance(self.aspects, str):
            raise InputError(f"aspects is one string, {self.aspects!r}; give a list of them")
        # Targets are keys; a list is none.
        object.__setattr__(self, "aspects", tuple(self.aspects))
        object.__setattr__(self, "examples", tuple(self.examples))

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


def foreign_troops(force: str = "", host: str = "") -> Target:
    """Foreign troop presence, narrowed to one force, one host country, or both.

    A quote on other forces, or on forces elsewhere, is then unrelated. The model reads the
    words as they are: "US" and "Iraq" as well as "Wagner" and "the Sahel".

    Args:
        force: whose forces ("US", "Russian", "African Union"); all where it is blank.
        host: the country or place where they are; everywhere where it is blank.
    """
    force, host = " ".join(force.split()), " ".join(host.split())
    if not force and not host:
        return FOREIGN_TROOP_PRESENCE
    where = f"in {host}" if host else "abroad"
    return replace(
        FOREIGN_TROOP_PRESENCE,
        name=f"{force or 'foreign'} forces {where}",
        description=(
            f"Armed forces {f'({force})' if force else 'of other countries'} being, staying, "
            f"fighting, training or being based {where}; being in favour means wanting them there, "
            "sent or kept."
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
