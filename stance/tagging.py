"""Role tags of a text: spans of contents, cues and sources, and how sure the tagger is of them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from stance.configuration import SOURCE
from stance.crf import TAGS, tag_spans
from stance.encoding import budget_batches
from stance.glyphs import CLOSING, OPENING
from stance.modeling_attribution import AttributionModel
from stance.windows import PreparedText

Words = tuple[int, int]

CRF_CELLS = 400_000
"""Words times tags decoded at once: bounds memory, and keeps rows alike in length."""

# Some languages open with the mark that English closes with.
_OPENING, _CLOSING = frozenset(OPENING + "”"), frozenset(CLOSING)

_BEGINS = [number for number, tag in enumerate(TAGS) if tag[0] in "BS"]
_BEGINS_SOURCE = [number for number in _BEGINS if TAGS[number].endswith(SOURCE)]


@dataclass(slots=True)
class TaggedSpan:
    """Words ``first:last`` (both included) with a role, and how sure the tagger is of them."""

    words: Words
    role: str
    level: int
    probability: float


def tagged(
    model: AttributionModel,
    emissions: Tensor,
    blocks: Sequence[Words],
    bias: float,
    *,
    sources: float = 0.0,
) -> list[TaggedSpan]:
    """The spans of the likeliest tags of each paragraph, in text order.

    Args:
        emissions: [W, LEVELS, K] scores of the tags of a text's words.
        blocks: (first word, last word + 1) of the paragraphs to tag.
        bias: added to the scores of all tags that begin a span: more are found, less surely.
        sources: added to the scores of those that begin a source besides.
    """
    offsets = emissions.new_zeros(len(TAGS))
    offsets[_BEGINS] = bias
    offsets[_BEGINS_SOURCE] += sources
    emissions = emissions + offsets  # not in place: they may be read again
    sizes = [last - first for first, last in blocks]
    spans = []
    for batch in budget_batches(sizes, CRF_CELLS // len(TAGS)):
        rows, mask = paragraph_rows(emissions, [blocks[i] for i in batch])
        for level, crf in enumerate(model.level_crfs()):
            scores = rows[:, :, level]
            paths = crf.decode(scores, mask)
            if not any(any(path) for path in paths):
                continue
            marginals = crf.marginals(scores, mask)
            for row, i in enumerate(batch):
                for first, last, role in tag_spans(paths[row]):
                    sure = math.sqrt(
                        float(marginals[row, first, paths[row][first]])
                        * float(marginals[row, last, paths[row][last]])
                    )
                    words = (blocks[i][0] + first, blocks[i][0] + last)
                    spans.append(TaggedSpan(words, role, level, sure))
    return sorted(spans, key=lambda s: s.words)


def paragraph_rows(values: Tensor, blocks: Sequence[Words]) -> tuple[Tensor, Tensor]:
    """[W, …] values of words -> [N, Wp, …] rows of paragraphs and their mask [N, Wp]."""
    parts = [values[first:last] for first, last in blocks]
    lengths = torch.tensor([len(part) for part in parts], device=values.device)
    rows = pad_sequence(parts, batch_first=True)
    mask = torch.arange(rows.shape[1], device=values.device) < lengths.unsqueeze(1)
    return rows, mask


def paragraph_of(prepared: PreparedText, span: TaggedSpan) -> Words:
    """The words of the paragraph that a span stands in."""
    at = bisect_right(prepared.paragraphs, span.words[0], key=lambda block: block[0])
    return prepared.paragraphs[at - 1]


def at_home(
    prepared: PreparedText,
    children: Sequence[TaggedSpan],
    parents: Sequence[TaggedSpan],
    chosen: Sequence[int | None],
) -> list[int | None]:
    """The parents that stand in the paragraph of their child."""
    blocks = [paragraph_of(prepared, parent) for parent in parents]
    return [
        index if index is not None and blocks[index] == paragraph_of(prepared, child) else None
        for child, index in zip(children, chosen, strict=True)
    ]


def utterances_of(prepared: PreparedText, contents: Sequence[TaggedSpan]) -> list[int]:
    """For each content the number of its paragraph, or of that from which its quotation goes on."""
    starts = [first for first, _ in prepared.paragraphs]
    numbers: list[int] = []
    for index, content in enumerate(contents):
        block = bisect_right(starts, content.words[0])
        start, end = prepared.characters(*contents[index - 1].words) if index else (0, 0)
        before = prepared.text[start:end]
        unclosed = before[:1] in _OPENING and before[-1:] not in _CLOSING
        numbers.append(numbers[-1] if index and before and unclosed else block)
    return numbers
