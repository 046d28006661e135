"""What strings and positions tell about two mentions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentioned import mention

from stance.mentions import ALIKE, NEAR, Evidence, Mention, may_take_up
from stance.modeling_attribution import PAIR_FEATURES


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("Mayor Osei", "Osei", "name"),
        ("She", None, "pronoun"),
        ("who", None, "pronoun"),
        ("WHO", None, "nominal"),
        ("others", None, "pronoun"),
        ("the mayor", None, "nominal"),
    ],
)
def test_forms(text: str, name: str | None, form: str) -> None:
    assert mention(0, text, name).form == form


# Columns of the evidence, in the order in which the network has learned them.
(
    SAME, EQUAL, LAST, AGREE, ACRONYM, CONTRADICT, PRONOUN, NOMINAL, NAME, THEN_PRONOUN,
    THEN_NOMINAL, THEN_NAME, SOURCE, THEN_SOURCE, QUOTED, THEN_QUOTED, OVERLAP, HEADS, DISTANCE,
    GAP, SENTENCE, PREVIOUS, FREQUENT, SPOKEN,
) = range(PAIR_FEATURES)  # fmt: skip

STORY = [
    mention(0, "Harbour chief Nadia Osei", "Nadia Osei", source=True, around=("safe", "cranes")),
    mention(60, "the United Harbour Board", "United Harbour Board", sentence=1),
    mention(120, "She", source=True, sentence=3, depth=1, spoken_by=0),
    mention(160, "UHB", "UHB", sentence=3),
    mention(200, "the harbour chief", sentence=3, around=("board",)),
    mention(240, "Osei", "Osei", source=True, sentence=5),
    mention(300, "Daniel Osei", "Daniel Osei", sentence=5),
]


def row(i: int, j: int) -> list[float]:
    return Evidence(STORY).features(i, j)


def test_evidence_of_a_surname() -> None:
    values = row(5, 0)
    on = {c for c in range(DISTANCE) if values[c]}
    assert on == {LAST, AGREE, NAME, THEN_NAME, SOURCE, THEN_SOURCE, HEADS}
    assert values[DISTANCE] == pytest.approx(math.log1p(5) / 4)
    assert values[GAP] == pytest.approx(math.log1p(5) / 3)
    assert values[SENTENCE] == 0
    assert values[FREQUENT] == pytest.approx(math.log1p(3) / 3)  # three mentions end in "Osei"


def test_evidence_of_a_contradiction() -> None:
    values = row(6, 0)
    assert values[CONTRADICT] == values[LAST] == 1
    assert values[AGREE] == values[EQUAL] == 0


def test_evidence_of_an_acronym() -> None:
    values = row(3, 1)
    assert values[ACRONYM] == values[AGREE] == 1
    assert values[LAST] == 0


def test_evidence_of_a_pronoun() -> None:
    values = row(2, 0)
    assert (values[PRONOUN], values[THEN_NAME], values[HEADS]) == (1, 1, 0)
    assert values[QUOTED] == 1
    assert values[THEN_QUOTED] == 0
    assert values[SPOKEN] == values[PREVIOUS] == 1
    assert row(2, 1)[SPOKEN] == row(2, 1)[PREVIOUS] == 0


def test_evidence_of_a_role_phrase() -> None:
    assert row(4, 0)[OVERLAP] == 1.0  # both "harbour" and "chief" stand by the name
    assert row(4, 1)[OVERLAP] == 0.5
    assert row(5, 4)[OVERLAP] == 0.0
    assert row(4, 3)[SENTENCE] == 1
    assert row(5, 4)[PREVIOUS] == 0
    assert row(5, 2)[PREVIOUS] == 1


def test_evidence_of_the_same_string() -> None:
    twice = Evidence([mention(0, "The mayor"), mention(40, "the mayor")])
    values = twice.features(1, 0)
    assert values[SAME] == values[HEADS] == 1
    assert values[EQUAL] == 0


def test_candidates_come_before_and_do_not_overlap() -> None:
    inner = [
        mention(0, "Osei", "Osei"),
        mention(10, "the aide of Tal"),
        mention(22, "Tal", "Tal"),
        mention(30, "he"),
    ]
    evidence = Evidence(inner)
    assert evidence.candidates(0) == []
    assert evidence.candidates(2) == [0]
    assert evidence.candidates(3) == [0, 1, 2]


def test_far_mentions_are_candidates_where_their_name_is_alike() -> None:
    names = ["Nadia Osei", "Ama Tunde", *(f"Extra{n} Person{n}" for n in range(NEAR + 5)), "Osei"]
    mentions = [mention(40 * n, name, name) for n, name in enumerate(names)]
    found = Evidence(mentions).candidates(len(mentions) - 1)
    assert 0 in found
    assert 1 not in found
    assert len(found) == NEAR + 1
    assert len(set(found)) == len(found)


def test_far_descriptions_are_candidates_where_their_head_is_alike() -> None:
    phrases = ["the mayor of Ostrand", "a nurse", *["he"] * (NEAR + 2), "the mayor"]
    mentions = [mention(40 * n, phrase) for n, phrase in enumerate(phrases)]
    found = Evidence(mentions).candidates(len(mentions) - 1)
    assert 0 in found
    assert 1 not in found


def test_candidates_do_not_grow_with_the_text() -> None:
    mentions = [mention(40 * n, "Osei", "Osei") for n in range(300)]
    found = Evidence(mentions).candidates(299)
    assert len(found) == len(set(found)) <= NEAR + ALIKE + 2
    assert {0, 1} <= set(found)


PHRASES = st.one_of(
    st.sampled_from(["Nadia Osei", "Osei", "UHB", "she", "the mayor of Ostrand", "Mr."]),
    st.text(min_size=1, max_size=12),
)


@given(st.lists(st.tuples(PHRASES, st.booleans()), min_size=2, max_size=12))
def test_evidence_is_finite_for_any_phrases(items: list[tuple[str, bool]]) -> None:
    mentions = [
        mention(20 * n, text, text if named else None, sentence=n // 2)
        for n, (text, named) in enumerate(items)
    ]
    evidence = Evidence(mentions)
    for i in range(len(mentions)):
        for j in evidence.candidates(i):
            assert j < i
            values = evidence.features(i, j)
            assert len(values) == PAIR_FEATURES
            assert all(math.isfinite(value) for value in values)


MAYOR = mention(0, "Mayor Nadia Osei", "Nadia Osei")
PAIR = mention(0, "Osei and Tal", "Osei & Tal")


@pytest.mark.parametrize(
    ("anaphor", "antecedent", "may"),
    [
        (mention(50, "she"), MAYOR, True),
        (mention(50, "she"), PAIR, False),
        (mention(50, "they"), PAIR, True),
        (mention(50, "they"), MAYOR, True),  # one person may be "they"
        (mention(50, "he"), mention(0, "the delegates"), False),
        (mention(50, "he"), mention(0, "the boss"), True),
        (mention(50, "he"), mention(0, "police"), False),
        (mention(50, "he"), mention(0, "him"), True),
        # What is new in the text is nobody named before.
        (mention(50, "a pilot"), MAYOR, False),
        (mention(50, "another pilot"), mention(0, "a pilot"), False),
        (mention(50, "the pilot"), mention(0, "a pilot"), True),
        # Several are not one, in either order.
        (mention(50, "the delegates"), MAYOR, False),
        (mention(50, "the two women"), PAIR, True),
        (mention(50, "the lawmakers"), mention(0, "Democrats", "Democrats"), True),
        (mention(50, "Nadia Osei", "Nadia Osei"), mention(0, "critics"), False),
        (mention(50, "Nadia Osei", "Nadia Osei"), mention(0, "the mayor"), True),
        # One share of the asked is not another.
        (mention(50, "44 percent"), mention(0, "46 percent"), False),
        (mention(50, "44 percent"), mention(0, "44 percent"), True),
        (mention(50, "the first official"), mention(0, "a second official"), False),
        (mention(50, "the second official"), mention(0, "a second official"), True),
        (mention(50, "others"), mention(0, "critics"), False),
        (
            mention(50, "Lou Ray Jr.", "Lou Ray Jr."),
            mention(0, "Lou Ray Sr.", "Lou Ray Sr."),
            False,
        ),
        (mention(50, "Lou Ray Jr.", "Lou Ray Jr."), mention(0, "Lou Ray", "Lou Ray"), True),
        # A campaign is that of whoever it is called by.
        (mention(50, "the Osei campaign"), mention(0, "Port Board", "Port Board"), False),
        (mention(50, "Port Board", "Port Board"), mention(0, "the Osei campaign"), False),
        (mention(50, "the campaign"), mention(0, "Osei for Port", "Osei for Port"), True),
        (mention(50, "the Osei campaign"), mention(0, "Osei for Port", "Osei for Port"), True),
        (mention(50, "the Tal campaign"), mention(0, "Osei for Port", "Osei for Port"), True),
        (
            mention(50, "the Tal Fish Administration"),
            mention(0, "TFA", "TFA"),
            True,
        ),
        (mention(50, "Tal’s campaign"), mention(0, "Osei’s campaign"), False),
        (mention(50, "Osei’s campaign"), mention(0, "the Osei campaign"), True),
        # Neither is one court another.
        (mention(50, "the appeals court"), mention(0, "Supreme Court", "Supreme Court"), False),
        (mention(50, "the court"), mention(0, "Supreme Court", "Supreme Court"), True),
        (mention(50, "the committee chairmen"), MAYOR, False),
    ],
)
def test_number_and_determiner_rule_out_antecedents(
    anaphor: Mention, antecedent: Mention, may: bool
) -> None:
    assert may_take_up(anaphor, antecedent) is may
