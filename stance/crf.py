"""Linear-chain conditional random field over BIOES role tags (Lafferty et al., 2001).

``N`` sequences (paragraphs), ``W`` words of the longest one, ``K`` tags.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from stance.configuration import ROLES

OUTSIDE = "O"
TAGS: tuple[str, ...] = (OUTSIDE, *(f"{part}-{role}" for role in ROLES for part in "BIES"))
"""``O`` and, for each role, Begin, Inside, End and Single."""

IMPOSSIBLE = -1e4
"""Score of a forbidden transition: no path of allowed ones is ever this bad."""


def allowed_transitions() -> Tensor:
    """[K, K] booleans: may tag ``j`` follow tag ``i``?"""
    allowed = torch.zeros(len(TAGS), len(TAGS), dtype=torch.bool)
    for i, before in enumerate(TAGS):
        for j, after in enumerate(TAGS):
            if before[0] in "BI":
                allowed[i, j] = after[0] in "IE" and after[1:] == before[1:]
            else:
                allowed[i, j] = after[0] in "OBS"
    return allowed


def tag_spans(tags: list[int]) -> list[tuple[int, int, str]]:
    """(first word, last word, role) of each span in a valid tag sequence."""
    spans = []
    start = 0
    for index, tag in enumerate(TAGS[t] for t in tags):
        if tag[0] in "BS":
            start = index
        if tag[0] in "ES":
            spans.append((start, index, tag[2:]))
    return spans


class RoleCRF(nn.Module):
    """Transition scores between tags, with BIOES validity built in."""

    barred: Tensor
    barred_first: Tensor
    barred_last: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.first = nn.Parameter(torch.zeros(len(TAGS)))
        self.last = nn.Parameter(torch.zeros(len(TAGS)))
        # Saved with the weights: models are built without data before they are filled.
        self.register_buffer("barred", ~allowed_transitions())
        self.register_buffer("barred_first", torch.tensor([tag[0] not in "OBS" for tag in TAGS]))
        self.register_buffer("barred_last", torch.tensor([tag[0] not in "OES" for tag in TAGS]))

    def scores(self) -> tuple[Tensor, Tensor, Tensor]:
        """(transitions [K, K], first [K], last [K]) with forbidden ones at ``IMPOSSIBLE``."""
        return (
            self.transitions.masked_fill(self.barred, IMPOSSIBLE),
            self.first.masked_fill(self.barred_first, IMPOSSIBLE),
            self.last.masked_fill(self.barred_last, IMPOSSIBLE),
        )

    def log_partition(self, emissions: Tensor, mask: Tensor) -> Tensor:
        """[N, W, K] emissions, [N, W] mask -> [N] log of the summed scores of all paths."""
        transitions, first, last = self.scores()
        # Unbound once: slicing in the loop would give a gradient of full size for every word.
        words, present = emissions.unbind(1), mask.unsqueeze(2).unbind(1)
        alpha = first + words[0]
        for word, there in zip(words[1:], present[1:], strict=True):
            moved = torch.logsumexp(alpha.unsqueeze(2) + transitions, dim=1) + word
            alpha = torch.where(there, moved, alpha)
        return torch.logsumexp(alpha + last, dim=1)

    def loss(self, emissions: Tensor, mask: Tensor, allowed: Tensor) -> Tensor:
        """Negative log-likelihood [N] of the paths that ``allowed`` [N, W, K] leaves open.

        One open tag a word is full supervision; several sum over what is not
        known (partial supervision: Täckström et al., 2013).
        """
        barred = emissions.masked_fill(~allowed, IMPOSSIBLE)
        both = self.log_partition(torch.cat([emissions, barred]), torch.cat([mask, mask]))
        free, bound = both.chunk(2)
        return free - bound

    def cross_entropy(self, emissions: Tensor, mask: Tensor, tags: Tensor) -> Tensor:
        """Cross-entropy [N] of another field's distribution over paths and this one's.

        The score of a path is a sum over its words, so what the other field expects
        of it needs no path: structural knowledge distillation (Wang et al., 2021).
        The transitions' part, which is the same for all words, is left to the caller:
        their scores times how often the other field expects each, to be subtracted.

        Args:
            emissions, mask: [N, W, K], [N, W].
            tags: [N, W, K] tag probabilities under the other field, zero beyond the mask.
        """
        _, first, last = self.scores()
        ends = tags[torch.arange(len(mask), device=mask.device), mask.sum(1) - 1]
        expected = (tags * emissions).sum((1, 2)) + tags[:, 0] @ first + ends @ last
        return self.log_partition(emissions, mask) - expected

    def marginals(self, emissions: Tensor, mask: Tensor) -> Tensor:
        """[N, W, K] posterior tag probabilities, zero beyond the mask (forward-backward)."""
        transitions, first, last = self.scores()
        alpha = first + emissions[:, 0]
        forward = [alpha]
        for step in range(1, emissions.shape[1]):
            moved = torch.logsumexp(alpha.unsqueeze(2) + transitions, dim=1) + emissions[:, step]
            alpha = torch.where(mask[:, step].unsqueeze(1), moved, alpha)
            forward.append(alpha)
        total = torch.logsumexp(alpha + last, dim=1)
        beta = last.expand_as(alpha)
        backward = [beta]
        for step in range(emissions.shape[1] - 1, 0, -1):
            ahead = (beta + emissions[:, step]).unsqueeze(1) + transitions
            moved = torch.logsumexp(ahead, dim=2)
            beta = torch.where(mask[:, step].unsqueeze(1), moved, beta)
            backward.append(beta)
        both = torch.stack(forward, dim=1) + torch.stack(backward[::-1], dim=1)
        return (both - total[:, None, None]).exp() * mask.unsqueeze(2)

    def decode(self, emissions: Tensor, mask: Tensor) -> list[list[int]]:
        """Best valid tag sequence of each row (Viterbi)."""
        transitions, first, last = self.scores()
        alpha = first + emissions[:, 0]
        pointers = []
        for step in range(1, emissions.shape[1]):
            best, pointer = (alpha.unsqueeze(2) + transitions).max(dim=1)
            kept = mask[:, step].unsqueeze(1)
            alpha = torch.where(kept, best + emissions[:, step], alpha)
            pointers.append(pointer)
        tags = (alpha + last).argmax(dim=1).tolist()
        back = torch.stack(pointers).tolist() if pointers else []
        paths = []
        for row, (tag, length) in enumerate(zip(tags, mask.sum(1).tolist(), strict=True)):
            path = [tag]
            for step in range(length - 2, -1, -1):
                path.append(back[step][row][path[-1]])
            paths.append(path[::-1])
        return paths
