"""Readers of corpora of attributions, as documents with quotes and speakers.

All files are JSON lines in UTF-8; offsets are Unicode code points. A bad line raises
:class:`~stance.errors.InputError` with ``file:line``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stance.document import ACTS, KINDS, SPEAKER_KINDS, Document, Quote, Span, Speaker, SpeakerKind
from stance.errors import InputError
from stance.formats.records import Record, choice, read_records, spans
from stance.text import kind_of, quote_depths


def read_attributions(path: Path) -> list[Document]:
    """Read attributions, one article a line, under ``attributions`` or ``quotes``.

    Both layouts are read: PolNeAR's (every role a list of ``[start, end]``, no
    kind, act or speaker) and the outlets' (cue and source one ``[start, end]``
    or null; kind, act, speaker and ``speaker_kind`` where they are known).
    A source or cue in several pieces is represented by its first; where the kind
    is not annotated it is computed from the quotation marks. Equal speaker strings
    within a document make one :class:`~stance.Speaker`, whose mentions are the
    sources annotated with it.

    Raises:
        InputError: a file is missing, or a line is not what it should be.
    """
    return list(read_records(path, document_of))


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

    return list(read_records(path, merge))


def document_of(record: Record) -> Document:
    """The annotated article of one line; see :func:`read_attributions`.

    Raises:
        KeyError, TypeError, InputError: a field is missing or is not what it should be.
    """
    text = record["text"]
    items = record["attributions"] if "attributions" in record else record["quotes"]
    depths = quote_depths(text)
    found: list[tuple[Quote, str | None]] = []
    for item in items:
        content = spans(text, item["content"])
        cue = spans(text, item["cue"])
        source = spans(text, item["source"])
        quote = Quote(
            id="",
            content=content,
            kind=choice(item["kind"], KINDS, "kind")
            if "kind" in item
            else kind_of(text, [(span.start, span.end) for span in content], depths),
            act=choice(item.get("act", "speech"), ACTS, "act"),
            cue=cue[0] if cue else None,
            source=source[0] if source else None,
        )
        # An empty name says that the text gives no speaker, as null does.
        found.append((quote, item.get("speaker") or None))
    kinds = {
        item["speaker"]: _speaker_kind(item["speaker_kind"], "speaker_kind")
        for item in items
        if item.get("speaker") and item.get("speaker_kind") not in (None, "unclear")
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
        name: Speaker(f"s{n}", name, tuple(sorted(places)), kind=kinds.get(name))
        for n, (name, places) in enumerate(mentions.items(), start=1)
    }
    quotes = tuple(
        replace(quote, speaker=None if name is None else speakers[name])
        for quote, name in zip(document.quotes, names, strict=True)
    )
    return replace(document, quotes=quotes, speakers=tuple(speakers.values()))


def _speaker_kind(value: Any, name: str = "kind") -> SpeakerKind:
    return choice("organisation" if value == "org" else value, SPEAKER_KINDS, name)
