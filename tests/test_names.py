"""Names in a text: from tags, and surnames alone."""

import pytest
import torch
from tiny import wordpiece

from stance.names import (
    clean_name,
    name_spans,
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
        ("the US and the WHO left", "OBOOBO", ["US", "WHO"]),  # no pronouns
        ("Mr. Okoro of the Tide Club", "OOBIIII", ["Okoro", "Tide Club"]),
        ("the Bank of the Tide", "OBIII", ["Bank of the Tide"]),
        # What an abbreviation stands for is one name, however it was tagged.
        (
            "the Alliance for Our Schools (AFOS) left",
            "OBOOBOOOO",
            ["Alliance for Our Schools"],
        ),
        ("“Harbour Board” (HB) left", "OBIOOOOO", ["Harbour Board"]),
        ("the Harbour Board (TWO) left", "OBIOOOO", ["Harbour Board"]),
        # A family name that is a common word.
        ("then Park Geun-sik left", "OOBIIO", ["Park Geun-sik"]),
        ("Marcia “Cia” Price left", "BOOOBO", ["Marcia “Cia” Price"]),
    ],
)
def test_names_from_tags(text: str, tags: str, names: list[str]) -> None:
    assert spans_of(text, tags) == names


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
        # A given name before particles, where the family name alone was tagged.
        ("Then Joris van der Lee spoke", "OOOOBO", ["Joris van der Lee"]),
        ("JORIS VAN DER LEE: No.", "OOOBOOO", ["JORIS VAN DER LEE"]),
        ("Mayor van der Lee spoke", "OOOBO", ["Lee"]),
        ("Ten of Lee's men", "OOBOOO", ["Lee"]),
        ("That was José de la Cruz", "OOOOOB", ["José de la Cruz"]),
        ("Jean-Luc du Pont left", "OOOOBO", ["Jean-Luc du Pont"]),
        # Other words stand in capitals where a sentence begins.
        ("But de Vries spoke", "OOBO", ["Vries"]),
        ("Reports of reports on van Vries: Reports van Vries", "OOOOOBOOOB", ["Vries", "Vries"]),
        # Bodies go on to the end of a word, and not over a possessor.
        ("The Central Bank of Morania rose", "OBIOOO", ["Central Bank of Morania"]),
        ("A Central Bank of Morania’s men", "OBIOOOOO", ["Central Bank"]),
        (
            "The Supreme Court of Tal and Prime Minister Osei",
            "OBIOOOOOB",
            ["Supreme Court of Tal", "Osei"],
        ),
        ("The Committee for a Better Tal met", "OBOOBIO", ["Committee for a Better Tal"]),
        ("The Court for a Tal ruling", "OBOOBO", ["Court", "Tal"]),
        ("South Tal, Bosnia and Herzegovina", "BIOBII", ["South Tal", "Bosnia and Herzegovina"]),
        ("Citizens for Tal Justice met", "BOBIO", ["Citizens for Tal Justice"]),
        ("The Association of Port Lawyers met", "OBIIOO", ["Association of Port Lawyers"]),
        ("The Association of Port Chief Osei", "OBIIOB", ["Association of Port", "Osei"]),
        # The last two of a list are two.
        ("South Tal, Peru and Mali met", "BIOBIIO", ["South Tal", "Peru", "Mali"]),
        ("He met Barnes and Noble", "OOBII", ["Barnes and Noble"]),
        ("Hundreds of Tal's men", "BOBOOO", ["Tal"]),
        # What a common noun's letters spell is no name.
        ("Tal's artificial intelligence (AI) rose", "BOOOOOBOO", ["Tal", "AI"]),
        ("Two Tal-born judges", "OBOOO", ["Tal"]),
        ("South Tal, the Morven and Mali met", "BIOOBIIO", ["South Tal", "Morven", "Mali"]),
        (
            "the Central and Eastern Tal Coalition met",
            "OBOBIIO",
            ["Central and Eastern Tal Coalition"],
        ),
        ("the Port and Eastern Tal Coalition met", "OBOBIIO", ["Port", "Eastern Tal Coalition"]),
        # A nickname that was taken for another name.
        ('It was Ama "Skip" Tal', "OOBOBOB", ['Ama "Skip" Tal']),
        ('Tal called Ama "Skip" yesterday', "BOBOBOO", ["Tal", "Ama", "Skip"]),
        ("Secretary of State Ama Tal left", "OOBIIO", ["Ama Tal"]),
        ("the State Bank left", "OBIO", ["State Bank"]),
        # A title is no given name, but it may begin the name of a body.
        ("Chief Justice Amina Tal", "OBBI", ["Amina Tal"]),
    ],
)
def test_names_are_whole(text: str, tags: str, names: list[str]) -> None:
    assert spans_of(text, tags) == names
