"""Speakers who speak together: "Reyes and Osei", "the ministry and two unions"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from stance.bearers import IS_A, NO_TITLE, POSTAL, TITLE_BETWEEN
from stance.names import clean_name
from stance.naming import overlaps
from stance.phrases import JOINT

Place = tuple[int, int]

# "Secretary of State" is a title whole.
_WORD = rf"(?:{NO_TITLE}|of\s+(?:the\s+)?(?=[A-Z]))[\w.’'-]+\s+"
_TITLES = re.compile(rf"(?:{_WORD})*")
_OF_THEM = re.compile(r"\b(?:\w+s|family|wife|husband|mother|father|son|daughter)\s+of\s", re.I)
_PARTY = (
    r"\s*(?:\([^)]*\)|,\s+[A-Z]{1,2}-[\w.]+|of(?:\s+[A-Z][\w.’'-]+){1,3}"
    r"|,\s+[A-Z]\w+\s+of(?:\s+[A-Z][\w.’'-]+){1,3}"
    r"|,\s+(?:[A-Z][\w.]+\s+)?(?:Republican|Democrat),?)?"
)
_COORDINATED = re.compile(
    rf"{_PARTY}\s*(?:(?:,?\s+(?:and|nor)(?!\s+(?:Co|Sons|Company)\b)|&)\s+(?:{_WORD}|\([A-Z]+\)\s+){{0,8}}|"
    # "…, head of the Legal Fund": no second name but an apposition.
    rf",\s+(?:(?:{NO_TITLE}[\w.’'-]+|of\s+[A-Z][\w.’'-]+)\s+){{0,5}})"
)
_MEMBER = re.compile(r"[A-Z][\w.]+\s+(?:Republican|Democrat)")
_LAST_OF_SEVERAL = re.compile(r"\b(?:and|nor)\b|&")
_BRACKETS = re.compile(r"\([^()]*\)?")
_FROM = re.compile(r"(?:,\s+[A-Z]\w+)?\s+of\s+")  # "Reyes, Democrat of Nebraska"
_APPOSED = re.compile(
    r",\s+(?:(?:the|an?|his|her|their|who)\s+[a-z]|(?:two|three|four|five|both|all)\s+\w|along\s+with\s)"
)
_AND_THE = re.compile(r"((?:(?! (?:of|for|on) ).)+?) and the (\S+ .+)")
_WHOSE = re.compile(r"\s+(?:of|from|at)\s")
_APART = re.compile(r"\s*(?:[,(]|['’]s?\Z)|\s+(?:all|both|alike|together|themselves)\b")
# "Osei, the mayor, and …"
_ASIDE = re.compile(
    r",\s+(?:(?:the|an?|who|whose|his|her|their)\s+[a-z]|[a-z]+\s+(?:of|at)\s)[^,;]*,(?=\s+and\s)"
)
# "the Osei campaign"
_BODY = re.compile(r"\s+(?:campaign|administration|government|camp|team)(?=,|\s+(?:and|nor)\s|\Z)")
# "two unions, the Brava Dockers and …", "her rivals, Sens. Osei and …"
_SEVERAL = re.compile(
    r"((?:[^\s,]+\s+){0,8}?(?:[a-z-]*[a-z](?<!s)s|men|women|people|((?<=\s)(?:Republican|Democrat)s))"
    r"(?:\s+(?:of|in|from|for|at|on)\s[^,]*)?),\s+"
)
_LIKE = re.compile(r"[^,]*?[a-z]s?,?\s+like\s")
_DESCRIBED = (
    r"(?:(?:\d+|[a-z][\w’'-]*|[A-Z][a-z]+(?:an|ish|ese|ic))\s+){0,4}[a-z-]*[a-z](?<!s)s"
    r"(?:\s+(?:of|in|from|at|on|who)\s[^,()]*)?"
)
_AND_OTHERS = re.compile(
    rf"{_PARTY},?\s+(?:and|nor)\s+"
    rf"((?:others?|his|her|its|their|several|many|some)\b[^,()]*|{_DESCRIBED})\Z"
)
_OTHERS = re.compile(r",\s+(others)\Z")


def joint_name(text: str, source: Place, names: Sequence[Place]) -> str | None:
    """The names in a source that is nothing but names, joined: "Reyes & Osei"; else ``None``.

    One name with others who are not named counts too.
    """
    start, end = source
    names = _outside_brackets(text, source, names)
    names = [(n[0], m.end() if (m := _BODY.match(text, n[1], end)) else n[1]) for n in names]
    start = _behind_description(text, source, names)
    asides = _asides(text, (start, end), names)
    names = [n for n in names if n[0] >= start and not overlaps(n, asides)]
    apposed = _APPOSED.search(text, asides[-1][1] if asides else start, end)
    if apposed and sum(n[1] <= apposed.start() for n in names) > 1:
        # "Reyes and Osei, the parents of two soldiers killed in Brava"
        names = [n for n in names if n[1] <= apposed.start()]
    # "Apple CEO Tim Cook", "Lindsey Graham of South Carolina": one of them, with whose they are.
    titled = {a for a, b in pairwise(names) if TITLE_BETWEEN.fullmatch(text, a[1], b[0])}
    names = [n for n in names if n not in titled]
    if len(names) > 2:  # "Osei, Morven Democrat, and Reyes"
        names = [n for n in names if not _MEMBER.fullmatch(text, *n)]
    of = {b for a, b in pairwise(names) if _FROM.fullmatch(text, a[1], b[0])}
    names = [n for n in names if n not in of]
    if not names or _OF_THEM.search(text, start, names[0][0]):
        return None  # "critics of Mr. Reyes and Ms. Osei"
    if not _TITLES.fullmatch(text, start, names[0][0]):
        return None
    ends = dict(asides)
    # "the Brava Times and the Tal newspaper chain"
    ends |= {n[1]: m.end() for n in names if (m := IS_A.match(text, n[1], end))}
    after = [ends.get(name[1], name[1]) for name in names]
    gaps = [text[place : name[0]] for place, name in zip(after[:-1], names[1:], strict=True)]
    return _joined(text, names, gaps, text[after[-1] : end])


def _behind_description(text: str, source: Place, names: Sequence[Place]) -> int:
    """Where the names begin: behind "two unions, " as in "two unions, the Brava Dockers and …".

    Of "critics of the toll like Reyes and Osei" these two speak, as news has it.
    """
    like = _LIKE.match(text, *source)
    if like is not None and sum(name[0] >= like.end() for name in names) > 1:
        return like.end()
    found = _SEVERAL.match(text, *source)
    if found is None or sum(name[0] >= found.end() for name in names) < 2:
        return source[0]
    # In "ministers of Brava, Kestria and Morven" the comma stands behind the first of the names.
    listed = any(name[1] == found.end(1) for name in names) and not found[2]
    return source[0] if listed else found.end()


def _asides(text: str, source: Place, names: Sequence[Place]) -> list[Place]:
    """What is said of one of them before the next: ", the mayor," in "Osei, the mayor, and …"."""
    ends = {name[1] for name in names}
    return [m.span() for m in _ASIDE.finditer(text, *source) if m.start() in ends]


def _joined(text: str, names: Sequence[Place], gaps: Sequence[str], behind: str) -> str | None:
    """The names as one, if what stands between and behind them lets them be one.

    Args:
        gaps: the words between each name and the next.
        behind: those behind the last.
    """
    whole = next((n for n, gap in enumerate(gaps) if not _COORDINATED.fullmatch(gap)), len(gaps))
    if whole < len(gaps):
        # "Reyes and Osei of Tal's Bank of Morven"
        if not whole or not _WHOSE.match(gaps[whole]):
            return None
        names, gaps, behind = names[: whole + 1], gaps[:whole], ""
    every = [part for name in names for part in _parts(clean_name(text[slice(*name)]))]
    # "Osei and others", "Osei and her deputies", "Osei, Reyes and two unions"
    others = _AND_OTHERS.match(behind) or _OTHERS.match(behind)
    if others is not None:
        return JOINT.join([*every, " ".join(others[1].split())])
    if len(every) < 2 or (gaps and not _LAST_OF_SEVERAL.search(gaps[-1])):
        return None
    if behind and not _APART.match(behind) and not re.fullmatch(_PARTY, behind):
        return None
    return JOINT.join(every)


def _parts(name: str) -> list[str]:
    """Two names that were taken for one: "State Department and the Department of Labour"."""
    two = _AND_THE.fullmatch(name)
    return [name] if two is None else [two[1], two[2]]


def _outside_brackets(text: str, source: Place, names: Sequence[Place]) -> list[Place]:
    """Without parties and states: "Reyes (D-N.J.)"."""
    inside = [m.span() for m in _BRACKETS.finditer(text, *source)]
    return [name for name in names if not overlaps(name, inside) and not POSTAL.match(text, *name)]


def together(text: str, names: Sequence[Place]) -> list[Place]:
    """Where names stand side by side as one, such as "Reyes and Osei": whom "they" may take up.

    Args:
        names: in text order.
    """
    runs: list[list[Place]] = []
    for before, name in pairwise(names):
        if not _COORDINATED.fullmatch(text, before[1], name[0]):
            continue
        if runs and runs[-1][-1] == before:
            runs[-1].append(name)
        else:
            runs.append([before, name])
    return [
        (run[0][0], run[-1][1])
        for run in runs
        if _LAST_OF_SEVERAL.search(text, run[-2][1], run[-1][0])
    ]
