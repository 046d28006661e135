"""Coreference on GUM and GAP: ``python -m eval.coreference``.

GUM: the gold mentions of persons and organisations are clustered; MUC, B³, CEAF
(entity-based) and their mean, CoNLL F1. GAP: does the pronoun take up A, B or
neither (Webster et al. 2018)? F1 over all decisions, and by the pronoun's gender.
"""

from __future__ import annotations

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
    load_attributor,
    show,
    write_json,
)
from stance.document import Span
from stance.errors import guarded
from stance.formats.gap import Place, read_gap_examples
from stance.formats.records import Record, read_records
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
    """F1 by metric on one file of GUM documents; ``InputError`` names a line that is wrong."""
    sums = {"muc": Counts(), "b_cubed": Counts(), "ceaf_e": Counts()}
    documents = mentions = 0
    for text, gold in read_records(path, _gum):
        found = resolver.clusters(text, [m for cluster in gold for m in cluster])
        for name, metric in (("muc", muc), ("b_cubed", b_cubed), ("ceaf_e", ceaf_e)):
            sums[name] += metric(gold, found)
        documents += 1
        mentions += sum(map(len, gold))
    f1 = {name: counts.f1 for name, counts in sums.items()}
    return {"conll": sum(f1.values()) / 3, **f1, "n": mentions, "documents": documents}


def _gum(record: Record) -> tuple[str, list[list[Place]]]:
    """Text and clusters of the persons and organisations."""
    text = record["text"]
    seen: set[Place] = set()
    clusters = []
    for entity in record["entities"]:
        spans = [Span.of(text, start, end) for start, end in entity["mentions"]]
        own = [p for p in dict.fromkeys((s.start, s.end) for s in spans) if p not in seen]
        if entity["type"] in TYPES and own:
            seen.update(own)
            clusters.append(own)
    return text, clusters


def score_gap(path: Path, resolver: SpeakerResolver) -> dict[str, Any]:
    """F1 over the two decisions of each line, all and by gender.

    Raises:
        InputError: there is no such file, or a line is not what it should be.
    """
    counts = {"all": PRF(), "masculine": PRF(), "feminine": PRF()}
    for case in read_gap_examples(path):
        clusters = resolver.clusters(case.text, [*case.names, case.pronoun])
        own = next(cluster for cluster in clusters if case.pronoun in cluster)
        gender = "feminine" if case.text[slice(*case.pronoun)].casefold() in FEMALE else "masculine"
        for name, truth in zip(case.names, case.right, strict=True):
            guess = name in own
            one = PRF(int(guess and truth), int(guess), int(truth))
            counts["all"] += one
            counts[gender] += one
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
