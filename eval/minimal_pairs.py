"""Does a model read, or count words? Pairs that differ in a few words and in their label.

    python -m eval.minimal_pairs [--model FOLDER] [--file FILE] [--json FILE] [--floors-only]

The pairs in ``eval/data/minimal_pairs.jsonl`` were invented for this project by a
large language model, which labelled them too (CC0-1.0). One a line: ``{"id",
"phenomenon", "a", "b"}``, each member with ``text``, ``content`` (``[[start, end],
…]`` in code points), ``speaker``, ``target``, ``target_description``, ``label``.
Labels follow the guide in ``training/data/README.md``. For each phenomenon:

* pairs: share of the pairs with both members right;
* members: share of the members right.

Two labels drawn by chance are both right in one of sixteen pairs. The floor is
TF-IDF and logistic regression, trained on the training part of the project's
own quotes (``training/data/foreign_troops.jsonl``).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.baselines import BagOfWords
from eval.report import MODEL, Classifier, cell, guarded, load_classifier, table, write_json
from stance.document import LABELS, Label, QuoteInContext, Span, Stance
from stance.errors import InputError
from stance.formats.corpora import StanceExample
from stance.targets import BUILT_IN, FOREIGN_TROOP_PRESENCE, Target

DATA = Path(__file__).parent / "data" / "minimal_pairs.jsonl"
TRAIN = Path(__file__).parents[1] / "training" / "data" / "foreign_troops.jsonl"
FLOOR = "TF-IDF"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two labelled quotes that differ as little as their labels allow."""

    id: str
    phenomenon: str
    members: tuple[StanceExample, StanceExample]


def read(path: Path) -> list[Pair]:
    """The pairs of a file.

    Raises:
        InputError: the file cannot be read, or a line is not a pair; the message
            names file and line.
    """
    return [_pair(row, where) for where, row in _rows(path)]


def read_own_quotes(path: Path, split: str) -> list[StanceExample]:
    """The project's own labelled quotes of one split; ``InputError`` as in :func:`read`."""
    examples = []
    for where, row in _rows(path):
        try:
            if row["split"] == split:
                fields = {**row, "label": row["stance"], "target": FOREIGN_TROOP_PRESENCE.name}
                fields["target_description"] = FOREIGN_TROOP_PRESENCE.description
                examples.append(_example(fields, row["scenario"], row["aspect"]))
        except (KeyError, TypeError, InputError) as error:
            raise InputError(f"{where}: not a labelled quote ({error})") from error
    return examples


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


def _rows(path: Path) -> list[tuple[str, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{where}: not JSON ({error})") from error
        if not isinstance(row, dict):
            raise InputError(f"{where}: not a JSON object")
        rows.append((where, row))
    return rows


def _pair(row: dict[str, Any], where: str) -> Pair:
    try:
        members = (_example(row["a"], row["id"]), _example(row["b"], row["id"]))
        return Pair(row["id"], row["phenomenon"], members)
    except (KeyError, TypeError, InputError) as error:
        raise InputError(f"{where}: not a minimal pair ({error})") from error


def _example(fields: dict[str, Any], group: str, aspect: str | None = None) -> StanceExample:
    if fields["label"] not in LABELS:
        raise InputError(f"label {fields['label']!r} is not one of {', '.join(LABELS)}")
    label: Label = fields["label"]
    content = tuple(Span.of(fields["text"], *pair) for pair in fields["content"])
    quote = QuoteInContext(fields["text"], content, fields["speaker"])
    target = _target(fields["target"], fields["target_description"])
    return StanceExample(quote, target, label, aspect, group)


def _target(name: str, description: str) -> Target:
    built_in = BUILT_IN.get(name)
    if built_in is not None and built_in.description == description:
        return built_in
    return Target(name, description)


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
    pairs = read(options.file)
    if not pairs:
        raise InputError(f"{options.file}: no pairs")
    results = {}
    if not options.floors_only:
        results[MODEL] = model_scores(pairs, load_classifier(options.model))
    results[FLOOR] = floor(pairs, read_own_quotes(options.train, "train"))
    print(show(results))
    write_json(options.json, results)
    return 0


if __name__ == "__main__":
    raise SystemExit(guarded(main))
