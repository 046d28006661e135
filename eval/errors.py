"""What goes wrong in finding quotes, sorted by cause: ``python -m eval.errors``.

Two hundred errors are drawn from the development articles of PolNeAR and of
the other outlets together. An error is an annotated attribution that is not
found exactly (content, cue and source), or a found one that finds none. Its
cause is the first that applies, in the order of :data:`CAUSES`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.attribution import FILES
from eval.metrics.attribution import aligned, found_quotes
from eval.report import (
    Predictor,
    arguments,
    check_data,
    load_attributor,
    table,
    write_json,
)
from stance.document import ACTS, Act, Document, Kind, Quote
from stance.errors import guarded
from stance.formats.attributions import read_attributions
from stance.text import words

SEED = 13
DRAWN = 200

LONG = 45
"""Words from which a content counts as long: the upper tenth of PolNeAR's."""

_EDGE = "\"“”'‘’.,;:!?()–—- "


@dataclass(frozen=True, slots=True)
class Error:
    """A gold quote with what was found of it; one of the two may be missing."""

    document: Document
    gold: Quote | None
    found: Quote | None
    pieces: int  # found contents that overlap the gold one


def _missed(error: Error, kinds: tuple[Kind, ...], acts: tuple[Act, ...] = ACTS) -> bool:
    return (
        error.gold is not None
        and error.found is None
        and error.gold.kind in kinds
        and error.gold.act in acts
    )


def _wrong_edges(error: Error) -> bool:
    return _differs(error, "content")


def _edge_marks_only(error: Error) -> bool:
    """Whether the contents differ in nothing but marks, blanks and a conjunction at an edge."""
    if error.gold is None or error.found is None:
        return False
    bare = [
        " ".join(span.text.strip(_EDGE) for span in quote.content).casefold()
        for quote in (error.gold, error.found)
    ]
    short, long = sorted(bare, key=len)
    return short == long or long.removeprefix("that ") == short


def _headline(error: Error) -> bool:
    """In the first line, or a line without a closing mark that is not the last."""
    quote = error.gold or error.found
    assert quote is not None
    text = error.document.text
    end = text.find("\n", quote.end)
    line = text[text.rfind("\n", 0, quote.start) + 1 : end if end >= 0 else len(text)].rstrip()
    return bool(line) and line[-1] not in ".!?\"”’'" and len(line.split()) < 25


CAUSES: dict[str, Callable[[Error], bool]] = {
    "found where nothing is annotated": lambda e: e.gold is None,
    "headline": _headline,
    "nested in another content": lambda e: _nested(e.document, e.gold),
    "fragmented: one content found as several": lambda e: e.pieces > 1,
    "discontinuous content": lambda e: (
        e.gold is not None and len(e.gold.content) > 1 and (e.found is None or _wrong_edges(e))
    ),
    "punctuation or conjunction at an edge": lambda e: _wrong_edges(e) and _edge_marks_only(e),
    "long content": lambda e: (
        e.gold is not None
        and (e.found is None or _wrong_edges(e))
        and sum(len(span.text.split()) for span in e.gold.content) >= LONG
    ),
    "direct or mixed, missed": lambda e: _missed(e, ("direct", "mixed")),
    "belief or intention, missed": lambda e: _missed(e, ("indirect",), ("thought",)),
    "indirect, missed": lambda e: _missed(e, ("indirect",)),
    "content begins or ends elsewhere": _wrong_edges,
    "wrong or missing source": lambda e: _differs(e, "source"),
    "wrong or missing cue": lambda e: _differs(e, "cue"),
}
"""Cause → whether it applies; the first one that does is counted."""


def errors(gold: Sequence[Document], predicted: Sequence[Document]) -> Iterator[Error]:
    """Every error, document by document."""
    for truth, guess in aligned(gold, predicted):
        starts = [start for start, _ in words(truth.text)]
        pairs = found_quotes(truth, guess)
        for index, quote in enumerate(truth.quotes):
            found = guess.quotes[pairs[index]] if index in pairs else None
            right = found is not None and (
                (found.content, found.cue, found.source) == (quote.content, quote.cue, quote.source)
            )
            if not right:
                yield Error(truth, quote, found, _pieces(starts, quote, guess.quotes))
        taken = set(pairs.values())
        for index, quote in enumerate(guess.quotes):
            if index not in taken:
                yield Error(truth, None, quote, 0)


def cause(error: Error) -> str:
    """The first cause that applies."""
    return next((name for name, applies in CAUSES.items() if applies(error)), "other")


def _pieces(starts: Sequence[int], gold: Quote, quotes: Sequence[Quote]) -> int:
    """How many found contents lie mostly in the gold one."""
    count = 0
    for quote in quotes:
        for span in quote.content:
            inside = [s for s in starts if span.start <= s < span.end]
            shared = sum(any(g.start <= s < g.end for g in gold.content) for s in inside)
            count += bool(inside) and 2 * shared > len(inside)
    return count if count > len(gold.content) else 0


def _nested(document: Document, quote: Quote | None) -> bool:
    return quote is not None and any(
        other is not quote
        and all(
            any(a.start <= s.start and s.end <= a.end and a != s for a in other.content)
            for s in quote.content
        )
        for other in document.quotes
    )


def _differs(error: Error, role: str) -> bool:
    return (
        error.gold is not None
        and error.found is not None
        and getattr(error.gold, role) != getattr(error.found, role)
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table of causes."""
    options = arguments("Sort the errors of quote finding by cause.").parse_args(argv)

    def run() -> int:
        check_data(options.data)
        predict = Predictor(load_attributor(options.model))
        every: list[Error] = []
        for file in FILES.values():
            gold = read_attributions(options.data / file.format(split="dev"))
            every += errors(gold, predict(gold))
        drawn = random.Random(SEED).sample(every, min(DRAWN, len(every)))
        counts = Counter(map(cause, drawn))
        rows = [["cause", "errors", "%"]]
        rows += [[name, str(n), f"{100 * n / len(drawn):.0f}"] for name, n in counts.most_common()]
        print(f"{len(drawn)} of {len(every)} errors\n")
        print(table(rows))
        write_json(options.json, {"task": "errors", "of": len(every), "causes": dict(counts)})
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
