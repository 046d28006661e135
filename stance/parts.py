"""The parts of a document: spans, speakers, stances, quotes, and the words for their kinds.

All are frozen and slotted. Offsets are Unicode code points into exactly the
string that the caller gave: ``text[span.start:span.end] == span.text``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Self, get_args

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
    """A quote already known, as the stance classifier wants it: content inside its text.

    Raises:
        InputError: where there is no content, or a span of it is not what stands in
            ``text`` at its offsets.
    """

    text: str
    content: tuple[Span, ...]
    speaker: str | None = None

    def __post_init__(self) -> None:
        if not self.content:
            raise InputError("a quote needs at least one content span")
        for span in self.content:
            if self.text[span.start : span.end] != span.text:
                raise InputError(
                    f"content span [{span.start}, {span.end}] is {_brief(span.text)}, "
                    f"the text there {_brief(self.text[span.start : span.end])}"
                )


def _brief(text: str) -> str:
    """The beginning of a text, quoted: enough to find it in an article."""
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
