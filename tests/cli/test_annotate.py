import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tiny import save_pipeline

from stance.cli.terminal import load_pipeline
from stance.document import Document
from stance.pipeline import load
from stance.targets import FOREIGN_TROOP_PRESENCE, Target, foreign_troops

REPORT = '"Send no ships," Dana Reyes said.\r\nShe wants "calm".'
SAID = [
    "“Send no ships,” Dana Reyes told reporters. She said the harbour was safe.",
    "The mayor of Ostrand said that the foreign soldiers must leave our valley. He wants peace.",
    "“Bases stay,” the minister said, “and soldiers leave.” They fear more.",
]


@pytest.fixture
def tiny_models(loads, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Models in a folder, and a command line that loads them."""
    monkeypatch.setattr("stance.cli.commands.load_pipeline", load_pipeline)
    return save_pipeline(tmp_path / "models")


def test_a_table_is_the_default(run, loads) -> None:
    Path("report.txt").write_bytes(REPORT.encode())
    result = run("annotate", "report.txt")
    assert (result.code, result.err) == (0, "")
    assert "report.txt: 2 quotes; stance toward foreign troop presence" in result.out
    assert "Dana Reyes" in result.out
    assert "against 70%" in result.out
    assert loads == [(None, FOREIGN_TROOP_PRESENCE)]


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input_is_a_text(run, arguments: tuple[str, ...]) -> None:
    result = run("annotate", "--format", "json", *arguments, stdin=REPORT.encode())
    (document,) = json.loads(result.out)
    assert (document["id"], document["text"]) == ("stdin", REPORT)


def test_all_inputs_make_one_json_list_in_their_order(run) -> None:
    Path("a.txt").write_text("One.")
    Path("b.jsonl").write_text('{"text": "Two “é”.", "id": "x"}\n{"text": "Three."}\n')
    result = run("annotate", "a.txt", "b.jsonl", "--format", "json")
    assert [d["id"] for d in json.loads(result.out)] == ["a.txt", "x", "b.jsonl:2"]
    assert "“é”" in result.out


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("out.json", '[\n{"id": "r.txt"'),
        ("out.jsonl", '{"id": "r.txt"'),
        ("out.csv", "document_id,quote_id,"),
        ("out.HTML", "<!DOCTYPE html>"),
        ("out.txt", "r.txt: 2 quotes"),
    ],
)
def test_the_format_is_told_by_the_ending(run, name: str, begins: str) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    result = run("annotate", "r.txt", "-o", name)
    assert (result.code, result.out, result.err) == (0, "", "")
    assert Path(name).read_bytes().decode().startswith(begins)


def test_format_goes_before_the_ending(run) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    run("annotate", "r.txt", "-o", "out.data", "--format", "csv")
    with Path("out.data").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["quote"] for row in rows] == ['"Send no ships,"', '"calm"']


def test_a_jsonl_line_reads_back_as_the_document(run) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    result = run("annotate", "r.txt", "--format", "jsonl")
    assert Document.from_dict(json.loads(result.out)).text == REPORT


def test_known_speakers_get_their_entry(run) -> None:
    line = {"id": "a", "text": REPORT, "date": "2021-07-04T09:00:00Z"}
    Path("a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    Path("known.csv").write_text("id,name\nQ7,Dana Reyes\n", encoding="utf-8")
    result = run("annotate", "a.jsonl", "--format=jsonl", "--registry", "known.csv")
    document = json.loads(result.out)
    assert document["date"] == "2021-07-04"
    assert [s["entity"] for s in document["speakers"]] == ["Q7"]


def test_a_bad_registry_is_one_line_on_standard_error(run) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    Path("known.csv").write_text("id,name\nQ7,\n", encoding="utf-8")
    result = run("annotate", "r.txt", "--registry", "known.csv")
    assert (result.code, result.out) == (2, "")
    assert "known.csv:2: has no 'name'" in result.err


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((), {}),
        (("--speech-only",), {"speech_only": True}),
        (("--dtype", "bfloat16"), {"dtype": "bfloat16"}),
        (("--min-confidence", "{least}"), {"min_confidence": "{least}"}),
        (
            ("--min-confidence", "{least}", "--speech-only", "--min-stance", "0.9"),
            {"min_confidence": "{least}", "speech_only": True, "min_stance": 0.9},
        ),
    ],
)
def test_the_command_gives_what_the_library_gives(
    run, tiny_models: Path, arguments: tuple[str, ...], options: dict[str, object]
) -> None:
    text = "\n\n".join(SAID)
    Path("r.txt").write_text(text, encoding="utf-8")
    whole = load(tiny_models)(text, id="r.txt")
    least = sorted(quote.confidence for quote in whole.quotes)[len(whole.quotes) // 2]
    result = run(
        *("annotate", "r.txt", "--format=jsonl", "--model", str(tiny_models)),
        *(argument.format(least=least) for argument in arguments),
    )
    options = {key: least if value == "{least}" else value for key, value in options.items()}
    document = load(tiny_models, **options)(text, id="r.txt")
    assert Document.from_dict(json.loads(result.out)) == Document.from_dict(document.to_dict())
    assert 0 < len(document.quotes) <= len(whole.quotes)
    assert (document.quotes == whole.quotes) is (not options)


def test_models_and_target_are_handed_on(run, loads) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    run("annotate", "r.txt", "--model", "mine", "--target", "arms exports")
    run("annotate", "r.txt", "--target", "x", "--target-description", "Being for x.")
    assert loads == [("mine", Target("arms exports")), (None, Target("x", "Being for x."))]


def test_a_target_narrowed_or_from_a_file(run, loads) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    Path("tolls.yaml").write_text("name: tolls\ndescription: Being for tolls.\n")
    run("annotate", "r.txt", "--force", "US", "--host", "Iraq")
    run("annotate", "r.txt", "--target", "Foreign troop presence", "--host", "Mali")
    run("annotate", "r.txt", "--force", "US", "--target-description", "Mine.")
    run("annotate", "r.txt", "--target", "tolls.yaml")
    narrow = replace(foreign_troops("US"), description="Mine.")
    assert [target for _, target in loads] == [
        foreign_troops("US", "Iraq"),
        foreign_troops(host="Mali"),
        narrow,
        Target("tolls", "Being for tolls."),
    ]


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


def test_an_older_file_is_replaced(run) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    Path("out.jsonl").write_text("old\n" * 1000)
    run("annotate", "r.txt", "-o", "out.jsonl")
    assert "old" not in Path("out.jsonl").read_text(encoding="utf-8")


def test_what_is_done_is_written_at_once(run, pipeline_class, monkeypatch) -> None:
    seen: list[int] = []

    def stream(_: object, texts: Iterable[str], ids: Iterable[str]) -> Iterator[Document]:
        for text, name in zip(texts, ids, strict=False):
            seen.append(len(Path("out.jsonl").read_bytes().splitlines()))
            yield Document(name, text)

    monkeypatch.setattr(pipeline_class, "stream", stream)
    Path("a.jsonl").write_text('{"text": "a"}\n' * 3)
    run("annotate", "a.jsonl", "-o", "out.jsonl")
    assert seen == [0, 1, 2]


# --- annotate: what goes wrong ------------------------------------------------------------

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


@pytest.mark.parametrize("bad", [("gone.txt",), ("r.txt", "--model", "broken")])
def test_a_run_without_results_leaves_older_ones_alone(run, bad: tuple[str, ...]) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    Path("old.json").write_text("[]")
    assert run("annotate", *bad, "-o", "old.json").code == 2
    assert run("annotate", *bad, "-o", "new.json").code == 2
    assert Path("old.json").read_text() == "[]"
    assert not Path("new.json").exists()


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


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("a.jsonl", "-o", "out.jsonl"), True),
        (("r.txt", "r.txt", "--format", "jsonl"), True),
        (("r.txt", "-o", "out.jsonl"), False),  # one article is no long work
    ],
)
def test_long_work_shows_its_progress_to_people(
    run, terminal, arguments: tuple[str, ...], shown: bool
) -> None:
    Path("r.txt").write_bytes(REPORT.encode())
    Path("a.jsonl").write_text('{"text": "a"}\n{\n{"text": "b"}\n')
    terminal("stderr")
    result = run("annotate", *arguments, stderr=None)
    assert ("/2" in result.err or "3/3" in result.err) is shown
    assert ("a.jsonl:2: is not valid JSON" in result.err) is ("a.jsonl" in arguments)
    assert "working" not in result.out


@pytest.mark.parametrize("command", ["annotate", "classify"])
def test_nothing_is_counted_where_no_bar_is_shown(run, terminal, monkeypatch, command: str) -> None:
    counted: list[list[str]] = []
    module = "commands" if command == "annotate" else "classify"
    monkeypatch.setattr(
        f"stance.cli.{module}.count_articles", lambda names: counted.append(names) or 2
    )
    Path("a.jsonl").write_text('{"text": "a", "content": [[0, 1]]}\n' * 2)
    run(command, "a.jsonl", "-o", "out.jsonl")
    assert counted == []
    terminal("stderr")
    run(command, "a.jsonl", "-o", "out.jsonl", stderr=None)
    assert counted == [["a.jsonl"]]
