"""Documents that speak, and whose they are: "a Bloomberg poll", "the report by the ministry".

News names what a poll, a study or an advertisement says after whoever made it; so that all that
one body says is found together, such a source is its maker's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Place = tuple[int, int]
"""First character and the one behind the last."""

# A post, an e-mail or a ruling is as often on somebody as by somebody.
_DOCUMENT = re.compile(
    r"(?<![\w-])(?:polls?|surveys?|stud(?:y|ies)|reports?|ads?|advertisements?|commercials?|"
    r"analys[ei]s|memos?|memorandum|statements?|stor(?:y|ies)|articles?|editorials?|op-eds?|columns?|reviews?|"
    r"spots?|audits?|estimates?|averages?|index|data|figures|numbers|filings?|releases?|records?|"
    r"research|papers?|forecasts?|orders?|letters?|opinions?|briefs?|complaints?|projections?|"
    r"newsletters?|communiqu[eé]s?|dispatch(?:es)?|bulletins?)(?![\w-])",
    re.IGNORECASE,
)
# Behind one of these another noun governs: "the author of a report".
_GOVERNING = re.compile(
    r"(?:,|\b(?:of|for|from|at|in|on|with|who|by|to|about|that|which|and|or)\b)", re.IGNORECASE
)
# What may follow a document that is the head of its phrase: not "research fellow".
_HEAD = re.compile(
    r"\s*(?:\Z|[,(–—:;]|(?:of|for|by|from|on|in|at|about|with|to|that|which|who|last|this|before|"
    r"after|since|as|is|was|it|he|she|they|we|today|yesterday|taken|written|seen|shown|sent|given|"
    r"drawn)\b|[\w-]+(?:ed|ing)\b|"
    r"done\b|made\b|put\b|out\b|earlier\b|late\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)"
)
# Between a maker and the document: "'s 2014 annual", " national".
_MODIFIERS = re.compile(r"(?:['’]s?)?\s+(?:(?!of\b|for\b)[\w’'–-]+\s+){0,3}")
# "a survey released last week by", but not "a data analyst from".
_BY = re.compile(
    r"(?:\s+\w+ed(?:\s+(?!of\b|on\b|about\b|for\b)[\w.]+){0,5}?|\s+(?:done|made|put out))?"
    r"\s+(?:by|from)\s+"
    r"(?:(?:the|an?)\s+)?(?:(?:[a-z][\w-]*(?:-[A-Z]\w*)?|[A-Z]\w+-[a-z]+)\s+){0,3}"
)
_POSSESSOR = re.compile(r"['’]")
# "an ad from Osei's presidential campaign"
_CAMPAIGN = re.compile(r"(?:['’]s?)?\s+(?:[a-z]+\s+)?campaign\b(?!\s+\w)")
_HYPHENED = re.compile(r"-[a-z]")
_TITLE = re.compile(
    r"\s+(?:(?!and\b|or\b|of\b|for\b|in\b|at\b|with\b|to\b|on\b)[a-z][\w-]*\s+){1,3}"
)


def maker(text: str, source: Place, names: Sequence[Place]) -> Place | None:
    """The name of whoever made the document that a source is, if the source names them.

    Args:
        names: those inside the source, in text order.
    """
    start, end = source
    # The head of the phrase: in "opinion poll" it is the poll, and "research fellow" has none.
    heads = (d for d in _DOCUMENT.finditer(text, start, end) if _HEAD.match(text[d.end() : end]))
    document = next(heads, None)
    if document is None or _GOVERNING.search(text, start, document.start()):
        return None
    before = [name for name in names if name[1] <= document.start()]
    for number, name in reversed(list(enumerate(before))):
        if _POSSESSOR.match(text, name[1], end):
            # "The Post's Harbour Watch average" is the newspaper's.
            between = before[number + 1][0] if number + 1 < len(before) else document.start()
            return name if _MODIFIERS.fullmatch(text, name[1], between) else None
    if before:
        if not _MODIFIERS.fullmatch(text, before[-1][1], document.start()):
            return None
        first = len(before) - 1
        while first and text[before[first - 1][1] : before[first][0]] in ("/", "-", "–"):
            first -= 1
        return before[first][0], before[-1][1]
    behind = [
        name
        for name in names
        # "a report from the Harbour-based Tide Watch"
        if name[0] > document.end() and not _HYPHENED.match(text, name[1])
    ]
    if not behind or not _BY.fullmatch(text, document.end(), behind[0][0]):
        return None
    made = behind[0]
    for name in behind[1:]:
        # "by Harbour University professor Ines Okoro": the last one is the person's.
        if not _TITLE.fullmatch(text, made[1], name[0]):
            break
        made = name
    campaign = _CAMPAIGN.match(text, made[1], end)
    if campaign is not None:
        return made[0], campaign.end()
    return None if _POSSESSOR.match(text, made[1], end) else made


_APPOSED = re.compile(
    r"(?:,\s+(?:now |then |once )?|\s+(?:is|was|became)\s+)"
    r"(?:an?|the|one of the)\s[^,.;:()\n]{2,90}?,?\s+\Z"
)


def described(text: str, place: int, names: Sequence[Place]) -> Place | None:
    """The name that a relative pronoun at ``place`` takes up through a description.

    "Ines Okoro, a nurse at Lagos General, who said …", "Okoro is a nurse who says …".

    Args:
        names: all names of the text, in text order.
    """
    for start, end in reversed([n for n in names if place - 140 < n[1] < place]):
        if _APPOSED.fullmatch(text, end, place):
            return start, end
    return None
