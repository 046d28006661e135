"""Gold documents as targets of the attribution network.

What is annotated becomes a hard target; what an annotation leaves open stays
open: the role loss sums over every tag sequence that agrees with what is
known, and losses of links, acts, names and coreference count only annotated
items.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from stance.configuration import CONTENT, CUE, SOURCE, AttributionConfig
from stance.crf import TAGS
from stance.document import SPEAKER_KINDS, Document, Quote, Span
from stance.joint import joint_name
from stance.mentions import Mention
from stance.modeling_attribution import LEVELS
from stance.names import surnames_alone
from stance.phrases import JOINT, PRONOUNS
from stance.placing import make_mentions
from stance.windows import PreparedText, prepare

IGNORE = -100
PARTICLES = frozenset(
    (
        *("al", "bin", "ibn", "abu", "van", "von", "der", "den", "de", "la", "le", "di", "da"),
        *("del", "dos", "el", "of", "the", "for", "and", "&"),
    )
)
"""Lower-case words that may stand inside a name."""

Words = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Taught:
    """What teachers expect of the role tags of a document (:mod:`training.teach`).

    Attributes:
        tags: [W, LEVELS, K] probability of each tag, half precision.
        moves: [LEVELS, K, K] how often each tag is expected to follow each.
    """

    tags: Tensor
    moves: Tensor


@dataclass(slots=True)
class Targets:
    """What one document teaches.

    Attributes:
        allowed: [W, LEVELS, K] tags left open for each word; ``None`` where
            roles are not annotated at all.
        quotes: (content spans, cue or None, source or None, act or -100) in words.
        linked: links are annotated.
        taught: probabilities of the roles that teachers gave, instead of ``allowed``.
        names: [W] index of the name tag, -100 where unknown.
        mentions, entities: mentions in text order and the entity of each, -1
            where it is not known.
        kinds: index of the kind of each entity that is known.
    """

    prepared: PreparedText
    allowed: Tensor | None
    quotes: list[tuple[list[Words], Words | None, Words | None, int]] = field(default_factory=list)
    names: Tensor = field(default_factory=lambda: torch.zeros(0, dtype=torch.long))
    mentions: list[Mention] = field(default_factory=list)
    entities: list[int] = field(default_factory=list)
    kinds: dict[int, int] = field(default_factory=dict)
    taught: Taught | None = None


def targets_of(
    document: Document,
    tokenizer: Any,
    config: AttributionConfig,
    *,
    complete: bool,
    acts: bool,
    nested: bool,
) -> Targets:
    """Targets of one document.

    Args:
        complete: every attribution is annotated, so what is not marked is none.
        acts: speech and thought are told apart.
        nested: attributions inside contents are annotated too.
    """
    prepared = prepare(document.text, tokenizer, config.window, config.overlap)
    levels = _levels(document.quotes)
    targets = Targets(prepared, _allowed(prepared, levels, complete, nested))
    for quote in document.quotes:
        content = [w for s in quote.content if (w := prepared.word_span(s.start, s.end))]
        act = ("speech", "thought").index(quote.act) if acts else IGNORE
        if content:
            targets.quotes.append(
                (content, _words(prepared, quote.cue), _words(prepared, quote.source), act)
            )
    _add_entities(targets, document)
    return targets


def mentions_only(
    prepared: PreparedText,
    entity_of: dict[Words, int],
    names: dict[Words, str],
    kinds: dict[int, int] | None = None,
) -> Targets:
    """Targets of coreference alone, from the entity and the name at character places."""
    targets = Targets(prepared, None)
    targets.names = torch.full((len(prepared.words),), IGNORE)
    targets.mentions = make_mentions(prepared, list(entity_of), names, set(), ())
    targets.entities = [entity_of[m.start, m.end] for m in targets.mentions]
    targets.kinds = kinds or {}
    return targets


def _words(prepared: PreparedText, span: Span | None) -> Words | None:
    return prepared.word_span(span.start, span.end) if span else None


def _levels(quotes: Sequence[Quote]) -> list[list[Quote]]:
    """Quotes whose content lies in another's go to the second level; deeper ones are left out."""
    levels: list[list[Quote]] = [[] for _ in range(LEVELS)]
    order = sorted(quotes, key=lambda q: (q.start, -sum(s.end - s.start for s in q.content)))
    for quote in order:
        for level in levels:
            if not any(
                a.overlaps(b) for other in level for a in other.content for b in quote.content
            ):
                level.append(quote)
                break
    return levels


def _allowed(
    prepared: PreparedText, levels: list[list[Quote]], complete: bool, nested: bool
) -> Tensor:
    size = len(prepared.words)
    allowed = torch.ones(size, LEVELS, len(TAGS), dtype=torch.bool)
    for number, quotes in enumerate(levels):
        if complete and (number == 0 or nested):
            allowed[:, number] = False
            allowed[:, number, 0] = True
        taken = [False] * size
        # Cues and sources first: where spans overlap against the conventions, the short ones count.
        spans = [(q.cue, CUE) for q in quotes] + [(q.source, SOURCE) for q in quotes]
        spans += [(s, CONTENT) for q in quotes for s in q.content]
        done: set[tuple[int, int, str]] = set()
        for span, role in spans:
            words = _words(prepared, span)
            if words is None or (*words, role) in done or any(taken[words[0] : words[1] + 1]):
                continue
            done.add((*words, role))
            for first, last in _in_paragraphs(prepared, words):
                for word in range(first, last + 1):
                    allowed[word, number] = False
                    allowed[word, number, TAGS.index(_tag(word, first, last, role))] = True
                    taken[word] = True
    return allowed


def _in_paragraphs(prepared: PreparedText, words: Words) -> list[Words]:
    """The parts of a span in each paragraph that it touches: tags never cross one."""
    first, last = words
    return [
        (max(first, a), min(last, b - 1)) for a, b in prepared.paragraphs if a <= last and first < b
    ]


def _tag(word: int, first: int, last: int, role: str) -> str:
    if first == last:
        return f"S-{role}"
    return f"{'B' if word == first else 'E' if word == last else 'I'}-{role}"


def _add_entities(targets: Targets, document: Document) -> None:
    """Name tags and coreference targets from the speakers that are annotated."""
    prepared, text = targets.prepared, document.text
    proper: list[tuple[int, str]] = []
    for number, speaker in enumerate(document.speakers):
        if is_proper(speaker.name):
            proper.append((number, speaker.name))
    # Those who speak together have names of their own, whether or not they speak alone too.
    parts = dict.fromkeys(p for s in document.speakers for p in s.name.split(JOINT))
    single = {speaker.name for speaker in document.speakers}
    proper += [
        (len(document.speakers) + n, part)
        for n, part in enumerate(parts)
        if part not in single and is_proper(part)
    ]
    index = {speaker.id: number for number, speaker in enumerate(document.speakers)}
    sources: dict[tuple[int, int], int] = {}
    for quote in document.quotes:
        if quote.source and quote.speaker:
            sources[quote.source.start, quote.source.end] = index[quote.speaker.id]
    targets.names, names = _name_tags(prepared, text, proper, sources)
    if not document.speakers:
        return
    targets.kinds = {
        n: SPEAKER_KINDS.index(s.kind) for n, s in enumerate(document.speakers) if s.kind
    }
    entity_of: dict[tuple[int, int], int] = dict(sources)
    for start, end, entity in names:
        if not any(s <= start and end <= e for s, e in sources):
            entity_of[start, end] = entity
    other = capitalised_runs(prepared, text, entity_of)
    for place in other:
        entity_of.setdefault(place, -1)
    name_of = {}
    for s, e in entity_of:
        inside = [(a, b) for a, b, n in names if s <= a and b <= e and n == entity_of[s, e]]
        joint = joint_name(text, (s, e), [(a, b) for a, b, _ in names if s <= a and b <= e])
        if joint is not None:
            name_of[s, e] = joint
        elif inside:
            name_of[s, e] = text[slice(*max(inside, key=lambda ab: ab[1] - ab[0]))]
        elif entity_of[s, e] == -1:
            name_of[s, e] = text[s:e]
    content = [
        ([(s.start, s.end) for s in q.content], (q.source.start, q.source.end))
        for q in document.quotes
        if q.source
    ]
    targets.mentions = make_mentions(prepared, list(entity_of), name_of, set(sources), content)
    targets.entities = [entity_of[m.start, m.end] for m in targets.mentions]


def is_proper(name: str) -> bool:
    """A name of its own, not a description or several entities: capitals throughout."""
    words = [w for w in name.split() if w.casefold() not in PARTICLES]
    return (
        " & " not in name
        and bool(words)
        and all(any(c.isupper() or c.isdigit() for c in w) for w in words)
    )


def _name_tags(
    prepared: PreparedText,
    text: str,
    proper: list[tuple[int, str]],
    sources: dict[tuple[int, int], int],
) -> tuple[Tensor, list[tuple[int, int, int]]]:
    tags = torch.full((len(prepared.words),), IGNORE)
    for word, (start, end) in enumerate(prepared.words):
        token = text[start:end]
        inside = token.casefold() in PARTICLES and 0 < word < len(prepared.words) - 1
        between = inside and all(text[prepared.words[w][0]].isupper() for w in (word - 1, word + 1))
        # "Bank of England" may be one name: what stands between capitals is left open.
        if not token[0].isupper() and not between:
            tags[word] = 0
    found: list[tuple[int, int, int]] = []
    for entity, name in sorted(proper, key=lambda item: -len(item[1])):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            if not any(a < match.end() and match.start() < b for a, b, _ in found):
                found.append((match.start(), match.end(), entity))
    taken = [(a, b) for a, b, _ in found]
    for start, end, entity in surnames_alone(text, proper):
        if not any(a < end and start < b for a, b in taken):
            found.append((start, end, entity))
    for start, end in sources:
        words = prepared.word_span(start, end)
        if words and any(start <= a and b <= end for a, b, _ in found):
            tags[words[0] : words[1] + 1] = 0
    for start, end, _ in found:
        words = prepared.word_span(start, end)
        if words:
            tags[words[0]] = 1
            tags[words[0] + 1 : words[1] + 1] = 2
    return tags, sorted(found)


def capitalised_runs(
    prepared: PreparedText, text: str, known: dict[tuple[int, int], int]
) -> list[tuple[int, int]]:
    """Runs of capitalised words that are no known mention: candidates that are wrong."""
    runs: list[tuple[int, int]] = []
    starts = {first for first, _ in prepared.paragraphs}
    for word, (start, end) in enumerate(prepared.words):
        token = text[start:end]
        if not token[0].isupper() or len(token) < 2 or token.casefold() in PRONOUNS:
            continue
        if runs and runs[-1][1] == start - 1 and text[start - 1] == " ":
            runs[-1] = (runs[-1][0], end)
        elif word not in starts and text[max(0, start - 2) : start].strip() not in (".", '"', "“"):
            runs.append((start, end))
    return [r for r in runs if not any(a < r[1] and r[0] < b for a, b in known)]
