"""What the words of a mention say of gender."""

from __future__ import annotations

import re

from stance.mentions import Mention
from stance.phrases import head_word

_MASCULINE = frozenset(("he", "him", "his", "himself"))
_FEMININE = frozenset(("she", "her", "hers", "herself"))
_TITLED = re.compile(r"(?:(mr|sir|lord)|(mrs|ms|miss|dame|lady))\b", re.IGNORECASE)
_FIRST_LADY = re.compile(r"first lady\b", re.IGNORECASE)
_MAN_OF = "(?:spokes|congress|business|police|gun|sports|states|clergy|service|council|fisher)"
_NOUN = re.compile(
    rf"(?:({_MAN_OF}?man|boy|father|husband|widower|son|brother|uncle|nephew|gentleman|king|prince)"
    rf"|({_MAN_OF}?woman|girl|mother|wife|widow|daughter|sister|aunt|niece|lady|actress|queen|princess))\Z"
)


def gender_of(mention: Mention) -> str:
    """ "m" or "f" where a pronoun, a title of address or a noun ("the woman") tells, else "".

    What the text says, not what a list of first names guesses.
    """
    word = mention.text.casefold()
    if word in _MASCULINE | _FEMININE:
        return "m" if word in _MASCULINE else "f"
    if mention.name is None:
        noun = _NOUN.match(head_word(mention.text))
        return "" if noun is None else "m" if noun[1] else "f"
    if any(_FIRST_LADY.match(role) for role in mention.roles):
        return "f"
    # Outside of sources the title stands beside the mention.
    beside = (_TITLED.match(role.split()[-1]) for role in mention.roles)
    titled = _TITLED.match(mention.text) or next(filter(None, beside), None)
    return "" if titled is None else "m" if titled[1] else "f"
