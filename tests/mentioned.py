"""Mentions without a text around them."""

from collections.abc import Iterable

from stance.mentions import Mention
from stance.phrases import content_words


def mention(
    start: int,
    text: str,
    name: str | None = None,
    *,
    source: bool = False,
    sentence: int = 0,
    depth: int = 0,
    around: Iterable[str] = (),
    spoken_by: int | None = None,
) -> Mention:
    """A mention that is one word long to the network; ``around`` adds to its own words."""
    return Mention(
        start=start,
        end=start + len(text),
        words=(start, start),
        text=text,
        name=name,
        is_source=source,
        sentence=sentence,
        depth=depth,
        around=content_words(text) | frozenset(around),
        spoken_by=spoken_by,
    )
