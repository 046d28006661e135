"""`stance train` from a file of labelled quotes to a folder that every command takes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny import save_pipeline

import stance
from stance.cli.train import accuracy, macro_f1
from stance.document import Label

ROWS = [
    {"text": text, "label": label, "group": f"{label} {n}"}
    for n in range(4)
    for label, text in (
        ("favor", "The minister wants the harbour to stay."),
        ("against", "It must leave our valley."),
    )
]
TARGET = """
name: harbour tolls
description: Being in favour means people want tolls.
aspects: [cost]
examples:
- {text: People want safe troops., label: favor, aspect: cost}
- {text: The mayor fears it., label: against}
- {text: They are not safe., label: against}
- {text: Peace will stay., label: favor}
"""


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("stance.adapting.STEPS", 20)
    save_pipeline(tmp_path / "tiny")
    Path("quotes.jsonl").write_text("\n".join(map(json.dumps, ROWS)))
    Path("tolls.yaml").write_text(TARGET)
    return "tiny"


Run = Callable[..., Any]


def test_from_a_file_to_a_model(run: Run, tiny: str) -> None:
    result = run("train", "quotes.jsonl", "--target", "tolls.yaml", "--model", tiny, "-o", "new")
    assert result.code == 0, result.err
    assert "12 labelled quotes: 6 favor, 6 against" in result.err
    assert "macro-F1" in result.err
    assert 'held out together: the same "group", or without it the same text' in result.err
    assert "--model new" in result.err
    pipe = stance.load("new", target=stance.read_target("tolls.yaml"))
    assert pipe.classifier.model.config.aspects[-1] == "cost"
    assert {path.name for path in Path("new").iterdir()} == {"stance", "attribution"}
    document = pipe("“The tolls must leave,” the mayor said.")
    assert all(quote.stance for quote in document.quotes)


def test_examples_of_a_target_are_enough(run: Run, tiny: str) -> None:
    result = run("train", "--target", "tolls.yaml", "--model", tiny, "-o", "new")
    assert result.code == 0, result.err
    assert "4 labelled quotes: 2 favor, 2 against" in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("train", "-o", "new"), "no labelled quotes"),
        (("train", "nothing.csv", "-o", "new"), "nothing.csv"),
        (("train", "bad.jsonl", "-o", "new"), "bad.jsonl:2: \"label\" is 'pro'"),
        (("train", "quotes.jsonl", "-o", "tiny"), "tiny: is there already"),
        (("train", "quotes.jsonl", "-o", "."), ".: is there already"),
        (("train", "quotes.jsonl", "-o", "tiny/.."), "tiny/..: is there already"),
        (("train", "quotes.jsonl", "-o", "quotes.jsonl"), "quotes.jsonl: is there already"),
        (("train", "few.jsonl", "--model", "tiny", "-o", "new"), "1 labelled quotes are too few"),
        (("train", "quotes.jsonl", "--model", "nowhere", "-o", "new"), "nowhere"),
        (("train", "quotes.jsonl", "--target", "x", "--force", "US"), "--force and --host narrow"),
        (("train", "quotes.jsonl", "--model", "tiny", "-o", "bad.jsonl/new"), "cannot be written"),
    ],
)
def test_faults_leave_nothing_behind(
    run: Run, tiny: str, arguments: tuple[str, ...], message: str
) -> None:
    good = json.dumps(ROWS[0])
    Path("bad.jsonl").write_text(good + "\n" + json.dumps({"text": "a", "label": "pro"}))
    Path("few.jsonl").write_text(good)
    result = run(*arguments)
    assert result.code == 2
    assert message in result.err
    assert "Traceback" not in result.err
    assert not Path("new").exists()
    assert not Path("stance-model").exists()
    assert not list(Path().glob("new*"))


def test_the_folder_where_one_stands_and_others_beside_it(
    run: Run, tiny: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Path("new.partial").absolute()
    ours.mkdir()
    (ours / "notes.txt").write_text("ours")
    empty = Path("new").absolute()
    empty.mkdir()
    before = set(empty.parent.iterdir())
    monkeypatch.chdir(empty)
    result = run("train", "../quotes.jsonl", "--model", "../tiny", "-o", ".")
    assert result.code == 0, result.err
    # Still the folder that it was, for who stands in it.
    assert {path.name for path in Path().iterdir()} == {"stance", "attribution"}
    assert (ours / "notes.txt").read_text() == "ours"
    assert set(empty.parent.iterdir()) == before
    assert stance.load(empty)("The mayor said no.").model


def test_quotes_of_one_text_are_held_out_together(run: Run, tiny: str) -> None:
    rows = [{"text": row["text"], "label": row["label"]} for row in ROWS]
    Path("texts.jsonl").write_text(
        "\n".join(map(json.dumps, rows[:1] * 3 + [{**rows[0], "label": "against"}]))
    )
    result = run("train", "texts.jsonl", "--model", tiny, "-o", "new")
    assert result.code == 0, result.err
    assert 'the same "group", or without it the same text' in result.err
    assert "none can be held out" in result.err


def test_quotes_of_one_article_train_without_figures(run: Run, tiny: str) -> None:
    rows = [{**row, "group": 0} for row in ROWS]
    Path("one.jsonl").write_text("\n".join(map(json.dumps, rows)))
    result = run("train", "one.jsonl", "--model", tiny, "-o", "new")
    assert result.code == 0, result.err
    assert "none can be held out" in result.err
    assert Path("new/stance/model.safetensors").is_file()


def test_scores() -> None:
    gold: list[Label] = ["favor", "favor", "against", "neutral"]
    given: list[Label] = ["favor", "against", "against", "unrelated"]
    assert accuracy(gold, given) == 0.5
    assert macro_f1(gold, given) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert macro_f1(gold, gold) == 1.0
