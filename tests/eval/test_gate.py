import json
from pathlib import Path
from typing import Any

import pytest

from eval import gate
from eval.gate import Check, compare, updated
from stance.errors import InputError

PATH = "stance.troops.macro_f1"


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the gate will measure; tests change it."""
    metrics: dict[str, Any] = {"stance": {"troops": {"macro_f1": 0.65, "f_avg": 0.7}}}
    monkeypatch.setattr(gate, "measure", lambda data, model: metrics)
    return metrics


def run(corpora: Path, floors: Path, *options: str) -> int:
    return gate.main(["--data", str(corpora), "--floors", str(floors), *options])


@pytest.fixture
def floors(corpora: Path, tmp_path: Path, measured: dict[str, Any]) -> Path:
    path = tmp_path / "floors.json"
    assert run(corpora, path, "--update") == 0
    return path


def pinned(path: Path) -> dict[str, float]:
    result: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["floors"]
    return result


def test_a_new_floor_lies_just_below_what_was_measured(floors: Path) -> None:
    assert pinned(floors) == {PATH: 0.645, "stance.troops.f_avg": 0.695}


def test_at_its_floors_a_model_passes(
    corpora: Path, floors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(corpora, floors) == 0
    (row,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith(PATH)]
    assert row.split() == [PATH, "64.5", "65.0", "yes"]


def test_below_a_floor_the_exit_code_is_1(
    corpora: Path,
    floors: Path,
    measured: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    measured["stance"]["troops"]["macro_f1"] = 0.6
    assert run(corpora, floors) == 1
    assert "NO" in capsys.readouterr().out


def test_a_figure_that_is_not_measured_any_more_fails(
    corpora: Path, floors: Path, measured: dict[str, Any]
) -> None:
    del measured["stance"]["troops"]["f_avg"]
    assert run(corpora, floors) == 1


def test_an_update_raises(corpora: Path, floors: Path, measured: dict[str, Any]) -> None:
    measured["stance"]["troops"]["macro_f1"] = 0.7
    assert run(corpora, floors, "--update") == 0
    assert pinned(floors) == {PATH: 0.695, "stance.troops.f_avg": 0.695}


def test_an_update_keeps_a_floor_that_is_just_met(
    corpora: Path, floors: Path, measured: dict[str, Any]
) -> None:
    measured["stance"]["troops"]["macro_f1"] = 0.646
    assert run(corpora, floors, "--update") == 0
    assert pinned(floors)[PATH] == 0.645


def test_an_update_refuses_to_lower(
    corpora: Path,
    floors: Path,
    measured: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = floors.read_text(encoding="utf-8")
    measured["stance"]["troops"]["macro_f1"] = 0.6
    assert run(corpora, floors, "--update") == 2
    assert f"below the floor: {PATH}" in capsys.readouterr().err
    assert floors.read_text(encoding="utf-8") == before
    assert run(corpora, floors, "--update", "--allow-lower") == 0
    assert pinned(floors)[PATH] == 0.595


def test_other_data_are_not_compared(
    corpora: Path, floors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = corpora / "troops" / "quotes.dev.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert run(corpora, floors) == 2
    assert run(corpora, floors, "--update") == 2
    assert "troops/quotes.dev.jsonl changed" in capsys.readouterr().err
    assert run(corpora, floors, "--update", "--allow-lower") == 0
    assert run(corpora, floors) == 0


def test_without_the_corpora_the_gate_is_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "none", tmp_path / "floors.json") == 0
    assert capsys.readouterr().out.startswith("skipped: ")


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"data": {}}', '{"data": {}, "floors": {"a": "x"}}']
)
def test_a_broken_floors_file_is_named(
    corpora: Path, tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.json"
    path.write_text(content, encoding="utf-8")
    assert run(corpora, path) == 2
    assert "broken.json is not a floors file" in capsys.readouterr().err


def test_a_missing_evaluation_file_is_named(
    corpora: Path, floors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpora / "stance" / "vast.dev.jsonl").unlink()
    assert run(corpora, floors) == 2
    assert "vast.dev.jsonl does not exist" in capsys.readouterr().err


def test_every_floor_is_checked_even_one_no_longer_gated() -> None:
    checks = compare({}, {"old.figure": 0.5})
    assert Check("old.figure", 0.5, None) in checks
    with pytest.raises(InputError, match=r"old\.figure"):
        updated(checks)


def test_the_floors_that_ship_are_gated() -> None:
    _, floors = gate.read_floors(gate.FLOORS)
    assert floors
    assert set(floors) <= set(gate.GATED)
