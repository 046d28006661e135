"""What a few labelled quotes of a new target are worth: ``python -m eval.few_shot``.

The development topics of IBM ArgQ 30k, none of which occurs in training. Of each, 20 or 200
arguments drawn at random train the model as ``stance train`` does, and a hundred others are
classified; mean of five draws and all topics, macro-F1 over the two labels that the corpus has.
Beside it: the model untrained (zero-shot), and with ``--bare ENCODER`` an encoder that has never
learnt what a stance is, trained in the same way on the same quotes.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING, Any

from eval.report import (
    MODEL,
    arguments,
    cell,
    check_data,
    load_classifier,
    table,
    write_json,
)
from stance.document import Label
from stance.errors import ExtraError, InputError, guarded
from stance.formats.corpora import StanceExample, read_stance_texts

if TYPE_CHECKING:
    from stance.adapting import Readings
    from stance.classifier import StanceClassifier
    from stance.modeling import StanceModel

FILE = "stance/ibm_argq30k.dev.jsonl"
SIDES: tuple[Label, ...] = ("favor", "against")
SIZES = (20, 200)
DRAWS = 5
HELD = 100
BARE = "bare encoder"


def topics(
    examples: Sequence[StanceExample], limit: int, seed: int = 13
) -> dict[str, list[StanceExample]]:
    """For each target, as many examples as the largest size and the held-out ones need."""
    by_target = defaultdict(list)
    for example in examples:
        by_target[example.target.name].append(example)
    chance = random.Random(seed)
    need = max(SIZES) + HELD
    kept = {name: found for name, found in by_target.items() if len(found) >= need}
    return {name: chance.sample(found, need) for name, found in sorted(kept.items())[:limit]}


def curve(model: StanceModel, readings: Readings, gold: Sequence[Label]) -> dict[str, list[float]]:
    """Macro-F1 of every draw: "0", and each size.

    Raises:
        ExtraError: where scikit-learn is not installed.
    """
    try:
        from sklearn.metrics import f1_score
    except ImportError as error:
        raise ExtraError("macro-F1 needs scikit-learn: pip install 'stance[train]'") from error
    from stance.adapting import answers, learn, likeliest

    scores: dict[str, list[float]] = defaultdict(list)
    for draw in range(DRAWS):
        order = list(range(len(gold)))
        random.Random(draw).shuffle(order)
        held = sorted(order[max(SIZES) :])
        for size in (0, *SIZES):
            learned = learn(model, readings.of(order[:size]), draw) if size else model
            found = answers(learned, readings.of(held))
            labels = [likeliest(found[n], SIDES) for n in held]
            score = f1_score([gold[n] for n in held], labels, average="macro")
            scores[str(size)].append(float(score))
    return scores


def evaluate(
    classifier: StanceClassifier, chosen: dict[str, list[StanceExample]]
) -> dict[str, Any]:
    """Mean and standard deviation over draws of the mean over topics; and each topic's mean."""
    from stance.adapting import read

    by_topic = {}
    for name, examples in chosen.items():
        readings = read(classifier, examples)
        by_topic[name] = curve(classifier.model, readings, [e.label for e in examples])
    sizes = [str(size) for size in (0, *SIZES)]
    draws = {
        size: [mean(scores[size][d] for scores in by_topic.values()) for d in range(DRAWS)]
        for size in sizes
    }
    return {
        "mean": {size: mean(values) for size, values in draws.items()},
        "deviation": {size: stdev(values) for size, values in draws.items()},
        "topics": {
            name: {size: mean(scores[size]) for size in sizes} for name, scores in by_topic.items()
        },
    }


def bare(folder: str, like: StanceClassifier) -> StanceClassifier:
    """A stance model with fresh heads on an encoder that was not trained on stances."""
    import torch
    from transformers import AutoConfig, AutoTokenizer

    from stance.classifier import StanceClassifier
    from stance.configuration import StanceConfig
    from stance.modeling import StanceModel

    torch.manual_seed(13)
    shape = {
        key: getattr(like.model.config, key)
        for key in ("longest_input", "context_before", "context_after", "segment_layer")
    }
    model = StanceModel(StanceConfig(AutoConfig.from_pretrained(folder).to_dict(), **shape))
    model.load_encoder(folder)
    return StanceClassifier(model.eval(), AutoTokenizer.from_pretrained(folder))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, write the JSON; exit code 2 where something is missing."""
    parser = arguments("Score training on a few labelled quotes of a new target.")
    parser.add_argument("--bare", metavar="ENCODER", help="folder of an encoder to compare with")
    parser.add_argument("--topics", type=int, default=99, help="at most this many topics")
    options = parser.parse_args(argv)

    def run() -> int:
        check_data(options.data)
        chosen = topics(read_stance_texts(Path(options.data) / FILE), options.topics)
        if not chosen:
            raise InputError(f"no topic of {FILE} has {max(SIZES) + HELD} arguments")
        if options.bare and not Path(options.bare).is_dir():
            raise InputError(f"--bare {options.bare}: no such folder")
        classifier = load_classifier(options.model)
        results = {MODEL: evaluate(classifier, chosen)}
        if options.bare:
            results[BARE] = evaluate(bare(options.bare, classifier), chosen)
        rows = [["system", "zero-shot", *(f"{size} quotes" for size in SIZES)]]
        for system, values in results.items():
            cells = [
                f"{cell(values['mean'][str(size)])} ± {cell(values['deviation'][str(size)])}"
                for size in (0, *SIZES)
            ]
            rows.append([system, *cells])
        print(f"{len(chosen)} topics, {DRAWS} draws, {HELD} quotes held out")
        print(table(rows))
        write_json(options.json, results)
        return 0

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
