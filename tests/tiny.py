"""Tiny networks and tokenizers, built in code: no network, no files but those asked for."""

import re
import string
from functools import cache
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from stance.classifier import StanceClassifier
from stance.configuration import AttributionConfig, StanceConfig
from stance.modeling import EncoderBasedModel, StanceModel
from stance.modeling_attribution import AttributionModel
from stance.pipeline import Pipeline
from stance.quotes import QuoteFinder
from stance.saving import save_model
from stance.speakers import SpeakerResolver
from stance.targets import FOREIGN_TROOP_PRESENCE
from stance.windows import prepare, word_states

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LETTERS = string.printable.strip() + "“”‘’«»„–—…éüß"
WORDS = """
    the minister said troops must leave our valley she he they told reporters that bases stay
    harbour mayor general foreign soldiers peace who and of for in on to is are not no safe
    people want wants fear says it was will from with training ships troop presence
""".split()  # noqa: SIM905
POSITIONS = 160


@cache
def wordpiece() -> Any:
    """An uncased WordPiece tokenizer: a few whole words, everything else letter by letter."""
    letters = dict.fromkeys(LETTERS.lower())
    described = re.findall(r"\w+", FOREIGN_TROOP_PRESENCE.description.lower())
    vocabulary = [*SPECIAL, *letters, *(f"##{c}" for c in letters), *WORDS, *described]
    vocabulary = list(dict.fromkeys(vocabulary))
    inner = Tokenizer(
        models.WordPiece({w: i for i, w in enumerate(vocabulary)}, unk_token="[UNK]")  # type: ignore[arg-type]
    )
    inner.normalizer = normalizers.BertNormalizer(lowercase=True)
    inner.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )


@cache
def byte_level() -> Any:
    """A byte-level tokenizer, as RoBERTa's: the space before a word is part of its first piece."""
    vocabulary = {"<s>": 0, "</s>": 1, "<unk>": 2}
    for character in sorted(pre_tokenizers.ByteLevel.alphabet()):
        vocabulary[character] = len(vocabulary)
    merges = [("Ġ", "t"), ("t", "h"), ("th", "e"), ("Ġt", "h")]
    for left, right in merges:
        vocabulary.setdefault(left + right, len(vocabulary))
    inner = Tokenizer(models.BPE(vocabulary, merges))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        bos_token=AddedToken("<s>", special=True),
        eos_token=AddedToken("</s>", special=True),
        unk_token=AddedToken("<unk>", special=True),
    )


def encoder(**options: Any) -> dict[str, Any]:
    """Configuration of a BERT of two layers and 32 units."""
    config = BertConfig(
        vocab_size=len(wordpiece()),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=48,
        max_position_embeddings=POSITIONS,
        attention_probs_dropout_prob=0.0,
        **options,
    )
    return dict(config.to_dict())


def _shake(model: Any, seed: int) -> Any:
    # Fresh heads are nearly or exactly zero: with those, every mistake would look the same.
    generator = torch.Generator().manual_seed(seed)
    for parameter in model.parameters():
        parameter.data += 0.2 * torch.randn(parameter.shape, generator=generator)
    return model.eval()


def attribution_model(seed: int = 4, **options: Any) -> AttributionModel:
    """Windows of 64 wordpieces that share 16."""
    settings: dict[str, Any] = {"window": 64, "overlap": 16, "span_size": 16, "link_window": 40}
    torch.manual_seed(seed)
    model = _shake(AttributionModel(AttributionConfig(encoder(), **(settings | options))), seed)
    # So that this untrained network finds something: tags are loud, and none is the usual one.
    prepared = prepare(" ".join(WORDS), wordpiece(), 64, 16)
    with torch.no_grad():
        model.roles.weight *= 8
        (states,) = word_states(model, wordpiece(), [prepared], 512)
        own = states[:, : model.width]
        model.roles.bias.copy_(-(own @ model.roles.weight.T).mean(0))
    return model  # type: ignore[no-any-return]


def stance_model(seed: int = 0, **options: Any) -> StanceModel:
    """Inputs of at most 128 wordpieces."""
    settings: dict[str, Any] = {"longest_input": 128, "context_before": 16, "context_after": 8}
    torch.manual_seed(seed)
    return _shake(StanceModel(StanceConfig(encoder(), **(settings | options))), seed)  # type: ignore[no-any-return]


def save_encoder(folder: Path) -> Path:
    """A bare encoder with its tokenizer, as a training script starts from."""
    torch.manual_seed(3)
    BertModel(BertConfig(**encoder())).save_pretrained(folder)
    wordpiece().save_pretrained(folder)
    return folder


def save_pipeline(folder: Path) -> Path:
    """A folder that :func:`stance.load` reads."""
    models_: dict[str, EncoderBasedModel] = {
        "attribution": attribution_model(),
        "stance": stance_model(),
    }
    for name, model in models_.items():
        save_model(model, wordpiece(), folder / name)
    return folder


def pipeline(**options: Any) -> Pipeline:
    """A pipeline in memory; one attribution network for quotes and speakers."""
    network, tokenizer = attribution_model(), wordpiece()
    return Pipeline(
        QuoteFinder(network, tokenizer),
        SpeakerResolver(network, tokenizer),
        StanceClassifier(stance_model(), tokenizer),
        **options,
    )
