"""Offset arithmetic on plain text: paragraphs, sentences, words, kinds of quotes.

All offsets are Unicode code points into exactly the string that was given.
No function here raises on any string.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from stance.document import Kind
from stance.marks import MarkedSpan, marked_spans, paragraphs, quote_depths

__all__ = [
    "MarkedSpan",
    "kind_of",
    "marked_spans",
    "paragraphs",
    "quote_depths",
    "sentences",
    "words",
]

# The blocks that BERT's basic tokenizer takes for Chinese characters.
_CJK = (
    "\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a700-\U0002b73f\U0002b740-\U0002b81f"
    "\U0002b820-\U0002ceaf\U0002f800-\U0002fa1f"
)
_WORD = re.compile(rf"([^\W_{_CJK}]+)|\S")

# A full stop and the like, with the marks and brackets that close after it.
_STOP = re.compile(
    r"(?P<stop>[.!?…‽]+)(?P<close>['\"”’“»«›‹)\]]*)(?:(?P<gap>\s+)|(?<=['\"”’])(?=[A-Z]))|[。！？]+[」』”’]*"
)
# Never the end of a sentence: titles and the like, always followed by a name.
_TITLE = frozenset(
    "mr mrs ms mx dr prof rev fr sr hon pres gov lt sen sens rep reps gen col maj capt cmdr cpl sgt "
    "adm brig pvt supt det insp atty dist messrs mme mlle ft mt st ste vs v cf eg ie e.g i.e "
    "lt.col lt.gov maj.gen brig.gen".split()
)
# The end of a sentence only where the next word is one that begins sentences.
_MAYBE = frozenset(
    "inc co corp ltd llc plc bros jr sr dept univ assn ave blvd rd etc est al jan feb mar apr jun jul "
    "aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun ala ariz ark calif colo "
    "conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex "
    "va vt wash wis wyo ph.d".split()
)
_NUMBERED = frozenset(
    "no nos art sec fig vol ch pp p para jan feb mar apr jun jul aug sept sep oct nov dec".split()
)
_STARTER = frozenset(
    "the a an this that these those he she it they we i you his her its their our my but and or so "
    "yet if in on at by for from to with as when while after before since until although though "
    "because however there here what who why how where meanwhile also still then now not no nor "
    "both some many most all each every one two several another other last earlier later despite "
    "under over during according asked".split()
)
_BEFORE_STOP = re.compile(r"[^\W_](?:[^\W_]|[.'’&-](?=[^\W_]))*\Z")
_NEXT_WORD = re.compile(r"['\"“”‘’«»„‚(\[]*([^\W\d_]+)")
_FRAME = re.compile(
    r"(?:[A-Z][\w.'’-]*\s+){1,4}(?:said|says|asked|asks|added|replied|wrote|tweeted|told|shouted|yelled)\b"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, trimmed, in text order; none crosses a paragraph.

    A quotation of several sentences is split like any other text; marks that
    close after a full stop belong to its sentence.
    """
    spans = []
    for first, last in paragraphs(text):
        start = first
        for match in _STOP.finditer(text, first, last):
            end = match.end() - len(match["gap"] or "")
            if match.end() < last and _ends_sentence(text, start, match, last):
                spans.append((start, end))
                start = match.end()
        if start < last:
            spans.append((start, last))
    return spans


def _ends_sentence(text: str, start: int, match: re.Match[str], last: int) -> bool:
    stop = match["stop"]
    if stop is None:
        return True  # 。 needs no space
    following = text[match.end()]
    if following.islower() or not (following.isalnum() or following in "\"'“”‘’«»„‚‹(["):
        return False
    if match["close"]:
        return not (stop[-1] in "!?" and _FRAME.match(text, match.end(), last))
    if stop != ".":
        return True
    # No word that matters here is longer than this, and a bound keeps time linear.
    word = _BEFORE_STOP.search(text, max(start, match.start() - 20), match.start())
    if word is None:
        return True
    if word.start() == start and word.group().isdigit():
        return False  # "1. First item"
    name = word.group().lower()
    if name in _TITLE:
        return False
    if name in _NUMBERED and following.isdigit() and word.group()[0].isupper():
        return False
    initials = len(name) == 1 and word.group().isalpha() and word.group() != "I"
    if name in _MAYBE and word.group()[0].isupper() or name in _MAYBE or initials or "." in name:
        if "." in name and not all(len(part) <= 2 for part in name.split(".")):
            return True
        word_after = _NEXT_WORD.match(text, match.end(), last)
        return word_after is not None and (
            word_after[1].lower() in _STARTER and word_after[1][0].isupper()
        )
    return True


def words(text: str) -> list[tuple[int, int]]:
    """Spans of the words, as BERT's basic tokenizer would cut them.

    White space and control characters (any Unicode category C, U+FFFD)
    separate; each punctuation mark, symbol and Chinese character stands alone.
    """
    spans: list[tuple[int, int]] = []
    joins = -1  # where the last word ends, if another part may join it
    for match in _WORD.finditer(text):
        start, end = match.span()
        if match[1] is None:
            part = _part(match.group())
            if part == "drop":
                continue
            if part == "alone":
                spans.append((start, end))
                continue
        # Combining marks are no word characters to Python: they join their letters here.
        if joins == start and spans:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        joins = end
    return spans


@lru_cache(maxsize=4096)
def _part(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] == "C" or character == "\ufffd":
        return "drop"
    return "join" if category[0] == "M" else "alone"


def kind_of(
    text: str, content: Sequence[tuple[int, int]], depths: bytes | bytearray | None = None
) -> Kind:
    """Kind of a quote by the quotation marks in and around its content spans.

    ``direct`` where all its words stand in marks, ``indirect`` where none do,
    ``mixed`` else. ``depths`` is ``quote_depths(text)``, if known already.
    """
    if depths is None:
        depths = quote_depths(text)
    inside = outside = 0
    for start, end in content:
        for offset in range(start, end):
            if text[offset].isalnum():
                if depths[offset]:
                    inside += 1
                else:
                    outside += 1
    if not inside:
        return "indirect"
    return "mixed" if outside else "direct"
