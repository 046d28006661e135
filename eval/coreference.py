"""Coreference on GUM and GAP: ``python -m eval.coreference``.

GUM: the gold mentions of persons and organisations are clustered; MUC, B³, CEAF
(entity-based) and their mean, CoNLL F1. GAP: does the pronoun take up A, B or
neither (Webster et al. 2018)? F1 over all decisions, and by the pronoun's gender.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.metrics.coreference import Counts, b_cubed, ceaf_e, muc
from eval.metrics.prf import PRF
from eval.report import (
    MODEL,
    Column,
    Results,
    arguments,
    check_data,
    guarded,
    load_attributor,
    show,
    write_json,
)
from stance.speakers import SpeakerResolver

TYPES = ("person", "organization")
COLUMNS: list[Column] = [
    ("mentions", "n"),
    ("CoNLL F1", "conll"),
    ("MUC", "muc"),
    ("B3", "b_cubed"),
    ("CEAFe", "ceaf_e"),
    ("GAP n", "all.n"),
    ("P", "all.precision"),
    ("R", "all.recall"),
    ("F1", "all.f1"),
    ("masculine", "masculine.f1"),
    ("feminine", "feminine.f1"),
]
FEMALE = frozenset(("she", "her", "hers"))


def score_gum(path: Path, resolver: SpeakerResolver) -> dict[str, Any]:
    """F1 by metric on one file of GUM documents."""
    sums = {"muc": Counts(), "b_cubed": Counts(), "ceaf_e": Counts()}
    documents = mentions = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            gold = _clusters(record)
            found = resolver.clusters(record["text"], [m for cluster in gold for m in cluster])
            for name, metric in (("muc", muc), ("b_cubed", b_cubed), ("ceaf_e", ceaf_e)):
                sums[name] += metric(gold, found)
            documents += 1
            mentions += sum(map(len, gold))
    f1 = {name: counts.f1 for name, counts in sums.items()}
    return {"conll": sum(f1.values()) / 3, **f1, "n": mentions, "documents": documents}


def _clusters(record: dict[str, Any]) -> list[list[tuple[int, int]]]:
    seen: set[tuple[int, int]] = set()
    clusters = []
    for entity in record["entities"]:
        places = [(start, end) for start, end in entity["mentions"]]
        own = [place for place in dict.fromkeys(places) if place not in seen]
        if entity["type"] in TYPES and own:
            seen.update(own)
            clusters.append(own)
    return clusters


def score_gap(path: Path, resolver: SpeakerResolver) -> dict[str, Any]:
    """F1 over the two decisions of each line, all and by gender."""
    counts = {"all": PRF(), "masculine": PRF(), "feminine": PRF()}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            text = row["Text"]
            start = int(row["Pronoun-offset"])
            pronoun = (start, start + len(row["Pronoun"]))
            names = []
            for side in "AB":
                begin = int(row[f"{side}-offset"])
                names.append((begin, begin + len(row[side])))
            clusters = resolver.clusters(text, [*names, pronoun])
            own = next(cluster for cluster in clusters if pronoun in cluster)
            female = row["Pronoun"].casefold() in FEMALE
            for side, name in zip("AB", names, strict=True):
                guess, truth = name in own, row[f"{side}-coref"] == "TRUE"
                one = PRF(int(guess and truth), int(guess), int(truth))
                counts["all"] += one
                counts["feminine" if female else "masculine"] += one
    return {name: prf.to_dict() for name, prf in counts.items()}


def evaluate(data: Path, resolver: SpeakerResolver, split: str = "dev") -> Results:
    """Metrics of both corpora."""
    return {
        "gum": {MODEL: score_gum(data / f"gum/{split}.jsonl", resolver)},
        "gap": {MODEL: score_gap(data / f"gap/{split}.tsv", resolver)},
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables, write the JSON; exit code 2 where something is missing."""
    parser = arguments("Score coreference on GUM and GAP.")
    options = parser.parse_args(argv)

    def run() -> int:
        check_data(options.data)
        results = evaluate(options.data, load_attributor(options.model).resolver)
        print(show(results, COLUMNS))
        write_json(options.json, {"task": "coreference", "split": "dev", "sets": results})
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
