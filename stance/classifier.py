"""StanceClassifier: (quote in its context, target) -> calibrated stance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import torch

from stance.document import LABELS, Quote, QuoteInContext, Span, Stance, Verdict
from stance.encoding import budget_batches, pad, pieces_of, special_ids
from stance.errors import InputError
from stance.modeling import SEGMENTS, StanceModel
from stance.targets import Target

_TARGET, _SPEAKER, _CONTEXT, _CONTENT, _OPENING = (SEGMENTS.index(n) for n in SEGMENTS[1:])

CHUNK = 512
"""Quotes sorted by length together: enough for even batches, few enough for flat memory."""

NAME = 32
"""Wordpieces read of a speaker's name."""

UNRELATED = LABELS.index("unrelated")

SURE = 0.97
"""Probability of "unrelated" from which a second reading would change nothing; most quotes of
general news are so."""

LOCALITY = 1200
"""Characters of context tokenised on each side: always more than the wordpieces kept."""


@dataclass(slots=True)
class Row:
    """One input of the stance model, and which quote it belongs to with what weight."""

    ids: list[int]
    segments: list[int]
    item: int
    weight: int


Pieces = list[tuple[int, int]]
"""(wordpiece, segment) pairs."""


class Parts(NamedTuple):
    """Wordpieces read of an article: its first, and the quote between its neighbours."""

    opening: list[int]
    before: list[int]
    content: Pieces
    after: list[int]


@dataclass(slots=True)
class StanceClassifier:
    """Classifies the position of a quote's speaker on a target.

    Attributes:
        model: the network.
        tokenizer: a fast Hugging Face tokenizer.
        batch_tokens: wordpieces in one batch, padding included.
        thorough: read a target with a description twice, with and without it, and
            average the probabilities, unless the first reading is :data:`SURE` that
            the quote is unrelated; takes up to twice the time.
        min_confidence: a quote whose likeliest label is less probable is "uncertain".
    """

    model: StanceModel
    tokenizer: Any
    batch_tokens: int = 4096
    thorough: bool = False
    min_confidence: float = 0.0
    _special: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self._special = special_ids(self.tokenizer)

    def __call__(self, text: str, quotes: Sequence[Quote], target: Target) -> tuple[Quote, ...]:
        """The same quotes, each with its stance on ``target``."""
        items = (
            (QuoteInContext(text, q.content, q.speaker.name if q.speaker else None), target)
            for q in quotes
        )
        stances = self.classify(items)
        return tuple(replace(q, stance=s) for q, s in zip(quotes, stances, strict=True))

    def classify(self, items: Iterable[tuple[QuoteInContext, Target]]) -> Iterator[Stance]:
        """Stances of any number of quotes, lazily and in order, in bounded memory."""
        chunk: list[tuple[QuoteInContext, Target]] = []
        for quote, target in items:
            try:
                self.check(target)
            except InputError:
                # What came before the fault is not lost.
                yield from self._classify_chunk(chunk)
                raise
            chunk.append((quote, target))
            if len(chunk) == CHUNK:
                yield from self._classify_chunk(chunk)
                chunk = []
        yield from self._classify_chunk(chunk)

    def check(self, target: Target) -> None:
        """Raise ``InputError`` where name and description are longer than the model reads."""
        self._described(target)

    def _described(self, target: Target) -> list[int]:
        text = f"{target.name}: {target.description}" if target.description else target.name
        ids = self._ids(text)
        most = self.model.config.longest_input // 2 - 2
        if len(ids) > most:
            raise InputError(
                f"target {target.name!r}: name and description take {len(ids)} wordpieces, "
                f"the model reads {most} at most; one sentence is enough"
            )
        return ids

    @torch.inference_mode()
    def _classify_chunk(self, chunk: Sequence[tuple[QuoteInContext, Target]]) -> list[Stance]:
        scores, aspects = self._read(chunk)
        again = [
            i
            for i, (_, target) in enumerate(chunk)
            if self.thorough and target.description and scores[i, UNRELATED] < SURE
        ]
        # By its name alone: both readings were seen in training.
        short = [(chunk[i][0], replace(chunk[i][1], description="")) for i in again]
        second = self._read(short)
        for values, others in zip((scores, aspects), second, strict=True):
            values[again] = (values[again] + others) / 2
        return [
            self._stance(target, p, a)
            for (_, target), p, a in zip(chunk, scores, aspects, strict=True)
        ]

    def _read(
        self, items: Sequence[tuple[QuoteInContext, Target]]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Probabilities of the labels [N, 4] and of all aspects [N, A] from one reading each."""
        rows = [
            row for n, (quote, target) in enumerate(items) for row in self.rows(quote, target, n)
        ]
        self.model.eval()
        device = self.model.device
        scores = torch.zeros(len(items), len(LABELS))
        aspects = torch.zeros(len(items), len(self.model.config.aspects))
        weights = torch.zeros(len(items), 1)
        for batch in budget_batches([len(row.ids) for row in rows], self.batch_tokens):
            ids = pad([rows[i].ids for i in batch]).to(device)
            segments = pad([rows[i].segments for i in batch]).to(device)
            output = self.model(ids, (segments > 0).long(), segments)
            probabilities = (
                (output.logits / self.model.config.softmax_temperature).softmax(-1).cpu()
            )
            for i, p, a in zip(batch, probabilities, output.aspects.softmax(-1).cpu(), strict=True):
                row = rows[i]
                scores[row.item] += p * row.weight
                aspects[row.item] += a * row.weight
                weights[row.item] += row.weight
        return scores / weights, aspects / weights

    def _stance(self, target: Target, scores: torch.Tensor, aspects: torch.Tensor) -> Stance:
        likeliest = LABELS[int(scores.argmax())]
        sure = float(scores.max()) >= self.min_confidence
        label: Verdict = likeliest if sure else "uncertain"
        aspect = None
        known = [name for name in self.model.config.aspects if name in target.aspects]
        if known and likeliest != "unrelated":
            # Only the aspects that this target has compete.
            at = [self.model.config.aspects.index(name) for name in known]
            aspect = known[int(aspects[at].argmax())]
        values = {name: float(value) for name, value in zip(LABELS, scores, strict=True)}
        return Stance(target.name, label, values, aspect)

    def rows(self, quote: QuoteInContext, target: Target, item: int = 0) -> list[Row]:
        """Model inputs of one quote: one row, several where the content is longer than fits.

        A long content is read in consecutive parts whose probabilities are
        averaged, weighted by length: nothing of it is cut off.
        """
        first, last = self._special
        config = self.model.config
        head = [first, *self._described(target), last]
        segments = [_TARGET] * len(head)
        # A name is short; what is longer is a description that resolution fell back on.
        name = self._ids(quote.speaker or "")[:NAME]
        head += [*name, last]
        segments += [_SPEAKER] * (len(name) + 1)
        opening, before, content, after = self._parts(quote)
        # Only where half of the input stays for the quote: a long target goes before it.
        if opening and len(head) + len(opening) + 1 <= config.longest_input // 2:
            head += [*opening, last]
            segments += [_OPENING] * (len(opening) + 1)
        room = config.longest_input - len(head) - 1
        space = max(room - len(before) - len(after), room // 2, 1)
        rows = []
        for start in range(0, len(content), space):
            part = content[start : start + space]
            spare = room - len(part)
            left = before[max(0, len(before) - spare) :] if spare > 0 else []
            right = after[: max(0, spare - len(left))]
            body = [(i, _CONTEXT) for i in left] + part + [(i, _CONTEXT) for i in right]
            rows.append(
                Row(
                    [*head, *(i for i, _ in body), last],
                    [*segments, *(s for _, s in body), _CONTEXT],
                    item,
                    len(part),
                )
            )
        return rows

    def _ids(self, text: str) -> list[int]:
        return pieces_of(self.tokenizer, text).ids

    def _parts(self, quote: QuoteInContext) -> Parts:
        """The parts of the article that are read.

        What stands between two pieces of the content belongs to the middle
        part, as context, unless it is longer than the context on both sides.
        """
        config = self.model.config
        pieces = sorted(quote.content)
        start, end = pieces[0].start, max(span.end for span in pieces)
        left, right = max(0, start - LOCALITY), min(len(quote.text), end + LOCALITY)
        tokens = pieces_of(self.tokenizer, quote.text[left:right])
        limit = config.context_before + config.context_after
        before: list[int] = []
        begins: list[int] = []
        middle: Pieces = []
        after: list[int] = []
        gap: Pieces = []
        for token, (a, b) in zip(tokens.ids, tokens.offsets, strict=True):
            a, b = a + left, b + left
            if any(span.start < b and a < span.end for span in pieces):
                if len(gap) <= limit:
                    middle += gap
                gap = []
                middle.append((token, _CONTENT))
            elif b <= start:
                before.append(token)
                begins.append(a)
            elif a >= end:
                after.append(token)
            else:
                gap.append((token, _CONTEXT))
        if not middle:  # nothing but characters that the vocabulary drops
            middle = [(self.tokenizer.unk_token_id or 0, _CONTENT)]
        kept = max(0, len(before) - config.context_before)
        unread = quote.text[: begins[kept] if begins[kept:] else start]
        # A wordpiece is one character at least and seldom more than twelve.
        opening = self._ids(unread[: 12 * config.opening]) if config.opening else []
        return Parts(
            opening[: config.opening], before[kept:], middle, after[: config.context_after]
        )


def whole_text(text: str, speaker: str | None = None) -> QuoteInContext:
    """A text that is its own quote: a tweet, an argument, a paragraph of a speech."""
    return QuoteInContext(text, (Span.of(text, 0, len(text)),), speaker)
