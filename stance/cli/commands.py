"""The commands: read, hand to the pipeline, write. Nothing is decided here."""

from __future__ import annotations

import dataclasses
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, tee
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stance import __version__
from stance.cli import examples, options
from stance.cli.terminal import (
    EXIT_ERROR,
    Output,
    Reporter,
    guarded,
    load_pipeline,
    make_target,
)
from stance.cli.train import train
from stance.document import Document, QuoteInContext
from stance.errors import InputError, StanceError
from stance.formats.articles import HTML_SUFFIXES, Article, count_articles, read_articles
from stance.formats.given import GivenQuote, error_to_line, read_given
from stance.formats.reading import STDIN
from stance.formats.results import CsvFormat, JsonFormat, JsonlFormat, ResultFormat
from stance.registry import Registry
from stance.targets import Target

if TYPE_CHECKING:
    from stance.classifier import StanceClassifier

FORMATS = ("table", "json", "jsonl", "csv", "html")
_SUFFIXES = {
    ".txt": "table",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    **dict.fromkeys(HTML_SUFFIXES, "html"),
}

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help: the rich one folds the examples into one paragraph.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stance {__version__}")
        raise typer.Exit


@app.callback(epilog='"stance annotate --help" has examples to begin with.')
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Who said what in news text, and where each speaker stands."""


@app.command(epilog=examples.ANNOTATE)
def annotate(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILES",
            help='.txt: one article. .jsonl: a line for each, {"text": ..., "id": ...}. '
            ".parquet: a row for each. "
            ".html: the article in the page. Anything else is read as .txt; "
            '"-" or nothing: standard input.',
        ),
    ] = None,
    output: options.Out = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"One of {', '.join(FORMATS)}. Without it: by the ending of OUT, else table.",
        ),
    ] = None,
    model: options.Model = None,
    target: options.TargetName = None,
    target_description: options.Description = None,
    force: options.Force = None,
    host: options.Host = None,
    min_stance: options.MinStance = 0.0,
    speech_only: Annotated[
        bool,
        typer.Option(
            "--speech-only", help="Leave out what is thought, not said (wants, fears, believes)."
        ),
    ] = False,
    min_confidence: Annotated[
        float,
        typer.Option(
            "--min-confidence",
            metavar="P",
            min=0,
            max=1,
            help="Leave out quotes that are less sure than P: fewer quotes, more of them right.",
        ),
    ] = 0.0,
    registry: Annotated[
        str | None,
        typer.Option(
            "--registry",
            metavar="FILE",
            help="Known people and organisations (.csv, .jsonl, .parquet): speakers that are "
            'surely one of them get its id as "entity". The "date" of an article counts.',
        ),
    ] = None,
) -> None:
    """Find quotes in articles, who said them, and where they stand."""
    with guarded():
        names = files or [STDIN]
        if not files and sys.stdin.isatty():
            raise InputError(
                "no input: name files, or pipe a text in (stance annotate --help has examples)"
            )
        wanted = make_target(target, target_description, force, host)
        kind = _format_name(format, output)
        known = None if registry is None else Registry.from_file(registry)
        with Output(output, names) as out, Reporter(count_articles(names), out) as reporter:
            articles = _good(read_articles(names), reporter)
            # No models are loaded, and no older file replaced, for nothing.
            first = next(articles, None)
            if first is None and out.is_file:
                raise typer.Exit(EXIT_ERROR)
            documents: Iterator[Document] = iter(())
            if first is not None:
                documents = _annotate(chain([first], articles), model, wanted, min_stance)
            if speech_only or min_confidence:
                documents = (_kept(d, speech_only, min_confidence) for d in documents)
            if known is not None:
                documents = map(known.linked, documents)
            _write(documents, _format(kind, out), out, reporter)
        if reporter.errors:
            raise typer.Exit(EXIT_ERROR)


@app.command(epilog=examples.CLASSIFY)
def classify(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE.jsonl", help='Quotes, one a line; "-": standard input.'),
    ],
    output: options.Out = None,
    model: options.Model = None,
    target: options.TargetName = None,
    target_description: options.Description = None,
    force: options.Force = None,
    host: options.Host = None,
    min_stance: options.MinStance = 0.0,
) -> None:
    """Classify the stance of quotes that you already have."""
    with guarded():
        wanted = make_target(target, target_description, force, host)
        with Output(output, [file]) as out, Reporter(count_articles([file]), out) as reporter:
            for line in _classify(read_given(file, wanted), model, wanted, min_stance, reporter):
                out.write(line)
        if reporter.errors:
            raise typer.Exit(EXIT_ERROR)


app.command("train", epilog=examples.TRAIN)(train)


def _format_name(name: str | None, output: str | None) -> str:
    if name is not None:
        if name not in FORMATS:
            raise InputError(f"--format: {name!r} is not one of {', '.join(FORMATS)}")
        return name
    if output is None or output == STDIN:
        return "table"
    suffix = Path(output).suffix.lower()
    if suffix not in _SUFFIXES:
        raise InputError(
            f"{output}: its ending does not tell the format; "
            f"give --format, one of {', '.join(FORMATS)}"
        )
    return _SUFFIXES[suffix]


def _format(name: str, out: Output) -> ResultFormat:
    if name == "table":
        from stance.render import TableFormat

        return TableFormat(out.stream)
    if name == "html":
        from stance.render_html import HtmlFormat

        return HtmlFormat()
    if name == "csv":
        return CsvFormat()
    return JsonFormat() if name == "json" else JsonlFormat()


def _good(articles: Iterable[Article | StanceError], reporter: Reporter) -> Iterator[Article]:
    for article in articles:
        if isinstance(article, StanceError):
            reporter.error(article)
        else:
            yield article


def _annotate(
    articles: Iterable[Article], model: str | None, target: Target, min_stance: float
) -> Iterator[Document]:
    pipeline = load_pipeline(model, target, min_stance)
    texts, ids, dated = tee(articles, 3)
    documents = pipeline.stream((a.text for a in texts), (a.id for a in ids))
    return map(_dated, documents, dated)


def _dated(document: Document, article: Article) -> Document:
    return dataclasses.replace(document, date=article.date)


def _write(
    documents: Iterable[Document], form: ResultFormat, out: Output, reporter: Reporter
) -> None:
    out.write(form.head())
    try:
        for document in documents:
            out.write(form.document(document))
            reporter.advance()
    finally:
        # What an error or Ctrl-C cuts short is still a whole file.
        out.write(form.tail())


def _kept(document: Document, speech_only: bool, min_confidence: float) -> Document:
    """The document with the quotes that are wanted, and their speakers."""
    quotes = tuple(
        quote
        for quote in document.quotes
        if quote.confidence >= min_confidence and not (speech_only and quote.act != "speech")
    )
    ids = {quote.speaker.id for quote in quotes if quote.speaker is not None}
    speakers = tuple(speaker for speaker in document.speakers if speaker.id in ids)
    return dataclasses.replace(document, quotes=quotes, speakers=speakers)


def _classify(
    given: Iterator[GivenQuote | InputError],
    model: str | None,
    target: Target,
    min_stance: float,
    reporter: Reporter,
) -> Iterator[str]:
    """The output lines, in the order of the input; those of bad lines in their places."""
    # Lines read but not yet written: the classifier reads ahead by a batch at most.
    waiting: deque[GivenQuote | InputError] = deque()

    @cache
    def classifier() -> StanceClassifier:
        return load_pipeline(model, target, min_stance).classifier

    def good() -> Iterator[tuple[QuoteInContext, Target]]:
        for line in given:
            item = line if isinstance(line, InputError) else _fitting(line, classifier())
            waiting.append(item)
            if isinstance(item, InputError):
                reporter.error(item)
            else:
                yield item.quote, item.target

    def errors() -> Iterator[str]:
        while waiting and isinstance(error := waiting[0], InputError):
            waiting.popleft()
            yield error_to_line(error)

    items = good()
    first = next(items, None)
    if first is not None:
        for stance in classifier().classify(chain([first], items)):
            yield from errors()
            done = waiting.popleft()
            assert isinstance(done, GivenQuote)
            yield done.to_line(stance)
            reporter.advance()
    yield from errors()


def _fitting(item: GivenQuote, classifier: StanceClassifier) -> GivenQuote | InputError:
    """The quote, or the error that its target is longer than the model reads."""
    try:
        classifier.check(item.target)
    except InputError as error:
        return InputError(f"{item.where}: {error}")
    return item
