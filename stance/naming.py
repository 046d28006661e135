"""What a speaker is called: name spans from tags, the fullest name, the role phrases."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor

from stance.mentions import JOINT, PRONOUNS, Mention, name_tokens
from stance.windows import PreparedText

_DETERMINER = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
_JOINED_LEFT = re.compile(r"(?<![^\W_])([^\W_]+)[-’']\Z")
_JOINED_RIGHT = re.compile(r"(?:-(?=[A-Z])[^\W_]+)+")
_ARABIC = frozenset(("al", "el", "ul", "an", "ad", "ar", "as", "ash", "at", "az", "abu", "ibn"))
_ARTICLES = frozenset(("the", "a", "an"))
_WORD = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_POSSESSOR = re.compile(r"['’]s?\s")
_MODIFIED = re.compile(r"[\s-]+([a-z][\w-]*)")
_AFTER_NAMES = frozenset(
    (
        *("of", "from", "in", "at", "with", "and", "or", "who", "which", "whose", "as", "on"),
        *("for", "himself", "herself", "itself", "themselves", "also", "then", "now", "both"),
    )
)
# A preposition, then nothing but an article, lower-case words and honorifics: "about Mrs. …",
# but not "Secretary of State …", where what it governs has come in between.
_GOVERNED = re.compile(
    r"\b(?:of|for|from|by|at|with|in|to|on|against|about|behind|inside|near|between|including|like)"
    r"\s+(?:(?:[a-z][\w’'-]*|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Sens?\.|Reps?\.|Gov\.)\s+)*\Z"
)
_TITLES = re.compile(r"(?:(?:[Bb]oth|[Tt]he|[A-Z][\w.]*)\s+)*")
_COORDINATED = re.compile(r"\s*(?:\([^)]*\))?\s*(?:,|,?\s+and|&)\s+(?:(?:the|[A-Z][\w.]*)\s+)*")
_APART = re.compile(r"\s*[,(]")
_TITLE_BETWEEN = re.compile(r"\.?\s+(?:[A-Z][\w.’'-]*\s+){0,4}")
_APPOSITION = re.compile(r"\s*(?:,|\(|–|—| who | which | whose | that )")


def name_spans(prepared: PreparedText, probabilities: Tensor) -> list[tuple[int, int]]:
    """Character spans of names from tag probabilities [W, 3] (outside, begin, inside).

    A name begins where B is likelier than outside and goes on while I is; a
    name never crosses a paragraph. An article in front is not part of it. Where
    a name has been found, its last word alone is one too ("al-Kadhimi").
    """
    tags = probabilities.argmax(-1).tolist()
    spans: list[tuple[int, int]] = []
    for first, last in prepared.paragraphs:
        start: int | None = None
        for word in range(first, last + 1):
            tag = tags[word] if word < last else 0
            if start is not None and tag != 2:
                span = _trimmed(
                    prepared.text, *_whole(prepared.text, *prepared.characters(start, word - 1))
                )
                if span is not None and spans and span[0] < spans[-1][1]:
                    spans[-1] = (spans[-1][0], max(span[1], spans[-1][1]))
                elif span is not None:
                    spans.append(span)
                start = None
            # An inside tag after an outside one opens a name too: its first word was missed.
            if word < last and (tag == 1 or (tag == 2 and start is None)):
                start = word
    names = list(enumerate(dict.fromkeys(prepared.text[a:b] for a, b in spans)))
    alone = [(a, b) for a, b, _ in surnames_alone(prepared.text, names)]
    # Both lists are in text order, so a name found already need only be looked for nearby.
    known = sorted(spans)
    starts = [a for a, _ in known]
    for a, b in alone:
        at = bisect_right(starts, b - 1)
        if not any(c < b and a < d for c, d in known[max(0, at - 2) : at]):
            spans.append((a, b))
    return sorted(spans)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the parts that a hyphen or apostrophe joins to it: "al-Kadhimi", "O’Brien".

    Only parts that belong to a name: capitalised ones and Arabic articles, not
    the "pro" of "pro-Trump".
    """
    left = _JOINED_LEFT.search(text, max(0, start - 30), start)
    if left is not None and (left[1][0].isupper() or left[1].casefold() in _ARABIC):
        start = left.start()
    right = _JOINED_RIGHT.match(text, end)
    return start, end if right is None else right.end()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without an article in front; ``None`` where no name is left."""
    article = _DETERMINER.match(text, start, end)
    if article is not None:
        start = article.end()
    name = text[start:end]
    if not any(c.isupper() for c in name) or name.casefold() in PRONOUNS | _ARTICLES:
        return None
    return start, end


def surnames_alone(text: str, names: Sequence[tuple[int, str]]) -> list[tuple[int, int, int]]:
    """Where the last word of a name stands as a name, in text order.

    Args:
        names: (entity, name) pairs. A last word that two entities share, or
            that the text also writes in lower case ("Department"), tells
            nothing and is left out.

    Returns:
        (start, end, entity) triples.
    """
    owners: dict[str, set[int]] = {}
    full: dict[int, tuple[str, ...]] = {entity: name_tokens(name) for entity, name in names}
    for entity, tokens in full.items():
        if tokens and len(tokens[-1]) > 2:
            owners.setdefault(tokens[-1], set()).add(entity)
    lower = {m.group() for m in _WORD.finditer(text) if m.group().islower()}
    found = []
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match.group())
        entities = owners.get(word.casefold(), set())
        if not word[:1].isalpha() or word.islower() or word.casefold() in lower:
            continue
        longest = [full[e] for e in entities if len(full[e]) > 1]
        # "Hillary Clinton" and "Clinton" are one entity's until it is known better.
        if len(longest) == 1 or (len(entities) == 1 and not longest):
            entity = next(e for e in entities if not longest or full[e] == longest[0])
            found.append((match.start(), match.start() + len(word), entity))
    return found


def canonical_name(members: Sequence[Mention]) -> str:
    """The fullest name among an entity's mentions; its first description where it has none.

    Of several names the one with most words wins, then the most frequent,
    then the first. A description is cut before its apposition and, like the
    pronoun of an entity that is never named, given as it stands.
    """
    names = [m.name for m in members if m.name is not None]
    if names:
        counts = {name: names.count(name) for name in names}
        best = max(
            dict.fromkeys(names), key=lambda n: (len(name_tokens(n)), counts[n], -names.index(n))
        )
        return clean_name(best)
    nominal = [m.text for m in members if m.form == "nominal"]
    text = nominal[0] if nominal else members[0].text
    head = _APPOSITION.split(text, maxsplit=1)[0].strip() or text
    return " ".join(head.split())


def clean_name(name: str) -> str:
    """A name without article, possessive ending and surrounding marks, white space folded."""
    folded = " ".join(name.split()).strip('"“”,;:–—- ')
    article = _DETERMINER.match(folded)
    bare = _POSSESSIVE.sub("", folded[article.end() :] if article else folded).strip()
    return bare or folded or name


def own_name(
    text: str, source: tuple[int, int], names: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Which of the names inside a source is that of the source itself, if any.

    Names of others stand in it as well: as possessors ("Trump's lawyer"),
    as modifiers ("the GOP nominee"), behind prepositions ("a spokeswoman for
    Clinton") and in appositions, which come second. Of names in one run the
    last is the bearer ("Homeland Security Secretary Jeh Johnson").
    """
    chosen: tuple[int, int] | None = None
    for name in names:
        behind = text[name[1] : source[1]]
        before = text[source[0] : name[0]]
        modifier = _MODIFIED.match(behind)
        if _POSSESSOR.match(behind) or (modifier and modifier[1] not in _AFTER_NAMES):
            continue
        if chosen is None:
            if not _GOVERNED.search(before):
                chosen = name
        elif _TITLE_BETWEEN.fullmatch(text, chosen[1], name[0]):
            chosen = name
        else:
            break
    return chosen


def joint_name(text: str, source: tuple[int, int], names: Sequence[tuple[int, int]]) -> str | None:
    """The names in a source that is nothing but names, joined: "Reyes & Osei"; else ``None``."""
    if len(names) < 2:
        return None
    gaps = [text[a[1] : b[0]] for a, b in pairwise(names)]
    before, behind = text[source[0] : names[0][0]], text[names[-1][1] : source[1]]
    if not _TITLES.fullmatch(before) or not all(map(_COORDINATED.fullmatch, gaps)):
        return None
    if behind and not _APART.match(behind):
        return None
    return JOINT.join(clean_name(text[start:end]) for start, end in names)


def roles_of(members: Sequence[Mention]) -> tuple[str, ...]:
    """Role phrases of the text: nominal mentions, and what stands around names in sources."""
    found: dict[str, str] = {}
    for mention in members:
        phrases: Sequence[str] = ()
        if mention.form == "nominal":
            phrases = [_APPOSITION.split(mention.text, maxsplit=1)[0]]
        elif mention.name is not None and mention.is_source:
            phrases = beside_name(mention.text, mention.name)
        for phrase in phrases:
            role = " ".join(phrase.split()).strip(' ,;:–—()"“”')
            if len(role) > 3 and any(c.isalpha() for c in role) and role[:2] not in ("'s", "’s"):
                found.setdefault(role.casefold(), role)
    return tuple(found.values())


def beside_name(source: str, name: str) -> tuple[str, ...]:
    """What a source says of the bearer of the name in it: before it, and in apposition."""
    before, _, after = source.partition(name)
    return before.strip(" ,"), after.lstrip(" ,(–—").rstrip(" ,)–—").split(" who ", 1)[0]


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
    starts = [start for start, _ in ordered]
    places = []
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE):
        at = bisect_right(starts, match.end() - 1)
        if not any(a < match.end() and match.start() < b for a, b in ordered[max(0, at - 3) : at]):
            places.append(match.span())
    return places
