"""Going on with a run that was cut short."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from quoted import REPORT

from stance.document import Document


@pytest.mark.parametrize(
    ("cut", "left"),
    [
        (None, ["a", "b", "b", "in.jsonl:4"]),  # there is no file yet
        (0, ["a", "b", "b", "in.jsonl:4"]),
        (1, ["b", "b", "in.jsonl:4"]),
        (2, ["b", "in.jsonl:4"]),  # two articles with one id
        (3, ["in.jsonl:4"]),
        (4, []),
    ],
)
@pytest.mark.parametrize("half", [b"", b'{"id": "b", "te', b'{"id": "\xc3'])
def test_a_resumed_run_ends_with_the_same_file(
    run, loads, pipeline_class, monkeypatch, cut: int | None, left: list[str], half: bytes
) -> None:
    lines = [{"text": REPORT, "id": "a"}, {"text": "b", "id": "b"}, {"text": "b", "id": "b"}]
    Path("in.jsonl").write_text("\n".join(map(json.dumps, [*lines, {"text": "four"}])))
    run("annotate", "in.jsonl", "-o", "whole.jsonl")
    whole = Path("whole.jsonl").read_bytes()
    if cut is not None:
        begun = b"".join(whole.splitlines(keepends=True)[:cut]) + (half if cut < 4 else b"")
        Path("out.jsonl").write_bytes(begun)
    done: list[str] = []
    stream = pipeline_class.stream

    def counted(self: object, *texts: object) -> Iterator[Document]:
        for document in stream(self, *texts):
            done.append(document.id)
            yield document

    monkeypatch.setattr(pipeline_class, "stream", counted)
    loads.clear()
    result = run("annotate", "in.jsonl", "-o", "out.jsonl", "--resume")
    assert (result.code, result.err) == (0, "")
    assert done == left
    assert len(loads) == bool(left)
    assert Path("out.jsonl").read_bytes() == whole


def test_a_resumed_run_that_fails_leaves_what_was_done(run, one_line) -> None:
    Path("in.jsonl").write_text('{"text": "a"}\n{"text": "b"}\n')
    run("annotate", "in.jsonl", "-o", "out.jsonl")
    begun = Path("out.jsonl").read_bytes()[:-9]
    Path("out.jsonl").write_bytes(begun)
    one_line(run("annotate", "in.jsonl", "-o", "out.jsonl", "--resume", "--model=broken"), "broken")
    assert Path("out.jsonl").read_bytes() == begun


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--resume: adds to JSON lines only; name the file with -o OUT.jsonl"),
        (("--format", "jsonl"), "--resume: adds to JSON lines only"),
        (("-o", "out.json"), "--resume: adds to JSON lines only"),
        (("-o", "other.jsonl"), "other.jsonl:2: is no document that stance has written"),
        (("-o", "list.jsonl"), "list.jsonl:1: is no document that stance has written"),
    ],
)
def test_what_cannot_be_resumed(run, one_line, arguments: tuple[str, ...], message: str) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    Path("out.json").write_text("[")
    Path("other.jsonl").write_text('{"id": "x", "text": ""}\n{"id": 5, "text": ""}\n')
    Path("list.jsonl").write_text('["id"]\n')
    one_line(run("annotate", "r.txt", "--resume", *arguments), message)
    assert Path("out.json").read_text() == "["
    assert len(Path("other.jsonl").read_text().splitlines()) == 2


def test_what_has_an_id_but_another_text_is_no_article_that_was_done(run) -> None:
    for text in ("one", "two"):
        result = run("annotate", "-o", "out.jsonl", "--resume", stdin=text.encode())
        assert result.code == 0
    documents = [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()]
    assert [(d["id"], d["text"]) for d in documents] == [("stdin", "one"), ("stdin", "two")]


@pytest.mark.parametrize("left", ['{"text": "three"}\n', ""])
def test_documents_of_other_files_are_told_of(run, left: str) -> None:
    Path("in.jsonl").write_text('{"text": "one"}\n{"text": "two"}\n')
    run("annotate", "in.jsonl", "-o", "out.jsonl")
    Path("in.jsonl").write_text('{"text": "one"}\n' + left)
    result = run("annotate", "in.jsonl", "-o", "out.jsonl", "--resume")
    assert (result.code, result.err) == (
        0,
        "stance: note: 1 document is in out.jsonl that FILES do not hold, by id and text\n",
    )
