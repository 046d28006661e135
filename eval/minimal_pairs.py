"""Does a model read, or count words? Pairs that differ in a few words and in their label.

    python -m eval.minimal_pairs [--model FOLDER] [--file FILE] [--train FILE] [--json FILE]
                                 [--floors-only]

The pairs in ``eval/data/minimal_pairs.jsonl`` were invented for this project by a
large language model, which labelled them too (CC0-1.0). One a line: ``{"id",
"phenomenon", "a", "b"}``, each member with ``text``, ``content`` (``[[start, end],
…]`` in code points), ``speaker``, ``target``, ``target_description``, ``label``.
Labels follow the guide in ``training/data/README.md``. For each phenomenon:

* pairs: share of the pairs with both members right;
* members: share of the members right.

Two labels drawn by chance are both right in one of sixteen pairs. The floor is
TF-IDF and logistic regression, trained on the training part of the project's
own quotes (``training/data/foreign_troops.jsonl``) and on the pairs that the model
learns from (``training/data/contrast.jsonl``: same phenomena, other authors, no five
words in a row in common).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.baselines import BagOfWords
from eval.report import MODEL, Classifier, cell, load_classifier, table, write_json
from stance.document import Stance
from stance.errors import InputError, guarded
from stance.formats.corpora import StanceExample
from stance.formats.labelled import Pair, read_labelled, read_pairs

DATA = Path(__file__).parent / "data" / "minimal_pairs.jsonl"
TRAIN = Path(__file__).parents[1] / "training" / "data" / "foreign_troops.jsonl"
CONTRAST = TRAIN.with_name("contrast.jsonl")
FLOOR = "TF-IDF"


def training_quotes(quotes: Path, pairs: Path) -> list[StanceExample]:
    """What the floor is trained on: the project's own quotes, and its pairs to train on."""
    return [*read_labelled(quotes, split="train"), *_members(read_pairs(pairs))]


def score(pairs: Sequence[Pair], predicted: Sequence[Stance]) -> dict[str, Any]:
    """Shares of pairs and members right.

    Args:
        pairs: the pairs.
        predicted: the answers for both members of each, one pair after the other.

    Returns:
        ``total`` and, under ``phenomena``, each phenomenon in the order of first
        appearance: ``n`` pairs, ``pairs`` and ``members`` in [0, 1].
    """
    if len(predicted) != 2 * len(pairs):
        raise InputError(f"{len(pairs)} pairs need {2 * len(pairs)} answers, got {len(predicted)}")
    right: dict[str, list[int]] = {}
    for pair, first, second in zip(pairs, predicted[::2], predicted[1::2], strict=True):
        answers = zip(pair.members, (first, second), strict=True)
        count = sum(gold.label == answer.label for gold, answer in answers)
        right.setdefault(pair.phenomenon, []).append(count)
    return {
        "total": _shares([count for counts in right.values() for count in counts]),
        "phenomena": {name: _shares(counts) for name, counts in right.items()},
    }


def floor(pairs: Sequence[Pair], train: Sequence[StanceExample]) -> dict[str, Any]:
    """Scores of the bag of words trained on ``train``."""
    return score(pairs, BagOfWords(train).predict(_members(pairs)))


def model_scores(pairs: Sequence[Pair], classifier: Classifier) -> dict[str, Any]:
    """Scores of a stance classifier."""
    items = [(example.quote, example.target) for example in _members(pairs)]
    return score(pairs, list(classifier.classify(items)))


def show(results: dict[str, dict[str, Any]]) -> str:
    """One row for each phenomenon, two columns for each system."""
    systems = list(results)
    heading = [f"{system} {what}" for system in systems for what in ("pairs", "members")]
    rows = [["phenomenon", "n", *heading]]
    for name in (*results[systems[0]]["phenomena"], "total"):
        shares = [_row(results[system], name) for system in systems]
        cells = [cell(row[what]) for row in shares for what in ("pairs", "members")]
        rows.append([name, cell(shares[0]["n"]), *cells])
    return table(rows)


def _members(pairs: Sequence[Pair]) -> list[StanceExample]:
    return [member for pair in pairs for member in pair.members]


def _shares(counts: Sequence[int]) -> dict[str, Any]:
    n = len(counts)
    both = sum(count == 2 for count in counts)
    return {"n": n, "pairs": both / n, "members": sum(counts) / (2 * n)} if n else {"n": 0}


def _row(result: dict[str, Any], name: str) -> dict[str, Any]:
    row: dict[str, Any] = result["total"] if name == "total" else result["phenomena"][name]
    return row


def main(arguments: Sequence[str] | None = None) -> int:
    """Score the floor and the model, and print the table."""
    parser = argparse.ArgumentParser(prog="eval.minimal_pairs", description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, help="model folder (default: the released models)")
    parser.add_argument("--file", type=Path, default=DATA, help="pairs to run it on")
    parser.add_argument("--train", type=Path, default=TRAIN, help="quotes to train the floor on")
    parser.add_argument("--json", type=Path, help="write the shares here too")
    parser.add_argument("--floors-only", action="store_true", help="run no model")
    options = parser.parse_args(arguments)
    pairs = read_pairs(options.file)
    if not pairs:
        raise InputError(f"{options.file}: no pairs")
    results = {}
    if not options.floors_only:
        results[MODEL] = model_scores(pairs, load_classifier(options.model))
    results[FLOOR] = floor(pairs, training_quotes(options.train, CONTRAST))
    print(show(results))
    write_json(options.json, results)
    return 0


if __name__ == "__main__":
    raise SystemExit(guarded(main))
