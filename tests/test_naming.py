"""Canonical names and role phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentioned import mention

from stance.mentions import Mention
from stance.naming import (
    AUTHOR,
    affiliations_of,
    bearers_of,
    canonical_name,
    in_full,
    kind_told,
    names_by_last,
    roles_beside,
    roles_of,
)


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
        ([mention(0, "the nearly 43,000 voters, all men")], "the nearly 43,000 voters"),
        ([mention(0, "They"), mention(9, "they")], "They"),
        # The description that says most.
        (
            [mention(0, "the mayor"), mention(9, "the mayor of Tal"), mention(50, "she")],
            "the mayor of Tal",
        ),
        ([mention(0, "a source"), mention(9, "the source")], "a source"),
        # News calls campaigns by their candidates.
        ([mention(0, "Ms. Osei’s presidential campaign")], "Osei campaign"),
        ([mention(0, "the Osei campaign")], "the Osei campaign"),
        (named("Nadia Osei’s campaign"), "Nadia Osei campaign"),
        ([mention(0, "Osei’s campaign manager")], "Osei’s campaign manager"),
        (
            [mention(0, "the leaders of Brava, the Tal and Kestria, who met")],
            "the leaders of Brava, the Tal and Kestria",
        ),
        ([mention(0, "the leaders of Brava, who met")], "the leaders of Brava"),
        ([mention(0, "the officials\n who were there")], "the officials"),
        ([mention(0, ", who")], ", who"),
        # Whoever says "I" outside of all quotations has written the text.
        ([mention(0, "I"), mention(9, "my")], AUTHOR),
        ([mention(0, "We"), mention(9, "our")], "We"),
        # A headline in title case runs the name into what follows.
        (
            named("Nadia Osei Warns Port Board", "Nadia Osei", "Osei", "Osei"),
            "Nadia Osei",
        ),
        (named("Harbour Board", "Harbour Board of Ostrand", "Board"), "Harbour Board of Ostrand"),
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
    ("text", "roles"),
    [
        ("The harbour’s new chief Nadia Osei left.", ("The harbour’s new chief",)),
        ("It rained. Nadia Osei, a pilot since 1990, left.", ("a pilot since 1990",)),
        ("said pilot Nadia Osei, the mayor, today", ("pilot", "the mayor")),
        ("A lawyer for Nadia Osei left.", ()),
        ("He was told by Secretary of State Nadia Osei", ("Secretary of State",)),
        ("The head of Nadia Osei", ()),
        ("Yesterday, Nadia Osei, who left, spoke.", ()),
        ("with the first lady, Nadia Osei, today", ("the first lady",)),
        ("After the debate, Nadia Osei, a pilot, spoke", ("a pilot",)),
        ("In the debate, Nadia Osei, who left, spoke", ()),
        ("Said the mayor, Nadia Osei went", ()),
        ("Nadia Osei", ()),
    ],
)
def test_what_stands_beside_a_name(text: str, roles: tuple[str, ...]) -> None:
    start = text.index("Nadia")
    assert roles_beside(text, start, start + len("Nadia Osei")) == roles


def test_what_stands_beside_several_is_no_role_of_all() -> None:
    both = mention(0, "Mayor Nadia Osei and Tal Reyes", "Nadia Osei & Tal Reyes", source=True)
    assert roles_of([both]) == ()


@pytest.mark.parametrize(
    ("name", "roles", "names", "found"),
    [
        ("John Osei", ("Pentagon spokesman",), ["Pentagon", "John Osei"], ("Pentagon",)),
        (
            *("Ama Tunde", ("a spokeswoman for the Harbour Board",)),
            *(["Harbour", "Harbour Board", "Ama"], ("Harbour Board",)),
        ),
        ("Tal Reyes", ("Osei’s lawyer", "Osei's lawyer"), ["Osei"], ("Osei",)),
        ("Nadia Osei", ("Osei's widow",), ["Osei"], ()),  # her own name
        ("a spokesman for the Navy", ("a spokesman for the Navy",), ["Army"], ()),
    ],
)
def test_affiliations(
    name: str, roles: tuple[str, ...], names: list[str], found: tuple[str, ...]
) -> None:
    assert affiliations_of(name, roles, names_by_last(names)) == found


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ([mention(0, "a spokeswoman for the Harbour Board")], "person"),
        ([mention(0, "The chairman"), mention(20, "he")], "person"),
        ([mention(0, "both men")], "group"),
        ([mention(0, "the two leaders")], "group"),
        ([mention(0, "no congressman")], None),
        ([mention(0, "the harbour")], None),
        ([mention(0, "the spokesman"), mention(20, "Osei", "Osei")], None),
        ([mention(0, "she")], None),
    ],
)
def test_kinds_that_words_tell(members: list[Mention], kind: str | None) -> None:
    assert kind_told(members) == kind


def test_what_others_say_is_no_apposition() -> None:
    text = "She spoke with Ama Tunde, the harbour board said. Ned Okoro, the mayor, left."
    tunde, okoro = text.index("Ama"), text.index("Ned")
    board = text.index("the harbour board")
    said = [(board, board + len("the harbour board"))]
    assert roles_beside(text, tunde, tunde + 9)[-1] == "the harbour board said"
    assert "the harbour board said" not in roles_beside(text, tunde, tunde + 9, said)
    assert roles_beside(text, okoro, okoro + 9, said)[-1] == "the mayor"


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Tunde & Tal Reyes", "Ama Tunde & Tal Reyes"),
        ("Tunde & others", "Ama Tunde & others"),
        ("Osei & Tunde", "Osei & Ama Tunde"),  # there are two of that name
        ("Nadia & Tunde", "Nadia & Ama Tunde"),
        ("Harbour Board & Lund", "Harbour Board & Lund"),
    ],
)
def test_each_of_several_is_named_in_full(name: str, full: str) -> None:
    entities = [
        named("Tunde", "Ama Tunde"),
        named("Nadia Osei"),
        named("Osei", "Ned Osei"),
        named("Tunde & Osei"),
        [mention(0, "he")],
    ]
    assert in_full(name, bearers_of(entities)) == full
