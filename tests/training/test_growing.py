"""Models that grow by layers of the encoder that their own layers came from, or by copies."""

from pathlib import Path

import pytest
import torch
from tiny import attribution_model, encoder, stance_model
from transformers import BertConfig, BertModel

from stance.errors import InputError
from training.growing import check_layers, grown, with_speaker_layers


def save_upper(folder: Path, **options: int) -> str:
    """An encoder of three layers, as wide as the tiny model."""
    config = {**encoder(), "num_hidden_layers": 3, **options}
    config.pop("model_type")
    torch.manual_seed(5)
    BertModel(BertConfig(**config), add_pooling_layer=False).save_pretrained(folder)
    return str(folder)


def test_trained_layers_stay_and_new_ones_come_from_the_encoder(tmp_path: Path) -> None:
    model, upper = stance_model(), save_upper(tmp_path)
    larger = grown(model, {"encoder_layers": 3, "context_before": 40, "weight_bits": 6}, upper)
    assert len(larger.layers()) == 3
    assert (larger.config.context_before, larger.config.weight_bits) == (40, 6)
    assert larger.config.longest_input == model.config.longest_input
    assert len(model.layers()) == 2
    own, new = model.state_dict(), larger.state_dict()
    assert all(torch.equal(own[name], new[name]) for name in own)
    pretrained = BertModel.from_pretrained(upper, add_pooling_layer=False).state_dict()
    added = sorted(set(new) - set(own))
    assert added
    for name in added:
        assert torch.equal(new[name], pretrained[name.removeprefix("encoder.")]), name


def test_a_row_for_the_opening_starts_at_zero(tmp_path: Path) -> None:
    model = stance_model(opening=0)
    larger = grown(model, {"opening": 16}, save_upper(tmp_path))
    rows = larger.segments.weight
    assert torch.equal(rows[: len(model.segments.weight)], model.segments.weight)
    assert len(rows) == len(model.segments.weight) + 1
    assert not rows[-1].any()


@pytest.mark.parametrize(
    ("layers", "options", "message"),
    [
        (1, {}, "the model has 2 layers, the recipe keeps 1"),
        (4, {}, "has 3 layers, the recipe keeps 4"),
        (3, {"hidden_size": 64}, "hidden_size is 64, the model's is 32"),
        (3, {"vocab_size": 99}, "vocab_size is 99"),
        (3, {"num_attention_heads": 4}, "num_attention_heads is 4, the model's is 2"),
        (3, {"max_position_embeddings": 64}, "max_position_embeddings is 64"),
    ],
)
def test_what_does_not_fit_is_named(
    tmp_path: Path, layers: int, options: dict[str, int], message: str
) -> None:
    upper = save_upper(tmp_path, **options)
    with pytest.raises(InputError, match=message):
        grown(stance_model(), {"encoder_layers": layers}, upper)


def test_nothing_else_changes_its_size(tmp_path: Path) -> None:
    upper = save_upper(tmp_path)
    with pytest.raises(InputError, match=r"changes the size of segments\.weight"):
        grown(stance_model(opening=16), {"opening": 0}, upper)
    with pytest.raises(InputError, match=r"changes the size of aspect\.weight"):
        grown(stance_model(), {"aspects": ["cost"]}, upper)


@pytest.mark.parametrize(("have", "asked"), [(1, 2), (0, 3), (0, -1), (1, 0)])
def test_speakers_layers_are_as_many_as_can_be(have: int, asked: int) -> None:
    model = attribution_model(speaker_layers=have)
    with pytest.raises(InputError, match=f"speaker_layers is {asked} in the recipe, {have} in the"):
        with_speaker_layers(model, asked)
    assert with_speaker_layers(model, have) is model


def test_more_layers_need_an_encoder_to_take_them_from() -> None:
    check_layers(stance_model(), {"encoder_layers": 1})
    with pytest.raises(InputError, match="has 3 layers, the model 2: --upper names"):
        check_layers(stance_model(), {"encoder_layers": 3})
