"""Whose name a source holds: its own, or that of whom a relative pronoun takes up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stance.phrases import TITLES, name_tokens

_POSSESSOR = re.compile(r"['’‘]s?\s")
POSTAL = re.compile(r"[A-Z]{1,2}-[A-Z]")  # "D-Mont."
# "Chief of Department Reyes", "Commander of the fleet, General Osei": no names of anybody.
_BARE = frozenset(("commander", "department", "district", "brigade", "division"))
# Of "some Republicans" and "Americans in Tal" the name says less than the whole.
_PEOPLE = re.compile(
    r"[A-Z]\w*(?:crats|[aceio]ans|atives|erals|ists|Muslims|Jews|Latinos|Catholics)|Jews"
)
_ARTICLE = re.compile(r"(?:the\s+)?", re.IGNORECASE)
# "GOP nominee", "D.C. insiders", "U.S. Marshals spokesman"
_MODIFIED = re.compile(r"(?:(?<=\.[A-Z])\.)?(?:\s+|-)(?:[A-Z][\w-]*\s+){0,2}([a-z][\w-]*)")
# "the Tal Herald newspaper": the noun says what the bearer of the name is.
IS_A = re.compile(
    r"\s+(?:(?:state|national|daily|weekly|online|public|private|state-run|state-owned)\s+)*"
    r"(?:news\s+(?:agency|service|website|site|network|channel|outlet|organi[sz]ation)|newswire|"
    r"newspaper(?:\s+chain)?|magazine|tabloid|broadcaster)(?![\w-])(?!\s+\w)"
)
# Between the names of a list.
_NEXT = re.compile(r",\s+(?:the\s+)?")
_AND = r",?\s+(?:and|&)\s+(?:the\s+)?"
_OFFICIALS = re.compile(r"\s+(?:[a-z][\w-]*\s+){0,2}([a-z][\w-]*s)(?!\s+[A-Z])\b")
# "the Nebraska Republican" says of whom it speaks no more than "the senator".
_MEMBER = re.compile(
    r"\s*(?:[A-Z][\w.’'-]*\s+)*(?:Republican|Democrat|Conservative|Liberal)(?:['’]s?)?"
)
_AFTER_NAMES = frozenset(
    (
        *("of", "from", "in", "at", "with", "and", "or", "who", "which", "whose", "as", "on"),
        *("for", "himself", "herself", "itself", "themselves", "also", "then", "now", "both"),
    )
)
# A preposition, then nothing but an article, lower-case words and honorifics: "about Mrs. …",
# but not "Secretary of State …", where what it governs has come in between.
_GOVERNED = re.compile(
    r"\b(?:of|for|from|by|at|with|in|to|on|against|about|behind|inside|into|over|under|near|between|including|like)"
    r"\s+(?:(?:[a-z][\w’'-]*|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Sens?\.|Reps?\.|Gov\.)\s+)*\Z"
)
NO_TITLE = (
    r"(?!(?:a|an|of|for|from|by|at|with|in|to|on|against|about|and|or|nor|who|which|whose|as)\b)"
)
# Who follows is an example of those before: "top officials, including adviser Ines Okoro".
_FOR_EXAMPLE = re.compile(
    r"\b(?:including|such as|among them|led by|ranging from|(?:who|which|that) includes?)\b"
)
_EXAMPLE_OVER = re.compile(r"\bof\s[^,]*\b(?:including|such as)\s[^,]*,\s\Z")
# "Chief of staff Ama Tunde", "director of communications …": the noun behind "of" is part of a
# title. Not so in "resident of northern Tal", "head of rights group Tal Watch".
_TITLE_OF = re.compile(
    r"(?:(?!(?i:the|an?|his|her|its|their|one|another|every|each|some|any|no)\s)[^\s,]+\s+)*"
    r"(?i:chief|director|secretary|head|chair|chairman|chairwoman|minister|vice president|editor|"
    r"commissioner|superintendent|under-?secretary|leader|inspector|controller|manager|master)"
    rf"\s+of\s+(?:{NO_TITLE}(?!(?:\w+ )?(?:group|party|union|tank|agency|company|firm)\s)"
    r"[a-z][\w-]*\s+){1,2}"
)
_BEFORE_RELATIVE = re.compile(r"((?:\w[\w’'-]* ){0,6}\w[\w’'-]*)(?:,? | -- |\s+)\Z")
_DETERMINERS = re.compile(
    r"\b(?:the|an?|some|many|most|other|those|several|one|two|his|her|their|its|every|any|no)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"{_AND}(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)\.?\s+)?")
# "Harbour Bank Chairman and CEO Ama Tunde", "Brava Director of Government Affairs …"
_LONG_TITLE = re.compile(
    rf"\.?\s+(?!(?:and|or|&)\s){NO_TITLE}(?:\w[\w.’'-]*\s+){{0,8}}?"
    r"(?i:chair(?:man|woman)?|ceo|cfo|president|secretary|minister|commissioner|editor|director|"
    r"leader|candidate|nominee|ambassador|governor|gov\.|sen\.|rep\.|senator|chief|"
    r"spokes(?:man|woman|person)|general|officer|adviser|advisor|counsel|manager|affairs|state|mayor|"
    r"judge|professor|dr\.)\s+"
)
TITLE_BETWEEN = re.compile(rf"\.?\s+(?:\([A-Z]+\)\s+)?(?:{NO_TITLE}\w[\w.’'-]*\s+){{0,4}}")


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
    governed: tuple[int, int] | None = None
    for name in names:
        behind = text[name[1] : source[1]]
        before = text[source[0] : name[0]]
        if POSTAL.match(text, *name) or (len(names) > 1 and _is_bare(text[slice(*name)])):
            continue
        modifier = None if IS_A.match(behind) else _MODIFIED.match(text, name[1], source[1])
        if _POSSESSOR.match(behind) or (modifier and modifier[1] not in _AFTER_NAMES):
            continue
        if _modifies_with(text, name, names, source[1]):
            continue
        if _MEMBER.fullmatch(text, name[0], source[1]) and before.strip():
            continue
        if chosen is None:
            # "Lawyers for both Reyes and Osei" are not Osei either.
            beside = governed and (
                _BESIDE.fullmatch(text, governed[1], name[0])
                or _is_listed(text, governed, name, names)
            )
            # "the author of books including Tide, Ned Okoro"
            over = name[1] == source[1] and _EXAMPLE_OVER.search(before)
            example = _FOR_EXAMPLE.search(before) and not over
            if beside or example or _is_governed(before):
                governed = name
            else:
                chosen = name
        elif TITLE_BETWEEN.fullmatch(text, chosen[1], name[0]) or (
            name[1] == source[1] and _LONG_TITLE.fullmatch(text, chosen[1], name[0])
        ):
            chosen = name
    if chosen is not None and _PEOPLE.fullmatch(text, *chosen):
        before, behind = text[source[0] : chosen[0]], text[chosen[1] : source[1]]
        if not _ARTICLE.fullmatch(before) or re.match(r"\s+[a-z]", behind):
            return None
    return chosen


def _modifies_with(
    text: str, name: tuple[int, int], names: Sequence[tuple[int, int]], end: int
) -> bool:
    """ "Brava" in "Brava and Kestria wildlife officials"."""
    following = _following(name, names)
    if following is None or not re.fullmatch(_AND, text[name[1] : following[0]]):
        return False
    modifier = _OFFICIALS.match(text, following[1], end)
    return modifier is not None and modifier[1] not in _AFTER_NAMES


def _is_listed(
    text: str,
    before: tuple[int, int],
    name: tuple[int, int],
    names: Sequence[tuple[int, int]],
) -> bool:
    """ "Kestria" in "the leaders of Brava, Kestria and Morven", and no apposition."""
    following = _following(name, names)
    if following is None or not _NEXT.fullmatch(text, before[1], name[0]):
        return False
    gap = text[name[1] : following[0]]
    return bool(_NEXT.fullmatch(gap) or _BESIDE.fullmatch(gap))


def _following(name: tuple[int, int], names: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    return next((n for n in names if n[0] > name[0]), None)


def _is_bare(name: str) -> bool:
    """Nothing but titles, or a word of one."""
    tokens = name_tokens(name)
    return TITLES.issuperset(tokens) or (len(tokens) == 1 and tokens[0] in _BARE)


def _is_governed(before: str) -> bool:
    """Whether a preposition governs what stands behind these words of a source."""
    found = _GOVERNED.search(before)
    if found is None or before[: found.start()].endswith("-"):  # "stand-in coach"
        return False
    return _TITLE_OF.fullmatch(before) is None


def head_before(text: str, place: int) -> tuple[int, int] | None:
    """The noun phrase that a relative pronoun at ``place`` takes up, roughly.

    From the last determiner on, where there is one within a few words, else
    the word before the pronoun.
    """
    words = _BEFORE_RELATIVE.search(text, max(0, place - 80), place)
    if words is None:
        return None
    start, end = words.span(1)
    if words[1].rsplit(" ", 1)[-1] in ("and", "or", "but"):
        return None  # "someone who knew and who said": the one of before
    determiners = list(_DETERMINERS.finditer(text, start, end))
    if determiners:
        return determiners[-1].start(), end
    return text.rindex(" ", start, end) + 1 if " " in text[start:end] else start, end
