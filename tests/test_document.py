import copy
import json
import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stance.document
import stance.parts
from stance.document import (
    ACTS,
    KINDS,
    LABELS,
    SPEAKER_KINDS,
    VERDICTS,
    Document,
    Quote,
    Span,
    Speaker,
    Stance,
)
from stance.errors import InputError

TEXT = "“No base stays,” the minister said. “None,” Lena Ortiz added."
SCORES = {"favor": 0.05, "against": 0.85, "neutral": 0.07, "unrelated": 0.03}


def sample() -> Document:
    ortiz = Speaker(
        *("s1", "Lena Ortiz", (Span.of(TEXT, 17, 29),), ("the minister",)),
        *("person", ("the ministry",), 0.9, "Q1"),
    )
    stance = Stance("foreign troop presence", "against", SCORES, "bases")
    return Document(
        "report-1",
        TEXT,
        (
            Quote(
                "q1",
                (Span.of(TEXT, 0, 16), Span.of(TEXT, 36, 43)),
                "direct",
                cue=Span.of(TEXT, 30, 34),
                source=Span.of(TEXT, 17, 29),
                speaker=ortiz,
                confidence=0.97,
                stance=stance,
            ),
            Quote("q2", (Span.of(TEXT, 1, 8),), "indirect", "thought"),
        ),
        (ortiz,),
        {"attribution": "1.0"},
        "2021-07-04",
    )


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
names = st.text(max_size=8)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(texts)

    def span() -> Span:
        start = draw(st.integers(0, len(text) - 1))
        return Span.of(text, start, draw(st.integers(start + 1, len(text))))

    def spans(least: int) -> tuple[Span, ...]:
        return tuple(span() for _ in range(draw(st.integers(least, 3))))

    speakers = tuple(
        Speaker(
            f"s{i}",
            draw(names),
            spans(0),
            tuple(draw(st.lists(names, max_size=2))),
            draw(st.sampled_from([None, *SPEAKER_KINDS])),
            tuple(draw(st.lists(names, max_size=2))),
            draw(st.floats(0, 1)),
            draw(st.none() | names),
        )
        for i in range(draw(st.integers(0, 2)))
    )
    quotes = tuple(
        Quote(
            f"q{i}",
            spans(1),
            draw(st.sampled_from(KINDS)),
            draw(st.sampled_from(ACTS)),
            span() if draw(st.booleans()) else None,
            span() if draw(st.booleans()) else None,
            draw(st.sampled_from([None, *speakers])),
            draw(st.floats(0, 1)),
            Stance(
                draw(names),
                draw(st.sampled_from(VERDICTS)),
                {label: draw(st.floats(0, 1)) for label in LABELS},
                draw(st.none() | names),
            )
            if draw(st.booleans())
            else None,
        )
        for i in range(draw(st.integers(0, 3)))
    )
    day = draw(st.none() | st.dates().map(date.isoformat))
    return Document(draw(names), text, quotes, speakers, draw(st.dictionaries(names, names)), day)


@given(documents())
def test_a_document_survives_json(document: Document) -> None:
    assert Document.from_dict(json.loads(json.dumps(document.to_dict()))) == document


def test_the_json_form_is_the_documented_one() -> None:
    assert sample().to_dict() == {
        "id": "report-1",
        "date": "2021-07-04",
        "text": TEXT,
        "quotes": [
            {
                "id": "q1",
                "content": [[0, 16], [36, 43]],
                "kind": "direct",
                "act": "speech",
                "cue": [30, 34],
                "source": [17, 29],
                "speaker": "s1",
                "confidence": 0.97,
                "stance": {
                    "target": "foreign troop presence",
                    "label": "against",
                    "scores": SCORES,
                    "aspect": "bases",
                },
            },
            {
                "id": "q2",
                "content": [[1, 8]],
                "kind": "indirect",
                "act": "thought",
                "cue": None,
                "source": None,
                "speaker": None,
                "confidence": 1.0,
                "stance": None,
            },
        ],
        "speakers": [
            {
                "id": "s1",
                "name": "Lena Ortiz",
                "mentions": [[17, 29]],
                "roles": ["the minister"],
                "kind": "person",
                "affiliations": ["the ministry"],
                "confidence": 0.9,
                "entity": "Q1",
            }
        ],
        "model": {"attribution": "1.0"},
    }


def test_files_of_earlier_versions_can_be_read() -> None:
    data = sample().to_dict()
    del data["date"]
    for name in ("kind", "affiliations", "confidence", "entity"):
        del data["speakers"][0][name]
    document = Document.from_dict(data)
    assert document.date is None
    assert document.day is None
    speaker = document.speakers[0]
    assert (speaker.kind, speaker.affiliations, speaker.confidence) == (None, (), 1.0)


@pytest.mark.parametrize("day", ["4 July 2021", "2021-13-01", "soon"])
def test_a_date_is_a_day(day: str) -> None:
    with pytest.raises(InputError, match="is not a day like 2021-07-04"):
        Document("d", TEXT, date=day)


def test_a_day_may_be_an_object() -> None:
    assert Document("x", "", date=date(2021, 7, 4)).date == "2021-07-04"  # type: ignore[arg-type]
    with pytest.raises(InputError, match="nan is not a day"):
        Document("x", "", date=float("nan"))  # type: ignore[arg-type]


def test_results_cross_process_borders() -> None:
    document = sample()
    assert pickle.loads(pickle.dumps(document)) == document
    assert copy.deepcopy(document) == document


def test_a_document_without_act_or_model_is_read_as_speech() -> None:
    data = sample().to_dict()
    del data["model"], data["quotes"][1]["act"]
    document = Document.from_dict(data)
    assert document.model == {}
    assert document.quotes[1].act == "speech"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("text",), KeyError, "no field 'text'"),
        (("speakers", 0, "name"), KeyError, "no field 'name'"),
        (("quotes", 0, "content"), KeyError, "no field 'content'"),
        (("quotes", 0, "stance", "scores"), KeyError, "no field 'scores'"),
        (("quotes", 0, "content"), [], "'q1' has no content span"),
        (("quotes", 0, "content"), [[0, 99]], r"span \[0, 99\] does not lie in a text of"),
        (("quotes", 0, "content"), [[0]], "content has the wrong type"),
        (("quotes", 0, "content"), 3, "content has the wrong type or value: 3"),
        (("quotes", 0, "source"), [1, 2, 3], "source has the wrong type"),
        (("quotes", 0, "confidence"), "high", "confidence of a quote has .*: 'high'"),
        (("quotes", 0, "confidence"), None, "confidence of a quote has .*: None"),
        (("quotes", 0, "stance"), "favor", "stance has the wrong type or value: 'favor'"),
        (("quotes", 0, "stance", "scores", "favor"), "no", "scores has the wrong type or value"),
        (("quotes",), ["q1"], r"quotes has the wrong type or value: \['q1'\]"),
        (("speakers",), 2, "speakers has the wrong type or value: 2"),
        (("speakers", 0, "confidence"), "low", "confidence of a speaker has .*: 'low'"),
        (("speakers", 0, "roles"), "mayor", "roles has the wrong type or value: 'mayor'"),
        (("speakers", 0, "mentions"), [7], "mentions has the wrong type"),
        (("text",), 5, "text has the wrong type or value: 5"),
        (("model",), "x", "model has the wrong type or value: 'x'"),
        (("quotes", 0, "cue"), [5, 5], r"span \[5, 5\]"),
        (("quotes", 0, "speaker"), "s9", "unknown speaker 's9'"),
        (("quotes", 0, "kind"), "shouted", "kind is 'shouted', not one of direct, indirect"),
        (("speakers", 0, "kind"), "ship", "kind of a speaker is 'ship', not one of person"),
        (("date",), "soon", "'soon' is not a day"),
        (("date",), 2021, "2021 is not a day"),
        (("id",), 5, "id has the wrong type"),
        (("speakers", 0, "name"), None, "name of a speaker has the wrong type"),
        (("quotes", 0, "act"), "dream", "act is 'dream', not one of speech, thought"),
        (("quotes", 0, "stance", "label"), "yes", "label is 'yes', not one of favor"),
        (("quotes", 0, "stance", "scores"), {"favor": 1.0}, "scores need exactly the labels"),
    ],
)
def test_a_broken_document_is_an_input_error_that_names_the_field(
    path: tuple[str | int, ...], value: object, message: str
) -> None:
    data = sample().to_dict()
    place = data
    for key in path[:-1]:
        place = place[key]  # type: ignore[index]
    if value is KeyError:
        del place[path[-1]]  # type: ignore[arg-type]
    else:
        place[path[-1]] = value  # type: ignore[index]
    with pytest.raises(InputError, match=message):
        Document.from_dict(data)


def test_quotes_by_gives_the_quotes_of_one_speaker() -> None:
    document = sample()
    assert document.quotes_by(document.speakers[0]) == document.quotes[:1]
    assert document.quotes_by(Speaker("s2", "Ada Moreau")) == ()


def test_results_cannot_be_changed() -> None:
    document = sample()
    with pytest.raises(AttributeError):
        document.text = "else"  # type: ignore[misc]
    with pytest.raises(TypeError):
        document.quotes[0].stance.scores["favor"] = 1.0  # type: ignore[index, union-attr]
    with pytest.raises(TypeError):
        document.model["attribution"] = "2.0"  # type: ignore[index]
    assert {document, sample()} == {document}


def test_documents_do_not_share_what_their_maker_may_change() -> None:
    versions = {"library": "1"}
    document = Document("d", TEXT, model=versions)
    versions["library"] = "2"
    assert document.model == {"library": "1"}


def test_every_part_can_be_had_beside_the_document() -> None:
    public = [name for name in vars(stance.parts) if name in stance.document.__all__]
    assert {"Span", "Speaker", "Stance", "Quote", "QuoteInContext", "LABELS"} <= set(public)
    for name in public:
        assert getattr(stance.document, name) is getattr(stance.parts, name)
