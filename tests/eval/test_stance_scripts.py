"""Opposite wordings, few-shot curves and ablations, with systems that know the answers."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tiny import save_encoder, stance_model, wordpiece
from tiny_corpora import write_corpora, write_lines

from eval import ablation, few_shot, opposites
from stance.classifier import StanceClassifier, whole_text
from stance.document import LABELS, Label, QuoteInContext, Span, Stance
from stance.errors import ExtraError, InputError
from stance.formats.corpora import StanceExample, read_news_targets
from stance.formats.labelled import fingerprint, read_opposites
from stance.targets import Target

ROOT = Path(__file__).parents[2]


def answer(label: Label) -> Stance:
    return Stance("t", label, dict.fromkeys(LABELS, 0.1) | {label: 0.7})


def example(label: Label, target: str = "ferries") -> StanceExample:
    return StanceExample(whole_text("They must stay."), Target(target, "Boats."), label, None, "g")


class Reader:
    """Favor, unless the target's name begins with "no"; unrelated toward what is hidden."""

    def classify(self, items: Iterable[tuple[QuoteInContext, Target]]) -> Iterator[Stance]:
        for _, target in items:
            if target.name == "the topic":
                yield answer("unrelated")
            else:
                yield answer("against" if target.name.startswith("no ") else "favor")


def test_opposite_answers_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_corpora(tmp_path / "data")
    quotes = read_news_targets(data / "stance" / "news_targets.dev.jsonl")
    sides = [e for e in quotes if e.label in ("favor", "against")]
    assert sides
    names = sorted({e.target.name for e in quotes})
    rows = [{"of": fingerprint(n), "target": f"no {n}", "description": ""} for n in names]
    write_lines(tmp_path / "opposites.jsonl", rows)
    monkeypatch.setattr(opposites, "DATA", tmp_path / "opposites.jsonl")
    results = opposites.evaluate(data, Reader())
    model, blind = results["model"], results["model, target-blind"]
    assert model["n"] == len(sides)
    assert model["opposite"] == 1.0
    assert model["both_right"] == sum(e.label == "favor" for e in sides) / len(sides)
    assert model["same_side"] == blind["opposite"] == 0.0


def test_the_label_turns_with_the_target() -> None:
    known = {fingerprint("ferries"): Target("dry land")}
    labels: tuple[Label, ...] = LABELS
    found = opposites.turned([example(label) for label in labels], known)
    assert [e.label for e in found] == ["against", "favor", "neutral", "unrelated"]
    assert {e.target.name for e in found} == {"dry land"}
    with pytest.raises(InputError, match="no opposite of 'bridges'"):
        opposites.turned([example("favor", "bridges")], known)


def test_the_same_answer_twice_is_seen() -> None:
    gold = [example("favor"), example("against"), example("favor")]
    first = [answer("favor"), answer("favor"), answer("neutral")]
    second = [answer("favor"), answer("against"), answer("neutral")]
    found = opposites.score(gold, first, second)
    assert found == {"n": 3, "opposite": 1 / 3, "both_right": 0.0, "same_side": 1 / 3}


def test_every_development_target_has_an_opposite() -> None:
    known = read_opposites(opposites.DATA)
    assert len(known) == 70
    assert all("being in favour means" in target.description for target in known.values())
    train = read_opposites(ROOT / "training/data/opposites.jsonl")
    assert len(train) == 910
    assert not set(train) & set(known)


@pytest.mark.shared
def test_they_are_those_of_the_corpus() -> None:
    path = ROOT.parent / "shared/data/stance/news_targets.dev.jsonl"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    quotes = read_news_targets(path)
    found = opposites.turned(quotes, read_opposites(opposites.DATA))
    assert all(a.target.name != b.target.name for a, b in zip(quotes, found, strict=True))


def test_few_shot_curves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(few_shot, "SIZES", (4, 12))
    monkeypatch.setattr(few_shot, "HELD", 8)
    monkeypatch.setattr(few_shot, "DRAWS", 2)
    monkeypatch.setattr("stance.adapting.RATE", 5e-3)
    texts = {"favor": "The troops must stay.", "against": "People fear the harbour."}
    rows = [
        {"text": text, "target": target, "label": label}
        for target in ("peace", "training")
        for _ in range(12)
        for label, text in texts.items()
    ]
    rows.append({"text": "Alone.", "target": "ships", "label": "favor"})
    write_lines(tmp_path / "stance" / "ibm_argq30k.dev.jsonl", rows)
    classifier = StanceClassifier(stance_model(), wordpiece())
    monkeypatch.setattr(few_shot, "load_classifier", lambda _: classifier)
    out = tmp_path / "out.json"
    bare = str(save_encoder(tmp_path / "bare"))
    assert few_shot.main(["--data", str(tmp_path), "--bare", bare, "--json", str(out)]) == 0
    assert "2 topics, 2 draws, 8 quotes held out" in capsys.readouterr().out
    results = json.loads(out.read_text(encoding="utf-8"))
    for system in ("model", "bare encoder"):
        assert set(results[system]["mean"]) == {"0", "4", "12"}
        assert set(results[system]["topics"]) == {"peace", "training"}
    # The held-out sentences are among those learnt from.
    assert results["model"]["mean"]["12"] > 0.9 > results["model"]["mean"]["0"]


def test_few_shot_curves_without_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.metrics", None)
    model, examples = StanceClassifier(stance_model(), wordpiece()), [example("favor")]
    with pytest.raises(ExtraError, match=r"pip install 'stance\[train\]'"):
        few_shot.evaluate(model, {"ferries": examples})


def test_a_quote_without_its_surroundings() -> None:
    text = "“We go,” she said, smiling, “and soon.” Nobody spoke."
    spans = (Span.of(text, 28, 39), Span.of(text, 0, 8))
    whole = StanceExample(QuoteInContext(text, spans, "she"), Target("x"), "favor", None, "g")
    quote = ablation.without_context(whole).quote
    assert quote.text == "“We go,” … “and soon.”"
    assert [span.text for span in quote.content] == ["“We go,”", "“and soon.”"]
    assert quote.speaker == "she"
    assert ablation.without_speaker(whole).quote.speaker is None


def test_parts_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_corpora(tmp_path / "data")
    classifier = StanceClassifier(stance_model(), wordpiece())
    monkeypatch.setattr(ablation, "load_classifier", lambda _: classifier)
    out = tmp_path / "out.json"
    assert ablation.main(["--data", str(data), "--json", str(out)]) == 0
    assert "no surroundings" in capsys.readouterr().out
    results = json.loads(out.read_text(encoding="utf-8"))
    assert set(results) == set(ablation.NAMES)
    assert set(results["troops"]) == set(ablation.PARTS)
    assert "change" in results["troops"]["no speaker"]
    assert "change" not in results["troops"][ablation.WHOLE]
