"""Both scripts from corpora to a model folder that the library loads, on tiny encoders."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tiny import attribution_model, wordpiece
from toy_run import Killed
from toy_scripts import ATTRIBUTION, STANCE, Train, identical, kill_after, tensors

import stance
from stance.classifier import StanceClassifier, whole_text
from stance.document import LABELS
from stance.modeling import StanceModel
from stance.modeling_attribution import AttributionModel
from stance.saving import load_model
from stance.targets import FOREIGN_TROOP_PRESENCE
from training import (
    attribution_corpora,
    attribution_task,
    calibration,
    train_attribution,
    train_stance,
)

pytestmark = pytest.mark.usefixtures("float32")


def no_pickle_in(out: Path) -> None:
    kinds = {path.suffix for path in out.rglob("*") if path.is_file()}
    assert kinds <= {".safetensors", ".json", ".txt", ".jinja"}


def test_attribution_from_corpora_to_a_model(
    train: Train, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration, "fit_confidence", lambda *_: (0.75, -0.25))
    monkeypatch.setattr(calibration, "fit_speakers", lambda *_: (0.5, -0.125))
    out = train(train_attribution, ATTRIBUTION, "whole")
    no_pickle_in(out)
    model, _ = load_model(AttributionModel, out / "model")
    config = model.config
    assert (config.window, config.overlap, config.span_size) == (64, 16, 16)
    assert (config.confidence_scale, config.confidence_shift) == (0.75, -0.25)
    assert (config.speaker_scale, config.speaker_shift) == (0.5, -0.125)
    assert config.library_version == stance.__version__
    assert config.encoder["attention_probs_dropout_prob"] == 0.0
    start = load_file(base / "model.safetensors")
    moved = model.encoder.get_input_embeddings().weight
    assert not torch.allclose(moved, start["embeddings.word_embeddings.weight"], atol=1e-4)
    # A killed run, and the same command again.
    with monkeypatch.context() as patch:
        kill_after(3, attribution_task.Task, patch)
        with pytest.raises(Killed):
            train(train_attribution, ATTRIBUTION, "killed")
    assert identical(train(train_attribution, ATTRIBUTION, "killed"), out)
    # Again on the finished run: nothing is trained any more.
    with monkeypatch.context() as patch:
        kill_after(0, attribution_task.Task, patch)
        train(train_attribution, ATTRIBUTION, "whole")
    assert identical(out, train(train_attribution, ATTRIBUTION, "killed"))


def test_more_layers_than_the_encoder_has(train: Train, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = STANCE.replace("encoder_layers = 2", "encoder_layers = 99")
    with pytest.raises(SystemExit, match="2"):
        train(train_stance, recipe, "out")
    assert "the recipe keeps 99" in capsys.readouterr().err


def test_stance_from_corpora_to_a_model(
    train: Train,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = train(train_stance, STANCE, "whole")
    no_pickle_in(out)
    model, tokenizer = load_model(StanceModel, out / "model")
    assert model.config.longest_input == 128
    assert model.config.library_version == stance.__version__
    assert 0.5 <= model.config.softmax_temperature <= 3.0
    assert model.config.labels == list(LABELS)
    assert "_name_or_path" not in model.config.encoder
    (found,) = StanceClassifier(model, tokenizer).classify(
        [(whole_text("The brigades must leave."), FOREIGN_TROOP_PRESENCE)]
    )
    assert sum(found.scores.values()) == pytest.approx(1)
    assert {path.name for path in out.iterdir()} == {"general", "quotes", "model"}
    # Killed in the second stage: the first is not run again.
    with monkeypatch.context() as patch:
        kill_after(4, train_stance.Task, patch)
        with pytest.raises(Killed):
            train(train_stance, STANCE, "killed")
    assert identical(train(train_stance, STANCE, "killed"), out)
    # What was begun with one recipe does not go on with another, or another seed.
    other = STANCE.replace("narrow = 0.5", "narrow = 0.4")
    for recipe, seed in ((other, ()), (STANCE, ("--seed", "3"))):
        with pytest.raises(SystemExit, match="2"):
            train(train_stance, recipe, "killed", *seed)
        assert "killed/general was begun with another recipe" in capsys.readouterr().err
    assert identical(tmp_path / "killed", out)


@pytest.mark.parametrize(
    ("module", "recipe"),
    [(train_attribution, ATTRIBUTION), (train_stance, STANCE)],
    ids=["attribution", "stance"],
)
def test_any_seed_can_be_given(
    train: Train, monkeypatch: pytest.MonkeyPatch, module: Any, recipe: str
) -> None:
    seeds: list[int] = []
    monkeypatch.setattr(
        module, "fit", lambda model, batches, loss, recipe, *_, **__: seeds.append(recipe.seed)
    )
    first: list[torch.Tensor] = []
    for seed in ((), ("--seed", "0"), ("--seed", "7")):
        out = train(module, recipe, "seeded", *seed)
        head = "roles.weight" if module is train_attribution else "mixer.weight"
        first.append(tensors(out)[head])
    assert sorted(set(seeds)) == [0, 7, 13]
    assert not torch.equal(first[0], first[1])
    assert not torch.equal(first[1], first[2])


@pytest.mark.parametrize("missing", ["polnear/train.jsonl", "outlets/dev.jsonl"])
def test_a_missing_corpus_is_named(
    train: Train,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    missing: str,
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(data, copy)
    (copy / missing).unlink()
    with pytest.raises(SystemExit, match="2"):
        train(train_attribution, ATTRIBUTION, "out", "--data", str(copy))
    assert missing in capsys.readouterr().err


def test_articles_of_ones_own(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribution_corpora, "OWN", data / "own")
    tokenizer, config = wordpiece(), attribution_model().config
    own = attribution_corpora.read_targets("own", data, tokenizer, config)
    shutil.copy(data / "own" / "attributions.jsonl", data / "mine.jsonl")
    mine = attribution_corpora.read_targets("mine.jsonl", data, tokenizer, config)
    assert [t.prepared.text for t in mine] == [t.prepared.text for t in own]
    assert all(t.allowed is not None for t in mine)
    with pytest.raises(stance.InputError, match="no corpus 'mine': give a file"):
        attribution_corpora.read_targets("mine", data, tokenizer, config)
