"""What the words of names and phrases tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.phrases import acronym_of, content_words, head_word, name_tokens, names_agree


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("Nadia Osei", ("nadia", "osei")),
        ("  Nadia\nOsei ", ("nadia", "osei")),
        ("Mr. Osei", ("osei",)),
        ("Sen. Nadia Osei", ("nadia", "osei")),
        ("Lt. Gen. Ama Tunde", ("ama", "tunde")),
        ("President Tal", ("tal",)),
        ("The Harbour Board", ("harbour", "board")),
        ("State Dept.", ("state", "department")),
        ("Osei's", ("osei",)),
        ("Osei’s", ("osei",)),
        ("Aldo Reyes Jr.", ("aldo", "reyes")),
        ("Aldo Reyes III", ("aldo", "reyes")),
        ("Tarek al-Rashidi", ("tarek", "rashidi")),
        ("AL-RASHIDI", ("rashidi",)),
        ("al", ("al",)),
        ("D. B. O'Hara", ("d", "b", "o'hara")),
        ("President", ("president",)),
        ("Jr", ("jr",)),
        ("…", ()),
        ("", ()),
    ],
)
def test_name_tokens(name: str, tokens: tuple[str, ...]) -> None:
    assert name_tokens(name) == tokens


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("UHB", "United Harbour Board", True),
        ("U.H.B.", "United Harbour Board", True),
        ("BOR", "Bank of Ravenna", True),
        ("BR", "Bank of Ravenna", True),
        ("UHB", "United Harbour", False),
        ("Board", "United Harbour Board", False),
        ("O", "Osei", False),
        ("Nadia Osei", "Nile Oil", False),
        ("DOF", "U.S. Department of Fisheries", True),
        ("DF", "U.S. Department of Fisheries", True),
        ("DC", "U.S. District Court", False),
        ("B", "U.S. Board", False),
        ("OF", "Ostrand Department of Fisheries", False),
    ],
)
def test_acronyms(short: str, long: str, expected: bool) -> None:
    assert acronym_of(name_tokens(short), name_tokens(long)) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Nadia Osei", "Nadia Osei", True),
        ("Nadia Osei", "Osei", True),
        ("Nadia Osei", "Nadia", True),
        ("Nadia Osei", "Mrs. Osei", True),
        ("Nadia K. Osei", "Nadia Osei", True),
        ("N. Osei", "Nadia Osei", True),
        ("Nadia Osei", "Daniel Osei", False),
        ("Nadia Osei", "Ned Osei", False),
        ("Center for Port Research", "Tal Center for Dock Research", False),
        ("Nadia Osei", "Nadia Tunde", False),
        ("Osei", "Tunde", False),
        ("Nadia Efua Osei", "Nadia Ama Osei", False),
        ("Tarek al-Rashidi", "al-Rashidi", True),
        ("United Harbour Board", "UHB", True),
        ("United Harbour Board", "Harbour Workers' Union", False),
        ("Harbour Ministry", "Ministry of the Harbour", True),
        ("Harbour Policy Center", "Center for Public Harbour Policy", False),
        ("Public Harbour Policy", "Center for Public Harbour Policy", True),
        ("Salem bin Fahd al-Harthy", "Sultan bin Fahd al-Harthy", False),
        ("Robert C. Scott", "Bobby C. Scott", True),
        ("George W. Osei", "George H. W. Osei", False),
        ("George W. Osei", "George Walker Osei", True),
        ("Nguyen Xuan Phan", "Nguyen Duc Phan", False),
        ("Mohammed bin Salman Al Harthy", "Mohammed bin Nayef Al Harthy", False),
        ("Dan Reyes", "Daniel Reyes", True),
        ("Recep Erdoğan", "Recep Erdogan", True),
        ("Beto O'Rourke", "Beto O’Rourke", True),
        ("Kim Jong Nam", "Kim Jong-nam", True),
        ("U.N.", "UN", True),
        ("Adel Abdul-Mahdi", "Abdul-Mahdi", True),
        ("Paul Reyes", "Paula Reyes", False),
        ("Robert “Bobby” Reyes", "Robert C. Reyes", True),
        ("REYES'S", "Dana Reyes", True),
        ("The University of Tal", "University of Tal", True),
        ("Justice Department", "State Department", False),
        ("General Motors", "GM", True),
        ("Salem al-Harthy", "Salem bin Fahd al-Harthy", True),
    ],
)
def test_names_agree(one: str, other: str, expected: bool) -> None:
    a, b = name_tokens(one), name_tokens(other)
    assert names_agree(a, b) is expected
    assert names_agree(b, a) is expected


@pytest.mark.parametrize(
    ("phrase", "head"),
    [
        ("the mayor", "mayor"),
        ("the mayor of Ostrand", "mayor"),
        ("the deputy minister for ports", "minister"),
        ("a dock worker who was there", "worker"),
        ("Nadia Osei, the harbour chief", "osei"),
        ("two officials (both retired)", "officials"),
        ("the board's", "board"),
        ("the Board’s", "board"),
        ("of", "of"),
        ("—", "—"),
    ],
)
def test_head_words(phrase: str, head: str) -> None:
    assert head_word(phrase) == head


def test_content_words_leave_out_what_tells_nothing() -> None:
    assert content_words("The mayor of Ostrand and Mr. Tal") == {"mayor", "ostrand", "tal"}


@given(st.text(max_size=30), st.text(max_size=30))
def test_agreement_is_symmetric_and_reflexive(one: str, other: str) -> None:
    a, b = name_tokens(one), name_tokens(other)
    assert names_agree(a, b) == names_agree(b, a)
    assert names_agree(a, a)


def test_kinds_of_people_are_not_all_of_them() -> None:
    assert names_agree(("house", "republicans"), ("house", "republicans"))
    assert not names_agree(("house", "republicans"), ("republicans",))
    assert names_agree(("bernie", "sanders"), ("sanders",))
