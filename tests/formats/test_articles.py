import gzip
import io
import json
import sys
from datetime import date
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from stance.errors import ExtraError, InputError
from stance.formats.articles import Article, count_articles, read_articles

PAGE = """<!DOCTYPE html><html><head><title>Daily</title><meta charset="{charset}"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Council votes on the harbour</h1>
<p>The café owners' union welcomed the vote on Monday, its chairwoman Marit Dahl said.</p>
<p>“We waited nine years for this,” Dahl told reporters outside the town hall.</p></article>
<footer>All rights reserved</footer></body></html>"""


def test_texts_keep_their_line_ends_and_lose_their_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.TXT"
    path.write_bytes("\ufeff“Yes,”\r\nshe said.\r".encode())
    assert list(read_articles([path])) == [Article(str(path), "“Yes,”\r\nshe said.\r")]


def test_an_unknown_ending_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text('{"text": "not parsed"}')
    assert list(read_articles([str(path)])) == [Article(str(path), '{"text": "not parsed"}')]


def test_jsonl_ids_default_to_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "One.", "id": "x"}\n\n{"text": "Two.", "title": 4}\n{"id": 17, "text": "Three."}'
        '\n{"id": null, "text": "Four."}\n'
    )
    assert list(read_articles([path])) == [
        Article("x", "One."),
        Article(f"{path}:3", "Two."),
        Article("17", "Three."),
        Article(f"{path}:5", "Four."),
    ]
    assert count_articles([path, "b.txt", "gone.jsonl", "-"]) == 4 + 3


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("a.txt", b"", "a.txt: is empty"),
        ("a.txt", b" \r\n", "a.txt: is empty (only white space)"),
        ("a.json", b'[{"text": "One."}]', "a.json: is data, not an article; convert it to .jsonl"),
        ("a.CSV", b"id,text\n", "a.CSV: is data, not an article"),
        ("a.tsv", b"id\ttext\n", "a.tsv: is data, not an article"),
        ("a.xml", b"<text>One.</text>", "a.xml: is data, not an article"),
        ("a.html", b"", "a.html: is empty"),
        ("a.html", b"<html><body></body></html>", "a.html: no article text found"),
        ("a.html", b"<p>caf\xe9</p>", "a.html: is not UTF-8 (byte 0xe9 at byte 6)"),
        ("a.html", b'<meta charset="klingon"><p>\xe9', "a.html: is not UTF-8 (byte 0xe9"),
        ("a.html", b'<meta charset="undefined"><p>\xe9', "a.html: is not UTF-8 (byte 0xe9"),
        ("a.html", b'<meta charset="utf-16"><p>\xe9', "a.html: is not UTF-8 (byte 0xe9"),
        ("a.jsonl", b"{}", 'a.jsonl:1: the object has no "text"'),
        ("a.jsonl", b'{"text": 4}', 'a.jsonl:1: "text" is a number, not a string'),
        ("a.jsonl", b'{"text": null}', 'a.jsonl:1: "text" is null, not a string'),
        ("a.jsonl", b'{"text": true}', 'a.jsonl:1: "text" is a boolean, not a string'),
        ("a.jsonl", b'{"text": " "}', 'a.jsonl:1: "text" is empty'),
        ("a.jsonl", b'{"text": "a\\ud800"}', 'a.jsonl:1: "text": character 1 is a lone surrogate'),
        ("a.jsonl", b'{"text": "a", "id": [1]}', 'a.jsonl:1: "id" is an array, not a string'),
        ("a.jsonl", b'{"text": "a", "id": "\\udc00"}', 'a.jsonl:1: "id": character 0 is a lone'),
    ],
)
def test_one_bad_article_does_not_end_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, raw: bytes, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(raw)
    Path("good.txt").write_text("Good.")
    if name.endswith(".html"):
        pytest.importorskip("trafilatura")
    bad, good = read_articles([name, "good.txt"])
    assert isinstance(bad, InputError)
    assert str(bad).startswith(message)
    assert good == Article("good.txt", "Good.")


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "ISO-8859-15"])
def test_of_a_page_the_article_is_read_in_the_declared_encoding(
    tmp_path: Path, charset: str
) -> None:
    pytest.importorskip("trafilatura")
    path = tmp_path / "a.html"
    # ISO-8859-15 has no curly quotation marks.
    page = PAGE.format(charset=charset)
    page = page.replace("“", '"').replace("”", '"') if charset == "ISO-8859-15" else page
    path.write_bytes(page.encode(charset))
    (article,) = read_articles([path])
    assert isinstance(article, Article)
    assert "The café owners' union" in article.text
    assert "nine years" in article.text
    assert "All rights reserved" not in article.text


def test_without_trafilatura_a_page_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    path = tmp_path / "a.html"
    path.write_text(PAGE)
    (error,) = read_articles([path])
    assert isinstance(error, ExtraError)
    assert 'pip install "stance[html]"' in str(error)


DATED = [
    {"text": "One.", "id": "x", "date": "2021-07-04T10:00:00Z", "title": 4},
    {"text": "Two.", "id": "y", "date": "4 July 2021", "title": 4},
    {"text": "Three.", "id": "z", "date": None, "title": 4},
]


def test_the_day_of_an_article(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text(
        "".join(json.dumps(row) + "\n" for row in [*DATED, {"text": "Four.", "date": "2020-02-01"}])
    )
    table = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.Table.from_pylist(DATED), table)
    expected = [Article("x", "One.", "2021-07-04"), Article("y", "Two."), Article("z", "Three.")]
    assert list(read_articles([lines])) == [*expected, Article(f"{lines}:4", "Four.", "2020-02-01")]
    assert list(read_articles([table])) == expected
    assert count_articles([table, tmp_path / "gone.parquet"]) == 3 + 1


def test_parquet_has_days_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    rows = [{"text": "One.", "date": date(2021, 7, 4)}, {"text": None, "date": None}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    good, bad = read_articles([path])
    assert good == Article(f"{path}, row 1", "One.", "2021-07-04")
    assert str(bad) == f'{path}, row 2: "text" is null, not a string'


def test_one_string_that_is_not_utf_8_costs_its_own_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    # As writers do that take the bytes of a database for UTF-8.
    texts = pyarrow.array([b"One.", b"caf\xe9", b"Three."]).view(pyarrow.string())
    parquet.write_table(pyarrow.table({"id": ["x", "y", "z"], "text": texts}), path)
    one, bad, three = read_articles([path])
    assert (one, three) == (Article("x", "One."), Article("z", "Three."))
    assert isinstance(bad, InputError)
    assert str(bad).startswith(f"{path}, row 2: \"text\" cannot be read ('utf-8' codec")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"body": ["One.", "Two."], "id": ["x", "y"]}, 'has no column "text"; its columns: body'),
        ({"text": pyarrow.array([], pyarrow.string())}, "is empty"),
        ({}, "is empty"),
    ],
)
def test_a_table_without_articles_is_one_error(
    tmp_path: Path, table: dict[str, object], message: str
) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table(table), path)
    (error,) = read_articles([path])
    assert isinstance(error, InputError)
    assert str(error).startswith(f"{path}: {message}")


@pytest.mark.parametrize("raw", [None, b"", b"no table"])
def test_a_parquet_file_that_is_none(tmp_path: Path, raw: bytes | None) -> None:
    path = tmp_path / "a.parquet"
    if raw is not None:
        path.write_bytes(raw)
    (error,) = read_articles([path])
    assert isinstance(error, InputError)
    assert "a.parquet: " in str(error)


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (error,) = read_articles([tmp_path / "a.parquet"])
    assert isinstance(error, ExtraError)
    assert 'pip install "stance[parquet]"' in str(error)


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        (b'\n{"id": "x", "text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
        (b'{"title": "no text"}\n', ['{"title": "no text"}\n']),
        (b'["text"]', ['["text"]']),
        ("\n“Yes,” she said.\r\n".encode(), ["\n“Yes,” she said.\r\n"]),
    ],
)
def test_standard_input_is_a_text_or_json_lines(
    monkeypatch: pytest.MonkeyPatch, raw: bytes, texts: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert [a.text for a in read_articles(["-"]) if isinstance(a, Article)] == texts


@pytest.mark.parametrize(
    ("name", "content", "texts"),
    [
        ("a.jsonl.gz", '{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
        ("a.txt.GZ", "“Yes,”\r\nshe said.", ["“Yes,”\r\nshe said."]),
    ],
)
def test_packed_files(tmp_path: Path, name: str, content: str, texts: list[str]) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content.encode()))
    assert [a.text for a in read_articles([path]) if isinstance(a, Article)] == texts
    assert count_articles([path]) == len(texts)


def test_a_packed_file_that_is_cut_short_keeps_its_good_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    lines = "".join(f'{{"text": "{n} {n * n * 977}"}}\n' for n in range(9000))
    path.write_bytes(gzip.compress(lines.encode())[:-4000])
    *articles, error = read_articles([path])
    assert len(articles) > 100
    assert all(isinstance(a, Article) for a in articles)
    assert "a.jsonl.gz: cannot be read to its end" in str(error)


def test_a_date_that_nobody_can_read_costs_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    days = pyarrow.array([10, 2**31 - 1], pyarrow.date32())
    parquet.write_table(pyarrow.table({"text": ["One.", "Two."], "date": days}), path)
    assert list(read_articles([path])) == [
        Article(f"{path}, row 1", "One.", "1970-01-11"),
        Article(f"{path}, row 2", "Two."),
    ]


def test_ids_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    ids = [1.5, float("nan")]
    parquet.write_table(pyarrow.table({"text": ["One.", "Two."], "id": ids}), path)
    assert [a.id for a in read_articles([path]) if isinstance(a, Article)] == [
        "1.5",
        f"{path}, row 2",
    ]
    parquet.write_table(pyarrow.table({"text": [b"One."], "id": [1]}), path)
    assert [str(e) for e in read_articles([path])] == [
        f'{path}, row 1: "text" is of type bytes, not a string'
    ]
    folder = tmp_path / "b.parquet"
    folder.mkdir()
    (error,) = read_articles([folder])
    assert str(error) == f"{folder}: is a directory; name the files in it"
