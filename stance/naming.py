"""What a speaker is called: name spans from tags, the fullest name, the role phrases."""

from __future__ import annotations

import re
from collections.abc import Sequence

from torch import Tensor

from stance.mentions import Mention, name_tokens
from stance.windows import PreparedText

_DETERMINER = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_APPOSITION = re.compile(r"\s*(?:,|\(|–|—| who | which | whose | that )")


def name_spans(prepared: PreparedText, probabilities: Tensor) -> list[tuple[int, int]]:
    """Character spans of names from tag probabilities [W, 3] (outside, begin, inside).

    A name begins where B is likelier than outside and goes on while I is; a
    name never crosses a paragraph.
    """
    tags = probabilities.argmax(-1).tolist()
    spans = []
    for first, last in prepared.paragraphs:
        start: int | None = None
        for word in range(first, last + 1):
            tag = tags[word] if word < last else 0
            if start is not None and tag != 2:
                begin, end = prepared.characters(start, word - 1)
                if any(c.isupper() for c in prepared.text[begin:end]):
                    spans.append((begin, end))
                start = None
            # An inside tag after an outside one opens a name too: its first word was missed.
            if word < last and (tag == 1 or (tag == 2 and start is None)):
                start = word
    return spans


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
    bare = _POSSESSIVE.sub("", _DETERMINER.sub("", folded)).strip()
    return bare or folded or name


def roles_of(members: Sequence[Mention]) -> tuple[str, ...]:
    """Role phrases of the text: nominal mentions, and what stands around names in sources."""
    found: dict[str, str] = {}
    for mention in members:
        phrases: list[str] = []
        if mention.form == "nominal":
            phrases = [_APPOSITION.split(mention.text, maxsplit=1)[0]]
        elif mention.name is not None and mention.is_source:
            before, _, after = mention.text.partition(mention.name)
            phrases = [before, *after.lstrip(" ,(–—").rstrip(" ,)–—").split(" who ", 1)[:1]]
        for phrase in phrases:
            role = " ".join(phrase.split()).strip(' ,;:–—()"“”')
            if len(role) > 3 and any(c.isalpha() for c in role) and role[:2] not in ("'s", "’s"):
                found.setdefault(role.casefold(), role)
    return tuple(found.values())
