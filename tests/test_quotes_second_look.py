"""What the finder looks for again: contents of idle cues, sources of cues without one."""

from typing import Any

import pytest
from scripted import Role, Script, told

import stance.quotes
from stance.crf import TAGS
from stance.quotes import CONTENT_CUE, CUE_SOURCE, MISSED, SECOND_LOOK


def test_a_paragraph_with_an_idle_cue_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, float]] = []
    tag = stance.quotes.tagged

    def watched(model: Any, emissions: Any, blocks: Any, bias: float, **others: float) -> Any:
        if not others:
            seen.append((len(blocks), bias))
        return tag(model, emissions, blocks, bias, **others)

    monkeypatch.setattr(stance.quotes, "tagged", watched)
    text = "It rained.\n\nThe mayor said the bases stay."
    roles: list[Role] = [("source", "The mayor"), ("cue", "said")]
    assert Script(text, roles, {}, role_bias=0.5).run(monkeypatch) == ()
    assert seen == [(2, 0.5), (1, 0.5 + SECOND_LOOK)]
    seen.clear()
    roles.append(("content", "the bases stay"))
    links = {CONTENT_CUE: {"the bases stay": "said"}}
    assert len(Script(text, roles, links, role_bias=0.5).run(monkeypatch)) == 1
    assert seen == [(2, 0.5)]


@pytest.mark.parametrize(
    ("text", "faint", "linked", "source"),
    [
        ("The mayor said the bases stay.", "The mayor", "The mayor", "The mayor"),
        # It is nobody's: the links have the last word.
        ("The mayor said the bases stay.", "The mayor", "", None),
        # "It is claimed that …" is nobody's.
        ("It said the bases stay.", "It", "It", None),
        # What is said does not speak.
        ("They said the bases stay.", "the bases", "the bases", None),
        # Who stands in another paragraph speaks there.
        ("The mayor left.\n\nThey said the bases stay.", "The mayor", "The mayor", None),
    ],
)
def test_a_cue_without_a_source_looks_for_it_again(
    text: str, faint: str, linked: str, source: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = {CONTENT_CUE: {"the bases stay": "said"}}
    links |= {CUE_SOURCE: {"said": linked}} if linked else {}
    script = Script(text, [("cue", "said"), ("content", "the bases stay")], links)
    first, last = script.words(faint)
    tags = ("S-source",) if first == last else ("B-source", "E-source")
    for word, tag in zip((first, last), tags, strict=False):
        nothing = script.emissions[word, 0].max()
        script.emissions[word, 0, TAGS.index(tag)] = nothing - MISSED / 4
    assert told(script.run(monkeypatch)) == [(["the bases stay"], "said", source)]
