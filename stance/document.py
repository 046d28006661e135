"""The result types: what the pipeline hands to its caller.

All are frozen and slotted. Offsets are Unicode code points into exactly the
string that the caller gave: ``text[span.start:span.end] == span.text``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Self, TypeVar, get_args

from stance.errors import InputError

Kind = Literal["direct", "indirect", "mixed"]
Act = Literal["speech", "thought"]
Label = Literal["favor", "against", "neutral", "unrelated"]
Verdict = Literal["favor", "against", "neutral", "unrelated", "uncertain"]
SpeakerKind = Literal["person", "organisation", "group", "document", "generic"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ACTS: tuple[Act, ...] = get_args(Act)
SPEAKER_KINDS: tuple[SpeakerKind, ...] = get_args(SpeakerKind)
"""In the order in which the model gives their scores."""

_T = TypeVar("_T", bound=str)

LABELS: tuple[Label, ...] = get_args(Label)
"""Stance labels in the order in which the models give their scores."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` (inclusive) to ``end`` (exclusive) of a text.

    Raises:
        InputError: where the offsets are negative, empty or do not fit ``text``.
    """

    start: int
    end: int
    text: str = field(compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InputError(f"a span needs 0 <= start < end, got [{self.start}, {self.end}]")
        if len(self.text) != self.end - self.start:
            raise InputError(
                f"span [{self.start}, {self.end}] is {self.end - self.start} characters long, "
                f"its text {len(self.text)}"
            )

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Self:
        """Cut the span out of ``text``; ``InputError`` where it reaches beyond it."""
        if not 0 <= start < end <= len(text):
            raise InputError(
                f"span [{start}, {end}] does not lie in a text of {len(text)} characters"
            )
        return cls(start, end, text[start:end])

    def __str__(self) -> str:
        return self.text

    def overlaps(self, other: Span) -> bool:
        """True where the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person, organisation, group or document that speaks in a document.

    Attributes:
        name: the fullest name that the text gives, or its fullest description.
        mentions: all its mentions known to the resolver, in text order.
        roles: the role phrases that the text gives it ("Iraq's prime minister").
        kind: ``person``, ``organisation``, ``group`` ("lawmakers", two people who
            speak together), ``document`` ("the report") or ``generic`` ("critics",
            "people"); ``None`` where it is not known.
        affiliations: organisations and people whom it speaks for or belongs to,
            as its role phrases name them ("a spokesman for the Pentagon").
        confidence: probability in [0, 1] that its mentions are one entity's.
        entity: id of the entry of a registry that it is linked to
            (:class:`~stance.registry.Registry`).
    """

    id: str
    name: str
    mentions: tuple[Span, ...] = ()
    roles: tuple[str, ...] = ()
    kind: SpeakerKind | None = None
    affiliations: tuple[str, ...] = ()
    confidence: float = 1.0
    entity: str | None = None

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Stance:
    """The position that a quote's speaker takes on ``target`` in that quote.

    ``label`` is the likeliest label, or ``uncertain`` where none is as likely
    as the user asks for. ``scores`` holds one calibrated probability for each
    of the four labels; they sum to one. ``aspect`` is the facet of the target
    that is spoken of (``combat``, ``training_advisory``, …), ``None`` where the
    target has none or the quote is more likely unrelated than anything else.
    """

    target: str
    label: Verdict
    scores: Mapping[Label, float]
    aspect: str | None = None

    def __post_init__(self) -> None:
        if set(self.scores) != set(LABELS):
            raise InputError(f"scores need exactly the labels {', '.join(LABELS)}")
        object.__setattr__(self, "scores", MappingProxyType(dict(self.scores)))

    # A mapping proxy cannot be pickled, and results cross process borders.
    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.target, self.label, dict(self.scores), self.aspect))

    def __hash__(self) -> int:
        return hash((self.target, self.label, tuple(self.scores.values()), self.aspect))

    @property
    def confidence(self) -> float:
        """Probability of the label; of the likeliest one where that is not sure enough."""
        return max(self.scores.values()) if self.label == "uncertain" else self.scores[self.label]

    @property
    def likeliest(self) -> Label:
        """The label with the highest probability, however low that is."""
        return max(LABELS, key=self.scores.__getitem__)

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Quote:
    """One attribution: what was said or thought, and who is said to have done so.

    Attributes:
        content: one span, or several where the frame interrupts ('"…," he said, "…"').
        kind: ``direct`` (all content in quotation marks), ``indirect`` (none) or ``mixed``.
        act: ``speech``, or ``thought`` for beliefs and intentions ("wants", "fears").
        cue: the words that signal the attribution ("said", "according to").
        source: the mention next to the quote ("he").
        speaker: the entity that the source resolves to; ``None`` where unknown.
        confidence: probability in [0, 1] that this is an attribution with this content.
    """

    id: str
    content: tuple[Span, ...]
    kind: Kind
    act: Act = "speech"
    cue: Span | None = None
    source: Span | None = None
    speaker: Speaker | None = None
    confidence: float = 1.0
    stance: Stance | None = None

    def __post_init__(self) -> None:
        if not self.content:
            raise InputError(f"quote {self.id!r} has no content span")

    @property
    def text(self) -> str:
        """The content; the pieces of a discontinuous one joined by a space."""
        return " ".join(span.text for span in self.content)

    @property
    def start(self) -> int:
        """Offset of the first character of the content."""
        return min(span.start for span in self.content)

    @property
    def end(self) -> int:
        """Offset just past the last character of the content."""
        return max(span.end for span in self.content)


@dataclass(frozen=True, slots=True)
class QuoteInContext:
    """A quote already known, as the stance classifier wants it: content inside its text."""

    text: str
    content: tuple[Span, ...]
    speaker: str | None = None

    def __post_init__(self) -> None:
        if not self.content:
            raise InputError("a quote needs at least one content span")


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its quotes, in text order, and the speakers of these.

    Attributes:
        date: the day it was published, "2021-07-04"; ``None`` where not known.
        model: names and versions of the models that annotated it.

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
        parsed_day(self.date, "the date of a document")

    @property
    def day(self) -> datetime.date | None:
        """The ``date`` as an object."""
        return parsed_day(self.date, "the date of a document")

    def __hash__(self) -> int:
        return hash((self.id, self.text, self.quotes))

    def quotes_by(self, speaker: Speaker) -> tuple[Quote, ...]:
        """The quotes of one speaker, in text order."""
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
            text = data["text"]
            speakers = tuple(_speaker_from_dict(item, text) for item in data["speakers"])
            by_id = {speaker.id: speaker for speaker in speakers}
            quotes = tuple(_quote_from_dict(item, text, by_id) for item in data["quotes"])
            model = dict(data.get("model", {}))
            return cls(data["id"], text, quotes, speakers, model, data.get("date"))
        except KeyError as error:
            raise InputError(f"document: no field {error.args[0]!r}") from error
        except (TypeError, AttributeError) as error:
            raise InputError(f"document: a field has the wrong type ({error})") from error


def parsed_day(value: str | None, what: str) -> datetime.date | None:
    """The day of an ISO 8601 date or time ("2021-07-04"); ``None`` for nothing.

    Raises:
        InputError: where it is none; names ``what``.
    """
    if value is None or not value.strip():
        return None
    try:
        return datetime.date.fromisoformat(value.strip()[:10])
    except ValueError:
        raise InputError(f"{what}: {value!r} is not a day like 2021-07-04") from None


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _speaker_from_dict(item: Mapping[str, Any], text: str) -> Speaker:
    kind = item.get("kind")
    return Speaker(
        item["id"],
        item["name"],
        tuple(Span.of(text, *pair) for pair in item["mentions"]),
        tuple(item["roles"]),
        # Files of versions before 0.3 have no more.
        None if kind is None else _one_of(kind, SPEAKER_KINDS, "kind of a speaker"),
        tuple(item.get("affiliations", ())),
        float(item.get("confidence", 1.0)),
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
    stance = item["stance"]
    speaker = item["speaker"]
    if speaker is not None and speaker not in speakers:
        raise InputError(f"document: quote {item['id']!r} names an unknown speaker {speaker!r}")
    return Quote(
        id=item["id"],
        content=tuple(Span.of(text, *pair) for pair in item["content"]),
        kind=_one_of(item["kind"], KINDS, "kind"),
        act=_one_of(item.get("act", "speech"), ACTS, "act"),
        cue=_span_or_none(text, item["cue"]),
        source=_span_or_none(text, item["source"]),
        speaker=None if speaker is None else speakers[speaker],
        confidence=float(item["confidence"]),
        stance=None
        if stance is None
        else Stance(
            stance["target"],
            _one_of(stance["label"], VERDICTS, "label"),
            {label: float(value) for label, value in stance["scores"].items()},
            stance["aspect"],
        ),
    )


def _span_or_none(text: str, pair: Iterable[int] | None) -> Span | None:
    return None if pair is None else Span.of(text, *pair)


def _one_of(value: object, allowed: tuple[_T, ...], name: str) -> _T:
    if value not in allowed:
        raise InputError(f"document: {name} is {value!r}, not one of {', '.join(allowed)}")
    return value
