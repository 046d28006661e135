"""Links to a registry: full names, surnames with an office, offices with a day."""

from datetime import date

import pytest

from stance.document import Document, Quote, Span, Speaker, SpeakerKind
from stance.errors import InputError
from stance.known import Known, Office
from stance.registry import Registry

VELDANIA = ("Veldania", "Veldanian")


def office(title: str, start: str | None = None, end: str | None = None, of: str = "") -> Office:
    days = [None if day is None else date.fromisoformat(day) for day in (start, end)]
    return Office(title, of or VELDANIA[0], *days, "" if of else VELDANIA[1])


REGISTRY = Registry(
    [
        Known(
            "E1",
            "Tarek al-Rashidi",
            offices=(office("prime minister", "2019-03-01", "2022-06-14"),),
        ),
        Known("E2", "Lena Vogt", offices=(office("prime minister", "2022-06-14"),)),
        Known("E3", "Carlos Mendez", offices=(office("senator"),)),
        Known("E4", "Carlos Mendez", offices=(office("coach", of="Porto Azul"),)),
        Known("E5", "Ministry of Defence of Veldania", "organisation", ("MoD",)),
        Known("E6", "José Pérez Galdós", offices=(office("foreign minister", "2020-01-01"),)),
        Known("E7", "Ama Tunde", offices=(office("spokeswoman", of="Ministry of Defence"),)),
        Known("E8", "Nguyen Thi Hoa"),
        Known("E9", "Ines Prado", offices=(office("president", of="Union of Dockers"),)),
        Known("E10", "Daniel Okoro", offices=(office("governor", end="2018-01-01", of="Brava"),)),
        Known(
            "E11",
            "Daniel Okoro Jr.",
            offices=(office("governor", start="2020-01-01", of="Brava"),),
        ),
    ]
)


def linked(
    name: str, *roles: str, day: str | None = None, affiliations: tuple[str, ...] = ()
) -> str | None:
    speaker = Speaker("s1", name, (), roles, "person", affiliations)
    link = REGISTRY.link(Document("d", "text", speakers=(speaker,), date=day)).get("s1")
    return None if link is None else link.entry.id


@pytest.mark.parametrize(
    ("name", "roles", "day", "entry"),
    [
        ("Tarek al-Rashidi", (), None, "E1"),
        ("TAREK AL RASHIDI", (), None, "E1"),
        ("Tarek Hassan al-Rashidi", (), None, "E1"),
        ("Omar al-Rashidi", ("prime minister",), "2021-07-04", None),
        ("al-Rashidi", (), None, None),
        ("al-Rashidi", ("Prime Minister",), "2021-07-04", "E1"),
        ("al-Rashidi", ("Prime Minister",), "2023-07-04", None),
        ("al-Rashidi", ("former prime minister",), "2023-07-04", "E1"),
        ("Veldania's prime minister", ("Veldania's prime minister",), "2021-07-04", "E1"),
        ("the Veldanian premier", ("the Veldanian premier",), "2023-07-04", "E2"),
        ("the Veldanian premier", ("the Veldanian premier",), None, None),
        ("the Veldanian premier", ("the Veldanian premier",), "2018-07-04", None),
        ("the Qaramen premier", ("the Qaramen premier",), "2021-07-04", None),
        ("the deputy prime minister of Veldania", (), "2021-07-04", None),
        ("an aide to Veldania's prime minister", (), "2021-07-04", None),
        ("Carlos Mendez", (), None, None),
        ("Carlos Mendez", ("Senator",), None, "E3"),
        ("Carlos Mendez", ("the Porto Azul coach",), None, "E4"),
        ("MoD", (), None, "E5"),
        ("the Veldania Ministry of Defence", (), None, "E5"),
        ("a spokesman for the Ministry of Defence", (), None, None),
        ("Jose Perez-Galdos", (), None, "E6"),
        ("J. Galdos", (), None, None),
        ("J. Galdos", ("Veldanian Foreign Minister",), "2021-07-04", "E6"),
        ("Perez", ("Foreign Minister",), "2021-07-04", "E6"),
        ("Ama Tunde", ("a spokeswoman for the Ministry of Defence",), None, "E7"),
        ("Thi Hoa Nguyen", (), None, "E8"),
        ("Vogt Lena", (), None, None),  # may be somebody else
        ("Vogt Lena", ("Veldania's prime minister",), "2023-07-04", "E2"),
        ("Ama Tunde", ("MINISTRY OF DEFENCE",), None, "E7"),
        ("Ines Maria Prado", ("Ministry of Fisheries",), None, None),  # an office of another body
        ("Ines Maria Prado", ("from the Dockers' Union",), None, "E9"),
        ("Ines Maria Prado", ("the Dockers' Union treasurer",), None, None),
        ("Okoro", ("Gov.",), "2021-07-04", "E11"),
        ("Okoro", ("Gov.",), "2015-07-04", "E10"),
        ("Daniel Okoro", ("Gov.",), "2021-07-04", "E11"),
        # What a name is said to be of may stand in it.
        ("Lena Vogt of Veldania", ("Prime Minister",), "2023-07-04", "E2"),
        ("Lena Vogt of Veldania", (), None, "E2"),
        ("Lena Vogt of Tarsova", (), None, None),
        ("Ines Vogt of Veldania", (), None, None),
        ("he", (), None, None),
        ("Lena Vogt & Ama Tunde", (), None, None),
    ],
)
def test_links(name: str, roles: tuple[str, ...], day: str | None, entry: str | None) -> None:
    assert linked(name, *roles, day=day) == entry


NAMESAKES = Registry(
    [
        Known("N1", "Kim Sung", offices=(office("chief executive", "2015-01-01", of="Haeyang"),)),
        Known("N2", "Kim Sung", offices=(office("trade minister"),)),
        Known("N3", "Kim Sung", offices=(office("coach", end="2020-01-01", of="Porto Azul"),)),
        Known("N4", "Haeyang", "organisation", ("Haeyang Shipyards", "HYS")),
    ]
)


@pytest.mark.parametrize(
    ("text", "roles", "day", "entry"),
    [
        ("Haeyang booked a profit. Kim Sung said steel was cheap.", (), None, "N1"),
        ("Steel is cheap, Kim Sung said. HYS booked a profit.", (), None, "N1"),
        ("Haeyang beat Porto Azul in court, Kim Sung said.", (), None, None),
        # The coach had left by then.
        ("Haeyang beat Porto Azul in court, Kim Sung said.", (), "2021-07-04", "N1"),
        ("Haeyang had no yard yet, Kim Sung said.", (), "2014-07-04", None),
        # Of a country much is said that is about others who live there.
        ("Veldania is lovely in June, Kim Sung said.", (), None, None),
        ("Kim Sung praised the haeyang, a kind of kite.", (), None, None),
        ("Haeyang gave the prize to the violinist Kim Sung.", ("the violinist",), None, None),
        ("Haeyang will pay, said Trade Minister Kim Sung.", ("Trade Minister",), None, "N2"),
    ],
)
def test_namesakes_are_told_apart_by_the_body_that_the_text_names(
    text: str, roles: tuple[str, ...], day: str | None, entry: str | None
) -> None:
    speaker = Speaker("s1", "Kim Sung", (), roles, "person")
    link = NAMESAKES.link(Document("d", text, speakers=(speaker,), date=day)).get("s1")
    assert (link and link.entry.id) == entry
    if link and not roles:
        assert "the text names the body of an office: H" in link.reason


def test_a_link_says_why() -> None:
    speaker = Speaker("s1", "al-Rashidi", (), ("Veldania's prime minister",))
    document = Document("d", "text", speakers=(speaker,))
    (link,) = REGISTRY.link(document, date(2021, 7, 4)).values()
    assert link.reason == (
        "a part of the name and the office: prime minister of Veldania (2019-03-01 to 2022-06-14)"
    )
    assert 0.8 <= link.score < 1


def test_linked_documents_carry_the_entry() -> None:
    text = "Lena Vogt said it rained."
    speaker = Speaker("s1", "Lena Vogt", (Span.of(text, 0, 9),))
    quote = Quote("q1", (Span.of(text, 15, 24),), "indirect", speaker=speaker)
    document = REGISTRY.linked(Document("d", text, (quote,), (speaker,)))
    assert document.speakers[0].entity == "E2"
    assert document.quotes[0].speaker == document.speakers[0]
    assert Document.from_dict(document.to_dict()) == document


def test_documents_link_to_each_other() -> None:
    def document(name: str, *speakers: str) -> Document:
        people = (Speaker(f"s{n}", s, kind="person") for n, s in enumerate(speakers, 1))
        return Document(name, "text", speakers=tuple(people))

    documents = [
        document("a", "Lena Vogt", "Mendez", "Ana Ruiz", "Ana Ruiz"),
        document("b", "Lena Maria Vogt", "Mendez", "Ana Ruiz"),
    ]
    registry = Registry.of(documents)
    entries = [
        {d.speakers[int(s[1:]) - 1].name: link.entry.id for s, link in registry.link(d).items()}
        for d in documents
    ]
    # A surname alone tells nothing, and two of one name in a text are never told apart.
    assert set(entries[0]) == {"Lena Vogt"}
    assert set(entries[1]) == {"Lena Maria Vogt"}


@pytest.mark.parametrize(
    ("name", "kind", "ids"),
    [
        ("Lena Vogt", "person", ["lena-vogt"]),
        ("Lena Vogt", None, ["lena-vogt"]),
        ("Hassan al-Rubaye", "person", ["hassan-rubaye"]),
        ("Daniel Okoro Jr.", "person", ["daniel-okoro-jr"]),
        ("Okoro Jr.", "person", []),
        ("Clinton", "person", []),
        ("Clinton", None, []),
        ("Greenwater", "organisation", ["greenwater"]),
        ("Republicans", "group", []),
        ("House Republicans", "group", []),
        ("The Harbour Report", "document", []),
        ("Critics Abroad", "generic", []),
        ("Lena Vogt & Ama Tunde", "person", []),
        ("She", "person", []),
    ],
)
def test_who_becomes_an_entry(name: str, kind: SpeakerKind | None, ids: list[str]) -> None:
    speaker = Speaker("s1", name, kind=kind)
    registry = Registry.of([Document("d", "text", speakers=(speaker,))])
    assert [entry.id for entry in registry.entries] == ids


def test_father_and_son_are_two_entries() -> None:
    names = ("Daniel Okoro", "Daniel Okoro Jr.")
    documents = [
        Document(name, "text", speakers=(Speaker("s1", name, kind="person"),)) for name in names
    ]
    registry = Registry.of(documents)
    linked = [registry.linked(document).speakers[0].entity for document in documents]
    assert linked == ["daniel-okoro", "daniel-okoro-jr"]


def test_two_sets_of_documents_never_share_an_id_between_names() -> None:
    first, second = (
        Registry.of([Document("d", "text", speakers=(Speaker("s1", name, kind="person"),))])
        for name in ("Lena Vogt", "Ama Tunde")
    )
    assert {e.id for e in first.entries}.isdisjoint(e.id for e in second.entries)


def test_an_earlier_link_stays_where_there_is_no_new_one() -> None:
    speakers = (
        Speaker("s1", "Ada Moreau", entity="Q7"),
        Speaker("s2", "Lena Vogt", entity="Q8"),
    )
    document = REGISTRY.linked(Document("d", "text", speakers=speakers))
    assert [speaker.entity for speaker in document.speakers] == ["Q7", "E2"]


def test_ids_are_unique() -> None:
    with pytest.raises(InputError, match="'E1'"):
        Registry([Known("E1", "Ama Tunde"), Known("E1", "Lena Vogt")])


def test_a_term_ends_after_it_begins() -> None:
    with pytest.raises(InputError, match="ends on 2019-01-01"):
        office("mayor", "2020-01-01", "2019-01-01")
