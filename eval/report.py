"""What the evaluation scripts share: arguments, running the model, tables, JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from stance.document import Document, Quote, QuoteInContext, Speaker, Stance
from stance.dtypes import DTYPES
from stance.errors import InputError
from stance.targets import Target

if TYPE_CHECKING:
    from stance.classifier import StanceClassifier
    from stance.quotes import QuoteFinder
    from stance.speakers import SpeakerResolver
    from stance.windows import EncodedText

Metrics = dict[str, Any]
Results = dict[str, dict[str, Metrics]]
"""Metrics by data set and, within it, by system; the model's system is ``MODEL``."""

Column = tuple[str, str]
"""Heading of a table's column and the dotted path of its metric."""

MODEL = "model"
DATA = Path("../shared/data")

CHUNK = 16
"""Articles that go through the network together."""


class Streaming(Protocol):
    """What is needed of a pipeline to find quotes in raw text."""

    def stream(self, texts: Iterable[str], ids: Iterable[str] | None = None) -> Iterator[Document]:
        """The annotated documents, in the order of the texts."""
        ...


class Resolver(Protocol):
    """What is needed to resolve the speakers of quotes already known."""

    def resolve(
        self, text: str, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
        """The quotes, in the same order, with speakers; and the speakers."""
        ...


class Classifier(Protocol):
    """What is needed to classify quotes already known."""

    def classify(self, items: Iterable[tuple[QuoteInContext, Target]]) -> Iterator[Stance]:
        """One stance for each quote, in the same order."""
        ...


class Predictor:
    """Runs a pipeline over documents, each set of documents only once.

    The gate scores attribution and speakers on the same texts.
    """

    def __init__(self, pipe: Streaming) -> None:
        self._pipe = pipe
        self._known: dict[tuple[str, ...], list[Document]] = {}

    def __call__(self, documents: Sequence[Document]) -> list[Document]:
        """The documents as the pipeline annotates their bare texts."""
        texts = tuple(document.text for document in documents)
        if texts not in self._known:
            ids = [document.id for document in documents]
            self._known[texts] = list(self._pipe.stream(texts, ids=ids))
        return self._known[texts]


class Attributor:
    """Quotes and speakers as the pipeline gives them, without any stance.

    Nothing that is scored on raw text needs the stance model, which takes far longer.

    Args:
        remember: keep what the encoder makes of each text of a stream, some megabytes for an
            article, so that :meth:`resolve` need not read it again.
    """

    def __init__(
        self, finder: QuoteFinder, resolver: SpeakerResolver, *, remember: bool = False
    ) -> None:
        self._finder = finder
        self.resolver = resolver
        self._remember = remember
        self._known: dict[str, EncodedText] = {}

    def resolve(
        self, text: str, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
        """As :meth:`stance.speakers.SpeakerResolver.resolve`."""
        known = self._known.get(text)
        if known is None:
            return self.resolver.resolve(text, quotes)
        return self.resolver.resolve_encoded(known, quotes)

    def stream(self, texts: Iterable[str], ids: Iterable[str] | None = None) -> Iterator[Document]:
        """Annotated documents, in the order of the texts."""
        names = map(str, count()) if ids is None else iter(ids)
        remaining = iter(texts)
        while chunk := list(islice(remaining, CHUNK)):
            for text, encoded in zip(chunk, self._finder.encode(chunk), strict=True):
                if self._remember:
                    self._known[text] = encoded
                found = self._finder.find(encoded)
                quotes, speakers = self.resolver.resolve_encoded(encoded, found)
                yield Document(next(names), text, quotes, speakers)


def load_attributor(
    model: Path | None, dtype: str = "float32", *, remember: bool = False
) -> Attributor:
    """The attribution model in ``model/attribution``, or the released one.

    Args:
        dtype: number format of the encoder, as :func:`stance.load` has it.
        remember: see :class:`Attributor`.
    """
    from stance.dtypes import use_dtype
    from stance.modeling_attribution import AttributionModel
    from stance.pipeline import released_models
    from stance.quotes import QuoteFinder
    from stance.saving import load_model
    from stance.speakers import SpeakerResolver

    network, tokenizer = load_model(AttributionModel, (model or released_models()) / "attribution")
    use_dtype([network], dtype)
    finder, resolver = QuoteFinder(network, tokenizer), SpeakerResolver(network, tokenizer)
    return Attributor(finder, resolver, remember=remember)


def load_classifier(model: Path | None, dtype: str = "float32") -> StanceClassifier:
    """The stance model in ``model/stance``, or the released one; see :func:`load_attributor`."""
    from stance.classifier import StanceClassifier
    from stance.dtypes import use_dtype
    from stance.modeling import StanceModel
    from stance.pipeline import released_models
    from stance.saving import load_model

    network, tokenizer = load_model(StanceModel, (model or released_models()) / "stance")
    use_dtype([network], dtype)
    return StanceClassifier(network, tokenizer)


def resolved(resolver: Resolver, documents: Sequence[Document]) -> list[Document]:
    """The documents with the same quotes, their speakers given by ``resolver`` alone."""
    results = []
    for document in documents:
        bare = [replace(quote, speaker=None) for quote in document.quotes]
        quotes, speakers = resolver.resolve(document.text, bare)
        results.append(replace(document, quotes=quotes, speakers=speakers))
    return results


def arguments(description: str) -> argparse.ArgumentParser:
    """The arguments that all scripts have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--data", type=Path, default=DATA, help="folder of the corpora (default: %(default)s)"
    )
    parser.add_argument("--model", type=Path, help="model folder (default: the released models)")
    parser.add_argument("--json", type=Path, help="write all metrics to this file")
    return parser


def task_arguments(description: str) -> argparse.ArgumentParser:
    """The arguments of a script for one task."""
    parser = arguments(description)
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    parser.add_argument("--floors-only", action="store_true", help="run no model")
    add_dtype(parser)
    return parser


def add_dtype(parser: argparse.ArgumentParser) -> None:
    """The argument ``--dtype``, the number format of the encoders."""
    parser.add_argument(
        "--dtype",
        choices=DTYPES,
        default="float32",
        help="number format of the encoders (default: %(default)s, as released figures are)",
    )


def check_data(folder: Path) -> None:
    """``InputError`` that says what to do where the corpora are not there."""
    if not folder.is_dir():
        raise InputError(
            f"{folder} does not exist: the corpora are not part of the project; "
            "put them there or name their folder with --data"
        )


def lookup(metrics: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, ``None`` where there is none."""
    value: Any = metrics
    for key in path.split("."):
        if not isinstance(value, Mapping) or key not in value:
            return None
        value = value[key]
    return value


def show(results: Results, columns: Sequence[Column]) -> str:
    """One aligned table for each data set; ratios times 100 with one decimal."""
    blocks = []
    for name, systems in results.items():
        rows = [[name, *(heading for heading, _ in columns)]]
        rows += [
            [system, *(cell(lookup(metrics, path)) for _, path in columns)]
            for system, metrics in systems.items()
        ]
        blocks.append(table(rows))
    return "\n\n".join(blocks)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns: the first aligned left, the others right; a rule below the first row."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            value.rjust(width) if n else value.ljust(width)
            for n, (value, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def cell(value: Any) -> str:
    """A count as it is, a ratio times 100, a dash for nothing."""
    if value is None:
        return "–"
    return f"{100 * value:.1f}" if isinstance(value, float) else str(value)


def write_json(path: Path | None, content: Mapping[str, Any]) -> None:
    """Write ``content`` where a path is given."""
    if path is not None:
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
