"""Model folders: what is saved is what is loaded, and damage is named."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tiny import attribution_model, stance_model, wordpiece

from stance.errors import ModelError
from stance.modeling import EncoderBasedModel, StanceModel
from stance.modeling_attribution import AttributionModel
from stance.saving import load_model, save_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(stance_model(softmax_temperature=1.25), wordpiece(), tmp_path / "stance")
    return tmp_path / "stance"


def logits(model: StanceModel) -> torch.Tensor:
    ids = torch.arange(5, 45).reshape(2, 20)
    segments = torch.tensor([[1] * 5 + [4] * 15] * 2)
    with torch.inference_mode():
        return model(ids, torch.ones_like(ids), segments).logits


def test_a_folder_is_complete_and_has_no_pickle(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= names
    assert not [name for name in names if name.endswith((".bin", ".pt", ".pkl", ".pth"))]
    config = json.loads((folder / "config.json").read_text())
    assert config["encoder"]["model_type"] == "bert"
    assert config["labels"] == ["favor", "against", "neutral", "unrelated"]


def test_weights_take_two_bytes_each(folder: Path) -> None:
    from safetensors.torch import load_file

    tensors = load_file(folder / "model.safetensors").values()
    assert {t.dtype for t in tensors if t.is_floating_point()} == {torch.float16}


def test_round_trip_in_half_precision(folder: Path) -> None:
    original = stance_model(softmax_temperature=1.25)
    model, tokenizer = load_model(StanceModel, folder)
    assert not model.training
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    rounded = {n: p.half().float() for n, p in original.state_dict().items()}
    assert model.state_dict().keys() == rounded.keys()
    for name, tensor in model.state_dict().items():
        torch.testing.assert_close(tensor, rounded[name], atol=0, rtol=0, msg=name)
    torch.testing.assert_close(logits(model), logits(original), atol=2e-2, rtol=2e-2)
    assert model.config.softmax_temperature == 1.25
    assert tokenizer("They leave")["input_ids"] == wordpiece()("They leave")["input_ids"]


@pytest.mark.parametrize(("opening", "rows"), [(0, 5), (6, 6)])
def test_models_with_and_without_an_opening(tmp_path: Path, opening: int, rows: int) -> None:
    original = stance_model(opening=opening)
    save_model(original, wordpiece(), tmp_path)
    if not opening:  # as version 0.4 wrote it
        config = json.loads((tmp_path / "config.json").read_text())
        del config["opening"]
        (tmp_path / "config.json").write_text(json.dumps(config))
    model, _ = load_model(StanceModel, tmp_path)
    assert model.config.opening == opening
    assert model.segments.weight.shape[0] == rows
    torch.testing.assert_close(logits(model), logits(original), atol=1e-2, rtol=0)


def test_loading_twice_gives_the_same_numbers(folder: Path) -> None:
    one, other = (logits(load_model(StanceModel, folder)[0]) for _ in range(2))
    assert torch.equal(one, other)


def test_saving_what_was_loaded_changes_nothing(folder: Path, tmp_path: Path) -> None:
    model, tokenizer = load_model(StanceModel, folder)
    save_model(model, tokenizer, tmp_path / "again")
    again, _ = load_model(StanceModel, tmp_path / "again")
    assert torch.equal(logits(model), logits(again))


def test_attribution_round_trip(tmp_path: Path) -> None:
    original = attribution_model(confidence_scale=0.5)
    save_model(original, wordpiece(), tmp_path)
    model, _ = load_model(AttributionModel, tmp_path)
    for name, tensor in original.state_dict().items():
        same = tensor.half().float() if tensor.is_floating_point() else tensor
        assert torch.equal(model.state_dict()[name], same), name
    assert (model.config.confidence_scale, model.config.window) == (0.5, 64)


def test_the_saved_model_stays_as_it_was(tmp_path: Path) -> None:
    model = stance_model()
    before = logits(model)
    save_model(model, wordpiece(), tmp_path)
    assert torch.equal(logits(model), before)
    assert {p.dtype for p in model.parameters()} == {torch.float32}


def test_loading_needs_no_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    load_model(StanceModel, folder)


def cut(name: str, size: int) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).write_bytes((folder / name).read_bytes()[:size])

    return damage


def write(name: str, text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(text) and None


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def without_a_tensor(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    del tensors["mixer.weight"]
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})


def of_another_size(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    tensors["mixer.weight"] = tensors["mixer.weight"][:5].contiguous()
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})


def other_encoder(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["encoder"]["model_type"] = "no-such-encoder"
    (folder / "config.json").write_text(json.dumps(config))


def without_an_encoder(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    del config["encoder"]["model_type"]
    (folder / "config.json").write_text(json.dumps(config))


DAMAGE = {
    "weights cut short": cut("model.safetensors", 5000),
    "weights cut in the header": cut("model.safetensors", 20),
    "weights empty": cut("model.safetensors", 0),
    "weights are a pickle": lambda folder: torch.save({}, folder / "model.safetensors"),
    "weights missing": remove("model.safetensors"),
    "a tensor missing": without_a_tensor,
    "a tensor of another size": of_another_size,
    "config is no JSON": write("config.json", "{nonsense"),
    "config is a list": write("config.json", "[]"),
    "config is a string": write("config.json", '"bert"'),
    "config is empty": write("config.json", ""),
    "config of a bare encoder": write("config.json", '{"model_type": "bert"}'),
    "config names no model": write("config.json", "{}"),
    "config missing": remove("config.json"),
    "unknown encoder": other_encoder,
    "no encoder": without_an_encoder,
    "tokenizer missing": remove("tokenizer.json"),
    "tokenizer is no JSON": write("tokenizer.json", "{nonsense"),
    "tokenizer is not one": write("tokenizer.json", '{"version": "1.0"}'),
    "tokenizer empty": cut("tokenizer.json", 0),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_folder_is_named_in_one_line(
    folder: Path, damage: Callable[[Path], None]
) -> None:
    damage(folder)
    with pytest.raises(ModelError) as caught:
        load_model(StanceModel, folder)
    message = str(caught.value)
    assert message.startswith(f"{folder}: ")
    assert "\n" not in message
    assert len(message) > len(f"{folder}: ") + 5


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json is missing"):
        load_model(StanceModel, folder)


def test_a_missing_tensor_is_named(folder: Path) -> None:
    without_a_tensor(folder)
    with pytest.raises(ModelError, match=r"model\.safetensors lacks 'mixer\.weight'"):
        load_model(StanceModel, folder)


def test_a_missing_folder_and_a_file_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such model folder"):
        load_model(StanceModel, tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="no such model folder"):
        load_model(StanceModel, tmp_path / "file")


@pytest.mark.parametrize(
    ("saved", "wanted"),
    [(stance_model, AttributionModel), (attribution_model, StanceModel)],
    ids=["stance", "attribution"],
)
def test_a_model_of_the_other_kind_is_refused(
    tmp_path: Path,
    saved: Callable[[], EncoderBasedModel],
    wanted: type[EncoderBasedModel],
) -> None:
    save_model(saved(), wordpiece(), tmp_path)
    with pytest.raises(ModelError, match=r"holds a 'stance-\w+' model, not a 'stance-\w+'"):
        load_model(wanted, tmp_path)


@pytest.mark.parametrize(
    "labels",
    [["against", "favor", "neutral", "unrelated"], ["favor", "against", "neutral"], []],
    ids=["other order", "fewer", "none"],
)
def test_other_labels_are_refused(folder: Path, labels: list[str]) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["labels"] = labels
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="this version reads favor, against, neutral, unrelated"):
        load_model(StanceModel, folder)


class Bomb:
    def __reduce__(self) -> tuple[object, ...]:
        return (pytest.fail, ("a pickle was opened",))


def test_pickled_weights_are_never_opened(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    torch.save({"mixer.weight": Bomb()}, folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"model\.safetensors is missing"):
        load_model(StanceModel, folder)


def test_everybody_may_read_the_weights(folder: Path) -> None:
    assert (folder / "model.safetensors").stat().st_mode & 0o044 == 0o044
