"""How well quotes, cues and sources are found: ``python -m eval.attribution``.

PolNeAR's political news and articles of other outlets. The floor takes every
“…” of two or more words for a quote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from eval.baselines import quotation_marks
from eval.metrics import score_attribution
from eval.report import (
    MODEL,
    Column,
    Predictor,
    Results,
    cell,
    check_data,
    load_attributor,
    lookup,
    show,
    task_arguments,
    write_json,
)
from stance.document import Document
from stance.errors import guarded
from stance.formats.attributions import read_attributions

FILES = {"polnear": "polnear/{split}.jsonl", "outlets": "outlets/{split}.jsonl"}

COLUMNS: list[Column] = [
    ("n", "found.n"),
    ("found R", "found.recall"),
    ("content P", "content.precision"),
    ("R", "content.recall"),
    ("F1", "content.f1"),
    ("cue F1", "cue.f1"),
    ("source F1", "source.f1"),
    ("tokens F1", "content_tokens.f1"),
    ("whole F1", "attribution.f1"),
    ("strict", "attribution_strict.f1"),
    ("found F1", "found.f1"),
    ("at .3", "containment_30.f1"),
    ("at .8", "containment_80.f1"),
    ("direct R", "recall.direct.recall"),
    ("mixed R", "recall.mixed.recall"),
    ("indirect R", "recall.indirect.recall"),
    ("ECE", "ece"),
]

LABELLED = "troops/quotes.{split}.jsonl"
"""Articles of which some quotes are annotated: only recall can be told."""


def evaluate(
    data: Path,
    predict: Callable[[Sequence[Document]], list[Document]] | None,
    *,
    split: str = "dev",
    floors: bool = True,
) -> Results:
    """Metrics by corpus and system.

    Args:
        data: folder of the corpora.
        predict: annotates the bare texts of documents; ``None`` for floors only.
        split: "dev" or "train".
        floors: compute the baseline too.
    """
    results: Results = {}
    for name, file in FILES.items():
        gold = read_attributions(data / file.format(split=split))
        systems = results.setdefault(name, {})
        if predict is not None:
            systems[MODEL] = score_attribution(gold, predict(gold))
        if floors:
            marks = [quotation_marks(document) for document in gold]
            systems["quotation marks"] = score_attribution(gold, marks)
    if predict is not None:
        labelled = read_attributions(data / LABELLED.format(split=split))
        every = score_attribution(labelled, predict(labelled))
        some = {"found": {"recall": every["found"]["recall"], "n": every["found"]["n"]}}
        results["troops (some quotes)"] = {MODEL: {**some, "recall": every["recall"]}}
    return results


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, write the JSON; exit code 2 where something is missing."""
    options = task_arguments("Score the finding of quotes, cues and sources.").parse_args(argv)

    def run() -> int:
        check_data(options.data)
        predict = None
        if not options.floors_only:
            predict = Predictor(load_attributor(options.model, options.dtype))
        results = evaluate(options.data, predict, split=options.split)
        print(show(results, COLUMNS))
        for name, systems in results.items():
            for row in lookup(systems, f"{MODEL}.curve") or ():
                print(
                    f"{name}, confidence from {row['threshold']:.1f}: "
                    f"P {cell(row['precision'])}  R {cell(row['recall'])}  F1 {cell(row['f1'])}"
                )
        write_json(options.json, {"task": "attribution", "split": options.split, "sets": results})
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
