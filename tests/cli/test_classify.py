import json
from pathlib import Path

import pytest

from stance.document import LABELS

SCORES = dict(zip(LABELS, (0.1, 0.7, 0.1, 0.1), strict=True))


def given(text: str = "We want no ships.", **changes: object) -> str:
    return json.dumps({"text": text, "content": [[0, len(text)]], **changes})


def test_classify_keeps_the_order_and_puts_errors_in_their_places(run) -> None:
    lines = [
        given(id=1),
        "{",
        given("Fine.", id="b"),
        given(content=[[5, 999]]),
        given(),
        "3",
        given(target="arms exports", id=None),
        given(content=None),
        given(target="arms exports", target_description="too long " * 40),
        given(),
    ]
    Path("in.jsonl").write_text("\n".join(lines))
    result = run("classify", "in.jsonl", "-o", "out.jsonl")
    assert result.code == 2
    assert result.err.count("stance: error: in.jsonl:") == result.err.count("\n") == 5
    assert 'in.jsonl:4: "content": span [5, 999] does not lie in a text of 17' in result.err
    out = [json.loads(line) for line in Path("out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [item.get("label", "error") for item in out] == [
        "against",
        "error",
        "neutral",
        "error",
        "against",
        "error",
        "against",
        "error",
        "error",
        "against",
    ]
    assert [item.get("id", "none") for item in out if "label" in item] == [
        *(1, "b", "none", None, "none"),
    ]
    assert out[6]["target"] == "arms exports"
    assert out[1]["error"].startswith("in.jsonl:2: is not valid JSON")
    assert out[0] == {
        "id": 1,
        "label": "against",
        "scores": SCORES,
        "target": "foreign troop presence",
        "aspect": "general",
    }


def test_classify_takes_the_target_of_the_command_line_where_a_line_has_none(run) -> None:
    stdin = "\n".join([given(), given(target="b")]).encode()
    result = run("classify", "-", "--target", "a", stdin=stdin)
    assert [json.loads(line)["target"] for line in result.out.splitlines()] == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gone.jsonl",), "gone.jsonl: no such file"),
        (("folder",), "folder: is a directory"),
        (("in.jsonl", "--target", ""), "--target: is blank"),
        (("in.jsonl", "--model", "broken"), "broken: config.json is missing"),
        (("in.jsonl", "-o", "in.jsonl"), "in.jsonl: is an input too"),
        (("in.jsonl", "-o", "none/out.jsonl"), "none/out.jsonl: cannot write there"),
        (("empty.jsonl", "-o", "out.jsonl"), "empty.jsonl: is empty"),
        (("binary.jsonl", "-o", "out.jsonl"), "binary.jsonl:1: is a binary file"),
    ],
)
def test_what_classify_cannot_use_is_one_line(
    run, one_line, arguments: tuple[str, ...], message: str
) -> None:
    Path("in.jsonl").write_text(given())
    Path("empty.jsonl").touch()
    Path("binary.jsonl").write_bytes(b"\0\1\n\0")
    Path("folder").mkdir()
    result = run("classify", *arguments)
    one_line(result, message)
    assert result.out == ""
