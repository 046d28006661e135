"""The commands, and ``stance annotate``: read, hand to the pipeline, write."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice, tee
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stance import __version__
from stance.cli import examples, options
from stance.cli.classify import classify
from stance.cli.resuming import Done, read_done
from stance.cli.terminal import (
    EXIT_ERROR,
    Output,
    Reporter,
    guarded,
    load_pipeline,
    make_target,
)
from stance.cli.train import train
from stance.document import Document
from stance.dtypes import check_dtype
from stance.errors import InputError, StanceError
from stance.formats.articles import HTML_SUFFIXES, Article, count_articles, read_articles
from stance.formats.reading import STDIN
from stance.formats.results import CsvFormat, JsonFormat, JsonlFormat, ResultFormat
from stance.registry import Registry

if TYPE_CHECKING:
    from stance.pipeline import Pipeline

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
            ".html: the article in the page. .json, .csv, .tsv and .xml are refused; anything "
            "else is read as .txt. Endings may be followed by .gz, but that of .parquet. "
            '"-" or nothing: standard input, one article or JSON lines.',
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
    dtype: options.NumberFormat = "float32",
    registry: Annotated[
        str | None,
        typer.Option(
            "--registry",
            metavar="FILE",
            help="Known people and organisations (.csv, .jsonl, .parquet): speakers that are "
            'surely one of them get its id as "entity". The "date" of an article counts.',
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on with an OUT.jsonl that was cut short: skip the articles that are in it, by "
            "id and text, and add the others. Give the same FILES and options as before.",
        ),
    ] = False,
) -> None:
    """Find quotes in articles, who said them, and where they stand."""
    with guarded():
        names = files or [STDIN]
        if not files and sys.stdin.isatty():
            raise InputError(
                "no input: name files, or pipe a text in (stance annotate --help has examples)"
            )
        check_dtype(dtype)
        wanted = make_target(target, target_description, force, host)
        kind = _format_name(format, output)
        known = None if registry is None else Registry.from_file(registry)
        load = partial(
            load_pipeline,
            model,
            wanted,
            min_stance=min_stance,
            min_confidence=min_confidence,
            speech_only=speech_only,
            dtype=dtype,
        )
        done = read_done(output, kind) if resume else Done()
        count = partial(count_articles, names)
        inputs = [*names, *filter(None, (registry, target))]
        with Output(output, inputs, keep=done.size) as out, Reporter(count, out) as reporter:
            articles = done.left(_good(read_articles(names), reporter), reporter.advance)
            # No models are loaded, and no older file replaced, for nothing.
            first = next(articles, None)
            if first is None and out.is_file:
                done.report(out.name)
                raise typer.Exit(EXIT_ERROR if reporter.errors else 0)
            documents: Iterator[Document] = iter(())
            if first is not None:
                documents = _annotate(chain([first], articles), load)
            if known is not None:
                documents = map(known.linked, documents)
            _write(documents, _format(kind, out), out, reporter)
            done.report(out.name)
        if reporter.errors:
            raise typer.Exit(EXIT_ERROR)


app.command("classify", epilog=examples.CLASSIFY)(classify)
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


def _annotate(articles: Iterable[Article], load: Callable[[], Pipeline]) -> Iterator[Document]:
    pipeline = load()
    texts, ids, dated = tee(articles, 3)
    documents = pipeline.stream((a.text for a in texts), (a.id for a in ids))
    return map(_dated, documents, dated)


def _dated(document: Document, article: Article) -> Document:
    return dataclasses.replace(document, date=article.date)


def _write(
    documents: Iterable[Document], form: ResultFormat, out: Output, reporter: Reporter
) -> None:
    # The first one before the head: what stops the run until then leaves an older file alone.
    documents = iter(documents)
    begun = list(islice(documents, 1))
    out.write(form.head())
    try:
        for document in chain(begun, documents):
            out.write(form.document(document))
            reporter.advance()
    finally:
        # What an error or Ctrl-C cuts short is still a whole file.
        out.write(form.tail())
