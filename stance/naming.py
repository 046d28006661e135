"""What a speaker is called: the fullest name, the role phrases."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from stance.document import SpeakerKind
from stance.letters import cased
from stance.mentions import Mention
from stance.names import clean_name
from stance.phrases import (
    FIRST_PERSON,
    JOINT,
    TITLES,
    content_words,
    folded_word,
    head_word,
    name_tokens,
)

_APPOSITION = re.compile(r"\s*(?:,(?!\d)|\(|–|—| who | which | whose | that )")

# "the leaders of Brava, Kestria and Morven"
_LIST = re.compile(
    cased(r"[^,]* of (?:the )?[A-Z][\w.]*(?:, (?:the )?[A-Z][\w.]*)+,? and (?:the )?[A-Z][\w.]*")
)
# News calls "Osei's presidential campaign" the Osei campaign as well.
_CAMPAIGN = re.compile(
    cased(
        r"\A(?:(?:Mr|Mrs|Ms|Dr|Sen|Gov)\. )?((?:[A-Z][\w.-]* )*[A-Z][\w-]*)['’]s? "
        r"(?:[a-z]+ )?campaign\Z"
    )
)
_PLURAL = frozenset(("we", "us", "our", "ours", "ourselves"))

# At most four words without a mark between them.
_UNBROKEN = re.compile(r"((?:(?:[A-Z][a-z]{1,3}\.|[\w’'-]+) ){1,4})\Z")
_IN_APPOSITION = re.compile(r",\s+(?:who is\s+)?((?:a|an|the|his|her|its)\s[^,.;:()\n]{3,80})[,.;]")
# "and the first lady, Ines Okoro, as": but "after the debate, Okoro" is no apposition.
_BEFORE_COMMA = re.compile(
    r"(?<!\b[Ii]n )(?<!\b[Oo]n )(?<!\b[Aa]t )(?<!\b[Aa]fter )(?<!\b[Dd]uring )(?<!\b[Bb]efore )"
    r"\b((?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Aa]n?)\s(?:[\w’'-]+\s){0,3}[a-z][\w’'-]+),\s\Z"
)

_OTHERS = re.compile(
    r"\b(?:for|by|with|to|from|and|or|but|that|as|after|when|while|said|says|told)\b|"
    r"\b(?:of|in|at|on)\s+\Z",
    re.IGNORECASE,
)
_DETERMINED = re.compile(r"(?:a|an|the|his|her|its)\s")

_SEVERAL = re.compile(r"(?:both|the two|all three)\s+[a-z]", re.I)
_ONE = re.compile(
    r"(?:spokes|police|business|congress|chair|council|assembly)(?:man|woman|person)\Z"
)
_INDEFINITE = re.compile(r"(?:any|no|every)\s", re.I)

AUTHOR = "the author"
"""Name of whoever says "I" outside of all quotations and is not named."""


def canonical_name(members: Sequence[Mention]) -> str:
    """The fullest name among an entity's mentions; its first description where it has none.

    Of several names the one with most words wins, then the most frequent,
    then the first. A description is cut before its apposition and, like the
    pronoun of an entity that is never named, given as it stands; "I" alone is
    the author.
    """
    names = [m.name for m in members if m.name is not None]
    if names:
        counts = Counter(names)
        best = max(
            (n for n in counts if not _overflows(n, names)),
            key=lambda n: (len(name_tokens(n)), counts[n], -names.index(n)),
        )
        return _CAMPAIGN.sub(r"\1 campaign", clean_name(best))
    if all(folded_word(m.text) in FIRST_PERSON for m in members):
        return members[0].text if members[0].text.casefold() in _PLURAL else AUTHOR
    nominal = [m.text for m in members if m.form == "nominal"]
    heads = [_described(text) for text in nominal] or [members[0].text]
    head = max(heads, key=lambda h: len(content_words(h)))
    return _CAMPAIGN.sub(r"\1 campaign", " ".join(head.split()))


def _described(text: str) -> str:
    """A description without its apposition."""
    listed = _LIST.match(text)
    return listed[0] if listed else _APPOSITION.split(text, maxsplit=1)[0].strip() or text


def kind_told(members: Sequence[Mention]) -> SpeakerKind | None:
    """The kind of speaker that the words alone tell, if they do.

    "Both men" and "the two leaders" are a group; "a spokesman for the ministry" and "the
    chairwoman" are persons.
    """
    if any(m.name for m in members):
        return None
    nominal = [m.text for m in members if m.form == "nominal"]
    if any(_SEVERAL.match(text) for text in nominal):
        return "group"
    if nominal and _ONE.search(head_word(nominal[0])) and not _INDEFINITE.match(nominal[0]):
        return "person"
    return None


def _overflows(name: str, names: Sequence[str]) -> bool:
    """A headline in title case runs a name into the next words: "Ann Osei Warns Port Board".

    Then another name is its beginning, and the surname of that one is how most
    of the text calls the entity.
    """
    tokens = name_tokens(name)
    ends = Counter(name_tokens(n)[-1] for n in names if name_tokens(n))
    return any(
        1 < len(other) < len(tokens)
        and tokens[: len(other)] == other
        and ends[other[-1]] > 2 * ends[tokens[-1]]
        for other in map(name_tokens, names)
    )


def roles_of(members: Sequence[Mention]) -> tuple[str, ...]:
    """Role phrases: nominal mentions, what stands around names in sources, and appositions."""
    found: dict[str, str] = {}
    for mention in members:
        phrases: Sequence[str] = ()
        if mention.form == "nominal":
            phrases = [_APPOSITION.split(mention.text, maxsplit=1)[0]]
        elif mention.name is not None and mention.is_source:
            phrases = beside_name(mention.text, mention.name)
        if mention.name is not None:
            phrases = [*phrases, *(r for r in mention.roles if _DETERMINED.match(r))]
        for phrase in phrases:
            role = " ".join(phrase.split()).strip(' ,;:–—()"“”')
            if len(role) > 3 and any(c.isalpha() for c in role) and role[:2] not in ("'s", "’s"):
                found.setdefault(role.casefold(), role)
    return tuple(found.values())


def names_by_last(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by the last of their words, the longest first; for :func:`affiliations_of`."""
    found: dict[str, list[str]] = {}
    for name in sorted({clean_name(n) for n in names}, key=len, reverse=True):
        tokens = name_tokens(name)
        if tokens and not TITLES.issuperset(tokens):
            found.setdefault(tokens[-1], []).append(name)
    return found


def bearers_of(entities: Iterable[Sequence[Mention]]) -> dict[str, set[str]]:
    """What those who have a surname are called in full; for :func:`in_full`."""
    found: dict[str, set[str]] = {}
    for members in entities:
        names = [name_tokens(m.name) for m in members if m.name and JOINT not in m.name]
        for last in {tokens[-1] for tokens in names if tokens}:
            found.setdefault(last, set()).add(canonical_name(members))
    return found


def in_full(name: str, bearers: Mapping[str, Collection[str]]) -> str:
    """The name of several who speak together, each of them in full: "Ines Osei & Tal Reyes".

    Args:
        bearers: as :func:`bearers_of` has them; of two who are called so nobody can say which
            one is meant.
    """
    parts = []
    for part in name.split(JOINT):
        tokens = name_tokens(part) if part[:1].isupper() else ()
        known = bearers.get(tokens[0], ()) if len(tokens) == 1 else ()
        parts.append(next(iter(known)) if len(known) == 1 else part)
    return JOINT.join(parts)


def affiliations_of(
    name: str, roles: Sequence[str], names: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """The names of others that a speaker's role phrases contain, in the order of these.

    Args:
        name: the speaker's own.
        names: all names of the text, as :func:`names_by_last` has them.
    """
    own = set(name_tokens(name))
    found: dict[tuple[str, ...], str] = {}
    for role in roles:
        inside: list[tuple[int, int, str]] = []
        near = [n for word in dict.fromkeys(name_tokens(role)) for n in names.get(word, ())]
        for other in sorted(near, key=len, reverse=True):
            if set(name_tokens(other)) & own:
                continue
            for match in re.finditer(rf"(?<!\w){re.escape(other)}(?!\w)", role):
                if not any(a < match.end() and match.start() < b for a, b, _ in inside):
                    inside.append((*match.span(), other))
        for _, _, other in sorted(inside):
            found.setdefault(name_tokens(other), other)
    return tuple(found.values())


def beside_name(source: str, name: str) -> tuple[str, ...]:
    """What a source says of the bearer of the name in it: before it, and in apposition."""
    if JOINT in name:
        return "", ""  # it would be said of one of them
    before, _, after = source.partition(name)
    return before.strip(" ,"), after.lstrip(" ,(–—").rstrip(" ,)–—").split(" who ", 1)[0]


def roles_beside(
    text: str, start: int, end: int, sources: Sequence[tuple[int, int]] = ()
) -> tuple[str, ...]:
    """What stands right before a name ("Republican nominee …") and in apposition to it.

    Args:
        sources: of attributions, in text order; ", the White House said" is no apposition.
    """
    before = _UNBROKEN.search(text, max(0, start - 60), start)
    after = _IN_APPOSITION.match(text, end)
    if after is not None and overlaps(after.span(1), sources):
        after = None
    # "a lawyer for Osei" is not Osei, and "said Mayor Osei" is the mayor.
    title = _OTHERS.split(before[1])[-1] if before else ""
    first = None if before else _BEFORE_COMMA.search(text, max(0, start - 60), start)
    if first is not None and text[end : end + 1] in (",", "."):
        title = first[1]
    return tuple(role for role in (title.strip(), after[1].strip() if after else "") if role)


def overlaps(place: tuple[int, int], ordered: Sequence[tuple[int, int]]) -> bool:
    """Whether a place overlaps one of others, in text order, of which hardly any overlap."""
    start, end = place
    at = bisect_left(ordered, (end,))  # how many begin before it ends
    return any(a < end and start < b for a, b in ordered[max(0, at - 3) : at])


def role_places(
    text: str, named: Sequence[tuple[str, str]], known: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Where the role phrase of a named source stands again without the name.

    Args:
        named: (source, name in it) pairs.
        known: places that are mentions already.

    Returns:
        Places that overlap none of ``known`` and not one another.
    """
    phrases = {
        " ".join(phrase.split())
        for source, name in named
        for phrase in beside_name(source, name)
        if len(phrase.split()) > 1
    }
    if not phrases:
        return []
    longest_first = sorted(phrases, key=len, reverse=True)
    pattern = "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in longest_first)
    ordered = sorted(known)
    places = []
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE):
        if not overlaps(match.span(), ordered):
            places.append(match.span())
    return places
