"""The entities of a text while its mentions are put into them, and what speaks against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from stance.document import SPEAKER_KINDS
from stance.gender import gender_of
from stance.letters import cased
from stance.mentions import Mention
from stance.naming import beside_name
from stance.phrases import JOINT, content_words, head_word, names_agree, says_less

_BOTH = re.compile(
    r"(?:the two|both)\s+(?:leaders|countries|nations|governments|allies|neighbou?rs|companies|"
    r"men|women|presidents|ministers|senators|parties|"
    r"sides|lawmakers|candidates|nominees|rivals|governors)\b"
    r"|(?:the two|both|neither)(?:\s+(?:of them|man|woman|side|candidate))?\Z",
    re.IGNORECASE,
)


# Who is known by one of these is not called by another, as long as the text does not say so.
_OFFICES = frozenset(
    (
        *("president", "senator", "governor", "mayor", "representative", "minister", "secretary"),
        *("judge", "chancellor", "king", "queen", "pope", "sheriff", "bishop", "ambassador"),
    )
)

# Whose an office is: "Sundara's prime minister", "the president of South Brava".
_CAMPAIGN = re.compile(
    cased(r"(?:.*\s)?(?!(?:The|His|Her|Its|Their|An?)\b)([A-Z]\w*)(?:['’]s?)?(?: [a-z][\w-]*)* ")
    + r"(campaign|administration)\b(?:,.*)?",
    re.DOTALL,
)
_CAPITAL = cased(r"[A-Z]\w*(?: [A-Z]\w*)*")
_OWNER = re.compile(rf"(?:the )?({_CAPITAL})['’]s? (?=\w)|.+ of (?:the )?({_CAPITAL})\Z", re.DOTALL)
# "the secretary of state" is no other than "Brava's secretary of state".
_NO_OWNERS = frozenset(
    (
        *("state", "defense", "defence", "treasury", "interior", "labor", "energy", "health"),
        *("republic", "senate", "house", "cabinet", "government", "party", "board"),
    )
)

SURELY = 0.9
"""Probability from which a kind of speaker counts as known."""

PERSON = 0.2
"""Probability of being a person below which "he" and "she" take nobody up."""


class Entities:
    """The entities so far, with what the text calls each, and indices over these."""

    def __init__(
        self, mentions: Sequence[Mention], kinds: Sequence[Sequence[float]] | None
    ) -> None:
        self._mentions = mentions
        self._kinds = kinds
        self._genders: list[Counter[str]] = []
        self.clusters: list[list[int]] = []
        self._names: list[list[tuple[str, ...]]] = []
        self._words: list[set[frozenset[str]]] = []
        self._owners: list[dict[frozenset[str], str]] = []
        self._by_head: dict[str, set[int]] = {}
        self._by_token: dict[str, set[int]] = {}
        self._last_pair: int | None = None

    def add(self, i: int, tokens: tuple[str, ...], number: int | None) -> int:
        """Put a mention into an entity, a new one for ``None``; the entity's number."""
        if number is None:
            number = len(self.clusters)
            self.clusters.append([])
            self._names.append([])
            self._words.append(set())
            self._owners.append({})
            self._genders.append(Counter())
        self.clusters[number].append(i)
        if tokens and tokens not in self._names[number]:
            self._names[number].append(tokens)
            for token in tokens:
                self._by_token.setdefault(token, set()).add(number)
        gender = gender_of(self._mentions[i])
        # One pronoun may have been resolved wrongly; "Mr." and "the woman" are the text's words.
        self._genders[number][gender] += 1 if self._mentions[i].form == "pronoun" else 5
        pair = (self._mentions[i].name or "").split(JOINT)
        if len(pair) == 2 and all(name[:1].isupper() for name in pair):
            self._last_pair = number
        for owned in filter(None, map(_owned, phrases_of(self._mentions[i]))):
            self._owners[number].setdefault(*owned)
        for phrase in phrases_of(self._mentions[i]):
            self._words[number].add(content_words(phrase))
            for head in content_words(head_word(phrase)):
                self._by_head.setdefault(head, set()).add(number)
        return number

    def is_like(self, number: int, i: int) -> bool:
        """A named entity of the kind, person or organisation, that a mention most likely is."""
        if self._kinds is None or not self._names[number]:
            return False
        kinds = [self._kinds[i], self._kinds[self.clusters[number][0]]]
        mine, theirs = (max(range(len(row)), key=row.__getitem__) for row in kinds)
        return mine == theirs and SPEAKER_KINDS[mine] in ("person", "organisation")

    def allows(self, number: int, i: int, tokens: tuple[str, ...]) -> bool:
        """Nothing known of the entity speaks against a mention: names, gender, kind."""
        if tokens and not all(names_agree(tokens, other) for other in self._names[number]):
            return False
        if self._of_another_office(number, i) or self._of_another_owner(number, i):
            return False
        # In text order what contains a mention is one of the last.
        if any(_contains(self._mentions[k], self._mentions[i]) for k in self.clusters[number][-3:]):
            return False
        gender = gender_of(self._mentions[i])
        votes = self._genders[number]
        if gender and votes["f" if gender == "m" else "m"] > votes[gender] + 1:
            return False
        if self._kinds is None:
            return True
        first = self._kinds[self.clusters[number][0]]
        if gender and self._mentions[i].form == "pronoun" and first[0] < PERSON:
            return False
        return not _clash(self._kinds[i], first)

    def _of_another_office(self, number: int, i: int) -> bool:
        """A description by an office, and an entity that is known by another."""
        mention = self._mentions[i]
        if mention.form != "nominal" or not self._names[number]:
            return False
        offices = _OFFICES & content_words(head_word(mention.text))
        if not offices:
            return False
        known = _OFFICES & self._all_words(number)
        return bool(known) and not (offices & known)

    def _of_another_owner(self, number: int, i: int) -> bool:
        """The same office of two states: "Sundara's premier" is not "Kestria's premier"."""
        for office, owner in filter(None, map(_owned, phrases_of(self._mentions[i]))):
            known = self._owners[number].get(office, owner)
            # "Osei's minister" may be "Brava's minister"; but two campaigns are two.
            persons = not _OFFICES.isdisjoint(office) and (
                self._is_person(owner) or self._is_person(known)
            )
            if known != owner and not persons:
                return True
        return False

    def _is_person(self, name: str) -> bool:
        bearers = self._by_token.get(name.split()[-1], ())
        return any(
            self._kinds is not None and self._kinds[self.clusters[n][0]][0] > 0.5 for n in bearers
        )

    def _all_words(self, number: int) -> frozenset[str]:
        return frozenset().union(*self._words[number])

    def called(self, i: int, tokens: tuple[str, ...], likely: Sequence[int]) -> int | None:
        """The entity so far that a name or a description fits by its words alone, if any.

        "Mr. Bae" is the only one of that name; "the manager" whom the text has
        called a manager, the likeliest of several; "the two leaders" are the last
        two who spoke together.

        Args:
            likely: numbers of entities, the likeliest first.
        """
        mention = self._mentions[i]
        if mention.name is not None:
            return self._bearer(i, tokens)
        if _BOTH.match(mention.text):
            return self._last_pair
        if mention.text[:4].casefold() != "the ":
            return None
        words = content_words(mention.text)
        fitting = {
            number
            for head in content_words(head_word(mention.text))
            for number in self._by_head.get(head, ())
            if self._names[number]
            and any(says_less(words, known) for known in self._words[number])
            and self.allows(number, i, ())
        }
        if len(fitting) == 1:
            return fitting.pop()
        return next((number for number in likely if number in fitting), None)

    def _bearer(self, i: int, tokens: tuple[str, ...]) -> int | None:
        """Whose name a part of a name with a title before it is: "Chief Whitcomb"."""
        mention = self._mentions[i]
        beside = beside_name(mention.text, mention.name or "")[0].casefold().split()
        titles = [word for word in beside if word not in ("the", "a", "an")]
        if len(tokens) != 1:
            return None
        if not titles:
            return self._known_as(i, tokens)
        bearers = [
            number
            for number in self._by_token.get(tokens[0], ())
            if any(len(n) > 1 and tokens[0] in n and "&" not in n for n in self._names[number])
        ]
        if len(bearers) > 1:
            bearers = [n for n in bearers if self._all_words(n) & content_words(titles[-1])]
        return bearers[0] if len(bearers) == 1 and self.allows(bearers[0], i, tokens) else None

    def _known_as(self, i: int, tokens: tuple[str, ...]) -> int | None:
        """The only person one of whose names, not the last, this is: "Lula" for short."""
        bearers = self._by_token.get(tokens[0], ())
        if self._kinds is None or len(bearers) != 1 or self._kinds[i][0] < 0.5:
            return None
        (number,) = bearers
        inner = any(tokens[0] in name[:-1] and "&" not in name for name in self._names[number])
        person = self._kinds[self.clusters[number][0]][0] > 0.5
        return number if inner and person and self.allows(number, i, tokens) else None


def _contains(a: Mention, b: Mention) -> bool:
    """One is a source in which the other is somebody else: "a lawyer for Ines Okoro"."""
    outer, inner = (a, b) if a.start <= b.start and a.end >= b.end else (b, a)
    within = outer.start <= inner.start and inner.end <= outer.end
    return within and outer.is_source and inner.name is not None


def _owned(phrase: str) -> tuple[frozenset[str], str] | None:
    """(office, whose) of a description by an office that says whose it is."""
    # Asked of every pair: most phrases are told by the word alone.
    named = "campaign" in phrase or "administration" in phrase
    led = _CAMPAIGN.fullmatch(phrase) if named else None
    if led is not None:
        return frozenset((led[2],)), led[1].casefold()
    owner = _OWNER.match(phrase)
    if owner is None:
        return None
    office, whose = _OFFICES & content_words(head_word(phrase)), (owner[1] or owner[2]).casefold()
    return (office, whose) if office and whose not in _NO_OWNERS else None


def _clash(a: Sequence[float], b: Sequence[float]) -> bool:
    """One is surely a person and the other surely none."""
    return max(a[0], b[0]) > SURELY and min(a[0], b[0]) < 1 - SURELY


def phrases_of(mention: Mention) -> Iterator[str]:
    """How a mention describes its entity: beside the name, or as a whole."""
    if mention.name is not None:
        yield from mention.roles
        if mention.is_source:
            yield from filter(None, beside_name(mention.text, mention.name))
    elif mention.form == "nominal":
        yield mention.text
