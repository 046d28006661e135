"""Which mentions become one entity, given the scores of antecedents."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentioned import mention

from stance.clustering import joined_by_role
from stance.clustering import merged as clustered
from stance.mentions import Mention

NO = -9.0


def merged(
    mentions: Sequence[Mention], scores: dict[tuple[int, int], float], alone: float = 0.0
) -> list[list[int]]:
    ranked = [[(scores.get((i, j), NO), j) for j in range(i)] for i in range(len(mentions))]
    return clustered(mentions, ranked, [alone] * len(mentions))


OSEI = mention(0, "Nadia Osei", "Nadia Osei", source=True)
SURNAME = mention(50, "Osei", "Osei", source=True)
SHE = mention(100, "She", source=True)
CHIEF = mention(150, "the harbour chief", source=True)
OTHER = mention(200, "Daniel Osei", "Daniel Osei", source=True)


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
    ("phrase", "joined"),
    [("the premier", True), ("Norland’s prime minister", True), ("the finance minister", False)],
)
def test_a_description_joins_the_one_whose_role_it_is(phrase: str, joined: bool) -> None:
    mentions = [
        mention(0, "Norland’s prime minister, Ama Tunde,", "Ama Tunde", source=True),
        mention(90, phrase, source=True),
    ]
    clusters = joined_by_role(mentions, [[0], [1]])
    assert clusters == ([[0, 1]] if joined else [[0], [1]])
    other = mention(200, "Sudria’s prime minister, Tal Reyes,", "Tal Reyes", source=True)
    if phrase == "the premier":  # of two it could be either
        assert len(joined_by_role([*mentions, other], [[0], [1], [2]])) == 3


@pytest.mark.parametrize(
    ("phrase", "joined"),
    [
        ("the Republican nominee", True),
        ("The GOP nominee", True),
        ("the nominee", False),  # one word tells too little
        ("a Republican nominee", False),
        ("the Republican convention", False),
        ("the Sudrian nominee", False),
    ],
)
def test_what_stands_beside_a_name_is_a_role_too(phrase: str, joined: bool) -> None:
    roles = ("said Republican presidential nominee",)
    named = replace(mention(0, "Ama Tunde", "Ama Tunde"), roles=roles)
    clusters = joined_by_role([named, mention(90, phrase, source=True)], [[0], [1]])
    assert clusters == ([[0, 1]] if joined else [[0], [1]])


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


def test_persons_and_bodies_are_not_one() -> None:
    company = mention(50, "The company", source=True)
    scores = [[], [(9.0, 0)]]
    person, body = [0.96, 0.01, 0.01, 0.01, 0.01], [0.01, 0.96, 0.01, 0.01, 0.01]
    assert clustered([OSEI, company], scores, [0.0, 0.0], [person, body]) == [[0], [1]]
    assert clustered([OSEI, company], scores, [0.0, 0.0], [person, person]) == [[0, 1]]


def test_a_description_with_another_head_is_no_role() -> None:
    mentions = [
        mention(0, "Ama Tunde, the Ostrand police chief,", "Ama Tunde", source=True),
        mention(90, "police", source=True),
        mention(150, "the chief", source=True),
    ]
    assert joined_by_role(mentions, [[0], [1], [2]]) == [[0, 2], [1]]


def office(start: int, text: str, name: str, role: str) -> Mention:
    return replace(mention(start, text, name, source=True), roles=(role,))


@pytest.mark.parametrize(
    ("phrase", "joins"),
    [
        ("the president", False),
        ("the governor", False),
        ("the senator", True),
        ("the candidate", True),
        ("the woman", True),
    ],
)
def test_one_office_is_not_another(phrase: str, joins: bool) -> None:
    senator = office(0, "Sen. Nadia Osei", "Nadia Osei", "Sen.")
    found = merged([senator, mention(80, phrase, source=True)], {(1, 0): 9.0})
    assert found == ([[0, 1]] if joins else [[0], [1]])


@pytest.mark.parametrize(
    ("one", "other", "joins"),
    [
        ("Brava's prime minister", "Tarsova's prime minister", False),
        ("the prime minister of Brava", "Tarsova's prime minister", False),
        ("New Brava's president", "Old Brava's president", False),
        ("Brava's prime minister", "the prime minister of Brava", True),
        ("Brava's prime minister", "Brava’s leader", True),
        ("Brava's prime minister", "the prime minister", True),
        # Whose somebody is may be said in more than one way where it is no office of a state.
        ("Brava's top diplomat", "Osei's top diplomat", True),
        ("Brava's secretary of state", "the secretary of State", True),
        ("Brava's president", "the president of the Republic", True),
    ],
)
def test_one_office_of_two_states(one: str, other: str, joins: bool) -> None:
    mentions = [mention(0, one, source=True), mention(80, other, source=True)]
    assert merged(mentions, {(1, 0): 9.0}) == ([[0, 1]] if joins else [[0], [1]])


def test_a_named_minister_is_not_that_of_another_state() -> None:
    named = mention(0, "Brava's prime minister, Ana Reyes,", "Ana Reyes", source=True)
    other = mention(80, "Tarsova's prime minister", source=True)
    assert merged([named, other], {(1, 0): 9.0}) == [[0], [1]]


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


@pytest.mark.parametrize(
    ("phrase", "score", "joins"),
    [
        ("the bank", -0.5, True),
        ("The regional bank", -0.5, True),
        ("the bank", -1.5, False),
        ("a bank", -0.5, False),
        ("the banks", -0.5, False),
        ("the bank in Ostrand", -0.5, False),
    ],
)
def test_a_short_definite_description_has_been_spoken_of(
    phrase: str, score: float, joins: bool
) -> None:
    bank, person = [0.01, 0.96, 0.01, 0.01, 0.01], [0.96, 0.01, 0.01, 0.01, 0.01]
    mentions = [mention(0, "Tal Harbour", "Tal Harbour"), mention(50, phrase, source=True)]
    scores = [[], [(score, 0)]]
    expected = [[0, 1]] if joins else [[0], [1]]
    assert clustered(mentions, scores, [0.0, 0.0], [bank, bank]) == expected
    # Nobody of another kind, and no entity without a name.
    assert clustered(mentions, scores, [0.0, 0.0], [person, bank]) == [[0], [1]]
    nameless = [mention(0, "an employer"), mentions[1]]
    assert clustered(nameless, scores, [0.0, 0.0], [bank, bank]) == [[0], [1]]


@pytest.mark.parametrize(
    ("title", "phrase", "joins"),
    [
        ("Gov.", "the governor", True),
        ("Vice President", "the president", False),
        ("Vice President", "the vice president", True),
        ("former senator", "the senator", False),
        ("Rep.", "the congressman", True),
    ],
)
def test_a_description_takes_up_the_title_that_says_the_same(
    title: str, phrase: str, joins: bool
) -> None:
    named = mention(0, f"{title} Nadia Osei", "Nadia Osei", source=True)
    found = merged([named, mention(80, phrase, source=True)], {})
    assert found == ([[0, 1]] if joins else [[0], [1]])


def test_of_several_with_one_title_the_likeliest_is_meant() -> None:
    osei = mention(0, "Mayor Nadia Osei", "Nadia Osei", source=True)
    vogt = mention(50, "Mayor Lena Vogt", "Lena Vogt", source=True)
    mentions = [osei, vogt, mention(100, "the mayor", source=True)]
    assert merged(mentions, {(2, 0): -3.0, (2, 1): -4.0}) == [[0, 2], [1]]
    assert merged(mentions, {(2, 0): -4.0, (2, 1): -3.0}) == [[0], [1, 2]]


def test_that_is_relative_where_it_speaks() -> None:
    that = mention(220, "that", source=True)
    assert merged([OSEI, OTHER, that], {(2, 0): 9.0, (2, 1): -5.0}) == [[0], [1, 2]]
