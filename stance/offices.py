"""Role phrases of a text, whether they name a known office, and who has a name of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from stance.document import Speaker
from stance.known import Office
from stance.letters import plain
from stance.phrases import (
    JOINT,
    PRONOUNS,
    TITLES,
    content_words,
    folded_word,
    head_word,
    is_plural,
    name_tokens,
)

_PARTICLES = frozenset(("al", "el", "bin", "ibn", "de", "del", "la", "van", "von", "der", "den"))
_PAST = re.compile(r"\b(?:former|formerly|ex|onetime|retired|late)\b", re.IGNORECASE)
_NOT_YET = re.compile(r"\b(?:elect|candidate|nominee|hopeful|contender|incoming|would-be)\b", re.I)
_INDEFINITE = re.compile(
    r"\s*(?:an?|another|one|some|every|any|several|two|three)\s", re.IGNORECASE
)
# Words that make another office of one: "deputy prime minister".
_MODIFIERS = frozenset(
    (
        *("deputy", "vice", "assistant", "associate", "shadow", "opposition", "acting", "interim"),
        *("caretaker", "honorary", "co", "junior", "under", "lieutenant", "first", "regional"),
    )
)
# Offices that several hold at once: alone they name nobody.
_SHARED = frozenset(
    (
        *("spokesman", "spokeswoman", "spokesperson", "senator", "lawmaker", "member", "aide"),
        *("adviser", "advisor", "official", "representative", "judge", "deputy", "analyst"),
        *("diplomat", "minister", "lawyer", "player", "reporter", "professor", "officer"),
    )
)
_IN_NAMES = frozenset(("with", "from", "without", "against", "della", "delle", "ibn"))
# A surname more often than the office, which has "the" or somebody's land before it.
_SURNAME = re.compile(r"(?!The\s)(?:[A-Z][\w.-]*\s+)+King\Z")
# What may stand between a name and the body that its bearer speaks for.
_BELONGING = frozenset(("from", "with", "at", "in"))


def folded(name: str) -> tuple[str, ...]:
    """Words of a name to compare: without titles, accents, particles, hyphens and case."""
    words = name_tokens(plain(name).casefold())
    tokens = [part for token in words for part in re.split(r"[-’'.]", token) if part]
    kept = [t for t in tokens if t not in _PARTICLES and t not in ("the", "of", "for", "and")]
    return tuple(kept or tokens)


@dataclass(frozen=True, slots=True)
class Role:
    """A role phrase of a speaker, with the organisations and places that it may belong to."""

    phrase: str
    places: tuple[str, ...] = ()

    @property
    def is_office(self) -> bool:
        """It names a function, as opposed to "a father of two"; roughly: no indefinite article."""
        return _INDEFINITE.match(self.phrase) is None

    @property
    def unique(self) -> bool:
        """The phrase alone names one person at a time."""
        shared = head_word(self.phrase) in _SHARED and len(self._words) < 3
        return self.is_office and not (shared or _PAST.search(self.phrase))

    @property
    def _words(self) -> frozenset[str]:
        return content_words(plain(self.phrase))

    def has_title(self, office: Office) -> bool:
        """The phrase has the title of the office, without a word that makes it another."""
        title, words = content_words(plain(office.title)), self._words
        if not title or _NOT_YET.search(self.phrase) or (_MODIFIERS & words) - title:
            return False
        # "A spokesman for the prime minister" is not the prime minister.
        head = content_words(head_word(self.phrase)) | content_words(_before_of(self.phrase))
        return title <= words and bool(content_words(head_word(office.title)) & head)

    def _short_title(self, office: Office) -> bool:
        """The head of a longer title alone: "coach" for "head coach"."""
        head = content_words(head_word(office.title))
        shared = head <= _SHARED or head <= frozenset(("minister", "president", "spokesperson"))
        other = _NOT_YET.search(self.phrase) or (_MODIFIERS & self._words) - content_words(
            office.title
        )
        return not shared and head <= self._words and not other

    def _is_at(self, office: Office, places: Sequence[frozenset[str]]) -> bool:
        """The phrase, or what the speaker belongs to, names the office's country or body."""
        words = set(folded(" ".join((self.phrase, *self.places))))
        own = frozenset(folded(office.of))
        demonym = frozenset(folded(office.demonym))
        if any(place and place <= words for place in (own, demonym, *places)):
            return True
        # "Veldanian" for "Veldania": all but the last two letters.
        stems = [w[: max(4, len(w) - 2)] for w in own]
        return not office.demonym and len(own) == 1 and any(w.startswith(stems[0]) for w in words)

    def fits_place(self, office: Office, places: Sequence[frozenset[str]] = ()) -> bool:
        """The phrase names the office's place, or none at all."""
        if not office.of or self._is_at(office, places):
            return True
        others = [w for w in re.findall(r"[^\W\d_][\w’'-]*", self.phrase)[1:] if w[0].isupper()]
        named = {w for other in others for w in folded(other)} - TITLES - set(folded(office.title))
        return not (named or self.places)

    def names(self, office: Office, places: Sequence[frozenset[str]] = ()) -> bool:
        """The phrase has the title of the office, or its head, and its place.

        Args:
            places: words of other names of the office's body, such as its acronym.
        """
        if not office.of or not self._is_at(office, places):
            return False
        return self.has_title(office) or self._short_title(office)

    def is_body(self, office: Office, places: Sequence[frozenset[str]] = ()) -> bool:
        """The phrase is the office's country or body and nothing else: "Dock Workers' Union".

        It tells where somebody belongs but not as what.
        """
        words = frozenset(folded(self.phrase)) - _BELONGING
        return bool(words) and words in (frozenset(folded(office.of)), *places)

    def in_term(self, office: Office, day: date | None) -> bool | None:
        """Whether the day suits the term and the phrase ("former"); ``None`` without a day."""
        if day is None:
            return None
        if _PAST.search(self.phrase):
            return office.end is not None and office.end <= day
        return office.held_on(day)


def roles_in(speaker: Speaker) -> list[Role]:
    """The role phrases of a speaker; of somebody unnamed the description is one."""
    phrases = list(speaker.roles)
    described = _has_plain_words(speaker.name) or bool(content_words(speaker.name) & _TITLES)
    if described and speaker.name not in phrases:
        phrases.append(speaker.name)
    return [Role(phrase, speaker.affiliations) for phrase in phrases]


def is_named(speaker: Speaker) -> bool:
    """It has a proper name of its own: "Lena Vogt", not "he", "critics" or "Iraq's prime minister".

    Such a name may mean the same entity in another text; "officials" may not. Several
    who speak together ("Lena Vogt & Ama Tunde") have no name of their own.
    """
    name = speaker.name
    words = name.split()
    if not words or not any(letter.isupper() for letter in words[-1]):
        return False
    if speaker.kind == "generic" or folded_word(name) in PRONOUNS:
        return False
    if JOINT in name and speaker.kind != "organisation":  # "Marks & Spencer" is one
        return False
    # "Officials" at the start of a sentence looks like a name; but descriptions are roles as well.
    if name.casefold() in (role.casefold() for role in speaker.roles):
        return False
    # "Nurses" and "Republicans" are others in every text.
    if speaker.kind == "group" and len(words) == 1 and is_plural(name):
        return False
    titled = content_words(head_word(name)) & _TITLES and not _SURNAME.match(name)
    return not (titled or _has_plain_words(name))


def _has_plain_words(name: str) -> bool:
    return any(w.islower() and len(w) > 3 and w not in _IN_NAMES for w in name.split())


_TITLES = frozenset(
    (
        *("president", "minister", "chancellor", "governor", "mayor", "secretary", "ambassador"),
        *("chair", "director", "spokesperson", "leader", "commander", "envoy", "king", "queen"),
    )
)


def _before_of(phrase: str) -> str:
    """The head with what stands before it: "Prime Minister" of "Prime Minister of Veldania"."""
    words = re.split(r",|\b(?:of|for|in|at|to)\b", phrase, maxsplit=1)[0].split()
    return words[-1] if words else phrase
