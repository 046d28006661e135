"""Paragraphs: one a line, unless the lines are those of a text wrapped to a width."""

from __future__ import annotations

import re
from statistics import median

# The line and paragraph separators that str.splitlines() knows.
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SINGLE_BREAK = re.compile(r"[^\S\n\r]*(?:\r\n|\n|\r)[^\S\n\r]*")

WIDEST_WRAP = 110
"""Characters: mail and terminals wrap at 60 to 100; a paragraph on one line is mostly longer."""

SHORT = 0.6
"""A line under this share of the width was not broken for want of room: it ends a paragraph."""


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of the paragraphs, trimmed of white space, none of them blank, in text order.

    News corpora put a paragraph on a line, with or without blank lines
    between. Lines without a blank one between them that look wrapped (alike
    in length, some of them going on in lower case) are one paragraph.
    """
    lines = []
    for line in _LINE.finditer(text):
        words = line.group().strip()
        if words:
            start = line.start() + line.group().index(words[0])
            lines.append((start, start + len(words)))
    spans: list[tuple[int, int]] = []
    block: list[tuple[int, int]] = []
    for line_span in lines:
        if block and not _SINGLE_BREAK.fullmatch(text, block[-1][1], line_span[0]):
            spans += _unwrapped(text, block)
            block = []
        block.append(line_span)
    return spans + _unwrapped(text, block)


def _unwrapped(text: str, block: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The paragraphs in a block of lines."""
    lengths = [end - start for start, end in block]
    if len(block) < 3 or max(lengths) > WIDEST_WRAP:
        return block
    width = median(lengths[:-1])
    going_on = sum(text[start].islower() for start, _ in block[1:])
    if going_on * 4 < len(block) - 1:
        return block
    spans = [block[0]]
    for (start, end), length in zip(block[1:], lengths, strict=False):
        full = length >= SHORT * width or text[start].islower()
        if full:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans
