"""Mentions of possible speakers, and the evidence that two of them are one entity.

The evidence is what strings and positions tell (same surname, acronym, role
phrase, distance); the network weighs it against what the encoder reads.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stance.modeling_attribution import PAIR_FEATURES

Form = Literal["name", "nominal", "pronoun"]

FIRST_PERSON = frozenset(
    ("i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves")
)
ADDRESS = FIRST_PERSON | {"you", "your", "yours", "yourself"}
PRONOUNS = ADDRESS | {
    *("he", "him", "his", "himself"),
    *("she", "her", "hers", "herself", "it", "its", "itself"),
    *("they", "them", "their", "theirs", "themselves", "who", "whom", "whose", "which"),
    *("that", "this", "these", "those", "one", "both", "all", "some", "others", "another"),
    "many",
}

# Words that never tell one role or entity from another.
_EMPTY = frozenset(
    (
        *("a", "an", "the", "this", "that", "of", "for", "in", "at", "on", "to", "by", "from"),
        *("and", "or", "with", "as", "his", "her", "its", "their", "who", "'s", "’s", "s"),
        *("mr", "mrs", "ms", "dr", "sir", "lord"),
    )
)
_HONORIFIC = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|dr|sir|dame|lord|lady|sen|rep|gov|gen|lt|col|maj|sgt|capt|adm|prof|"
    r"rev|hon|judge|justice|president|senator|representative|governor|general|the)\b\.?\s+)+",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[\w]+(?:[-’'.&][\w]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")

# English has several words for one office, and news alternates between them.
_SAME_OFFICE = {
    "gop": ("republican",),
    "premier": ("prime", "minister"),
    "pm": ("prime", "minister"),
    "spokesman": ("spokesperson",),
    "spokeswoman": ("spokesperson",),
    "chairman": ("chair",),
    "chairwoman": ("chair",),
    "congressman": ("representative",),
    "congresswoman": ("representative",),
}
RELATIVE = frozenset(("who", "whom", "whose", "which"))
_SINGULAR = frozenset(("i", "me", "my", "he", "him", "his", "she", "her", "hers", "it", "its"))
_INDEFINITE = re.compile(r"(?:an?|another|some|one|many|several)\s", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_PLURALS = frozenset(("people", "police", "men", "women", "children", "others", "both", "leaders"))
_GROUP = re.compile(r"(?:crats|icans|atives|erals|ians|ists)\Z")
_SUFFIX = frozenset(["jr", "sr", "ii", "iii", "iv"])

JOINT = " & "
"""Joins the names of several who speak as one."""

NEAR = 40
"""Earlier mentions that are always candidates: two pages of news."""

ALIKE = 8
"""Further earlier mentions that are candidates because a name or head word is the same."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that may refer to a speaker.

    Attributes:
        start, end: characters; words: first and last word, both included.
        name: the part of the phrase that is the entity's own name, or ``None``.
        is_source: it is the source of an attribution.
        sentence: running number of its sentence.
        depth: quotation depth at its first character.
        around: folded content words of the phrase and a few beside it.
        spoken_by: index of the mention that is the source of the quote it stands in.
        roles: what the text says right before a name and in apposition to it.
    """

    start: int
    end: int
    words: tuple[int, int]
    text: str
    name: str | None
    is_source: bool
    sentence: int
    depth: int
    around: frozenset[str]
    spoken_by: int | None = None
    roles: tuple[str, ...] = ()

    @property
    def form(self) -> Form:
        """How the phrase refers."""
        if self.name is not None:
            return "name"
        return "pronoun" if self.text.casefold() in PRONOUNS else "nominal"


def name_tokens(name: str) -> tuple[str, ...]:
    """Folded words of a name without honorifics, possessive and generational suffix.

    Those of a joint name ("A & B") have "&" between them.
    """
    if JOINT in name:
        return tuple(t for part in name.split(JOINT) for t in (*name_tokens(part), "&"))[:-1]
    bare = _HONORIFIC.sub("", name.strip())
    tokens = [t.casefold() for t in _TOKEN.findall(bare)]
    tokens = [re.sub(r"['’]s$", "", t).strip(".'’") for t in tokens]
    kept = [t for t in tokens if t and t not in _SUFFIX]
    return tuple(kept or tokens)


def content_words(text: str) -> frozenset[str]:
    """Folded words that may tell a role or entity from another; one word for each office."""
    words: set[str] = set()
    for token in _TOKEN.findall(text):
        word = _POSSESSIVE.sub("", token.casefold())
        words.update(_SAME_OFFICE.get(word, (word,)))
    return frozenset(words - _EMPTY)


def acronym_of(short: Sequence[str], long: Sequence[str]) -> bool:
    """True where ``short`` is one word made of the first letters of ``long``."""
    if len(short) != 1 or len(long) < 2:
        return False
    letters = "".join(word[0] for word in long if word not in _EMPTY)
    return short[0].replace(".", "") in (letters, "".join(word[0] for word in long))


def names_agree(a: Sequence[str], b: Sequence[str]) -> bool:
    """May the two names be one entity's? Equal, one within the other's words, or its acronym."""
    if ("&" in a) != ("&" in b):
        return False  # two people together are neither of them
    if a and b and a[-1] == b[-1] and _GROUP.search(a[-1]):
        return tuple(a) == tuple(b)  # "House Republicans" are not all Republicans
    if set(a) <= set(b) or set(b) <= set(a):
        return True
    if acronym_of(a, b) or acronym_of(b, a):
        return True
    # "Robert C. Scott" and "Bobby Scott": same surname and an initial in common.
    return bool(
        len(a) > 1
        and len(b) > 1
        and a[-1] == b[-1]
        and (set(a[:-1]) & set(b[:-1]) or (a[0][0] == b[0][0] and min(len(a[0]), len(b[0])) <= 2))
    )


class Evidence:
    """Pairwise features of the mentions of one text, given in text order."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self.mentions = mentions
        self.tokens = [name_tokens(m.name) if m.name else () for m in mentions]
        self.words = [content_words(m.text) for m in mentions]
        self.heads = [head_word(m.text) for m in mentions]
        self.count = Counter(tokens[-1] for tokens in self.tokens if tokens)
        self.previous_source: list[int] = []
        last = -1
        for index, mention in enumerate(mentions):
            self.previous_source.append(last)
            if mention.is_source:
                last = index
        self._by_key: dict[str, list[int]] = {}
        for index in range(len(mentions)):
            for key in self._keys(index):
                self._by_key.setdefault(key, []).append(index)

    def _keys(self, index: int) -> set[str]:
        tokens = self.tokens[index]
        if tokens:
            return {tokens[-1], tokens[0]}
        return {self.heads[index]} if self.mentions[index].form == "nominal" else set()

    def candidates(self, index: int) -> list[int]:
        """Earlier mentions that may be the antecedent: near ones, and far ones alike in string."""
        first = max(0, index - NEAR)
        far: set[int] = set()
        for key in self._keys(index):
            places = self._by_key[key]
            stop = bisect_right(places, first - 1)
            far.update(places[max(0, stop - ALIKE) : stop])
            far.update(places[: min(2, stop)])  # the first ones carry the fullest name
        overlapping = self.mentions[index].start
        near = (j for j in range(first, index) if self.mentions[j].end <= overlapping)
        return [*sorted(far), *near]

    def features(self, i: int, j: int) -> list[float]:
        """Evidence that mention ``i`` takes up the earlier mention ``j``: PAIR_FEATURES numbers."""
        m, n = self.mentions[i], self.mentions[j]
        a, b = self.tokens[i], self.tokens[j]
        named = bool(a and b)
        agree = named and names_agree(a, b)
        gap = m.sentence - n.sentence
        overlap = 0.0
        if m.form == "nominal" and self.words[i]:
            overlap = len(self.words[i] & n.around) / len(self.words[i])
        elif n.form == "nominal" and self.words[j]:
            overlap = len(self.words[j] & m.around) / len(self.words[j])
        forms = [m.form == f for f in ("pronoun", "nominal", "name")]
        forms += [n.form == f for f in ("pronoun", "nominal", "name")]
        row = [
            m.text.casefold() == n.text.casefold(),
            named and a == b,
            named and a[-1] == b[-1],
            agree,
            named and (acronym_of(a, b) or acronym_of(b, a)),
            named and not agree,
            *forms,
            m.is_source,
            n.is_source,
            m.depth > 0,
            n.depth > 0,
            overlap,
            m.form != "pronoun" and n.form != "pronoun" and self.heads[i] == self.heads[j],
            math.log1p(i - j) / 4,
            math.log1p(gap) / 3,
            gap == 0,
            self.previous_source[i] == j,
            math.log1p(self.count[b[-1]]) / 3 if b else 0.0,
            m.spoken_by == j,
        ]
        assert len(row) == PAIR_FEATURES
        return [float(value) for value in row]


def may_take_up(anaphor: Mention, antecedent: Mention) -> bool:
    """False where number or determiner rules out that one mention takes up the other.

    A singular pronoun takes up no plural, a plural description no single name
    (nor the other way round), an indefinite description nothing at all, and one
    number no other.
    """
    if anaphor.form == "nominal":
        if _INDEFINITE.match(anaphor.text):
            return False
        if _DIGITS.findall(anaphor.text) != _DIGITS.findall(antecedent.text):
            return antecedent.form != "nominal"
        if antecedent.name is not None and is_plural(anaphor.text):
            return JOINT in antecedent.name or is_plural(antecedent.name)
        return True
    if anaphor.name is not None and antecedent.form == "nominal":
        several = JOINT in anaphor.name or is_plural(anaphor.name)
        return several or not is_plural(antecedent.text)
    if anaphor.text.casefold() not in _SINGULAR or antecedent.form == "pronoun":
        return True
    if antecedent.name is not None:
        return JOINT not in antecedent.name
    return not is_plural(antecedent.text)


def is_plural(phrase: str) -> bool:
    """Whether the head noun of a phrase looks like a plural."""
    head = head_word(phrase)
    return head in _PLURALS or (head.endswith("s") and not head.endswith(("ss", "us", "is")))


def head_word(text: str) -> str:
    """Folded head noun of a phrase, roughly: its last word before a comma, "of" or "who"."""
    stem = re.split(
        r",|\(| (?:of|for|who|in|at|on|from|with|to|that|and|whose)\b", text, maxsplit=1
    )[0]
    tokens = _TOKEN.findall(stem) or _TOKEN.findall(text) or [text]
    return re.sub(r"['’]s$", "", tokens[-1].casefold())
