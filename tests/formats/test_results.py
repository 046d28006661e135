import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.document import LABELS, Document, Quote, Span, Speaker, Stance
from stance.formats.results import (
    CSV_COLUMNS,
    CsvFormat,
    JsonFormat,
    JsonlFormat,
    ResultFormat,
    to_line,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
SCORES = dict(zip(LABELS, (0.1, 0.7, 0.1, 0.1), strict=True))


def document(text: str, name: str = "Ana Brandt") -> Document:
    speaker = Speaker("s1", name)
    whole = Span.of(text, 0, len(text))
    return Document(
        name,
        text,
        (
            Quote(
                "q1",
                (whole,),
                "mixed",
                cue=whole,
                source=whole,
                speaker=speaker,
                confidence=0.1 + 0.2,
                stance=Stance(name, "against", SCORES, "bases"),
            ),
            Quote("q2", (whole, whole), "indirect", "thought"),
        ),
        (speaker,),
    )


def write(form: ResultFormat, *documents: Document) -> str:
    return "".join([form.head(), *map(form.document, documents), form.tail()])


@given(st.lists(texts.map(document), max_size=3))
def test_json_is_one_list(documents: list[Document]) -> None:
    read = json.loads(write(JsonFormat(), *documents))
    assert [Document.from_dict(item) for item in read] == documents


@given(st.lists(texts.map(document), max_size=3))
def test_jsonl_has_a_line_for_each_document_however_lines_are_cut(
    documents: list[Document],
) -> None:
    lines = write(JsonlFormat(), *documents).splitlines()
    assert [Document.from_dict(json.loads(line)) for line in lines] == documents


@given(texts, texts)
def test_csv_gives_every_text_back(text: str, name: str) -> None:
    written = write(CsvFormat(), document(text, name))
    head, first, second = csv.reader(io.StringIO(written, newline=""))
    assert tuple(head) == CSV_COLUMNS
    row = dict(zip(head, first, strict=True))
    assert (row["document_id"], row["speaker"], row["target"]) == (name,) * 3
    assert (row["source"], row["cue"], row["quote"]) == (text,) * 3
    assert float(row["confidence"]) == 0.1 + 0.2
    assert {label: float(row[label]) for label in LABELS} == SCORES
    row = dict(zip(head, second, strict=True))
    assert row["quote"] == f"{text} {text}"
    assert (row["act"], row["speaker"], row["stance"], row["favor"]) == ("thought", "", "", "")


def test_csv_does_not_alter_what_a_spreadsheet_may_take_for_a_formula() -> None:
    assert "=1+1" in write(CsvFormat(), document("=1+1"))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (JsonFormat(), "[\n]\n"),
        (JsonlFormat(), ""),
        (CsvFormat(), ",".join(CSV_COLUMNS) + "\r\n"),
    ],
)
def test_no_documents_are_a_whole_file_too(form: ResultFormat, expected: str) -> None:
    assert write(form) == expected


def test_a_line_is_one_line() -> None:
    line = to_line({"text": "a\u2028b\x85c\nd"})
    assert line.splitlines() == [line.rstrip("\n")]
    assert json.loads(line) == {"text": "a\u2028b\x85c\nd"}
