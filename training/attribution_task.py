"""What the attribution model learns from a batch of documents: the losses of its heads."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from stance.encoding import budget_batches
from stance.linking import act_logits, link_logits
from stance.mentions import Evidence
from stance.modeling_attribution import AttributionModel
from stance.quotes import CONTENT_CUE, CONTENT_SOURCE, CUE_SOURCE
from stance.tagging import paragraph_rows
from stance.windows import word_states
from training.attribution_data import IGNORE, Targets, Words

HEADS = ("links", "acts", "names", "coreference", "kinds")
"""Losses besides that of the roles; recipes weigh them by these names, and may weigh "roles"."""


@dataclass(slots=True)
class Task:
    """Batches and loss of the run."""

    model: AttributionModel
    tokenizer: Any
    corpora: dict[str, list[Targets]]
    shares: dict[str, float]
    weights: dict[str, float]
    batch_tokens: int
    seed: int

    def batches(self, epoch: int) -> list[list[Targets]]:
        """Documents grouped to ``batch_tokens`` wordpieces, in random order."""
        chance = random.Random(self.seed * 1000 + epoch)
        drawn: list[Targets] = []
        for name, targets in self.corpora.items():
            whole, rest = divmod(self.shares[name], 1)
            drawn += targets * int(whole)
            drawn += chance.sample(targets, round(rest * len(targets)))
        chance.shuffle(drawn)
        lengths = [sum(map(len, t.prepared.pieces)) for t in drawn]
        # Few windows of a batch are full: budget_batches counts rows times longest
        # row, which for whole documents is their sum only when they are alike.
        groups: list[list[Targets]] = [[]]
        filled = 0
        for target, length in zip(drawn, lengths, strict=True):
            if groups[-1] and filled + length > self.batch_tokens:
                groups.append([])
                filled = 0
            groups[-1].append(target)
            filled += length
        return groups

    def loss(self, batch: Sequence[Targets]) -> Tensor:
        """Weighted sum of the heads' losses, each a mean over what it counts."""
        texts = [t.prepared for t in batch]
        states = word_states(self.model, self.tokenizer, texts, self.batch_tokens)
        parts: dict[str, list[Tensor]] = {n: [] for n in HEADS}
        for targets, own in zip(batch, states, strict=True):
            if len(own) == 0:
                continue
            if self.weights["links"] or self.weights["acts"]:
                self._links(targets, own, parts["links"], parts["acts"])
            self._names(targets, own, parts["names"])
            self._coreference(targets, own, parts["coreference"])
            self._kinds(targets, own, parts["kinds"])
        loss = states[0].new_zeros(())
        # What counts nothing is left out: a gradient of zero would still let weights decay.
        if roles := self.weights.get("roles", 1.0):
            loss = loss + roles * self._roles(batch, states)
        for name, values in parts.items():
            if values and self.weights[name]:
                loss = loss + self.weights[name] * torch.cat(values).mean()
        return loss

    def _roles(self, batch: Sequence[Targets], states: Sequence[Tensor]) -> Tensor:
        total, count = states[0].new_zeros(()), 0
        # Annotated documents and those that teachers labelled, each kind in rows of its own.
        for taught in (False, True):
            emissions, known, blocks = [], [], []
            begin = 0
            for targets, own in zip(batch, states, strict=True):
                right = targets.taught.tags if taught and targets.taught else targets.allowed
                if right is None or taught != (targets.taught is not None):
                    continue
                emissions.append(self.model.role_emissions(own))
                # Half precision, in which lessons are kept, is none that autocast can join.
                known.append(right.float() if taught else right)
                blocks += [(a + begin, b + begin) for a, b in targets.prepared.paragraphs]
                begin += len(own)
            if not blocks:
                continue
            scores, right = torch.cat(emissions).float(), torch.cat(known).to(self.model.device)
            for group in budget_batches([b - a for a, b in blocks], 8192):
                rows, mask = paragraph_rows(scores, [blocks[i] for i in group])
                right_rows, _ = paragraph_rows(right, [blocks[i] for i in group])
                for level, crf in enumerate(self.model.level_crfs()):
                    loss = crf.cross_entropy if taught else crf.loss
                    total = total + loss(rows[:, :, level], mask, right_rows[:, :, level]).sum()
            count += len(blocks)
        return (total - self._moves(batch)) / max(1, count)

    def _moves(self, batch: Sequence[Targets]) -> Tensor:
        """What the transitions that teachers expect score: the same in every row."""
        total = torch.zeros((), device=self.model.device)
        for targets in batch:
            if targets.taught is not None:
                moves = targets.taught.moves.to(self.model.device)
                for crf, expected in zip(self.model.level_crfs(), moves, strict=True):
                    total = total + (expected * crf.scores()[0]).sum()
        return total

    def _links(
        self, targets: Targets, states: Tensor, links: list[Tensor], acts: list[Tensor]
    ) -> None:
        if not targets.quotes:
            return
        cues = sorted({cue for _, cue, _, _ in targets.quotes if cue})
        sources = sorted({source for _, _, source, _ in targets.quotes if source})
        to_cue = {c: cue for content, cue, _, _ in targets.quotes for c in content}
        to_source = {c: source for content, _, source, _ in targets.quotes for c in content}
        cue_source = {cue: source for _, cue, source, _ in targets.quotes if cue}
        for kind, parent_of, parents in (
            (CONTENT_CUE, to_cue, cues),
            (CUE_SOURCE, cue_source, sources),
            (CONTENT_SOURCE, to_source, sources),
        ):
            if parent_of and parents:
                links.append(self._parents(states, parent_of, parents, kind))
        known = [(content[0], cue, act) for content, cue, _, act in targets.quotes if act != IGNORE]
        if known:
            logits = act_logits(
                self.model,
                states,
                [content for content, _, _ in known],
                [cue for _, cue, _ in known],
            )
            gold = torch.tensor([act for _, _, act in known], device=states.device)
            acts.append(nn.functional.cross_entropy(logits.float(), gold, reduction="none"))

    def _parents(
        self, states: Tensor, parent_of: dict[Words, Words | None], parents: list[Words], kind: int
    ) -> Tensor:
        children = sorted(parent_of)
        logits = link_logits(self.model, states, children, parents, kind).float()
        reach = self.model.config.link_window
        gold = []
        for child in children:
            parent = parent_of[child]
            near = parent is not None and abs(parent[0] - child[0]) <= reach
            gold.append(parents.index(parent) if near and parent else len(parents))
        return nn.functional.cross_entropy(
            logits, torch.tensor(gold, device=states.device), reduction="none"
        )

    def _names(self, targets: Targets, states: Tensor, names: list[Tensor]) -> None:
        if bool((targets.names != IGNORE).any()):
            logits = self.model.name_logits(states).float()
            gold = targets.names.to(states.device)
            loss = nn.functional.cross_entropy(logits, gold, ignore_index=IGNORE, reduction="none")
            # Names are few among lower-case words: each side counts half.
            positive = gold > 0
            for part in (positive, gold == 0):
                if bool(part.any()):
                    names.append(loss[part].mean().reshape(1))

    def _coreference(self, targets: Targets, states: Tensor, losses: list[Tensor]) -> None:
        """Marginal likelihood of all right antecedents (Lee et al., 2017)."""
        if len(targets.mentions) < 2:
            return
        evidence = Evidence(targets.mentions)
        device = states.device
        words = torch.tensor([m.words for m in targets.mentions], device=device)
        reps = self.model.mention_states(states, words)
        alone = self.model.new_entity_scores(reps)
        anaphors = [i for i, entity in enumerate(targets.entities) if entity >= 0]
        pairs = [(i, j) for i in anaphors for j in evidence.candidates(i)]
        if not pairs:
            return
        left, right = (list(side) for side in zip(*pairs, strict=True))
        features = torch.tensor([evidence.features(i, j) for i, j in pairs], device=device)
        scores = self.model.antecedent_scores(reps[left], reps[right], features).float()
        row_of = {i: row for row, i in enumerate(anaphors)}
        size = len(targets.mentions)
        table = scores.new_full((len(anaphors), size + 1), -1e4)
        right_ones = torch.zeros_like(table, dtype=torch.bool)
        table[:, -1] = alone[anaphors]
        rows = torch.tensor([row_of[i] for i in left], device=device)
        columns = torch.tensor(right, device=device)
        table = table.index_put((rows, columns), scores)
        gold = [targets.entities[i] == targets.entities[j] for i, j in pairs]
        right_ones[rows, columns] = torch.tensor(gold, device=device)
        right_ones[:, -1] = ~right_ones.any(dim=1)
        held = table.masked_fill(~right_ones, -1e4)
        losses.append(torch.logsumexp(table, dim=1) - torch.logsumexp(held, dim=1))

    def _kinds(self, targets: Targets, states: Tensor, losses: list[Tensor]) -> None:
        known = [
            (mention.words, targets.kinds[entity])
            for mention, entity in zip(targets.mentions, targets.entities, strict=True)
            if entity in targets.kinds
        ]
        if known:
            device = states.device
            words = torch.tensor([w for w, _ in known], device=device)
            gold = torch.tensor([kind for _, kind in known], device=device)
            logits = self.model.kind_logits(self.model.mention_states(states, words)).float()
            losses.append(nn.functional.cross_entropy(logits, gold, reduction="none"))
