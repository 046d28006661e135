"""What the words of a phrase tell: names, role phrases, head nouns, pronouns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stance.letters import plain

FIRST_PERSON = frozenset(
    ("i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves")
)
ADDRESS = FIRST_PERSON | {"you", "your", "yours", "yourself"}
PRONOUNS = ADDRESS | {
    *("he", "him", "his", "himself"),
    *("she", "her", "hers", "herself", "it", "its", "itself"),
    *("they", "them", "their", "theirs", "themselves", "who", "whom", "whose", "which"),
    *("that", "this", "these", "those", "one", "both", "all", "some", "others", "another"),
    "many",
}
# What would fold into a pronoun.
_ACRONYMS = frozenset(("US", "WHO"))
# Words that never tell one role or entity from another.
_EMPTY = frozenset(
    (
        *("a", "an", "the", "this", "that", "of", "for", "in", "at", "on", "to", "by", "from"),
        *("and", "or", "with", "as", "his", "her", "its", "their", "who", "'s", "’s", "s"),
        *("mr", "mrs", "ms", "dr", "sir", "lord"),
    )
)
# Not where a body's name begins so: "Justice Department", "General Motors".
_HONORIFIC = re.compile(
    r"^(?:the\s+|(?:mr|mrs|ms|miss|dr|sir|dame|lord|lady|sen|rep|gov|gen|lt|col|maj|sgt|capt|adm|prof|"
    r"rev|hon|judge|justice|president|senator|representative|governor|general|fr|bishop|"
    r"archbishop|cardinal|sheikh|ayatollah|rabbi|imam|cmdr|brig|supt|det)\b\.?\s+"
    r"(?!(?:department|ministry|committee|council|court|assembly|office|secretariat|league|"
    r"county|bank|college|university|motors|electric|mills|dynamics|staff|&|of)\b))+",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[\w]+(?:[-’'.&][\w]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_NICKNAME = re.compile(r"""\s["“‘'][^"”’'\s]+["”’']\s""")
_DOTTED = re.compile(r"\w(?:\.\w)+")
# English has several words for one office, and news alternates between them.
_SAME_OFFICE = {
    "gop": ("republican",),
    "premier": ("prime", "minister"),
    "pm": ("prime", "minister"),
    "gov": ("governor",),
    "sen": ("senator",),
    "rep": ("representative",),
    "spokesman": ("spokesperson",),
    "spokeswoman": ("spokesperson",),
    "chairman": ("chair",),
    "chairwoman": ("chair",),
    "congressman": ("representative",),
    "congresswoman": ("representative",),
}
RELATIVE = frozenset(("who", "whom", "whose", "which"))
# A source that is "that" is never a demonstrative: "a group that says …".
RELATIVE_SOURCES = RELATIVE | {"that"}
_PLURALS = frozenset(("people", "police", "men", "women", "children", "others", "both", "leaders"))
_GROUP = re.compile(r"(?:crats|icans|atives|erals|ians|ists)\Z")
_PARTICLES = frozenset(
    (
        *("al", "el", "bin", "ibn", "binti", "de", "del", "dela", "la", "las", "los", "van", "von"),
        *("der", "den", "di", "da", "dos", "du", "y", "e", "i"),
    )
)
_STATES = frozenset(("us", "uk", "un", "eu"))
_SUFFIX = frozenset(["jr", "sr", "ii", "iii", "iv"])
_ARTICLE = re.compile(r"\A(?:al|el|ul|an|ad|ar|as|ash|at|az)[-'](?=\w)")
# Bodies that news calls by their seat as often as by their name.
_SEATS = {
    ("pentagon",): frozenset(("department", "defense")),
    ("scotland", "yard"): frozenset(("metropolitan", "police")),
    ("fed",): frozenset(("federal", "reserve")),
}
TITLES = frozenset(
    (
        *("prime", "minister", "foreign", "defence", "defense", "economy", "finance", "interior"),
        *("chief", "justice", "executive", "deputy", "vice", "acting", "former", "general", "head"),
        *("president", "governor", "gov", "senator", "sen", "representative", "rep", "mayor"),
        *(
            "secretary",
            "colonel",
            "col",
            "gen",
            "lt",
            "major",
            "maj",
            "captain",
            "capt",
            "sergeant",
        ),
        *("judge", "professor", "prof", "director", "chairman", "chairwoman", "chair", "speaker"),
        *("attorney", "officer", "detective", "inspector", "commissioner", "ambassador", "bishop"),
    )
)
"""Folded words of titles, which are names of nobody."""

# Words that make another office of one: "the vice president" is not "the president".
_QUALIFIERS = frozenset(
    (
        *("former", "ex", "vice", "deputy", "acting", "interim", "assistant", "shadow"),
        *("lieutenant", "elect"),
    )
)

JOINT = " & "
"""Joins the names of several who speak as one."""


def folded_word(text: str) -> str:
    """Folded, to look it up among pronouns; acronyms as they are: "US" is not "us"."""
    return text if text in _ACRONYMS else text.casefold()


def name_tokens(name: str) -> tuple[str, ...]:
    """Folded words of a name without honorifics, possessive and generational suffix.

    Those of a joint name ("A & B") have "&" between them.
    """
    if JOINT in name:
        return tuple(t for part in name.split(JOINT) for t in (*name_tokens(part), "&"))[:-1]
    bare = _HONORIFIC.sub("", name.strip())
    bare = _NICKNAME.sub(" ", bare)
    tokens = [re.sub(r"['’][sS]$", "", t).strip(".'’") for t in _TOKEN.findall(bare)]
    tokens = [bare_surname(t.replace(".", "") if _DOTTED.fullmatch(t) else t) for t in tokens]
    tokens = ["department" if t == "dept" else t for t in tokens]
    kept = [t for t in tokens if t and t not in _SUFFIX]
    return tuple(kept or tokens)


def bare_surname(word: str) -> str:
    """A word as :func:`name_tokens` has it: folded, without accents and an Arabic article."""
    return _ARTICLE.sub("", plain(word).casefold().replace("’", "'").replace("ʼ", "'"))


def content_words(text: str) -> frozenset[str]:
    """Folded words that may tell a role or entity from another; one word for each office."""
    words: set[str] = set()
    for token in _TOKEN.findall(text):
        word = _POSSESSIVE.sub("", token.casefold())
        words.update(_SAME_OFFICE.get(word, (word,)))
    return frozenset(words - _EMPTY)


def acronym_of(short: Sequence[str], long: Sequence[str]) -> bool:
    """True where ``short`` is one word made of the first letters of ``long``."""
    if len(short) != 1 or len(long) < 2:
        return False
    letters = "".join(word[0] for word in long if word not in _EMPTY)
    known = [letters, "".join(word[0] for word in long)]
    if long[0] in _STATES and len(long) > 3:
        # "DOJ" is the "U.S. Department of Justice".
        known += [letters[1:], "".join(word[0] for word in long[1:])]
    return short[0].replace(".", "") in known


def names_agree(a: Sequence[str], b: Sequence[str]) -> bool:
    """May the two names be one entity's?

    Equal, one within the other's words, its acronym, or with surname and given name or initial
    in common.
    """
    if ("&" in a) != ("&" in b):
        return False  # two people together are neither of them
    if a and b and a[-1] == b[-1] and _GROUP.search(a[-1]):
        return tuple(a) == tuple(b)  # "House Republicans" are not all Republicans
    if a and b and a[-1] == b[-1] and _other_initials(a, b):
        return False
    if set(a) <= set(b) or set(b) <= set(a):
        # "Defense Ministry" and "Ministry of Defense", but not "Tax Policy Center" and "Center
        # for Federal Tax Policy".
        same = set(a) - _EMPTY == set(b) - _EMPTY
        return same or min(len(a), len(b)) < 3 or _in_order(*sorted((a, b), key=len))
    if any(
        tuple(x) in _SEATS and _SEATS[tuple(x)] == frozenset(y) - _EMPTY
        for x, y in ((a, b), (b, a))
    ):
        return True
    if acronym_of(a, b) or acronym_of(b, a):
        return True
    if _parted(a) == _parted(b):
        return True  # "Kim Jong Un" and "Kim Jong-un"
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-1] or _other_middle(a, b):
        return False
    if "for" in a or "for" in b:
        return False  # two centers "for … Research"
    # "Robert C. Scott" and "Bobby C. Scott", but not two sons of one father, "Salem bin Fahd
    # al-Harthy" and "Sultan bin Fahd al-Harthy".
    shared = set(a[:-1]) & set(b[:-1])
    if any(word in (a[0], b[0]) or (len(word) == 1 and word not in "yei") for word in shared):
        return True  # "y", "e" and "i" mean "and" between surnames
    short, long = sorted((a[0], b[0]), key=len)
    if len(short) < 3:
        return a[0][0] == b[0][0]
    # "Dan" is Daniel, but "Paul" is not Paula.
    return long.startswith(short) and long[len(short) :] not in ("a", "e", "na", "ne", "ia", "ine")


def _parted(name: Sequence[str]) -> list[str]:
    return [part for word in name for part in word.split("-")]


def _other_initials(a: Sequence[str], b: Sequence[str]) -> bool:
    """ "George W. Bush" and "George H. W. Bush"."""
    middles = [name[1] for name in (a, b) if len(name) > 2 and len(name[1]) == 1]
    return len(middles) == 2 and a[0] == b[0] and middles[0] != middles[1]


def _other_middle(a: Sequence[str], b: Sequence[str]) -> bool:
    """Both have middle names, and these contradict: "José Antonio Reyes" and "José Luis Reyes"."""
    middles = [[w for w in name[1:-1] if w not in _PARTICLES] for name in (a, b)]
    if not all(middles) or a[0] != b[0]:
        return False
    short, long = sorted((middles[0][0], middles[1][0]), key=len)
    return not long.startswith(short) if len(short) == 1 else short != long


def _in_order(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the words of one name stand in another in the same order."""
    rest = iter(long)
    return all(word in rest for word in short)


def same_role(phrase: str, known: str) -> bool:
    """One role phrase says the same as another or less: same office or head noun, no other words.

    "The premier" fits "Iraq's prime minister"; "police" does not fit "the police chief", nor a
    spokeswoman a spokesman.
    """
    if _sex(head_word(phrase)) * _sex(head_word(known)) < 0:
        return False
    head = content_words(head_word(phrase))
    same = bool(head & content_words(head_word(known)))
    return same and says_less(content_words(phrase), content_words(known))


def _sex(head: str) -> int:
    """-1 for a man, 1 for a woman, 0 where the noun says neither."""
    return 1 if head.endswith("woman") else -1 if head.endswith("man") else 0


def says_less(words: frozenset[str], known: frozenset[str]) -> bool:
    """The content words of one role phrase are another's or fewer, and name no other office.

    "The president" is not "the vice president".
    """
    return words <= known and not (_QUALIFIERS & known) - words


def is_plural(phrase: str) -> bool:
    """Whether the head noun of a phrase looks like a plural."""
    head = head_word(phrase)
    if head in _PLURALS or head.endswith("men"):
        return True
    return head.endswith("s") and not head.endswith(("ss", "us", "is"))


def head_word(text: str) -> str:
    """Folded head noun of a phrase, roughly: its last word before a comma, "of" or "who"."""
    stem = re.split(
        r",|\(| (?:of|for|who|in|at|on|from|with|to|that|and|whose)\b", text, maxsplit=1
    )[0]
    tokens = _TOKEN.findall(stem) or _TOKEN.findall(text) or [text]
    return re.sub(r"['’]s$", "", tokens[-1].casefold())
