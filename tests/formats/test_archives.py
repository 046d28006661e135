"""Labels that name quotations of the shared archive by their place."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from tiny_corpora import OWN_TEXT, add_training_corpora, write_corpora, write_own

from stance.errors import InputError
from stance.formats.archives import (
    NEWS,
    SPEECHES,
    WHITE_HOUSE,
    archived,
    read_speaker_labels,
    read_speech_labels,
    read_target_labels,
    read_troops_labels,
    worded_opposites,
)
from stance.formats.labelled import fingerprint


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return add_training_corpora(write_corpora(tmp_path))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write_own(tmp_path / "own")


def test_labels_meet_the_text_they_were_given_for(data: Path, own: Path) -> None:
    (about,) = read_target_labels(data / NEWS, own / "news_labels.jsonl")
    assert about.quote.text == OWN_TEXT
    assert about.quote.content[0].text == OWN_TEXT[:38]
    assert (about.target.name, about.label, about.implicit) == ("brigades", "favor", True)
    (troops,) = read_troops_labels(data / NEWS, own / "news_troops.jsonl")
    assert (troops.label, troops.aspect) == ("favor", "peacekeeping")
    assert (troops.force, troops.host, troops.group) == ("Ghana", "Sudan", "n1")


def test_speeches_are_one_quote_each(data: Path, own: Path) -> None:
    (speech,) = read_speech_labels(data / SPEECHES, own / "speeches.jsonl")
    assert speech.quote.content[0].text == OWN_TEXT
    assert (speech.quote.speaker, speech.label, speech.group) == ("GHA", "favor", "GHA_1")
    assert (speech.force, speech.host) == ("Ghana", "Sudan")


def test_speakers_of_an_article(data: Path, own: Path) -> None:
    (document,) = read_speaker_labels(data / NEWS, own / "news_speakers.jsonl")
    (quote,) = document.quotes
    assert quote.speaker is not None
    assert (quote.speaker.name, quote.speaker.kind, str(quote.source)) == (
        "Tal",
        "person",
        "Governor Tal",
    )


def test_targets_come_with_their_opposite(own: Path) -> None:
    found = worded_opposites(own / "news_labels.jsonl")
    key = fingerprint("brigades\nBeing in favour means keeping them.")
    assert found[key].name == "an empty valley"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "n9"}, "no text 'n9' in"),
        ({"sha": "0" * 16}, "'n1' has another text than was labelled"),
        ({"quotes": [{"content": [[0, 999]]}]}, r"span \[0, 999\] does not lie"),
    ],
)
def test_what_does_not_fit_is_named(
    data: Path, own: Path, change: dict[str, object], message: str
) -> None:
    path = own / "news_troops.jsonl"
    record = json.loads(path.read_text(encoding="utf-8"))
    record.update(change)
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"news_troops\.jsonl:1: {message}"):
        read_troops_labels(data / NEWS, path)


def packed(content: bytes) -> bytes:
    """Without the time of day, which would be part of the test's name."""
    return gzip.compress(content, mtime=0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no gzip", ": cannot be read to its end"),
        (packed(b"{}")[:9], ": cannot be read to its end"),
        (packed(b"x" * 999)[:-20] + b"\0" * 20, ": cannot be read to its end"),
        (packed(b"{"), ":1: "),
        (packed(b"\n[]"), ":2: not a JSON object"),
        (packed(b'{"text": "a"}'), ":1: no field 'id'"),
        (packed(b'{"id": "a", "text": 3}'), ":1: 'text' is no string"),
    ],
)
def test_a_bad_archive_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "news.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"news\.jsonl\.gz{re.escape(message)}"):
        list(archived(path))


def test_a_missing_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"news\.jsonl\.gz does not exist: .* --data"):
        list(archived(tmp_path / "news.jsonl.gz"))


@pytest.mark.parametrize("field", ["id", "sha", "targets"])
def test_a_bad_label_is_named(data: Path, own: Path, field: str) -> None:
    path = own / "news_labels.jsonl"
    record = json.loads(path.read_text(encoding="utf-8"))
    del record[field]
    path.write_text("\n" + json.dumps(record) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"news_labels\.jsonl:2: no field '{field}'"):
        read_target_labels(data / NEWS, path)
    if field == "targets":
        with pytest.raises(InputError, match=r"news_labels\.jsonl:2: no field 'targets'"):
            worded_opposites(path)


def ngrams(text: str, n: int) -> set[tuple[str, ...]]:
    """Runs of ``n`` words within a line."""
    plain = text.casefold().replace("’", "'")
    lines = [re.findall(r"[^\W_]+(?:'[^\W_]+)?", line) for line in plain.splitlines()]
    return {tuple(words[i : i + n]) for words in lines for i in range(len(words) - n + 1)}


ROOT = Path(__file__).parents[2]
OWN = ROOT / "training" / "data"
DEVELOPMENT = ROOT / "eval" / "data" / "news_labels.jsonl"
SHARED = ROOT.parent / "shared" / "data"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no corpora in {SHARED}")
def test_the_projects_labels_fit_the_archive_and_no_development_article() -> None:
    labels = read_target_labels(SHARED / NEWS, OWN / "news_labels.jsonl")
    labels += read_target_labels(SHARED / NEWS, DEVELOPMENT)
    troops = read_troops_labels(SHARED / NEWS, OWN / "news_troops.jsonl")
    remarks = read_troops_labels(SHARED / WHITE_HOUSE, OWN / "whitehouse.jsonl")
    speeches = read_speech_labels(SHARED / SPEECHES, OWN / "speeches.jsonl")
    assert len({e.group for e in labels}) == 1075
    assert [len(part) for part in (troops, remarks, speeches)] == [1000, 421, 720]
    spoken = read_speaker_labels(SHARED / NEWS, OWN / "news_speakers.jsonl")
    assert len(spoken) == 768
    held = set()
    for name in ("troops/quotes.dev", "stance/news_targets.dev", "outlets/dev", "polnear/dev"):
        for record in read_lines(SHARED / f"{name}.jsonl"):
            held |= {record["id"], " ".join(record["text"].split())[:100]}
    for record in read_lines(SHARED / "troops" / "ungdc.dev.jsonl"):
        held.add(record["id"].split("#")[0])
    for example in (*labels, *troops, *remarks, *speeches):
        assert example.group not in held
        assert " ".join(example.quote.text.split())[:100] not in held
    for document in spoken:
        assert not {document.id, " ".join(document.text.split())[:100]} & held
    # Nothing of an article is copied: no five words in a row.
    for text, target in {(e.quote.text, e.target) for e in labels}:
        copied = ngrams(f"{target.name}\n{target.description}", 5) & ngrams(text, 5)
        assert not copied


def test_development_articles_and_targets_are_not_trained_on() -> None:
    train = read_lines(OWN / "news_labels.jsonl")
    held = read_lines(DEVELOPMENT)
    assert len(held) > 150
    assert not {r["id"] for r in train} & {r["id"] for r in held}
    assert not {r["sha"] for r in train} & {r["sha"] for r in held}
    targets = {t["target"].casefold() for r in train for t in r["targets"]}
    assert not targets & {t["target"].casefold() for r in held for t in r["targets"]}


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_targets_are_in_words_of_our_own() -> None:
    names = [*read_lines(OWN / "news_labels.jsonl"), *read_lines(DEVELOPMENT)]
    assert all("text" not in record and len(record["sha"]) == 16 for record in names)
    for record in names:
        for target in record["targets"]:
            assert "being in favour means" in target["description"], record["id"]
            assert target["opposite"] != target["target"]
