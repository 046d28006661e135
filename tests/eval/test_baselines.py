import pytest

from eval.baselines import BagOfWords, RuleOfThumb, majority, quotation_marks
from stance.document import Document, Label, Quote, QuoteInContext, Span
from stance.formats.corpora import StanceExample
from stance.targets import Target


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“We are ready,” Ito said.", ["“We are ready,”"]),
        ('"We are ready," Ito said. "Let them come."', ['"We are ready,"', '"Let them come."']),
        ("The “reform” failed.", []),
        ("“Never closed, Ito said.", []),
        ('An opening mark " here\n\nand one " there', []),
    ],
)
def test_marked_text_of_two_words_is_a_quote(text: str, found: list[str]) -> None:
    document = quotation_marks(Document("d", text))
    assert [quote.text for quote in document.quotes] == found
    assert all(quote.kind == "direct" for quote in document.quotes)


def test_rule_of_thumb() -> None:
    text = (
        "Transport minister Ana Kovač resigned. Ms. Kovač said why. She had warned them. "
        "But Kovač's deputy stayed. The deputy hopes for change."
    )
    quotes = []
    for source, content in (
        ("Ms. Kovač", "why"),
        ("She", "warned"),
        ("The deputy", "change"),
    ):
        start, first = text.index(source), text.index(content)
        quotes.append(
            Quote(
                source,
                (Span.of(text, first, first + len(content)),),
                "indirect",
                source=Span.of(text, start, start + len(source)),
            )
        )
    quotes.append(Quote("none", (Span.of(text, 0, 9),), "indirect"))
    answered, speakers = RuleOfThumb().resolve(text, quotes[::-1])
    names = {quote.id: str(quote.speaker) for quote in answered}
    assert names == {
        "none": "None",
        "The deputy": "The deputy",
        "She": "Ana Kovač",
        "Ms. Kovač": "Ana Kovač",
    }
    assert len(speakers) == 2


def examples(*rows: tuple[str, str, Label]) -> list[StanceExample]:
    return [
        StanceExample(
            QuoteInContext(text, (Span.of(text, 0, len(text)),)),
            Target(target),
            label,
            None,
            str(n),
        )
        for n, (text, target, label) in enumerate(rows)
    ]


def test_majority_gives_the_shares_of_training() -> None:
    train = examples(
        ("Yes.", "trams", "favor"), ("Yes.", "trams", "favor"), ("No.", "trams", "against")
    )
    (stance,) = majority(train, train[2:])
    assert stance.label == "favor"
    assert stance.scores["against"] == pytest.approx(1 / 3)


def test_bag_of_words_sees_the_target_unless_blind() -> None:
    rows: list[tuple[str, str, Label]] = [
        ("We like them.", "trams", "favor"),
        ("We like them.", "cars", "against"),
    ]
    train = examples(*rows * 4)
    seeing = BagOfWords(train).predict(train[:2])
    assert [stance.label for stance in seeing] == ["favor", "against"]
    assert sum(seeing[0].scores.values()) == pytest.approx(1)
    blind = BagOfWords(train, target_blind=True).predict(train[:2])
    assert blind[0].label == blind[1].label
