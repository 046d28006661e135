"""The pipeline: one batch path, ids, errors, laziness, loading."""

import dataclasses
import inspect
import itertools
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import pipeline, save_pipeline

import stance
import stance.pipeline
from stance.classifier import StanceClassifier
from stance.document import Document, QuoteInContext, Stance
from stance.errors import InputError, ModelError
from stance.pipeline import Pipeline, load, released_models
from stance.targets import FOREIGN_TROOP_PRESENCE, Target

TEXTS = [
    "“Send no ships,” Dana Reyes told reporters. She said the harbour was safe.\n\nNo comment.",
    "",
    "The mayor of Ostrand said that the foreign soldiers must leave our valley. He wants peace.",
    " \n\u200b",
    "“Bases stay,” the minister said, “and soldiers leave.” They fear more.\r\n" * 8,
]


@pytest.fixture(scope="module")
def pipe() -> Pipeline:
    return pipeline(target=Target("foreign bases", "Bases stay."), versions={"library": "0"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_pipeline(tmp_path_factory.mktemp("models"))


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


# Loading.


def test_a_loaded_pipeline_answers_like_the_one_in_memory(folder: Path) -> None:
    loaded, again = load(folder), load(str(folder))
    for text in TEXTS:
        assert loaded(text) == again(text)
    assert loaded.target is FOREIGN_TROOP_PRESENCE
    assert loaded(TEXTS[4]).quotes


def test_documents_carry_the_versions(folder: Path) -> None:
    document = load(folder)(TEXTS[2])
    assert set(document.model) == {"library", "attribution", "stance"}
    assert document.model["library"] == stance.__version__
    assert document.model["attribution"] != document.model["stance"]
    assert all(len(document.model[name]) == 12 for name in ("attribution", "stance"))


def test_other_weights_are_another_version(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    same_weights = load(tmp_path / "copy").versions
    assert same_weights == load(folder).versions
    path = tmp_path / "copy" / "stance" / "model.safetensors"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    assert load(tmp_path / "copy").versions["stance"] != same_weights["stance"]


@pytest.mark.parametrize(
    ("given_target", "name", "description"),
    [
        (None, "foreign troop presence", FOREIGN_TROOP_PRESENCE.description),
        ("Foreign  troop presence", "foreign troop presence", FOREIGN_TROOP_PRESENCE.description),
        ("a new harbour", "a new harbour", ""),
        (Target("ferries", "Ferries are good."), "ferries", "Ferries are good."),
    ],
)
def test_targets(
    folder: Path, given_target: str | Target | None, name: str, description: str
) -> None:
    target = load(folder, target=given_target).target
    assert (target.name, target.description) == (name, description)


def test_a_blank_target_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="not blank"):
        load(folder, target=" ")


@pytest.mark.parametrize("name", ["tolls.yaml", "plans/Tolls.YML"])
def test_a_file_is_not_taken_for_the_name_of_a_target(folder: Path, name: str) -> None:
    with pytest.raises(InputError, match=rf"load\(target=stance.read_target\('{name}'\)\)"):
        load(folder, target=name)


def test_speech_only_is_handed_to_the_pipeline(folder: Path) -> None:
    assert load(folder, speech_only=True).speech_only
    assert not load(folder).speech_only


def test_the_package_loads_as_the_pipeline_does() -> None:
    assert inspect.signature(stance.load).parameters.keys() == (
        inspect.signature(load).parameters.keys()
    )


@pytest.mark.parametrize("least", [-0.1, 1.5])
def test_a_confidence_that_cannot_be(folder: Path, least: float) -> None:
    with pytest.raises(InputError, match="min_confidence"):
        load(folder, min_confidence=least)


def test_folders_that_are_not_there(tmp_path: Path) -> None:
    for name in (tmp_path / "nowhere", str(tmp_path / "nowhere"), "no such folder", ""):
        with pytest.raises(ModelError, match=r"no such model folder|missing"):
            load(name)


def test_a_folder_that_lacks_a_part(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "attribution", tmp_path / "attribution")
    with pytest.raises(ModelError, match=r"stance: no such model folder"):
        load(tmp_path)


def test_swapped_parts_are_refused(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "attribution", tmp_path / "stance")
    shutil.copytree(folder / "stance", tmp_path / "attribution")
    with pytest.raises(ModelError, match="holds a 'stance-classifier' model"):
        load(tmp_path)


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    asked: list[tuple[str, list[str]]] = []

    def snapshot_download(name: str, allow_patterns: list[str]) -> str:
        asked.append((name, allow_patterns))
        raise ConnectionError("offline\nand a second line")

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
    return asked


def test_only_an_owner_and_name_goes_to_the_hub(
    no_hub: list[tuple[str, list[str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (Path("owner/name"), "./owner/name", "owner", "a/b/c", "/owner/name", "../name"):
        with pytest.raises(ModelError, match="no such model folder"):
            load(name)
    assert no_hub == []
    with pytest.raises(ModelError, match="owner/name: no such folder, and not to be had") as caught:
        load("owner/name")
    assert "\n" not in str(caught.value)
    ((name, patterns),) = no_hub
    assert name == "owner/name"
    assert not [p for p in patterns if "bin" in p or "pt" in p.split(".") or p == "*"]


def test_a_folder_named_like_a_hub_id_is_a_folder(
    no_hub: list[tuple[str, list[str]]],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(folder, tmp_path / "owner" / "name")
    monkeypatch.chdir(tmp_path)
    load("owner/name")
    assert no_hub == []


def test_the_released_models_are_in_the_package_or_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "stance"
    package.mkdir()
    monkeypatch.setattr(stance.pipeline, "__file__", str(package / "pipeline.py"))
    assert released_models() == tmp_path / "models"
    (package / "models").mkdir()
    assert released_models() == package / "models"


def test_no_folder_means_the_released_models(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stance.pipeline, "released_models", lambda: folder)
    assert stance.load().versions == load(folder).versions
    stance._released.cache_clear()
    try:
        assert stance.annotate(TEXTS[2]) == load(folder)(TEXTS[2])
    finally:
        stance._released.cache_clear()
