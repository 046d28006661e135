"""A quote finder that finds what a test says, so that only its assembly is under test."""

from collections.abc import Mapping, Sequence

import pytest
import torch
from tiny import attribution_model, wordpiece

import stance.quotes
from stance.crf import TAGS
from stance.document import Quote
from stance.modeling_attribution import LEVELS, AttributionModel
from stance.quotes import QuoteFinder
from stance.windows import prepare

Role = tuple[str, str] | tuple[str, str, int]
Words = tuple[int, int]


class Script:
    """A finder whose tagger and linker say what a test wants them to say.

    ``roles`` are (role, its words in the text, level); ``links`` lead from
    the words of a child to those of its parent, for each kind of link.
    """

    def __init__(
        self,
        text: str,
        roles: Sequence[Role],
        links: Mapping[int, Mapping[str, str]],
        thoughts: Sequence[str] = (),
        strength: float = 8.0,
        **options: float,
    ) -> None:
        self.text, self.thoughts = text, thoughts
        self.model = attribution_model(**options)
        config = self.model.config
        self.prepared = prepare(text, wordpiece(), config.window, config.overlap)
        with torch.no_grad():
            for parameter in self.model.crfs.parameters():
                parameter.zero_()
        self.emissions = torch.zeros(len(self.prepared.words), LEVELS, len(TAGS))
        self.emissions[..., 0] = strength
        for role, phrase, *level in roles:
            first, last = self.words(phrase)
            for word in range(first, last + 1):
                part = "S" if first == last else "B" if word == first else "I"
                tag = TAGS.index(f"{'E' if part == 'I' and word == last else part}-{role}")
                self.emissions[word, level[0] if level else 0, tag] = 2 * strength
        self.links = {
            kind: {self.words(a): self.words(b) for a, b in pairs.items()}
            for kind, pairs in links.items()
        }

    def words(self, phrase: str) -> Words:
        start = self.text.index(phrase)
        words = self.prepared.word_span(start, start + len(phrase))
        assert words is not None
        return words

    def run(self, monkeypatch: pytest.MonkeyPatch) -> tuple[Quote, ...]:
        def link(
            model: AttributionModel,
            states: torch.Tensor,
            children: Sequence[Words],
            parents: Sequence[Words],
            kind: int,
        ) -> torch.Tensor:
            table = torch.zeros(len(children), len(parents) + 1)
            for row, child in enumerate(children):
                parent = self.links.get(kind, {}).get(child)
                table[row, parents.index(parent) if parent in parents else -1] = 1.0
            return table

        def act(
            model: AttributionModel,
            states: torch.Tensor,
            contents: Sequence[Words],
            cues: Sequence[Words | None],
        ) -> torch.Tensor:
            marked = [self.words(phrase) for phrase in self.thoughts]
            return torch.tensor([[0.5, float(content in marked)] for content in contents])

        monkeypatch.setattr(self.model, "role_emissions", lambda states: self.emissions)
        monkeypatch.setattr(stance.quotes, "link_logits", link)
        monkeypatch.setattr(stance.quotes, "act_logits", act)
        return QuoteFinder(self.model, wordpiece())(self.text)


def told(quotes: Sequence[Quote]) -> list[tuple[list[str], str | None, str | None]]:
    """Content, cue and source of each quote, as text."""
    return [
        (
            [span.text for span in q.content],
            q.cue.text if q.cue else None,
            q.source.text if q.source else None,
        )
        for q in quotes
    ]
