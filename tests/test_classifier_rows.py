"""From quote and target to rows of the network."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quoted import BASES, TEXT, quote
from tiny import stance_model, wordpiece

from stance.classifier import Row, StanceClassifier
from stance.document import QuoteInContext, Span
from stance.encoding import pad, pieces_of
from stance.errors import InputError
from stance.modeling import SEGMENTS
from stance.targets import FOREIGN_TROOP_PRESENCE, Target

TARGET, SPEAKER, CONTEXT, CONTENT, OPENING = (SEGMENTS.index(name) for name in SEGMENTS[1:])


def said(rows: Sequence[Row], *segments: int) -> str:
    """The wordpieces of some segments as text, special tokens left out."""
    tokenizer = wordpiece()
    ids = [i for row in rows for i, s in zip(row.ids, row.segments, strict=True) if s in segments]
    kept = [i for i in ids if i not in tokenizer.all_special_ids]
    return " ".join(tokenizer.convert_ids_to_tokens(kept)).replace(" ##", "")


def test_a_row_is_target_speaker_and_quote_in_context(classifier: StanceClassifier) -> None:
    item = quote(TEXT, "the foreign soldiers must leave", speaker="The mayor")
    (row,) = classifier.rows(item, BASES, item=7)
    tokens = wordpiece().convert_ids_to_tokens(row.ids)
    assert tokens[0] == "[CLS]"
    assert tokens[-1] == "[SEP]"
    assert tokens.count("[SEP]") == 3
    order = [s for s, t in zip(row.segments, [None, *row.segments], strict=False) if s != t]
    assert order == [TARGET, SPEAKER, CONTEXT, CONTENT, CONTEXT]
    assert said([row], TARGET) == "foreign bases : bases stay ."
    assert said([row], SPEAKER) == "the mayor"
    assert said([row], CONTENT) == "the foreign soldiers must leave"
    context = said([row], CONTEXT)
    assert context.startswith("was safe . the mayor said that") or "the mayor said that" in context
    assert ", and people want peace ." in context
    assert (row.item, row.weight) == (7, 5)
    assert len(row.ids) == len(row.segments)
    assert 0 not in row.segments


def test_a_speaker_and_a_description_may_be_missing(classifier: StanceClassifier) -> None:
    (row,) = classifier.rows(quote(TEXT, "The harbour was safe"), Target("peace"))
    assert said([row], TARGET) == "peace"
    assert said([row], SPEAKER) == ""
    assert wordpiece().convert_ids_to_tokens(row.ids).count("[SEP]") == 3


def test_context_is_what_stands_next_to_the_quote(classifier: StanceClassifier) -> None:
    text = "the people want peace . " * 20 + "troops leave . " + "the bases stay . " * 20
    item = quote(text, "troops leave")
    (row,) = classifier.rows(item, Target("peace"))
    before, after = said([row], CONTEXT).split(" . the bases")[0], said([row], CONTEXT)
    assert before.endswith("peace .") or before.endswith("peace")
    config = classifier.model.config
    size = sum(s == CONTEXT for s in row.segments) - 1  # the closing token
    assert size == config.context_before + config.context_after
    assert after.endswith("stay")  # ". the bases stay . the bases stay" in eight wordpieces


OPENED = "Troops leave the base. " + "The people want peace. " * 12 + "The soldiers must leave."


@pytest.mark.parametrize(
    ("phrase", "opening"),
    [
        ("The soldiers must leave", "troops leave the bas"),  # six wordpieces
        # The quote's own context reaches back to the beginning: nothing is read twice.
        ("Troops leave", ""),
        ("the base", ""),
    ],
)
def test_an_article_is_read_from_its_beginning(phrase: str, opening: str) -> None:
    reader = StanceClassifier(stance_model(opening=6), wordpiece())
    (row,) = reader.rows(quote(OPENED, phrase), Target("peace"))
    assert said([row], OPENING) == opening
    read = said([row], OPENING, CONTEXT, CONTENT)
    assert read.startswith(opening)
    assert row.segments.count(OPENING) == (7 if opening else 0)  # with the token that closes it


def test_what_stands_before_a_quotes_context_opens_it_once() -> None:
    reader = StanceClassifier(stance_model(opening=40), wordpiece())
    text = "Troops leave the base. " + "The people want peace. " * 5 + "The soldiers must leave."
    (row,) = reader.rows(quote(text, "The soldiers must leave"), Target("peace"))
    everything = wordpiece().convert_ids_to_tokens(pieces_of(wordpiece(), text).ids)
    # Neither is a word read twice nor is one left out.
    assert said([row], OPENING, CONTEXT, CONTENT) == " ".join(everything).replace(" ##", "")
    long = Target("people want peace " * 19)
    (row,) = reader.rows(quote(text, "The soldiers must leave"), long)
    assert said([row], OPENING) == ""  # at least half of the input is for the quote


def test_what_stands_between_two_pieces_is_context(classifier: StanceClassifier) -> None:
    text = "“The bases stay,” the mayor said, “and the soldiers leave.” Peace."
    item = quote(text, "“The bases stay,”", "“and the soldiers leave.”")
    (row,) = classifier.rows(item, Target("peace"))
    assert said([row], CONTENT) == "“ the bases stay , ” “ and the soldiers leave . ”"
    assert said([row], CONTEXT) == "the mayor said , peace ."
    assert said([row], CONTENT, CONTEXT).startswith("“ the bases stay , ” the mayor said , “ and")


def test_pieces_may_come_in_any_order(classifier: StanceClassifier) -> None:
    text = "“The bases stay,” the mayor said, “and the soldiers leave.”"
    item = quote(text, "“The bases stay,”", "“and the soldiers leave.”")
    turned = QuoteInContext(text, item.content[::-1])
    assert classifier.rows(item, BASES) == classifier.rows(turned, BASES)


def test_a_long_gap_is_left_out(classifier: StanceClassifier) -> None:
    text = "“The bases stay,” " + "people want peace . " * 60 + "“and the soldiers leave.”"
    item = quote(text, "“The bases stay,”", "“and the soldiers leave.”")
    rows = classifier.rows(item, Target("peace"))
    assert said(rows, CONTENT) == "“ the bases stay , ” “ and the soldiers leave . ”"
    assert said(rows, CONTEXT) == ""


@pytest.mark.parametrize("opening", [0, 6])
def test_nothing_of_a_long_content_is_cut_off(opening: int) -> None:
    classifier = StanceClassifier(stance_model(opening=opening), wordpiece())
    content = " ".join(f"troops {n} leave" for n in range(150))
    text = f"{'The people want peace. ' * 5}The mayor said: {content}. Peace."
    target = FOREIGN_TROOP_PRESENCE if not opening else Target("peace")
    rows = classifier.rows(quote(text, content, speaker="The mayor"), target, 3)
    assert all((OPENING in row.segments) == bool(opening) for row in rows)
    assert len(rows) > 3
    expected = wordpiece().convert_ids_to_tokens(pieces_of(wordpiece(), content).ids)
    assert said(rows, CONTENT) == " ".join(expected).replace(" ##", "")
    assert sum(row.weight for row in rows) == len(expected)
    assert {row.item for row in rows} == {3}
    assert all(len(row.ids) <= classifier.model.config.longest_input for row in rows)
    assert len({said([row], TARGET, SPEAKER) for row in rows}) == 1


@pytest.mark.parametrize("part", ["name", "description"])
def test_a_target_that_does_not_fit_is_refused(classifier: StanceClassifier, part: str) -> None:
    long = "people want peace and the troops must leave " * 40
    target = Target(long) if part == "name" else Target("peace", long)
    item = quote(TEXT, "the foreign soldiers must leave")
    with pytest.raises(InputError, match=r"name and description take \d+ wordpieces") as caught:
        classifier.rows(item, target)
    assert "\n" not in str(caught.value)


def test_half_of_the_input_is_enough_for_a_target(classifier: StanceClassifier) -> None:
    room = classifier.model.config.longest_input // 2 - 2
    item = quote(TEXT, "the foreign soldiers must leave", speaker="the mayor " * 90)
    rows = classifier.rows(item, Target("peace " * room))
    assert said(rows, TARGET).split() == ["peace"] * room
    assert said(rows[:1], SPEAKER).startswith("the mayor the mayor")
    assert "".join(said([row], CONTENT) for row in rows).replace(" ", "") == (
        "theforeignsoldiersmustleave"
    )
    assert all(len(row.ids) <= classifier.model.config.longest_input for row in rows)
    with pytest.raises(InputError):
        classifier.rows(item, Target("peace " * (room + 1)))


def test_a_long_speaker_is_no_reason_to_fail(classifier: StanceClassifier) -> None:
    name = "the people of the harbour and the valley " * 30
    item = quote(TEXT, "the foreign soldiers must leave", speaker=name)
    (row,) = classifier.rows(item, FOREIGN_TROOP_PRESENCE)
    assert len(row.ids) <= classifier.model.config.longest_input
    assert said([row], CONTENT) == "the foreign soldiers must leave"
    assert len(list(classifier.classify([(item, BASES)]))) == 1


def test_content_that_the_vocabulary_drops_still_gets_a_stance(
    classifier: StanceClassifier,
) -> None:
    item = QuoteInContext("a \u200b\u200b b", (Span(2, 4, "\u200b\u200b"),))
    (row,) = classifier.rows(item, BASES)
    assert row.weight == 1
    assert CONTENT in row.segments
    assert len(list(classifier.classify([(item, BASES)]))) == 1


def test_far_context_is_not_tokenised_in_vain(classifier: StanceClassifier) -> None:
    near = "x" * 50 + " peace " * 150 + "the troops leave"
    far = "people " * 30_000 + near
    rows = [classifier.rows(quote(text, "the troops leave"), BASES)[0] for text in (near, far)]
    assert rows[0] == rows[1]


@settings(max_examples=40)
@given(st.data())
def test_any_content_of_any_text_is_kept_whole(
    classifier: StanceClassifier, data: st.DataObject
) -> None:
    letters = st.one_of(st.sampled_from("the troops leave. “”\n\n"), st.characters())
    text = data.draw(st.text(alphabet=letters, min_size=1, max_size=400))
    cuts = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True))
    cuts.sort()
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    item = QuoteInContext(text, tuple(Span.of(text, *pair) for pair in pairs))
    rows = classifier.rows(item, BASES)
    pieces = pieces_of(wordpiece(), text)
    wanted = [
        i
        for i, (a, b) in zip(pieces.ids, pieces.offsets, strict=True)
        if any(s < b and a < e for s, e in pairs)
    ]
    kept = [i for row in rows for i, s in zip(row.ids, row.segments, strict=True) if s == CONTENT]
    assert kept == (wanted or [wordpiece().unk_token_id])
    assert all(len(row.ids) <= classifier.model.config.longest_input for row in rows)
    assert pad([row.ids for row in rows]).shape[0] == len(rows)
