"""Where each speaker stands, over all quotes: one row for each speaker, aspect and period.

A speaker may be against combat troops and want trainers; both rows are kept, and
a row whose quotes take both sides says so instead of averaging them away.

For a data frame: ``pandas.DataFrame(stance.as_table(stance.positions(documents)))``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from stance.document import LABELS, Document, Label, Speaker, Stance
from stance.errors import InputError
from stance.offices import is_named

_DIGITS = {"year": 4, "month": 7, "day": 10}
"""Characters of an ISO date."""

Side = Literal["favor", "against", "neutral"]
SIDES: tuple[Side, ...] = get_args(Side)
"""The stance labels that are a position."""

_Who = tuple[str, ...]
"""What tells one speaker from another: an entry, a name, or a place in one document."""


@dataclass(frozen=True, slots=True)
class Position:
    """What one speaker says of one aspect of a target, with the evidence.

    Attributes:
        speaker: the speaker's fullest name; what the text calls it where it has none.
        target, aspect: what the position is on; the aspect may be ``None``.
        period: as given by the caller, ``None`` where no dates are.
        label: the side with most weight.
        score: from -1 (against) to 1 (favor): the mean of P(favor) - P(against) over
            the quotes, each weighted by its confidence and by how surely it is
            about the target.
        counts: how many quotes have each label of :data:`SIDES`, zeros included; read-only.
        evidence: (document id, quote id) of every quote, in the order given.
    """

    speaker: str
    target: str
    aspect: str | None
    period: str | None
    label: Side
    score: float
    counts: Mapping[Side, int]
    evidence: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        if set(self.counts) != set(SIDES):
            raise InputError(f"counts need exactly the labels {', '.join(SIDES)}")
        object.__setattr__(self, "counts", MappingProxyType(dict(self.counts)))

    # A mapping proxy can be neither pickled nor hashed, and results cross process borders.
    def __reduce__(self) -> tuple[Any, ...]:
        values = (self.speaker, self.target, self.aspect, self.period, self.label, self.score)
        return (type(self), (*values, dict(self.counts), self.evidence))

    def __hash__(self) -> int:
        return hash((self.speaker, self.target, self.aspect, self.period, self.evidence))

    @property
    def count(self) -> int:
        """How many quotes it rests on."""
        return len(self.evidence)

    @property
    def divided(self) -> bool:
        """Some of its quotes are in favour and some against."""
        return self.counts["favor"] > 0 and self.counts["against"] > 0


@dataclass(slots=True)
class _Row:
    sides: dict[Side, float]
    weight: float
    difference: float
    counts: dict[Side, int]
    evidence: list[tuple[str, str]]


def positions(
    documents: Iterable[Document],
    *,
    period: Callable[[Document], str | None] | Literal["year", "month", "day"] | None = None,
    name: Callable[[str], str] = str.casefold,
    least: float = 0.0,
) -> list[Position]:
    """Positions of all speakers, those with most quotes first.

    Quotes without a speaker or a stance, and those labelled unrelated or
    uncertain, say nothing of a position and are left out. A label that you
    corrected, so that its scores no longer fit it, counts as certain.

    Speakers of several documents are one where a registry links them to one entry
    (:class:`~stance.registry.Registry`), or else by their names. Who has no name of
    its own ("he", "officials", "the minister") is somebody else in every document.

    Args:
        documents: annotated documents.
        period: what a document's quotes are grouped by over time: "year", "month" or "day" of
            its date (documents without one have the period ``None``), or a function of yours.
        name: two named speakers without an entry are one where this gives the same for
            their names. By default names that differ in nothing but case.
        least: quotes whose label is less probable than this are left out.

    Raises:
        InputError: where ``least`` is not in [0, 1], or ``period`` is another word.
    """
    if isinstance(period, str) and period not in _DIGITS:
        raise InputError(f"period is {period!r}, not one of {', '.join(_DIGITS)}")
    if not 0 <= least <= 1:
        raise InputError(f"least is {least}, not between 0 and 1")
    rows: dict[tuple[_Who, str, str | None, str | None], _Row] = {}
    called: dict[_Who, Speaker] = {}
    for place, document in enumerate(documents):
        when = _when(document, period)
        for quote in document.quotes:
            stance = quote.stance
            if quote.speaker is None or stance is None:
                continue
            if stance.label == "unrelated" or stance.label == "uncertain":
                continue
            scores = _scores(stance, stance.label)
            if scores[stance.label] < least:
                continue
            who = _identity(quote.speaker, place, name)
            called[who] = max(called.get(who, quote.speaker), quote.speaker, key=_fullness)
            key = (who, stance.target, stance.aspect, when)
            row = rows.setdefault(
                key, _Row(dict.fromkeys(SIDES, 0.0), 0.0, 0.0, dict.fromkeys(SIDES, 0), [])
            )
            _add(row, quote.confidence, scores)
            row.counts[stance.label] += 1
            row.evidence.append((document.id, quote.id))
    found = [
        Position(
            called[who].name,
            target,
            aspect,
            when,
            max(SIDES, key=lambda side: row.sides[side]),
            row.difference / row.weight if row.weight else 0.0,
            row.counts,
            tuple(row.evidence),
        )
        for (who, target, aspect, when), row in rows.items()
    ]
    return sorted(found, key=_order)


def _when(document: Document, period: Callable[[Document], str | None] | str | None) -> str | None:
    if isinstance(period, str):
        return document.day.isoformat()[: _DIGITS[period]] if document.day else None
    return None if period is None else period(document)


def _identity(speaker: Speaker, place: int, name: Callable[[str], str]) -> _Who:
    if speaker.entity:
        return "entry", speaker.entity
    if is_named(speaker):
        return "name", name(speaker.name)
    # Not the document's id: those are anybody's strings, and two may be the same.
    return "document", str(place), speaker.id


def _fullness(speaker: Speaker) -> tuple[bool, int]:
    """A name is better to show than a description, and the longest name best."""
    return is_named(speaker), len(speaker.name)


def _scores(stance: Stance, label: Side) -> Mapping[Label, float]:
    """The scores, or certainty of a label that is not the likeliest: no model gives that."""
    if stance.scores[label] == max(stance.scores.values()):
        return stance.scores
    return {each: float(each == label) for each in LABELS}


def _add(row: _Row, confidence: float, scores: Mapping[Label, float]) -> None:
    for side in SIDES:
        row.sides[side] += confidence * scores[side]
    row.weight += confidence * (1 - scores["unrelated"])
    row.difference += confidence * (scores["favor"] - scores["against"])


def _order(position: Position) -> tuple[int, str, str, str]:
    return (-position.count, position.speaker, position.aspect or "", position.period or "")


def as_table(found: Sequence[Position]) -> list[dict[str, str | int | float | None]]:
    """Positions as plain rows, ready for ``csv.DictWriter`` or ``pandas.DataFrame``.

    Args:
        found: what :func:`positions` gives.

    Returns:
        For each position its fields by name; ``count``; instead of ``counts`` one
        column for each of its labels; ``divided`` as 0 or 1; ``evidence`` as
        "document:quote", one a line (ids of documents may have spaces).
    """
    return [
        {
            "speaker": p.speaker,
            "target": p.target,
            "aspect": p.aspect,
            "period": p.period,
            "label": p.label,
            "score": round(p.score, 4),
            "count": p.count,
            **{side: p.counts[side] for side in SIDES},
            "divided": int(p.divided),
            "evidence": "\n".join(f"{document}:{quote}" for document, quote in p.evidence),
        }
        for p in found
    ]
