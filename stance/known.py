"""People and organisations that a user knows: names, aliases, offices with their terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from stance.document import SpeakerKind
from stance.errors import InputError


@dataclass(frozen=True, slots=True)
class Office:
    """An office and its term.

    Attributes:
        title: "prime minister"; of: the country or body, "" where there is none.
        start, end: first and last day, ``None`` where open.
        demonym: adjective of the country; guessed from ``of`` where not given.
    """

    title: str
    of: str = ""
    start: date | None = None
    end: date | None = None
    demonym: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InputError("an office needs a title")
        if self.start and self.end and self.end < self.start:
            raise InputError(f"the term of {self.title!r} ends on {self.end}, before {self.start}")

    def held_on(self, day: date) -> bool:
        """The day lies in the term; an open end reaches as far as one likes."""
        begun = self.start is None or self.start <= day
        return begun and (self.end is None or day <= self.end)

    def __str__(self) -> str:
        term = f" ({self.start or ''} to {self.end or ''})" if self.start or self.end else ""
        return f"{self.title}{f' of {self.of}' if self.of else ''}{term}"


@dataclass(frozen=True, slots=True)
class Known:
    """An entry: somebody whom the user knows.

    Attributes:
        id: the user's own, such as a Wikidata QID.
        name: the full name.
        kind: ``person`` or ``organisation``.
        aliases: other full names, acronyms.
        offices: with their terms.
    """

    id: str
    name: str
    kind: SpeakerKind = "person"
    aliases: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()

    def __post_init__(self) -> None:
        if not self.id or not self.name.strip():
            raise InputError(f"an entry of a registry needs an id and a name, got {self.id!r}")
