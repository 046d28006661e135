"""Both scripts from corpora to a model folder that the library loads, on tiny encoders."""

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tiny import attribution_model, save_encoder, wordpiece
from tiny_corpora import add_training_corpora, write_corpora, write_own
from toy_run import Killed

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
    stance_data,
    train_attribution,
    train_stance,
)

pytestmark = pytest.mark.usefixtures("float32")

ATTRIBUTION = """
[model]
window = 64
overlap = 16
span_size = 16
link_window = 40
dropout = 0.1
[train]
seed = 13
epochs = 2
learning_rate = 1e-3
head_learning_rate = 1e-2
layer_decay = 0.9
average = 0.9
checkpoint_seconds = -1
[data]
batch_tokens = 128
encoder_dropout = 0.0
longest = 6000
[data.shares]
polnear = 1.0
polnear_speakers = 1.0
styled = 1.0
outlets = 2.0
gap = 1.0
troops = 0.5
news_targets = 1.0
gum = 1.0
own = 1.0
[loss]
links = 1.0
acts = 0.3
names = 0.5
coreference = 0.5
kinds = 0.3
"""

STANCE = """
[model]
encoder_layers = 2
segment_layer = 1
longest_input = 128
context_before = 16
context_after = 8
opening = 8
dropout = 0.1
weight_bits = 5
[[stages]]
name = "general"
seed = 13
epochs = 1
batch_tokens = 512
encoder_dropout = 0.0
learning_rate = 1e-3
head_learning_rate = 1e-2
average = 0.0
corpora = { vast = 1.0, perspectrum = 1.0, ibm_argq30k = 1.0, newsmtsc = 1.0, nli = 1.0 }
[[stages]]
name = "quotes"
seed = 13
epochs = 2
batch_tokens = 512
encoder_dropout = 0.1
freeze_layers = 2
learning_rate = 1e-3
head_learning_rate = 1e-2
average = 0.9
[stages.corpora]
troops = 1.0
reports = 1.0
ungdc = 1.0
news_targets = 1.0
debates = 1.0
own = 1.0
contrast = 0.5
[augment]
drop_speaker = 0.3
drop_description = 0.25
oppose = 0.25
oppose_known = 0.5
narrow = 0.5
label_smoothing = 0.05
aspect_weight = 0.3
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_encoder(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_own(folder / "own")
    return add_training_corpora(write_corpora(folder))


Train = Callable[..., Path]


@pytest.fixture
def train(monkeypatch: pytest.MonkeyPatch, base: Path, data: Path, tmp_path: Path) -> Train:
    """Runs one of the scripts and gives its output folder; ``SystemExit`` as from a shell."""
    for module in (stance_data, attribution_corpora):
        monkeypatch.setattr(module, "OWN", data / "own")

    def run(module: Any, recipe: str, out: str, *more: str) -> Path:
        path = tmp_path / "recipe.toml"
        path.write_text(recipe)
        options = {"--base": base, "--out": tmp_path / out, "--data": data, "--recipe": path}
        arguments = [str(part) for pair in options.items() for part in pair]
        monkeypatch.setattr(sys, "argv", ["train", *arguments, *more])
        if code := module.main():
            raise SystemExit(code)
        return tmp_path / out

    return run


def tensors(out: Path) -> dict[str, torch.Tensor]:
    return load_file(out / "model" / "model.safetensors")


def identical(one: Path, other: Path) -> bool:
    a, b = tensors(one), tensors(other)
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def no_pickle_in(out: Path) -> None:
    kinds = {path.suffix for path in out.rglob("*") if path.is_file()}
    assert kinds <= {".safetensors", ".json", ".txt", ".jinja"}


def kill_after(steps: int, task: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    loss, done = task.loss, [0]

    def counted(self: Any, batch: Any) -> torch.Tensor:
        if done[0] == steps:
            raise Killed
        done[0] += 1
        return loss(self, batch)  # type: ignore[no-any-return]

    monkeypatch.setattr(task, "loss", counted)


def test_attribution_from_corpora_to_a_model(
    train: Train, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_attribution, "fit_confidence", lambda *_: (0.75, -0.25))
    out = train(train_attribution, ATTRIBUTION, "whole")
    no_pickle_in(out)
    model, _ = load_model(AttributionModel, out / "model")
    config = model.config
    assert (config.window, config.overlap, config.span_size) == (64, 16, 16)
    assert (config.confidence_scale, config.confidence_shift) == (0.75, -0.25)
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
