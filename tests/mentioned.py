"""Mentions without a text around them, and the entities they are merged into."""

from collections.abc import Iterable, Sequence

from stance.clustering import merged as clustered
from stance.mentions import Mention
from stance.phrases import content_words

NO = -9.0
STORY = (
    "Harbour chief Nadia Osei said the cranes were safe. “They were tested,” she said, “by us.” "
    "Tal's lawyer, Ama Tunde, wants an inquiry. Osei said no."
)


def place(text: str, phrase: str, after: str = "") -> tuple[int, int]:
    """Where a phrase stands, the first time from ``after`` on."""
    start = text.index(phrase, text.index(after))
    return start, start + len(phrase)


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


def merged(
    mentions: Sequence[Mention], scores: dict[tuple[int, int], float], alone: float = 0.0
) -> list[list[int]]:
    """Clusters of mentions, by the scores of pairs and of standing alone."""
    ranked = [[(scores.get((i, j), NO), j) for j in range(i)] for i in range(len(mentions))]
    return clustered(mentions, ranked, [alone] * len(mentions))
