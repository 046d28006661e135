"""Configurations of the two models; a saved one is complete and needs no hub."""

from __future__ import annotations

from typing import Any

from transformers import AutoConfig, PretrainedConfig

from stance.document import LABELS
from stance.targets import FOREIGN_TROOP_PRESENCE

CONTENT, CUE, SOURCE = "content", "cue", "source"
ROLES: tuple[str, ...] = (CONTENT, CUE, SOURCE)


class EncoderBasedConfig(PretrainedConfig):
    """Base: carries the whole configuration of the encoder inside its own.

    Args:
        encoder: the encoder's configuration as a dictionary with its ``model_type``.
        library_version: version of ``stance`` that wrote the folder.
        weight_bits: bits that a weight of a large matrix takes in the file.
    """

    def __init__(
        self,
        encoder: dict[str, Any] | None = None,
        library_version: str = "",
        weight_bits: int = 8,
        **kwargs: Any,
    ) -> None:
        self.encoder = encoder or {"model_type": "bert"}
        self.weight_bits = weight_bits
        self.library_version = library_version
        super().__init__(**kwargs)

    def encoder_config(self) -> PretrainedConfig:
        """The encoder's own configuration object."""
        options = dict(self.encoder)
        return AutoConfig.for_model(options.pop("model_type"), **options)


class AttributionConfig(EncoderBasedConfig):
    """Configuration of :class:`stance.modeling_attribution.AttributionModel`.

    Args:
        surface_features: add embeddings of word shape, quotation depth and
            paragraph start to the input (uncased vocabularies lose what names
            and quotations look like).
        window: window in wordpieces, special tokens included.
        overlap: wordpieces that neighbouring windows share.
        span_size: width of the projected span representations.
        link_window: words between two spans beyond which they are never linked.
        role_bias: added to the score of every first word of a span when tags are
            decoded: more finds more spans, with less certainty.
        speaker_layers: how many of the encoder's upper layers coreference has of its own; 0
            where it reads the same states as the roles.
        confidence_scale, confidence_shift: Platt scaling of a quote's raw log-odds.
        speaker_scale, speaker_shift: the same of a speaker's.
    """

    model_type = "stance-attribution"

    def __init__(
        self,
        encoder: dict[str, Any] | None = None,
        surface_features: bool = True,
        window: int = 320,
        overlap: int = 48,
        span_size: int = 192,
        link_window: int = 200,
        dropout: float = 0.1,
        role_bias: float = 0.0,
        speaker_layers: int = 0,
        confidence_scale: float = 1.0,
        confidence_shift: float = 0.0,
        speaker_scale: float = 1.0,
        speaker_shift: float = 0.0,
        **kwargs: Any,
    ) -> None:
        self.surface_features = surface_features
        self.window = window
        self.overlap = overlap
        self.span_size = span_size
        self.link_window = link_window
        self.dropout = dropout
        self.role_bias = role_bias
        self.speaker_layers = speaker_layers
        self.confidence_scale = confidence_scale
        self.confidence_shift = confidence_shift
        self.speaker_scale = speaker_scale
        self.speaker_shift = speaker_shift
        super().__init__(encoder, **kwargs)


class StanceConfig(EncoderBasedConfig):
    """Configuration of :class:`stance.modeling.StanceModel`.

    Args:
        labels: names of the stance labels in the order of the scores; kept in the folder so
            that :func:`stance.saving.load_model` can refuse others than this version's.
        aspects: names of the aspects that the second head tells apart.
        longest_input: longest input in wordpieces, special tokens included.
        context_before, context_after: wordpieces of the article read before and
            after the quote.
        opening: wordpieces read of the article's beginning (its headline or first
            sentence), where the quote's own context does not reach back to it and
            half of the input stays for the quote.
        segment_layer: encoder layer whose input the segment embedding is added
            to; 0 is the word embeddings. Layers below it can stay frozen.
        softmax_temperature: divides the logits before the softmax (Guo et al., 2017).
    """

    model_type = "stance-classifier"

    def __init__(
        self,
        encoder: dict[str, Any] | None = None,
        labels: tuple[str, ...] = LABELS,
        aspects: tuple[str, ...] = FOREIGN_TROOP_PRESENCE.aspects,
        longest_input: int = 320,
        context_before: int = 64,
        context_after: int = 32,
        opening: int = 0,
        dropout: float = 0.1,
        segment_layer: int = 0,
        softmax_temperature: float = 1.0,
        **kwargs: Any,
    ) -> None:
        self.labels = list(labels)
        self.aspects = list(aspects)
        self.longest_input = longest_input
        self.context_before = context_before
        self.context_after = context_after
        self.opening = opening
        self.dropout = dropout
        self.segment_layer = segment_layer
        self.softmax_temperature = softmax_temperature
        super().__init__(encoder, **kwargs)
