"""Let larger models label unlabelled news, for the small model to learn from.

    python -m training.teach --models runs/teacher/model models/attribution --out runs/lessons

The role tags come as probabilities, the mean of all the models; links, acts
and speakers are those that the first model finds. Articles that any annotated
corpus holds are left out: nothing of a development set is ever read. A run that
was killed goes on where it stopped; several, each with another ``--first``, may
write into one folder at once. The recipe's ``lessons`` names ``OUT``.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from stance.configuration import AttributionConfig
from stance.document import Quote, Speaker
from stance.dtypes import autocast, fast_dtype
from stance.errors import InputError
from stance.formats.archives import NEWS, archived
from stance.formats.attributions import read_attributions
from stance.formats.records import Record
from stance.formats.results import to_line
from stance.modeling_attribution import AttributionModel
from stance.quotes import QuoteFinder
from stance.saving import load_model
from stance.speakers import SpeakerResolver
from stance.tagging import paragraph_rows
from stance.windows import EncodedText
from training.attribution_data import Targets, Taught, targets_of

log = logging.getLogger("training.teach")
ANNOTATED = ("polnear", "outlets", "troops/quotes", "stance/news_targets")
SHARD = 50
"""Articles in one file: what a kill can lose."""

LENGTHS = (1200, 9000)
"""Characters of the articles that are read: most of them, and none is a book."""

OPENING = 100
"""Characters by which two versions of an article are told to be the same."""

SURE = 0.3
"""Quotes of which the first model is less sure teach no links and no speakers."""


def unlabelled(data: Path, count: int, seed: int) -> list[Record]:
    """``count`` articles drawn from the shared news, none of which a shared corpus annotates."""
    taken = set()
    for corpus in ANNOTATED:
        for split in ("train", "dev"):
            name = f"{corpus}.{split}" if "/" in corpus else f"{corpus}/{split}"
            documents = read_attributions(data / f"{name}.jsonl")
            taken |= {_opening(d.text) for d in documents} | {d.id for d in documents}
    articles = archived(data / NEWS)
    low, high = LENGTHS
    free = [
        a
        for a in articles
        if a["id"] not in taken
        and _opening(a["text"]) not in taken
        and low <= len(a["text"]) <= high
    ]
    random.Random(seed).shuffle(free)
    return free[:count]


def _opening(text: str) -> str:
    return " ".join(text.split())[:OPENING]


def expect(model: AttributionModel, encoded: EncodedText) -> Taught:
    """The tag probabilities of a text, and how often tags follow each other.

    Both are gradients of the log partition function (Wainwright and Jordan, 2008).
    """
    with torch.inference_mode():
        states = model.role_emissions(encoded.states).float()
    emissions = states.clone().requires_grad_()  # an inference tensor has no gradient
    blocks = encoded.prepared.paragraphs
    rows, mask = paragraph_rows(emissions, blocks)
    moves: list[Tensor] = []
    total = emissions.new_zeros(())
    for level, crf in enumerate(model.level_crfs()):
        partition = crf.log_partition(rows[:, :, level], mask).sum()
        # Where every paragraph is one word, no tag follows another.
        moves += torch.autograd.grad(
            partition, crf.transitions, retain_graph=True, materialize_grads=True
        )
        total = total + partition
    (tags,) = torch.autograd.grad(total, emissions)
    return Taught(tags, torch.stack(moves))


def mean(lessons: Sequence[Taught]) -> Taught:
    """What several teachers expect on average, the tags in half precision."""

    def average(tensors: list[Tensor]) -> Tensor:
        return torch.stack(tensors).mean(0)

    tags = average([lesson.tags for lesson in lessons])
    return Taught(tags.half(), average([lesson.moves for lesson in lessons]))


def read_lessons(folder: Path, tokenizer: Any, config: AttributionConfig) -> list[Targets]:
    """The targets in a folder that this script wrote.

    Raises:
        InputError: there is no such folder, or no lessons are in it.
    """
    shards = sorted(folder.glob("lessons-*.jsonl"))
    if not shards:
        # A recipe that names them would train without, and nobody would know.
        raise InputError(f"{folder}: no lessons are there; training.teach writes them")
    found = []
    for path in shards:
        tensors = load_file(path.with_suffix(".safetensors"))
        for document in read_attributions(path):
            targets = targets_of(
                document, tokenizer, config, complete=False, acts=True, nested=False
            )
            tags, moves = tensors[f"{document.id}.tags"], tensors[f"{document.id}.moves"]
            targets.allowed, targets.taught = None, Taught(tags, moves)
            found.append(targets)
    return found


def _record(article: Record, quotes: Sequence[Quote]) -> dict[str, Any]:
    def place(span: Any) -> list[int] | None:
        return None if span is None else [span.start, span.end]

    return {
        "id": article["id"],
        "text": article["text"],
        "quotes": [
            {
                "content": [place(span) for span in quote.content],
                "cue": place(quote.cue),
                "source": place(quote.source),
                "kind": quote.kind,
                "act": quote.act,
                **_speaker(quote.speaker),
            }
            for quote in quotes
            if quote.confidence >= SURE
        ],
    }


def _speaker(speaker: Speaker | None) -> dict[str, Any]:
    return {} if speaker is None else {"speaker": speaker.name, "speaker_kind": speaker.kind}


def _shards(articles: Sequence[Record], first: int) -> Iterator[tuple[str, Sequence[Record]]]:
    for begin in range(first, len(articles), SHARD):
        yield f"lessons-{begin:05d}", articles[begin : begin + SHARD]


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--models", type=Path, nargs="+", required=True, help="the teachers")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--articles", type=int, default=2000, help="how many of them")
    parser.add_argument("--first", type=int, default=0, help="how many to pass over before them")
    parser.add_argument("--seed", type=int, default=29, help="of the articles that are drawn")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    arguments.out.mkdir(parents=True, exist_ok=True)
    teachers = [QuoteFinder(*load_model(AttributionModel, m), 8192) for m in arguments.models]
    resolver = SpeakerResolver(teachers[0].model, teachers[0].tokenizer)
    dtypes = [fast_dtype(teacher.model) for teacher in teachers]
    last = arguments.first + arguments.articles
    articles = unlabelled(arguments.data, last, arguments.seed)
    for name, shard in _shards(articles, arguments.first):
        path = arguments.out / f"{name}.jsonl"
        if path.exists():
            continue
        lessons: list[list[Taught]] = []
        for teacher, dtype in zip(teachers, dtypes, strict=True):
            with autocast(teacher.model.device, dtype):
                read = teacher.encode([article["text"] for article in shard])
            read = [EncodedText(e.prepared, e.states.float()) for e in read]
            lessons.append([expect(teacher.model, e) for e in read])
            if teacher is teachers[0]:
                found = [resolver.resolve_encoded(e, teacher.find(e))[0] for e in read]
        tensors = {}
        for article, *taught in zip(shard, *lessons, strict=True):
            both = mean(taught)
            tensors[f"{article['id']}.tags"] = both.tags.contiguous()
            tensors[f"{article['id']}.moves"] = both.moves.contiguous()
        save_file(tensors, path.with_suffix(".safetensors"))
        # The lines come last: a shard without them is labelled anew.
        partial = path.with_suffix(".partial")
        lines = [to_line(_record(a, q)) for a, q in zip(shard, found, strict=True)]
        partial.write_text("".join(lines), encoding="utf-8")
        partial.replace(path)
        log.info("%s: %d articles", path.name, len(shard))


if __name__ == "__main__":
    main()
