"""Does the cost grow in step with a document's length? ``python -m eval.scaling``.

Documents of the wanted numbers of words, put together from the project's own
texts, go through encoding, quote finding and speakers; for each the seconds and
the milliseconds for a thousand words. What counts is the ratio between lengths
in one run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from eval.report import add_dtype, load_attributor, table
from eval.robustness import DATA, read
from stance.errors import guarded

LENGTHS = (1_000, 10_000, 100_000)


def document_of(words: int, texts: Sequence[str]) -> str:
    """Texts one after the other, again from the first where they end, of at least ``words``."""
    parts, size = [], 0
    for text in cycle(texts):
        if size >= words:
            break
        parts.append(text)
        size += len(text.split())
    return "\n\n".join(parts)


def main(argv: Sequence[str] | None = None) -> int:
    """Print one row for each length."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, help="model folder (default: the released models)")
    parser.add_argument("--words", type=int, nargs="+", default=LENGTHS)
    add_dtype(parser)
    options = parser.parse_args(argv)

    def run() -> int:
        model = load_attributor(options.model, options.dtype)
        texts = [document.text for document in read(DATA)[0]]
        rows = [["words", "quotes", "speakers", "seconds", "ms per 1,000 words"]]
        for words in options.words:
            text = document_of(words, texts)
            started = time.perf_counter()
            (document,) = model.stream([text])
            seconds = time.perf_counter() - started
            size = len(text.split())
            counts = [str(len(document.quotes)), str(len(document.speakers))]
            rows.append([str(size), *counts, f"{seconds:.1f}", f"{1e6 * seconds / size:.0f}"])
        print(table(rows))
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
