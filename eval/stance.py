"""How well stances are classified: ``python -m eval.stance``.

Quotations on foreign troop presence first, then UN speeches on it, quotations
on other targets (positions said outright and implied ones apart), those of the
project's own labels, and two public sets. Floors: the most frequent label; TF-IDF
and logistic regression trained on the same corpus, with the target's words and
without; and the model itself with the target hidden, which tells how much it
really reads it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.baselines import BagOfWords, majority
from eval.metrics import difference_interval, score_stance
from eval.metrics.stance import Classes
from eval.report import (
    MODEL,
    Classifier,
    Column,
    Results,
    check_data,
    load_classifier,
    show,
    table,
    task_arguments,
    write_json,
)
from stance.document import LABELS, Stance
from stance.errors import guarded
from stance.formats.archives import NEWS, read_target_labels
from stance.formats.corpora import (
    StanceExample,
    read_news_targets,
    read_stance_quotes,
    read_stance_texts,
    read_ungdc,
)
from stance.targets import Target

HIDDEN = Target("the topic")
"""Stands for the target in target-blind runs; a name may not be blank."""

SEED = 13

BAG, BLIND_BAG, BLIND_MODEL = "TF-IDF", "TF-IDF, target-blind", "model, target-blind"

COLUMNS: list[Column] = [
    ("n", "n"),
    ("macro-F1", "macro_f1"),
    ("from", "macro_f1_low"),
    ("to", "macro_f1_high"),
    ("F_avg", "f_avg"),
    ("favor", "labels.favor.f1"),
    ("against", "labels.against.f1"),
    ("neutral", "labels.neutral.f1"),
    ("unrelated", "labels.unrelated.f1"),
    ("accuracy", "accuracy"),
    ("ECE", "ece"),
    ("Brier", "brier"),
    ("at 70 %", "macro_f1_at_70"),
    ("aspect", "aspect_accuracy"),
]


@dataclass(frozen=True, slots=True)
class Corpus:
    """One data set: what reads a split of it, how many labels it knows.

    Attributes:
        read: folder of the corpora, "train" or "dev" -> examples.
        also_train: another data set that the bag of words is trained on too.
    """

    read: Callable[[Path, str], list[StanceExample]]
    classes: Classes = 4
    also_train: str | None = None


OWN_LABELS = {
    "train": Path(__file__).parents[1] / "training" / "data" / "news_labels.jsonl",
    "dev": Path(__file__).parent / "data" / "news_labels.jsonl",
}


def _file(
    name: str, read: Callable[[Path], list[StanceExample]]
) -> Callable[[Path, str], list[StanceExample]]:
    return lambda data, split: read(data / name.format(split=split))


CORPORA = {
    "troops": Corpus(_file("troops/quotes.{split}.jsonl", read_stance_quotes)),
    # 291 paragraphs are few for a bag of words: it sees the news quotes too.
    "ungdc": Corpus(_file("troops/ungdc.{split}.jsonl", read_ungdc), also_train="troops"),
    "news_targets": Corpus(_file("stance/news_targets.{split}.jsonl", read_news_targets)),
    "news_labels": Corpus(lambda data, split: read_target_labels(data / NEWS, OWN_LABELS[split])),
    "vast": Corpus(_file("stance/vast.{split}.jsonl", read_stance_texts), classes=3),
    "perspectrum": Corpus(_file("stance/perspectrum.{split}.jsonl", read_stance_texts), classes=2),
}


def evaluate(
    data: Path,
    classifier: Classifier | None,
    *,
    split: str = "dev",
    floors: bool = True,
    only: Sequence[str] = tuple(CORPORA),
    limit: int | None = None,
) -> Results:
    """Metrics by corpus and system.

    Args:
        data: folder of the corpora.
        classifier: the model's classifier; ``None`` for floors only.
        split: "dev" or "train".
        floors: compute the baselines and the model's target-blind run too.
        only: names of the corpora to score.
        limit: score at most this many examples of a corpus, chosen at random
            with a fixed seed.
    """
    results: Results = {}
    for name in only:
        corpus = CORPORA[name]
        gold = sample(corpus.read(data, split), limit)
        answers: dict[str, list[Stance]] = {}
        if classifier is not None:
            answers[MODEL] = classify(classifier, gold)
        if floors:
            answers |= _floors(data, name, gold, classifier)
        for part, kept in _parts(name, gold).items():
            items = [gold[n] for n in kept]
            systems = results.setdefault(part, {})
            for system, stances in answers.items():
                chosen = [stances[n] for n in kept]
                systems[system] = score_stance(items, chosen, classes=corpus.classes)
                if system != MODEL and MODEL in answers:
                    systems[MODEL].setdefault("above", {})[system] = difference_interval(
                        items,
                        [answers[MODEL][n] for n in kept],
                        chosen,
                        classes=corpus.classes,
                    )
    return results


def classify(
    classifier: Classifier, items: Sequence[StanceExample], target: Target | None = None
) -> list[Stance]:
    """The model's answers; with ``target`` in place of every example's own, if given."""
    return list(classifier.classify((item.quote, target or item.target) for item in items))


def sample(items: Sequence[StanceExample], limit: int | None) -> list[StanceExample]:
    """At most ``limit`` of the items, in their order; always the same ones."""
    if limit is None or len(items) <= limit:
        return list(items)
    chosen = random.Random(SEED).sample(range(len(items)), limit)
    return [items[n] for n in sorted(chosen)]


def _floors(
    data: Path, name: str, gold: Sequence[StanceExample], classifier: Classifier | None
) -> dict[str, list[Stance]]:
    corpus = CORPORA[name]
    train = corpus.read(data, "train")
    answers = {"majority": majority(train, gold)}
    if corpus.also_train is not None:
        other = CORPORA[corpus.also_train]
        train += other.read(data, "train")
    answers[BAG] = BagOfWords(train).predict(gold)
    answers[BLIND_BAG] = BagOfWords(train, target_blind=True).predict(gold)
    if classifier is not None:
        answers[BLIND_MODEL] = classify(classifier, gold, HIDDEN)
    return answers


def _parts(name: str, gold: Sequence[StanceExample]) -> dict[str, list[int]]:
    """Indices of the whole and, where annotated, of explicit and implicit positions."""
    parts = {name: list(range(len(gold)))}
    for part, value in (("explicit", False), ("implicit", True)):
        chosen = [n for n, example in enumerate(gold) if example.implicit is value]
        if chosen:
            parts[f"{name}_{part}"] = chosen
    return parts


def show_details(results: Results) -> str:
    """The model's lead over each floor, and its confusion on the first set."""
    lines = ["macro-F1 of the model minus that of … (95 % interval by article)"]
    for name, systems in results.items():
        for other, lead in systems[MODEL].get("above", {}).items():
            low, high = 100 * lead["low"], 100 * lead["high"]
            lines.append(
                f"  {name} – {other}: {100 * lead['difference']:+.1f} [{low:+.1f}, {high:+.1f}]"
            )
    name, systems = next(iter(results.items()))
    rows = [[f"{name}: gold \\ predicted", *LABELS]]
    for label, counts in zip(LABELS, systems[MODEL]["confusion"], strict=True):
        rows.append([label, *map(str, counts)])
    return "\n".join(lines) + "\n\n" + table(rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, write the JSON; exit code 2 where something is missing."""
    parser = task_arguments("Score the classification of stances.")
    parser.add_argument("--only", nargs="+", choices=tuple(CORPORA), default=tuple(CORPORA))
    parser.add_argument("--limit", type=int, help="at most this many examples of each set")
    options = parser.parse_args(argv)

    def run() -> int:
        check_data(options.data)
        classifier = None if options.floors_only else load_classifier(options.model, options.dtype)
        results = evaluate(
            options.data,
            classifier,
            split=options.split,
            only=options.only,
            limit=options.limit,
        )
        print(show(results, COLUMNS))
        if classifier is not None:
            print("\n" + show_details(results))
        write_json(options.json, {"task": "stance", "split": options.split, "sets": results})
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
