"""Names of bodies: what they are of, and what their abbreviations stand for."""

from __future__ import annotations

import re
from bisect import bisect_right

from stance.letters import WORD, cased

# "(AROS)" behind what it stands for.
_SHORT = re.compile(cased(r"\s\(([A-Z][A-Za-z]{0,8}[A-Z])\)"))
# Head nouns of bodies, whose names go on behind "of": "Ministry of Health of Tarsova".
HEADS = frozenset(
    (
        *("Ministry", "Department", "Bank", "University", "Federation", "Council", "Bureau"),
        *("Office", "Institute", "House", "Court", "Union", "Association", "Board", "Committee"),
        *("Commission", "Party", "Church", "Society", "Chamber", "Academy", "Agency", "League"),
        *(
            "Center",
            "Centre",
            "Foundation",
            "Alliance",
            "Coalition",
            "Museum",
            "College",
            "Network",
        ),
        *("Secretariat", "Parliament", "Assembly", "Senate", "Authority", "Organization", "Club"),
        *("Citizens", "Americans", "Doctors", "Physicians", "Mothers", "Parents", "Veterans"),
        *("Workers", "Lawyers", "Scientists", "Friends"),
    )
)
# Whole words only, of which the last is no possessor: not "Central Bank of Nigeri[a's governor]".
# (No possessive quantifiers of groups: Python reads them rightly from 3.11.5 on.)
_PART = r"[A-Z](?:[\w-]|[’'](?!s\b))*(?![\w-])"
_OFFICER = r"(?:Prime|President|Minister|Chancellor)\b"
_OF = re.compile(
    cased(
        rf"(?: (?:of|for)(?: the)? {_PART}(?: (?:{_PART}|and(?= [A-Z])(?! {_OFFICER})))*)+"
        r"(?![’']s)"
    )
)
# "Committee for a Responsible Budget", but not "asked the Supreme Court for a Friday ruling".
_FOR_A = frozenset(
    ("Committee", "Coalition", "Alliance", "Center", "Centre", "Citizens", "Americans", "Campaign")
)
_FOR = re.compile(cased(rf" for an? {_PART}(?: {_PART})*(?![’']s)"))

# "Association of Defence" goes on with "Lawyers", but "Federation of Tal" not with "Chief".
_OF_MEMBERS = frozenset(("Association", "Federation", "Union", "Council", "Brotherhood"))
_MEMBERS = re.compile(cased(r" [A-Z][a-z]+s(?![\w’'])(?! [A-Z])"))


def bodies(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, those of bodies with what they are of: "Central Bank of Morania"."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            continue
        words = text[start:end].split()
        of = None if HEADS.isdisjoint(words) else _OF.match(text, end)
        if of is None and words[-1] in _FOR_A:
            of = _FOR.match(text, end)
        if of is None and "of" in words and not _OF_MEMBERS.isdisjoint(words):
            of = _MEMBERS.match(text, end)
        found.append((start, of.end() if of else end))
    return found


def spelled_out(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, and what abbreviations in brackets stand for, whole.

    The words before the bracket whose first letters spell the abbreviation, words in lower case
    skipped where need be (after Schwartz and Hearst, 2003).
    """
    whole = []
    for short in _SHORT.finditer(text):
        first = max(0, short.start() - 100)
        line = text.rfind("\n", first, short.start()) + 1
        words = list(WORD.finditer(text, max(line, first), short.start()))
        if not words or text[words[-1].end() : short.start()].strip():
            continue
        letters = list(short[1].casefold())
        start = None
        for word in reversed(words):
            if word.group()[0].casefold() == letters[-1] and not word.group()[0].islower():
                letters.pop()
                start = word.start()
            elif word.group()[0].casefold() == letters[-1]:
                letters.pop()
                if not letters:
                    break  # of a common noun: "Apple's artificial intelligence (AI)"
            elif not word.group()[0].islower():
                break
            if not letters:
                break
        if not letters and start is not None:
            whole.append((start, words[-1].end()))
    starts = [start for start, _ in whole]
    kept = []
    for start, end in spans:
        at = bisect_right(starts, end - 1)
        if not any(a < end and start < b for a, b in whole[max(0, at - 2) : at]):
            kept.append((start, end))
    return sorted(kept + whole)
