"""What annotate writes, where, and with which models and target."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from quoted import REPORT
from tiny import save_pipeline

from stance.cli.terminal import load_pipeline
from stance.document import Document
from stance.pipeline import load
from stance.targets import FOREIGN_TROOP_PRESENCE, Target, foreign_troops

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
