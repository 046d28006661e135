"""Whose a document is, whom "who" takes up through a description."""

import re

import pytest

from stance.makers import described, maker


def places(text: str, *names: str) -> list[tuple[int, int]]:
    return sorted(m.span() for name in names for m in re.finditer(re.escape(name), text))


@pytest.mark.parametrize(
    ("source", "names", "expected"),
    [
        ("A Morven University poll", ["Morven University"], "Morven University"),
        ("a Morven University opinion poll", ["Morven University"], "Morven University"),
        ("A Courier/Tal poll taken this week", ["Courier", "Tal"], "Courier/Tal"),
        ("a Morven report sent to the mayor", ["Morven"], "Morven"),
        ("a Morven study co-authored by Osei", ["Morven", "Osei"], "Morven"),
        ("Morven Institute research fellow Ines Okoro", ["Morven Institute", "Ines Okoro"], None),
        ("Tal Post opinion columnist Ines Okoro", ["Tal Post", "Ines Okoro"], None),
        ("the 2014 Harbour Board annual report", ["Harbour Board"], "Harbour Board"),
        ("The Courier’s Harbour Watch average", ["Courier", "Harbour Watch"], "Courier"),
        ("a new Courier/Radio Tal survey", ["Courier", "Radio Tal"], "Courier/Radio Tal"),
        ("a study released last week by the Tal Institute", ["Tal Institute"], "Tal Institute"),
        ("an ad from Okoro’s campaign", ["Okoro"], "Okoro’s campaign"),
        ("an ad from Okoro’s campaign manager", ["Okoro"], None),
        ("an ad from Okoro’s aides", ["Okoro"], None),
        ("an analysis by economist Ines Okoro", ["Ines Okoro"], "Ines Okoro"),
        (
            "a study by Tal University professor Ines Okoro",
            ["Tal University", "Ines Okoro"],
            "Ines Okoro",
        ),
        ("Ines Okoro's statement", ["Ines Okoro"], "Ines Okoro"),
        ("a report from the Morven-based Tal Watch", ["Morven", "Tal Watch"], "Tal Watch"),
        # Whose it is, is not said.
        ("a poll of voters in Morven", ["Morven"], None),
        ("a report on Ines Okoro", ["Ines Okoro"], None),
        ("a report from the Harbour Board's inspector", ["Harbour Board"], None),
        ("the report", [], None),
        ("Ines Okoro’s lawyer Paul Diaz’s statement", ["Ines Okoro", "Paul Diaz"], "Paul Diaz"),
        ("a data analyst from Tal Capital", ["Tal Capital"], None),
        ("a poll worker from Morven", ["Morven"], None),
        # Somebody else speaks.
        ("the author of the Courier report", ["Courier"], None),
        ("Ines Okoro, who wrote the Courier report", ["Ines Okoro", "Courier"], None),
        ("a narrator in the Okoro ad", ["Okoro"], None),
        ("Ines Okoro", ["Ines Okoro"], None),
    ],
)
def test_makers(source: str, names: list[str], expected: str | None) -> None:
    text = f"Prices rose, {source} said."
    span = (text.index(source), text.index(source) + len(source))
    found = maker(text, span, places(text, *names))
    assert (None if found is None else text[slice(*found)]) == expected


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        (
            "Ines Okoro, a nurse at Tal General who said",
            ["Ines Okoro", "Tal General"],
            "Ines Okoro",
        ),
        ("Okoro is a former judge who says", ["Okoro"], "Okoro"),
        ("Ines Okoro met a nurse who said", ["Ines Okoro"], None),
        ("Ines Okoro, who said", ["Ines Okoro"], None),
        ("Ines Okoro, a nurse. The man who said", ["Ines Okoro"], None),
    ],
)
def test_descriptions_before_a_relative(text: str, names: list[str], expected: str | None) -> None:
    found = described(text, text.index("who"), places(text, *names))
    assert (None if found is None else text[slice(*found)]) == expected
