"""Both scripts going on from a model of ours, which may grow."""

import re
from pathlib import Path
from typing import Any

import pytest
import torch
from toy_run import Killed
from toy_scripts import ATTRIBUTION, STANCE, Train, identical, kill_after, tensors

from stance.modeling import StanceModel
from stance.modeling_attribution import AttributionModel
from stance.saving import load_model
from training import train_attribution, train_stance

pytestmark = pytest.mark.usefixtures("float32")


@pytest.mark.parametrize(
    ("module", "recipe", "kind", "option", "value", "head"),
    [
        (train_attribution, ATTRIBUTION, AttributionModel, "span_size", 16, "roles.weight"),
        (train_stance, STANCE, StanceModel, "longest_input", 128, "mixer.weight"),
    ],
    ids=["attribution", "stance"],
)
def test_training_goes_on_from_a_model_of_ours(
    train: Train, module: Any, recipe: str, kind: Any, option: str, value: int, head: str
) -> None:
    first = train(module, recipe, "first")
    other = recipe.replace(f"{option} = {value}", f"{option} = {value // 2}")
    assert other != recipe
    out = train(module, other, "second", "--base", str(first / "model"))
    # The shape is that of the model, not of the recipe; the start is its weights.
    model, _ = load_model(kind, out / "model")
    assert getattr(model.config, option) == value
    apart = tensors(first)[head] - tensors(out)[head]
    assert 0 < float(apart.abs().max()) < 0.5


def test_speakers_alone_leave_all_else_as_it_is(train: Train) -> None:
    first = train(train_attribution, ATTRIBUTION, "first")
    recipe = ATTRIBUTION.replace("[train]", "[train]\nfreeze_layers = 3")
    recipe = re.sub(r"(links|acts) = [\d.]+", r"\1 = 0.0", recipe)
    recipe = recipe.replace("[loss]", "[loss]\nroles = 0.0")
    recipe = recipe.replace("[data.shares]", "[data.shares]\nnews_speakers = 1.0")
    out = train(train_attribution, recipe, "second", "--base", str(first / "model"))
    before, after = (load_model(AttributionModel, f / "model")[0] for f in (first, out))
    moved = {
        name.split(".")[0]
        for name, weight in after.state_dict().items()
        if not torch.allclose(weight, before.state_dict()[name], atol=1e-5)
    }
    pairs = {"anaphor", "antecedent", "evidence", "pair", "new_entity"}
    assert {"mentions", "names", "kind"} <= moved <= {"mentions", "names", "kind", *pairs}


def test_layers_of_the_speakers_alone_are_trained(train: Train) -> None:
    first = train(train_attribution, ATTRIBUTION, "first")
    recipe = ATTRIBUTION.replace("[train]", "[train]\nfreeze_layers = 3")
    recipe = recipe.replace("[model]", "[model]\nspeaker_layers = 1")
    recipe = re.sub(r"(links|acts|names) = [\d.]+", r"\1 = 0.0", recipe)
    recipe = recipe.replace("[loss]", "[loss]\nroles = 0.0")
    recipe = recipe.replace("[data.shares]", "[data.shares]\nnews_speakers = 1.0")
    out = train(train_attribution, recipe, "second", "--base", str(first / "model"))
    before, after = (load_model(AttributionModel, f / "model")[0] for f in (first, out))
    assert after.config.speaker_layers == 1
    known, new = before.state_dict(), after.state_dict()
    own = {name for name in new if "speaker_layers" in name}
    assert new.keys() - known.keys() == own
    for name, weight in known.items():
        if name.startswith(("encoder.", "roles.", "names.", "spans.", "crfs.")):
            torch.testing.assert_close(new[name], weight, atol=1e-5, rtol=1e-5)
    moved = [
        not torch.allclose(new[name], known[name.replace("speaker_layers.0", "encoder.layer.1")])
        for name in own
    ]
    assert sum(moved) > len(moved) / 2


def test_a_model_of_ours_grows(
    train: Train, base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shallow = STANCE.replace("encoder_layers = 2", "encoder_layers = 1")
    first = train(train_stance, shallow.replace("segment_layer = 1", "segment_layer = 0"), "first")
    more = ("--base", str(first / "model"))
    with pytest.raises(SystemExit, match="2"):
        train(train_stance, STANCE, "out", *more)
    assert "the recipe has 2 layers, the model 1: --upper names" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        train(train_stance, STANCE, "out", "--upper", str(base))
    assert "is no stance model of ours that could grow" in capsys.readouterr().err
    with monkeypatch.context() as patch:
        kill_after(3, train_stance.Task, patch)
        with pytest.raises(Killed):
            train(train_stance, STANCE, "killed", *more, "--upper", str(base))
    out = train(train_stance, STANCE, "whole", *more, "--upper", str(base))
    assert identical(train(train_stance, STANCE, "killed", *more, "--upper", str(base)), out)
    model, _ = load_model(StanceModel, out / "model")
    assert len(model.layers()) == 2
