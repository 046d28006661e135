"""``stance train``: a model that has learnt from labelled quotes."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stance.cli import options
from stance.cli.terminal import guarded, load_pipeline, make_target
from stance.document import LABELS, Label
from stance.errors import InputError
from stance.formats.corpora import StanceExample
from stance.formats.labelled import read_labelled
from stance.targets import Target

if TYPE_CHECKING:
    from stance.classifier import StanceClassifier


def train(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILES",
            help="Labelled quotes, .jsonl or .csv; may be left out where the "
            "target's file has examples.",
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
        int, typer.Option("--seed", help="Of the order in which the quotes are read.")
    ] = 13,
) -> None:
    """Train the stance model on a few dozen labelled quotes or more."""
    with guarded():
        if output.exists() and (not output.is_dir() or any(output.iterdir())):
            raise InputError(f"{output}: is there already; name a new folder with --output")
        wanted = make_target(target, target_description, force, host)
        examples = _examples(files or [], wanted)
        # Nothing that torch comes with is imported before the input is known to be good.
        from stance.adapting import adapt, cross_validate
        from stance.pipeline import model_folder
        from stance.saving import save_model

        classifier = load_pipeline(model, wanted).classifier
        _check(classifier, examples)
        before, after = cross_validate(classifier, examples, seed=seed)
        learned = adapt(classifier, examples, seed=seed)
        save_model(learned.model, learned.tokenizer, output / "stance")
        shutil.copytree(model_folder(model) / "attribution", output / "attribution")
        typer.echo(_report(examples, before, after, output), err=True)


def _examples(files: Sequence[str], target: Target) -> list[StanceExample]:
    given = [
        StanceExample(e.quote, target, e.label, e.aspect, f"example {number}")
        for number, e in enumerate(target.examples)
    ]
    examples = given + [example for name in files for example in read_labelled(name, target)]
    if not examples:
        raise InputError("no labelled quotes: name files, or a target whose .yaml has examples")
    return examples


def _check(classifier: StanceClassifier, examples: Sequence[StanceExample]) -> None:
    for target in dict.fromkeys(example.target for example in examples):
        classifier.check(target)


def _report(
    examples: Sequence[StanceExample],
    before: Sequence[Label],
    after: Sequence[Label],
    output: Path,
) -> str:
    gold = [example.label for example in examples]
    counts = Counter(gold)
    return "\n".join(
        [
            f"{len(gold)} labelled quotes: "
            + ", ".join(f"{counts[label]} {label}" for label in LABELS if counts[label]),
            "on quotes held out, in per cent, before and after training:",
            f"  macro-F1  {100 * macro_f1(gold, before):.1f}  {100 * macro_f1(gold, after):.1f}",
            f"  accuracy  {100 * accuracy(gold, before):.1f}  {100 * accuracy(gold, after):.1f}",
            f"wrote {output}; use it with --model {output}",
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
