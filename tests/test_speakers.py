"""Sources become speakers: mentions, clustering, and quotes that stay as they were."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from mentioned import STORY, place
from tiny import attribution_model, wordpiece

import stance.speakers
from stance.document import Quote, Span, Speaker
from stance.modeling_attribution import PAIR_FEATURES
from stance.speakers import SpeakerResolver
from stance.windows import prepare


def span(text: str, phrase: str, after: str = "") -> Span:
    return Span.of(text, *place(text, phrase, after))


def quotes() -> list[Quote]:
    """Quotes of the story, the second one without a source, the last one first."""
    return [
        Quote(
            "q4", (span(STORY, "no", "inquiry"),), "indirect", source=span(STORY, "Osei", "inquiry")
        ),
        Quote(
            "q1",
            (span(STORY, "the cranes were safe"),),
            "indirect",
            source=span(STORY, "Harbour chief Nadia Osei"),
            confidence=0.7,
        ),
        Quote("q0", (span(STORY, "cranes"),), "indirect", speaker=Speaker("s9", "Nobody")),
        Quote(
            "q2",
            (span(STORY, "“They were tested,”"), span(STORY, "“by us.”")),
            "direct",
            source=span(STORY, "she"),
        ),
        Quote(
            "q3",
            (span(STORY, "an inquiry"),),
            "indirect",
            "thought",
            source=span(STORY, "Tal's lawyer, Ama Tunde,"),
        ),
    ]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> SpeakerResolver:
    """Names by capital letters; antecedents by agreement, and pronouns to the last source."""
    resolver = SpeakerResolver(attribution_model(), wordpiece())
    agree, contradict, pronoun, previous = 3, 5, 6, 21

    def tags(states: torch.Tensor) -> torch.Tensor:
        words = [STORY[s:e] for s, e in prepare(STORY, wordpiece(), 64, 16).words]
        known = {"Nadia": 1, "Osei": 2, "Ama": 1, "Tunde": 2, "Tal": 1}
        table = [known.get(word, 0) for word in words]
        return 9.0 * torch.eye(3)[table]

    def scores(a: torch.Tensor, b: torch.Tensor, evidence: torch.Tensor) -> torch.Tensor:
        assert evidence.shape[1] == PAIR_FEATURES
        chosen = evidence[:, agree] + evidence[:, pronoun] * evidence[:, previous]
        return 4 * chosen - 8 * evidence[:, contradict] - 1

    monkeypatch.setattr(resolver.model, "name_logits", tags)
    monkeypatch.setattr(resolver.model, "antecedent_scores", scores)
    monkeypatch.setattr(
        resolver.model, "new_entity_scores", lambda states: torch.zeros(len(states))
    )
    return resolver


def test_names_titles_and_pronouns_become_one_speaker(resolver: SpeakerResolver) -> None:
    resolved, speakers = resolver.resolve(STORY, quotes())
    assert [s.name for s in speakers] == ["Nadia Osei", "Ama Tunde"]
    assert [s.id for s in speakers] == ["s1", "s2"]
    osei, tunde = speakers
    assert [m.text for m in osei.mentions] == ["Harbour chief Nadia Osei", "she", "Osei"]
    assert all(STORY[m.start : m.end] == m.text for s in speakers for m in s.mentions)
    assert osei.roles == ("Harbour chief",)
    assert [q.speaker for q in resolved] == [osei, osei, None, osei, tunde]


def test_quotes_keep_their_order_and_all_else(resolver: SpeakerResolver) -> None:
    given_quotes = quotes()
    resolved, _ = resolver.resolve(STORY, given_quotes)
    assert [q.id for q in resolved] == [q.id for q in given_quotes]
    for before, after in zip(given_quotes, resolved, strict=True):
        assert (before.content, before.source, before.kind, before.act, before.confidence) == (
            after.content,
            after.source,
            after.kind,
            after.act,
            after.confidence,
        )


def test_a_quote_without_source_has_no_speaker(resolver: SpeakerResolver) -> None:
    resolved, _ = resolver.resolve(STORY, quotes())
    assert resolved[2].source is None
    assert resolved[2].speaker is None  # the old one is replaced too


def test_names_that_never_speak_are_no_speakers(resolver: SpeakerResolver) -> None:
    _, speakers = resolver.resolve(STORY, quotes()[3:4])
    assert [s.name for s in speakers] == ["Nadia Osei"]  # she: named though not a source herself
    assert [m.text for m in speakers[0].mentions] == ["Nadia Osei", "she", "Osei"]


def test_no_quotes_no_speakers(resolver: SpeakerResolver) -> None:
    assert resolver.resolve(STORY, []) == ((), ())


@pytest.mark.parametrize("text", ["", " \n"])
def test_empty_texts(text: str) -> None:
    assert SpeakerResolver(attribution_model(), wordpiece()).resolve(text, []) == ((), ())


def test_portions_of_pairs_do_not_change_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = SpeakerResolver(attribution_model(), wordpiece())
    whole = resolver.resolve(STORY, quotes())
    monkeypatch.setattr(stance.speakers, "PAIRS", 2)
    assert resolver.resolve(STORY, quotes()) == whole


def test_a_source_without_words_keeps_its_quote() -> None:
    text = "Peace\u200b\u200b , said somebody"
    quote = Quote("q1", (span(text, "Peace"),), "indirect", source=Span.of(text, 5, 7))
    resolved, speakers = SpeakerResolver(attribution_model(), wordpiece()).resolve(text, [quote])
    assert resolved == (quote,)
    assert speakers == ()


WORDS = st.sampled_from(
    ["Osei", "the", "mayor", "she", "“", "”", ".", "Ama", "Tunde's", "\n\n", "UHB"]
)


@settings(max_examples=40)
@given(st.lists(WORDS, min_size=1, max_size=40), st.data())
def test_any_quotes_of_any_text(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    size = len(text)
    pairs = st.tuples(st.integers(0, size - 1), st.integers(1, 20)).map(
        lambda pair: Span.of(text, pair[0], min(size, pair[0] + pair[1]))
    )
    drawn = data.draw(st.lists(st.tuples(pairs, st.none() | pairs), max_size=8))
    given_quotes = [Quote(f"q{n}", (c,), "indirect", source=s) for n, (c, s) in enumerate(drawn)]
    resolver = SpeakerResolver(attribution_model(), wordpiece())
    resolved, speakers = resolver.resolve(text, given_quotes)
    assert [q.id for q in resolved] == [q.id for q in given_quotes]
    assert len({s.id for s in speakers}) == len(speakers)
    for quote in resolved:
        if quote.source is None:
            assert quote.speaker is None
        elif any(word in quote.source.text for word in ("Osei", "mayor")):
            assert quote.speaker in speakers
    for speaker in speakers:
        assert speaker.name
        assert list(speaker.mentions) == sorted(speaker.mentions)
        assert all(text[m.start : m.end] == m.text for m in speaker.mentions)
