"""Are speakers linked to the right entries of a registry? ``python -m eval.linking``.

Texts, registry and labels are the project's own (``eval/data/README.md``). The
quotes and speakers are found from the bare text; a source is linked where the
speaker of a found quote whose source overlaps it is. Precision counts every
link given, those of speakers at places that are not annotated too; recall
counts every annotated source with an entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.metrics.prf import PRF
from eval.report import Streaming, arguments, cell, load_attributor, table, write_json
from stance.document import Span, parsed_day
from stance.errors import InputError, guarded
from stance.formats.records import Record, read_records
from stance.registry import Registry

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Case:
    """A text and, for each source in it, the id of its entry or ``None``."""

    name: str
    id: str
    date: str | None
    text: str
    sources: tuple[tuple[Span, str | None], ...]


def read(path: Path) -> list[Case]:
    """The cases of a file; ``InputError`` names the line of one that is not as it should be."""
    return list(read_records(path, _case))


def _case(record: Record) -> Case:
    text = record["text"]
    sources = tuple(
        (Span(s["start"], s["end"], s["mention"]), s["entity"]) for s in record["speakers"]
    )
    wrong = [s for s, _ in sources if text[s.start : s.end] != s.text]
    if wrong:
        raise InputError(f"{wrong[0].text!r} does not stand at its offsets")
    return Case(record["case"], record["id"], record["date"], text, sources)


def score(cases: Sequence[Case], pipe: Streaming, registry: Registry) -> dict[str, Any]:
    """Counts by case and in all, and every link that is wrong or missing."""
    documents = pipe.stream([c.text for c in cases], ids=[c.id for c in cases])
    counts: dict[str, PRF] = {}
    faults: list[dict[str, Any]] = []
    found = 0
    for case, document in zip(cases, documents, strict=True):
        links = registry.link(document, parsed_day(case.date, case.id))
        given: dict[Span, str | None] = {}
        for quote in document.quotes:
            if quote.source is not None and quote.speaker is not None:
                link = links.get(quote.speaker.id)
                given[quote.source] = link.entry.id if link else None
        total = counts.get(case.name, PRF())
        taken: set[Span] = set()
        for source, entry in case.sources:
            places = [place for place in given if place.overlaps(source)]
            taken.update(places)
            guess = given[places[0]] if places else None
            found += bool(places)
            right = int(guess is not None and guess == entry)
            total += PRF(right, int(guess is not None), int(entry is not None))
            if guess != entry:
                faults.append(
                    {"id": case.id, "source": source.text, "gold": entry, "given": guess}
                    | {"found": bool(places), "case": case.name}
                )
        for place, guess in given.items():
            if place not in taken and guess is not None:
                right = int(guess in {entry for _, entry in case.sources})
                total += PRF(right, 1, right)
        counts[case.name] = total
    everything = sum(counts.values(), PRF())
    return {
        "documents": len(cases),
        "sources": sum(len(c.sources) for c in cases),
        "found": found,
        "all": everything.to_dict(),
        "cases": {name: prf.to_dict() for name, prf in counts.items()},
        "faults": faults,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print a row for each case, write the JSON; exit code 2 where something is missing."""
    parser = arguments(__doc__.split("\n")[0])
    parser.add_argument("--faults", action="store_true", help="list what is wrong, too")
    options = parser.parse_args(argv)

    def run() -> int:
        registry = Registry.from_file(FOLDER / "registry.jsonl")
        cases = read(FOLDER / "linking.jsonl")
        report = score(cases, load_attributor(options.model), registry)
        rows = [["case", "links", "P", "R", "F1"]]
        for name, row in [*report["cases"].items(), ("all", report["all"])]:
            figures = [cell(row[key]) for key in ("precision", "recall", "f1")]
            rows.append([name, str(row["n"]), *figures])
        print(table(rows))
        print(f"{report['found']} of {report['sources']} sources found")
        for fault in report["faults"] if options.faults else ():
            print(fault)
        write_json(options.json, {"task": "linking", "sets": {"own": {"model": report}}})
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
