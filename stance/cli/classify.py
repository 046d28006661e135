"""``stance classify``: the stances of quotes that are already known."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from stance.cli import options
from stance.cli.terminal import (
    EXIT_ERROR,
    Output,
    Reporter,
    guarded,
    load_pipeline,
    make_target,
)
from stance.document import QuoteInContext
from stance.dtypes import check_dtype
from stance.errors import InputError
from stance.formats.articles import count_articles
from stance.formats.given import GivenQuote, error_to_line, read_given
from stance.targets import Target

if TYPE_CHECKING:
    from stance.classifier import StanceClassifier
    from stance.pipeline import Pipeline


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
    dtype: options.NumberFormat = "float32",
) -> None:
    """Classify the stance of quotes that you already have."""
    with guarded():
        check_dtype(dtype)
        wanted = make_target(target, target_description, force, host)
        count = partial(count_articles, [file])
        load = partial(load_pipeline, model, wanted, min_stance=min_stance, dtype=dtype)
        with (
            Output(output, [file, *filter(None, [target])]) as out,
            Reporter(count, out) as reporter,
        ):
            for line in _classify(read_given(file, wanted), load, reporter):
                out.write(line)
        if reporter.errors:
            raise typer.Exit(EXIT_ERROR)


def _classify(
    given: Iterator[GivenQuote | InputError],
    load: Callable[[], Pipeline],
    reporter: Reporter,
) -> Iterator[str]:
    """The output lines, in the order of the input; those of bad lines in their places."""
    # Lines read but not yet written: the classifier reads ahead by a batch at most.
    waiting: deque[GivenQuote | InputError] = deque()

    @cache
    def classifier() -> StanceClassifier:
        return load().classifier

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
