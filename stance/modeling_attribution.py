"""The attribution network: one encoder pass, light heads for roles, links, names and coreference.

Shapes in, logits out. ``W`` is the number of words of all texts in the batch
together (heads work on word states, windows are only how the encoder sees
them), ``H`` the encoder's width, ``D`` the width of span representations.

Who "he" is asks for other things than where a quotation ends, so that a model may
have upper layers that coreference alone reads and trains. ``S``, the width of a
word's states, is then 2 ``H``: what roles, links and names read, and behind it
what mentions read; else ``H``, and both read the same.
"""

from __future__ import annotations

import copy
from typing import Any, cast

import torch
from torch import Tensor, nn

from stance.configuration import ROLES, AttributionConfig, EncoderBasedConfig
from stance.crf import TAGS, RoleCRF
from stance.document import SPEAKER_KINDS
from stance.modeling import EncoderBasedModel, zero_embedding

SHAPES = ("none", "lower", "capitalised", "upper", "mixed", "digit", "mark", "other")
"""Surface shapes of a word; the index is the shape feature, 0 for padding and special tokens."""

DEPTHS = 4  # none, outside marks, inside one pair, inside nested ones
STARTS = 3  # none, elsewhere, first word of a paragraph

LINKS = ("content-cue", "cue-source", "content-source")
"""Child and parent of each kind of link."""

LEVELS = 2
"""Attributions, and those nested in their contents: each level has its own tags."""

NAME_TAGS = ("O", "B", "I")

PAIR_FEATURES = 24
"""Columns of evidence about two mentions; :mod:`stance.mentions` fills them."""

DISTANCES = 32  # buckets of signed distance in words, for links


def distance_bucket(distance: int) -> int:
    """Signed distance in words -> bucket: exact up to 4, then doubling."""
    size = abs(distance)
    step = size if size <= 4 else min(4 + (size - 1).bit_length() - 2, DISTANCES // 2 - 1)
    return step if distance >= 0 else DISTANCES // 2 + step


class AttributionModel(EncoderBasedModel):
    """Heads over word states; the encoder sees word shape, quotation depth and paragraph starts."""

    config_class: type[EncoderBasedConfig] = AttributionConfig

    def __init__(self, config: AttributionConfig) -> None:
        super().__init__(config)
        size = config.span_size
        self.shape = zero_embedding(len(SHAPES), self.width)
        self.depth = zero_embedding(DEPTHS, self.width)
        self.start = zero_embedding(STARTS, self.width)
        self.dropout = nn.Dropout(config.dropout)
        self.roles = nn.Linear(self.width, LEVELS * len(TAGS))
        self.crfs = nn.ModuleList(RoleCRF() for _ in range(LEVELS))
        self.names = nn.Linear(self.width, len(NAME_TAGS))
        # Cue, content and source spans share one projection; links see roles by their matrices.
        self.spans = nn.Sequential(nn.Linear(2 * self.width, size), nn.GELU(), nn.LayerNorm(size))
        self.child = nn.Linear(size, len(LINKS) * size)
        self.parent_bias = nn.Linear(size, len(LINKS))
        self.no_parent = nn.Linear(size, len(LINKS))
        self.distance = zero_embedding(DISTANCES, len(LINKS))
        self.act = nn.Linear(2 * size, 2)
        self.mentions = nn.Sequential(
            nn.Linear(2 * self.width, size), nn.GELU(), nn.LayerNorm(size)
        )
        self.anaphor = nn.Linear(size, size)
        self.antecedent = nn.Linear(size, size)
        self.evidence = nn.Linear(PAIR_FEATURES, size)
        self.pair = nn.Linear(size, 1)
        self.new_entity = nn.Sequential(
            nn.Linear(size, size // 2), nn.GELU(), nn.Linear(size // 2, 1)
        )
        self.kind = nn.Linear(size, len(SPEAKER_KINDS))
        if config.speaker_layers:
            # Below the encoder, so that they are stored, converted and trained as it is; its
            # layers share one configuration, which says how attention is computed.
            shared = {id(self.encoder.config): self.encoder.config}
            own = copy.deepcopy(self.layers()[-config.speaker_layers :], shared)
            self.encoder.add_module("speaker_layers", own)
        self.post_init()

    @property
    def state_width(self) -> int:
        """``S``."""
        return self.width * (2 if self.config.speaker_layers else 1)

    @property
    def speaker_layers(self) -> nn.ModuleList:
        """The upper layers that coreference has of its own; none where it has not."""
        own = self.encoder._modules.get("speaker_layers")
        return own if isinstance(own, nn.ModuleList) else nn.ModuleList()

    def begin_speaker_layers(self) -> None:
        """Give the layers of coreference the weights of those beside them."""
        if own := self.speaker_layers:
            own.load_state_dict(self.layers()[-len(own) :].state_dict())

    def load_encoder(self, folder_or_id: str) -> None:
        """As of every encoder; the layers of coreference begin as those beside them."""
        own = self.encoder._modules.pop("speaker_layers", None)
        super().load_encoder(folder_or_id)
        if own is not None:
            self.encoder.add_module("speaker_layers", own)
        self.begin_speaker_layers()

    def word_states(
        self, input_ids: Tensor, attention_mask: Tensor, surface: Tensor, places: Tensor
    ) -> Tensor:
        """States of words [W, S].

        Args:
            input_ids, attention_mask: [B, T].
            surface: [B, T, 3] indices of shape, depth and paragraph start.
            places: [W] index into the flattened [B · T] of each word's first wordpiece.
        """
        extra = None
        if self.config.surface_features:
            extra = (
                self.shape(surface[..., 0])
                + self.depth(surface[..., 1])
                + self.start(surface[..., 2])
            )
        if not self.config.speaker_layers:
            return self.encode(input_ids, attention_mask, extra).float().flatten(0, 1)[places]
        inputs: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        own = self.speaker_layers
        with self.layers()[-len(own)].register_forward_pre_hook(
            lambda _, arguments, options: inputs.append((arguments, options)), with_kwargs=True
        ):
            states = self.encode(input_ids, attention_mask, extra)
        # The first layer of their own reads what the one beside it read, and the same mask.
        (arguments, options) = inputs[0]
        spoken, others = (
            (arguments[0], arguments[1:]) if arguments else (options.pop("hidden_states"), ())
        )
        for layer in own:
            output = layer(spoken, *others, **options)
            spoken = output[0] if isinstance(output, tuple) else output
        both = torch.cat([states, spoken], dim=-1).float()
        return both.flatten(0, 1)[places]

    def _read(self, states: Tensor) -> Tensor:
        """[W, S] -> [W, H] what roles, links and names read."""
        return states[..., : self.width]

    def level_crfs(self) -> list[RoleCRF]:
        """The random field of each level."""
        return [crf for crf in self.crfs if isinstance(crf, RoleCRF)]

    def role_emissions(self, states: Tensor) -> Tensor:
        """[W, S] -> [W, LEVELS, K] scores of the role tags."""
        emissions = self.roles(self.dropout(self._read(states)))
        return cast(Tensor, emissions.unflatten(-1, (LEVELS, len(TAGS))))

    def name_logits(self, states: Tensor) -> Tensor:
        """[W, S] -> [W, 3] logits of outside, begin and inside of a name."""
        return cast(Tensor, self.names(self.dropout(self._read(states))))

    def span_states(self, states: Tensor, spans: Tensor) -> Tensor:
        """[W, S], [N, 2] first and last words -> [N, D] for links and acts."""
        return cast(Tensor, self.spans(self.dropout(self._read(states)[spans].flatten(1))))

    def link_scores(
        self, child: Tensor, parent: Tensor, distance: Tensor, kind: int
    ) -> tuple[Tensor, Tensor]:
        """Scores of ``parent`` spans for each ``child`` span, and of having none.

        Args:
            child, parent: [C, D], [P, D] span representations.
            distance: [C, P] distance buckets.
            kind: index into :data:`LINKS`.

        Returns:
            [C, P] biaffine scores (Dozat and Manning, 2017) and [C, 1].
        """
        projected = self.child(child).unflatten(-1, (len(LINKS), -1))[:, kind]
        scores = projected @ parent.T / parent.shape[-1] ** 0.5
        scores = scores + self.parent_bias(parent)[:, kind] + self.distance(distance)[..., kind]
        return scores, self.no_parent(child)[:, kind : kind + 1]

    def act_logits(self, cue: Tensor, content: Tensor) -> Tensor:
        """[Q, D] cue (zeros where none) and content -> [Q, 2] logits of speech and thought."""
        return cast(Tensor, self.act(self.dropout(torch.cat([cue, content], dim=-1))))

    def mention_states(self, states: Tensor, mentions: Tensor) -> Tensor:
        """[W, S], [M, 2] first and last words -> [M, D] for coreference."""
        own = states[..., -self.width :]
        return cast(Tensor, self.mentions(self.dropout(own[mentions].flatten(1))))

    def antecedent_scores(self, anaphor: Tensor, antecedent: Tensor, evidence: Tensor) -> Tensor:
        """Scores [P] of pairs of mentions: [P, D], [P, D], [P, PAIR_FEATURES]."""
        mixed = self.anaphor(anaphor) + self.antecedent(antecedent) + self.evidence(evidence)
        mixed = mixed + self.anaphor(anaphor) * self.antecedent(antecedent)
        return cast(Tensor, self.pair(self.dropout(torch.tanh(mixed))).squeeze(-1))

    def kind_logits(self, mention: Tensor) -> Tensor:
        """[M, D] -> [M, 5] logits of the kinds of speaker."""
        return cast(Tensor, self.kind(self.dropout(mention)))

    def new_entity_scores(self, mention: Tensor) -> Tensor:
        """[M, D] -> [M] score of having no antecedent."""
        return cast(Tensor, self.new_entity(mention).squeeze(-1))


assert ROLES == ("content", "cue", "source")  # the order of LINKS and TAGS stands on it
