"""The scripts on a tiny folder of corpora, with systems that know the answers."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval import attribution, speakers, stance
from eval.report import MODEL, Predictor, cell, lookup, resolved, table
from stance.document import (
    LABELS,
    Document,
    Label,
    Quote,
    QuoteInContext,
    Speaker,
    Stance,
)
from stance.formats.attributions import read_attributions
from stance.targets import Target


class Oracle:
    """Annotates a text as it is annotated in the documents given."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.known = {document.text: document for document in documents}
        self.calls = 0

    def stream(self, texts: Iterable[str], ids: Iterable[str] | None = None) -> Iterator[Document]:
        self.calls += 1
        for text in texts:
            yield self.known[text]

    def resolve(
        self, text: str, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
        assert all(quote.speaker is None for quote in quotes)
        document = self.known[text]
        return document.quotes, document.speakers


class ByWord:
    """Against where the content says "must leave" or "late", favor otherwise."""

    def __init__(self) -> None:
        self.targets: list[str] = []

    def classify(self, items: Iterable[tuple[QuoteInContext, Target]]) -> Iterator[Stance]:
        for quote, target in items:
            self.targets.append(target.name)
            content = quote.content[0].text
            label: Label = "against" if "leave" in content or "late" in content else "favor"
            scores = dict.fromkeys(LABELS, 0.1) | {label: 0.7}
            yield Stance(target.name, label, scores)


def test_attribution(corpora: Path) -> None:
    gold = speakers.read(corpora, "dev")
    labelled = read_attributions(corpora / "troops/quotes.dev.jsonl")
    first = [replace(document, quotes=document.quotes[:1]) for document in labelled]
    results = attribution.evaluate(corpora, Predictor(Oracle([*gold["outlets"], *first])))
    some = results["troops (some quotes)"][MODEL]
    assert some["found"] == {"recall": pytest.approx(1 / 3), "n": 6}
    assert some["recall"]["direct"] == {"recall": 1.0, "n": 2}
    for corpus in ("polnear", "outlets"):
        model, floor = results[corpus][MODEL], results[corpus]["quotation marks"]
        assert (model["content"]["f1"], model["content"]["n"]) == (1.0, 2)
        assert model["ece"] == 0.0
        assert model["curve"][-1]["f1"] == 1.0
        assert floor["recall"]["direct"]["recall"] == 1.0
        assert floor["recall"]["indirect"]["recall"] == 0.0


def test_speakers(corpora: Path) -> None:
    gold = speakers.read(corpora, "dev")
    oracle = Oracle(gold["outlets"])
    results = speakers.evaluate(corpora, oracle, Predictor(oracle))
    for corpus in ("polnear", "outlets"):
        assert results[corpus][MODEL]["accuracy"] == 1.0
        assert results[corpus][MODEL]["end_to_end"]["f1"] == 1.0
        assert results[corpus]["rule of thumb"]["accuracy"] == 1.0


def test_a_set_of_documents_is_annotated_once(corpora: Path) -> None:
    documents = speakers.read(corpora, "dev")["outlets"]
    oracle = Oracle(documents)
    predict = Predictor(oracle)
    assert predict(documents) == predict(documents)
    assert oracle.calls == 1


def test_speakers_are_hidden_from_the_resolver(corpora: Path) -> None:
    documents = speakers.read(corpora, "dev")["polnear"]
    assert resolved(Oracle(documents), documents) == documents


def test_stance(corpora: Path) -> None:
    classifier = ByWord()
    results = stance.evaluate(corpora, classifier)
    assert list(results) == [
        "troops",
        "ungdc",
        "news_targets",
        "news_targets_explicit",
        "news_targets_implicit",
        "news_labels",
        "news_labels_implicit",
        "vast",
        "perspectrum",
    ]
    # favor: one of two right; against right; unrelated missed.
    assert results["troops"][MODEL]["macro_f1"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert results["perspectrum"][MODEL]["macro_f1"] == 1.0
    assert results["news_targets_implicit"][MODEL]["n"] == 1
    assert set(results["vast"]) == {
        MODEL,
        "majority",
        "TF-IDF",
        "TF-IDF, target-blind",
        "model, target-blind",
    }
    assert "TF-IDF" in results["vast"][MODEL]["above"]
    assert "the topic" in classifier.targets
    assert "troops – majority" in stance.show_details(results)


def test_a_sample_is_always_the_same(corpora: Path) -> None:
    results = stance.evaluate(corpora, ByWord(), floors=False, only=["troops"], limit=4)
    assert results["troops"][MODEL]["n"] == 4
    assert results == stance.evaluate(corpora, ByWord(), floors=False, only=["troops"], limit=4)


@pytest.mark.parametrize("task", [attribution, speakers, stance])
def test_floors_alone_need_no_model(
    task: object, corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "scores.json"
    main = getattr(task, "main")  # noqa: B009 - the three modules share no type
    assert main(["--data", str(corpora), "--floors-only", "--json", str(out)]) == 0
    assert capsys.readouterr().out.strip()
    content = json.loads(out.read_text(encoding="utf-8"))
    assert content["split"] == "dev"
    assert content["sets"]


@pytest.mark.parametrize("task", [attribution, speakers, stance])
def test_without_the_corpora_the_exit_code_is_2(
    task: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main = getattr(task, "main")  # noqa: B009
    assert main(["--data", str(tmp_path / "none")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "none does not exist" in line
    assert "--data" in line


def test_tables_are_aligned() -> None:
    assert table([["set", "n", "F1"], ["news", "1200", "7.0"]]).splitlines() == [
        "set      n   F1",
        "---------------",
        "news  1200  7.0",
    ]


@pytest.mark.parametrize(("value", "shown"), [(0.1234, "12.3"), (7, "7"), (None, "–")])
def test_cells(value: float | None, shown: str) -> None:
    assert cell(value) == shown


def test_lookup() -> None:
    assert lookup({"a": {"b": 1}}, "a.b") == 1
    assert lookup({"a": {"b": 1}}, "a.c") is None
    assert lookup({"a": 1}, "a.b") is None


def test_a_resolver_may_answer_with_new_quotes(corpora: Path) -> None:
    (document,) = speakers.read(corpora, "dev")["outlets"]

    class Nobody:
        def resolve(
            self, text: str, quotes: Sequence[Quote]
        ) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
            return tuple(replace(quote, speaker=None) for quote in quotes), ()

    (answered,) = resolved(Nobody(), [document])
    assert answered.speakers == ()
    assert [quote.content for quote in answered.quotes] == [q.content for q in document.quotes]
