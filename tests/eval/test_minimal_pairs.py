"""The minimal pairs are what they promise, and the score counts them rightly."""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from eval.minimal_pairs import (
    CONTRAST,
    DATA,
    TRAIN,
    floor,
    main,
    model_scores,
    score,
    training_quotes,
)
from stance.document import LABELS, Label, QuoteInContext, Stance
from stance.errors import InputError
from stance.formats.corpora import StanceExample, read_news_targets, read_stance_quotes
from stance.formats.labelled import read_labelled, read_pairs
from stance.targets import FOREIGN_TROOP_PRESENCE

PAIRS = read_pairs(DATA)
PHENOMENA = Counter(pair.phenomenon for pair in PAIRS)


def answer(label: Label) -> Stance:
    return Stance("t", label, {name: float(name == label) for name in LABELS})


def words(text: str) -> list[str]:
    return re.findall(r"[\w'’]+", text.casefold())


def readable(example: StanceExample) -> Counter[str]:
    """All words that a model is given; the description follows from the target."""
    return Counter(words(f"{example.quote.text} {example.target.name}"))


def test_enough_pairs_of_enough_phenomena() -> None:
    assert len(PAIRS) >= 400
    assert len(PHENOMENA) >= 12
    assert min(PHENOMENA.values()) >= 25
    assert len({pair.id for pair in PAIRS}) == len(PAIRS)


def test_labels_differ_and_contents_are_in_order() -> None:
    for pair in PAIRS:
        first, second = pair.members
        assert first.label != second.label, pair.id
        assert (first.quote, first.target) != (second.quote, second.target), pair.id
        for member in pair.members:
            assert all(a.end <= b.start for a, b in pairwise(member.quote.content)), pair.id
            assert "  " not in member.quote.text, pair.id


def test_the_speaker_stands_in_the_text() -> None:
    for pair in PAIRS:
        for member in pair.members:
            assert member.quote.speaker, pair.id
            name = member.quote.speaker.split()[-1].casefold()
            assert name in member.quote.text.casefold(), pair.id


def test_members_differ_in_few_words() -> None:
    for pair in PAIRS:
        first, second = map(readable, pair.members)
        assert ((first - second) + (second - first)).total() <= 12, pair.id


def test_no_text_serves_two_pairs() -> None:
    owners: dict[str, str] = {}
    for pair in PAIRS:
        for member in pair.members:
            assert owners.setdefault(member.quote.text, pair.id) == pair.id


def test_both_orders_and_all_labels_occur() -> None:
    labels = Counter((pair.members[0].label, pair.members[1].label) for pair in PAIRS)
    assert labels["favor", "against"] > 100
    assert labels["against", "favor"] > 100
    assert {label for pair in labels for label in pair} == set(LABELS)


def test_nothing_is_shared_with_the_quotes_to_train_on() -> None:
    def grams(text: str) -> set[tuple[str, ...]]:
        tokens = words(text)
        return {tuple(tokens[i : i + 6]) for i in range(len(tokens) - 5)}

    train = [read_labelled(TRAIN, split=split) for split in ("train", "dev")]
    known = {gram for part in train for example in part for gram in grams(example.quote.text)}
    assert [p.id for p in PAIRS for m in p.members if grams(m.quote.text) & known] == []


def test_nothing_is_shared_with_the_pairs_and_reports_to_train_on() -> None:
    def grams(text: str) -> set[tuple[str, ...]]:
        tokens = words(text)
        return {tuple(tokens[i : i + 5]) for i in range(len(tokens) - 4)}

    known = {
        gram
        for pair in read_pairs(CONTRAST)
        for member in pair.members
        for gram in grams(member.quote.text)
    }
    reports = read_stance_quotes(CONTRAST.with_name("reports.jsonl"))
    debates = read_news_targets(CONTRAST.with_name("debates.jsonl"))
    for text in {example.quote.text for example in (*reports, *debates)}:
        known |= grams(text)
    assert [p.id for p in PAIRS for m in p.members if grams(m.quote.text) & known] == []


def test_own_target_is_the_built_in_one() -> None:
    negations = [pair for pair in PAIRS if pair.phenomenon == "negation"]
    assert all(m.target == FOREIGN_TROOP_PRESENCE for pair in negations for m in pair.members)


def test_score_counts_pairs_and_members() -> None:
    pairs = [pair for pair in PAIRS if pair.phenomenon in ("tense", "irony")][:30]
    right = [answer(member.label) for pair in pairs for member in pair.members]
    assert score(pairs, right)["total"] == {"n": 30, "pairs": 1.0, "members": 1.0}
    one = [a if n % 2 else answer("unrelated") for n, a in enumerate(right)]
    result = score(pairs, one)
    assert result["total"] == {"n": 30, "pairs": 0.0, "members": 0.5}
    assert {name: row["n"] for name, row in result["phenomena"].items()} == {
        "tense": 28,
        "irony": 2,
    }


def test_the_same_answer_never_gets_a_pair_right() -> None:
    class Stubborn:
        def classify(self, items):  # type: ignore[no-untyped-def]
            return (answer("favor") for _ in items)

    assert model_scores(PAIRS, Stubborn())["total"]["pairs"] == 0.0


def test_a_reader_of_labels_gets_all_right() -> None:
    known = {(m.quote, m.target.name): m.label for pair in PAIRS for m in pair.members}

    class Oracle:
        def classify(self, items):  # type: ignore[no-untyped-def]
            for quote, target in items:
                assert isinstance(quote, QuoteInContext)
                yield answer(known[quote, target.name])

    assert model_scores(PAIRS, Oracle())["total"]["pairs"] == 1.0


def test_answers_must_fit() -> None:
    with pytest.raises(InputError, match=r"answers, got 1$"):
        score(PAIRS, [answer("favor")])


def test_a_bag_of_words_does_poorly() -> None:
    result = floor(PAIRS, training_quotes(TRAIN, CONTRAST))
    assert result["total"]["pairs"] <= 0.1


GOOD = json.loads(DATA.read_text(encoding="utf-8").split("\n")[0])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"pairs\.jsonl:2: "),
        ("[]", r"pairs\.jsonl:2: is an array, not an object"),
        (json.dumps({"id": "x"}), r"pairs\.jsonl:2: not a minimal pair"),
        (json.dumps(GOOD | {"b": GOOD["b"] | {"label": "pro"}}), r"pairs\.jsonl:2: .*'pro'"),
        (json.dumps(GOOD | {"a": GOOD["a"] | {"content": [[0, 9999]]}}), r"pairs\.jsonl:2: .*9999"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_pairs(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        read_pairs(tmp_path / "nowhere.jsonl")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "out.json"
    assert main(["--floors-only", "--json", str(path)]) == 0
    assert "negation" in capsys.readouterr().out
    assert set(json.loads(path.read_text(encoding="utf-8"))["TF-IDF"]["phenomena"]) == set(
        PHENOMENA
    )
