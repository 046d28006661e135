"""Letters beyond ASCII: capitals in patterns, words, and words without their accents."""

from __future__ import annotations

import re
import unicodedata

_LATIN = [chr(code) for code in range(0xC0, 0x250)] + [chr(code) for code in range(0x1E00, 0x1F00)]
UPPER = "A-Z" + "".join(c for c in _LATIN if c.isupper())
LOWER = "a-z" + "".join(c for c in _LATIN if c.islower())
"""Latin letters, as the inside of a character class."""

WORD = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")
"""Letters and digits, with the parts that a hyphen, an apostrophe or a dot joins to them."""

# Letters that decompose into none of the ASCII ones.
_LETTERS = str.maketrans(
    {
        **{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "ß": "ss", "ı": "i"},
        **{"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "Th", "Æ": "Ae", "œ": "oe", "Œ": "Oe"},
    }
)


def cased(pattern: str) -> str:
    """A regular expression whose ``A-Z`` and ``a-z`` stand for all Latin letters.

    So that a rule for "WASHINGTON — " is one for "BOGOTÁ — " too.
    """
    return pattern.replace("A-Z", UPPER).replace("a-z", LOWER)


def plain(text: str) -> str:
    """The text without accents: "Erdoğan" and "Erdogan" are one name."""
    if text.isascii():
        return text
    bare = unicodedata.normalize("NFKD", text)
    return "".join(c for c in bare if not unicodedata.combining(c)).translate(_LETTERS)
