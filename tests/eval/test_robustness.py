"""The robustness data hold what they promise, and the score counts it rightly."""

import json
import re
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from eval import robustness
from eval.robustness import DATA, NEGATIVE, read, score, table
from stance.document import Document, Quote, Span, Speaker
from stance.errors import InputError

GOLD, STYLES = read(DATA)
TEXT = "Mayor Ada Brandt said that the pool would reopen. “At last,” said a swimmer."


def quote(content: str, source: str | None, speaker: str | None) -> Quote:
    def span(words: str) -> Span:
        return Span.of(TEXT, TEXT.index(words), TEXT.index(words) + len(words))

    return Quote(
        id="q",
        content=(span(content),),
        kind="direct" if content.startswith("“") else "indirect",
        source=span(source) if source else None,
        speaker=Speaker("s", speaker) if speaker else None,
    )


MAYOR = quote("the pool would reopen", "Mayor Ada Brandt", "Ada Brandt")
SWIMMER = quote("“At last,”", "a swimmer", "a swimmer")
TRUTH = Document("t", TEXT, (MAYOR, SWIMMER))


def counts(*quotes: Quote, truth: Document = TRUTH) -> dict[str, int]:
    report = score([truth], [Document("t", TEXT, quotes)], ["style"])
    row: dict[str, int] = report["styles"]["style"]
    return row


def test_enough_attributions_of_enough_styles() -> None:
    by_style: Counter[str] = Counter()
    for document, style in zip(GOLD, STYLES, strict=True):
        by_style[style] += len(document.quotes)
    assert by_style.pop(NEGATIVE) == 0
    assert STYLES.count(NEGATIVE) >= 30
    assert len(by_style) >= 27
    assert min(by_style.values()) >= 10
    assert by_style.total() >= 320


def test_ids_are_unique() -> None:
    assert len({document.id for document in GOLD}) == len(GOLD)


def test_no_text_is_a_variant_of_another() -> None:
    owners = defaultdict(set)
    for document in GOLD:
        words = re.findall(r"\w+", document.text.lower())
        for first in range(len(words) - 4):
            owners[tuple(words[first : first + 5])].add(document.id)
    assert [gram for gram, ids in owners.items() if len(ids) > 1] == []


def test_spans_begin_and_end_at_words_or_marks() -> None:
    for document in GOLD:
        for item in document.quotes:
            for span in (*item.content, *filter(None, (item.cue, item.source))):
                where = (document.id, span.text)
                assert span.text == span.text.strip(), where
                assert "\n" not in span.text, where
                before, after = document.text[: span.start][-1:], document.text[span.end :][:1]
                assert not (before.isalnum() and span.text[0].isalnum()), where
                assert not (after.isalnum() and span.text[-1].isalnum()), where


def test_indirect_content_has_neither_conjunction_nor_full_stop() -> None:
    for document in GOLD:
        for item in document.quotes:
            if item.kind == "indirect":
                assert item.content[-1].text[-1] not in ".,", document.id
                assert not re.match(r"(?:that|whether)\s", item.content[0].text), document.id


def test_every_named_speaker_stands_in_the_text() -> None:
    for document in GOLD:
        folded = document.text.casefold()
        for speaker in document.speakers:
            # "the union boss" for the headline "Union boss: …"
            name = speaker.name.casefold().removeprefix("the ")
            assert name in folded.replace(" alike", ""), (document.id, speaker.name)


def test_the_gold_itself_scores_full_marks() -> None:
    report = score(GOLD, GOLD, STYLES)
    total = report["total"]
    assert total["exact"] == total["close"] == total["content"] == total["n"]
    assert total["speaker"] == total["speakers"]
    assert total["extra"] == report["negatives"]["alarmed"] == 0
    assert NEGATIVE not in report["styles"]


def test_the_conjunction_may_belong_to_the_content() -> None:
    wide = quote("that the pool would reopen", "Ada Brandt", "Ada Brandt")
    row = counts(wide, SWIMMER)
    assert (row["exact"], row["close"], row["speaker"]) == (2, 2, 2)


@pytest.mark.parametrize(
    ("guess", "expected"),
    [
        (MAYOR, (1, 1, 1, 0)),
        (replace(MAYOR, source=SWIMMER.source), (0, 0, 1, 0)),
        (replace(MAYOR, source=None), (0, 0, 1, 0)),
        (quote("pool would reopen", "Ada Brandt", None), (0, 1, 1, 0)),
        (quote("reopen", "Ada Brandt", None), (0, 0, 0, 1)),
    ],
    ids=["right", "wrong source", "no source", "a word short", "a fragment"],
)
def test_counts(guess: Quote, expected: tuple[int, int, int, int]) -> None:
    row = counts(guess)
    assert (row["exact"], row["close"], row["content"], row["extra"]) == expected


def test_without_a_frame_the_right_speaker_is_enough() -> None:
    floating = replace(SWIMMER, source=None)
    truth = Document("t", TEXT, (floating,))
    assert counts(floating, truth=truth)["exact"] == 1
    assert counts(SWIMMER, truth=truth)["exact"] == 1
    wrong = quote("“At last,”", "Mayor Ada Brandt", "Ada Brandt")
    assert counts(wrong, truth=truth)["exact"] == 0


def test_of_two_equal_contents_the_right_source_is_matched() -> None:
    wrong = replace(MAYOR, source=SWIMMER.source)
    row = counts(wrong, MAYOR)
    assert (row["exact"], row["extra"]) == (1, 1)


def test_false_alarms_are_counted_apart() -> None:
    empty = Document("t", TEXT)
    report = score([empty], [TRUTH], [NEGATIVE])
    assert report["negatives"] == {"texts": 1, "alarmed": 1, "extra": 2}
    assert report["total"]["n"] == report["total"]["extra"] == 0
    assert "2 false alarms in 1 of 1 texts" in table(report)


def test_a_line_without_style_is_named(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"id": "a", "text": "Rain.", "quotes": []}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"texts\.jsonl:1: no style"):
        read(path)


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert robustness.main(["--file", str(tmp_path / "none.jsonl")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("none.jsonl: no such file")


def test_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stream(texts: list[str], ids: list[str]) -> list[Document]:
        return [Document(name, text) for name, text in zip(ids, texts, strict=True)]

    folders: list[Path] = []

    def load(folder: Path) -> SimpleNamespace:
        folders.append(folder)
        return SimpleNamespace(stream=stream)

    monkeypatch.setattr(robustness, "load_attributor", load)
    out = tmp_path / "report.json"
    assert robustness.main(["--model", "folder", "--json", str(out)]) == 0
    assert folders == [Path("folder")]
    assert json.loads(out.read_text(encoding="utf-8"))["total"]["exact"] == 0
    assert capsys.readouterr().out.startswith("style ")
