"""From quote and target to rows of the network, and from its output to stances."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import stance_model, wordpiece

import stance.classifier
from stance.classifier import Row, StanceClassifier, whole_text
from stance.document import LABELS, Quote, QuoteInContext, Span, Speaker, Stance
from stance.encoding import pad, pieces_of
from stance.errors import InputError
from stance.modeling import SEGMENTS
from stance.targets import FOREIGN_TROOP_PRESENCE, Target

TARGET, SPEAKER, CONTEXT, CONTENT, OPENING = (SEGMENTS.index(name) for name in SEGMENTS[1:])
BASES = Target("foreign bases", "Bases stay.")
TEXT = (
    "The harbour was safe. The mayor said that the foreign soldiers must leave, and people want "
    "peace. The minister was not in the valley."
)


@pytest.fixture(scope="module")
def classifier() -> StanceClassifier:
    return StanceClassifier(stance_model(), wordpiece(), thorough=True)


def quote(text: str, *phrases: str, speaker: str | None = None) -> QuoteInContext:
    starts = [text.index(phrase) for phrase in phrases]
    spans = [Span.of(text, s, s + len(p)) for s, p in zip(starts, phrases, strict=True)]
    return QuoteInContext(text, tuple(spans), speaker)


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


def by_hand(classifier: StanceClassifier, item: QuoteInContext, target: Target) -> torch.Tensor:
    """Probabilities averaged over readings and rows by length, one row at a time."""
    total, weight = torch.zeros(4), 0
    readings = {target, replace(target, description="")}
    for row in [row for reading in readings for row in classifier.rows(item, reading)]:
        ids, segments = torch.tensor([row.ids]), torch.tensor([row.segments])
        with torch.inference_mode():
            logits = classifier.model(ids, torch.ones_like(ids), segments).logits[0]
        total += row.weight * (logits / classifier.model.config.softmax_temperature).softmax(-1)
        weight += row.weight
    return total / weight


LONG = " ".join(f"troops {n} leave" for n in range(60))
ITEMS = [
    (quote(TEXT, "the foreign soldiers must leave", speaker="The mayor"), FOREIGN_TROOP_PRESENCE),
    (quote(f"She said {LONG}.", LONG), BASES),
    (quote(TEXT, "people want peace"), Target("peace")),
    (quote(TEXT, "The harbour was safe."), FOREIGN_TROOP_PRESENCE),
    (whole_text("no"), Target("peace")),
]


def close(stance: Stance, expected: torch.Tensor) -> None:
    values = [stance.scores[label] for label in LABELS]
    assert values == pytest.approx(expected.tolist(), abs=1e-4)
    assert stance.label == LABELS[int(expected.argmax())]


def test_stances_come_in_order_with_the_networks_probabilities(
    classifier: StanceClassifier,
) -> None:
    stances = list(classifier.classify(ITEMS))
    assert [s.target for s in stances] == [target.name for _, target in ITEMS]
    for found, (item, target) in zip(stances, ITEMS, strict=True):
        close(found, by_hand(classifier, item, target))
        assert sum(found.scores.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_chunks_do_not_change_the_result(
    classifier: StanceClassifier, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    expected = list(classifier.classify(ITEMS))
    monkeypatch.setattr(stance.classifier, "CHUNK", size)
    found = list(classifier.classify(ITEMS))
    assert [s.label for s in found] == [s.label for s in expected]
    for one, other in zip(found, expected, strict=True):
        assert dict(one.scores) == pytest.approx(dict(other.scores), abs=1e-4)
        assert one.aspect == other.aspect


def test_small_batches_do_not_change_the_result(classifier: StanceClassifier) -> None:
    small = StanceClassifier(classifier.model, wordpiece(), batch_tokens=1, thorough=True)
    for one, other in zip(small.classify(ITEMS), classifier.classify(ITEMS), strict=True):
        assert dict(one.scores) == pytest.approx(dict(other.scores), abs=1e-4)


def test_items_are_read_a_chunk_ahead_and_no_further(
    classifier: StanceClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stance.classifier, "CHUNK", 2)
    read = 0

    def items() -> Iterator[tuple[QuoteInContext, Target]]:
        nonlocal read
        for item in ITEMS:
            read += 1
            yield item
        raise RuntimeError("the source broke")

    stances = classifier.classify(items())
    assert read == 0
    next(stances)
    assert read == 2
    for _ in range(3):
        next(stances)
    assert read == 4
    with pytest.raises(RuntimeError, match="the source broke"):
        next(stances)


def test_temperature_flattens_the_scores(classifier: StanceClassifier) -> None:
    hot = StanceClassifier(stance_model(softmax_temperature=5.0), wordpiece(), thorough=True)
    for one, other in zip(hot.classify(ITEMS[2:]), classifier.classify(ITEMS[2:]), strict=True):
        assert one.label == other.label
        assert one.confidence < other.confidence
    item, target = ITEMS[0]
    close(next(hot.classify([ITEMS[0]])), by_hand(hot, item, target))


def with_bias(label: int, aspects: Sequence[float]) -> StanceClassifier:
    """A classifier that always says the same."""
    model = stance_model()
    with torch.no_grad():
        for head in (model.relevance, model.side, model.aspect):
            head.weight.zero_()
            head.bias.zero_()
        model.relevance.bias.fill_(-9.0 if label == 3 else 9.0)
        if label < 3:
            model.side.bias[label] = 9.0
        model.aspect.bias.copy_(torch.tensor(aspects))
    return StanceClassifier(model, wordpiece(), thorough=True)


ASPECTS = FOREIGN_TROOP_PRESENCE.aspects


def first(classifier: StanceClassifier, target: Target) -> Stance:
    return next(classifier.classify([(whole_text("The troops leave."), target)]))


def test_aspects_only_for_targets_that_have_them() -> None:
    loud = with_bias(1, [float(name == "bases") * 5 for name in ASPECTS])
    assert first(loud, FOREIGN_TROOP_PRESENCE).aspect == "bases"
    assert first(loud, Target("peace")).aspect is None
    # Only the target's own compete, in the model's order, not the target's.
    some = Target("fewer", aspects=("withdrawal_terms", "combat"))
    quiet = with_bias(1, [{"bases": 9.0, "combat": 2.0}.get(name, 0.0) for name in ASPECTS])
    assert first(quiet, some).aspect == "combat"
    assert first(quiet, Target("odd", aspects=("size",))).aspect is None


@pytest.mark.parametrize(("label", "name"), list(enumerate(LABELS)))
def test_labels_and_no_aspect_where_unrelated(label: int, name: str) -> None:
    found = first(with_bias(label, [0.0] * 8), FOREIGN_TROOP_PRESENCE)
    assert found.label == name
    assert found.confidence > 0.99
    assert (found.aspect is None) == (name == "unrelated")


def test_quotes_get_their_stance_and_keep_the_rest(classifier: StanceClassifier) -> None:
    span = Span.of(TEXT, 0, 20)
    speaker = Speaker("s1", "The mayor")
    given_quotes = [
        Quote("q1", (span,), "indirect", speaker=speaker, confidence=0.5),
        Quote("q2", (Span.of(TEXT, 22, 60),), "indirect"),
    ]
    found = classifier(TEXT, given_quotes, BASES)
    assert [(q.id, q.speaker, q.confidence) for q in found] == [
        ("q1", speaker, 0.5),
        ("q2", None, 1),
    ]
    close_to = by_hand(classifier, QuoteInContext(TEXT, (span,), "The mayor"), BASES)
    assert found[0].stance is not None
    close(found[0].stance, close_to)
    assert classifier(TEXT, [], BASES) == ()


def test_the_speaker_is_read(classifier: StanceClassifier) -> None:
    spoken = [quote(TEXT, "people want peace", speaker=who) for who in ("The mayor", "soldiers")]
    one, other = classifier.classify((item, BASES) for item in spoken)
    assert dict(one.scores) != pytest.approx(dict(other.scores), abs=1e-5)


def test_a_model_in_training_is_switched_to_evaluation(classifier: StanceClassifier) -> None:
    classifier.model.train()
    one, other = (list(classifier.classify(ITEMS)) for _ in range(2))
    assert one == other
    assert not classifier.model.training


def test_a_whole_text_is_its_own_quote() -> None:
    item = whole_text("Peace now.", "The mayor")
    assert item.content == (Span(0, 10, "Peace now."),)
    assert item.speaker == "The mayor"
    with pytest.raises(InputError):
        whole_text("")


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


def test_a_described_target_is_read_with_and_without_its_description(
    classifier: StanceClassifier,
) -> None:
    quote = whole_text("they must leave the mayor and stay")
    described = Target("troops", "the mayor must stay")
    both, once, named = (
        next(replace(classifier, thorough=thorough).classify([(quote, target)]))
        for thorough, target in ((True, described), (False, described), (True, Target("troops")))
    )
    assert once.scores != named.scores
    for label in LABELS:
        mean = (once.scores[label] + named.scores[label]) / 2
        assert both.scores[label] == pytest.approx(mean, abs=1e-6)


def test_what_is_not_sure_enough_is_uncertain(classifier: StanceClassifier) -> None:
    items = [(whole_text("they must leave the mayor and stay"), Target("troops"))]
    (plain,) = classifier.classify(items)
    assert plain.label == plain.likeliest
    top = max(plain.scores.values())
    for least, label in ((top - 0.01, plain.label), (top + 0.01, "uncertain")):
        (stance,) = replace(classifier, min_confidence=least).classify(items)
        assert stance.label == label
        assert stance.scores == plain.scores
        assert stance.confidence == pytest.approx(top)
        assert stance.likeliest == plain.label


def test_a_second_reading_only_where_the_first_is_not_sure(
    classifier: StanceClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [(whole_text("they must leave"), Target("troops", "the mayor must stay"))] * 3
    read: list[int] = []
    original = StanceClassifier._read

    def counted(self: StanceClassifier, some: Any) -> Any:
        read.append(len(some))
        return original(self, some)

    monkeypatch.setattr(StanceClassifier, "_read", counted)
    list(classifier.classify(items))
    monkeypatch.setattr("stance.classifier.SURE", 0.0)
    list(classifier.classify(items))
    assert read == [3, 3, 3, 0]
