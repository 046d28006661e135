"""Number formats: which is faster here, and that answers stay nearly the same."""

import pytest
import torch
from tiny import attribution_model, stance_model, wordpiece

from stance.classifier import StanceClassifier, whole_text
from stance.dtypes import DTYPES, autocast, fast_dtype, use_dtype
from stance.errors import InputError
from stance.quotes import QuoteFinder
from stance.targets import FOREIGN_TROOP_PRESENCE

TEXT = "The minister said foreign troops must leave our valley. They told reporters bases stay."


def test_the_number_format_is_one_that_the_processor_has() -> None:
    network = stance_model()
    before = {name: weight.clone() for name, weight in network.state_dict().items()}
    assert fast_dtype(network, width=16, rows=1) in (torch.float32, torch.bfloat16)
    after = network.state_dict()
    assert all(torch.equal(weight, after[name]) for name, weight in before.items())
    with autocast(torch.device("cpu"), torch.float32):
        assert not torch.is_autocast_enabled("cpu")
    with autocast(torch.device("cpu"), torch.bfloat16):
        assert torch.is_autocast_enabled("cpu")


@pytest.mark.parametrize("dtype", DTYPES)
def test_heads_stay_in_full_precision(dtype: str) -> None:
    model, other = attribution_model(), stance_model()
    use_dtype([model, other], dtype)
    kinds = {p.dtype for m in (model, other) for p in m.encoder.parameters()}
    assert len(kinds) == 1
    assert dtype == "auto" or kinds == {getattr(torch, dtype)}
    assert model.roles.weight.dtype == other.mixer.weight.dtype == torch.float32


def test_half_the_bits_give_nearly_the_same_answers() -> None:
    exact, half = stance_model(), stance_model()
    use_dtype([half], "bfloat16")
    quotes = [(whole_text(TEXT, "she"), FOREIGN_TROOP_PRESENCE)]
    (one,) = StanceClassifier(exact, wordpiece()).classify(quotes)
    (other,) = StanceClassifier(half, wordpiece()).classify(quotes)
    assert one.scores != other.scores  # it is in use
    for label, score in one.scores.items():
        assert other.scores[label] == pytest.approx(score, abs=0.05)


def test_quotes_are_found_in_half_the_bits() -> None:
    model = attribution_model()
    exact = QuoteFinder(model, wordpiece()).encode([TEXT])[0].states.clone()
    use_dtype([model], "bfloat16")
    finder = QuoteFinder(model, wordpiece())
    (encoded,) = finder.encode([TEXT])
    assert encoded.states.dtype == torch.float32
    torch.testing.assert_close(encoded.states, exact, atol=0.3, rtol=0.1)
    for quote in finder.find(encoded):
        for span in quote.content:
            assert TEXT[span.start : span.end] == span.text


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(InputError, match="dtype is 'int3', not one of float32, bfloat16, auto"):
        use_dtype([stance_model()], "int3")
