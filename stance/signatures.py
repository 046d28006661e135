"""Who "I" is outside of quotations: the byline of an article, the signatures of letters."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from stance.makers import Place
from stance.mentions import Mention
from stance.phrases import FIRST_PERSON, folded_word

_ONE = frozenset(("i", "me", "my", "mine", "myself"))
_BYLINE = re.compile(r"\s*By\s+", re.IGNORECASE)
_IS = re.compile(r",?\s+(?:is|was|are|teaches|writes|works|lives|serves)\b|\s*\n|\s*\Z|,\s+[A-Z]")
_OPENS = re.compile(r"[\s—–*(-]*(?:(?:Rep|Sen|Gov|Dr|Prof)\.\s+)?")
_ENDED = re.compile(r"[.!?…\"”’)]\s*\Z")


def author(text: str, names: Sequence[Place]) -> Place | None:
    """The name under which a text was written: its byline, or the line that ends it.

    "By Ines Okoro" at the top; "Ines Okoro is a nurse in Lagos." or the bare name as the last
    paragraph.

    Args:
        names: all names of the text, in text order.
    """
    for start, end in names:
        if start > 300:
            break
        line = text.rfind("\n", 0, start) + 1
        if " " in text[start:end].strip() and _BYLINE.fullmatch(text, line, start):
            return start, end
    last = text.rstrip().rfind("\n") + 1
    opening = [
        name for name in names if last and _OPENS.fullmatch(text, last, name[0]) and name[0] >= last
    ]
    for start, end in opening:
        name = text[start:end].strip()
        # Whom the text is about may open its last paragraph too.
        if " " in name and _IS.match(text, end) and text.find(name) == start:
            return start, end
    return None


def signatures(text: str, names: Sequence[Place]) -> list[Place]:
    """The lines of nothing but a full name that end letters to the editor; none of a single one.

    Args:
        names: all names of the text, in text order.
    """
    found = []
    for start, end in names:
        line = text.rfind("\n", 0, start) + 1
        ends = text.find("\n", end)
        behind = text[end : ends if ends >= 0 else len(text)]
        alone = _OPENS.fullmatch(text, line, start) and not behind.strip(" .*)")
        if (
            alone
            and line
            and " " in text[start:end].strip()
            and _ENDED.search(text, max(0, line - 20), line)
        ):
            found.append((start, end))
    return found if len(found) > 1 else []


def sign(
    mentions: Sequence[Mention], clusters: list[list[int]], text: str, names: Sequence[Place]
) -> None:
    """Join the "I" of an article, or of each of several letters, to the name it is signed with.

    In place, so that the clusters keep their order and kinds; an empty one is nobody.
    """
    authors = [
        cluster
        for cluster in clusters
        if all(folded_word(mentions[i].text) in FIRST_PERSON for i in cluster)
        and any(folded_word(mentions[i].text) in _ONE for i in cluster)
        and not any(mentions[i].depth or mentions[i].spoken_by is not None for i in cluster)
    ]
    if not authors:
        return
    of = {(m.start, m.end): n for n, c in enumerate(clusters) for m in (mentions[i] for i in c)}
    letters = [place for place in signatures(text, names) if place in of]
    if letters:
        ends = [start for start, _ in letters]
        for cluster in authors:
            for i in list(cluster):
                at = bisect_right(ends, mentions[i].start)
                # "We" of several letters is nobody in particular.
                if at < len(letters) and folded_word(mentions[i].text) in _ONE:
                    cluster.remove(i)
                    signer = clusters[of[letters[at]]]
                    signer[:] = sorted([*signer, i])
        return
    place = author(text, names)
    if place in of and len(authors) == 1:
        first, second = sorted((clusters[of[place]], authors[0]))
        first[:] = sorted([*first, *second])
        second.clear()
