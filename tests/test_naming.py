"""Canonical names, role phrases, and names from tags."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from mentioned import mention
from tiny import wordpiece

from stance.mentions import Mention
from stance.names import clean_name, name_spans, own_name, surnames_alone
from stance.naming import canonical_name, roles_of
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


def named(*names: str) -> list[Mention]:
    return [mention(40 * n, name, name) for n, name in enumerate(names)]


@pytest.mark.parametrize(
    ("members", "name"),
    [
        (named("Osei", "Nadia Osei", "Osei"), "Nadia Osei"),
        # Honorifics are no words of a name: the most frequent form wins.
        (named("Mr. Tal", "Tal", "Tal"), "Tal"),
        (named("Ned Osei", "Nadia Osei"), "Ned Osei"),
        (named("the Harbour Board’s"), "Harbour Board"),
        (
            [mention(0, "she"), mention(9, "the mayor, a doctor"), mention(40, "the aide")],
            "the mayor",
        ),
        ([mention(0, "he"), mention(9, "Osei", "Osei")], "Osei"),
        ([mention(0, "They"), mention(9, "they")], "They"),
        ([mention(0, "the officials\n who were there")], "the officials"),
        ([mention(0, ", who")], ", who"),
    ],
)
def test_canonical_names(members: list[Mention], name: str) -> None:
    assert canonical_name(members) == name


@pytest.mark.parametrize(
    ("members", "roles"),
    [
        ([mention(0, "Harbour chief Nadia Osei", "Nadia Osei", source=True)], ("Harbour chief",)),
        ([mention(0, "Harbour chief Nadia Osei", "Nadia Osei")], ()),
        (
            [mention(0, "Nadia Osei, the port’s chief,", "Nadia Osei", source=True)],
            ("the port’s chief",),
        ),
        ([mention(0, "Ama Tunde (a nurse)", "Ama Tunde", source=True)], ("a nurse",)),
        (
            [mention(0, "Ama Tunde, a nurse who left", "Ama Tunde", source=True)],
            ("a nurse",),
        ),
        ([mention(0, "the mayor, who was away")], ("the mayor",)),
        (
            [mention(0, "the mayor"), mention(30, "The Mayor"), mention(60, "the premier")],
            ("the mayor", "the premier"),
        ),
        ([mention(0, "she"), mention(9, "Osei", "Osei", source=True)], ()),
        ([mention(0, "Mr Tal", "Tal", source=True)], ()),
        ([mention(0, "Tal's aide", "Tal", source=True)], ()),
    ],
)
def test_roles(members: list[Mention], roles: tuple[str, ...]) -> None:
    assert roles_of(members) == roles


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
    ],
)
def test_names_from_tags(text: str, tags: str, names: list[str]) -> None:
    assert spans_of(text, tags) == names


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.sampled_from(["Nadia Osei", "the mayor, a nurse", "he"]),
                st.text(min_size=1).filter(lambda text: bool(text.strip())),
            ),
            st.booleans(),
            st.booleans(),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_entity_has_a_name(items: list[tuple[str, bool, bool]]) -> None:
    members = [
        mention(200 * n, text, text if is_name else None, source=source)
        for n, (text, is_name, source) in enumerate(items)
    ]
    assert canonical_name(members)
    assert all(role.strip() for role in roles_of(members))


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
