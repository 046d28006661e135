from pathlib import Path

import pytest
from lines import SHARED, TEXT, at, write

from stance.errors import InputError
from stance.formats.corpora import (
    read_news_targets,
    read_stance_quotes,
    read_stance_texts,
    read_ungdc,
)
from stance.targets import FOREIGN_TROOP_PRESENCE


def test_troop_quotes(tmp_path: Path) -> None:
    text = "The foreign soldiers should go, Senator Ito said."
    item = {
        "content": [at("The foreign soldiers should go", text)],
        "speaker": "Ito",
        "stance": "against",
        "aspect": "general",
    }
    record = {"id": "n1", "text": text, "quotes": [item]}
    (example,) = read_stance_quotes(write(tmp_path / "quotes.jsonl", record))
    assert example.quote.content[0].text == "The foreign soldiers should go"
    assert example.quote.speaker == "Ito"
    assert example.target == FOREIGN_TROOP_PRESENCE
    assert (example.label, example.aspect, example.group) == ("against", "general", "n1")


def test_news_targets_give_one_example_for_each_target(tmp_path: Path) -> None:
    def item(target: str, label: str) -> dict[str, object]:
        content = [at("the bridge would close")]
        return {
            "content": content,
            "speaker": "Lena Vogt",
            "target": target,
            "stance": label,
            "implicit": label == "favor",
        }

    record = {
        "id": "n2",
        "text": TEXT,
        "targets": [
            {"target": "closing the bridge", "description": "Closing it to cars."},
            {"target": "a new tunnel", "description": ""},
        ],
        "quotes": [item("closing the bridge", "favor"), item("a new tunnel", "unrelated")],
    }
    examples = read_news_targets(write(tmp_path / "t.jsonl", record))
    assert [(e.target.name, e.label, e.implicit) for e in examples] == [
        ("closing the bridge", "favor", True),
        ("a new tunnel", "unrelated", False),
    ]
    assert examples[0].target.description == "Closing it to cars."


def test_a_target_that_the_article_does_not_list_is_refused(tmp_path: Path) -> None:
    item = {"content": [[0, 5]], "speaker": None, "target": "x", "stance": "favor", "implicit": 0}
    record = {"id": "n", "text": TEXT, "targets": [], "quotes": [item]}
    with pytest.raises(InputError, match="'x' is not among the targets"):
        read_news_targets(write(tmp_path / "t.jsonl", record))


def test_un_paragraphs_are_whole_contents_grouped_by_speech(tmp_path: Path) -> None:
    records = [
        {
            "id": f"XYZ_1_1990#{n}",
            "country": "XYZ",
            "text": "All foreign forces must leave.",
            "stance": "against",
            "aspect": "general",
        }
        for n in (3, 4)
    ]
    examples = read_ungdc(write(tmp_path / "u.jsonl", *records))
    assert [e.group for e in examples] == ["XYZ_1_1990"] * 2
    assert examples[0].quote.speaker == "XYZ"
    assert examples[0].quote.content[0].text == "All foreign forces must leave."


def test_none_is_neutral_and_a_synthetic_none_unrelated(tmp_path: Path) -> None:
    rows = [
        {"text": "Cats rule.", "target": "cats", "label": "favor", "synthetic_none": False},
        {"text": "Cats rule.", "target": "trams", "label": "none", "synthetic_none": True},
        {"text": "Trams exist.", "target": "trams", "label": "none"},
    ]
    examples = read_stance_texts(write(tmp_path / "vast.dev.jsonl", *rows))
    assert [e.label for e in examples] == ["favor", "unrelated", "neutral"]
    assert [e.group for e in examples] == ["vast-1", "vast-1", "vast-2"]
    assert {e.source for e in examples} == {"vast"}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not there")
def test_the_shared_development_files_are_read_whole() -> None:
    assert len(read_stance_quotes(SHARED / "troops/quotes.dev.jsonl")) == 464
    assert len(read_news_targets(SHARED / "stance/news_targets.dev.jsonl")) == 449
    assert len(read_ungdc(SHARED / "troops/ungdc.dev.jsonl")) == 56
