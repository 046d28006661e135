"""The project's own articles with every attribution: well formed, varied, no template."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from stance.document import KINDS, SPEAKER_KINDS, Document, Span
from stance.formats.attributions import read_attributions
from training.attribution_corpora import OWN

ROOT = Path(__file__).parents[2]
DOCUMENTS = read_attributions(OWN / "attributions.jsonl")
QUOTES = [(document, quote) for document in DOCUMENTS for quote in document.quotes]


def words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.casefold()).split()


def grams(text: str, size: int) -> set[str]:
    tokens = words(text)
    return {" ".join(tokens[i : i + size]) for i in range(len(tokens) - size + 1)}


def test_many_articles_of_many_attributions() -> None:
    assert len(DOCUMENTS) >= 300
    assert len({document.id for document in DOCUMENTS}) == len(DOCUMENTS)
    assert len(QUOTES) > 9 * len(DOCUMENTS)
    kinds = Counter(quote.kind for _, quote in QUOTES)
    assert min(kinds[kind] for kind in KINDS) > 0.03 * len(QUOTES)
    assert sum(quote.source is None for _, quote in QUOTES) < 0.06 * len(QUOTES)


def test_no_markup_is_left() -> None:
    assert not [d.id for d in DOCUMENTS if set(d.text) & set("⟦⟧⟪⟫‹›")]


def test_roles_of_one_attribution_do_not_overlap() -> None:
    for document, quote in QUOTES:
        spans = [s for s in (*quote.content, quote.cue, quote.source) if s]
        for number, span in enumerate(spans):
            assert span.text == span.text.strip() != "", document.id
            assert not any(span.overlaps(other) for other in spans[:number]), (document.id, span)


def test_attributions_nest_or_stand_apart() -> None:
    def crosses(a: Span, b: Span) -> bool:
        return a.start < b.start < a.end < b.end

    for document in DOCUMENTS:
        spans = [s for q in document.quotes for s in (*q.content, q.cue, q.source) if s]
        assert not [(a, b) for a in spans for b in spans if crosses(a, b)], document.id


def test_speakers_come_back() -> None:
    def returns(document: Document) -> bool:
        counts = Counter(q.speaker.id for q in document.quotes if q.speaker and q.source)
        return bool(counts) and counts.most_common(1)[0][1] > 1

    assert sum(map(returns, DOCUMENTS)) > 0.9 * len(DOCUMENTS)


def test_speakers_of_every_kind() -> None:
    kinds = Counter(speaker.kind for document in DOCUMENTS for speaker in document.speakers)
    assert min(kinds[kind] for kind in SPEAKER_KINDS) > 50


def test_no_two_articles_share_a_sentence() -> None:
    owners: dict[str, str] = {}
    for document in DOCUMENTS:
        for gram in grams(document.text, 9):
            assert owners.setdefault(gram, document.id) == document.id, gram


@pytest.mark.parametrize(
    "path",
    [
        "eval/data/robustness.jsonl",
        "eval/data/robustness_second.jsonl",
        "eval/data/linking.jsonl",
        "eval/data/minimal_pairs.jsonl",
        "tests/data/speaker_cases.jsonl",
    ],
)
def test_nothing_that_is_tested_is_trained_on(path: str) -> None:
    trained: set[str] = set().union(*(grams(d.text, 6) for d in DOCUMENTS))
    for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for member in (row["a"], row["b"]) if "a" in row else (row,):
            assert not grams(member["text"], 6) & trained
