"""What both scripts begin with: fingerprints, the encoder's configuration."""

import json
from pathlib import Path

from tiny import save_encoder

from training.start import encoder_options, run_fingerprint


def test_a_run_is_known_by_its_recipe_base_and_seed(tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text("epochs = 1", encoding="utf-8")
    found = [run_fingerprint(recipe, base, seed) for base in ("a", "b") for seed in (None, 0, 13)]
    assert run_fingerprint(recipe, "b", 13) == found[-1]
    recipe.write_text("epochs = 2", encoding="utf-8")
    found.append(run_fingerprint(recipe, "b", 13))
    assert len(set(found)) == len(found) == 7


def test_the_encoders_options_do_not_tell_where_it_lay(tmp_path: Path) -> None:
    folder = save_encoder(tmp_path / "private" / "encoder")
    options = encoder_options(str(folder), 1)
    assert "private" not in json.dumps(options)
    assert (options["model_type"], options["num_hidden_layers"]) == ("bert", 1)
