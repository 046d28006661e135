"""Openings of reports that describe somebody before naming them."""

from dataclasses import replace

import pytest
from mentioned import mention

from stance.mentions import Mention
from stance.openings import LEAD, described_first

PERSON, BODY = (0.9, 0.1, 0.0, 0.0, 0.0), (0.1, 0.9, 0.0, 0.0, 0.0)
JUSTICE = replace(mention(90, "Osei", "Osei"), roles=("Tal High Court Justice",))
COUNCILLOR = replace(mention(120, "Ama Tunde", "Ama Tunde"), roles=("councillor",))


def joined(phrase: str, kind: tuple[float, ...], later: list[Mention], **options: int) -> bool:
    mentions = [mention(0, phrase, source=True, **options), *later]
    kinds = [kind] + [BODY if m.text[:4] == "the " else PERSON for m in later]
    found = described_first(mentions, [[i] for i in range(len(mentions))], kinds)
    assert set(found.values()) <= {1}
    return 0 in found


@pytest.mark.parametrize(
    ("phrase", "joins"),
    [
        ("A Tal judge", True),
        ("Judge", True),  # a headline
        ("One judge", True),
        ("The judge", False),
        ("Another judge", False),
        ("A former judge", False),
        ("Judges", False),
        ("A Tal banker", False),
    ],
)
def test_persons(phrase: str, joins: bool) -> None:
    assert joined(phrase, PERSON, [JUSTICE, COUNCILLOR]) is joins


def test_what_stands_within_a_description_is_somebody_else() -> None:
    official = mention(0, "A judge at the Tal Bank", source=True)
    inner = replace(mention(15, "Tal Bank", "Tal Bank"), roles=("A judge at the",))
    for kind in (PERSON, BODY):
        assert described_first([official, inner], [[0], [1]], [PERSON, kind]) == {}


def test_of_two_it_could_be_either() -> None:
    other = replace(mention(150, "Reyes", "Reyes"), roles=("Judge",))
    assert not joined("A Tal judge", PERSON, [JUSTICE, other])


def test_only_the_opening_does_without_a_name() -> None:
    assert joined("A Tal judge", PERSON, [JUSTICE], sentence=LEAD)
    assert not joined("A Tal judge", PERSON, [JUSTICE], sentence=LEAD + 1)
    # A line without an article is a headline's.
    assert not joined("Judge", PERSON, [JUSTICE], sentence=1)


def test_who_was_named_before_is_not_described_anew() -> None:
    mentions = [replace(JUSTICE, start=0, end=4), mention(50, "A Tal judge", source=True)]
    assert described_first(mentions, [[0], [1]], [PERSON, PERSON]) == {}


@pytest.mark.parametrize(
    ("phrase", "bodies", "joins"),
    [
        ("A House panel", ["the House Harbour Committee"], True),
        ("A House panel", ["the House Harbour Committee", "the Senate Harbour Committee"], True),
        ("A Tal panel", ["the House Harbour Committee", "the Senate Harbour Committee"], False),
        ("Dock workers' union", ["the Association of Dock Workers"], True),
        ("A union representing dock workers", ["the Association of Dock Workers"], True),
        ("A federal appeals court", ["the Court of Appeals of Tal", "the Supreme Court"], True),
        ("A federal appeals court", ["the Supreme Court"], False),
        ("A House panel", ["the Harbour Board"], False),
        # What the name of a body within has to do with it.
        ("An inquiry of the House committee", ["the House Harbour Committee"], False),
    ],
)
def test_bodies(phrase: str, bodies: list[str], joins: bool) -> None:
    named = [mention(90 + 60 * n, body, body[4:]) for n, body in enumerate(bodies)]
    assert joined(phrase, BODY, named) is joins


def test_a_headline_is_about_whom_the_lead_is_about() -> None:
    headline = mention(0, "Tal court", source=True)
    leads = [
        mention(60, "A Tal appeals court", source=True, sentence=1),
        mention(120, "a Morven court", source=True, sentence=2),
    ]
    alone = [[0], [1], [2]]
    assert described_first([headline, *leads], alone, [BODY] * 3) == {0: 1}
    assert described_first([headline, *leads[1:]], alone[:2], [BODY] * 2) == {}
    later = replace(leads[0], sentence=LEAD + 1)
    assert described_first([headline, later], alone[:2], [BODY] * 2) == {}


NEXT_SPEAKER = mention(90, "Ama Osei", "Ama Osei", source=True, sentence=5)


@pytest.mark.parametrize(
    ("phrase", "later", "joins"),
    [
        ("A Morven priest from Tal", NEXT_SPEAKER, True),
        ("Morven’s foreign minister", NEXT_SPEAKER, True),
        ("A priest", NEXT_SPEAKER, False),  # it says too little
        ("This Morven priest from Tal", NEXT_SPEAKER, False),
        ("Three Morven priests from Tal", NEXT_SPEAKER, False),
        ("A Morven priest from Tal", replace(NEXT_SPEAKER, sentence=9), False),
        ("A Morven priest from Tal", replace(NEXT_SPEAKER, roles=("the mayor",)), False),
        ("A Morven priest from Tal", replace(NEXT_SPEAKER, text="Mayor Ama Osei"), False),
        ("A Morven priest from Tal", replace(NEXT_SPEAKER, name="Osei"), False),
        ("A Morven priest from Tal", replace(NEXT_SPEAKER, is_source=False), False),
    ],
)
def test_a_name_without_a_description_is_whose_description_stands_before(
    phrase: str, later: Mention, joins: bool
) -> None:
    assert joined(phrase, PERSON, [later], sentence=4) is joins


def test_only_who_speaks_next_is_meant() -> None:
    other = mention(60, "a nurse", source=True, sentence=4)
    mentions = [
        mention(0, "A Morven priest from Tal", source=True, sentence=4),
        other,
        NEXT_SPEAKER,
    ]
    assert described_first(mentions, [[0], [1], [2]], [PERSON] * 3) == {}
    # Whom the text has named before needs no description any more.
    before = mention(0, "Ama Osei", "Ama Osei")
    mentions = [before, replace(mentions[0], start=20, end=44), NEXT_SPEAKER]
    assert described_first(mentions, [[0, 2], [1]], [PERSON] * 3) == {}
