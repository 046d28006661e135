"""SpeakerResolver: source mentions -> one speaker per real-world entity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from stance.clustering import merged
from stance.document import SPEAKER_KINDS, Quote, Span, Speaker, SpeakerKind
from stance.makers import Place
from stance.mentions import Evidence, Mention
from stance.modeling_attribution import AttributionModel
from stance.names import name_spans
from stance.naming import (
    affiliations_of,
    bearers_of,
    canonical_name,
    in_full,
    kind_told,
    names_by_last,
    roles_of,
)
from stance.phrases import JOINT
from stance.placing import make_mentions, names_in_places
from stance.platt import scaled
from stance.signatures import sign
from stance.windows import EncodedText, prepare, word_states

PAIRS = 20_000
"""Pairs of mentions scored at once: bounds memory on long documents."""


@dataclass(slots=True)
class SpeakerResolver:
    """Clusters the sources of a document's quotes, and the names it contains, into speakers.

    A learned ranker picks the antecedent of each mention from earlier ones
    (mention ranking: Wiseman et al., 2015; Lee et al., 2017), joined with
    evidence from strings; two clusters whose names contradict are never merged.
    """

    model: AttributionModel
    tokenizer: Any
    batch_tokens: int = 4096

    def resolve(
        self, text: str, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
        """The same quotes in the same order, each with its speaker, and all speakers.

        Speakers that the quotes carry already are replaced. A quote without a
        source keeps ``None``.
        """
        config = self.model.config
        prepared = prepare(text, self.tokenizer, config.window, config.overlap)
        with torch.inference_mode():
            self.model.eval()
            (states,) = word_states(self.model, self.tokenizer, [prepared], self.batch_tokens)
        return self.resolve_encoded(EncodedText(prepared, states), quotes)

    @torch.inference_mode()
    def clusters(self, text: str, mentions: Sequence[Place]) -> list[list[Place]]:
        """Coreference of given mentions alone, such as those of a gold standard.

        Args:
            mentions: character places; each is taken for one that must be resolved.

        Returns:
            The places of each entity, in text order.
        """
        config = self.model.config
        prepared = prepare(text, self.tokenizer, config.window, config.overlap)
        self.model.eval()
        (states,) = word_states(self.model, self.tokenizer, [prepared], self.batch_tokens)
        wanted = set(mentions)
        names = name_spans(prepared, self.model.name_logits(states).softmax(-1))
        name_of, places, takes_up = names_in_places(text, names, wanted)
        found = make_mentions(prepared, places, name_of, wanted, (), takes_up)
        grouped, _, _ = self._cluster(EncodedText(prepared, states), found)
        kept = [[(found[i].start, found[i].end) for i in cluster] for cluster in grouped]
        kept = [[place for place in cluster if place in wanted] for cluster in kept]
        return [cluster for cluster in kept if cluster]

    @torch.inference_mode()
    def resolve_encoded(
        self, encoded: EncodedText, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
        """As :meth:`resolve`, on states that are computed already."""
        prepared = encoded.prepared
        sources = {(q.source.start, q.source.end) for q in quotes if q.source}
        names = name_spans(prepared, self.model.name_logits(encoded.states).softmax(-1))
        name_of, places, takes_up = names_in_places(prepared.text, names, sources)
        contents = [
            ([(s.start, s.end) for s in q.content], (q.source.start, q.source.end))
            for q in quotes
            if q.source
        ]
        mentions = make_mentions(prepared, places, name_of, sources, contents, takes_up)
        clusters, kinds, sure = self._cluster(encoded, mentions)
        sign(mentions, clusters, prepared.text, names)
        others = names_by_last(prepared.text[start:end] for start, end in names)
        several = any(JOINT in (m.name or m.text) for m in mentions)
        bearers = bearers_of([mentions[i] for i in c] for c in clusters) if several else {}
        calibration = self.model.config.speaker_scale, self.model.config.speaker_shift
        speakers: list[Speaker] = []
        speaker_at: dict[Place, Speaker] = {}
        for cluster, kind in zip(clusters, kinds, strict=True):
            if not any(mentions[i].is_source for i in cluster):
                continue
            members = [mentions[i] for i in cluster]
            name, roles = canonical_name(members), roles_of(members)
            if JOINT in name:
                name = in_full(name, bearers)
            weighed = [sure[i] for i in cluster if mentions[i].is_source]
            speaker = Speaker(
                f"s{len(speakers) + 1}",
                name,
                tuple(sorted(Span.of(prepared.text, m.start, m.end) for m in members)),
                roles,
                kind_told(members) or kind,
                affiliations_of(name if any(m.name for m in members) else "", roles, others),
                round(scaled(sum(weighed) / len(weighed), *calibration), 4),
            )
            speakers.append(speaker)
            speaker_at.update({(m.start, m.end): speaker for m in members})
        resolved = tuple(
            replace(q, speaker=speaker_at.get((q.source.start, q.source.end)) if q.source else None)
            for q in quotes
        )
        return resolved, tuple(speakers)

    def _cluster(
        self, encoded: EncodedText, mentions: Sequence[Mention]
    ) -> tuple[list[list[int]], list[SpeakerKind], list[float]]:
        """Mentions of each entity, by first mention; the kind of each; how sure each mention is.

        The kind is the likeliest by the mean of the mentions' log-probabilities.
        A mention is as sure as the ranker's probability of all its antecedents
        in the same cluster, or of having none where it is the first.
        """
        if not mentions:
            return [], [], []
        evidence = Evidence(mentions)
        candidates = [evidence.candidates(i) for i in range(len(mentions))]
        words = torch.tensor([m.words for m in mentions], device=encoded.states.device)
        states = self.model.mention_states(encoded.states, words)
        alone = self.model.new_entity_scores(states).tolist()
        pairs = [(i, j) for i, js in enumerate(candidates) for j in js]
        scores: list[float] = []
        for begin in range(0, len(pairs), PAIRS):
            part = pairs[begin : begin + PAIRS]
            features = torch.tensor([evidence.features(i, j) for i, j in part])
            left, right = (list(side) for side in zip(*part, strict=True))
            scores += self.model.antecedent_scores(
                states[left], states[right], features.to(states.device)
            ).tolist()
        ranked: list[list[tuple[float, int]]] = [[] for _ in mentions]
        for (i, j), score in zip(pairs, scores, strict=True):
            ranked[i].append((score, j))
        kinds = self.model.kind_logits(states).log_softmax(-1)
        clusters = merged(mentions, ranked, alone, kinds.exp().tolist())
        cluster_of = {i: number for number, cluster in enumerate(clusters) for i in cluster}
        sure = []
        for i, options in enumerate(ranked):
            top = max([alone[i], *(score for score, _ in options)])
            own = [math.exp(s - top) for s, j in options if cluster_of[j] == cluster_of[i]]
            rest = sum(math.exp(s - top) for s, j in options if cluster_of[j] != cluster_of[i])
            none = math.exp(alone[i] - top)
            sure.append((sum(own) if own else none) / (sum(own) + rest + none))
        likeliest = [int(kinds[list(cluster)].mean(0).argmax()) for cluster in clusters]
        return clusters, [SPEAKER_KINDS[kind] for kind in likeliest], sure
