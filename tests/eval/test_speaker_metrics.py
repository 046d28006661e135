import pytest

from eval.metrics import mention_form, same_entity, score_end_to_end, score_speakers
from stance.document import Document, Quote, Span, Speaker


@pytest.mark.parametrize(
    ("predicted", "gold"),
    [
        ("Lena Vogt", "lena vogt"),
        ("Vogt", "Lena Vogt"),
        ("Mayor Lena Vogt", "Vogt"),
        ("President Okoro", "Daniel Okoro"),
        ("Sen. Ruth K. Amari (D-Ohio)", "Ruth Amari"),
        ("Amari’s", "Ruth Amari"),
        ("the Harbour Authority", "Harbour Authority"),
        ("Harbour Authority", "Harbour Authority of Brenn"),
        ("N.A.T.O.", "North Atlantic Treaty Organization"),
        ("the prime minister", "The Prime Minister"),
        ("Critics", "critics of the plan"),
        ("Amari & Vogt", "Lena Vogt & Ruth Amari"),
        ("Amari & Vogt", "Lena Vogt and Ruth Amari"),
        ("Amari & Tal & Vogt", "Ruth Amari, Tal and Lena Vogt"),
    ],
)
def test_names_of_one_entity(predicted: str, gold: str) -> None:
    assert same_entity(predicted, gold)


@pytest.mark.parametrize(
    ("predicted", "gold"),
    [
        ("Karl Vogt", "Lena Vogt"),
        ("Lena", "Lena Vogt"),
        ("Lena Vogt campaign", "Lena Vogt"),
        ("Vogt administration", "Vogt"),
        ("foreign minister", "prime minister"),
        ("Justice Department", "Energy Department"),
        ("Lena Vogt", "Lena Vogt & Ruth Amari"),
        ("Vogt & Vogt", "Lena Vogt & Ruth Amari"),
        ("Amari & Vogt", "Ruth Amari and Karl Tal"),
        ("Health & Energy", "Department of Health and Energy and Trade"),
    ],
)
def test_names_of_two_entities(predicted: str, gold: str) -> None:
    assert not same_entity(predicted, gold)


def test_an_ambiguous_surname_names_nobody() -> None:
    names = {"Lena Vogt", "Karl Vogt"}
    assert not same_entity("Vogt", "Lena Vogt", names)
    assert same_entity("Lena Vogt", "Lena Vogt", names)


def test_a_name_that_is_another_speakers_is_wrong() -> None:
    assert not same_entity("Vogt", "Lena Vogt", {"Lena Vogt", "Vogt"})


def test_an_ending_outranks_a_beginning() -> None:
    names = {"City Hall", "Josef Brandt"}
    assert same_entity("City Hall spokesman Josef Brandt", "Josef Brandt", names)
    assert not same_entity("City Hall spokesman Josef Brandt", "City Hall", names)


@pytest.mark.parametrize(
    ("mention", "form"),
    [
        ("he", "pronoun"),
        ("Who", "pronoun"),
        ("Lena Vogt", "name"),
        ("Mayor Lena Vogt, 52,", "name"),
        ("the United Nations", "name"),
        ("Vogt of the Liberals", "name"),
        ("the mayor", "nominal"),
        ("a spokesman for Lena Vogt", "nominal"),
        ("Brenn's harbour master", "nominal"),
        ("Officials", "nominal"),
    ],
)
def test_form_of_a_mention(mention: str, form: str) -> None:
    text = f"{mention} said so, and other officials agreed."
    assert mention_form(Span.of(text, 0, len(mention)), text) == form


TEXT = "Lena Vogt spoke. She agreed. Karl Brandt objected. The mayor left early today."
VOGT = Speaker("s1", "Lena Vogt")
BRANDT = Speaker("s2", "Karl Brandt")


def span(part: str) -> Span:
    start = TEXT.index(part)
    return Span.of(TEXT, start, start + len(part))


def document(*speakers: Speaker | None) -> Document:
    parts = [
        ("Lena Vogt", "spoke"),
        ("She", "agreed"),
        ("Karl Brandt", "objected"),
        ("The mayor", "left early today"),
    ]
    quotes = tuple(
        Quote(f"q{n}", (span(content),), "indirect", source=span(source), speaker=speaker)
        for n, ((source, content), speaker) in enumerate(zip(parts, speakers, strict=True))
    )
    known = tuple({s.id: s for s in speakers if s}.values())
    return Document("d", TEXT, quotes, known)


GOLD = document(VOGT, VOGT, BRANDT, VOGT)


def test_accuracy_by_form() -> None:
    guess = document(Speaker("x", "Vogt"), BRANDT, BRANDT, None)
    scores = score_speakers([GOLD], [guess])
    assert scores["accuracy"] == 0.5
    assert scores["name"] == {"accuracy": 1.0, "n": 2}
    assert scores["pronoun"] == {"accuracy": 0.0, "n": 1}
    assert scores["nominal"] == {"accuracy": 0.0, "n": 1}
    assert scores["unknown"] == 0.25


def test_gold_speakers_score_one() -> None:
    scores = score_speakers([GOLD], [GOLD])
    assert scores["accuracy"] == scores["b_cubed"]["f1"] == 1.0
    assert scores["unknown"] == 0.0
    assert score_end_to_end([GOLD], [GOLD])["f1"] == 1.0


def test_no_speakers_score_zero() -> None:
    nobody = document(None, None, None, None)
    assert score_speakers([GOLD], [nobody])["accuracy"] == 0.0
    assert score_end_to_end([GOLD], [nobody])["f1"] == 0.0
    assert score_end_to_end([GOLD], [nobody])["unknown"] == 1.0


def test_b_cubed_by_hand() -> None:
    # Gold {1, 2, 4} {3}; predicted {1} {2, 3, 4}: names do not matter, clusters do.
    other = Speaker("x", "Ruth Amari")
    scores = score_speakers([GOLD], [document(BRANDT, other, other, other)])["b_cubed"]
    assert scores["precision"] == pytest.approx((1 + 2 / 3 + 1 / 3 + 2 / 3) / 4)
    assert scores["recall"] == pytest.approx((1 / 3 + 2 / 3 + 1 + 2 / 3) / 4)
    assert scores["f1"] == pytest.approx(2 / 3)
    assert scores["n"] == 4


def test_unknown_speakers_are_clusters_of_their_own() -> None:
    scores = score_speakers([GOLD], [document(None, None, None, None)])["b_cubed"]
    assert scores["precision"] == 1.0
    assert scores["recall"] == pytest.approx((1 / 3 + 1 / 3 + 1 + 1 / 3) / 4)


def test_end_to_end_needs_the_content_too() -> None:
    guess = Document(
        "d",
        TEXT,
        (
            Quote("q1", (span("spoke"),), "indirect", speaker=VOGT),
            Quote("q2", (span("agreed"),), "indirect", speaker=BRANDT),
            Quote("q3", (span("today"),), "indirect", speaker=VOGT),
        ),
    )
    scores = score_end_to_end([GOLD], [guess])
    # One right of three; "today" is one of three words (F1 0.5) and so finds its quote as well.
    assert scores["precision"] == pytest.approx(2 / 3)
    assert scores["recall"] == 0.5
