"""Does the wording of a target turn the answer? ``python -m eval.opposites``.

Every target of the development quotes has been worded the other way round ("a new road":
"scrapping the road") in ``eval/data/opposites.jsonl``, by a language model that saw the targets
and nothing else (CC0-1.0; keyed by a fingerprint, since the original words belong to the corpus).
Of the quotes that take a side, a hundred are drawn and classified toward both wordings:

* opposite: one answer is favor and the other against;
* both right: and the first is the annotated one;
* same side: the model says favor twice, or against twice: it does not read the target's polarity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.report import (
    MODEL,
    Classifier,
    arguments,
    cell,
    check_data,
    load_classifier,
    table,
    write_json,
)
from eval.stance import BLIND_MODEL, HIDDEN, classify, sample
from stance.document import Stance
from stance.errors import InputError, guarded
from stance.formats.corpora import StanceExample, read_news_targets
from stance.formats.labelled import OPPOSED, fingerprint, read_opposites
from stance.targets import Target

DATA = Path(__file__).parent / "data" / "opposites.jsonl"
DRAWN = 100


def turned(examples: Sequence[StanceExample], known: dict[str, Target]) -> list[StanceExample]:
    """The examples toward the opposite targets, with the labels that follow.

    Raises:
        InputError: where nobody has worded a target the other way round.
    """
    results = []
    for example in examples:
        target = known.get(fingerprint(example.target.name))
        if target is None:
            raise InputError(f"{DATA}: has no opposite of {example.target.name!r}")
        label = OPPOSED.get(example.label, example.label)
        results.append(replace(example, target=target, label=label))
    return results


def score(
    examples: Sequence[StanceExample], first: Sequence[Stance], second: Sequence[Stance]
) -> dict[str, Any]:
    """Shares in [0, 1] of examples that take a side, and ``n``."""
    opposite = [OPPOSED.get(a.likeliest) == b.likeliest for a, b in zip(first, second, strict=True)]
    right = [a.likeliest == e.label for a, e in zip(first, examples, strict=True)]
    same = [
        a.likeliest == b.likeliest and a.likeliest in OPPOSED
        for a, b in zip(first, second, strict=True)
    ]
    n = len(examples)
    return {
        "n": n,
        "opposite": sum(opposite) / n,
        "both_right": sum(o and r for o, r in zip(opposite, right, strict=True)) / n,
        "same_side": sum(same) / n,
    }


def evaluate(data: Path, classifier: Classifier, limit: int | None = DRAWN) -> dict[str, Any]:
    """Scores of the model, and of the model with the target hidden."""
    quotes = read_news_targets(data / "stance" / "news_targets.dev.jsonl")
    examples = sample([e for e in quotes if e.label in OPPOSED], limit)
    opposites = turned(examples, read_opposites(DATA))
    first = classify(classifier, examples)
    blind = classify(classifier, examples, HIDDEN)
    return {
        MODEL: score(examples, first, classify(classifier, opposites)),
        BLIND_MODEL: score(examples, blind, blind),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, write the JSON; exit code 2 where something is missing."""
    parser = arguments("Score targets worded the other way round.")
    parser.add_argument("--limit", type=int, default=DRAWN, help="how many quotes to draw")
    options = parser.parse_args(argv)

    def run() -> int:
        check_data(options.data)
        if options.limit < 1:
            raise InputError(f"--limit {options.limit}: draw one quote at least")
        results = evaluate(options.data, load_classifier(options.model), options.limit)
        columns = ("n", "opposite", "both_right", "same_side")
        rows = [["system", *(name.replace("_", " ") for name in columns)]]
        rows += [
            [system, *(cell(values[name]) for name in columns)]
            for system, values in results.items()
        ]
        print(table(rows))
        write_json(options.json, results)
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
