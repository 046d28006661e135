"""Precision and recall of links, and the project's own cases."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from eval.linking import FOLDER, Case, read, score
from stance.document import Document, Quote, Span, Speaker
from stance.errors import InputError
from stance.known import Known
from stance.registry import Registry

TEXT = "Lena Vogt said it rained. Ama Tunde said it did not. Critics said nothing."
REGISTRY = Registry([Known("E1", "Lena Vogt"), Known("E2", "Ama Tunde")])


def span(phrase: str) -> Span:
    start = TEXT.index(phrase)
    return Span.of(TEXT, start, start + len(phrase))


class Found:
    """A pipeline that finds these sources, each with its own text as the speaker's name."""

    def __init__(self, *sources: str) -> None:
        self._sources = sources

    def stream(self, texts: Iterable[str], ids: Iterable[str] | None = None) -> Iterable[Document]:
        for text in texts:
            speakers = [Speaker(f"s{n}", s, kind="person") for n, s in enumerate(self._sources)]
            quotes = [
                Quote(f"q{n}", (span("rained"),), "indirect", source=span(s.name), speaker=s)
                for n, s in enumerate(speakers)
            ]
            yield Document("d", text, tuple(quotes), tuple(speakers))


def case(**entries: str | None) -> Case:
    sources = tuple((span(name.replace("_", " ")), entry) for name, entry in entries.items())
    return Case("names", "L1", None, TEXT, sources)


@pytest.mark.parametrize(
    ("found", "gold", "precision", "recall"),
    [
        (("Lena Vogt", "Ama Tunde"), case(Lena_Vogt="E1", Ama_Tunde="E2"), 1, 1),
        (("Lena Vogt",), case(Lena_Vogt="E1", Ama_Tunde="E2"), 1, 0.5),
        (("Lena Vogt", "Ama Tunde"), case(Lena_Vogt="E1", Ama_Tunde=None), 0.5, 1),
        (("Lena Vogt", "Ama Tunde"), case(Lena_Vogt="E1"), 0.5, 1),  # a place nobody annotated
        (("Critics",), case(Critics=None), 0, 0),
    ],
)
def test_counts(found: tuple[str, ...], gold: Case, precision: float, recall: float) -> None:
    report = score([gold], Found(*found), REGISTRY)
    assert report["all"]["precision"] == precision
    assert report["all"]["recall"] == recall


def test_faults_are_listed() -> None:
    report = score([case(Lena_Vogt="E2")], Found("Lena Vogt"), REGISTRY)
    (fault,) = report["faults"]
    assert (fault["gold"], fault["given"], fault["found"]) == ("E2", "E1", True)


def test_the_projects_own_cases() -> None:
    cases = read(FOLDER / "linking.jsonl")
    entries = {entry.id for entry in Registry.from_file(FOLDER / "registry.jsonl").entries}
    assert len(entries) == 60
    assert len(cases) >= 150
    assert {e for c in cases for _, e in c.sources if e is not None} <= entries


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('\n{"case": "x", "id": "L1", "date": null, "text": ""}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"cases\.jsonl:2: no field 'speakers'"):
        read(path)


def test_offsets_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    speaker = {"mention": "Vogt", "start": 0, "end": 4, "entity": None}
    item = {"case": "x", "id": "L1", "date": None, "text": TEXT, "speakers": [speaker]}
    path.write_text(json.dumps(item) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"cases\.jsonl:1: 'Vogt'"):
        read(path)
