"""Logits of the links between spans and of the acts, from the states of words."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from stance.modeling_attribution import AttributionModel, distance_bucket
from stance.tagging import Words


def link_logits(
    model: AttributionModel,
    states: Tensor,
    children: Sequence[Words],
    parents: Sequence[Words],
    kind: int,
) -> Tensor:
    """[C, P + 1] logits of each parent, and of none in the last column.

    Parents further than the model's ``link_window`` words away are ruled out.
    """
    child = model.span_states(states, torch.tensor(children, device=states.device))
    parent = model.span_states(states, torch.tensor(parents, device=states.device))
    gaps = [[p[0] - c[0] for p in parents] for c in children]
    buckets = torch.tensor([[distance_bucket(g) for g in row] for row in gaps])
    reach = model.config.link_window  # looked up once: a configuration is slow to ask
    far = torch.tensor([[abs(g) > reach for g in row] for row in gaps])
    scores, none = model.link_scores(child, parent, buckets.to(states.device), kind)
    scores = scores.masked_fill(far.to(states.device), -1e4)
    return torch.cat([scores, none], dim=1)


def act_logits(
    model: AttributionModel,
    states: Tensor,
    contents: Sequence[Words],
    cues: Sequence[Words | None],
) -> Tensor:
    """[Q, 2] logits of speech and thought."""
    device = states.device
    content = model.span_states(states, torch.tensor(contents, device=device))
    cue = model.span_states(states, torch.tensor([c or (0, 0) for c in cues], device=device))
    known = torch.tensor([[c is not None] for c in cues], device=device)
    return model.act_logits(cue * known, content)
