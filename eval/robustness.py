"""Which manners of quoting does a model miss? One row for each of some thirty styles.

    python -m eval.robustness [--model FOLDER] [--file FILE] [--json FILE]

The texts are the project's own (``eval/data/README.md``). For each style:

* exact: share of the attributions whose content agrees piece by piece, the
  introducing "that" aside, and whose source is right;
* close: the same with a token F1 of the contents of at least 0.8;
* content: token F1 of the contents of at least 0.8, whatever the source;
* speaker: content found so, and resolved to the annotated entity, among the
  attributions whose speaker is known;
* extra: predicted attributions that find none of the annotated ones.

A source is right where both have none or the two share a character. Where the
quotation has no frame but its speaker is known from the sentence before,
resolving it to that speaker is right too, whichever mention is given.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.metrics import match_one_to_one, same_entity
from eval.metrics.attribution import FOUND, RIGHT, ContentOverlap, aligned, same_source
from eval.report import load_attributor, write_json
from stance.document import Document, Quote
from stance.errors import InputError, guarded
from stance.formats.attributions import read_attributions
from stance.formats.records import Record, read_records

DATA = Path(__file__).parent / "data" / "robustness.jsonl"
NEGATIVE = "no quotation"
COUNTS = ("n", "exact", "close", "content", "speakers", "speaker", "extra", "texts", "alarmed")

# PolNeAR counts the conjunction as content, the other outlets' guide does not.
_CONJUNCTION = re.compile(r"(?:that|whether|if)\s+", re.IGNORECASE)
# Of predictions with equal contents, the one with the right source is matched.
_TIE = 1e-6


def read(path: Path) -> tuple[list[Document], list[str]]:
    """The annotated documents and the style of each.

    Raises:
        InputError: there is no such file, or a line is not what it should be; the
            message names file and line.
    """
    # Said here, because these are no corpora, whose folder --data would name.
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    return read_attributions(path), list(read_records(path, _style))


def _style(record: Record) -> str:
    style = record.get("style")
    if not isinstance(style, str):
        raise InputError("no style")
    return style


def score(
    gold: Sequence[Document], predicted: Sequence[Document], styles: Sequence[str]
) -> dict[str, Any]:
    """Counts by style, in the order of first appearance, and their total.

    Returns:
        ``styles`` (style → counts), ``total`` of the styles with quotations, and
        ``negatives``: ``texts``, ``alarmed`` (texts with a false alarm) and
        ``extra``, their number.
    """
    rows: dict[str, dict[str, int]] = {}
    for (truth, guess), style in zip(aligned(gold, predicted), styles, strict=True):
        row = rows.setdefault(style, dict.fromkeys(COUNTS, 0))
        for name, count in _counts(truth, guess).items():
            row[name] += count
    negatives = rows.pop(NEGATIVE, dict.fromkeys(COUNTS, 0))
    total = {name: sum(row[name] for row in rows.values()) for name in COUNTS}
    return {
        "styles": rows,
        "total": total,
        "negatives": {name: negatives[name] for name in ("texts", "alarmed", "extra")},
    }


def _counts(truth: Document, guess: Document) -> dict[str, int]:
    names = {quote.speaker.name for quote in truth.quotes if quote.speaker}
    pairs = [
        (f1 + _TIE * _right_source(truth.quotes[i], guess.quotes[j], names), i, j)
        for f1, i, j in ContentOverlap(truth, guess).pairs()
    ]
    matched = match_one_to_one(pair for pair in pairs if pair[0] >= RIGHT)
    found = match_one_to_one(pair for pair in pairs if pair[0] >= FOUND)
    both = [(truth.quotes[i], guess.quotes[j]) for i, j in matched.items()]
    right = [(a, b) for a, b in both if _right_source(a, b, names)]
    extra = len(guess.quotes) - len(found)
    return {
        "n": len(truth.quotes),
        "exact": sum(_pieces(a) == _pieces(b) for a, b in right),
        "close": len(right),
        "content": len(both),
        "speakers": sum(quote.speaker is not None for quote in truth.quotes),
        "speaker": sum(_same_speaker(a, b, names) for a, b in both),
        "extra": extra,
        "texts": 1,
        "alarmed": int(extra > 0),
    }


def _right_source(gold: Quote, guess: Quote, names: set[str]) -> bool:
    if same_source(gold, guess):
        return True
    return gold.source is None and _same_speaker(gold, guess, names)


def _same_speaker(gold: Quote, guess: Quote, names: set[str]) -> bool:
    if gold.speaker is None or guess.speaker is None:
        return False
    return same_entity(guess.speaker.name, gold.speaker.name, names)


def _pieces(quote: Quote) -> list[tuple[int, int]]:
    """The content's spans, in text order, without an introducing conjunction."""
    pieces = []
    for piece in sorted(quote.content):
        match = _CONJUNCTION.match(piece.text)
        pieces.append((piece.start + (match.end() if match else 0), piece.end))
    return pieces


def table(report: dict[str, Any]) -> str:
    """The report as text, shares in per cent."""
    lines = [
        f"{'style':<26}{'n':>5}{'exact':>8}{'close':>8}{'content':>9}{'speaker':>9}{'extra':>7}"
    ]
    for style, row in [*report["styles"].items(), ("total", report["total"])]:
        shares = [_percent(row[name], row["n"]) for name in ("exact", "close", "content")]
        speaker = _percent(row["speaker"], row["speakers"])
        exact, close, content = shares
        lines.append(
            f"{style:<26}{row['n']:>5}{exact:>8}{close:>8}{content:>9}{speaker:>9}{row['extra']:>7}"
        )
    alarms = report["negatives"]
    lines.append(
        f"{NEGATIVE}: {alarms['extra']} false alarms in {alarms['alarmed']} "
        f"of {alarms['texts']} texts"
    )
    return "\n".join(lines)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, write the JSON; exit code 2 where something is missing."""
    parser = argparse.ArgumentParser(prog="eval.robustness", description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, help="model folder; the released models by default")
    parser.add_argument("--file", type=Path, default=DATA, help="texts to run it on")
    parser.add_argument("--json", type=Path, help="write the counts here too")
    options = parser.parse_args(arguments)

    def run() -> int:
        gold, styles = read(options.file)
        pipe = load_attributor(options.model)
        predicted = list(pipe.stream([d.text for d in gold], ids=[d.id for d in gold]))
        report = score(gold, predicted, styles)
        print(table(report))
        write_json(options.json, report)
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
