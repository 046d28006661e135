"""How well sources are resolved to speakers: ``python -m eval.speakers``.

First on gold quotes and sources, then end to end from the bare text. The floor
is a rule of thumb: the longest name with the same last word; a pronoun is the
previous source. End to end it is applied to the quotes that the model found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from eval.baselines import RuleOfThumb
from eval.metrics import score_end_to_end, score_speakers
from eval.report import (
    MODEL,
    Column,
    Predictor,
    Resolver,
    Results,
    check_data,
    load_attributor,
    resolved,
    show,
    task_arguments,
    write_json,
)
from stance.document import Document
from stance.errors import guarded
from stance.formats.attributions import read_attributions, read_speakers

COLUMNS: list[Column] = [
    ("n", "n"),
    ("accuracy", "accuracy"),
    ("names", "name.accuracy"),
    ("nominals", "nominal.accuracy"),
    ("pronouns", "pronoun.accuracy"),
    ("unknown", "unknown"),
    ("ECE", "ece"),
    ("kind", "kind.accuracy"),
    ("B3 P", "b_cubed.precision"),
    ("B3 R", "b_cubed.recall"),
    ("B3 F1", "b_cubed.f1"),
    ("end-to-end n", "end_to_end.n"),
    ("P", "end_to_end.precision"),
    ("R", "end_to_end.recall"),
    ("F1", "end_to_end.f1"),
    ("unknown", "end_to_end.unknown"),
]


def read(data: Path, split: str) -> dict[str, list[Document]]:
    """The documents with annotated speakers, by corpus."""
    polnear = read_attributions(data / f"polnear/{split}.jsonl")
    return {
        "polnear": read_speakers(data / f"polnear/speakers.{split}.jsonl", polnear),
        "outlets": read_attributions(data / f"outlets/{split}.jsonl"),
    }


def evaluate(
    data: Path,
    resolver: Resolver | None,
    predict: Callable[[Sequence[Document]], list[Document]] | None,
    *,
    split: str = "dev",
    floors: bool = True,
) -> Results:
    """Metrics by corpus and system.

    Args:
        data: folder of the corpora.
        resolver: the model's resolver; ``None`` for floors only.
        predict: annotates the bare texts of documents; ``None`` to leave out
            the figures end to end.
        split: "dev" or "train".
        floors: compute the baseline too.
    """
    results: Results = {}
    for name, gold in read(data, split).items():
        found = None if predict is None else predict(gold)
        systems = results.setdefault(name, {})
        if resolver is not None:
            systems[MODEL] = score_speakers(gold, resolved(resolver, gold))
            if found is not None:
                systems[MODEL]["end_to_end"] = score_end_to_end(gold, found)
        if floors:
            rule = RuleOfThumb()
            systems["rule of thumb"] = score_speakers(gold, resolved(rule, gold))
            if found is not None:
                systems["rule of thumb"]["end_to_end"] = score_end_to_end(
                    gold, resolved(rule, found)
                )
    return results


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, write the JSON; exit code 2 where something is missing."""
    options = task_arguments("Score the resolution of speakers.").parse_args(argv)

    def run() -> int:
        check_data(options.data)
        resolver = predict = None
        if not options.floors_only:
            model = load_attributor(options.model, options.dtype, remember=True)
            resolver, predict = model, Predictor(model)
        results = evaluate(options.data, resolver, predict, split=options.split)
        print(show(results, COLUMNS))
        write_json(options.json, {"task": "speakers", "split": options.split, "sets": results})
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
