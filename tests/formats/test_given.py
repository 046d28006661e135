import json
from dataclasses import replace
from pathlib import Path

import pytest

from stance.document import LABELS, Stance
from stance.errors import InputError
from stance.formats.given import GivenQuote, error_to_line, read_given
from stance.targets import FOREIGN_TROOP_PRESENCE, Target

TEXT = '"Send no ships," Dana Reyes said, "and no men."'
SCORES = dict(zip(LABELS, (0.1, 0.7, 0.1, 0.1), strict=True))


def read(tmp_path: Path, *lines: object) -> list[GivenQuote | InputError]:
    path = tmp_path / "given.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return list(read_given(str(path)))


def line(**changes: object) -> dict[str, object]:
    return {"text": TEXT, "content": [[0, 16]], **changes}


def test_a_line_becomes_a_quote_in_its_context(tmp_path: Path) -> None:
    (given,) = read(tmp_path, line(content=[[0, 16], [34, 47]], speaker="Dana Reyes"))
    assert isinstance(given, GivenQuote)
    assert [s.text for s in given.quote.content] == ['"Send no ships,"', '"and no men."']
    assert (given.quote.text, given.quote.speaker) == (TEXT, "Dana Reyes")
    assert given.target is FOREIGN_TROOP_PRESENCE


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"target": None, "target_description": None}, FOREIGN_TROOP_PRESENCE),
        ({"target": "Foreign  Troop presence"}, FOREIGN_TROOP_PRESENCE),
        ({"target": "arms exports"}, Target("arms exports")),
        (
            {"target": "arms exports", "target_description": "Selling arms abroad."},
            Target("arms exports", "Selling arms abroad."),
        ),
        (
            {"target_description": "Soldiers on ships."},
            replace(FOREIGN_TROOP_PRESENCE, description="Soldiers on ships."),
        ),
    ],
)
def test_a_line_may_name_its_target(
    tmp_path: Path, changes: dict[str, object], target: Target
) -> None:
    (given,) = read(tmp_path, line(**changes))
    assert isinstance(given, GivenQuote)
    assert given.target == target


@pytest.mark.parametrize("speaker", [None, "", "  "])
def test_a_speaker_that_is_not_named_is_none(tmp_path: Path, speaker: str | None) -> None:
    (given,) = read(tmp_path, line(speaker=speaker))
    assert isinstance(given, GivenQuote)
    assert given.quote.speaker is None


@pytest.mark.parametrize("given_id", [7, "a", None, ["x", 1]])
def test_the_id_goes_out_as_it_came(tmp_path: Path, given_id: object) -> None:
    (given,) = read(tmp_path, line(id=given_id))
    assert isinstance(given, GivenQuote)
    out = json.loads(given.to_line(Stance("arms exports", "against", SCORES, "sales")))
    assert out == {
        "id": given_id,
        "label": "against",
        "scores": SCORES,
        "target": "arms exports",
        "aspect": "sales",
    }


def test_no_id_in_gives_no_id_out(tmp_path: Path) -> None:
    (given,) = read(tmp_path, line())
    assert isinstance(given, GivenQuote)
    assert "id" not in json.loads(given.to_line(Stance("t", "favor", SCORES)))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"content": [[0, 5]]}, 'the object has no "text"'),
        (line(text=3), '"text" is a number, not a string'),
        ({"text": TEXT}, '"content" must be a list of [start, end] pairs'),
        (line(content=[]), '"content" must be a list of [start, end] pairs'),
        (line(content="0-16"), '"content" must be a list of [start, end] pairs'),
        (line(content=[0, 16]), '"content" holds 0, not a pair'),
        (line(content=[[0, 5, 9]]), '"content" holds [0, 5, 9], not a pair'),
        (line(content=[[0, 5.0]]), '"content" holds [0, 5.0], not a pair'),
        (line(content=[[False, 5]]), '"content" holds [false, 5], not a pair'),
        (line(content=[[0, 99]]), '"content": span [0, 99] does not lie in a text of 47 char'),
        (line(content=[[-1, 5]]), '"content": span [-1, 5] does not lie'),
        (line(content=[[0, 5], [9, 9]]), '"content": span [9, 9] does not lie'),
        (line(speaker=["Dana"]), '"speaker" is an array, not a string or null'),
        (line(target=1), '"target" is a number, not a string or null'),
        (line(target=" "), '"target" is blank'),
        (line(target="\ud800"), '"target": character 0 is a lone surrogate'),
        (line(id="\ud800"), '"id": character 1 is a lone surrogate'),
        (line(target_description={}), '"target_description" is an object, not a string'),
    ],
)
def test_a_bad_line_is_named_and_the_next_one_read(
    tmp_path: Path, bad: object, message: str
) -> None:
    error, good = read(tmp_path, bad, line())
    assert isinstance(error, InputError)
    assert f"given.jsonl:1: {message}" in str(error)
    assert json.loads(error_to_line(error)) == {"error": str(error)}
    assert isinstance(good, GivenQuote)
