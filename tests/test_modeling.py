"""The stance network: probabilities, the two decisions, and what its inputs change."""

import pytest
import torch
from tiny import POSITIONS, encoder, save_encoder, stance_model

from stance.configuration import StanceConfig
from stance.modeling import SEGMENTS, StanceModel, _mean, zero_embedding

TARGET, SPEAKER, CONTEXT, CONTENT, _ = (SEGMENTS.index(name) for name in SEGMENTS[1:])


@pytest.fixture(scope="module")
def model() -> StanceModel:
    return stance_model()


def inputs(rows: int = 3, width: int = 20, seed: int = 0) -> tuple[torch.Tensor, ...]:
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(5, 200, (rows, width), generator=generator)
    kinds = [TARGET] * 5 + [SPEAKER] * 3 + [CONTEXT] * 4 + [CONTENT] * (width - 12)
    segments = torch.tensor([kinds] * rows)
    return ids, torch.ones_like(ids), segments


def test_shapes_and_probabilities(model: StanceModel) -> None:
    output = model(*inputs())
    assert output.logits.shape == (3, 4)
    assert output.aspects.shape == (3, len(model.config.aspects))
    torch.testing.assert_close(output.logits.exp().sum(-1), torch.ones(3))


def test_unrelated_is_decided_apart_from_the_side(model: StanceModel) -> None:
    before = model(*inputs()).logits.softmax(-1)
    bias = model.relevance.bias
    kept = bias.detach().clone()
    with torch.no_grad():
        bias += 2.0
    after = model(*inputs()).logits.softmax(-1)
    with torch.no_grad():
        bias.copy_(kept)
    assert bool((after[:, 3] < before[:, 3]).all())
    # Among the sides nothing changes.
    sides = [p[:, :3] / p[:, :3].sum(-1, keepdim=True) for p in (before, after)]
    torch.testing.assert_close(*sides)


def test_the_side_does_not_move_relevance(model: StanceModel) -> None:
    before = model(*inputs()).logits
    with torch.no_grad():
        model.side.bias[1] += 3.0
        after = model(*inputs()).logits
        model.side.bias[1] -= 3.0
    torch.testing.assert_close(before[:, 3], after[:, 3])
    assert bool((after[:, 1] > before[:, 1]).all())


def test_padding_does_not_matter(model: StanceModel) -> None:
    ids, mask, segments = inputs()
    padded = [torch.nn.functional.pad(tensor, (0, 12)) for tensor in (ids, mask, segments)]
    padded[0][:, 20:] = 77
    torch.testing.assert_close(
        model(*padded).logits, model(ids, mask, segments).logits, atol=1e-5, rtol=1e-4
    )


def test_rows_do_not_see_each_other(model: StanceModel) -> None:
    ids, mask, segments = inputs()
    alone = model(ids[1:2], mask[1:2], segments[1:2])
    together = model(ids, mask, segments)
    torch.testing.assert_close(alone.logits[0], together.logits[1], atol=1e-5, rtol=1e-4)


def test_what_is_the_content_matters(model: StanceModel) -> None:
    ids, mask, segments = inputs()
    other = segments.clone()
    other[:, 8:12], other[:, 12:16] = CONTENT, CONTEXT
    assert not torch.allclose(model(ids, mask, segments)[0], model(ids, mask, other)[0], atol=1e-3)


def test_gradients_reach_every_parameter() -> None:
    model = stance_model()
    output = model(*inputs())
    (output.logits.sum() + output.aspects.sum()).backward()
    silent = {n for n, p in model.named_parameters() if p.grad is None or not p.grad.any()}
    # A pooler that nothing reads would be dead weight in every released file.
    assert {name for name in silent if "pooler" not in name and "key.bias" not in name} == set()


def test_confident_logits_stay_finite() -> None:
    model = stance_model()
    with torch.no_grad():
        model.relevance.weight.zero_()
        model.relevance.bias.fill_(200.0)
    output = model(*inputs())
    assert bool(output.logits.isfinite().all())
    torch.testing.assert_close(output.logits.exp().sum(-1), torch.ones(3))


def test_segment_embeddings_start_at_zero() -> None:
    assert not StanceModel(StanceConfig(encoder())).segments.weight.any()
    assert not zero_embedding(3, 5).weight.any()


def test_means_are_over_masked_states_only() -> None:
    states = torch.arange(12, dtype=torch.float32).reshape(1, 4, 3)
    mask = torch.tensor([[True, False, True, False]])
    assert _mean(states, mask).tolist() == [[3.0, 4.0, 5.0]]
    assert _mean(states, torch.zeros(1, 4, dtype=torch.bool)).tolist() == [[0.0, 0.0, 0.0]]


def test_the_configuration_carries_the_encoders() -> None:
    config = StanceConfig(encoder(), aspects=("general", "bases"), library_version="9.9")
    again = StanceConfig.from_dict(config.to_dict())
    assert again.encoder_config().max_position_embeddings == POSITIONS
    assert again.encoder_config().model_type == "bert"
    assert (again.aspects, again.library_version) == (["general", "bases"], "9.9")
    assert again.softmax_temperature == 1.0


def test_pretrained_weights_go_into_the_encoder_only(tmp_path) -> None:  # type: ignore[no-untyped-def]
    folder = save_encoder(tmp_path / "encoder")
    one, other = stance_model(seed=1, dropout=0.0), stance_model(seed=2, dropout=0.0)
    head = one.mixer.weight.detach().clone()
    for model in (one, other):
        model.load_encoder(str(folder))
    for (name, a), b in zip(
        one.encoder.named_parameters(), other.encoder.parameters(), strict=True
    ):
        if "pooler" not in name:
            torch.testing.assert_close(a, b, msg=name)
    torch.testing.assert_close(one.mixer.weight, head)
