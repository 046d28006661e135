"""Mentions: where they are, and what is known of them."""

from mentioned import STORY, place
from tiny import wordpiece

from stance.placing import make_mentions, names_in_places
from stance.windows import prepare


def test_mentions_come_in_text_order_with_what_is_known_of_them() -> None:
    prepared = prepare(STORY, wordpiece(), 64, 16)
    chief = place(STORY, "Harbour chief Nadia Osei")
    she, us, last = place(STORY, "she"), place(STORY, "us"), place(STORY, "Osei", "inquiry")
    content = [place(STORY, "“They were tested,”"), place(STORY, "“by us.”")]
    mentions = make_mentions(
        prepared,
        [last, she, chief, us, she],
        {chief: "Nadia Osei", last: "Osei"},
        {chief, she},
        [(content, she)],
    )
    assert [m.text for m in mentions] == ["Harbour chief Nadia Osei", "she", "us", "Osei"]
    assert [m.name for m in mentions] == ["Nadia Osei", None, None, "Osei"]
    assert [m.is_source for m in mentions] == [True, True, False, False]
    assert [m.sentence for m in mentions] == [0, 1, 1, 3]
    assert [m.depth > 0 for m in mentions] == [False, False, True, False]
    assert [m.spoken_by for m in mentions] == [None, None, 1, None]
    assert {"harbour", "chief", "cranes"} <= mentions[0].around
    assert "safe" in mentions[0].around
    assert "inquiry" not in mentions[0].around
    for m in mentions:
        assert prepared.word_span(m.start, m.end) == m.words


def test_a_mention_in_nested_quotes_is_spoken_by_the_inner_source() -> None:
    text = "Osei said that Tal said that we won."
    prepared = prepare(text, wordpiece(), 64, 16)
    osei, tal, we = place(text, "Osei"), place(text, "Tal"), place(text, "we")
    outer, inner = place(text, "that Tal said that we won"), place(text, "that we won")
    mentions = make_mentions(
        prepared, [osei, tal, we], {}, {osei, tal}, [([outer], osei), ([inner], tal)]
    )
    assert [m.spoken_by for m in mentions] == [None, 0, 1]


def test_places_without_words_are_no_mentions() -> None:
    prepared = prepare("Osei   left", wordpiece(), 64, 16)
    assert make_mentions(prepared, [(5, 6)], {}, {(5, 6)}, []) == []


def test_the_name_in_a_source_is_its_own_not_its_possessors() -> None:
    source = place(STORY, "Tal's lawyer, Ama Tunde")
    tal, tunde = place(STORY, "Tal"), place(STORY, "Ama Tunde")
    name_of, places, _ = names_in_places(STORY, [tal, tunde], {source})
    assert name_of == {source: "Ama Tunde"}
    assert places == [source]
    lawyer = place(STORY, "Tal's lawyer")
    name_of, places, _ = names_in_places(STORY, [tal], {lawyer})
    assert name_of == {}
    assert places == [lawyer]


def test_names_outside_of_sources_are_places_of_their_own() -> None:
    source, tunde = place(STORY, "she"), place(STORY, "Ama Tunde")
    name_of, places, _ = names_in_places(STORY, [tunde], {source})
    assert places == [source, tunde]
    assert name_of == {tunde: "Ama Tunde"}


def test_the_bearer_stands_last_in_a_run_of_names() -> None:
    text = "Tal aide Ama Tunde left"
    source = (0, len("Tal aide Ama Tunde"))
    names = [place(text, "Tal"), place(text, "Ama Tunde")]
    assert names_in_places(text, names, {source})[0] == {source: "Ama Tunde"}


def test_names_alone_are_a_joint_speaker() -> None:
    text = "Tal and Ms. Ama Tunde left; Tal and the crew stayed"
    names = [place(text, "Tal"), place(text, "Ama Tunde"), place(text, "Tal", "left;")]
    both, crew = place(text, "Tal and Ms. Ama Tunde"), place(text, "Tal and the crew")
    name_of, _, _ = names_in_places(text, names, {both, crew})
    assert name_of == {
        both: "Tal & Ama Tunde",
        crew: "Tal",
        names[0]: "Tal",
        names[1]: "Ama Tunde",
    }


def test_a_study_by_two_bodies_is_both() -> None:
    text = (
        "A study by the Port Board and Tal University says so. "
        "A poll by the Center for Tal and Docks does not."
    )
    names = [
        place(text, phrase)
        for phrase in ("Port Board", "Tal University", "Center for Tal", "Docks")
    ]
    study = place(text, "A study by the Port Board and Tal University")
    poll = place(text, "A poll by the Center for Tal and Docks")
    name_of, _, _ = names_in_places(text, names, {study, poll})
    assert name_of[study] == "Port Board & Tal University"
    assert name_of[poll] == "Center for Tal"  # one body


def test_who_is_named_in_full_only_in_a_source_of_another_may_be_taken_up() -> None:
    text = "A lawyer for Nadia Osei left. Tal, a Tal Democrat, left. Osei’s aide left."
    names = [place(text, p) for p in ("Nadia Osei", "Tal", "Tal Democrat")]
    names.append(place(text, "Osei", "Democrat"))
    lawyer, tal = place(text, "A lawyer for Nadia Osei"), place(text, "Tal, a Tal Democrat")
    name_of, places, _ = names_in_places(text, names, {lawyer, tal})
    assert names[0] in places
    assert name_of[names[0]] == "Nadia Osei"
    assert names[2] not in places
    assert lawyer not in name_of


def test_each_of_a_joint_speaker_may_be_taken_up() -> None:
    text = "Ned Tal and Ama Tunde objected. Tunde left."
    names = [place(text, "Ned Tal"), place(text, "Ama Tunde"), place(text, "Tunde", ". ")]
    both = place(text, "Ned Tal and Ama Tunde")
    name_of, places, _ = names_in_places(text, names, {both})
    assert name_of[both] == "Ned Tal & Ama Tunde"
    assert sorted(places) == sorted([both, *names])
    assert name_of[names[1]] == "Ama Tunde"


def test_names_side_by_side_are_somebody_to_take_up() -> None:
    text = "Tal and Ama Tunde met. They agreed."
    names = [place(text, "Tal"), place(text, "Ama Tunde")]
    name_of, places, _ = names_in_places(text, names, {place(text, "They")})
    assert name_of == {names[0]: "Tal", names[1]: "Ama Tunde", (0, 17): "Tal & Ama Tunde"}
    assert set(places) == {*names, (0, 17), place(text, "They")}


def test_who_and_that_take_up_what_stands_before_them() -> None:
    text = "Ama Tunde, a nurse at Tal General who left. A union that objects."
    names = [place(text, "Ama Tunde"), place(text, "Tal General")]
    who, that = place(text, "who"), place(text, "that")
    _, places, takes_up = names_in_places(text, names, {who, that})
    assert takes_up == {who: names[0]}
    assert place(text, "A union") in places


def test_a_role_phrase_that_recurs_is_a_mention() -> None:
    text = "The harbour chief, Ama Tunde, spoke. “No.” The Harbour chief left."
    source = place(text, "The harbour chief, Ama Tunde,")
    _, places, _ = names_in_places(text, [place(text, "Ama Tunde")], {source})
    assert [text[slice(*p)] for p in places] == [text[slice(*source)], "The Harbour chief"]


def test_a_role_phrase_before_another_name_is_somebody_elses() -> None:
    text = "The harbour chief, Ama Tunde, spoke. The harbour chief Ned Okoro left."
    source = place(text, "The harbour chief, Ama Tunde,")
    names = [place(text, "Ama Tunde"), place(text, "Ned Okoro")]
    _, places, _ = names_in_places(text, names, {source})
    assert sorted(places) == [source, names[1]]
