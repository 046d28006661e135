"""Number formats: which is faster here, and that answers stay nearly the same."""

import inspect
from pathlib import Path

import pytest
import torch
from tiny import attribution_model, save_pipeline, stance_model, wordpiece

import stance
from stance import dtypes, pipeline
from stance.classifier import StanceClassifier, whole_text
from stance.dtypes import DTYPES, autocast, fast_dtype, use_dtype
from stance.errors import InputError, ModelError
from stance.quotes import QuoteFinder
from stance.saving import save_model
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


@pytest.mark.parametrize("faster", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("dtype", DTYPES)
def test_heads_stay_in_full_precision(
    dtype: str, faster: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, other = attribution_model(), stance_model()
    tried: list[object] = []
    monkeypatch.setattr(dtypes, "fast_dtype", lambda last: tried.append(last) or faster)
    used = use_dtype([model, other], dtype)
    assert tried == ([other] if dtype == "auto" else [])
    expected = faster if dtype == "auto" else getattr(torch, dtype)
    assert used == str(expected).removeprefix("torch.")
    assert {p.dtype for m in (model, other) for p in m.encoder.parameters()} == {expected}
    assert model.roles.weight.dtype == other.mixer.weight.dtype == torch.float32


def test_half_the_bits_give_nearly_the_same_answers() -> None:
    exact, half = stance_model(), stance_model()
    use_dtype([half], "bfloat16")
    quotes = [(whole_text(TEXT, "she"), FOREIGN_TROOP_PRESENCE)]
    (one,) = StanceClassifier(exact, wordpiece()).classify(quotes)
    (other,) = StanceClassifier(half, wordpiece()).classify(quotes)
    assert one.scores != other.scores  # it is in use
    for label, score in one.scores.items():
        assert other.scores[label] == pytest.approx(score, abs=0.02)


def test_a_pipeline_says_which_format_it_has(tmp_path: Path) -> None:
    folder = save_pipeline(tmp_path)
    half = stance.load(folder, dtype="bfloat16")
    models = (half.finder.model, half.resolver.model, half.classifier.model)
    assert {p.dtype for m in models for p in m.encoder.parameters()} == {torch.bfloat16}
    assert half(TEXT).model["dtype"] == "bfloat16"
    assert "dtype" not in stance.load(folder)(TEXT).model


def test_what_has_lost_bits_is_not_saved(tmp_path: Path) -> None:
    model = stance_model()
    use_dtype([model], "bfloat16")
    with pytest.raises(ModelError, match="bfloat16 is not saved: load it in float32"):
        save_model(model, wordpiece(), tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_a_bad_format_is_named_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="dtype is 'half', not one of"):
        stance.load(tmp_path / "none", dtype="half")


def test_the_package_takes_what_the_pipeline_takes() -> None:
    assert inspect.signature(stance.load) == inspect.signature(pipeline.load)


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
