"""Names in a text: from tags, alone, joined, and the source's own."""

import pytest
import torch
from tiny import wordpiece

from stance.names import (
    clean_name,
    head_before,
    joint_name,
    name_spans,
    own_name,
    surnames_alone,
)
from stance.windows import prepare


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Nadia Osei", "Nadia Osei"),
        (" Nadia \n Osei ", "Nadia Osei"),
        ("Nadia Osei's", "Nadia Osei"),
        ("Nadia Osei’s", "Nadia Osei"),
        ("the dock workers’", "dock workers"),
        ("The Harbour Board", "Harbour Board"),
        ("“Ama Tunde,”", "Ama Tunde"),
        ("An", "An"),
        ("Theo Anders", "Theo Anders"),
        ("—", "—"),
    ],
)
def test_clean_names(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


def spans_of(text: str, tags: str) -> list[str]:
    prepared = prepare(text, wordpiece(), 64, 16)
    assert len(tags) == len(prepared.words)
    table = torch.eye(3)[["OBI".index(tag) for tag in tags]]
    return [text[start:end] for start, end in name_spans(prepared, table)]


@pytest.mark.parametrize(
    ("text", "tags", "names"),
    [
        ("Chief Nadia Osei left", "OBIO", ["Nadia Osei"]),
        ("Nadia Osei Ama Tunde", "BIBI", ["Nadia Osei", "Ama Tunde"]),
        ("Nadia Osei", "BI", ["Nadia Osei"]),
        ("Chief Nadia Osei left", "OIIO", ["Nadia Osei"]),
        ("Osei left", "BO", ["Osei"]),
        ("the harbour board", "OBI", []),
        ("Nadia\n\nOsei left", "BIO", ["Nadia", "Osei"]),
        ("they left", "OO", []),
        # What an abbreviation stands for is one name, however it was tagged.
        (
            "the Alliance for Our Schools (AFOS) left",
            "OBOOBOOOO",
            ["Alliance for Our Schools"],
        ),
        ("the Harbour Board (TWO) left", "OBIOOOO", ["Harbour Board"]),
        # A family name that is a common word.
        ("then Park Geun-sik left", "OOBIIO", ["Park Geun-sik"]),
        ("Marcia “Cia” Price left", "BOOOBO", ["Marcia “Cia” Price"]),
    ],
)
def test_names_from_tags(text: str, tags: str, names: list[str]) -> None:
    assert spans_of(text, tags) == names


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
    ],
)
def test_the_name_that_is_the_sources_own(source: str, names: list[str], own: str | None) -> None:
    text = f"Later {source} spoke."
    places = [(text.index(name), text.index(name) + len(name)) for name in names]
    found = own_name(text, (6, 6 + len(source)), places)
    assert (None if found is None else text[slice(*found)]) == own


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("Ines Okoro came. Okoro spoke; Okoro’s aide left.", ["Ines Okoro"], ["Okoro"] * 3),
        # Which of the two is meant, the last word does not tell.
        ("Okoro spoke.", ["Ines Okoro", "Paul Okoro"], []),
        # A common word is no surname.
        ("The Ministry said a ministry is a ministry.", ["Transport Ministry"], []),
        ("okoro OKORO", ["Ines Okoro"], []),
        ("", ["Ines Okoro"], []),
    ],
)
def test_surnames_alone(text: str, names: list[str], found: list[str]) -> None:
    triples = surnames_alone(text, list(enumerate(names)))
    assert [text[start:end] for start, end, _ in triples] == found
    assert all(entity == 0 for *_, entity in triples)


@pytest.mark.parametrize(
    ("text", "tags", "names"),
    [
        # Letters with full stops are one name, and initials belong to the next.
        ("The U.S. Senate sat", "OBOBOBO", ["U.S.", "Senate"]),
        ("It was G.K. Osei", "OOBOBOB", ["G.K. Osei"]),
        ("It was Nadia R. Osei", "OOBIOB", ["Nadia R. Osei"]),
        # A word that the text also writes small, at the beginning of a sentence.
        ("Women came. All women left", "BOOOOO", []),
        ("So Ban spoke of the ban", "OBOOOO", ["Ban"]),
    ],
)
def test_names_are_whole(text: str, tags: str, names: list[str]) -> None:
    assert spans_of(text, tags) == names


@pytest.mark.parametrize(
    ("source", "names", "joint"),
    [
        ("Reyes and Osei", ["Reyes", "Osei"], "Reyes & Osei"),
        ("Mr. Reyes and Ms. Osei", ["Reyes", "Osei"], "Reyes & Osei"),
        ("France, Peru and Mali", ["France", "Peru", "Mali"], "France & Peru & Mali"),
        ("Sens. Reyes (D-Mont.) and Osei (R-La.)", ["Reyes", "D-Mont", "Osei"], "Reyes & Osei"),
        ("senator Reyes, R-Tenn., and Osei, R-S.C.,", ["Reyes", "Osei"], "Reyes & Osei"),
        ("Reyes and Osei’s", ["Reyes", "Osei"], "Reyes & Osei"),
        ("presidential candidates Reyes and Osei", ["Reyes", "Osei"], "Reyes & Osei"),
        ("Reyes and others", ["Reyes"], "Reyes & others"),
        ("Reyes and her deputies", ["Reyes"], "Reyes & her deputies"),
        ("Reyes, others", ["Reyes"], "Reyes & others"),
        ("Reyes and Co analyst Ama Tunde", ["Reyes", "Ama Tunde"], None),
        ("lawyers for both Reyes and Osei", ["Reyes", "Osei"], None),
        ("Reyes, a prominent Ostrand Democrat", ["Reyes", "Ostrand Democrat"], None),
        ("Reyes of Osei and Sons", ["Reyes", "Osei"], None),
        ("Reyes", ["Reyes"], None),
        ("critics", [], None),
    ],
)
def test_those_who_speak_together(source: str, names: list[str], joint: str | None) -> None:
    text = f"Later {source} spoke."
    places = [(text.index(name), text.index(name) + len(name)) for name in names]
    assert joint_name(text, (6, 6 + len(source)), places) == joint


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
