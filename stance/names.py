"""Names in a text: their spans from tags, and surnames alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence, Set

from torch import Tensor

from stance.bodies import HEADS, bodies, spelled_out
from stance.frames import DATELINE
from stance.letters import WORD, cased
from stance.particles import PARTICLES, given_name_before
from stance.phrases import PRONOUNS, bare_surname, folded_word, name_tokens
from stance.windows import PreparedText

_DETERMINER = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
_DANGLING = re.compile(r"(?:\s+(?:and|of|for|the|a|an|in|at|to|&))+\Z")
_JOINED_LEFT = re.compile(r"(?<![^\W_])([^\W_]+)[-’']\Z")
_JOINED_RIGHT = re.compile(cased(r"(?:-(?=[A-Z])[^\W_]+)+"))
_ARABIC = frozenset(("al", "el", "ul", "an", "ad", "ar", "as", "ash", "at", "az", "abu", "ibn"))
_ARTICLES = frozenset(("the", "a", "an"))
# Days, months and titles without a name behind them.
_NO_NAMES = frozenset(
    (
        *("republican", "democrat", "american", "european"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "march", "april", "may", "june", "july", "august"),
        *("september", "october", "november", "december"),
        *("mr", "mrs", "ms", "miss", "dr", "sen", "sens", "rep", "reps", "gov", "gen", "lt", "col"),
        *("president", "secretary", "judge", "senator", "governor", "general", "minister"),
        *("justice", "hundreds", "thousands", "dozens", "scores", "majorities", "much", "none"),
        *("another", "messages", "one", "two", "three", "four", "five", "ten", "fifty", "neither"),
        *("sir", "mayor", "chairman", "director", "professor", "sergeant", "captain", "archbishop"),
    )
)
_POSSESSIVE = re.compile(r"['’]s?$")
# "U" of "U.S.", "G" of "G.K."; a lone initial goes on in the next name.
_LETTER = re.compile(cased(r"(?<!\w)[A-Z]\Z"))
_SINGLE = re.compile(cased(r"[A-Z](?!\w)"))
_DOTTED_LEFT = re.compile(cased(r"(?:(?<!\w)(?:[A-Z]\.)+)?\Z"))
_DOTTED = re.compile(cased(r"(?:\.[A-Z])+\.?(?!\w)"))
_INITIALS = re.compile(cased(r"(?<!\w)(?:[A-Z]\.)*[A-Z]\.?\Z"))
_TITLE_FIRST = re.compile(
    cased(r"(?:Justice|Minister|Chancellor|Premier|Father|Fr|Gov\.|Sen\.|Rep\.)\s+(?=[A-Z])")
)
_SECRETARY_OF = re.compile(r"[Ss]ecretary of \Z")
_GENERATION = re.compile(r",? (?:Jr|Sr)\b\.?|(?<=\w) (?:II|III|IV)\b")
# 'Marcia "Cia" Price'
_NICKNAME = re.compile(cased(r"""\s["“‘'][A-Z]\w+["”’']\s"""))
_ADJECTIVE = re.compile(r"[A-Z][a-z]+(?:al|ern)")
_THE = re.compile(r"\b[Tt]he \Z")
_OPENS = re.compile(r"""\s["“‘']""")
_CLOSES = re.compile(r"""["”’']\s""")
_NICKNAMED = re.compile(cased(r"""\s["“‘'][A-Z]\w+\Z"""))
# "Park Geun-sik": a family name that is a common word too, before a Korean given name.
_GIVEN = re.compile(cased(r"[A-Z][a-z]+-[a-z]+(?!\w)"))
_FAMILY = re.compile(cased(r"(?<![\w.-])[A-Z][a-z]+ \Z"))
_LAST_TWO = re.compile(cased(r"([A-Z]\w+),? and ([A-Z]\w+)"))
_COMMAS = frozenset((", ", ", the "))
_TWO_IN_ONE = frozenset(("Bosnia", "Trinidad", "Antigua", "Marks", "Barnes", "Simon", "Johnson"))
# "Mr. Okoro of the Tide Club"
_HONORED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\.? \Z")
_OF_BODY = re.compile(r"([^\s,]+(?: [^\s,]+)?) of (?:the )?([A-Z].+)")
_PLACES = frozenset(("US", "UK", "UN", "EU", "DC", "LA", "NY"))


def name_spans(prepared: PreparedText, probabilities: Tensor) -> list[tuple[int, int]]:
    """Character spans of names from tag probabilities [W, 3] (outside, begin, inside).

    A name begins where B is likelier than outside and goes on while I is; a
    name never crosses a paragraph. An article in front is not part of it. Where
    a name has been found, its last word alone is one too ("al-Kadhimi").
    """
    tags = probabilities.argmax(-1).tolist()
    text = prepared.text
    common = {text[a:b] for a, b in prepared.words if text[a:b].islower()}
    no_given = common | _NO_NAMES  # once: a long text has thousands of names and of words
    spans: list[tuple[int, int]] = []
    for first, last in prepared.paragraphs:
        start: int | None = None
        for word in range(first, last + 1):
            tag = tags[word] if word < last else 0
            if start is not None and tag != 2:
                span = _trimmed(
                    prepared.text,
                    *_whole(prepared.text, *prepared.characters(start, word - 1), no_given),
                )
                if span is not None and spans and _goes_on(prepared.text, spans[-1], span):
                    spans[-1] = (spans[-1][0], max(span[1], spans[-1][1]))
                elif span is not None:
                    spans += _listed(text, spans[-1] if spans else (0, 0), span)
                start = None
            # An inside tag after an outside one opens a name too: its first word was missed.
            if word < last and (tag == 1 or (tag == 2 and start is None)):
                start = word
    spans = [s for s in spans if not _only_opens(text, *s, common)]
    spans = bodies(text, _without_datelines(prepared, spans))
    spans = spelled_out(text, spans)
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


def _without_datelines(
    prepared: PreparedText, spans: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The spans but those of places that begin a paragraph: "LIMA (AP) — "."""
    lines = [
        match.span()
        for first, last in prepared.paragraphs
        for match in [DATELINE.match(prepared.text, *prepared.characters(first, last - 1))]
        if match is not None
    ]
    begins = [start for start, _ in lines]
    kept = []
    for start, end in spans:
        at = bisect_right(begins, start) - 1
        if at < 0 or end > lines[at][1]:
            kept.append((start, end))
    return kept


def _whole(text: str, start: int, end: int, no_given: Set[str]) -> tuple[int, int]:
    """The span with the parts that a hyphen or apostrophe joins to it: "al-Kadhimi", "O’Brien".

    Only parts that belong to a name: capitalised ones and Arabic articles, not
    the "pro" of "pro-Trump", and no words of ``no_given``.
    """
    family = _FAMILY.search(text, max(0, start - 20), start)
    if family is not None and _GIVEN.fullmatch(text, start, end):
        start = family.start()
    start = given_name_before(text, start, no_given)
    left = _JOINED_LEFT.search(text, max(0, start - 30), start)
    if left is not None and (left[1][0].isupper() or left[1].casefold() in _ARABIC):
        start = left.start()
    if _SINGLE.match(text, start, end):
        start = _DOTTED_LEFT.search(text, max(0, start - 12), start).start()  # type: ignore[union-attr]
    if _LETTER.search(text, start, end):
        dotted = _DOTTED.match(text, end)
        end = end if dotted is None else dotted.end()
    right = _JOINED_RIGHT.match(text, end)
    end = end if right is None else right.end()
    suffix = _GENERATION.match(text, end)
    return start, end if suffix is None else suffix.end()


def _only_opens(text: str, start: int, end: int, common: set[str]) -> bool:
    """A word that is common in the text, and capitalised because it opens a sentence."""
    before = text[max(0, start - 3) : start].rstrip(' "“”‘’\xa0')
    return text[start:end].lower() in common and (not before or before[-1] in ".!?:\n")


def _goes_on(text: str, before: tuple[int, int], span: tuple[int, int]) -> bool:
    """Whether a name overlaps the one before, or only initials part it: "G.K." and "Osei"."""
    if span[0] < before[1]:
        return True
    gap = text[before[1] : span[0]]
    if PARTICLES.fullmatch(gap) or _NICKNAME.fullmatch(gap):
        return True
    # "the Central and Eastern Coalition" is one.
    if (
        gap == " and "
        and _ADJECTIVE.fullmatch(text, *before)
        and text[span[0] : span[1]].split()[-1] in HEADS
    ):
        return _THE.search(text, max(0, before[0] - 4), before[0]) is not None
    # The nickname was taken for a name of its own.
    if _OPENS.fullmatch(gap) and _CLOSES.match(text, span[1]) and text[span[1] + 2 :][:1].isupper():
        return True
    if _CLOSES.fullmatch(gap) and _NICKNAMED.search(text, *before):
        return True
    single = text[slice(*before)]
    if gap == " " and single.istitle() and single.isalpha() and text[slice(*span)].istitle():
        return not {single, text[slice(*span)].split()[0]} & HEADS
    name = _INITIALS.search(text, *before)
    letters = name.group().replace(".", "") if name else ""
    return bool(letters) and letters not in _PLACES and text[before[1] : span[0]] in (" ", ". ")


def _listed(text: str, before: tuple[int, int], span: tuple[int, int]) -> list[tuple[int, int]]:
    """Two names apart that tags make one of: "… and Tal", "Mr. Okoro of the Tide Club"."""
    of = _OF_BODY.fullmatch(text, *span)
    if of is not None and _HONORED.search(text, max(0, span[0] - 5), span[0]):
        return [of.span(1), of.span(2)]
    last = _LAST_TWO.fullmatch(text, *span)
    if last is None or text[before[1] : span[0]] not in _COMMAS or last[1] in _TWO_IN_ONE:
        return [span]
    return [last.span(1), last.span(2)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Without an article in front and a particle behind; ``None`` where no name is left."""
    article = _DETERMINER.match(text, start, end)
    if article is not None:
        start = article.end()
    if _SECRETARY_OF.search(text, max(0, start - 14), start) and text.startswith("State ", start):
        start += len("State ")
    title = _TITLE_FIRST.match(text, start, end)
    if title is not None and text[title.end() : end].split()[0] not in HEADS:
        start = title.end()
    particle = _DANGLING.search(text, start, end)
    if particle is not None:
        end = particle.start()
    name = text[start:end]
    if not any(c.isupper() for c in name) or folded_word(name) in PRONOUNS | _ARTICLES | _NO_NAMES:
        return None
    if name.split()[-1].islower():
        return None  # "Osei administration": a phrase that a name modifies
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
    lower = {m.group() for m in WORD.finditer(text) if m.group().islower()}
    found = []
    for match in WORD.finditer(text):
        word = _POSSESSIVE.sub("", match.group())
        entities = owners.get(bare_surname(word), set())
        if not word[:1].isalpha() or word.islower() or word.casefold() in lower:
            continue
        longest = [full[e] for e in entities if len(full[e]) > 1]
        # "Hillary Clinton" and "Clinton" are one entity's until it is known better.
        if len(longest) == 1 or (len(entities) == 1 and not longest):
            entity = next(e for e in entities if not longest or full[e] == longest[0])
            found.append((match.start(), match.start() + len(word), entity))
    return found


def clean_name(name: str) -> str:
    """A name without article, possessive ending and surrounding marks, white space folded."""
    folded = " ".join(name.split()).strip('"“”,;:–—- ')
    article = _DETERMINER.match(folded)
    bare = _POSSESSIVE.sub("", folded[article.end() :] if article else folded).strip()
    return bare or folded or name
