"""Attributions are read from both layouts, and faults are named with file and line."""

from pathlib import Path

import pytest
from lines import SHARED, TEXT, at, write

from stance.document import Document
from stance.errors import InputError
from stance.formats.attributions import read_attributions, read_speakers

FIRST = {
    "source": [at("Mayor Lena Vogt")],
    "cue": [at("said")],
    "content": [at("the bridge would close")],
}
SPLIT = {
    "source": [at("she")],
    "cue": [[TEXT.index("she said") + 4, TEXT.index("she said") + 8]],
    "content": [at('"and now we pay."'), at('"We waited too long,"')],
}
FEAR = {"source": [], "cue": [at("fear")], "content": [at("“chaos” at rush hour")]}
POLNEAR = {"id": "a1", "text": TEXT, "attributions": [SPLIT, FIRST, FEAR]}


@pytest.fixture
def polnear(tmp_path: Path) -> list[Document]:
    return read_attributions(write(tmp_path / "polnear" / "dev.jsonl", POLNEAR))


def test_quotes_stand_in_text_order_with_sorted_pieces(polnear: list[Document]) -> None:
    (document,) = polnear
    assert document.id == "a1"
    assert [quote.id for quote in document.quotes] == ["q1", "q2", "q3"]
    assert [quote.text for quote in document.quotes] == [
        "the bridge would close",
        '"We waited too long," "and now we pay."',
        "“chaos” at rush hour",
    ]
    assert [quote.kind for quote in document.quotes] == ["indirect", "direct", "mixed"]
    assert [str(quote.source) for quote in document.quotes] == ["Mayor Lena Vogt", "she", "None"]
    assert document.speakers == ()


def test_a_source_in_pieces_is_its_first(tmp_path: Path) -> None:
    pieces = [at("Critics"), at("Lena Vogt")]
    record = {"id": "a", "text": TEXT, "attributions": [{**FEAR, "source": pieces}]}
    (document,) = read_attributions(write(tmp_path / "x.jsonl", record))
    assert str(document.quotes[0].source) == "Lena Vogt"


def test_annotated_kind_act_and_speaker_are_kept(tmp_path: Path) -> None:
    quotes = [
        {
            "content": [at("the bridge would close")],
            "cue": at("said"),
            "source": at("Mayor Lena Vogt"),
            "speaker": "Lena Vogt",
            "speaker_kind": "person",
            "kind": "indirect",
            "act": "speech",
        },
        {
            "content": SPLIT["content"],
            "cue": None,
            "source": at("she"),
            "speaker": "Lena Vogt",
            "kind": "direct",
            "act": "speech",
        },
        {
            "content": FEAR["content"],
            "cue": at("fear"),
            "source": None,
            "speaker": None,
            "kind": "mixed",
            "act": "thought",
        },
    ]
    record = {"id": "b", "text": TEXT, "quotes": quotes}
    (document,) = read_attributions(write(tmp_path / "outlets.jsonl", record))
    (speaker,) = document.speakers
    assert (speaker.id, speaker.name, speaker.kind) == ("s1", "Lena Vogt", "person")
    assert [str(span) for span in speaker.mentions] == ["Mayor Lena Vogt", "she"]
    assert [quote.speaker for quote in document.quotes] == [speaker, speaker, None]
    assert [quote.act for quote in document.quotes] == ["speech", "speech", "thought"]
    assert Document.from_dict(document.to_dict()) == document


def test_an_empty_speaker_is_none(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"id": "a", "text": TEXT, "quotes": [{**FEAR, "source": None, "speaker": ""}]},
    )
    (document,) = read_attributions(path)
    assert document.quotes[0].speaker is None
    assert document.speakers == ()


def test_speakers_of_a_file_of_their_own_are_merged(
    tmp_path: Path, polnear: list[Document]
) -> None:
    unlisted = Document("a2", TEXT)
    path = write(
        tmp_path / "speakers.jsonl",
        {
            "id": "a1",
            "sources": [
                {"span": at("Mayor Lena Vogt"), "speaker": "Lena Vogt", "kind": "person"},
                {"span": at("she"), "speaker": "Lena Vogt", "kind": "person"},
            ],
        },
    )
    (document,) = read_speakers(path, [*polnear, unlisted])
    assert document.id == "a1"
    assert [str(quote.speaker) for quote in document.quotes] == ["Lena Vogt", "Lena Vogt", "None"]


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ({"id": "zz", "sources": []}, "'zz' is not among"),
        (
            {"id": "a1", "sources": [{"span": [0, 2], "speaker": "X", "kind": "person"}]},
            r"\[0, 2\] is not the source",
        ),
    ],
)
def test_speakers_that_fit_no_document_are_refused(
    tmp_path: Path, polnear: list[Document], record: object, fault: str
) -> None:
    with pytest.raises(InputError, match=rf"s\.jsonl:1: .*{fault}"):
        read_speakers(write(tmp_path / "s.jsonl", record), polnear)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "Expecting property name"),
        ("[1]", "not a JSON object"),
        ({"id": "a", "attributions": []}, "no field 'text'"),
        (
            {"id": "a", "text": "Hi", "attributions": [{**FEAR, "cue": [[0, 9]]}]},
            "does not lie in a text of 2 characters",
        ),
        (
            {"id": "a", "text": TEXT, "attributions": [{**FEAR, "content": []}]},
            "no content span",
        ),
        ({"id": "a", "text": TEXT, "quotes": [{**FEAR, "kind": "odd"}]}, "kind is 'odd'"),
        (
            {"id": "a", "text": TEXT, "quotes": [{**FEAR, "speaker": "X", "speaker_kind": "cat"}]},
            "speaker_kind is 'cat'",
        ),
        ({"id": "a", "text": TEXT, "quotes": 7}, "wrong type"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: object, fault: str) -> None:
    path = write(tmp_path / "bad.jsonl", POLNEAR, "", line)
    with pytest.raises(InputError, match=rf"bad\.jsonl:3: .*{fault}"):
        read_attributions(path)


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes('{"id": "a", "text": "caf\u00e9"}'.encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.jsonl:1: .*utf-8"):
        read_attributions(path)


def test_a_missing_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"corpora does not exist: .*--data"):
        read_attributions(tmp_path / "corpora" / "dev.jsonl")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not there")
def test_the_shared_development_files_are_read_whole() -> None:
    documents = read_attributions(SHARED / "polnear/dev.jsonl")
    assert sum(len(document.quotes) for document in documents) == 2192
    annotated = read_speakers(SHARED / "polnear/speakers.dev.jsonl", documents)
    assert all(q.speaker for document in annotated for q in document.quotes if q.source)
    assert sum(len(d.quotes) for d in read_attributions(SHARED / "outlets/dev.jsonl")) == 401
