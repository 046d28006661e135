"""How well quotes, cues and sources are found.

Definitions, all summed over documents before dividing (micro average):

* exact span: start and end agree. Contents are split into their pieces, and
  spans of a document form a set, as in conlleval: a source that two
  attributions share counts once.
* content tokens: the set of words that lie in any content of the document.
* whole attribution: matched one to one where the contents' token F1 is at
  least 0.8 and the source is right, that is both have none or the two spans
  share a character ("the senator" for "the senator from Ohio"); ``strict``
  asks for the same source span instead.
* containment, for comparison with GenderGapTracker (Asr et al. 2021): matched
  one to one where the shared characters are at least 0.3 (0.8) of the SHORTER
  content, so that spans which are too long go unpunished.
* calibration: expected calibration error of a quote's confidence, where right
  means found at token F1 >= 0.5, and the curve of precision and recall over it.
* recall by kind: gold quotes matched one to one at token F1 >= 0.5.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from eval.metrics.calibration import calibration_error, threshold_curve
from eval.metrics.prf import PRF, match_one_to_one, of_sets
from stance.document import KINDS, Document, Quote, Span
from stance.errors import InputError
from stance.text import words

FOUND = 0.5
"""Token F1 of the contents from which a quote counts as found."""

RIGHT = 0.8
"""Token F1 of the contents from which a whole attribution may count as right."""


def score_attribution(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[str, Any]:
    """All attribution metrics.

    Args:
        gold: the annotated documents.
        predicted: the same documents in the same order, with predicted quotes.

    Raises:
        InputError: where the two do not hold the same texts in the same order.
    """
    totals: dict[str, PRF] = {}
    by_kind = {kind: PRF() for kind in KINDS}
    matched: list[tuple[Quote, Quote]] = []
    confidence: list[float] = []
    right: list[bool] = []

    def add(name: str, counts: PRF) -> None:
        totals[name] = totals.get(name, PRF()) + counts

    for truth, guess in aligned(gold, predicted):
        add("content", of_sets(_pieces(truth), _pieces(guess)))
        add("cue", of_sets(_marks(truth, "cue"), _marks(guess, "cue")))
        add("source", of_sets(_marks(truth, "source"), _marks(guess, "source")))
        overlap = ContentOverlap(truth, guess)
        add("content_tokens", of_sets(*overlap.all_tokens()))
        add("attribution", _whole(overlap, truth, guess, same_source))
        add("attribution_strict", _whole(overlap, truth, guess, lambda a, b: a.source == b.source))
        size = (len(guess.quotes), len(truth.quotes))
        for percent in (30, 80):
            add(f"containment_{percent}", PRF(len(overlap.contained(percent / 100)), *size))
        found = found_quotes(truth, guess)
        add("found", PRF(len(found), *size))
        for index, quote in enumerate(truth.quotes):
            by_kind[quote.kind] += PRF(int(index in found), 0, 1)
        confidence += [quote.confidence for quote in guess.quotes]
        taken = set(found.values())
        right += [index in taken for index in range(len(guess.quotes))]
        matched += [(truth.quotes[i], guess.quotes[j]) for i, j in found.items()]

    return {
        **{name: counts.to_dict() for name, counts in totals.items()},
        "recall": {
            kind: {"recall": counts.recall, "n": counts.gold} for kind, counts in by_kind.items()
        },
        "ece": calibration_error(confidence, right),
        "curve": threshold_curve(confidence, right, totals["found"].gold if totals else 0),
        "kind_accuracy": _share(a.kind == b.kind for a, b in matched),
        "act_accuracy": _share(a.act == b.act for a, b in matched),
        "documents": len(gold),
    }


def aligned(
    gold: Sequence[Document], predicted: Sequence[Document]
) -> Iterator[tuple[Document, Document]]:
    """Pairs of documents; ``InputError`` where they do not hold the same texts."""
    if len(gold) != len(predicted):
        raise InputError(f"{len(gold)} gold documents, but {len(predicted)} predicted ones")
    for truth, guess in zip(gold, predicted, strict=True):
        if truth.text != guess.text:
            raise InputError(
                f"gold document {truth.id!r} and predicted {guess.id!r} differ in their text"
            )
        yield truth, guess


def found_quotes(truth: Document, guess: Document, threshold: float = FOUND) -> dict[int, int]:
    """Indices of predicted quotes by those of the gold quotes that they find, one to one."""
    return match_one_to_one(
        pair for pair in ContentOverlap(truth, guess).pairs() if pair[0] >= threshold
    )


def same_source(a: Quote, b: Quote) -> bool:
    """True where both have no source, or sources that share a character."""
    if a.source is None or b.source is None:
        return a.source is b.source
    return a.source.overlaps(b.source)


class ContentOverlap:
    """Token and character overlap of every gold with every predicted content of a text."""

    def __init__(self, truth: Document, guess: Document) -> None:
        starts = [start for start, _ in words(truth.text)]
        self._gold = [(q, _tokens(starts, q)) for q in truth.quotes]
        self._predicted = [(q, _tokens(starts, q)) for q in guess.quotes]

    def all_tokens(self) -> tuple[set[int], set[int]]:
        """The tokens of all gold and of all predicted contents."""
        return (
            {token for _, tokens in self._gold for token in tokens},
            {token for _, tokens in self._predicted for token in tokens},
        )

    def pairs(self) -> Iterator[tuple[float, int, int]]:
        """(token F1, gold index, predicted index) of all contents that share a token."""
        for i, (_, gold) in enumerate(self._gold):
            for j, (_, predicted) in enumerate(self._predicted):
                f1 = of_sets(gold, predicted).f1
                if f1:
                    yield f1, i, j

    def contained(self, threshold: float) -> dict[int, int]:
        """The matching by shared characters over those of the shorter content."""
        pairs = []
        for i, (gold, _) in enumerate(self._gold):
            for j, (predicted, _) in enumerate(self._predicted):
                shared = _shared(gold.content, predicted.content)
                lengths = _length(gold.content), _length(predicted.content)
                if shared and shared / min(lengths) >= threshold:
                    # Many pairs are contained wholly: the best fit in both ways goes first.
                    pairs.append((2 * shared / sum(lengths), i, j))
        return match_one_to_one(pairs)


def _whole(
    overlap: ContentOverlap,
    truth: Document,
    guess: Document,
    right_source: Callable[[Quote, Quote], bool],
) -> PRF:
    matched = match_one_to_one(
        (f1, i, j)
        for f1, i, j in overlap.pairs()
        if f1 >= RIGHT and right_source(truth.quotes[i], guess.quotes[j])
    )
    return PRF(len(matched), len(guess.quotes), len(truth.quotes))


def _tokens(starts: Sequence[int], quote: Quote) -> set[int]:
    """Indices of the words that begin inside the content; ``starts`` is sorted."""
    return {
        index
        for piece in quote.content
        for index in range(bisect_left(starts, piece.start), bisect_left(starts, piece.end))
    }


def _shared(a: tuple[Span, ...], b: tuple[Span, ...]) -> int:
    return sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a for y in b)


def _length(content: tuple[Span, ...]) -> int:
    return sum(piece.end - piece.start for piece in content)


def _pieces(document: Document) -> set[tuple[int, int]]:
    return {(piece.start, piece.end) for quote in document.quotes for piece in quote.content}


def _marks(document: Document, role: str) -> set[tuple[int, int]]:
    spans = (getattr(quote, role) for quote in document.quotes)
    return {(span.start, span.end) for span in spans if span is not None}


def _share(values: Iterable[bool]) -> float:
    flags = list(values)
    return sum(flags) / len(flags) if flags else 0.0
