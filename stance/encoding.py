"""Text to wordpieces with offsets, and padded batches: the door between text and networks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from stance.errors import ModelError


@dataclass(frozen=True, slots=True)
class Pieces:
    """Wordpieces of a text: vocabulary ids and character offsets, row for row."""

    ids: list[int]
    offsets: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.ids)


def pieces_of(tokenizer: Any, text: str) -> Pieces:
    """All wordpieces of ``text``, without special tokens and never truncated.

    Byte-level tokenizers count the space before a word into it; it is taken
    off here, so that an offset never starts with white space.
    """
    # Lone surrogates cannot be encoded as UTF-8; one replacement keeps every offset.
    clean = text.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(text) else text
    backend = tokenizer.backend_tokenizer
    # Many published tokenizers carry a truncation (and padding) of their own.
    if backend.truncation is not None:
        backend.no_truncation()
    if backend.padding is not None:
        backend.no_padding()
    encoding = backend.encode(clean, add_special_tokens=False)
    ids: list[int] = []
    offsets: list[tuple[int, int]] = []
    for piece, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
        while start < end and text[start].isspace():
            start += 1
        if start < end:
            ids.append(piece)
            offsets.append((start, end))
    return Pieces(ids, offsets)


def _has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def special_ids(tokenizer: Any) -> tuple[int, int]:
    """Ids of the token that opens an input and of the one that closes each part.

    Raises:
        ModelError: where the tokenizer has no such tokens.
    """
    first = tokenizer.cls_token_id if tokenizer.cls_token_id is not None else tokenizer.bos_token_id
    last = tokenizer.sep_token_id if tokenizer.sep_token_id is not None else tokenizer.eos_token_id
    if first is None or last is None:
        raise ModelError("the tokenizer has neither CLS/SEP nor BOS/EOS tokens")
    return first, last


def budget_batches(
    lengths: Sequence[int], tokens: int, order: Sequence[int] | None = None
) -> Iterator[list[int]]:
    """Group item indices so that rows times padded width stays within ``tokens``.

    Items come longest first, or in the given ``order``. An item longer than
    the budget gets a batch of its own.
    """
    if order is None:
        order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    batch: list[int] = []
    longest = 0
    for index in order:
        if batch and padded_width(max(longest, lengths[index])) * (len(batch) + 1) > tokens:
            yield batch
            batch, longest = [], 0
        batch.append(index)
        longest = max(longest, lengths[index])
    if batch:
        yield batch


def padded_width(longest: int) -> int:
    """The next multiple of 32: few distinct shapes, for which CPU kernels are built once."""
    return -(-longest // 32) * 32


def pad(rows: Sequence[Sequence[int]], value: int = 0) -> Tensor:
    """Integer matrix [B, T] of rows filled up on the right with ``value``."""
    width = padded_width(max(len(row) for row in rows))
    return torch.tensor([[*row, *[value] * (width - len(row))] for row in rows])
