"""What annotate says and leaves where something goes wrong."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from quoted import REPORT

from stance.document import Document

BAD_ARTICLES = {
    "empty.txt": (b"", "empty.txt: is empty"),
    "blank.txt": (b" \n", "blank.txt: is empty (only white space)"),
    "binary.txt": (b"\x7fELF\x00\x01", "binary.txt: is a binary file (NUL byte at byte 4)"),
    "latin.txt": (b"caf\xe9", "latin.txt: is not UTF-8 (byte 0xe9 at byte 3)"),
    "utf16.txt": ("hi".encode("utf-16"), "utf16.txt: is UTF-16, not UTF-8"),
    "parse.jsonl": (b"{", "parse.jsonl:1: is not valid JSON"),
    "list.jsonl": (b"[]", "list.jsonl:1: is an array, not an object"),
    "notext.jsonl": (b'{"id": "a"}', 'notext.jsonl:1: the object has no "text"'),
    "number.jsonl": (b'{"text": 1}', 'number.jsonl:1: "text" is a number, not a string'),
    "missing.txt": (None, "missing.txt: no such file or directory"),
    "a\nb.txt": (None, r"a\nb.txt: no such file or directory"),
}


@pytest.mark.parametrize("name", BAD_ARTICLES)
def test_a_bad_article_has_its_line_and_the_good_ones_are_written(run, one_line, name: str) -> None:
    raw, message = BAD_ARTICLES[name]
    if raw is not None:
        Path(name).write_bytes(raw)
    Path("good.txt").write_text("Good.")
    Path("last.txt").write_text("Last.")
    result = run("annotate", "good.txt", name, "last.txt", "-o", "out.json")
    one_line(result, message)
    done = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert [document["id"] for document in done] == ["good.txt", "last.txt"]


def test_each_bad_article_has_its_own_line(run) -> None:
    Path("a.jsonl").write_text('{"text": "a"}\n{"text"}\n{"text": 5}\n{"text": "b"}\n')
    result = run("annotate", "a.jsonl", "gone.txt", ".", "--format", "jsonl")
    assert result.code == 2
    assert [line.split(": ")[2] for line in result.err.splitlines()] == [
        "a.jsonl:2",
        "a.jsonl:3",
        "gone.txt",
        ".",
    ]
    assert "is a directory" in result.err
    assert len(result.out.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "xml"), "--format: 'xml' is not one of table, json, jsonl, csv, html"),
        (("--target", " "), "--target: is blank"),
        (("--dtype", "half"), "dtype is 'half', not one of float32, bfloat16, auto"),
        (("--target-description", "x"), "--target-description: needs --target"),
        (("--target", "a\udcff"), "--target: character 1 is a lone surrogate"),
        (("--model", "broken"), "broken: config.json is missing"),
        (("-o", "out.pdf"), "out.pdf: its ending does not tell the format"),
        (("-o", "none/out.json"), "none/out.json: cannot write there: no such file"),
        (("-o", "folder.json"), "folder.json: cannot write there: is a directory"),
        (("-o", "r.txt"), "r.txt: is an input too"),
        (("-o", "./link.txt"), "link.txt: is an input too"),
    ],
)
def test_a_bad_argument_is_one_line(
    run, one_line, loads, arguments: tuple[str, ...], message: str
) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    Path("folder.json").mkdir()
    Path("link.txt").symlink_to("r.txt")
    result = run("annotate", "r.txt", *arguments)
    one_line(result, message)
    assert result.out == ""
    assert "broken" in arguments or loads == []
    assert Path("r.txt").read_bytes() == REPORT.encode()


def test_a_bad_registry_is_one_line_on_standard_error(run) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    Path("known.csv").write_text("id,name\nQ7,\n", encoding="utf-8")
    result = run("annotate", "r.txt", "--registry", "known.csv")
    assert (result.code, result.out) == (2, "")
    assert "known.csv:2: has no 'name'" in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--target", "tolls", "--force", "US"), '--force and --host narrow "foreign troop'),
        (("--target", "tolls.yaml", "--host", "Mali"), "--target: tolls.yaml says all"),
        (("--target", "gone.yaml"), "gone.yaml: "),
        (("--force", "\udcff"), "--force: character 0 is a lone surrogate"),
    ],
)
def test_targets_that_cannot_be(run, one_line, arguments: tuple[str, ...], message: str) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    one_line(run("annotate", "r.txt", *arguments), message)


@pytest.mark.parametrize("bad", [("gone.txt",), ("r.txt", "--model", "broken")])
def test_a_run_without_results_leaves_older_ones_alone(run, bad: tuple[str, ...]) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    Path("old.json").write_text("[]")
    assert run("annotate", *bad, "-o", "old.json").code == 2
    assert run("annotate", *bad, "-o", "new.json").code == 2
    assert Path("old.json").read_text() == "[]"
    assert not Path("new.json").exists()


def test_an_interrupted_run_without_results_leaves_older_ones_alone(
    run, pipeline_class, monkeypatch
) -> None:
    def stream(*_: object) -> Iterator[Document]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(pipeline_class, "stream", stream)
    Path("r.txt").write_bytes(REPORT.encode())
    for name, old in (("old.jsonl", "{}\n"), ("old.json", "[]"), ("old.html", "<p>")):
        Path(name).write_text(old)
        assert run("annotate", "r.txt", "-o", name).code == 130
        assert Path(name).read_text() == old


def test_nothing_is_written_packed(run, one_line) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    arguments = ("annotate", "r.txt", "--format", "jsonl", "-o", "out.jsonl.gz")
    one_line(run(*arguments), "out.jsonl.gz: packed files are read, not written")
    assert not Path("out.jsonl.gz").exists()


@pytest.mark.parametrize("option", ["--registry", "--target"])
def test_no_input_is_written_to(run, one_line, option: str) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    Path("known.csv").write_text("id,name\nq1,Dana Reyes\n")
    Path("tolls.yaml").write_text("name: tolls\n")
    name = "known.csv" if option == "--registry" else "tolls.yaml"
    content = Path(name).read_text()
    arguments = ("annotate", "r.txt", option, name, "--format", "jsonl", "-o", name)
    one_line(run(*arguments), f"{name}: is an input too")
    assert Path(name).read_text() == content


def test_no_models_are_loaded_for_nothing(run, one_line, loads) -> None:
    one_line(run("annotate", "gone.txt"), "gone.txt: no such file")
    assert loads == []


def test_json_is_whole_even_where_the_pipeline_gives_up(run, one_line) -> None:
    Path("a.jsonl").write_text('{"text": "a"}\n{"text": "PIPELINE FAULT", "id": "x"}\n')
    result = run("annotate", "a.jsonl", "--format", "json")
    one_line(result, "x: the pipeline cannot read this")
    assert [document["text"] for document in json.loads(result.out)] == ["a"]


def test_ctrl_c_leaves_a_whole_file(run, pipeline_class, monkeypatch) -> None:
    def stream(_: object, texts: Iterable[str], ids: Iterable[str]) -> Iterator[Document]:
        yield Document("a", "a")
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline_class, "stream", stream)
    Path("r.txt").write_bytes(REPORT.encode())
    result = run("annotate", "r.txt", "-o", "out.json")
    assert result.code == 130
    assert len(json.loads(Path("out.json").read_text(encoding="utf-8"))) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(run, one_line) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    result = run("annotate", "r.txt", "-o", "/dev/full", "--format", "json")
    one_line(result, "/dev/full: cannot write there: no space left")


def test_a_bug_keeps_its_traceback(run, pipeline_class, monkeypatch) -> None:
    def stream(*_: object) -> Iterator[Document]:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline_class, "stream", stream)
    Path("r.txt").write_bytes(REPORT.encode())
    with pytest.raises(ZeroDivisionError):
        run("annotate", "r.txt")


def test_a_terminal_without_input_is_told_what_to_do(run, one_line, terminal) -> None:
    terminal("stdin")
    one_line(run("annotate", stdin=None), "no input: name files, or pipe a text in")
