"""Positions over quotes: rows, weights, evidence."""

import copy
import pickle
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stance as package
from stance.document import LABELS, Document, Label, Quote, Span, Speaker, SpeakerKind, Stance
from stance.errors import InputError
from stance.profiles import SIDES, Position, as_table, positions

TEXT = "“No combat troops,” Osei said. “Trainers are welcome,” she said. It rained."
OSEI = Speaker("s1", "Nadia Osei")


def stance(label: Label, aspect: str | None = "combat", sure: float = 0.7) -> Stance:
    rest = (1 - sure) / 3
    scores = dict.fromkeys(LABELS, rest) | {label: sure}
    return Stance("foreign troop presence", label, scores, aspect)


def quote(number: int, found: Stance | None, speaker: Speaker | None = OSEI) -> Quote:
    return Quote(f"q{number}", (Span.of(TEXT, 0, 19),), "direct", speaker=speaker, stance=found)


def document(*quotes: Quote, id: str = "d1") -> Document:
    return Document(id, TEXT, quotes, (OSEI,))


def test_one_speaker_two_aspects_two_stances() -> None:
    doc = document(
        quote(1, stance("against")),
        quote(2, stance("favor", "training_advisory")),
        quote(3, stance("against")),
    )
    combat, training = positions([doc])
    assert (combat.aspect, combat.label, combat.count) == ("combat", "against", 2)
    assert combat.evidence == (("d1", "q1"), ("d1", "q3"))
    assert combat.score == pytest.approx((0.1 - 0.7) / 0.9)
    assert (training.aspect, training.label) == ("training_advisory", "favor")
    assert not combat.divided


def test_both_sides_are_shown_and_not_averaged_away() -> None:
    (row,) = positions([document(quote(1, stance("against")), quote(2, stance("favor")))])
    assert row.divided
    assert row.score == pytest.approx(0)
    assert dict(row.counts) == {"favor": 1, "against": 1, "neutral": 0}


def test_what_says_nothing_of_a_position_is_left_out() -> None:
    doc = document(
        quote(1, stance("unrelated")),
        quote(2, None),
        quote(3, stance("favor"), speaker=None),
        quote(4, replace(stance("favor"), label="uncertain")),
    )
    assert positions([doc]) == []


@pytest.mark.parametrize("least", [0.0, 0.5, 1.0])
def test_a_label_corrected_by_hand_counts_as_certain(least: float) -> None:
    corrected = replace(stance("against"), label="favor")
    (row,) = positions([document(quote(1, corrected))], least=least)
    assert dict(row.counts) == {"favor": 1, "against": 0, "neutral": 0}
    assert (row.label, row.score) == ("favor", 1.0)


@pytest.mark.parametrize(
    ("name", "kind", "rows"),
    [
        ("Nadia Osei", "person", 1),
        ("Nadia Osei", None, 1),
        ("Hassan al-Rubaye", "person", 1),
        ("Angus King", "person", 1),
        ("Harbour Authority", "organisation", 1),
        ("Office of the Director of Harbours", "organisation", 1),
        ("Marks & Spencer", "organisation", 1),
        ("House Liberals", "group", 1),
        ("he", "person", 2),
        ("He", "person", 2),
        ("We", None, 2),
        ("the author", "person", 2),
        ("officials", "group", 2),
        ("Nurses", "group", 2),
        ("Critics", "generic", 2),
        ("the minister", "person", 2),
        ("the Prime Minister", "person", 2),
        ("Veldania's King", "person", 2),
        ("a spokesman for the Harbour Authority", "person", 2),
        ("Nadia Osei & Lena Vogt", "group", 2),
    ],
)
def test_who_has_no_name_is_another_in_every_document(
    name: str, kind: SpeakerKind | None, rows: int
) -> None:
    # The default id of a document: it may well be the same for all.
    doc = document(quote(1, stance("against"), Speaker("s1", name, kind=kind)), id="0")
    docs = [doc, replace(doc)]
    assert [row.count for row in positions(docs)] == [2 // rows] * rows


def test_a_description_at_the_start_of_a_sentence_is_no_name() -> None:
    # The resolver gives descriptions as roles, too.
    residents = Speaker("s1", "Residents", roles=("Residents",), kind="person")
    docs = [document(quote(1, stance("against"), residents), id=f"d{n}") for n in range(2)]
    assert len(positions(docs)) == 2


def test_the_unnamed_of_one_document_are_told_apart() -> None:
    both = [Speaker(f"s{n}", "the minister") for n in range(2)]
    doc = document(*(quote(n, stance("against"), both[n % 2]) for n in range(3)))
    assert [row.count for row in positions([doc])] == [2, 1]


def test_a_surer_quote_weighs_more() -> None:
    sure, unsure = quote(1, stance("against")), quote(2, stance("favor"))
    (row,) = positions([document(sure, replace(unsure, confidence=0.2))])
    assert row.label == "against"
    assert -0.7 < row.score < 0


def test_names_across_documents_and_periods() -> None:
    other = replace(OSEI, name="NADIA OSEI")
    docs = [
        document(quote(1, stance("against")), id="2019-a"),
        document(quote(1, stance("favor"), other), id="2021-b"),
    ]
    (row,) = positions(docs)
    assert row.count == 2
    early, late = positions(docs, period=lambda d: d.id[:4])
    assert [(p.period, p.label) for p in (early, late)] == [("2019", "against"), ("2021", "favor")]
    apart = positions(docs, name=lambda name: name)
    assert {p.speaker for p in apart} == {"Nadia Osei", "NADIA OSEI"}


def test_least_sure() -> None:
    doc = document(quote(1, stance("against", sure=0.4)), quote(2, stance("against", sure=0.8)))
    (row,) = positions([doc], least=0.5)
    assert row.evidence == (("d1", "q2"),)
    with pytest.raises(InputError, match="least"):
        positions([doc], least=2)


def test_positions_cannot_be_changed_and_cross_process_borders() -> None:
    (row,) = positions([document(quote(1, stance("against")))])
    assert tuple(row.counts) == SIDES
    with pytest.raises(TypeError):
        row.counts["favor"] = 9  # type: ignore[index]
    assert pickle.loads(pickle.dumps(row)) == row
    assert copy.deepcopy(row) == row
    assert {row, copy.deepcopy(row)} == {row}


def test_counts_have_the_sides_and_nothing_else() -> None:
    with pytest.raises(InputError, match="exactly the labels favor, against, neutral"):
        Position("Osei", "x", None, None, "favor", 1.0, {"favor": 1}, ())


def test_rows_for_a_table() -> None:
    assert package.as_table is as_table
    (row,) = as_table(positions([document(quote(1, stance("against", aspect=None)))]))
    assert row["speaker"] == "Nadia Osei"
    assert (row["label"], row["count"], row["against"], row["divided"]) == ("against", 1, 1, 0)
    assert row["evidence"] == "d1:q1"


@given(st.lists(st.sampled_from(LABELS), max_size=8))
def test_every_quote_that_takes_part_is_counted_once(labels: list[Label]) -> None:
    doc = document(*(quote(n, stance(label)) for n, label in enumerate(labels)))
    found = positions([doc])
    assert sum(p.count for p in found) == sum(label != "unrelated" for label in labels)
    assert all(-1 <= p.score <= 1 for p in found)


@pytest.mark.parametrize(
    ("period", "periods"),
    [
        ("year", ["2021", "2022", None]),
        ("month", ["2021-07", "2022-01", None]),
        ("day", ["2021-07-04", "2022-01-31", None]),
        (None, [None]),
    ],
)
def test_positions_over_time(period: Any, periods: list[str | None]) -> None:
    days = ["2021-07-04", "2022-01-31", None]
    documents = [
        replace(document(quote(1, stance("against")), id=f"d{n}"), date=day)
        for n, day in enumerate(days)
    ]
    found = {row.period for row in positions(documents, period=period)}
    assert found == set(periods)


def test_an_unknown_period() -> None:
    with pytest.raises(InputError, match="'week'"):
        positions([], period="week")  # type: ignore[arg-type]


def test_linked_speakers_are_one_whatever_they_are_called() -> None:
    def linked(name: str, number: int) -> Document:
        speaker = Speaker("s1", name, entity="E1")
        return document(quote(number, stance("against"), speaker), id=f"d{number}")

    docs = [linked("Osei", 1), linked("Nadia Osei", 2), linked("the minister of harbours", 3)]
    (row,) = positions(docs)
    assert (row.speaker, row.count) == ("Nadia Osei", 3)


def test_an_entry_is_not_somebody_of_that_name() -> None:
    one, other = Speaker("s1", "Osei", entity="nadia osei"), Speaker("s1", "Nadia Osei")
    docs = [document(quote(1, stance("against"), who)) for who in (one, other)]
    assert len(positions(docs)) == 2
