"""Readers of the corpora that the models are trained and measured on.

The corpora themselves are not part of the project (their licences do not allow
it); these functions read the layouts in which they are kept and hand back the
library's own types, so that a gold and a predicted :class:`~stance.Document`
can be compared field by field. All files are JSON lines in UTF-8; offsets are
Unicode code points. A bad line raises :class:`~stance.errors.InputError` with
``file:line``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from stance.document import (
    ACTS,
    KINDS,
    LABELS,
    SPEAKER_KINDS,
    Document,
    Label,
    Quote,
    QuoteInContext,
    Span,
    Speaker,
    SpeakerKind,
)
from stance.errors import InputError
from stance.targets import FOREIGN_TROOP_PRESENCE, Target
from stance.text import kind_of, quote_depths

Record = Mapping[str, Any]
_T = TypeVar("_T")


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


def read_attributions(path: Path) -> list[Document]:
    """Read attributions, one article a line, under ``attributions`` or ``quotes``.

    Both layouts are read: PolNeAR's (every role a list of ``[start, end]``, no
    kind, act or speaker) and the outlets' (cue and source one ``[start, end]``
    or null; kind, act and speaker given, and ``speaker_kind`` where it is known). A source or cue in several pieces is
    represented by its first; where the kind is not annotated it is computed
    from the quotation marks. Equal speaker strings within a document make one
    :class:`~stance.Speaker`, whose mentions are the sources annotated with it.

    Raises:
        InputError: a file is missing, or a line is not what it should be.
    """
    return list(_read(path, _document))


def read_speakers(path: Path, documents: Sequence[Document]) -> list[Document]:
    """Give the quotes of ``documents`` the speakers annotated in a file of their own.

    Each line is ``{"id", "sources": [{"span", "speaker", "kind"}]}``. A quote
    whose source span is listed gets that speaker, every other quote none.
    Documents that the file does not name are left out.

    Raises:
        InputError: a file is missing, a line is not what it should be, names a
            document that was not given, or a span that is no source in it.
    """
    by_id = {document.id: document for document in documents}

    def merge(record: Record) -> Document:
        name = record["id"]
        if name not in by_id:
            raise InputError(f"document {name!r} is not among those given")
        document = by_id[name]
        sources = {(q.source.start, q.source.end) for q in document.quotes if q.source}
        annotated: dict[tuple[int, int], str] = {}
        kinds: dict[str, SpeakerKind] = {}
        for item in record["sources"]:
            start, end = item["span"]
            if (start, end) not in sources:
                raise InputError(f"[{start}, {end}] is not the source of a quote of {name!r}")
            annotated[start, end] = item["speaker"]
            if item["kind"] != "unclear":
                kinds[item["speaker"]] = _speaker_kind(item["kind"])
        names = [
            annotated.get((q.source.start, q.source.end)) if q.source else None
            for q in document.quotes
        ]
        return _with_speakers(document, names, kinds)

    return list(_read(path, merge))


def read_stance_quotes(path: Path) -> list[StanceExample]:
    """Read quotations labelled toward foreign troop presence, one article a line."""

    def examples(record: Record) -> list[StanceExample]:
        return [
            StanceExample(
                quote=_quote_in_context(record["text"], item),
                target=FOREIGN_TROOP_PRESENCE,
                label=_choice(item["stance"], LABELS, "stance"),
                aspect=item["aspect"],
                group=record["id"],
                source="troops",
                force=item.get("force"),
                host=item.get("host"),
            )
            for item in record["quotes"]
        ]

    return [example for found in _read(path, examples) for example in found]


def read_news_targets(path: Path) -> list[StanceExample]:
    """Read quotations labelled toward the targets listed with their article.

    A quotation labelled toward several targets gives one example for each.
    """

    def examples(record: Record) -> list[StanceExample]:
        targets = {
            item["target"]: Target(item["target"], item["description"])
            for item in record["targets"]
        }
        return [
            StanceExample(
                quote=_quote_in_context(record["text"], item),
                target=_listed(targets, item["target"]),
                label=_choice(item["stance"], LABELS, "stance"),
                aspect=None,
                group=record["id"],
                implicit=item["implicit"],
                source="news_targets",
            )
            for item in record["quotes"]
        ]

    return [example for found in _read(path, examples) for example in found]


def read_ungdc(path: Path) -> list[StanceExample]:
    """Read UN General Debate paragraphs on foreign troops, one a line.

    The whole paragraph is the content, the state (its ISO 3166 alpha-3 code)
    the speaker; the group is the speech.
    """

    def example(record: Record) -> StanceExample:
        return StanceExample(
            quote=_whole(record["text"], record["country"]),
            target=FOREIGN_TROOP_PRESENCE,
            label=_choice(record["stance"], LABELS, "stance"),
            aspect=record["aspect"],
            group=str(record["id"]).split("#", 1)[0],
            source="ungdc",
        )

    return list(_read(path, example))


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
        label = _choice(record["label"], ("favor", "against", "none"), "label")
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

    return list(_read(path, example))


def _read(path: Path, parse: Callable[[Record], _T]) -> Iterator[_T]:
    """Parse each line that is not blank; any fault in it is raised with ``file:line``."""
    if not path.is_file():
        missing = path.parent if not path.parent.is_dir() else path
        raise InputError(
            f"{missing} does not exist: the corpora are not part of the project; "
            "put them there or name their folder with --data"
        )
    # Read as bytes: only "\n" ends a line, whatever separators a text contains.
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line.decode("utf-8"))
                if not isinstance(record, dict):
                    raise InputError("not a JSON object")
                yield parse(record)
            except KeyError as error:
                raise InputError(f"{path}:{number}: no field {error.args[0]!r}") from error
            except (TypeError, AttributeError) as error:
                reason = f"a field has the wrong type ({error})"
                raise InputError(f"{path}:{number}: {reason}") from error
            except ValueError as error:  # InputError, bad JSON, bad UTF-8, bad unpacking
                raise InputError(f"{path}:{number}: {error}") from error


def _document(record: Record) -> Document:
    text = record["text"]
    items = record["attributions"] if "attributions" in record else record["quotes"]
    depths = quote_depths(text)
    found: list[tuple[Quote, str | None]] = []
    for item in items:
        content = _spans(text, item["content"])
        cue = _spans(text, item["cue"])
        source = _spans(text, item["source"])
        quote = Quote(
            id="",
            content=content,
            kind=_choice(item["kind"], KINDS, "kind")
            if "kind" in item
            else kind_of(text, [(span.start, span.end) for span in content], depths),
            act=_choice(item.get("act", "speech"), ACTS, "act"),
            cue=cue[0] if cue else None,
            source=source[0] if source else None,
        )
        found.append((quote, item.get("speaker")))
    kinds = {
        item["speaker"]: _speaker_kind(item["speaker_kind"])
        for item in items
        if item.get("speaker") and item.get("speaker_kind", "unclear") != "unclear"
    }
    found.sort(key=lambda pair: (pair[0].start, pair[0].end))
    quotes = tuple(replace(quote, id=f"q{n}") for n, (quote, _) in enumerate(found, start=1))
    return _with_speakers(Document(record["id"], text, quotes), [name for _, name in found], kinds)


def _with_speakers(
    document: Document,
    names: Sequence[str | None],
    kinds: Mapping[str, SpeakerKind] = MappingProxyType({}),
) -> Document:
    """The document with one speaker for each distinct name; ``names`` align with its quotes."""
    mentions: dict[str, set[Span]] = {}
    for quote, name in zip(document.quotes, names, strict=True):
        if name is not None:
            mentions.setdefault(name, set()).update([quote.source] if quote.source else [])
    speakers = {
        name: Speaker(f"s{n}", name, tuple(sorted(spans)), kind=kinds.get(name))
        for n, (name, spans) in enumerate(mentions.items(), start=1)
    }
    quotes = tuple(
        replace(quote, speaker=None if name is None else speakers[name])
        for quote, name in zip(document.quotes, names, strict=True)
    )
    return replace(document, quotes=quotes, speakers=tuple(speakers.values()))


def _spans(text: str, value: Any) -> tuple[Span, ...]:
    """Spans in text order from null, one ``[start, end]`` or a list of those."""
    if not value:
        return ()
    pairs = value if isinstance(value[0], list) else [value]
    return tuple(sorted(Span.of(text, start, end) for start, end in pairs))


def _quote_in_context(text: str, item: Record) -> QuoteInContext:
    return QuoteInContext(text, _spans(text, item["content"]), item["speaker"])


def _whole(text: str, speaker: str | None) -> QuoteInContext:
    if not text.strip():
        raise InputError("the text is blank")
    return QuoteInContext(text, (Span.of(text, 0, len(text)),), speaker)


def _listed(targets: Mapping[str, Target], name: str) -> Target:
    if name not in targets:
        raise InputError(f"target {name!r} is not among the targets of the article")
    return targets[name]


def _speaker_kind(value: Any) -> SpeakerKind:
    return _choice("organisation" if value == "org" else value, SPEAKER_KINDS, "kind")


def _choice(value: Any, allowed: tuple[_T, ...], name: str) -> _T:
    if value not in allowed:
        raise InputError(f"{name} is {value!r}, not one of {', '.join(map(str, allowed))}")
    return cast(_T, value)
