from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.text import kind_of, paragraphs, quote_depths, sentences, words

MARKED = st.text(alphabet=st.sampled_from("\"'“”‘’«»aABs1 .!?…,。\n-("), max_size=60)
ANY = st.one_of(st.text(), MARKED)


@pytest.mark.parametrize(
    "parts",
    [
        # each list is one paragraph, cut where its sentences are parted by a blank
        ["BAGHDAD (AP) — The troops left at dawn.", "Nobody saw them go."],
        ["WASHINGTON, D.C. (Example News) — The vote failed.", "It was close."],
        ["The U.S. Army stayed.", "Mr. John F. Kennedy did not."],
        ["He left the U.S.", "The others stayed."],
        ["They met at 3 p.m. Monday in St. Louis.", "They parted at 5 p.m.", "But nobody slept."],
        ["Sen. Ann Example, R-Fla., met Gen. Lee, Lt. Col. Ray and Rep. Roe.", "All agreed."],
        ["Gov. Jo Doe of Acme Inc. said no.", "Prof. Poe's firm, Acme Corp., said yes."],
        ["On Jan. 5 the No. 2 man left.", "On Sept. 11 he came back."],
        ["It cost $3.5 million.", "Inflation is 2.1 percent."],
        ["We tried ... and failed.", "We left …", "Then it rained."],
        ["“We go.", "We stay.", "Who knows?”", "He laughed."],
        ['"Why now?" he asked.', '"Go!" Ann Example said.', '"Fine."', "They left."],
        ["He said it twice (and meant it).", "(Nobody heard.)", "They went."],
        ["„Wir gehen.“", "Er blieb."],
        ["1. The first item.", "It is short."],
        ["He said no.", "5 men left."],
        ["Was it you?", "Yes!", "It was."],
        ["The group struck again.", "al-Shabab said nothing."],
        ["The case of Roe v. Wade is old.", "Dr. Who, Ph.D., knows it."],
        ["It was he and I.", "We left."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    text = " ".join(parts)
    assert [text[start:end] for start, end in sentences(text)] == parts


@pytest.mark.parametrize(
    "parts",
    [
        ['"We stay."', "He left."],
        ["They left.", "“We stay,” he said."],
        ["They left.", '"We stay," he said.'],
        ["The vote failed.", "On Tuesday it passed."],
        ["彼は行った。", "戻った。"],
    ],
)
def test_sentences_glued_together(parts: list[str]) -> None:
    text = "".join(parts)
    assert [text[start:end] for start, end in sentences(text)] == parts


def test_amounts_and_addresses_are_not_glued_sentences() -> None:
    text = "See Example.Com or example.org, version 2.0b."
    assert sentences(text) == [(0, len(text))]


def test_sentences_stay_in_their_paragraphs() -> None:
    text = "A headline without a stop\n\nThe U.S.\nNo. 5"
    assert [text[start:end] for start, end in sentences(text)] == text.replace("\n\n", "\n").split(
        "\n"
    )


@given(ANY)
def test_sentences_cover_each_paragraph(text: str) -> None:
    spans = sentences(text)
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    inside = "".join(text[start:end] for start, end in spans)
    assert "".join(inside.split()) == "".join(text.split())
    bounds = paragraphs(text)
    assert all(any(a <= start and end <= b for a, b in bounds) for start, end in spans)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("He said: “No.”", ["He", "said", ":", "“", "No", ".", "”"]),
        ("don't", ["don", "'", "t"]),
        ("U.S.-led", ["U", ".", "S", ".", "-", "led"]),
        ("snake_case $5 €5 50%", ["snake", "_", "case", "$", "5", "€", "5", "50", "%"]),
        ("naïve Zürich", ["naïve", "Zürich"]),
        ("e\u0301te\u0301 a", ["e\u0301te\u0301", "a"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("在北京met", ["在", "北", "京", "met"]),
        ("a\x00b\ufffdc\u200bd", ["a", "b", "c", "d"]),
        ("🙂🙂 ok", ["🙂", "🙂", "ok"]),
        ("\ud800a", ["a"]),
    ],
)
def test_words(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in words(text)] == parts


@given(ANY)
def test_words_cover_all_but_white_space_and_control_characters(text: str) -> None:
    spans = words(text)
    covered = {at for start, end in spans for at in range(start, end)}
    assert sum(end - start for start, end in spans) == len(covered)
    assert spans == sorted(spans)
    for at, character in enumerate(text):
        dropped = unicodedata.category(character)[0] == "C" or character == "\ufffd"
        assert (at in covered) == (not character.isspace() and not dropped)
    for start, end in spans:
        if any(unicodedata.category(character)[0] in "PS" for character in text[start:end]):
            assert end - start == 1


@pytest.mark.parametrize(
    ("text", "content", "kind"),
    [
        ('"We go," he said.', ['"We go,"'], "direct"),
        ('"We go," he said. "Now."', ['"We go,"', '"Now."'], "direct"),
        ('"We go," he said.', ["We go"], "direct"),
        ("He said that they go.", ["that they go"], "indirect"),
        ('He said that they "go home" now.', ['that they "go home" now'], "mixed"),
        ('It is "hard," he said, but doable.', ['It is "hard,"', "but doable"], "mixed"),
        # An attribution inside a quotation is judged by the marks inside it.
        ('"She told me they go," he said.', ["they go"], "indirect"),
        ("“She told me ‘we go’ twice,” he said.", ["‘we go’"], "direct"),
        ("“She told me it was ‘hard’ to go,” he said.", ["it was ‘hard’ to go"], "mixed"),
        ('"Yes.""No," he said.', ['"No,"'], "direct"),
        ('They left. "We go', ['"We go'], "direct"),
        ('"One day.\n\n"Two days," he said.', ['"One day.', '"Two days,"'], "direct"),
        ("The workers' union can't go, he said.", ["The workers' union can't go"], "indirect"),
    ],
)
def test_kind_of(text: str, content: list[str], kind: str) -> None:
    spans = [(text.index(part), text.index(part) + len(part)) for part in content]
    assert kind_of(text, spans) == kind
    assert kind_of(text, spans, quote_depths(text)) == kind


@given(ANY, st.data())
def test_kind_of_takes_any_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert kind_of(text, [(start, end)]) in ("direct", "indirect", "mixed")
    assert kind_of(text, []) == "indirect"


@pytest.mark.parametrize("unit", ["!", '."', '"!', "A.A.", "U.S. ", "。", "a\u0301", ". ", "Go! A"])
def test_a_long_run_of_one_thing_comes_back(unit: str) -> None:
    # Backtracking or copying for each match would not end here.
    text = unit * (200_000 // len(unit)) + "x"
    assert sentences(text)
    assert words(text)
