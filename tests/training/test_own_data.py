"""The project's own labelled quotes: well formed, balanced, split by scenario, no templates."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from stance.document import KINDS, LABELS, Span
from stance.formats.corpora import StanceExample, read_news_targets, read_stance_quotes
from stance.formats.labelled import read_pairs
from stance.targets import FOREIGN_TROOP_PRESENCE

PATH = Path(__file__).parents[2] / "training" / "data" / "foreign_troops.jsonl"
FIELDS = {
    "id",
    "scenario",
    "split",
    "text",
    "content",
    "speaker",
    "force",
    "host",
    "aspect",
    "stance",
    "kind",
}
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with PATH.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.casefold().replace("’", "'"))


def ngrams(text: str, n: int) -> set[str]:
    tokens = words(text)
    return {" ".join(tokens[i : i + n]) for i in range(len(tokens) - n + 1)}


def in_marks(text: str) -> list[bool]:
    """For each character, whether it stands between double quotation marks."""
    inside, out = False, []
    for char in text:
        if char in '“”"':
            inside = char == "“" if char in "“”" else not inside
        out.append(inside)
    return out


def test_fields(rows: list[Row]) -> None:
    assert all(set(row) == FIELDS for row in rows)


def test_size_and_unique_ids(rows: list[Row]) -> None:
    assert len(rows) >= 600
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["id"].startswith(row["scenario"] + "-") for row in rows)


def test_labels_fit_the_library(rows: list[Row]) -> None:
    for row in rows:
        assert row["stance"] in LABELS, row["id"]
        assert row["kind"] in KINDS, row["id"]
        unrelated = row["stance"] == "unrelated"
        for name in ("aspect", "force", "host"):
            assert (row[name] is None) == unrelated, (row["id"], name)
        assert unrelated or row["aspect"] in FOREIGN_TROOP_PRESENCE.aspects, row["id"]


def test_content_spans(rows: list[Row]) -> None:
    for row in rows:
        spans = [Span.of(row["text"], *pair) for pair in row["content"]]
        assert spans, row["id"]
        assert all(span.text == span.text.strip() for span in spans), row["id"]
        assert all(a.end <= b.start for a, b in pairwise(spans)), row["id"]


def test_kind_follows_the_quotation_marks(rows: list[Row]) -> None:
    for row in rows:
        inside = in_marks(row["text"])
        marked = {
            inside[i] for s, e in row["content"] for i in range(s, e) if row["text"][i].isalnum()
        }
        expected = "mixed" if len(marked) == 2 else "direct" if marked == {True} else "indirect"
        assert row["kind"] == expected, row["id"]


def test_quotation_marks_balance(rows: list[Row]) -> None:
    for row in rows:
        assert row["text"].count('"') % 2 == 0, row["id"]
        assert row["text"].count("“") == row["text"].count("”"), row["id"]


def test_speaker_stands_in_the_text(rows: list[Row]) -> None:
    missing = [r["id"] for r in rows if r["speaker"].casefold() not in r["text"].casefold()]
    assert missing == []


def test_passages_are_short(rows: list[Row]) -> None:
    lengths = {row["id"]: len(words(row["text"])) for row in rows}
    assert {i: n for i, n in lengths.items() if not 8 <= n <= 110} == {}


def test_split_goes_by_scenario(rows: list[Row]) -> None:
    splits = defaultdict(set)
    for row in rows:
        splits[row["scenario"]].add(row["split"])
    assert all(len(found) == 1 for found in splits.values())
    shares = Counter(row["split"] for row in rows)
    assert set(shares) == {"train", "dev"}
    assert 0.12 <= shares["dev"] / len(rows) <= 0.18


@pytest.mark.parametrize("split", ["train", "dev"])
def test_labels_are_balanced(rows: list[Row], split: str) -> None:
    counts = Counter(row["stance"] for row in rows if row["split"] == split)
    total = sum(counts.values())
    assert all(0.15 <= counts[label] / total <= 0.35 for label in LABELS), counts


def test_every_aspect_has_all_three_sides(rows: list[Row]) -> None:
    counts = Counter((row["aspect"], row["stance"]) for row in rows)
    for aspect in FOREIGN_TROOP_PRESENCE.aspects:
        assert sum(counts[aspect, label] for label in LABELS) >= 35, aspect
        assert all(counts[aspect, label] >= 7 for label in LABELS[:3]), aspect


def test_no_two_quotes_share_five_words_in_a_row(rows: list[Row]) -> None:
    # Stricter than "no near-duplicates": no template survives it, and no stock phrase
    # has been needed so far.
    owner: dict[str, str] = {}
    shared = []
    for row in rows:
        for gram in ngrams(row["text"], 5):
            if gram in owner:
                shared.append((gram, owner[gram], row["id"]))
            owner[gram] = row["id"]
    assert shared == []


def test_no_two_quotes_are_near_duplicates(rows: list[Row]) -> None:
    grams = {row["id"]: ngrams(row["text"], 2) for row in rows}
    where = defaultdict(list)
    for identifier, found in grams.items():
        for gram in found:
            where[gram].append(identifier)
    common: Counter[tuple[str, str]] = Counter()
    for owners in where.values():
        common.update(combinations(owners, 2))
    near = {
        pair: count
        for pair, count in common.items()
        if count / len(grams[pair[0]] | grams[pair[1]]) > 0.15
    }
    assert near == {}


# Pairs to train on.

CONTRAST = read_pairs(PATH.with_name("contrast.jsonl"))


def test_pairs_are_many_and_of_many_kinds() -> None:
    assert len(CONTRAST) >= 3000
    assert len({pair.id for pair in CONTRAST}) == len(CONTRAST)
    counts = Counter(pair.phenomenon for pair in CONTRAST)
    assert len(counts) >= 15
    assert min(counts.values()) >= 35
    labels = Counter(member.label for pair in CONTRAST for member in pair.members)
    assert abs(labels["favor"] - labels["against"]) < 0.1 * labels["favor"]
    assert min(labels[label] for label in LABELS) > 100


def test_members_of_a_pair_differ_in_label_and_in_what_is_read() -> None:
    for pair in CONTRAST:
        first, second = pair.members
        assert first.label != second.label, pair.id
        assert (first.quote, first.target) != (second.quote, second.target), pair.id


def test_no_two_pairs_share_a_sentence_frame() -> None:
    owners: dict[str, str] = {}
    for pair in CONTRAST:
        for gram in ngrams(pair.members[0].quote.text, 7):
            assert owners.setdefault(gram, pair.id) == pair.id, gram


# Reports: whole articles with every quotation labelled.

REPORTS = read_stance_quotes(PATH.with_name("reports.jsonl"))
DEBATES = read_news_targets(PATH.with_name("debates.jsonl"))


def test_reports_hold_all_labels_and_aspects() -> None:
    assert len({example.group for example in REPORTS}) >= 280
    assert len(REPORTS) >= 2000
    counts = Counter(example.label for example in REPORTS)
    assert all(0.18 <= counts[label] / len(REPORTS) <= 0.35 for label in LABELS), counts
    aspects = Counter(example.aspect for example in REPORTS if example.label != "unrelated")
    assert set(aspects) == set(FOREIGN_TROOP_PRESENCE.aspects)
    assert min(aspects.values()) >= 40


def test_debates_have_many_targets_seen_from_both_sides() -> None:
    assert len({example.target.name for example in DEBATES}) >= 200
    assert all(example.target.description for example in DEBATES)
    counts = Counter(example.label for example in DEBATES)
    assert abs(counts["favor"] - counts["against"]) < 0.2 * counts["favor"]
    sides = [e for e in DEBATES if e.label in ("favor", "against")]
    assert sum(bool(e.implicit) for e in sides) > 0.3 * len(sides)


@pytest.mark.parametrize("examples", [REPORTS, DEBATES])
def test_reports_have_no_markup_a_speaker_each_and_no_sentence_twice(
    examples: list[StanceExample],
) -> None:
    texts = {example.group: example.quote.text for example in examples}
    owners: dict[str, str] = {}
    for name, text in texts.items():
        assert text.count("⟦") == text.count("⟧") == 0, name
        for gram in ngrams(text, 9):
            assert owners.setdefault(gram, name) == name, gram
    for example in examples:
        assert all(span.text == span.text.strip() for span in example.quote.content), example.group
        assert example.quote.speaker, example.group
