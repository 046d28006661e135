"""What the evaluation scripts share: texts are read once."""

from dataclasses import replace

import pytest
from tiny import attribution_model, wordpiece

from eval.report import Attributor
from stance.quotes import QuoteFinder
from stance.speakers import SpeakerResolver

TEXT = (
    "“Send no ships,” Dana Reyes told reporters. She said the harbour was safe.\n\n"
    "“Bases stay,” the mayor of Ostrand said, “and soldiers leave.” The minister wants peace.\n\n"
) * 3


@pytest.mark.parametrize("remember", [True, False])
def test_a_text_of_a_stream_need_not_be_read_again(
    remember: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, tokenizer = attribution_model(), wordpiece()
    resolver = SpeakerResolver(model, tokenizer)
    attributor = Attributor(QuoteFinder(model, tokenizer), resolver, remember=remember)
    (document,) = attributor.stream([TEXT])
    assert any(quote.speaker for quote in document.quotes)
    bare = [replace(quote, speaker=None) for quote in document.quotes]
    quotes, _ = attributor.resolve(TEXT, bare)
    assert [q.speaker for q in quotes] == [q.speaker for q in document.quotes]
    read: list[str] = []
    monkeypatch.setattr(
        SpeakerResolver, "resolve", lambda _, text, quotes: read.append(text) or (quotes, ())
    )
    attributor.resolve(TEXT, bare)
    attributor.resolve("Another text.", [])
    assert read == (["Another text."] if remember else [TEXT, "Another text."])
