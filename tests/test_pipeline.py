"""The pipeline: one batch path, ids, errors, laziness."""

import dataclasses
import datetime
import itertools
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quoted import TEXTS
from tiny import pipeline

import stance
import stance.pipeline
from stance.classifier import StanceClassifier
from stance.document import Document, QuoteInContext, Stance
from stance.errors import InputError
from stance.pipeline import Pipeline
from stance.targets import FOREIGN_TROOP_PRESENCE, Target


@pytest.fixture(scope="module")
def pipe() -> Pipeline:
    return pipeline(target=Target("foreign bases", "Bases stay."), versions={"library": "0"})


def same(one: Document, other: Document) -> None:
    """Equal but for the last digits of the numbers, which batching may change."""
    a, b = one.to_dict(), other.to_dict()
    for quote_a, quote_b in zip(a["quotes"], b["quotes"], strict=True):
        scores_a, scores_b = quote_a["stance"].pop("scores"), quote_b["stance"].pop("scores")
        assert scores_a == pytest.approx(scores_b, abs=1e-3)
        assert quote_a.pop("confidence") == pytest.approx(quote_b.pop("confidence"), abs=1e-3)
    assert a == b


def test_a_document_is_complete(pipe: Pipeline) -> None:
    text = TEXTS[4]
    document = pipe(text, id="d7")
    assert (document.id, document.text, document.model) == ("d7", text, {"library": "0"})
    assert len(document.quotes) > 2
    assert document.speakers
    for quote in document.quotes:
        assert quote.stance is not None
        assert quote.stance.target == "foreign bases"
        assert sum(quote.stance.scores.values()) == pytest.approx(1)
        assert (quote.speaker is None) == (quote.source is None)
        assert quote.speaker is None or quote.speaker in document.speakers
        for span in (*quote.content, quote.cue, quote.source):
            assert span is None or text[span.start : span.end] == span.text
    assert Document.from_dict(document.to_dict()).quotes == document.quotes


@pytest.mark.parametrize("size", [1, 2, 3, 32])
def test_a_stream_gives_what_single_calls_give(
    pipe: Pipeline, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(stance.pipeline, "CHUNK_TEXTS", size)
    documents = list(pipe.stream(TEXTS))
    assert [d.id for d in documents] == ["0", "1", "2", "3", "4"]
    for number, (text, document) in enumerate(zip(TEXTS, documents, strict=True)):
        same(document, pipe(text, id=str(number)))


def test_long_texts_end_a_chunk(pipe: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    encode = type(pipe.finder).encode
    monkeypatch.setattr(stance.pipeline, "CHUNK_CHARACTERS", 100)
    monkeypatch.setattr(
        type(pipe.finder),
        "encode",
        lambda self, texts: (sizes.append(len(texts)), encode(self, texts))[1],
    )
    texts = ["a" * 60, "b" * 40, "c", "d" * 500, "e", "f"]
    assert [d.text for d in pipe.stream(texts)] == texts
    assert sizes == [2, 1, 1, 2]


def test_texts_without_words_give_documents_without_quotes(pipe: Pipeline) -> None:
    for document in pipe.stream(["", " \n", "\x00"]):
        assert document.quotes == document.speakers == ()
    assert list(pipe.stream([])) == []


def test_ids_of_ones_own(pipe: Pipeline) -> None:
    assert [d.id for d in pipe.stream(["a", "b"], ids=["x", "y"])] == ["x", "y"]
    assert [d.id for d in pipe.stream(["a", "b"], ids=iter("xy"))] == ["x", "y"]


@pytest.mark.parametrize(
    ("texts", "ids", "done", "message"),
    [
        (["a", "b"], ["x"], 1, "ids: only 1 for more texts"),
        (["a", "b"], ["x", 7], 1, r"ids\[1\] is int, not a string"),
        (["a", "b"], iter(["x", None]), 1, r"ids\[1\] is NoneType, not a string"),
        (["a", "b"], ["x", "y", "z"], 2, "ids: 3, but only 2 texts"),
        ([], ["x"], 0, "ids: 1, but only 0 texts"),
        (["a", "b", "c", None, "d"], None, 3, r"texts\[3\] \(id '3'\) is NoneType"),
        ([None], None, 0, r"texts\[0\] \(id '0'\) is NoneType"),
    ],
)
def test_an_error_comes_after_all_that_is_good_before_it(
    pipe: Pipeline, texts: list[str], ids: list[str] | None, done: int, message: str
) -> None:
    stream = pipe.stream(texts, ids)
    assert [next(stream).text for _ in range(done)] == texts[:done]
    with pytest.raises(InputError, match=message):
        next(stream)


def test_ids_that_cannot_be_counted_may_be_more_than_texts(pipe: Pipeline) -> None:
    endless = (f"d{n}" for n in itertools.count())
    assert [d.id for d in pipe.stream(["a", "b"], ids=endless)] == ["d0", "d1"]


def test_an_endless_counter_of_ids_loses_no_text(pipe: Pipeline) -> None:
    texts = iter(["a", "b", "c"])
    stream = pipe.stream(texts, ids=iter(["x"]))
    with pytest.raises(InputError):
        list(stream)
    assert list(texts) == ["c"]


@pytest.mark.parametrize("bad", [None, 3, b"bytes", ["text"], {"text": "a"}])
def test_what_is_no_string_is_named(pipe: Pipeline, bad: object) -> None:
    with pytest.raises(InputError, match=rf"texts\[1\] \(id 'y'\) is {type(bad).__name__}"):
        list(pipe.stream(["a", bad], ids=["x", "y"]))  # type: ignore[list-item]
    with pytest.raises(InputError, match="not a string"):
        pipe(bad)  # type: ignore[arg-type]


def test_the_day_of_a_document(pipe: Pipeline) -> None:
    assert pipe("No.", date="2021-07-04T09:00").date == "2021-07-04"
    assert pipe("No.", date=datetime.date(2021, 7, 4)).date == "2021-07-04"
    with pytest.raises(InputError, match="date: 'soon' is not a day"):
        pipe("No.", date="soon")


def test_one_string_is_not_taken_for_many(pipe: Pipeline) -> None:
    with pytest.raises(InputError, match=r"call pipe\(text\)"):
        list(pipe.stream("The mayor said no."))


def test_texts_are_read_as_they_are_needed(pipe: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stance.pipeline, "CHUNK_TEXTS", 2)
    read: list[str] = []

    def texts() -> Iterator[str]:
        for text in ("a", "b", "c", "d", "e"):
            read.append(text)
            yield text
        raise OSError("the disk is gone")

    stream = pipe.stream(texts())
    assert read == []
    assert next(stream).text == "a"
    assert read == ["a", "b", "c"]  # one ahead: it tells that the chunk is full
    # What was read before the source broke has come out, but for the last chunk.
    assert [next(stream).text for _ in range(3)] == ["b", "c", "d"]
    with pytest.raises(OSError, match="the disk is gone"):
        next(stream)


def test_an_error_comes_after_the_documents_of_full_chunks(
    pipe: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stance.pipeline, "CHUNK_TEXTS", 1)
    stream = pipe.stream(["a", "b", 3])  # type: ignore[list-item]
    assert next(stream).text == "a"
    with pytest.raises(InputError):
        list(stream)


def test_another_target(pipe: Pipeline) -> None:
    other = dataclasses.replace(pipe, target=FOREIGN_TROOP_PRESENCE)
    quotes = other(TEXTS[4]).quotes
    assert {q.stance.target for q in quotes if q.stance} == {"foreign troop presence"}
    before = pipe(TEXTS[4]).quotes
    assert [q.text for q in quotes] == [q.text for q in before]
    assert [q.stance.scores for q in quotes if q.stance] != [
        q.stance.scores for q in before if q.stance
    ]


def test_speech_only_is_the_whole_without_thoughts(
    pipe: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n\n".join(TEXTS)
    whole = pipe(text)
    assert {quote.act for quote in whole.quotes} == {"speech", "thought"}
    read: list[QuoteInContext] = []
    classify = type(pipe.classifier).classify

    def counted(
        self: StanceClassifier, items: Iterable[tuple[QuoteInContext, Target]]
    ) -> Iterator[Stance]:
        items = list(items)
        read.extend(quote for quote, _ in items)
        return classify(self, items)

    monkeypatch.setattr(type(pipe.classifier), "classify", counted)
    said = dataclasses.replace(pipe, speech_only=True)(text)
    quotes = tuple(quote for quote in whole.quotes if quote.act == "speech")
    speaking = {quote.speaker for quote in quotes}
    speakers = tuple(speaker for speaker in whole.speakers if speaker in speaking)
    same(said, dataclasses.replace(whole, quotes=quotes, speakers=speakers))
    # What is left out is not read by the stance model either.
    assert len(read) == len(quotes)


def test_parts_alone_give_what_the_pipeline_gives(pipe: Pipeline) -> None:
    text = TEXTS[4]
    resolved, speakers = pipe.resolver.resolve(text, pipe.finder(text))
    quotes = pipe.classifier(text, resolved, pipe.target)
    same(Document("0", text, quotes, speakers, pipe.versions), pipe(text))


@settings(max_examples=25)
@given(st.lists(st.text(max_size=120), max_size=4))
def test_any_strings_can_be_streamed(pipe: Pipeline, texts: list[str]) -> None:
    documents = list(pipe.stream(texts))
    assert [d.text for d in documents] == texts
    for document in documents:
        assert all(q.stance is not None for q in document.quotes)
