"""Speakers of documents -> entries of a registry of known people and organisations.

The registry is the user's; the library ships none. A name alone is enough where
it is full and one entry's only; a surname needs an office that fits; an office
alone ("Iraq's prime minister") needs the date. What stays ambiguous is left
unlinked: a wrong link costs an analyst more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from stance.document import Document, Speaker
from stance.errors import InputError
from stance.formats.registry import read_registry
from stance.known import Known
from stance.namesakes import (
    ANOTHER_ROLE,
    CONTRADICTED,
    EXACT,
    SAME_NAME,
    SUFFIX,
    agreement,
    generations,
)
from stance.offices import Role, folded, is_named, roles_in
from stance.phrases import JOINT, PRONOUNS, folded_word

LEAST = 0.8
"""Score from which a speaker is linked."""

MARGIN = 0.04
"""By how much the best entry must lead the next."""

OFFICE_AT, OFFICE, TITLE = 0.45, 0.4, 0.36
"""What an office adds: with its place and in its term, with its place, its title alone."""

BODY, IN_TEXT = 0.05, 0.05
"""What a role adds that is an office's body without a title; and, to one of several exact
namesakes, that the text speaks of a body of nobody's but its. Just above :data:`MARGIN`."""

_LEAST_WORDS = {"person": 2, None: 2, "organisation": 1}
"""Words that the name of a speaker must have for :meth:`Registry.of`; other kinds have no entry."""

_OF_PLACE = re.compile(r"(?<=\w) of (?:the )?([^\W\d_a-z][\w.’' -]*)\Z")


@dataclass(frozen=True, slots=True)
class Link:
    """That a speaker is an entry, how sure that is (in [0, 1]; not a probability), and why."""

    speaker: Speaker
    entry: Known
    score: float
    reason: str


class Registry:
    """Known people and organisations, and the search for them.

    Raises:
        InputError: where two entries have the same id.
    """

    def __init__(self, entries: Iterable[Known]) -> None:
        self.entries = tuple(entries)
        self._by_word: dict[str, list[int]] = {}
        self._names: list[list[tuple[str, ...]]] = []
        seen: set[str] = set()
        for number, entry in enumerate(self.entries):
            if entry.id in seen:
                raise InputError(f"two entries of the registry have the id {entry.id!r}")
            seen.add(entry.id)
            names = [folded(name) for name in (entry.name, *entry.aliases)]
            self._names.append([name for name in names if name])
            for word in {word for name in names for word in name}:
                self._by_word.setdefault(word, []).append(number)
        # Names of the bodies that offices are of, where these are entries themselves.
        bodies = {
            frozenset(folded(name)): (entry.name, *entry.aliases)
            for entry in self.entries
            if entry.kind != "person"
            for name in (entry.name, *entry.aliases)
        }
        offices = [office for entry in self.entries for office in entry.offices]
        self._bodies = {o.of: (o.of, *bodies.get(frozenset(folded(o.of)), ())) for o in offices}
        self._places = {
            of: [frozenset(folded(name)) for name in names[1:]]
            for of, names in self._bodies.items()
        }

    @classmethod
    def from_file(cls, path: str | Path) -> Registry:
        """Read a registry from CSV, JSONL or Parquet; see :mod:`stance.formats.registry`."""
        return cls(read_registry(Path(path)))

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Registry:
        """The named speakers of documents as entries, to link documents to each other.

        Only full names (two words or more) of persons, or of speakers whose kind
        is not known, and names of organisations become entries: what one document
        calls "Clinton" or "Republicans" tells nothing of another. A name that a
        document gives to two speakers is ambiguous and becomes none.

        The id of an entry is its name, folded ("lena-vogt"): the registries of
        two sets of documents give one id to one name.
        """
        spelling: dict[tuple[str, ...], Speaker] = {}
        barred: set[tuple[str, ...]] = set()
        for document in documents:
            own: set[tuple[str, ...]] = set()
            for speaker in document.speakers:
                words, generation = folded(speaker.name), SUFFIX.search(speaker.name)
                least = _LEAST_WORDS.get(speaker.kind)
                if least is None or len(words) < least or not is_named(speaker):
                    continue
                name = (*words, generation[1].casefold()) if generation else words
                if name in own:
                    barred.add(name)
                own.add(name)
                spelling.setdefault(name, speaker)
        # Folded words have no hyphens, so no two names make one id.
        return cls(
            Known("-".join(name), speaker.name, speaker.kind or "person")
            for name, speaker in spelling.items()
            if name not in barred
        )

    def link(
        self, document: Document, on: date | None = None, *, least: float = LEAST
    ) -> dict[str, Link]:
        """The links of a document's speakers, by the speaker's id; who is not linked is not in it.

        Args:
            on: the day of the document; its own ``date`` by default. Without one
                no office is looked up by itself.
            least: the score from which a speaker is linked.
        """
        day = on if on is not None else document.day
        links = {}
        for speaker in document.speakers:
            link = self._best(speaker, document.text, day, least)
            if link is not None:
                links[speaker.id] = link
        return links

    def linked(
        self, document: Document, on: date | None = None, *, least: float = LEAST
    ) -> Document:
        """The document with the ids of the entries in its speakers' ``entity``.

        Who is not linked keeps the ``entity`` that another registry gave it.
        """
        links = self.link(document, on, least=least)
        speakers = {
            s.id: replace(s, entity=links[s.id].entry.id) if s.id in links else s
            for s in document.speakers
        }
        quotes = tuple(
            replace(q, speaker=speakers[q.speaker.id]) if q.speaker else q for q in document.quotes
        )
        return replace(document, quotes=quotes, speakers=tuple(speakers.values()))

    def _best(self, speaker: Speaker, text: str, day: date | None, least: float) -> Link | None:
        if JOINT in speaker.name or folded_word(speaker.name) in PRONOUNS:
            return None
        roles = roles_in(speaker)
        found = self._by_name(speaker, roles, day) or self._by_name_and_place(speaker, roles, day)
        if not found and not is_named(speaker):
            found = self._by_office(speaker, roles, day)
        found = self._told_apart(found, text, day)
        found.sort(key=lambda link: -link.score)
        if not found or found[0].score < least:
            return None
        if len(found) > 1 and found[0].score - found[1].score < MARGIN:
            return None
        return found[0]

    def _by_name(self, speaker: Speaker, roles: Sequence[Role], day: date | None) -> list[Link]:
        name = folded(speaker.name)
        near = sorted({n for word in name for n in self._by_word.get(word, ())})
        links = []
        for number in near:
            entry = self.entries[number]
            score, how = max(
                (agreement(name, other, entry.kind) for other in self._names[number]),
                default=(0.0, ""),
            )
            if not score:
                continue
            support, why = self._support(entry, roles, day)
            support += generations(speaker.name, entry.name)
            total = min(0.99, score + support) if support > 0 else score + support
            links.append(Link(speaker, entry, round(total, 3), f"{how}{why}"))
        return links

    def _by_name_and_place(
        self, speaker: Speaker, roles: Sequence[Role], day: date | None
    ) -> list[Link]:
        """Of a person whose name takes in a place, "Marek Dovan of Veldania": who has the name
        without it, and an office there."""
        place = _OF_PLACE.search(speaker.name) if speaker.kind == "person" else None
        if place is None:
            return []
        bare = replace(speaker, name=speaker.name[: place.start()])
        there = frozenset(folded(place[1]))
        return [
            replace(link, speaker=speaker)
            for link in self._by_name(bare, roles, day)
            if any(
                there in (frozenset(folded(o.of)), *self._places[o.of]) for o in link.entry.offices
            )
        ]

    def _by_office(self, speaker: Speaker, roles: Sequence[Role], day: date | None) -> list[Link]:
        """Who held, on that day, the office that the speaker is called by and nothing else."""
        links = []
        for entry in self.entries if day is not None else ():
            for office in entry.offices:
                places = self._places[office.of]
                if any(
                    r.unique and r.names(office, places) and r.in_term(office, day) for r in roles
                ):
                    links.append(Link(speaker, entry, EXACT, f"{office}, on {day}"))
                    break
        return links

    def _told_apart(self, found: Sequence[Link], text: str, day: date | None) -> list[Link]:
        """The links; of exact namesakes the one whose office's body the text names leads."""
        # What a role says for or against one of them is surer than what else the text is about.
        same = [link for link in found if (link.score, link.reason) == (EXACT, SAME_NAME)]
        if len(same) < 2:
            return list(found)
        named = [(link, body) for link in same if (body := self._body_in(text, link.entry, day))]
        if len(named) != 1:
            return list(found)
        ((link, body),) = named
        reason = f"{link.reason}, and the text names the body of an office: {body}"
        sure = replace(link, score=round(EXACT + IN_TEXT, 3), reason=reason)
        return [sure if each is link else each for each in found]

    def _body_in(self, text: str, entry: Known, day: date | None) -> str | None:
        """The body of an office that the entry holds, as the text names it.

        A country is none: much of a text that names it is about others who live there.
        """
        for office in entry.offices:
            if office.demonym or (day is not None and not office.held_on(day)):
                continue
            for name in self._bodies[office.of]:
                if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                    return name
        return None

    def _support(self, entry: Known, roles: Sequence[Role], day: date | None) -> tuple[float, str]:
        """What the roles of a speaker say for or against an entry that has its name."""
        best, why = 0.0, ""
        for role in roles:
            for office in entry.offices:
                places = self._places[office.of]
                named = role.names(office, places)
                if not named and not role.has_title(office):
                    if best == 0.0 and role.is_body(office, places):
                        best, why = BODY, f" and the body of the office: {office}"
                    continue
                if not role.fits_place(office, places) or role.in_term(office, day) is False:
                    value = CONTRADICTED
                elif named:
                    value = OFFICE_AT if day is not None else OFFICE
                else:
                    value = TITLE
                if value > best or (best <= BODY and value < best):
                    best, why = value, f" and the office: {office}" if value > 0 else ""
        if best == 0.0 and entry.offices and any(role.is_office for role in roles):
            return ANOTHER_ROLE, ", though not in a known office"
        return best, why
