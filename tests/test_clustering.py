"""Which mentions become one entity, given the scores of antecedents."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentioned import mention, merged

from stance.clustering import merged as clustered
from stance.mentions import Mention

OSEI = mention(0, "Nadia Osei", "Nadia Osei", source=True)
SURNAME = mention(50, "Osei", "Osei", source=True)
SHE = mention(100, "She", source=True)
CHIEF = mention(150, "the harbour chief", source=True)
OTHER = mention(200, "Daniel Osei", "Daniel Osei", source=True)
BOLAND = mention(0, "Nadia Boland", "Nadia Boland", source=True)
MISSPELT = mention(50, "Bolnad", "Bolnad", source=True)


@pytest.mark.parametrize(
    ("mentions", "scores", "clusters"),
    [
        ([OSEI, SURNAME], {(1, 0): 2.0}, [[0, 1]]),
        ([OSEI, SURNAME], {(1, 0): -1.0}, [[0], [1]]),
        # A description joins where its score says so, and opens an entity of its own else.
        ([OSEI, CHIEF], {(1, 0): 0.1}, [[0, 1]]),
        ([OSEI, CHIEF], {(1, 0): -0.1}, [[0], [1]]),
        ([OSEI, CHIEF], {}, [[0], [1]]),
        # Names that contradict keep entities apart, whatever the score.
        ([OSEI, OTHER], {(1, 0): 50.0}, [[0], [1]]),
        # Also over a mention that carries no name itself.
        ([OSEI, CHIEF, OTHER], {(1, 0): 0.1, (2, 1): 50.0}, [[0, 1], [2]]),
        # And over a surname that would suit both.
        ([OSEI, SURNAME, OTHER], {(1, 0): 2.0, (2, 1): 50.0, (2, 0): 40.0}, [[0, 1], [2]]),
        # The next best antecedent counts where the best is ruled out.
        ([OSEI, CHIEF, OTHER], {(2, 0): 50.0, (2, 1): 2.0}, [[0], [1, 2]]),
        # A pronoun that speaks takes up the best of those before it.
        ([OSEI, OTHER, SHE], {(2, 0): -3.0, (2, 1): -2.0}, [[0], [1, 2]]),
        ([SHE, OSEI], {}, [[0], [1]]),
        # A slip of the text: "Bolnad" is Boland.
        ([BOLAND, MISSPELT], {(1, 0): 2.0}, [[0, 1]]),
        # Chains hold together.
        ([OSEI, SHE, SURNAME], {(1, 0): 1.0, (2, 1): 1.0}, [[0, 1, 2]]),
    ],
)
def test_merging(
    mentions: list[Mention], scores: dict[tuple[int, int], float], clusters: list[list[int]]
) -> None:
    assert merged(mentions, scores) == clusters


def test_a_pronoun_that_does_not_speak_may_stand_alone() -> None:
    assert merged([OSEI, mention(100, "it")], {(1, 0): -3.0}) == [[0], [1]]


@given(st.data())
def test_merging_never_mixes_contradicting_names(data: st.DataObject) -> None:
    pool = [OSEI, SURNAME, SHE, CHIEF, OTHER, mention(1, "Ama Tunde", "Ama Tunde")]
    mentions = data.draw(st.lists(st.sampled_from(pool), max_size=9))
    pairs = [(i, j) for i in range(len(mentions)) for j in range(i)]
    scores = {pair: data.draw(st.floats(-5, 5)) for pair in pairs}
    clusters = merged(mentions, scores)
    assert sorted(i for cluster in clusters for i in cluster) == list(range(len(mentions)))
    assert [cluster[0] for cluster in clusters] == sorted(cluster[0] for cluster in clusters)
    for cluster in clusters:
        full = {mentions[i].name for i in cluster} & {"Nadia Osei", "Daniel Osei", "Ama Tunde"}
        assert len(full) <= 1


def test_a_relative_pronoun_takes_up_what_stands_before_it() -> None:
    who = mention(220, "who", source=True)
    assert merged([OSEI, OTHER, who], {(2, 0): 9.0, (2, 1): -5.0}) == [[0], [1, 2]]
    later = mention(400, "who", source=True, sentence=3)
    assert merged([OSEI, OTHER, later], {(2, 0): 9.0, (2, 1): 5.0}) == [[0, 2], [1]]


def test_the_author_is_nobody_who_is_spoken_of() -> None:
    narrator, again = mention(300, "I", source=True), mention(350, "me", source=True)
    scores = {(1, 0): 9.0, (2, 0): 9.0, (2, 1): 1.0}
    assert merged([OSEI, narrator, again], scores) == [[0], [1, 2]]
    # And "she" is not the author; within a quotation "I" may be anybody.
    assert merged([narrator, OSEI, SHE], {(2, 0): 9.0, (2, 1): 1.0}) == [[0], [1, 2]]
    quoted = mention(300, "I", source=True, spoken_by=0)
    assert merged([OSEI, quoted], {(1, 0): 9.0}) == [[0, 1]]


@pytest.mark.parametrize(
    ("mentions", "clusters"),
    [
        # A title tells which of two bearers of a surname it is.
        (
            [
                mention(0, "Police Chief Arlo Whitcomb", "Arlo Whitcomb", source=True),
                mention(50, "Councilwoman Beth Whitcomb", "Beth Whitcomb", source=True),
                mention(100, "Chief Whitcomb", "Whitcomb", source=True),
            ],
            [[0, 2], [1]],
        ),
        # Any part of the only full name with it, where somebody is addressed by it.
        (
            [
                mention(0, "Bae Joon-ho", "Bae Joon-ho", source=True),
                mention(50, "Mr. Bae", "Bae", source=True),
            ],
            [[0, 1]],
        ),
        (
            [
                mention(0, "Hotel manager Vivian Achebe", "Vivian Achebe", source=True),
                mention(50, "Fire chief Dale Ostrow", "Dale Ostrow", source=True),
                mention(100, "The manager", source=True),
            ],
            [[0, 2], [1]],
        ),
        (
            [
                mention(0, "Ama Tunde and Lena Vogt", "Ama Tunde & Lena Vogt", source=True),
                OSEI,
                mention(100, "The two leaders", source=True),
            ],
            [[0, 2], [1]],
        ),
    ],
)
def test_words_alone_are_enough(mentions: list[Mention], clusters: list[list[int]]) -> None:
    wrong = {(2, 1): 9.0} if len(mentions) > 2 else {}
    assert merged(mentions, wrong) == clusters


@pytest.mark.parametrize(
    ("pair", "phrase", "together"),
    [
        ("Ama Tunde & Lena Vogt", "both women", True),
        ("Ama Tunde & Lena Vogt", "Neither of them", True),
        ("Ama Tunde & Lena Vogt", "the two", True),
        ("Ama Tunde & Lena Vogt", "the two former soldiers", False),
        ("Ama Tunde & Lena Vogt", "both reports", False),
        ("Ama Tunde & her deputies", "both women", False),
    ],
)
def test_the_last_two_who_were_named_together(pair: str, phrase: str, together: bool) -> None:
    mentions = [mention(0, pair, pair, source=True), OSEI, mention(100, phrase, source=True)]
    assert (merged(mentions, {}) == [[0, 2], [1]]) == together


def test_pronouns_keep_to_one_gender() -> None:
    mr, he = mention(0, "Mr. Osei", "Osei", source=True), mention(10, "he", source=True)
    vogt = mention(50, "Lena Vogt", "Lena Vogt", source=True)
    assert merged([vogt, mr, SHE], {(2, 1): 9.0, (2, 0): 1.0}) == [[0, 2], [1]]
    # One "he" may have been resolved wrongly; two are not.
    scores = {(1, 0): 9.0, (2, 0): 9.0, (2, 1): 8.0}
    assert merged([vogt, he, SHE], scores) == [[0, 1, 2]]
    scores |= {(3, 0): 9.0}
    assert merged([vogt, he, replace(he, start=20, end=22), SHE], scores)[0] == [0, 1, 2]


@pytest.mark.parametrize(
    ("phrase", "pronoun", "joins"),
    [
        ("the woman", "he", False),
        ("the woman", "she", True),
        ("the spokesman", "she", False),
        ("the congresswoman", "his", False),
        ("the doctor", "she", True),
        ("the human", "she", True),
    ],
)
def test_a_noun_may_tell_the_gender(phrase: str, pronoun: str, joins: bool) -> None:
    mentions = [mention(0, phrase, source=True), mention(80, pronoun)]
    assert merged(mentions, {(1, 0): 9.0}) == ([[0, 1]] if joins else [[0], [1]])


@pytest.mark.parametrize(
    ("title", "clusters"),
    [("then Mrs.", [[0, 1], [2]]), ("then Mr.", [[0, 1, 2]]), ("the old lady of", [[0, 1, 2]])],
)
def test_a_title_beside_a_name_tells_the_gender(title: str, clusters: list[list[int]]) -> None:
    osei = replace(mention(50, "Osei", "Osei"), roles=(title,))
    mr = mention(100, "Mr. Osei", "Osei", source=True)
    known = mention(0, "Ama Osei", "Ama Osei")
    assert merged([known, osei, mr], {(1, 0): 9.0, (2, 0): 9.0}) == clusters


def test_persons_and_bodies_are_not_one() -> None:
    company = mention(50, "The company", source=True)
    scores = [[], [(9.0, 0)]]
    person, body = [0.96, 0.01, 0.01, 0.01, 0.01], [0.01, 0.96, 0.01, 0.01, 0.01]
    assert clustered([OSEI, company], scores, [0.0, 0.0], [person, body]) == [[0], [1]]
    assert clustered([OSEI, company], scores, [0.0, 0.0], [person, person]) == [[0, 1]]


def test_he_and_she_take_up_no_organisation() -> None:
    board = mention(0, "Harbour Board", "Harbour Board", source=True)
    scores = [[], [(5.0, 0)]]
    for kind, expected in (([0.1, 0.9], [[0], [1]]), ([0.5, 0.5], [[0, 1]])):
        assert clustered([board, SHE], scores, [0.0, 0.0], [kind, [1.0, 0.0]]) == expected


def test_who_takes_up_a_name_through_a_description() -> None:
    hospital = mention(30, "Tal General", "Tal General")
    who = replace(mention(43, "who", source=True), takes_up=(0, 11))
    mentions = [mention(0, "Nadia Osei,", "Nadia Osei"), hospital, who]
    assert merged(mentions, {(2, 1): 5.0, (2, 0): -5.0}) == [[0, 2], [1]]


def test_an_entity_is_as_likely_as_its_mentions_together() -> None:
    again = mention(60, "Osei", "Osei", source=True)
    vogt = mention(80, "Lena Vogt", "Lena Vogt", source=True)
    scores = {(1, 0): 5.0, (3, 0): 1.0, (3, 1): 1.0, (3, 2): 1.5}
    assert merged([OSEI, again, vogt, SHE], scores) == [[0, 1, 3], [2]]
    scores[3, 2] = 1.8  # more than two of 1.0 together
    assert merged([OSEI, again, vogt, SHE], scores) == [[0, 1], [2, 3]]


def test_who_is_spoken_of_seldom_goes_on_speaking() -> None:
    inside = mention(60, "Lena Vogt", "Lena Vogt", spoken_by=0)
    scores = {(2, 0): 1.0, (2, 1): 2.0}
    assert merged([OSEI, inside, SHE], scores) == [[0, 2], [1]]
    scores[2, 1] = 4.0
    assert merged([OSEI, inside, SHE], scores) == [[0], [1, 2]]
    within = mention(100, "she", source=True, spoken_by=0)
    assert merged([OSEI, inside, within], {(2, 0): 1.0, (2, 1): 2.0}) == [[0], [1, 2]]


def test_that_is_relative_where_it_speaks() -> None:
    that = mention(220, "that", source=True)
    assert merged([OSEI, OTHER, that], {(2, 0): 9.0, (2, 1): -5.0}) == [[0], [1, 2]]


def test_who_takes_up_a_person_and_not_whose_place_it_is() -> None:
    person, place = (0.9, 0.1, 0.0, 0.0, 0.0), (0.1, 0.9, 0.0, 0.0, 0.0)
    mentions = [
        mention(0, "Nadia Osei", "Nadia Osei"),
        mention(14, "Tal", "Tal"),  # "Nadia Osei of Tal, who"
        mention(19, "who", source=True),
    ]
    ranked: list[list[tuple[float, int]]] = [[], [], [(0.0, 0), (9.0, 1)]]
    for kind, clusters in ((place, [[0, 2], [1]]), (person, [[0], [1, 2]])):
        assert clustered(mentions, ranked, [0.0] * 3, [person, kind, person]) == clusters
    assert clustered(mentions, ranked, [0.0] * 3) == [[0], [1, 2]]


@pytest.mark.parametrize(("name", "joins"), [("Nadia Ama Osei", True), ("Ama Nadia", False)])
def test_a_given_name_is_that_of_the_one_who_has_it(name: str, joins: bool) -> None:
    person = (0.9, 0.1, 0.0, 0.0, 0.0)
    mentions = [mention(0, name, name), mention(50, "Nadia", "Nadia")]
    # For the last of somebody's names the scores decide.
    found = clustered(mentions, [[], [(-1.0, 0)]], [0.0] * 2, [person] * 2)
    assert found == ([[0, 1]] if joins else [[0], [1]])
