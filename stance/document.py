"""The result of the pipeline: a document, its JSON form, and the names of its parts.

The parts themselves stand in :mod:`stance.parts`; all of them can be had from here.
"""

from __future__ import annotations

import datetime
import reprlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, Self, TypeVar

from stance.errors import InputError
from stance.parts import (
    ACTS,
    KINDS,
    LABELS,
    SPEAKER_KINDS,
    VERDICTS,
    Act,
    Kind,
    Label,
    Quote,
    QuoteInContext,
    Span,
    Speaker,
    SpeakerKind,
    Stance,
    Verdict,
)

__all__ = [
    "ACTS",
    "KINDS",
    "LABELS",
    "SPEAKER_KINDS",
    "VERDICTS",
    "Act",
    "Document",
    "Kind",
    "Label",
    "Quote",
    "QuoteInContext",
    "Span",
    "Speaker",
    "SpeakerKind",
    "Stance",
    "Verdict",
    "parsed_day",
]

_T = TypeVar("_T", bound=str)
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its quotes, in text order, and the speakers of these.

    Attributes:
        date: the day it was published, "2021-07-04"; ``None`` where not known.
        model: what annotated it, read-only: under "library" the version, under
            "attribution" and "stance" the first digits of the SHA-256 of the weights.
            Empty where that is not known.

    Raises:
        InputError: where ``date`` is no such day.
    """

    id: str
    text: str
    quotes: tuple[Quote, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    model: Mapping[str, str] = field(default_factory=dict)
    date: str | None = None

    def __post_init__(self) -> None:
        day = parsed_day(self.date, "the date of a document")
        if day is not None and not isinstance(self.date, str):
            object.__setattr__(self, "date", day.isoformat())
        # A copy: a pipeline gives the same mapping to all its documents.
        object.__setattr__(self, "model", MappingProxyType(dict(self.model)))

    # A mapping proxy cannot be pickled, and results cross process borders.
    def __reduce__(self) -> tuple[Any, ...]:
        values = (self.id, self.text, self.quotes, self.speakers, dict(self.model), self.date)
        return (type(self), values)

    @property
    def day(self) -> datetime.date | None:
        """The ``date`` as an object."""
        return parsed_day(self.date, "the date of a document")

    def __hash__(self) -> int:
        return hash((self.id, self.text, self.quotes))

    def quotes_by(self, speaker: Speaker) -> tuple[Quote, ...]:
        """The quotes of one of the document's speakers, in text order.

        Speakers are told apart by their ``id``, which holds within a document only.
        """
        return tuple(q for q in self.quotes if q.speaker is not None and q.speaker.id == speaker.id)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; see the README for its layout. Inverse of :meth:`from_dict`."""
        return {
            "id": self.id,
            "date": self.date,
            "text": self.text,
            "quotes": [_quote_to_dict(quote) for quote in self.quotes],
            "speakers": [
                {
                    "id": speaker.id,
                    "name": speaker.name,
                    "mentions": [_pair(span) for span in speaker.mentions],
                    "roles": list(speaker.roles),
                    "kind": speaker.kind,
                    "affiliations": list(speaker.affiliations),
                    "confidence": speaker.confidence,
                    "entity": speaker.entity,
                }
                for speaker in self.speakers
            ],
            "model": dict(self.model),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a document from its JSON form.

        Raises:
            InputError: where a field is missing, has a value it cannot have, or
                offsets do not lie in the text; the message names the field.
        """
        try:
            text = _read("text", _string, data["text"])
            speakers = _read("speakers", partial(_each, _speaker_from_dict, text), data["speakers"])
            by_id = {speaker.id: speaker for speaker in speakers}
            quote = partial(_quote_from_dict, speakers=by_id)
            quotes = _read("quotes", partial(_each, quote, text), data["quotes"])
            model: dict[str, str] = _read("model", dict, data.get("model", {}))
            name = _read("id", _string, data["id"])
            return cls(name, text, quotes, speakers, model, data.get("date"))
        except KeyError as error:
            raise InputError(f"document: no field {error.args[0]!r}") from error
        except (TypeError, AttributeError) as error:
            raise InputError(f"document: a field has the wrong type ({error})") from error


def parsed_day(value: object, what: str) -> datetime.date | None:
    """The day of a date, or of an ISO 8601 date or time ("2021-07-04"); ``None`` for nothing.

    Raises:
        InputError: where it is none; names ``what``.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        # A day is one already; a time begins with its day.
        if not isinstance(value, datetime.date):
            raise InputError(f"{what}: {value!r} is not a day like 2021-07-04")
        value = value.isoformat()
    if not value.strip():
        return None
    try:
        return datetime.date.fromisoformat(value.strip()[:10])
    except ValueError:
        raise InputError(f"{what}: {value!r} is not a day like 2021-07-04") from None


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _read(name: str, make: Callable[[Any], _R], value: Any) -> _R:
    """``make(value)``; an ``InputError`` that names the field where the value is no such thing."""
    try:
        return make(value)
    except InputError:
        raise
    except (TypeError, ValueError, AttributeError) as error:
        shown = reprlib.repr(value)
        raise InputError(f"document: {name} has the wrong type or value: {shown}") from error


def _each(make: Callable[[Any, str], _R], text: str, items: Iterable[Any]) -> tuple[_R, ...]:
    return tuple(make(item, text) for item in items)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _strings(values: Iterable[object]) -> tuple[str, ...]:
    # A string is a list of letters to Python, and never what was meant.
    if isinstance(values, str):
        raise TypeError
    return tuple(_string(value) for value in values)


def _span(pair: Iterable[int], text: str) -> Span:
    start, end = pair
    return Span.of(text, start, end)


def _speaker_from_dict(item: Mapping[str, Any], text: str) -> Speaker:
    kind = item.get("kind")
    return Speaker(
        _read("id of a speaker", _string, item["id"]),
        _read("name of a speaker", _string, item["name"]),
        _read("mentions", partial(_each, _span, text), item["mentions"]),
        _read("roles", _strings, item["roles"]),
        # Files of versions before 0.3 have no more.
        None if kind is None else _one_of(kind, SPEAKER_KINDS, "kind of a speaker"),
        _read("affiliations", _strings, item.get("affiliations", ())),
        _read("confidence of a speaker", float, item.get("confidence", 1.0)),
        item.get("entity"),
    )


def _quote_to_dict(quote: Quote) -> dict[str, Any]:
    stance = quote.stance
    return {
        "id": quote.id,
        "content": [_pair(span) for span in quote.content],
        "kind": quote.kind,
        "act": quote.act,
        "cue": _pair(quote.cue) if quote.cue else None,
        "source": _pair(quote.source) if quote.source else None,
        "speaker": quote.speaker.id if quote.speaker else None,
        "confidence": quote.confidence,
        "stance": None
        if stance is None
        else {
            "target": stance.target,
            "label": stance.label,
            "scores": {label: stance.scores[label] for label in LABELS},
            "aspect": stance.aspect,
        },
    }


def _quote_from_dict(item: Mapping[str, Any], text: str, speakers: Mapping[str, Speaker]) -> Quote:
    speaker = item["speaker"]
    if speaker is not None and speaker not in speakers:
        raise InputError(f"document: quote {item['id']!r} names an unknown speaker {speaker!r}")
    cue, source, stance = item["cue"], item["source"], item["stance"]
    return Quote(
        id=item["id"],
        content=_read("content", partial(_each, _span, text), item["content"]),
        kind=_one_of(item["kind"], KINDS, "kind"),
        act=_one_of(item.get("act", "speech"), ACTS, "act"),
        cue=None if cue is None else _read("cue", partial(_span, text=text), cue),
        source=None if source is None else _read("source", partial(_span, text=text), source),
        speaker=None if speaker is None else speakers[speaker],
        confidence=_read("confidence of a quote", float, item["confidence"]),
        stance=None if stance is None else _read("stance", _stance_from_dict, stance),
    )


def _stance_from_dict(item: Mapping[str, Any]) -> Stance:
    return Stance(
        item["target"],
        _one_of(item["label"], VERDICTS, "label"),
        _read("scores", _numbers, item["scores"]),
        item["aspect"],
    )


def _numbers(scores: Mapping[Label, Any]) -> dict[Label, float]:
    return {label: float(value) for label, value in scores.items()}


def _one_of(value: object, allowed: tuple[_T, ...], name: str) -> _T:
    if value not in allowed:
        raise InputError(f"document: {name} is {value!r}, not one of {', '.join(allowed)}")
    return value
