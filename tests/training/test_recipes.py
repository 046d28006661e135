"""Every recipe file fits the script that reads it, and every corpus it names has a reader."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from tiny import wordpiece
from tiny_corpora import add_training_corpora, write_corpora, write_own

import training
from stance.configuration import AttributionConfig, StanceConfig
from training import attribution_corpora, stance_data
from training.attribution_task import HEADS
from training.loop import Recipe
from training.stance_task import Augment

TRAINING = Path(training.__file__).parent


def recipes(pattern: str) -> dict[str, dict[str, Any]]:
    """The recipes of the files that the pattern fits, by file name."""
    files = sorted(TRAINING.glob(pattern))
    return {file.name: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


ATTRIBUTION, STANCE = recipes("attribution*.toml"), recipes("stance*.toml")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own = write_own(tmp_path / "own")
    for module in (stance_data, attribution_corpora):
        monkeypatch.setattr(module, "OWN", own)
    return add_training_corpora(write_corpora(tmp_path))


def test_there_is_no_recipe_of_anything_else() -> None:
    assert {"attribution.toml", "attribution_teacher.toml"} <= ATTRIBUTION.keys()
    assert "stance.toml" in STANCE
    assert recipes("*.toml") == ATTRIBUTION | STANCE


@pytest.mark.parametrize("recipe", ATTRIBUTION.values(), ids=ATTRIBUTION)
def test_the_recipes_of_the_attribution_model_fit_its_script(recipe: dict[str, Any]) -> None:
    Recipe(**recipe["train"])
    AttributionConfig(**recipe["model"])
    assert set(recipe["model"]) <= set(AttributionConfig().to_dict())
    assert set(recipe["loss"]) - {"roles"} == set(HEADS)
    assert {"batch_tokens", "encoder_dropout", "longest", "shares"} <= set(recipe["data"])
    # What a teacher has labelled lies in a folder of its own.
    assert ("lessons" in recipe["data"]) == ("lessons" in recipe["data"]["shares"])


@pytest.mark.parametrize("recipe", STANCE.values(), ids=STANCE)
def test_the_recipes_of_the_stance_model_fit_its_script(recipe: dict[str, Any]) -> None:
    assert set(recipe["model"]) - {"encoder_layers"} <= set(StanceConfig().to_dict())
    Augment(**recipe["augment"])
    known = {f.name for f in fields(Recipe)}
    for stage in recipe["stages"]:
        assert set(stage) - known == {"name", "corpora", "batch_tokens", "encoder_dropout"}
        assert all(0 < share <= 1 for share in stage["corpora"].values())
    assert len({stage["name"] for stage in recipe["stages"]}) == len(recipe["stages"])


def test_every_corpus_of_the_stance_models_recipes_has_a_reader(data: Path) -> None:
    names = {
        n for recipe in STANCE.values() for stage in recipe["stages"] for n in stage["corpora"]
    }
    assert all(stance_data.read_corpus(name, data) for name in names)


def test_every_corpus_of_the_attribution_models_recipes_has_a_reader(data: Path) -> None:
    config = AttributionConfig(window=64, overlap=16)
    names = {name for recipe in ATTRIBUTION.values() for name in recipe["data"]["shares"]}
    for name in names - {"lessons"}:  # of a folder that training.teach writes
        found = attribution_corpora.read_targets(name, data, wordpiece(), config)
        # The one PolNeAR article here has speakers, so the others are none.
        assert bool(found) == (name != "polnear")
