"""The stance network, and what both networks share: an encoder with extra input embeddings.

Shapes in, logits out: no text and no files here. ``B`` is the batch, ``T`` the
wordpieces of the longest row, ``H`` the encoder's width.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple, cast

import torch
from torch import Tensor, nn
from transformers import AutoModel, PreTrainedModel

from stance.configuration import EncoderBasedConfig, StanceConfig


class EncoderBasedModel(PreTrainedModel):
    """A Hugging Face encoder whose word embeddings get small additive features."""

    config_class: type[EncoderBasedConfig] = EncoderBasedConfig
    base_model_prefix = "encoder"

    def __init__(self, config: EncoderBasedConfig) -> None:
        super().__init__(config)
        encoder_config = config.encoder_config()
        self.encoder = _without_pooler(AutoModel.from_config, encoder_config)
        self.width: int = encoder_config.hidden_size

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)

    def load_encoder(self, folder_or_id: str) -> None:
        """Put pretrained weights into the encoder; the heads stay as they are."""
        pretrained = _without_pooler(
            AutoModel.from_pretrained,
            folder_or_id,
            config=self.config.encoder_config(),
            dtype=torch.float32,
        )
        self.encoder.load_state_dict(pretrained.state_dict())

    def layers(self) -> nn.ModuleList:
        """The encoder's layers, from below."""
        return next(m for m in self.encoder.modules() if isinstance(m, nn.ModuleList))

    def encode(
        self, input_ids: Tensor, attention_mask: Tensor, extra: Tensor | None, layer: int = 0
    ) -> Tensor:
        """Encoder states [B, T, H].

        ``extra`` [B, T, H] is added to the word embeddings, or to the states
        that encoder layer number ``layer`` reads: below it nothing then needs
        a gradient where those layers are frozen.
        """
        embeds = self.encoder.get_input_embeddings()(input_ids)
        late: AbstractContextManager[Any] = nullcontext()
        if extra is not None and layer == 0:
            embeds = embeds + extra.to(embeds.dtype)
        elif extra is not None:

            def add(_: nn.Module, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
                return (arguments[0] + extra.to(arguments[0].dtype), *arguments[1:])

            late = self.layers()[layer].register_forward_pre_hook(add)
        with late:
            output = self.encoder(inputs_embeds=embeds, attention_mask=attention_mask)
        return cast(Tensor, output.last_hidden_state)


def _without_pooler(build: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """An encoder without the pooling layer that BERT-like ones have and nothing here reads."""
    try:
        return build(*arguments, add_pooling_layer=False, **options)
    except TypeError:  # an encoder that knows no such option has no such layer
        return build(*arguments, **options)


def zero_embedding(size: int, width: int) -> nn.Embedding:
    """An embedding that starts at zero, so that the pretrained encoder starts undisturbed."""
    embedding = nn.Embedding(size, width)
    nn.init.zeros_(embedding.weight)
    return embedding


SEGMENTS = ("padding", "target", "speaker", "context", "content", "opening")
"""What a wordpiece of the stance model's input belongs to; the index is its segment id."""


class StanceOutput(NamedTuple):
    """``logits`` [B, 4] are log-probabilities of the labels, ``aspects`` [B, A] logits."""

    logits: Tensor
    aspects: Tensor


class StanceModel(EncoderBasedModel):
    """Reads (target, description, speaker, how the article begins, quote in context).

    Two decisions in one pass.

    Whether the quote is about the target at all (relevance) is decided apart
    from the side that it takes, so that *unrelated* is not *neutral*:
    ``p(unrelated) = 1 - r`` and ``p(label) = r · softmax(side)[label]``.
    """

    config_class: type[EncoderBasedConfig] = StanceConfig

    def __init__(self, config: StanceConfig) -> None:
        super().__init__(config)
        # Models that read no opening, such as those of version 0.4, have no row for it.
        kinds = len(SEGMENTS) if config.opening else SEGMENTS.index("opening")
        self.segments = zero_embedding(kinds, self.width)
        self.mixer = nn.Linear(3 * self.width, self.width)
        self.relevance = nn.Linear(self.width, 1)
        self.side = nn.Linear(self.width, 3)
        self.aspect = nn.Linear(self.width, len(config.aspects))
        self.dropout = nn.Dropout(config.dropout)
        self.post_init()

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, segment_ids: Tensor, **_: Any
    ) -> StanceOutput:
        """All inputs [B, T] integers; ``segment_ids`` index :data:`SEGMENTS`."""
        return self.decide(self.pool(input_ids, attention_mask, segment_ids))

    def pool(self, input_ids: Tensor, attention_mask: Tensor, segment_ids: Tensor) -> Tensor:
        """What the heads read of each input: [B, T] three times -> [B, 3 H]."""
        states = self.encode(
            input_ids, attention_mask, self.segments(segment_ids), self.config.segment_layer
        ).float()
        return torch.cat(
            [
                states[:, 0],
                _mean(states, segment_ids == SEGMENTS.index("content")),
                _mean(states, segment_ids == SEGMENTS.index("target")),
            ],
            dim=-1,
        )

    def decide(self, pooled: Tensor) -> StanceOutput:
        """The heads alone: [B, 3 H] -> logits."""
        mixed = self.dropout(torch.tanh(self.mixer(self.dropout(pooled))))
        relevance = self.relevance(mixed)
        related = nn.functional.logsigmoid(relevance)
        unrelated = nn.functional.logsigmoid(-relevance)
        side = nn.functional.log_softmax(self.side(mixed), dim=-1)
        logits = torch.cat([related + side, unrelated], dim=-1)
        return StanceOutput(logits, self.aspect(mixed))


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    """Mean of the masked states: [B, T, H], [B, T] -> [B, H]; zeros where none is masked."""
    weights = mask.to(states.dtype).unsqueeze(-1)
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1.0)
