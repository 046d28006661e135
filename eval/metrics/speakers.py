"""How well sources are resolved to speakers.

A predicted name is right where :func:`same_entity` says that it names the
annotated speaker. Because a right cluster may carry a name of another form,
B³ over the sources (Bagga and Baldwin 1998) is reported beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from eval.metrics.attribution import aligned, found_quotes
from eval.metrics.calibration import calibration_error
from eval.metrics.coreference import Counts, b_cubed
from eval.metrics.prf import PRF
from stance.document import Document, Quote, Span

Form = Literal["name", "nominal", "pronoun"]
FORMS: tuple[Form, ...] = ("name", "nominal", "pronoun")


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PRONOUNS = _word_set(
    "i me we us you he him she her it they them who which that this these those one "
    "himself herself itself themselves myself ourselves his hers its their theirs our my"
)
_DETERMINERS = _word_set(
    "the a an this that these those his her its their our my your some many several other"
)
_TITLES = _word_set(
    "mr mrs ms miss dr prof professor sir dame lord lady president vice premier chancellor "
    "prime minister king queen prince princess pope senator sen rep representative congressman "
    "congresswoman gov governor mayor secretary judge gen col colonel maj major "
    "capt captain lt sgt adm admiral rev reverend ambassador"
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})
# What follows a name and makes another entity of it ("the Clinton campaign").
_DEPENDENTS = _word_set(
    "campaign administration aide aides supporter supporters spokesman spokeswoman spokesperson "
    "office officials official team staff government family lawyer lawyers attorney allies "
    "advisers advisors adviser advisor critics voters wife husband son daughter"
)
_LISTED = re.compile(r",?\s+and\s+|,\s+")
# Degrees of agreement. A shared ending outranks a shared beginning: "White House press
# secretary Josh Earnest" is Josh Earnest, not the White House.
_BEGINNING, _ENDING, _EQUAL = 1, 2, 3
_PREPOSITION = re.compile(
    r",|\s(?:of|for|from|at|in|on|with|who|whose|near|to|by|against|about|within)\s"
)


def same_entity(predicted: str, gold: str, others: Iterable[str] = ()) -> bool:
    """True where two names mean one entity.

    Case, determiners, titles, possessive endings, initials and punctuation
    aside, two names agree where they are equal, where one is the end of the
    other ("Graham", "Lindsey Graham") or its beginning of two words or more
    ("Pew Research", "Pew Research Center"; of a generic one, in lower case, of
    any length), or an acronym of it. "A & B" is compared as a set, with "A and B" too.

    Args:
        predicted: the name given by the system.
        gold: the annotated name.
        others: the other annotated names of the document. A predicted name
            that equals one of these is wrong; one that only partly agrees with
            ``gold`` is wrong where it agrees as much with one of these, such as
            "Clinton" in a text with Hillary and Bill Clinton.
    """
    strength = _agreement(predicted, gold)
    rivals = (_agreement(predicted, other) for other in others if other != gold)
    return strength > 0 and (strength == _EQUAL or strength > max(rivals, default=0))


def mention_form(source: Span, text: str) -> Form:
    """Whether a source is a pronoun, a name, or a noun phrase such as "the senator".

    A rule on capitals: what counts is the last word of the head, which is
    everything before a comma or a preposition. A capitalised single word that
    the text also writes in lower case ("Officials") is nominal.
    """
    tokens = source.text.split()
    if len(tokens) == 1 and tokens[0].casefold() in PRONOUNS:
        return "pronoun"
    head = [
        t for t in _PREPOSITION.split(source.text)[0].split() if t.casefold() not in _DETERMINERS
    ]
    last = head[-1].strip("\"“”'’()") if head else ""
    if not last[:1].isupper():
        return "nominal"
    if len(head) == 1 and re.search(rf"\b{re.escape(last.lower())}\b", text):
        return "nominal"
    return "name"


def score_speakers(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[str, Any]:
    """Speakers predicted for gold quotes and sources.

    Scored are the quotes that have a source and an annotated speaker.

    Args:
        gold: annotated documents.
        predicted: the same documents and the same quotes, in the same order,
            with the predicted speakers.

    Returns:
        ``accuracy``, the same by form of the source, ``unknown`` (share left
        without a speaker), ``ece`` (calibration error of the speakers'
        confidence), ``kind`` (its accuracy, where annotated) and ``b_cubed``.
    """
    right: dict[Form, list[bool]] = {form: [] for form in FORMS}
    unknown: list[bool] = []
    confidence: list[float] = []
    sure: list[bool] = []
    kinds: list[bool] = []
    clusters = Counts()
    for truth, guess in aligned(gold, predicted):
        names = {speaker.name for speaker in truth.speakers}
        gold_ids: dict[Span, str | None] = {}
        predicted_ids: dict[Span, str | None] = {}
        for quote, answer in zip(truth.quotes, guess.quotes, strict=True):
            if quote.source is None or quote.speaker is None:
                continue
            form = mention_form(quote.source, truth.text)
            right[form].append(_is_right(answer, quote, names))
            if answer.speaker is not None:
                confidence.append(answer.speaker.confidence)
                sure.append(right[form][-1])
                if quote.speaker.kind is not None:
                    kinds.append(answer.speaker.kind == quote.speaker.kind)
            unknown.append(answer.speaker is None)
            gold_ids.setdefault(quote.source, quote.speaker.id)
            predicted_ids.setdefault(quote.source, answer.speaker.id if answer.speaker else None)
        clusters += b_cubed(_clusters(gold_ids), _clusters(predicted_ids))
    everything = [flag for flags in right.values() for flag in flags]
    return {
        "accuracy": _mean(everything),
        "n": len(everything),
        **{form: {"accuracy": _mean(flags), "n": len(flags)} for form, flags in right.items()},
        "unknown": _mean(unknown),
        "ece": calibration_error(confidence, sure),
        "kind": {"accuracy": _mean(kinds), "n": len(kinds)} if kinds else None,
        # Both sides cluster the same sources, so their number is that of either.
        "b_cubed": {
            "precision": clusters.precision,
            "recall": clusters.recall,
            "f1": clusters.f1,
            "n": int(clusters.wanted),
        },
        "documents": len(gold),
    }


def score_end_to_end(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[str, Any]:
    """Quotes found in raw text with the right entity.

    A quote is right where its content finds a gold one (one to one, token F1
    at least 0.5) and its speaker is the annotated one. Counted are predicted
    and gold quotes that have a speaker.

    Returns:
        precision, recall, F1 and n, and ``unknown``: the share of the found
        quotes with an annotated speaker that were given none.
    """
    counts = PRF()
    unknown: list[bool] = []
    for truth, guess in aligned(gold, predicted):
        names = {speaker.name for speaker in truth.speakers}
        pairs = [(truth.quotes[i], guess.quotes[j]) for i, j in found_quotes(truth, guess).items()]
        counts += PRF(
            sum(_is_right(answer, quote, names) for quote, answer in pairs),
            sum(quote.speaker is not None for quote in guess.quotes),
            sum(quote.speaker is not None for quote in truth.quotes),
        )
        unknown += [answer.speaker is None for quote, answer in pairs if quote.speaker]
    return {**counts.to_dict(), "unknown": _mean(unknown), "documents": len(gold)}


def _clusters(ids: Mapping[Span, str | None]) -> list[list[Span]]:
    """Mentions by the id of their speaker; each without one is a cluster of its own."""
    clusters: dict[str | Span, list[Span]] = {}
    for mention, speaker in ids.items():
        clusters.setdefault(speaker or mention, []).append(mention)
    return list(clusters.values())


def _is_right(answer: Quote, quote: Quote, names: set[str]) -> bool:
    if answer.speaker is None or quote.speaker is None:
        return False
    return same_entity(answer.speaker.name, quote.speaker.name, names)


def _agreement(a: str, b: str) -> int:
    """How surely two names mean the same, from 0 (they do not) to ``_EQUAL``."""
    left = [_normal(part) for part in a.split(" & ")]
    parts = b.split(" & ")
    if len(left) > 1 and len(parts) == 1:
        parts = _LISTED.split(b)  # the outlets' annotation joins several by "and"
    right = [_normal(part) for part in parts]
    if len(left) != len(right):
        return 0
    generic = not any(character.isupper() for character in b)
    weakest = _EQUAL
    for part in left:
        degree, partner = max(
            ((_compatible(part, other, generic), other) for other in right),
            key=lambda fit: fit[0],
        )
        if not degree:
            return 0
        right.remove(partner)
        weakest = min(weakest, degree)
    return weakest


def _compatible(a: tuple[str, ...], b: tuple[str, ...], generic: bool) -> int:
    if a == b:
        return _EQUAL
    short, long = sorted((a, b), key=len)
    if not short:
        return 0
    if long[-len(short) :] == short:
        return _ENDING
    begins = long[: len(short)] == short and (generic or len(short) > 1)
    if begins and (generic or not _DEPENDENTS & set(long[len(short) :])):
        return _BEGINNING
    initials = "".join(word[0] for word in long if word not in {"of", "and", "the", "for"})
    return _BEGINNING if len(short) == 1 and len(initials) > 1 and short[0] == initials else 0


def _normal(name: str) -> tuple[str, ...]:
    """Words in lower case, without determiners, titles, initials, brackets and punctuation."""
    name = re.sub(r"\s*\([^()]*\)", "", name) or name
    folded = re.sub(r"['’]s?(?!\w)", "", name.casefold())
    tokens = re.sub(r"[^\w\s]", "", re.sub(r"[-–/]", " ", folded)).split()
    while len(tokens) > 1 and tokens[0] in _DETERMINERS:
        del tokens[0]
    kept = [t for t in tokens if t not in _SUFFIXES and (len(t) > 1 or t.isdigit())] or tokens
    start = next((n for n, token in enumerate(kept) if token not in _TITLES), 0)
    # A phrase of titles alone ("the prime minister") is its own name.
    return tuple(kept[start:])


def _mean(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
