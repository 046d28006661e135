"""Where each speaker stands, over all quotes: one row for each speaker, aspect and period.

A speaker may be against combat troops and want trainers; both rows are kept, and
a row whose quotes take both sides says so instead of averaging them away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from stance.document import LABELS, Document, Label, Quote, Stance
from stance.errors import InputError

_DIGITS = {"year": 4, "month": 7, "day": 10}
"""Characters of an ISO date."""

SIDES: tuple[Label, ...] = ("favor", "against", "neutral")


@dataclass(frozen=True, slots=True)
class Position:
    """What one speaker says of one aspect of a target, with the evidence.

    Attributes:
        speaker: the speaker's name.
        target, aspect: what the position is on; the aspect may be ``None``.
        period: as given by the caller, ``None`` where no dates are.
        label: the side with most weight.
        score: from -1 (against) to 1 (favor): the mean of P(favor) - P(against) over
            the quotes, each weighted by its confidence and by how surely it is
            about the target.
        counts: quotes by label.
        evidence: (document id, quote id) of every quote, in the order given.
    """

    speaker: str
    target: str
    aspect: str | None
    period: str | None
    label: Label
    score: float
    counts: Mapping[Label, int]
    evidence: tuple[tuple[str, str], ...]

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
    sides: dict[Label, float]
    weight: float
    difference: float
    counts: dict[Label, int]
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
    uncertain, say nothing of a position and are left out.

    Args:
        documents: annotated documents.
        period: what a document's quotes are grouped by over time: "year", "month" or "day" of
            its date (documents without one have the period ``None``), or a function of yours.
        name: two speakers are one where this gives the same for their names. By
            default names that differ in nothing but case. Speakers that are
            linked (:class:`~stance.registry.Registry`) are one where their entry is.
        least: quotes whose label is less probable than this are left out.

    Raises:
        InputError: where ``least`` is not in [0, 1], or ``period`` is another word.
    """
    if isinstance(period, str) and period not in _DIGITS:
        raise InputError(f"period is {period!r}, not one of {', '.join(_DIGITS)}")
    if not 0 <= least <= 1:
        raise InputError(f"least is {least}, not between 0 and 1")
    rows: dict[tuple[str, str, str | None, str | None], _Row] = {}
    spelling: dict[str, str] = {}
    for document in documents:
        when = _when(document, period)
        for quote in document.quotes:
            stance = quote.stance
            if quote.speaker is None or stance is None:
                continue
            if stance.label in ("unrelated", "uncertain"):
                continue
            if stance.confidence < least:
                continue
            who = quote.speaker.entity or name(quote.speaker.name)
            # The fullest spelling is the one to show.
            known = spelling.setdefault(who, quote.speaker.name)
            spelling[who] = max(known, quote.speaker.name, key=len)
            key = (who, stance.target, stance.aspect, when)
            row = rows.setdefault(
                key, _Row(dict.fromkeys(SIDES, 0.0), 0.0, 0.0, dict.fromkeys(LABELS, 0), [])
            )
            _add(row, document.id, quote, stance)
    found = [
        Position(
            spelling[who],
            target,
            aspect,
            when,
            max(SIDES, key=lambda side: row.sides[side]),
            row.difference / row.weight if row.weight else 0.0,
            {side: row.counts[side] for side in SIDES},
            tuple(row.evidence),
        )
        for (who, target, aspect, when), row in rows.items()
    ]
    return sorted(found, key=_order)


def _when(document: Document, period: Callable[[Document], str | None] | str | None) -> str | None:
    if isinstance(period, str):
        return document.day.isoformat()[: _DIGITS[period]] if document.day else None
    return None if period is None else period(document)


def _add(row: _Row, document: str, quote: Quote, stance: Stance) -> None:
    for side in SIDES:
        row.sides[side] += quote.confidence * stance.scores[side]
    row.weight += quote.confidence * (1 - stance.scores["unrelated"])
    row.difference += quote.confidence * (stance.scores["favor"] - stance.scores["against"])
    row.counts[stance.likeliest] += 1
    row.evidence.append((document, quote.id))


def _order(position: Position) -> tuple[int, str, str, str]:
    return (-position.count, position.speaker, position.aspect or "", position.period or "")


def as_table(found: Sequence[Position]) -> list[dict[str, str | int | float | None]]:
    """Plain rows, ready for ``csv`` or a data frame; evidence as "document:quote" words."""
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
            "evidence": " ".join(f"{document}:{quote}" for document, quote in p.evidence),
        }
        for p in found
    ]
