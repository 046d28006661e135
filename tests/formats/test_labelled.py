"""Labelled quotes and pairs as files: what is read, and how faults are named."""

import json
from pathlib import Path

import pytest

from stance.errors import InputError
from stance.formats.labelled import read_labelled, read_pairs
from stance.targets import FOREIGN_TROOP_PRESENCE, Target

TEXT = "“No toll on this bridge,” Ines Tal said."
TOLLS = Target("tolls", aspects=("cost",))


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_json_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"text": TEXT, "content": [[0, 25]], "speaker": "Ines Tal", "label": "against"},
        {"text": TEXT, "stance": "favor", "aspect": "cost", "group": 7},
        {"text": TEXT, "label": "unrelated", "aspect": "bases", "target": "foreign troop presence"},
        {"text": TEXT, "label": "neutral", "target": "ferries", "target_description": "Boats."},
    )
    one, two, three, four = read_labelled(path, TOLLS)
    assert one.quote.content[0].text == "“No toll on this bridge,”"
    assert (one.quote.speaker, one.label, one.target) == ("Ines Tal", "against", TOLLS)
    assert two.quote.content[0].text == TEXT
    assert (two.label, two.aspect, two.group) == ("favor", "cost", "7")
    assert (three.target, three.aspect) == (FOREIGN_TROOP_PRESENCE, None)
    assert four.target == Target("ferries", "Boats.")


def test_csv_with_either_name_of_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        "\ufeffquote,Stance,speaker,article,aspect\r\n"
        '"It costs ""too much"", she said.",against,,x,cost\r\n'
        '"Two\nlines.",favor,Omar,,\r\n'.encode()
    )
    one, two = read_labelled(path, TOLLS)
    assert one.quote.text == 'It costs "too much", she said.'
    assert (one.label, one.aspect, one.quote.speaker) == ("against", "cost", None)
    assert two.quote.content[0].text == "Two\nlines."
    assert (two.quote.speaker, two.aspect) == ("Omar", None)


def test_csv_has_splits_forces_and_long_fields(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    long = "word " * 40_000
    path.write_text(f"text,label,split,force,host\n{long},favor,dev,US,Iraq\nb,favor,train,,\n")
    (found,) = read_labelled(path, TOLLS, "dev")
    assert (len(found.quote.text), found.force, found.host) == (len(long), "US", "Iraq")


def test_the_targets_own_name_is_the_target(tmp_path: Path) -> None:
    rows = [
        {"text": TEXT, "label": "favor", "target": "Tolls", "aspect": "cost"},
        {"text": TEXT, "label": "favor", "target_description": "Paying."},
        {"text": TEXT, "label": "favor", "content": None, "group": 0},
    ]
    one, two, three = read_labelled(write(tmp_path / "a.jsonl", *rows), TOLLS)
    assert one.target == TOLLS
    assert two.target == Target("tolls", "Paying.", ("cost",))
    assert three.group == "0"


def test_quotes_of_one_text_are_one_group_where_none_is_named(tmp_path: Path) -> None:
    rows = [
        {"text": TEXT, "content": [[0, 25]], "label": "against"},
        {"text": "Fares may rise.", "label": "favor"},
        {"text": TEXT, "label": "neutral"},
        {"text": TEXT, "label": "neutral", "group": "article 7"},
    ]
    path = tmp_path / "a.csv"
    path.write_text(f'text,label\n"{TEXT}",favor\n', encoding="utf-8")
    one, other, again, named = read_labelled(write(tmp_path / "a.jsonl", *rows), TOLLS)
    (elsewhere,) = read_labelled(path, TOLLS)
    assert one.group == again.group == elsewhere.group
    assert len({one.group, other.group, named.group}) == 3


def test_one_split(tmp_path: Path) -> None:
    rows = [{"text": TEXT, "label": "favor", "split": s} for s in ("train", "dev", "train")]
    path = write(tmp_path / "a.jsonl", *rows)
    assert len(read_labelled(path, TOLLS, "train")) == 2
    assert len(read_labelled(path, TOLLS)) == 3


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"text": TEXT}, r"a\.jsonl:2: \"label\" is None, not one of favor"),
        ({"text": TEXT, "label": "pro"}, r"a\.jsonl:2: \"label\" is 'pro'"),
        ({"label": "favor"}, r"a\.jsonl:2: the object has no \"text\""),
        ({"text": TEXT, "label": "favor", "content": [[0, 999]]}, r"a\.jsonl:2: \"content\": span"),
        (
            {"text": TEXT, "label": "favor", "aspect": "smell"},
            r"a\.jsonl:2: \"aspect\" is 'smell'; those of the target: cost",
        ),
        (
            {"text": TEXT, "label": "favor", "quote": "no toll"},
            r"a\.jsonl:2: \"quote\" does not stand in \"text\"",
        ),
        (
            {"text": TEXT, "label": "favor", "quote": "o"},
            r"a\.jsonl:2: \"quote\" stands 3 times in \"text\"; give its offsets",
        ),
        ({"text": TEXT, "label": "favor", "quote": 3}, r"\"quote\" is a number, not a string"),
        ({"text": TEXT, "label": "favor", "group": 1.5}, "not a name or a whole number"),
        ([1], r"a\.jsonl:2: "),
    ],
)
def test_faults_name_file_and_line(tmp_path: Path, row: object, message: str) -> None:
    path = write(tmp_path / "a.jsonl", {"text": TEXT, "label": "favor"}, row)
    with pytest.raises(InputError, match=message):
        read_labelled(path, TOLLS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("text,side\na,favor\n", r'a\.csv:1: no column "label" \(or "stance"\)'),
        ("words,label\na,favor\n", r'a\.csv:1: no column "text" \(or "quote"\)'),
        ("text,label\na,favor\nb\n", r"a\.csv:3: not as many values as the 2 columns"),
        ("text,label\na,favor,x\n", r"a\.csv:2: not as many values"),
        ("text,label\na,pro\n", r"a\.csv:2: \"label\" is 'pro'"),
        ('text,label\n"a,favor\n', r"a\.csv:1: not CSV"),
        ("", r"a\.csv:1: no column"),
        ('text,"label\na,favor\n', r"a\.csv:1: not CSV"),
        ("text,label,content\na,favor,3\n", r'a\.csv:1: the column "content" is for JSON lines'),
        ("text,label,stance\na,favor,against\n", r'a\.csv:1: has both "label" and "stance"'),
        ("Text,text,label\na,b,favor\n", r'a\.csv:1: the column "text" stands there twice'),
    ],
)
def test_faults_of_csv(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        read_labelled(path, TOLLS)


def member(label: str, target: str = "tolls") -> dict[str, object]:
    return {"text": TEXT, "content": [[0, 25]], "speaker": None, "target": target, "label": label}


def test_pairs(tmp_path: Path) -> None:
    pair = {"id": "p1", "phenomenon": "opposite", "a": member("against"), "b": member("favor")}
    (found,) = read_pairs(write(tmp_path / "p.jsonl", pair))
    assert (found.id, found.phenomenon) == ("p1", "opposite")
    assert [m.label for m in found.members] == ["against", "favor"]
    assert [m.group for m in found.members] == ["p1", "p1"]


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ({"id": "p", "phenomenon": "x", "a": member("favor")}, '"b" is no object'),
        ({"phenomenon": "x", "a": member("favor"), "b": member("favor")}, '"id" is missing'),
        ({"id": "p", "a": member("favor"), "b": member("favor")}, '"phenomenon" is missing'),
        ({"id": "p", "phenomenon": "x", "a": member("favor"), "b": member("no")}, '"label" is'),
    ],
)
def test_faults_of_pairs(tmp_path: Path, pair: object, message: str) -> None:
    with pytest.raises(InputError, match=rf"p\.jsonl:1: .*{message}"):
        read_pairs(write(tmp_path / "p.jsonl", pair))


def test_the_words_of_a_quote_in_its_text(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    text = "The mayor met farmers. “No tolls,” she said. “Never.”"
    table.write_text(f'text,quote,label\n"{text}","“No tolls,”",against\n"{text}",,neutral\n')
    first, whole = read_labelled(table)
    assert [s.text for s in first.quote.content] == ["“No tolls,”"]
    assert [s.text for s in whole.quote.content] == [text]
    lines = tmp_path / "a.jsonl"
    lines.write_text(json.dumps({"text": text, "quote": "“Never.”", "label": "against"}))
    (only,) = read_labelled(lines)
    assert [s.text for s in only.quote.content] == ["“Never.”"]


@pytest.mark.parametrize(
    ("group", "expected"),
    [("", None), (" ", None), (float("nan"), None), (17.0, "17"), (17, "17"), ("a", "a")],
)
def test_groups_as_tables_write_them(tmp_path: Path, group: object, expected: str | None) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"text": text, "label": "favor", "group": group} for text in ("One.", "Two.")]
    path.write_text("\n".join(map(json.dumps, rows)))
    found = [example.group for example in read_labelled(path)]
    assert found == [expected] * 2 if expected else len(set(found)) == 2
