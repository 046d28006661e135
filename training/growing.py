"""A model with other inputs, or more layers, than the one that it goes on from."""

from __future__ import annotations

from typing import Any

import torch

from stance.configuration import AttributionConfig, StanceConfig
from stance.errors import InputError
from stance.modeling import StanceModel
from stance.modeling_attribution import AttributionModel
from training.start import encoder_options

SHAPE = (
    *("model_type", "hidden_size", "vocab_size", "intermediate_size"),
    *("num_attention_heads", "max_position_embeddings"),
)
"""What an encoder must have in common with the model that grows by its layers."""


def check_layers(model: StanceModel, shape: dict[str, Any]) -> None:
    """``InputError`` where a recipe has more layers than the model that goes on alone."""
    have = int(model.config.encoder["num_hidden_layers"])
    if shape.get("encoder_layers", have) > have:
        raise InputError(
            f"the recipe has {shape['encoder_layers']} layers, the model {have}: --upper names "
            "the encoder that gives the others"
        )


def grown(model: StanceModel, shape: dict[str, Any], upper: str) -> StanceModel:
    """The model in the shape of a recipe: the same weights, and new ones where it has none.

    Layers that it lacks come from the pretrained encoder that its own layers came from.
    Those read what the trained layers below them give, which is not what they were
    trained on; a post-norm layer passes most of that on, so that the heads lose
    little and the new layers need not begin with the task (as in stacking, Gong et
    al., 2019).

    Args:
        model: one of ours.
        shape: the ``[model]`` table of a recipe; what it does not name stays as it is.
        upper: folder or hub id of the encoder.

    Raises:
        InputError: the recipe has fewer layers than the model, or more than the encoder, the
            two are not of one kind and size, or the recipe changes another part's size.
    """
    have = int(model.config.encoder["num_hidden_layers"])
    layers = shape.get("encoder_layers", have)
    if layers < have:
        raise InputError(f"the model has {have} layers, the recipe keeps {layers}")
    encoder = encoder_options(upper, layers)
    for key in SHAPE:
        own = model.config.encoder[key]
        if encoder[key] != own:
            raise InputError(f"{upper}: {key} is {encoder[key]}, the model's is {own}")
    options = {**model.config.to_dict(), **shape}
    options.pop("encoder_layers", None)
    options["encoder"] = {**model.config.encoder, "num_hidden_layers": layers}
    larger = StanceModel(StanceConfig(**options))
    larger.load_encoder(upper)
    known = model.state_dict()
    with torch.no_grad():
        for name, weight in larger.state_dict().items():
            if name not in known:
                continue
            if weight.shape == known[name].shape:
                weight.copy_(known[name])
            elif name == "segments.weight" and len(weight) > len(known[name]):
                # The opening gets a row of its own.
                weight.zero_()
                weight[: len(known[name])].copy_(known[name])
            else:
                raise InputError(f"the recipe changes the size of {name}")
    return larger


def with_speaker_layers(model: AttributionModel, layers: int) -> AttributionModel:
    """The model with upper layers that coreference has of its own: copies of those beside them.

    Until they are trained, they give what these give.

    Raises:
        InputError: it has some, of another number, or the encoder has no more than that.
    """
    have, most = model.config.speaker_layers, len(model.layers())
    if have == layers:
        return model
    if have or not 0 < layers <= most:
        raise InputError(
            f"speaker_layers is {layers} in the recipe, {have} in the model, "
            f"whose encoder has {most} layers"
        )
    larger = AttributionModel(
        AttributionConfig(**{**model.config.to_dict(), "speaker_layers": layers})
    )
    given = larger.load_state_dict(model.state_dict(), strict=False)
    assert not given.unexpected_keys
    larger.begin_speaker_layers()
    larger.eval()
    return larger
