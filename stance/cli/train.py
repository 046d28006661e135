"""``stance train``: a model that has learnt from labelled quotes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stance.cli import options
from stance.cli.terminal import guarded, load_pipeline, make_target
from stance.document import Label
from stance.errors import InputError
from stance.formats.corpora import StanceExample
from stance.formats.labelled import fingerprint, read_labelled
from stance.formats.reading import reason
from stance.targets import Target

if TYPE_CHECKING:
    from stance.adapting import HeldOut

_GROUPS = 'the same "group", or without it the same text'


def train(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILES",
            help="Labelled quotes, .jsonl or .csv; may be left out where the target's file has "
            "examples.",
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where the new models go.")
    ] = Path("stance-model"),
    model: options.Model = None,
    target: options.TargetName = None,
    target_description: options.Description = None,
    force: options.Force = None,
    host: options.Host = None,
    seed: Annotated[
        int,
        typer.Option(min=0, max=2**32 - 1, help="Of the order in which the quotes are read."),
    ] = 13,
) -> None:
    """Train the stance model on a few dozen labelled quotes or more."""
    with guarded("interrupted; no model is written"):
        wanted = make_target(target, target_description, force, host)
        examples = _examples(files or [], wanted)
        # Nothing that torch comes with is imported before the input is known to be good.
        from stance import adapting
        from stance.pipeline import model_folder
        from stance.saving import save_model

        adapting.check(examples)
        with _new_folder(output) as folder:
            classifier = load_pipeline(model, wanted).classifier
            for example in examples:
                classifier.check(example.target)
            typer.echo(f"{len(examples)} labelled quotes: {adapting.counts(examples)}", err=True)
            readings = adapting.read(classifier, examples)
            groups = [example.group for example in examples]
            held = None
            if len(set(groups)) > 1:
                held = adapting.cross_validate(classifier.model, readings, groups, seed=seed)
            typer.echo(_figures([example.label for example in examples], held), err=True)
            learned = adapting.learn(classifier.model, readings, seed)
            if held is not None:
                learned.config.softmax_temperature = held.temperature
            save_model(learned, classifier.tokenizer, folder / "stance")
            shutil.copytree(model_folder(model) / "attribution", folder / "attribution")
        typer.echo(f"wrote {output}; use it with --model {output}", err=True)


@contextmanager
def _new_folder(output: Path) -> Iterator[Path]:
    """A folder whose contents go to ``output`` once all are there; it vanishes in any case."""
    # "." has no name, and its parent is itself, until it is resolved.
    place = output.resolve()
    try:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise InputError(f"{output}: is there already; name a new folder with --output")
        place.parent.mkdir(parents=True, exist_ok=True)
        # A name that nobody has, on the same disk, so that moving is quick and hardly fails.
        partial = Path(tempfile.mkdtemp(prefix=f"{place.name}.", dir=place.parent))
        try:
            yield partial
            # One by one: an empty folder that is there may be where somebody stands, or a disk.
            place.mkdir(exist_ok=True)
            for part in partial.iterdir():
                shutil.move(part, place)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise InputError(f"{output}: cannot be written: {reason(error)}") from error


def _examples(files: Sequence[str], target: Target) -> list[StanceExample]:
    bare = replace(target, examples=())
    given = [
        StanceExample(e.quote, bare, e.label, e.aspect, e.group or fingerprint(e.quote.text))
        for e in target.examples
    ]
    examples = given + [example for name in files for example in read_labelled(name, bare)]
    if not examples:
        raise InputError("no labelled quotes: name files, or a target whose .yaml has examples")
    return examples


def _figures(gold: Sequence[Label], held: HeldOut | None) -> str:
    if held is None:
        return f"all quotes are of one article ({_GROUPS}): none can be held out to measure with"
    return "\n".join(
        [
            "on quotes held out, in per cent, before and after training "
            f"(those of one article are held out together: {_GROUPS}):",
            *(
                f"  {name}  {100 * score(gold, held.before):.1f}"
                f"  {100 * score(gold, held.after):.1f}"
                for name, score in (("macro-F1", macro_f1), ("accuracy", accuracy))
            ),
        ]
    )


def accuracy(gold: Sequence[Label], given: Sequence[Label]) -> float:
    """Share of the labels that agree."""
    return sum(a == b for a, b in zip(gold, given, strict=True)) / len(gold)


def macro_f1(gold: Sequence[Label], given: Sequence[Label]) -> float:
    """Mean F1 of the labels that occur in ``gold``."""
    scores = []
    for label in dict.fromkeys(gold):
        right = sum(a == b == label for a, b in zip(gold, given, strict=True))
        scores.append(2 * right / (gold.count(label) + given.count(label)))
    return sum(scores) / len(scores)
