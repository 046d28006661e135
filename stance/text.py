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
from stance.glyphs import FAMILY
from stance.letters import cased
from stance.marks import MarkedSpan, marked_spans, quote_depths
from stance.paragraphs import paragraphs

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

# A full stop and the like with the marks and brackets that close after it. Possessive
# quantifiers and the look-behind keep time linear in long runs of stops.
_STOP = re.compile(
    r"(?<![.!?…‽])(?P<stop>[.!?…‽]++)(?P<close>['\"”’“»«›‹)\]]*+)(?:(?P<gap>\s++)|(?=[A-Z][a-z ]))"
    r"|[。！？][」』”’]*+\s*+"
)


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Never the end of a sentence: titles and the like, always followed by a name.
_TITLE = _listed(
    "mr mrs ms mx dr prof rev fr sr hon pres gov govs lt sen sens rep reps gen gens col maj capt "
    "cmdr cpl sgt adm brig pvt supt det insp atty dist messrs mme mlle ft mt st ste vs v cf eg ie "
    "e.g i.e lt.col lt.gov maj.gen brig.gen"
)
# The end of a sentence only where the next word is one that begins sentences.
_MAYBE = _listed(
    "inc co corp ltd llc plc bros jr sr dept univ assn ave blvd rd etc est al jan feb mar apr jun "
    "jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri ala ariz ark calif colo conn "
    "del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex va "
    "vt wash wis wyo ph.d"
)
# Words too: they need their capital to be read as abbreviations.
_CAPITAL = _listed("mar mass miss ill ind del wash ore la pa ga co est al fri wed mon")
_NUMBERED = _listed(
    "no nos art sec fig vol ch pp p para jan feb mar apr jun jul aug sept sep oct nov dec"
)
_STARTER = _listed(
    "the a an this that these those he she it they we i you his her its their our my but and or so "
    "yet if in on at by for from to with as when while after before since until although though "
    "because however there here what who why how where meanwhile also still then now not no nor "
    "both some many most all each every one two several another other last earlier later despite "
    "under over during according asked"
)
_BEFORE_STOP = re.compile(r"[^\W_](?:[^\W_]|[.'’&-](?=[^\W_]))*\Z")
_NEXT_WORD = re.compile(r"['\"“”‘’«»„‚(\[]*([^\W\d_]+)")
# A sentence may begin with a small letter in names: al-Qaida, iPhone.
_SMALL_NAME = re.compile(r"(?:al|el|an|as|ad|ar|ash)-[A-Z]|[ie][A-Z]")
# Some web addresses are written with a capital: Amazon.Com
_DOMAIN = re.compile(r"(?:Com|Org|Net|Gov|Co)\b")
# What may follow "Go!" in the same sentence: Anna Example said.
_FRAME = re.compile(
    cased(r"(?:[A-Z][\w.'’-]{0,30}\s+){1,4}")
    + r"(?:said|says|asked|asks|added|replied|wrote|tweeted|told|shouted|yelled)\b"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, trimmed, in text order; none crosses a paragraph.

    A quotation of several sentences is split like any other text; marks that
    close after a full stop belong to its sentence. Sentences that a scraper
    has glued together ("… said.The …") are parted too.
    """
    opened = {span.start for span in marked_spans(text) if span.opening}
    spans = []
    for first, last in paragraphs(text):
        start = first
        for match in _STOP.finditer(text, first, last):
            if match.end() >= last or not _ends_sentence(text, start, match, last):
                continue
            end = match.start() + len(match.group().rstrip())
            after_stop = end - len(match["close"] or "")
            # In 'said."We' the mark belongs to what it opens.
            opening = next((at for at in range(after_stop, end) if at in opened), None)
            spans.append((start, end if opening is None else opening))
            start = match.end() if opening is None else opening
        if start < last:
            spans.append((start, last))
    return spans


def _ends_sentence(text: str, start: int, match: re.Match[str], last: int) -> bool:
    stop, following = match["stop"], text[match.end()]
    if stop is None:
        return True  # 。 needs no space
    if following.islower() and not _SMALL_NAME.match(text, match.end(), last):
        return False
    if not (following.isalnum() or following in "\"'“”‘’«»„‚‹([•"):
        return False
    # Names longer than this are no abbreviations, and the bound keeps time linear.
    word = _BEFORE_STOP.search(text, max(start, match.start() - 20), match.start())
    if not match["gap"]:
        glued = bool(match["close"]) or (word is not None and word.group()[-2:].islower())
        return (glued or text[match.start() - 1].isdigit()) and not _DOMAIN.match(
            text, match.end(), last
        )
    if match["close"]:
        return not (stop[-1] in "!?" and _FRAME.match(text, match.end(), last))
    if stop != "." or word is None:
        return True
    return not _is_abbreviation(text, start, word, match, last)


def _is_abbreviation(
    text: str, start: int, found: re.Match[str], stop: re.Match[str], last: int
) -> bool:
    """Whether the full stop after the word only abbreviates it."""
    word = found.group()
    name, capital = word.lower(), word[0].isupper()
    if found.start() == start and word.isdigit():
        return True  # "1. First item"
    if name in _TITLE:
        return True
    if name in _NUMBERED and capital and text[stop.end()].isdigit():
        return True
    initial = len(name) == 1 and name.isalpha() and word != "I"
    dotted = "." in name and all(len(part) <= 2 for part in name.split("."))
    if not (initial or dotted or (name in _MAYBE and (capital or name not in _CAPITAL))):
        return False
    after = _NEXT_WORD.match(text, stop.end(), last)
    return after is None or not after[1][0].isupper() or after[1].lower() not in _STARTER


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
    ``mixed`` else. Marks that hold the words before the content as well do
    not count: in '"She told me that we won," he said' the inner quote ("we
    won") is indirect. ``depths`` is ``quote_depths(text)``, if known already.
    """
    if depths is None:
        depths = quote_depths(text)
    base = min((_depth_around(text, depths, start, end) for start, end in content), default=0)
    inside = outside = False
    for start, end in content:
        for offset in range(start, end):
            if text[offset].isalnum():
                if depths[offset] > base:
                    inside = True
                else:
                    outside = True
    if not inside:
        return "indirect"
    return "mixed" if outside else "direct"


def _depth_around(text: str, depths: bytes | bytearray, start: int, end: int) -> int:
    """Depth of the quotation that both the content and the word before it stand in."""
    first = next((offset for offset in range(start, end) if text[offset].isalnum()), start)
    depth = depths[first] if first < len(text) else 0
    touching = True
    while depth and first > 0:
        first -= 1
        if text[first].isalnum():
            return min(depth, depths[first])
        touching = touching and not text[first].isspace()
        # Its own opening mark; without it '"Yes.""No."' would pass for one quotation.
        if touching and text[first] in FAMILY and depths[first] == depth:
            depth -= 1
        depth = min(depth, depths[first])
    return 0
