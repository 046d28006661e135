"""Registries from CSV, JSONL and Parquet: one content, and errors that name the row."""

import json
from datetime import date
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from stance.errors import InputError
from stance.formats.registry import read_registry
from stance.known import Known, Office

TERM = {"title": "mayor", "of": "Ostrand", "start": "2019-03-01", "end": None, "demonym": ""}
ROWS = [
    {"id": "Q1", "name": "Nadia Osei", "kind": "person", "aliases": ["N. Osei"], "offices": [TERM]},
    {"id": "Q2", "name": "Harbour Union", "kind": "organisation", "aliases": [], "offices": []},
]
KNOWN = [
    Known(
        *("Q1", "Nadia Osei", "person", ("N. Osei",)),
        (Office("mayor", "Ostrand", date(2019, 3, 1)),),
    ),
    Known("Q2", "Harbour Union", "organisation"),
]
CSV = (
    "id,name,kind,aliases,offices,note\n"
    "Q1,Nadia Osei,,N. Osei,mayor; Ostrand; 2019-03-01,x\n"
    "Q2,Harbour Union,organisation,,,\n"
)


def written(folder: Path, name: str) -> Path:
    path = folder / name
    if name.endswith(".parquet"):
        parquet.write_table(pyarrow.Table.from_pylist(ROWS), path)
    elif name.endswith(".csv"):
        path.write_text(CSV, encoding="utf-8")
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["known.csv", "known.jsonl", "known.parquet"])
def test_one_content_in_three_formats(tmp_path: Path, name: str) -> None:
    assert read_registry(written(tmp_path, name)) == KNOWN


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("k.csv", "id,name\nQ1,\n", r"k\.csv:2: has no 'name'"),
        ("k.csv", "id,name\nQ1,Ama Tunde\nQ1,Lena Vogt\n", r"k\.csv:3: the id 'Q1'"),
        ("k.csv", "id,name\nQ1,Ama Tunde,x\n", r"k\.csv:2: has more fields"),
        ("k.csv", "id,name,kind\nQ1,Ama Tunde,ship\n", r"k\.csv:2: kind is 'ship'"),
        (
            *("k.csv", "id,name,offices\nQ1,Ama Tunde,mayor; ; soon\n"),
            r"k\.csv:2: start: 'soon' is not a day",
        ),
        ("k.jsonl", '{"id": "Q1"}\n', r"k\.jsonl:1: has no 'name'"),
        ("k.jsonl", '{"id": "Q1", "name"\n', r"k\.jsonl:1: is not valid JSON"),
        (
            *("k.jsonl", '{"id": "Q1", "name": "A B", "aliases": 3}\n'),
            r"k\.jsonl:1: aliases is neither",
        ),
        (
            *("k.jsonl", '{"id": "Q1", "name": "A B", "offices": [{"of": "X"}]}\n'),
            r"k\.jsonl:1: an office needs a title",
        ),
        ("k.parquet", "no table", r"k\.parquet: is not a Parquet file"),
        ("k.txt", "", r"k\.txt: a registry is a \.csv"),
    ],
)
def test_faults_are_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_registry(path)


@pytest.mark.parametrize("name", ["no.csv", "no.jsonl", "no.parquet"])
def test_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_registry(tmp_path / name)
