"""Texts of any length through the attribution encoder: words, surface features, windows.

A text is cut into words; runs of whole paragraphs become the *cores* of
windows, each with some context on both sides. Every word lies in exactly one
core, and its state is read from there, so that nothing is truncated and no
two states compete.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from stance.encoding import budget_batches, pad, pieces_of, special_ids
from stance.marks import quote_depths
from stance.modeling_attribution import DEPTHS, SHAPES, AttributionModel
from stance.paragraphs import paragraphs
from stance.text import words

PIECES_PER_WORD = 16
"""Wordpieces read of one word; only its first one's state is used, and no real word has more."""


@dataclass(frozen=True, slots=True)
class Window:
    """Words ``first:last`` as the encoder sees them; ``core_first:core_last`` are its own."""

    first: int
    last: int
    core_first: int
    core_last: int


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text cut for the encoder.

    Attributes:
        words: character offsets of the words, ``W`` of them.
        pieces: vocabulary ids of each word.
        surface: indices of shape, depth and paragraph start of each word.
        paragraphs: (first word, last word + 1) of each paragraph.
        depths: quotation depth of each character of the text.
        windows: in text order; their cores partition the words.
    """

    text: str
    words: list[tuple[int, int]]
    pieces: list[list[int]]
    surface: list[tuple[int, int, int]]
    paragraphs: list[tuple[int, int]]
    depths: bytearray
    windows: list[Window]

    def word_span(self, start: int, end: int) -> tuple[int, int] | None:
        """(first, last) word that overlap the characters; ``None`` where none does."""
        first = bisect_left(self.words, start, key=lambda word: word[1] - 1)
        last = bisect_left(self.words, end, key=lambda word: word[0]) - 1
        return (first, last) if first <= last else None

    def characters(self, first: int, last: int) -> tuple[int, int]:
        """Character offsets of the words ``first`` to ``last``, both included."""
        return self.words[first][0], self.words[last][1]


@dataclass(frozen=True, slots=True)
class EncodedText:
    """A prepared text with the states [W, S] of its words."""

    prepared: PreparedText
    states: Tensor


def prepare(text: str, tokenizer: Any, window: int, overlap: int) -> PreparedText:
    """Cut a text; see :class:`PreparedText`."""
    spans = words(text)
    pieces = _pieces_by_word(tokenizer, text, spans)
    depths = quote_depths(text)
    blocks = _word_ranges(spans, paragraphs(text))
    starts = {first for first, _ in blocks}
    surface = [
        (
            _shape(text[start:end]),
            min(depths[start] + 1, DEPTHS - 1),
            2 if index in starts else 1,
        )
        for index, (start, end) in enumerate(spans)
    ]
    windows = _windows([len(ids) for ids in pieces], blocks, window - 2, overlap // 2)
    return PreparedText(text, spans, pieces, surface, blocks, depths, windows)


def _pieces_by_word(tokenizer: Any, text: str, spans: list[tuple[int, int]]) -> list[list[int]]:
    by_word: list[list[int]] = [[] for _ in spans]
    pieces = pieces_of(tokenizer, text)
    index = 0
    for piece, (start, _) in zip(pieces.ids, pieces.offsets, strict=True):
        while index < len(spans) and spans[index][1] <= start:
            index += 1
        if index < len(spans) and spans[index][0] <= start:
            by_word[index].append(piece)
    unknown = tokenizer.unk_token_id or 0
    return [ids[:PIECES_PER_WORD] or [unknown] for ids in by_word]


def _word_ranges(
    spans: list[tuple[int, int]], blocks: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    ranges = []
    first = 0
    for _, end in blocks:
        last = first
        while last < len(spans) and spans[last][0] < end:
            last += 1
        if last > first:
            ranges.append((first, last))
        first = last
    return ranges


def _shape(word: str) -> int:
    if word[0].isdigit():
        name = "digit"
    elif not word[0].isalnum():
        name = "mark"
    elif word.islower():
        name = "lower"
    elif word.isupper():
        name = "upper" if len(word) > 1 else "capitalised"
    elif word[0].isupper():
        name = "capitalised" if word[1:].islower() else "mixed"
    else:
        name = "mixed" if any(c.isupper() for c in word) else "other"
    return SHAPES.index(name)


def _windows(
    sizes: list[int], blocks: list[tuple[int, int]], room: int, context: int
) -> list[Window]:
    total = sum(sizes)
    if total <= room:
        return [Window(0, len(sizes), 0, len(sizes))] if sizes else []
    core = room - 2 * context
    windows = []
    for first, last in _cores(sizes, blocks, core):
        left, right = first, last
        space = context
        while left > 0 and sizes[left - 1] <= space:
            left -= 1
            space -= sizes[left]
        space = context
        while right < len(sizes) and sizes[right] <= space:
            space -= sizes[right]
            right += 1
        windows.append(Window(left, right, first, last))
    return windows


def _cores(sizes: list[int], blocks: list[tuple[int, int]], core: int) -> Iterator[tuple[int, int]]:
    """Runs of paragraphs of at most ``core`` wordpieces; a longer paragraph is cut at words."""
    begin, filled = 0, 0
    for first, last in blocks:
        size = sum(sizes[first:last])
        if filled and filled + size > core:
            yield begin, first
            begin, filled = first, 0
        if size <= core:
            filled += size
            continue
        for index in range(first, last):
            if filled + sizes[index] > core:
                yield begin, index
                begin, filled = index, 0
            filled += sizes[index]
    if filled:
        yield begin, len(sizes)


def word_states(
    model: AttributionModel, tokenizer: Any, texts: Sequence[PreparedText], budget: int
) -> list[Tensor]:
    """States [W, S] of the words of each text, from batches of at most ``budget`` wordpieces.

    Gradients flow where they are enabled.
    """
    first_id, last_id = special_ids(tokenizer)
    jobs = [(index, window) for index, text in enumerate(texts) for window in text.windows]
    rows = []
    for index, window in jobs:
        text = texts[index]
        ids, surface, places = [first_id], [(0, 0, 0)], []
        for word in range(window.first, window.last):
            if window.core_first <= word < window.core_last:
                places.append(len(ids))
            ids += text.pieces[word]
            surface += [text.surface[word]] * len(text.pieces[word])
        rows.append(([*ids, last_id], [*surface, (0, 0, 0)], places))
    states: list[list[Tensor | None]] = [[None] * len(text.windows) for text in texts]
    device = model.device
    order_in_text = _order_in_text([index for index, _ in jobs])
    for batch in budget_batches([len(row[0]) for row in rows], budget):
        inputs = pad([rows[i][0] for i in batch]).to(device)
        features = torch.stack(
            [pad([[triple[k] for triple in rows[i][1]] for i in batch]) for k in range(3)], dim=-1
        ).to(device)
        mask = torch.zeros_like(inputs)
        for line, i in enumerate(batch):
            mask[line, : len(rows[i][0])] = 1
        width = inputs.shape[1]
        places = [line * width + p for line, i in enumerate(batch) for p in rows[i][2]]
        flat = model.word_states(inputs, mask, features, torch.tensor(places, device=device))
        parts = flat.split([len(rows[i][2]) for i in batch])
        for i, part in zip(batch, parts, strict=True):
            states[jobs[i][0]][order_in_text[i]] = part
    empty = torch.zeros(0, model.state_width, device=device)
    return [torch.cat([s for s in each if s is not None]) if each else empty for each in states]


def _order_in_text(owners: Sequence[int]) -> list[int]:
    """Running number of each window within its text."""
    seen: dict[int, int] = {}
    numbers = []
    for owner in owners:
        numbers.append(seen.get(owner, 0))
        seen[owner] = numbers[-1] + 1
    return numbers
