"""QuoteFinder: text -> quotes with content, cue and source spans, linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from stance.configuration import CONTENT, CUE, SOURCE
from stance.conventions import conventional
from stance.document import ACTS, Quote, Span
from stance.frames import mended
from stance.layout import with_layout
from stance.linking import act_logits, link_logits
from stance.modeling_attribution import LEVELS, LINKS, AttributionModel
from stance.platt import scaled
from stance.quotations import with_overlooked
from stance.tagging import TaggedSpan, at_home, paragraph_of, tagged, utterances_of
from stance.text import kind_of
from stance.windows import EncodedText, PreparedText, prepare, word_states

Words = tuple[int, int]

CONTENT_CUE, CUE_SOURCE, CONTENT_SOURCE = range(len(LINKS))

SHARED = 2.0
"""What a cue loses for the contents of a second paragraph: in a list of remarks, each with its
speaker behind a dash, only that tells which dash is whose."""

CHILDREN = 256
"""Spans whose parents are searched at once."""


SECOND_LOOK = 2.0
"""Bias toward beginning a span in paragraphs with a cue that nothing was found for."""

MISSED = 1.5
"""Bias toward beginning a source in paragraphs with a cue that has none. More find more speakers,
and give one to more of what nobody said."""

_Linked = tuple[list[TaggedSpan], TaggedSpan | None, TaggedSpan | None]
"""Contents, cue, source."""


@dataclass(slots=True)
class QuoteFinder:
    """Finds every attribution of a text.

    Role tags are decoded by a conditional random field, paragraph by
    paragraph; contents are linked to cues and cues to sources by a biaffine
    scorer.

    Attributes:
        model, tokenizer: the attribution network and its fast tokenizer.
        batch_tokens: wordpieces in one batch of windows, padding included.
        min_confidence: quotes that are less sure are left out; 0 keeps all.
    """

    model: AttributionModel
    tokenizer: Any
    batch_tokens: int = 4096
    min_confidence: float = 0.0

    def __call__(self, text: str) -> tuple[Quote, ...]:
        """The quotes of one text in text order, without speakers and stances."""
        (encoded,) = self.encode([text])
        return self.find(encoded)

    @torch.inference_mode()
    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Word states of several texts, batched together by token budget."""
        self.model.eval()
        config = self.model.config
        prepared = [prepare(t, self.tokenizer, config.window, config.overlap) for t in texts]
        states = word_states(self.model, self.tokenizer, prepared, self.batch_tokens)
        return [EncodedText(p, s) for p, s in zip(prepared, states, strict=True)]

    @torch.inference_mode()
    def find(self, encoded: EncodedText) -> tuple[Quote, ...]:
        """The quotes of an encoded text."""
        prepared = encoded.prepared
        if not prepared.words:
            return ()
        bias = self.model.config.role_bias
        emissions = self.model.role_emissions(encoded.states)
        spans = tagged(self.model, emissions, prepared.paragraphs, bias)
        quotes = self._linked(encoded, spans)
        again = _idle(prepared, spans, quotes)
        if again:
            seen = set(again)
            spans = [s for s in spans if paragraph_of(prepared, s) not in seen]
            spans += tagged(self.model, emissions, again, bias + SECOND_LOOK)
            quotes = self._linked(encoded, sorted(spans, key=lambda s: s.words))
        quotes = self._with_sources(encoded, emissions, quotes)
        outer = [p.words for content, _, _ in quotes for p in content if p.level == 0]
        quotes = [q for q in quotes if q[0][0].level == 0 or _inside(q[0], outer)]
        quotes.sort(key=lambda q: (q[0][0].words[0], q[0][0].level))
        acts = self._acts(encoded, quotes)
        found = [self._quote(prepared, q, act) for q, act in zip(quotes, acts, strict=True)]
        blocks = [prepared.characters(first, last - 1) for first, last in prepared.paragraphs]
        found = mended(prepared.text, found, blocks, prepared.depths)
        found = with_layout(prepared.text, found, blocks)
        found = with_overlooked(prepared.text, found, blocks)
        found = conventional(prepared.text, found)
        sure = [quote for quote in found if quote.confidence >= self.min_confidence]
        return tuple(replace(quote, id=f"q{n}") for n, quote in enumerate(sure, 1))

    def _linked(self, encoded: EncodedText, spans: Sequence[TaggedSpan]) -> list[_Linked]:
        """The quotes of all levels."""
        quotes: list[_Linked] = []
        for level in range(LEVELS):
            quotes += self._link(encoded, [s for s in spans if s.level == level])
        return quotes

    def _link(self, encoded: EncodedText, spans: Sequence[TaggedSpan]) -> list[_Linked]:
        contents, cues, sources = (
            [s for s in spans if s.role == role] for role in (CONTENT, CUE, SOURCE)
        )
        if not contents:
            return []
        utterances = utterances_of(encoded.prepared, contents)
        cue_of = self._parents(encoded, contents, cues, CONTENT_CUE, utterances)
        for place in range(1, len(contents)):
            # A quotation that its paragraph leaves open goes on with the same frame.
            goes_on = utterances[place] == utterances[place - 1] and paragraph_of(
                encoded.prepared, contents[place]
            ) != paragraph_of(encoded.prepared, contents[place - 1])
            if goes_on and cue_of[place] is None:
                cue_of[place] = cue_of[place - 1]
        source_of_cue = self._parents(encoded, cues, sources, CUE_SOURCE)
        source_of_content = self._parents(encoded, contents, sources, CONTENT_SOURCE)
        if contents[0].level:
            # Who is quoted within a content is named in it, not paragraphs before.
            source_of_cue = at_home(encoded.prepared, cues, sources, source_of_cue)
            source_of_content = at_home(encoded.prepared, contents, sources, source_of_content)
        grouped: dict[int, list[TaggedSpan]] = {}
        quotes: list[_Linked] = []
        for content, cue, source in zip(contents, cue_of, source_of_content, strict=True):
            if cue is not None:
                grouped.setdefault(cue, []).append(content)
            else:
                quotes.append(([content], None, None if source is None else sources[source]))
        for cue, pieces in grouped.items():
            source = source_of_cue[cue]
            quotes.append((pieces, cues[cue], None if source is None else sources[source]))
        return quotes

    def _with_sources(
        self, encoded: EncodedText, emissions: Tensor, quotes: Sequence[_Linked]
    ) -> list[_Linked]:
        """The quotes again; whose cue has no source gets one of its paragraph, if one can be had.

        Every second cue of news text that has no source has one that the tags have missed.
        """
        prepared = encoded.prepared
        lost = {paragraph_of(prepared, cue) for _, cue, source in quotes if cue and not source}
        if not lost:
            return list(quotes)
        bias = self.model.config.role_bias
        spans = tagged(self.model, emissions, sorted(lost), bias, sources=MISSED)
        again: list[_Linked] = []
        for contents, cue, source in quotes:
            if cue is not None and source is None:
                near = [
                    s
                    for s in spans
                    if s.role == SOURCE
                    and s.level == cue.level
                    and paragraph_of(prepared, s) == paragraph_of(prepared, cue)
                    and not any(_overlap(s.words, t.words) for t in (cue, *contents))
                    # "It was claimed that …" is nobody's.
                    and prepared.text[slice(*prepared.characters(*s.words))].casefold() != "it"
                ]
                (best,) = self._parents(encoded, [cue], near, CUE_SOURCE)
                source = None if best is None else near[best]
            again.append((contents, cue, source))
        return again

    def _parents(
        self,
        encoded: EncodedText,
        children: Sequence[TaggedSpan],
        parents: Sequence[TaggedSpan],
        kind: int,
        utterances: Sequence[int] | None = None,
    ) -> list[int | None]:
        """Index of the best parent of each child; ``None`` where having none scores higher.

        A parent that a child of another utterance has taken loses :data:`SHARED`.
        """
        found: list[int | None] = []
        taken: dict[int, int] = {}
        reach = self.model.config.link_window
        for begin in range(0, len(children), CHILDREN):
            part = [c.words for c in children[begin : begin + CHILDREN]]
            low, high = part[0][0] - reach, part[-1][1] + reach
            near = [i for i, p in enumerate(parents) if low <= p.words[0] <= high]
            if not near:
                found += [None] * len(part)
                continue
            scores = link_logits(
                self.model, encoded.states, part, [parents[i].words for i in near], kind
            )
            if utterances is None:
                best = scores.argmax(dim=1).tolist()
                found += [None if column == len(near) else near[column] for column in best]
                continue
            for utterance, row in zip(utterances[begin:], scores.tolist(), strict=False):
                for column, i in enumerate(near):
                    if taken.get(i, utterance) != utterance:
                        row[column] -= SHARED
                column = max(range(len(row)), key=row.__getitem__)
                found.append(None if column == len(near) else near[column])
                if column < len(near):
                    taken.setdefault(near[column], utterance)
        return found

    def _acts(
        self,
        encoded: EncodedText,
        quotes: Sequence[_Linked],
    ) -> list[int]:
        if not quotes:
            return []
        logits = act_logits(
            self.model,
            encoded.states,
            [q[0][0].words for q in quotes],
            [q[1].words if q[1] else None for q in quotes],
        )
        return [int(act) for act in logits.argmax(dim=1)]

    def _quote(
        self,
        prepared: PreparedText,
        quote: _Linked,
        act: int,
    ) -> Quote:
        content, cue, source = quote
        text = prepared.text
        spans = [prepared.characters(*c.words) for c in content]
        config = self.model.config
        raw = min(c.probability for c in content)
        return Quote(
            "",
            tuple(Span.of(text, *s) for s in spans),
            kind_of(text, spans, prepared.depths),
            ACTS[act],
            Span.of(text, *prepared.characters(*cue.words)) if cue else None,
            Span.of(text, *prepared.characters(*source.words)) if source else None,
            confidence=scaled(raw, config.confidence_scale, config.confidence_shift),
        )


def _idle(
    prepared: PreparedText, spans: Sequence[TaggedSpan], quotes: Sequence[_Linked]
) -> list[Words]:
    """The paragraphs with a cue that no quote has: something is said there that was missed."""
    used = {id(cue) for _, cue, _ in quotes if cue is not None}
    idle = [s for s in spans if s.role == CUE and s.level == 0 and id(s) not in used]
    return sorted({paragraph_of(prepared, span) for span in idle})


def _overlap(a: Words, b: Words) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def _inside(content: Sequence[TaggedSpan], outer: Sequence[Words]) -> bool:
    return all(
        any(a <= c.words[0] and c.words[1] <= b and (a, b) != c.words for a, b in outer)
        for c in content
    )
