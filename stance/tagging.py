"""Role tags of a text: spans of contents, cues and sources, and how sure the tagger is of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from stance.crf import TAGS, tag_spans
from stance.encoding import budget_batches
from stance.modeling_attribution import AttributionModel
from stance.windows import EncodedText

Words = tuple[int, int]

CRF_CELLS = 400_000
"""Words times tags decoded at once: bounds memory, and keeps rows alike in length."""

_BEGINS = [number for number, tag in enumerate(TAGS) if tag[0] in "BS"]


@dataclass(slots=True)
class TaggedSpan:
    """Words ``first:last`` (both included) with a role, and how sure the tagger is of them."""

    words: Words
    role: str
    level: int
    probability: float


def tagged(
    model: AttributionModel, encoded: EncodedText, blocks: Sequence[Words], bias: float
) -> list[TaggedSpan]:
    """The spans of the likeliest tags of each paragraph, in text order.

    Args:
        blocks: (first word, last word + 1) of the paragraphs to tag.
        bias: added to the scores of all tags that begin a span: more are found, less surely.
    """
    offsets = encoded.states.new_zeros(len(TAGS))
    offsets[_BEGINS] = bias
    emissions = model.role_emissions(encoded.states) + offsets
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
