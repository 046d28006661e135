"""The mean of two models: each head by its share."""

import sys
from pathlib import Path

import pytest
import torch
from tiny import attribution_model, stance_model, wordpiece
from tiny_corpora import write_corpora

from stance.errors import InputError
from stance.modeling import StanceModel
from stance.saving import load_model, save_model
from training.average import average, main


def test_each_part_by_its_share() -> None:
    first, second = attribution_model(), attribution_model()
    with torch.no_grad():
        for one, other in zip(first.parameters(), second.parameters(), strict=True):
            one.fill_(0.0)
            other.fill_(1.0)
    mean = average(first, second, share=0.25, heads=0.75)
    assert mean is first
    assert float(mean.roles.weight.detach().mean()) == 0.25
    assert float(mean.encoder.get_input_embeddings().weight.detach().mean()) == 0.25
    for head in (mean.names, mean.pair, mean.anaphor):
        assert float(head.weight.detach().mean()) == 0.75


def test_models_of_two_lineages() -> None:
    with pytest.raises(InputError, match="not of one lineage"):
        average(attribution_model(), attribution_model(span_size=24), 0.5, 0.5)


def test_stance_models_with_a_temperature_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_corpora(tmp_path / "data")
    folders = [str(tmp_path / name) for name in ("first", "second")]
    for seed, folder in enumerate(folders):
        model = stance_model(seed, softmax_temperature=9.0, weight_bits=8 - 2 * seed)
        save_model(model, wordpiece(), Path(folder))
    out = tmp_path / "mean"
    options = ["--share", "0.5", "--data", str(data), "--out", str(out)]
    monkeypatch.setattr(sys, "argv", ["average", *folders, *options])
    main()
    mean, one, two = (load_model(StanceModel, Path(f))[0] for f in (str(out), *folders))
    expected = (one.mixer.weight + two.mixer.weight) / 2
    torch.testing.assert_close(mean.mixer.weight, expected, atol=1e-3, rtol=1e-3)
    assert 0.5 <= mean.config.softmax_temperature <= 3.0
    assert mean.config.weight_bits == 6
