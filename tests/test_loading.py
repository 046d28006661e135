"""A pipeline from folders of models: versions, targets, the hub, the released models."""

import inspect
import shutil
from pathlib import Path

import pytest
from quoted import TEXTS
from tiny import save_pipeline

import stance
import stance.pipeline
from stance.errors import InputError, ModelError
from stance.pipeline import load, released_models
from stance.targets import FOREIGN_TROOP_PRESENCE, Target


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_pipeline(tmp_path_factory.mktemp("models"))


def test_a_loaded_pipeline_answers_like_the_one_in_memory(folder: Path) -> None:
    loaded, again = load(folder), load(str(folder))
    for text in TEXTS:
        assert loaded(text) == again(text)
    assert loaded.target is FOREIGN_TROOP_PRESENCE
    assert loaded(TEXTS[4]).quotes


def test_documents_carry_the_versions(folder: Path) -> None:
    document = load(folder)(TEXTS[2])
    assert set(document.model) == {"library", "attribution", "stance"}
    assert document.model["library"] == stance.__version__
    assert document.model["attribution"] != document.model["stance"]
    assert all(len(document.model[name]) == 12 for name in ("attribution", "stance"))


def test_other_weights_are_another_version(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    same_weights = load(tmp_path / "copy").versions
    assert same_weights == load(folder).versions
    path = tmp_path / "copy" / "stance" / "model.safetensors"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    assert load(tmp_path / "copy").versions["stance"] != same_weights["stance"]


@pytest.mark.parametrize(
    ("given_target", "name", "description"),
    [
        (None, "foreign troop presence", FOREIGN_TROOP_PRESENCE.description),
        ("Foreign  troop presence", "foreign troop presence", FOREIGN_TROOP_PRESENCE.description),
        ("a new harbour", "a new harbour", ""),
        (Target("ferries", "Ferries are good."), "ferries", "Ferries are good."),
    ],
)
def test_targets(
    folder: Path, given_target: str | Target | None, name: str, description: str
) -> None:
    target = load(folder, target=given_target).target
    assert (target.name, target.description) == (name, description)


def test_a_blank_target_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="not blank"):
        load(folder, target=" ")


@pytest.mark.parametrize("name", ["tolls.yaml", "plans/Tolls.YML"])
def test_a_file_is_not_taken_for_the_name_of_a_target(folder: Path, name: str) -> None:
    with pytest.raises(InputError, match=rf"load\(target=stance.read_target\('{name}'\)\)"):
        load(folder, target=name)


def test_speech_only_is_handed_to_the_pipeline(folder: Path) -> None:
    assert load(folder, speech_only=True).speech_only
    assert not load(folder).speech_only


def test_the_package_loads_as_the_pipeline_does() -> None:
    assert inspect.signature(stance.load).parameters.keys() == (
        inspect.signature(load).parameters.keys()
    )


@pytest.mark.parametrize("least", [-0.1, 1.5])
def test_a_confidence_that_cannot_be(folder: Path, least: float) -> None:
    with pytest.raises(InputError, match="min_confidence"):
        load(folder, min_confidence=least)


def test_folders_that_are_not_there(tmp_path: Path) -> None:
    for name in (tmp_path / "nowhere", str(tmp_path / "nowhere"), "no such folder", ""):
        with pytest.raises(ModelError, match=r"no such model folder|missing"):
            load(name)


def test_a_folder_that_lacks_a_part(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "attribution", tmp_path / "attribution")
    with pytest.raises(ModelError, match=r"stance: no such model folder"):
        load(tmp_path)


def test_swapped_parts_are_refused(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "attribution", tmp_path / "stance")
    shutil.copytree(folder / "stance", tmp_path / "attribution")
    with pytest.raises(ModelError, match="holds a 'stance-classifier' model"):
        load(tmp_path)


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    asked: list[tuple[str, list[str]]] = []

    def snapshot_download(name: str, allow_patterns: list[str]) -> str:
        asked.append((name, allow_patterns))
        raise ConnectionError("offline\nand a second line")

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
    return asked


def test_only_an_owner_and_name_goes_to_the_hub(
    no_hub: list[tuple[str, list[str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (Path("owner/name"), "./owner/name", "owner", "a/b/c", "/owner/name", "../name"):
        with pytest.raises(ModelError, match="no such model folder"):
            load(name)
    assert no_hub == []
    with pytest.raises(ModelError, match="owner/name: no such folder, and not to be had") as caught:
        load("owner/name")
    assert "\n" not in str(caught.value)
    ((name, patterns),) = no_hub
    assert name == "owner/name"
    assert not [p for p in patterns if "bin" in p or "pt" in p.split(".") or p == "*"]


def test_a_folder_named_like_a_hub_id_is_a_folder(
    no_hub: list[tuple[str, list[str]]],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(folder, tmp_path / "owner" / "name")
    monkeypatch.chdir(tmp_path)
    load("owner/name")
    assert no_hub == []


def test_the_released_models_are_in_the_package_or_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "stance"
    package.mkdir()
    monkeypatch.setattr(stance.pipeline, "__file__", str(package / "pipeline.py"))
    assert released_models() == tmp_path / "models"
    (package / "models").mkdir()
    assert released_models() == package / "models"


def test_no_folder_means_the_released_models(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stance.pipeline, "released_models", lambda: folder)
    assert stance.load().versions == load(folder).versions
    stance._released.cache_clear()
    try:
        assert stance.annotate(TEXTS[2]) == load(folder)(TEXTS[2])
    finally:
        stance._released.cache_clear()
