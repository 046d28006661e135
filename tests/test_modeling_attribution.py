"""The attribution network: shapes of its heads, and what each of them depends on."""

from pathlib import Path

import pytest
import torch
from tiny import attribution_model, encoder, wordpiece
from transformers import AutoModel, BertConfig, MPNetConfig, PreTrainedConfig

from stance.configuration import AttributionConfig
from stance.crf import TAGS
from stance.modeling_attribution import (
    DEPTHS,
    DISTANCES,
    LEVELS,
    LINKS,
    NAME_TAGS,
    PAIR_FEATURES,
    SHAPES,
    STARTS,
    AttributionModel,
    distance_bucket,
)
from stance.saving import load_model, save_model


@pytest.fixture(scope="module")
def model() -> AttributionModel:
    return attribution_model()


def states(words: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(words, 32, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    ("distance", "bucket"),
    [(0, 0), (1, 1), (4, 4), (5, 5), (8, 5), (9, 6), (16, 6), (17, 7), (10**6, 15)],
)
def test_distance_buckets(distance: int, bucket: int) -> None:
    assert distance_bucket(distance) == bucket
    if distance:
        assert distance_bucket(-distance) == DISTANCES // 2 + bucket


def test_buckets_grow_with_distance_and_stay_in_range() -> None:
    forward = [distance_bucket(d) for d in range(5000)]
    backward = [distance_bucket(-d) for d in range(1, 5000)]
    assert forward == sorted(forward)
    assert backward == sorted(backward)
    assert max(forward) < DISTANCES // 2 < min(backward)
    assert max(backward) < DISTANCES


def test_word_states_are_read_at_their_places(model: AttributionModel) -> None:
    ids = torch.randint(5, 200, (2, 10), generator=torch.Generator().manual_seed(1))
    surface = torch.zeros(2, 10, 3, dtype=torch.long)
    places = torch.tensor([1, 4, 13])
    found = model.word_states(ids, torch.ones_like(ids), surface, places)
    assert found.shape == (3, model.width)
    every = model.word_states(ids, torch.ones_like(ids), surface, torch.arange(20))
    torch.testing.assert_close(found, every[places])


@pytest.mark.parametrize("kind", [BertConfig, MPNetConfig])
@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_speakers_may_have_layers_of_their_own(
    kind: type[PreTrainedConfig], attention: str, tmp_path: Path
) -> None:
    # Layers of MPNet are called with other arguments than those of BERT.
    shape = kind(**{k: v for k, v in encoder().items() if k != "model_type"})
    torch.manual_seed(1)
    AutoModel.from_config(shape, add_pooling_layer=False).save_pretrained(tmp_path / "bare")
    model = AttributionModel(AttributionConfig(shape.to_dict(), speaker_layers=1)).eval()
    model.load_encoder(str(tmp_path / "bare"))
    model.encoder.set_attn_implementation(attention)
    assert model.state_width == 2 * model.width
    ids = torch.randint(5, 40, (2, 10), generator=torch.Generator().manual_seed(1))
    mask = (torch.arange(10) < torch.tensor([[10], [6]])).long()
    given = (ids, mask, torch.zeros(2, 10, 3, dtype=torch.long), torch.tensor([1, 4, 13]))
    before = model.word_states(*given)
    read, spoken = before.split(model.width, dim=-1)
    # They begin as those beside them; what reads the one half does not see the other.
    torch.testing.assert_close(read, spoken)
    with torch.no_grad():
        for parameter in model.encoder.get_submodule("speaker_layers").parameters():
            parameter += 0.1
    after = model.word_states(*given)
    torch.testing.assert_close(after[:, : model.width], read)
    assert not torch.allclose(after[:, model.width :], spoken, atol=1e-2)
    words, pair = torch.tensor([[0, 2]]), (before, after)
    for same in (model.name_logits, model.role_emissions, lambda s: model.span_states(s, words)):
        torch.testing.assert_close(*map(same, pair))
    mentions = [model.mention_states(s, words) for s in pair]
    assert not torch.allclose(*mentions, atol=1e-3)
    # Stored and read again, they are the same.
    save_model(model, wordpiece(), tmp_path / "model")
    again, _ = load_model(AttributionModel, tmp_path / "model")
    torch.testing.assert_close(again.word_states(*given), after, atol=0.05, rtol=0.05)


@pytest.mark.parametrize(("column", "size"), [(0, len(SHAPES)), (1, DEPTHS), (2, STARTS)])
def test_each_surface_feature_counts(model: AttributionModel, column: int, size: int) -> None:
    ids = torch.randint(5, 200, (1, 6), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    surface = torch.zeros(1, 6, 3, dtype=torch.long)
    plain = model.word_states(ids, mask, surface, torch.arange(6))
    surface[0, 2, column] = size - 1
    changed = model.word_states(ids, mask, surface, torch.arange(6))
    assert not torch.allclose(plain, changed, atol=1e-3)


def test_head_shapes(model: AttributionModel) -> None:
    words = states(9)
    spans = torch.tensor([[0, 2], [4, 4]])
    size = model.config.span_size
    assert model.role_emissions(words).shape == (9, LEVELS, len(TAGS))
    assert model.name_logits(words).shape == (9, len(NAME_TAGS))
    assert model.span_states(words, spans).shape == (2, size)
    assert model.mention_states(words, spans).shape == (2, size)
    assert len(model.level_crfs()) == LEVELS
    assert model.act_logits(torch.zeros(2, size), torch.zeros(2, size)).shape == (2, 2)
    assert model.new_entity_scores(torch.zeros(2, size)).shape == (2,)
    pairs = torch.zeros(4, size)
    assert model.antecedent_scores(pairs, pairs, torch.zeros(4, PAIR_FEATURES)).shape == (4,)
    scores, none = model.link_scores(
        torch.zeros(2, size), torch.zeros(3, size), torch.zeros(2, 3, dtype=torch.long), 0
    )
    assert (scores.shape, none.shape) == ((2, 3), (2, 1))


def test_a_span_is_its_first_and_last_word(model: AttributionModel) -> None:
    words = states(9)
    before = model.span_states(words, torch.tensor([[1, 5]]))
    inner, edge = words.clone(), words.clone()
    inner[3] += 5
    edge[5] += 5
    torch.testing.assert_close(model.span_states(inner, torch.tensor([[1, 5]])), before)
    assert not torch.allclose(model.span_states(edge, torch.tensor([[1, 5]])), before, atol=1e-3)


def test_link_scores_are_biaffine_in_each_pair(model: AttributionModel) -> None:
    size = model.config.span_size
    generator = torch.Generator().manual_seed(2)
    child, parent = (torch.randn(n, size, generator=generator) for n in (3, 4))
    distance = torch.randint(0, DISTANCES, (3, 4), generator=generator)
    for kind in range(len(LINKS)):
        scores, none = model.link_scores(child, parent, distance, kind)
        matrix = model.child.weight.unflatten(0, (len(LINKS), size))[kind]
        offset = model.child.bias.unflatten(0, (len(LINKS), size))[kind]
        expected = (matrix @ child[2] + offset) @ parent[1] / size**0.5
        expected = expected + model.parent_bias(parent[1])[kind]
        expected = expected + model.distance.weight[distance[2, 1], kind]
        torch.testing.assert_close(scores[2, 1], expected, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(none[2, 0], model.no_parent(child[2])[kind])


def test_antecedents_are_ranked_by_states_and_by_evidence(model: AttributionModel) -> None:
    size = model.config.span_size
    generator = torch.Generator().manual_seed(3)
    a, b = (torch.randn(1, size, generator=generator) for _ in range(2))
    blank = torch.zeros(1, PAIR_FEATURES)
    base = model.antecedent_scores(a, b, blank)
    assert not torch.allclose(base, model.antecedent_scores(b, a, blank))
    for column in range(PAIR_FEATURES):
        evidence = blank.clone()
        evidence[0, column] = 1.0
        assert not torch.allclose(base, model.antecedent_scores(a, b, evidence), atol=1e-5)


def test_antecedent_scores_by_hand(model: AttributionModel) -> None:
    size = model.config.span_size
    generator = torch.Generator().manual_seed(3)
    a, b = (torch.randn(2, size, generator=generator) for _ in range(2))
    evidence = torch.rand(2, PAIR_FEATURES, generator=generator)
    left, right = model.anaphor(a), model.antecedent(b)
    mixed = left + right + left * right + model.evidence(evidence)
    expected = model.pair(torch.tanh(mixed))[:, 0]
    torch.testing.assert_close(model.antecedent_scores(a, b, evidence), expected)


def test_gradients_reach_every_head() -> None:
    model = attribution_model()
    words = torch.randn(9, 32)
    spans = model.span_states(words, torch.tensor([[0, 2], [4, 4]]))
    mentions = model.mention_states(words, torch.tensor([[0, 2], [4, 4]]))
    links = [
        part.sum()
        for kind in range(len(LINKS))
        for part in model.link_scores(spans, spans, torch.tensor([[0, 1], [2, 3]]), kind)
    ]
    total = sum(links) + model.act_logits(spans, spans).sum() + model.name_logits(words).sum()
    total = total + model.antecedent_scores(mentions, mentions, torch.ones(2, 24)).sum()
    total = total + model.new_entity_scores(mentions).sum() + model.kind_logits(mentions).sum()
    emissions = model.role_emissions(words).transpose(0, 1)
    allowed = torch.zeros(1, 9, len(TAGS), dtype=torch.bool)
    allowed[..., 0] = True
    mask = torch.ones(1, 9, dtype=torch.bool)
    for level, crf in enumerate(model.level_crfs()):
        total = total + crf.loss(emissions[level : level + 1], mask, allowed).sum()
    total.backward()
    outside = ("encoder.", "shape.", "depth.", "start.")  # word_states is not part of this
    silent = [
        name
        for name, parameter in model.named_parameters()
        if not name.startswith(outside) and (parameter.grad is None or not parameter.grad.any())
    ]
    assert silent == []


def test_features_start_at_zero() -> None:
    fresh = AttributionModel(AttributionConfig(encoder()))
    for name in ("shape", "depth", "start", "distance"):
        assert not getattr(fresh, name).weight.any()
