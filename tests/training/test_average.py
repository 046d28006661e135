"""The mean of two models: each head by its share."""

import pytest
import torch
from tiny import attribution_model

from stance.errors import InputError
from training.average import average


def test_each_part_by_its_share() -> None:
    first, second = attribution_model(), attribution_model()
    with torch.no_grad():
        for one, other in zip(first.parameters(), second.parameters(), strict=True):
            one.fill_(0.0)
            other.fill_(1.0)
    mean = average(first, second, share=0.25, heads=0.75)
    assert mean is first
    assert float(mean.roles.weight.detach().mean()) == 0.25
    assert float(mean.encoder.get_input_embeddings().weight.detach().mean()) == 0.25
    for head in (mean.names, mean.pair, mean.anaphor):
        assert float(head.weight.detach().mean()) == 0.75


def test_models_of_two_lineages() -> None:
    with pytest.raises(InputError, match="not of one lineage"):
        average(attribution_model(), attribution_model(span_size=24), 0.5, 0.5)
