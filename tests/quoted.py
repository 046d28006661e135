"""Texts with quotations in them, and a quote in its text."""

from stance.document import QuoteInContext, Span
from stance.targets import Target

REPORT = '"Send no ships," Dana Reyes said.\r\nShe wants "calm".'
BASES = Target("foreign bases", "Bases stay.")
TEXT = (
    "The harbour was safe. The mayor said that the foreign soldiers must leave, and people want "
    "peace. The minister was not in the valley."
)
TEXTS = [
    "“Send no ships,” Dana Reyes told reporters. She said the harbour was safe.\n\nNo comment.",
    "",
    "The mayor of Ostrand said that the foreign soldiers must leave our valley. He wants peace.",
    " \n\u200b",
    "“Bases stay,” the minister said, “and soldiers leave.” They fear more.\r\n" * 8,
]


def quote(text: str, *phrases: str, speaker: str | None = None) -> QuoteInContext:
    starts = [text.index(phrase) for phrase in phrases]
    spans = [Span.of(text, s, s + len(p)) for s, p in zip(starts, phrases, strict=True)]
    return QuoteInContext(text, tuple(spans), speaker)
