"""Gold documents as targets: what is known is fixed, what is not stays open."""

from pathlib import Path

import pytest
import torch
from tiny import attribution_model, wordpiece
from tiny_corpora import NEWS, add_training_corpora

from stance.configuration import AttributionConfig
from stance.crf import TAGS, tag_spans
from stance.document import Act, Document, Quote, Span, Speaker
from stance.errors import InputError
from stance.tagging import paragraph_rows
from training.attribution_data import (
    IGNORE,
    Targets,
    _in_paragraphs,
    _levels,
    is_proper,
    targets_of,
)
from training.gum import read_gum

CONFIG = AttributionConfig(window=64, overlap=16)
TEXT = (
    "Mayor Nadia Osei said that the minister wants peace. “We stay,” Osei told the Ostrand Post, "
    "“and they leave.” Some fear more delays."
)


def span(phrase: str, after: str = "", text: str = TEXT) -> Span:
    start = text.index(phrase, text.index(after))
    return Span.of(text, start, start + len(phrase))


OSEI = Speaker("s1", "Nadia Osei")
FEARFUL = Speaker("s2", "some of the people")


def quote(
    *content: Span,
    cue: Span | None = None,
    source: Span | None = None,
    act: Act = "speech",
    speaker: Speaker | None = None,
) -> Quote:
    return Quote("q", content, "indirect", act, cue, source, speaker)


OUTER = quote(
    span("the minister wants peace"),
    cue=span("said"),
    source=span("Mayor Nadia Osei"),
    speaker=OSEI,
)
INNER = quote(span("peace"), cue=span("wants"), source=span("the minister"), act="thought")
DIRECT = quote(
    span("“We stay,”"),
    span("“and they leave.”"),
    cue=span("told"),
    source=span("Osei", "We stay"),
    speaker=OSEI,
)
FEAR = quote(
    span("more delays"), cue=span("fear"), source=span("Some"), act="thought", speaker=FEARFUL
)
GOLD = Document("d", TEXT, (OUTER, INNER, DIRECT, FEAR), (OSEI, FEARFUL))


def targets(
    document: Document = GOLD, *, complete: bool = True, acts: bool = True, nested: bool = True
) -> Targets:
    return targets_of(document, wordpiece(), CONFIG, complete=complete, acts=acts, nested=nested)


def tagged(found: Targets, level: int) -> list[tuple[str, str]]:
    """(role, text) of the tags of a level, where exactly one is left open for each word."""
    assert found.allowed is not None
    allowed = found.allowed[:, level]
    assert allowed.sum(-1).eq(1).all()
    spans = tag_spans(allowed.long().argmax(-1).tolist())
    text = found.prepared.text
    return [
        (role, text[slice(*found.prepared.characters(first, last))]) for first, last, role in spans
    ]


def test_complete_annotation_fixes_every_word() -> None:
    found = targets()
    assert tagged(found, 0) == [
        ("source", "Mayor Nadia Osei"),
        ("cue", "said"),
        ("content", "the minister wants peace"),
        ("content", "“We stay,”"),
        ("source", "Osei"),
        ("cue", "told"),
        ("content", "“and they leave.”"),
        ("source", "Some"),
        ("cue", "fear"),
        ("content", "more delays"),
    ]
    assert tagged(found, 1) == [("source", "the minister"), ("cue", "wants"), ("content", "peace")]


def test_what_is_not_annotated_stays_open() -> None:
    found = targets(complete=False)
    assert found.allowed is not None
    fixed = found.allowed.sum(-1).eq(1)
    known = found.prepared.word_span(0, len("Mayor Nadia Osei said"))
    assert known == (0, 3)
    assert fixed[:4, 0].all()
    that, tale = found.prepared.word_span(span("that").start, span("that").end), -1
    assert that is not None
    assert found.allowed[that[0], 0].all()
    assert found.allowed[tale, 0].all()


@pytest.mark.parametrize("complete", [True, False])
def test_the_second_level_is_open_but_for_what_is_marked_in_it(complete: bool) -> None:
    found = targets(nested=False, complete=complete)
    assert found.allowed is not None
    marked = {
        word
        for span in (INNER.source, INNER.cue, *INNER.content)
        for words in [found.prepared.word_span(span.start, span.end) if span else None]
        if words
        for word in range(words[0], words[1] + 1)
    }
    for word, allowed in enumerate(found.allowed[:, 1]):
        assert int(allowed.sum()) == (1 if word in marked else len(TAGS))
    if complete:
        assert found.allowed[:, 0].sum(-1).eq(1).all()


@pytest.mark.parametrize("complete", [True, False])
def test_some_tag_sequence_is_always_left(complete: bool) -> None:
    # Spans that overlap against the conventions: the cue inside the content, equal sources.
    clumsy = quote(
        span("said that the minister"), cue=span("said"), source=span("Mayor Nadia Osei")
    )
    again = quote(span("Osei told"), cue=span("told"), source=span("Osei", "We stay"))
    document = Document("d", TEXT, (clumsy, OUTER, INNER, DIRECT, again, FEAR), GOLD.speakers)
    found = targets(document, complete=complete)
    assert found.allowed is not None
    crf = attribution_model().level_crfs()[0]
    for level in range(2):
        rows, mask = paragraph_rows(found.allowed[:, level], found.prepared.paragraphs)
        scores = torch.zeros(rows.shape[0], rows.shape[1], len(TAGS))
        assert bool((crf.loss(scores, mask, rows) < 1000).all())


@pytest.mark.parametrize("content", ["said that the minister", "Osei said", "said that"])
def test_cues_and_sources_come_before_contents_that_overlap_them(content: str) -> None:
    clumsy = quote(span(content), cue=span("said"), source=span("Mayor Nadia Osei"))
    found = targets(Document("d", TEXT, (clumsy,)))
    assert tagged(found, 0) == [("source", "Mayor Nadia Osei"), ("cue", "said")]


def test_a_span_over_paragraphs_is_tagged_in_each() -> None:
    text = "They said “we stay\n\n“and they leave” at noon."
    whole = quote(span("“we stay\n\n“and they leave”", text=text), cue=span("said", text=text))
    found = targets(Document("d", text, (whole,)))
    assert tagged(found, 0) == [
        ("cue", "said"),
        ("content", "“we stay"),
        ("content", "“and they leave”"),
    ]
    assert _in_paragraphs(found.prepared, (0, 2)) == [(0, 2)]


def test_levels_by_containment() -> None:
    deepest = quote(span("ace"))
    levels = _levels([deepest, INNER, OUTER, DIRECT])
    assert levels == [[OUTER, DIRECT], [INNER]]


def test_links_are_in_words() -> None:
    found = targets()
    text = TEXT
    said = [
        (
            [text[slice(*found.prepared.characters(*words))] for words in content],
            cue and text[slice(*found.prepared.characters(*cue))],
            source and text[slice(*found.prepared.characters(*source))],
            act,
        )
        for content, cue, source, act in found.quotes
    ]
    assert said == [
        (["the minister wants peace"], "said", "Mayor Nadia Osei", 0),
        (["peace"], "wants", "the minister", 1),
        (["“We stay,”", "“and they leave.”"], "told", "Osei", 0),
        (["more delays"], "fear", "Some", 1),
    ]


def test_acts_are_ignored_where_they_are_not_annotated() -> None:
    assert {act for *_, act in targets(acts=False).quotes} == {IGNORE}


@pytest.mark.parametrize(
    ("name", "proper"),
    [
        ("Nadia Osei", True),
        ("Tarek al-Rashidi", True),
        ("Bank of Ravenna", True),
        ("Ama Tunde & Dana Reyes", False),
        ("the mayor", False),
        ("some of the people", False),
        ("the", False),
        ("", False),
        ("3rd Brigade", True),
    ],
)
def test_proper_names(name: str, proper: bool) -> None:
    assert is_proper(name) is proper


def words_with(found: Targets, tag: int) -> list[str]:
    text = found.prepared.text
    return [
        text[start:end]
        for (start, end), value in zip(found.prepared.words, found.names.tolist(), strict=True)
        if value == tag
    ]


def test_name_tags() -> None:
    found = targets()
    assert words_with(found, 1) == ["Nadia", "Osei"]  # the full name, and the surname as a source
    assert words_with(found, 2) == ["Osei"]
    outside = words_with(found, 0)
    assert {"Mayor", "said", "minister", "leave", ",", "“"} <= set(outside)
    # "Ostrand Post" may well be a name, and "We" is a capital as well: nobody has said.
    assert {"Ostrand", "Post", "We"} <= set(words_with(found, IGNORE))


def test_name_tags_without_speakers_only_rule_out_small_words() -> None:
    found = targets(Document("d", TEXT, (INNER,)))
    assert words_with(found, 1) == words_with(found, 2) == []
    assert "Osei" in words_with(found, IGNORE)
    assert found.mentions == found.entities == []


def test_mentions_and_their_entities() -> None:
    found = targets()
    told = {
        m.text: (e, m.is_source, m.name)
        for m, e in zip(found.mentions, found.entities, strict=True)
    }
    assert told["Mayor Nadia Osei"] == (0, True, "Nadia Osei")
    assert told["Osei"] == (0, True, "Osei")
    assert told["Some"] == (1, True, None)
    assert told["Ostrand Post"] == (-1, False, "Ostrand Post")
    starts = [m.start for m in found.mentions]
    assert starts == sorted(starts)


def test_documents_of_gum(tmp_path: Path) -> None:
    add_training_corpora(tmp_path)
    (found,) = read_gum(tmp_path / "gum" / "train.jsonl", wordpiece(), CONFIG)
    assert found.allowed is None
    assert found.prepared.text == NEWS
    told = [(m.text, m.name, e) for m, e in zip(found.mentions, found.entities, strict=True)]
    assert told == [("Nadia Osei", "Nadia Osei", 0), ("she", None, 0), ("Unions", "Unions", 1)]
    assert found.names.eq(IGNORE).all()
    assert found.quotes == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "Peace."}', "2: no field 'entities'"),
        ('{"text": "Peace.", "entities": [{"type": "person", "mentions": [[0, 9]]}]}', "2: span"),
        ("{", "2: "),
    ],
)
def test_a_bad_line_of_gum_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "gum.jsonl"
    path.write_text('{"text": "Peace.", "entities": []}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"gum\.jsonl:{message}"):
        read_gum(path, wordpiece(), CONFIG)
