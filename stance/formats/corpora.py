"""Readers of the corpora of stances that the models are trained and measured on.

The corpora themselves are not part of the project (their licences do not allow
it); these functions read the layouts in which they are kept and hand back the
library's own types, so that a gold and a predicted :class:`~stance.Document`
can be compared field by field. All files are JSON lines in UTF-8; offsets are
Unicode code points. A bad line raises :class:`~stance.errors.InputError` with
``file:line``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from stance.document import LABELS, Label, QuoteInContext, Span
from stance.errors import InputError
from stance.formats.records import Record, choice, read_records, spans
from stance.targets import FOREIGN_TROOP_PRESENCE, Target


@dataclass(frozen=True, slots=True)
class StanceExample:
    """One labelled quote: gold data of the stance classifier.

    Attributes:
        quote: the content inside its whole text.
        target: what the label is toward.
        label: the speaker's position in this quote.
        aspect: facet of the target; ``None`` where not annotated or unrelated.
        group: id of the article or post; splits and intervals keep groups whole.
        implicit: the position has to be inferred; ``None`` where not annotated.
        source: name of the corpus.
        force, host: whose forces are spoken of, and where; ``None`` where not annotated.
    """

    quote: QuoteInContext
    target: Target
    label: Label
    aspect: str | None
    group: str
    implicit: bool | None = None
    source: str = ""
    force: str | None = None
    host: str | None = None


def read_stance_quotes(path: Path) -> list[StanceExample]:
    """Read quotations labelled toward foreign troop presence, one article a line."""
    return [example for found in read_records(path, quotes_on_troops) for example in found]


def quotes_on_troops(record: Record) -> list[StanceExample]:
    """The labelled quotations of one article, as a line of a corpus has them.

    Raises:
        KeyError, TypeError, InputError: a field is missing or is not what it should be.
    """
    return [
        StanceExample(
            quote=_quote_in_context(record["text"], item),
            target=FOREIGN_TROOP_PRESENCE,
            label=choice(item["stance"], LABELS, "stance"),
            aspect=item["aspect"],
            group=record["id"],
            source="troops",
            force=item.get("force"),
            host=item.get("host"),
        )
        for item in record["quotes"]
    ]


def read_news_targets(path: Path) -> list[StanceExample]:
    """Read quotations labelled toward the targets listed with their article.

    A quotation labelled toward several targets gives one example for each.
    """
    return [example for found in read_records(path, quotes_on_targets) for example in found]


def quotes_on_targets(record: Record) -> list[StanceExample]:
    """As :func:`quotes_on_troops`, each toward one of the targets that the line lists."""
    targets = {
        item["target"]: Target(item["target"], item["description"]) for item in record["targets"]
    }
    return [
        StanceExample(
            quote=_quote_in_context(record["text"], item),
            target=_listed(targets, item["target"]),
            label=choice(item["stance"], LABELS, "stance"),
            aspect=None,
            group=record["id"],
            implicit=item["implicit"],
            source="news_targets",
        )
        for item in record["quotes"]
    ]


def read_ungdc(path: Path) -> list[StanceExample]:
    """Read UN General Debate paragraphs on foreign troops, one a line.

    The whole paragraph is the content, the state (its ISO 3166 alpha-3 code)
    the speaker; the group is the speech.
    """

    return list(read_records(path, speech_on_troops))


def speech_on_troops(record: Record) -> StanceExample:
    """The labelled paragraph of one line; raises as :func:`quotes_on_troops`."""
    return StanceExample(
        quote=_whole(record["text"], record["country"]),
        target=FOREIGN_TROOP_PRESENCE,
        label=choice(record["stance"], LABELS, "stance"),
        aspect=record["aspect"],
        group=str(record["id"]).split("#", 1)[0],
        source="ungdc",
        force=record.get("force"),
        host=record.get("host"),
    )


def read_stance_texts(path: Path) -> list[StanceExample]:
    """Read ``{text, target, label}`` lines: VAST, IBM, Perspectrum, NewsMTSC, GWSD.

    The label "none" becomes ``neutral``, except where ``synthetic_none`` is
    true: VAST made those by pairing a post with a random topic, so they are
    ``unrelated``. Equal texts form one group. The corpus is named after the
    file ("vast.dev.jsonl" is ``vast``).
    """
    corpus = path.name.split(".", 1)[0]
    groups: dict[str, str] = {}

    def example(record: Record) -> StanceExample:
        text = record["text"]
        label = choice(record["label"], ("favor", "against", "none"), "label")
        if label == "none":
            label = "unrelated" if record.get("synthetic_none") else "neutral"
        return StanceExample(
            quote=_whole(text, None),
            target=Target(record["target"]),
            label=cast(Label, label),
            aspect=None,
            group=groups.setdefault(text, f"{corpus}-{len(groups) + 1}"),
            source=corpus,
        )

    return list(read_records(path, example))


def _quote_in_context(text: str, item: Record) -> QuoteInContext:
    return QuoteInContext(text, spans(text, item["content"]), item["speaker"])


def _whole(text: str, speaker: str | None) -> QuoteInContext:
    if not text.strip():
        raise InputError("the text is blank")
    return QuoteInContext(text, (Span.of(text, 0, len(text)),), speaker)


def _listed(targets: Mapping[str, Target], name: str) -> Target:
    if name not in targets:
        raise InputError(f"target {name!r} is not among the targets of the article")
    return targets[name]
