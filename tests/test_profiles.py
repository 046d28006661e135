"""Positions over quotes: rows, weights, evidence."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.document import LABELS, Document, Label, Quote, Span, Speaker, Stance
from stance.errors import InputError
from stance.profiles import as_table, positions

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
        quote(1, stance("unrelated")), quote(2, None), quote(3, stance("favor"), speaker=None)
    )
    assert positions([doc]) == []


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


def test_rows_for_a_table() -> None:
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

    (row,) = positions([linked("Osei", 1), linked("Nadia Osei", 2)])
    assert (row.speaker, row.count) == ("Nadia Osei", 2)
