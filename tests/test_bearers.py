"""Whose name a source holds."""

import pytest

from stance.bearers import head_before, own_name


@pytest.mark.parametrize(
    ("source", "names", "own"),
    [
        ("Mayor Ines Okoro", ["Ines Okoro"], "Ines Okoro"),
        (
            "Ines Okoro, a member of the Harbour Party",
            ["Ines Okoro", "Harbour Party"],
            "Ines Okoro",
        ),
        ("Okoro’s lawyer", ["Okoro"], None),
        ("the Harbour Party candidate", ["Harbour Party"], None),
        ("a spokeswoman for Ines Okoro", ["Ines Okoro"], None),
        ("officials of the Transport Ministry", ["Transport Ministry"], None),
        (
            "Transport Ministry Secretary Paul Diaz",
            ["Transport Ministry", "Paul Diaz"],
            "Paul Diaz",
        ),
        ("Mr. Diaz of the Harbour Party", ["Diaz", "Harbour Party"], "Diaz"),
        ("his deputy, Paul Diaz", ["Paul Diaz"], "Paul Diaz"),
        ("the Transport Ministry", ["Transport Ministry"], "Transport Ministry"),
        ("critics", [], None),
        # What the noun behind a name says of its bearer.
        ("the Tal Herald newspaper", ["Tal Herald"], "Tal Herald"),
        ("Brava’s state news agency Bravapress", ["Brava", "Bravapress"], "Bravapress"),
        ("Kestria's Kespress news agency", ["Kestria", "Kespress"], "Kespress"),
        ("a Tal Herald newspaper reporter", ["Tal Herald"], None),
        ("Okoro -- author of Tide, a book on Tal --", ["Okoro", "Tide", "Tal"], "Okoro"),
        ("Tal-based lawyers", ["Tal"], None),
        ("Port Board (PB) head Ines Okoro", ["Port Board", "PB", "Ines Okoro"], "Ines Okoro"),
        # All names of a list behind a preposition, or before a noun, are others'.
        (
            "the leaders of Brava, Kestria, Morven and Tal",
            ["Brava", "Kestria", "Morven", "Tal"],
            None,
        ),
        ("ministers of Brava, Kestria and the Tal Isles", ["Brava", "Kestria", "Tal Isles"], None),
        ("Brava and Kestria wildlife officials", ["Brava", "Kestria"], None),
        ("Brava and Kestria", ["Brava", "Kestria"], "Brava"),
        ("the author of Tide, Ned Okoro", ["Tide", "Ned Okoro"], "Ned Okoro"),
        ("harbour chief of staff Ama Tunde", ["Ama Tunde"], "Ama Tunde"),
        ("director of national safety Ama Tunde", ["Ama Tunde"], "Ama Tunde"),
        ("stand-in coach Ama Tunde", ["Ama Tunde"], "Ama Tunde"),
        ("a lawyer for actor Ama Tunde", ["Ama Tunde"], None),
        ("supporters of president Ama Tunde", ["Ama Tunde"], None),
        ("mother of victim Ama Tunde", ["Ama Tunde"], None),
        ("One resident of northern Tal", ["Tal"], None),
        ("head of rights group Tal Watch", ["Tal Watch"], None),
        ("Another opponent of mayor Tal", ["Tal"], None),
        ("chief of staff to Ama Tunde", ["Ama Tunde"], None),
        # Examples of those who speak, and others beside one whom a preposition governs.
        (
            "top officials, including Tal's adviser Ama Tunde",
            ["Tal", "Ama Tunde"],
            None,
        ),
        ("groups such as Tal Watch", ["Tal Watch"], None),
        ("lawyers for both Paul and Ines Okoro", ["Paul", "Ines Okoro"], None),
        ("the head of Tal Watch, Ama Tunde", ["Tal Watch", "Ama Tunde"], "Ama Tunde"),
        # A member of a party is described, not named.
        ("the Ostrand Democrat", ["Ostrand Democrat"], None),
        ("the Ostrand Democrat’s", ["Ostrand"], None),
        ("Ama, the loyal Democrat", ["Ama"], "Ama"),
        # Names that modify, with other capitals behind them.
        ("a Tal Guards spokesman", ["Tal"], None),
        ("many T.C. insiders", ["T.C"], None),
        (
            "the founder of Tal Steel and former mayor Ned Okoro",
            ["Tal Steel", "Ned Okoro"],
            "Ned Okoro",
        ),
        ("Sen. Reyes and one Democrat", ["Reyes"], "Reyes"),
        ("the author of books including Tide, Ned Okoro", ["Tide", "Ned Okoro"], "Ned Okoro"),
        # Long titles, which end in one.
        (
            "Tal Bank Chairman and CEO Ama Tunde",
            ["Tal Bank", "Ama Tunde"],
            "Ama Tunde",
        ),
        (
            "former Ostrand Gov. and Harbour Party Chairman Ned Okoro",
            ["Ostrand", "Harbour Party", "Ned Okoro"],
            "Ned Okoro",
        ),
        ("Tal and his friend Chairman Okoro", ["Tal", "Okoro"], "Tal"),
        # Titles that were taken for names, parties and states, strange marks.
        ("Chief of Department Ama Tunde", ["Chief", "Department", "Ama Tunde"], "Ama Tunde"),
        ("Commander of the fleet, General Osei", ["Commander", "Osei"], "Osei"),
        ("the Chief", ["Chief"], "Chief"),
        ("The Tal State Department", ["Tal", "State Department"], "State Department"),
        ("leader Ama Tunde. R-Ky.", ["Ama Tunde", "R-Ky"], "Ama Tunde"),
        ("The Ledger‘s Ama Tunde", ["Ledger", "Ama Tunde"], "Ama Tunde"),
        # The name of a party says less than which of its members.
        ("some Republicans", ["Republicans"], None),
        ("Democrats on the hill", ["Democrats"], None),
        ("more than 4 in 10 Americans", ["Americans"], None),
        ("the Democrats", ["Democrats"], "Democrats"),
        ("Democrats, who had left", ["Democrats"], "Democrats"),
        ("House Republicans", ["House Republicans"], "House Republicans"),
    ],
)
def test_the_name_that_is_the_sources_own(source: str, names: list[str], own: str | None) -> None:
    text = f"Later {source} spoke."
    places = [(text.index(name), text.index(name) + len(name)) for name in names]
    found = own_name(text, (6, 6 + len(source)), places)
    assert (None if found is None else text[slice(*found)]) == own


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("The paper asked an old pilot who said no", "an old pilot"),
        ("There were some angry members, who said no", "some angry members"),
        ("It spared wealthy citizens who said no", "citizens"),
        ("Nobody, least of all the mayor of the port, who said no", "the port"),
        ("who said no", None),
        ("“Yes!” who said no", None),
    ],
)
def test_what_a_relative_pronoun_takes_up(text: str, head: str | None) -> None:
    found = head_before(text, text.index("who said"))
    assert (None if found is None else text[slice(*found)]) == head
