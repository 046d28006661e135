"""What each part of the stance model's input is worth: ``python -m eval.ablation``.

The development quotes on foreign troops and on targets never seen, each time with one part left
out: the speaker's name, the article around the quote, the target's description, the target.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from eval.metrics import difference_interval, score_stance
from eval.report import (
    Column,
    Results,
    arguments,
    check_data,
    load_classifier,
    show,
    write_json,
)
from eval.stance import CORPORA, HIDDEN, sample
from stance.document import QuoteInContext, Span
from stance.errors import guarded
from stance.formats.corpora import StanceExample

NAMES = ("troops", "news_targets")
COLUMNS: list[Column] = [
    ("n", "n"),
    ("macro-F1", "macro_f1"),
    ("F_avg", "f_avg"),
    ("aspect", "aspect_accuracy"),
    ("change", "change.difference"),
    ("from", "change.low"),
    ("to", "change.high"),
]


def without_speaker(example: StanceExample) -> StanceExample:
    """Nobody is said to speak."""
    return replace(example, quote=replace(example.quote, speaker=None))


def without_context(example: StanceExample) -> StanceExample:
    """The quote alone, its pieces put together."""
    pieces = sorted(example.quote.content)
    text = " … ".join(piece.text for piece in pieces)
    starts = [0]
    for piece, _ in pairwise(pieces):
        starts.append(starts[-1] + len(piece.text) + len(" … "))
    spans = tuple(
        Span.of(text, start, start + len(piece.text))
        for start, piece in zip(starts, pieces, strict=True)
    )
    return replace(example, quote=QuoteInContext(text, spans, example.quote.speaker))


def without_description(example: StanceExample) -> StanceExample:
    """The target by its name alone."""
    return replace(example, target=replace(example.target, description=""))


def without_target(example: StanceExample) -> StanceExample:
    """A target that says nothing; the aspects stay."""
    return replace(example, target=replace(HIDDEN, aspects=example.target.aspects))


WHOLE = "whole input"
PARTS: dict[str, Callable[[StanceExample], StanceExample]] = {
    WHOLE: lambda example: example,
    "no speaker": without_speaker,
    "no surroundings": without_context,
    "no description": without_description,
    "no target": without_target,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, write the JSON; exit code 2 where something is missing."""
    parser = arguments("Score the stance model with parts of its input left out.")
    parser.add_argument("--limit", type=int, help="at most this many quotes of each set")
    options = parser.parse_args(argv)

    def run() -> int:
        check_data(options.data)
        classifier = load_classifier(options.model)
        results: Results = {}
        for name in NAMES:
            corpus = CORPORA[name]
            gold = sample(corpus.read(options.data, "dev"), options.limit)
            answers = {
                part: list(classifier.classify((e.quote, e.target) for e in map(change, gold)))
                for part, change in PARTS.items()
            }
            results[name] = {part: score_stance(gold, found) for part, found in answers.items()}
            for part, found in answers.items():
                if part != WHOLE:
                    results[name][part]["change"] = difference_interval(gold, found, answers[WHOLE])
        print(show(results, COLUMNS))
        write_json(options.json, results)
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
