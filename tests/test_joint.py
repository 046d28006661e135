"""Who speaks together: names side by side, with others, behind what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.joint import joint_name, together
from stance.names import clean_name
from stance.phrases import JOINT

PARTS = ("Reyes", "Osei", "Tal Board", "Ms.", "and", "nor", "neither", "the", "two", "unions", "of")
MARKS = (" ", ", ", "’s ", " (D-N.J.) ", " and ", " and the ", ", the mayor, and ")


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
        ("Reyes (D-N.J.) and Osei (D-Ohio) both", ["Reyes", "N.J", "Osei"], "Reyes & Osei"),
        (
            "Reyes, Democrat of Morven, and Osei, Liberal of South Tal",
            ["Reyes", "Morven", "Osei", "South Tal"],
            "Reyes & Osei",
        ),
        (
            "Reyes and Osei, the parents of two men killed in Morven",
            ["Reyes", "Osei", "Morven"],
            "Reyes & Osei",
        ),
        (
            "Brava, Kestria, the United Tal and Morven",
            ["Brava", "Kestria", "United Tal", "Morven"],
            "Brava & Kestria & United Tal & Morven",
        ),
        (
            "Ama Tunde, Secretary of State Ned Okoro and Lou Tal",
            ["Ama Tunde", "Ned Okoro", "Lou Tal"],
            "Ama Tunde & Ned Okoro & Lou Tal",
        ),
        (
            "Reyes, head of the Tal Legal Defence and Education Fund,",
            ["Reyes", "Defence", "Fund"],
            None,
        ),
        (
            "Tal Steel CEO Ama Tunde and Morven chief Ned Okoro",
            ["Tal Steel", "Ama Tunde", "Morven", "Ned Okoro"],
            "Ama Tunde & Ned Okoro",
        ),
        (
            "Secretary of State Reyes and Defense Secretary Osei",
            ["Reyes", "Osei"],
            "Reyes & Osei",
        ),
        (
            "Sen. Reyes of South Tal and Sen. Osei of Morven",
            ["Reyes", "South Tal", "Osei", "Morven"],
            "Reyes & Osei",
        ),
        (
            "Mayor Ama Tunde, Morven Democrat, and Mr. Osei",
            ["Ama Tunde", "Morven Democrat", "Osei"],
            "Ama Tunde & Osei",
        ),
        (
            "Prime Minister Ama Tunde and Port Board (PB) head Ned Osei",
            ["Ama Tunde", "Port Board", "PB", "Ned Osei"],
            "Ama Tunde & Ned Osei",
        ),
        (
            "the Tal Times and the Morven newspaper chain",
            ["Tal Times", "Morven"],
            "Tal Times & Morven",
        ),
        (
            "Critics of the Tal toll, like senators Ama Reyes, Liberal of Morven, and Ned Osei",
            ["Tal", "Ama Reyes", "Morven", "Ned Osei"],
            "Ama Reyes & Ned Osei",
        ),
        (
            "groups like the Tal Fund and the Port Board",
            ["Tal Fund", "Port Board"],
            "Tal Fund & Port Board",
        ),
        ("groups like the Tal Fund", ["Tal Fund"], None),
        ("Bank of Tal Governor Osei", ["Bank of Tal", "Osei"], None),
        ("critics of Mr. Reyes and Ms. Osei", ["Reyes", "Osei"], None),
        ("Supporters of President Reyes and others", ["Reyes"], None),
        ("sons of Mr. Reyes and Ms. Osei", ["Reyes", "Osei"], None),
        ("Neither Mr. Reyes nor Ms. Osei", ["Reyes", "Osei"], "Reyes & Osei"),
        ("Neither Mr. Reyes nor other officials", ["Reyes"], "Reyes & other officials"),
        (
            "the Tal Harbour Board and 14 national boards",
            ["Tal Harbour Board"],
            "Tal Harbour Board & 14 national boards",
        ),
        ("Osei of Morven and Brava lawyers", ["Osei", "Morven", "Brava"], None),
        ("Osei and Kestrian leaders", ["Osei"], "Osei & Kestrian leaders"),
        ("Osei and the unions of the docks", ["Osei"], "Osei & the unions of the docks"),
        ("Osei, Tunde and other liberals", ["Osei", "Tunde"], "Osei & Tunde & other liberals"),
        ("Osei’s wife and two sons", ["Osei"], None),
        ("Osei and a boss", ["Osei"], None),
        (
            "two unions, the Brava Dockers and the Tal Seamen,",
            ["Brava Dockers", "Tal Seamen"],
            "Brava Dockers & Tal Seamen",
        ),
        (
            "Reyes’s rivals in the house, Sens. Osei of Morven and Ned Okoro of Brava",
            ["Reyes", "Osei", "Morven", "Ned Okoro", "Brava"],
            "Osei & Ned Okoro",
        ),
        (
            "the two leading Republicans, Reyes and Senator Osei,",
            ["Republicans", "Reyes", "Osei"],
            "Reyes & Osei",
        ),
        ("the boss, Reyes and Osei", ["Reyes", "Osei"], None),
        (
            "Reyes, the former Tal governor, and Senator Osei of Morven",
            ["Reyes", "Tal", "Osei", "Morven"],
            "Reyes & Osei",
        ),
        (
            "Rep. Reyes, the top man in the Tal House, and state Sen. Osei, who had met Ned Okoro",
            ["Reyes", "Tal House", "Osei", "Ned Okoro"],
            "Reyes & Osei",
        ),
        ("Reyes, the mayor, and Osei, the sheriff", ["Reyes", "Osei"], "Reyes & Osei"),
        ("the ministers of Tal, Morven and Brava", ["Tal", "Morven", "Brava"], None),
        ("the Osei campaign and Brava", ["Osei", "Brava"], "Osei campaign & Brava"),
        ("Reyes and the Osei administration", ["Reyes", "Osei"], "Reyes & Osei administration"),
        ("Osei campaign manager Ama Tunde", ["Osei", "Ama Tunde"], None),
        (
            "Osei, head of the labs at Tal, and other chemists",
            ["Osei", "Tal"],
            "Osei & other chemists",
        ),
        ("Reyes and Osei, two Tal clerks", ["Reyes", "Osei", "Tal"], "Reyes & Osei"),
        ("Reyes and Osei, both Liberals,", ["Reyes", "Osei", "Liberals"], "Reyes & Osei"),
        ("Reyes and Osei, along with Lady Tal", ["Reyes", "Osei", "Tal"], "Reyes & Osei"),
        (
            "chemists Reyes and Osei of Tal's Institute for Lead",
            ["Reyes", "Osei", "Tal", "Institute for Lead"],
            "Reyes & Osei",
        ),
        (
            "The Tal Ministry and the Ministry of Lead",
            ["Tal Ministry and the Ministry of Lead"],
            "Tal Ministry & Ministry of Lead",
        ),
        ("The Ministry of Art and the Law", ["Ministry of Art and the Law"], None),
        ("Reyes, the mayor of Tal and Morven", ["Reyes", "Tal", "Morven"], None),
    ],
)
def test_those_who_speak_together(source: str, names: list[str], joint: str | None) -> None:
    text = f"Later {source} spoke."
    places = [(text.index(name), text.index(name) + len(name)) for name in names]
    assert joint_name(text, (6, 6 + len(source)), places) == joint


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("Reyes and Osei met. They left.", ["Reyes", "Osei"], ["Reyes and Osei"]),
        (
            "France, Peru and Mali met Tal and Ms. Vogt.",
            ["France", "Peru", "Mali", "Tal", "Vogt"],
            ["France, Peru and Mali", "Tal and Ms. Vogt"],
        ),
        ("In Ostrand, Reyes met Osei.", ["Ostrand", "Reyes", "Osei"], []),
        ("Reyes left and Osei stayed.", ["Reyes", "Osei"], []),
        ("Reyes, Osei.", ["Reyes", "Osei"], []),
        ("Reyes", ["Reyes"], []),
        ("Nobody", [], []),
    ],
)
def test_names_side_by_side(text: str, names: list[str], found: list[str]) -> None:
    places = [(text.index(name), text.index(name) + len(name)) for name in names]
    assert [text[a:b] for a, b in together(text, places)] == found


@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(MARKS)), min_size=1, max_size=9))
def test_whoever_is_joined_stands_in_the_source(pieces: list[tuple[str, str]]) -> None:
    text, places = "Later ", []
    for word, mark in pieces:
        if word[0].isupper() and word != "Ms.":
            places.append((len(text), len(text) + len(word)))
        text += word + mark
    joint = joint_name(text, (6, len(text)), places)
    if joint is not None:
        known = {clean_name(text[slice(*place)]) for place in places}
        every = joint.split(JOINT)
        assert len(every) > 1
        assert all(name in text for name in every)
        assert every[0] in known
