"""Descriptions join the one whose role, office or title they name."""

from dataclasses import replace

import pytest
from mentioned import mention, merged

from stance.clustering import joined_by_role
from stance.clustering import merged as clustered
from stance.mentions import Mention


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


def test_campaigns_of_two_are_two() -> None:
    mentions = [
        mention(0, "Nadia Osei’s campaign", source=True),
        mention(60, "The campaign", source=True),
        mention(120, "Tal’s campaign", source=True),
        mention(180, "Osei’s campaign", source=True),
    ]
    scores = {(1, 0): 2.0, (2, 1): 2.0, (3, 1): 2.0}
    assert merged(mentions, scores) == [[0, 1, 3], [2]]


def test_who_speaks_is_not_whom_the_source_names_besides() -> None:
    outer = mention(0, "an inquiry by the Port Board", source=True)
    mentions = [
        outer,
        mention(14, "Port Board", "Port Board"),
        mention(90, "The Port Board", "Port Board"),
    ]
    scores = {(1, 0): 5.0, (2, 0): 2.0, (2, 1): 1.0}
    assert merged(mentions, scores) == [[0], [1, 2]]


PERSON, BODY = (0.9, 0.1, 0.0, 0.0, 0.0), (0.1, 0.9, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("phrase", "others", "kind", "joined"),
    [
        ("A Sudrian judge", (), PERSON, True),
        ("A Sudrian judge", (), BODY, False),
        ("Two Sudrian judges", (), PERSON, False),
        ("A Sudrian judge", ("Judge Tal Reyes",), PERSON, False),  # of two it could be either
        ("A Sudrian banker", (), PERSON, False),
    ],
)
def test_an_opening_may_say_more_than_the_title_further_down(
    phrase: str, others: tuple[str, ...], kind: tuple[float, ...], joined: bool
) -> None:
    mentions = [
        mention(0, phrase, source=True),
        mention(90, "Judge Ama Osei", "Ama Osei", source=True),
    ]
    mentions += [mention(150, other, other[6:], source=True) for other in others]
    alone = [[i] for i in range(len(mentions))]
    found = joined_by_role(mentions, alone, [kind] + [PERSON] * (len(mentions) - 1))
    assert found == ([[0, 1]] if joined else alone)
    assert joined_by_role(mentions, alone) == alone  # where no kinds are known


@pytest.mark.parametrize("phrase", ["the Mexican judge", "Another judge", "A second judge"])
def test_who_comes_later_or_is_another_is_not_taken_for_the_first(phrase: str) -> None:
    named = mention(50, "Judge Ama Osei", "Ama Osei", source=True)
    for start in (0, 90) if phrase != "the Mexican judge" else (90,):
        mentions = sorted([named, mention(start, phrase, source=True)], key=lambda m: m.start)
        assert joined_by_role(mentions, [[0], [1]], [PERSON] * 2) == [[0], [1]]


def test_a_spokesman_is_no_spokeswoman() -> None:
    named = mention(0, "Port spokesman Ned Tal", "Ned Tal", source=True)
    for phrase, joined in (("the spokesman", True), ("the spokeswoman", False)):
        found = joined_by_role([named, mention(90, phrase, source=True)], [[0], [1]])
        assert found == ([[0, 1]] if joined else [[0], [1]])


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
