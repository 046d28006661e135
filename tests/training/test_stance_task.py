"""The stance model's task: batches, wordings, loss; and what its corpora are read as."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tiny import stance_model, wordpiece
from tiny_corpora import FERRIES, OWN_TEXT, add_training_corpora, write_corpora, write_own

from stance.classifier import StanceClassifier, whole_text
from stance.configuration import StanceConfig
from stance.document import LABELS, QuoteInContext, Span
from stance.errors import InputError
from stance.formats.corpora import StanceExample
from stance.targets import FOREIGN_TROOP_PRESENCE, Target
from training import stance_data, train_stance
from training.stance_task import Augment, Lesson, Task, twin_loss


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stance_data, "OWN", write_own(tmp_path / "own"))
    return add_training_corpora(write_corpora(tmp_path))


def example(
    label: str, speaker: str | None = "The mayor", aspect: str | None = None
) -> StanceExample:
    return StanceExample(
        whole_text("The troops must leave our valley.", speaker),
        Target("bases", "Bases stay."),
        label,  # type: ignore[arg-type]
        aspect,
        "group",
    )


def task_of(examples: Sequence[StanceExample], corpus: str = "troops", **options: float) -> Task:
    settings = {
        "drop_speaker": 0.0,
        "drop_description": 0.0,
        "oppose": 0.0,
        "oppose_known": 0.0,
        "narrow": 0.0,
        "label_smoothing": 0.0,
        "aspect_weight": 0.5,
    }
    classifier = StanceClassifier(stance_model(dropout=0.0), wordpiece())
    augment = Augment(**(settings | options))
    return Task(classifier, {corpus: examples}, {corpus: 1.0}, augment, 1, batch_tokens=128)


def lessons_of(task: Task) -> list[Lesson]:
    return [lesson for batch in task.batches(0) for unit in batch for lesson in unit]


def test_batches_hold_every_example_once() -> None:
    examples = [example(LABELS[n % 4], aspect="bases" if n % 2 else None) for n in range(9)]
    task = task_of(examples)
    lessons = lessons_of(task)
    assert sorted(lesson.label for lesson in lessons) == sorted(n % 4 for n in range(9))
    at = StanceConfig().aspects.index("bases")
    # None where unrelated.
    assert sorted(lesson.aspect for lesson in lessons) == sorted([-100] * 7 + [at] * 2)
    assert task.batches(0) == task.batches(0)
    assert task.batches(0) != task.batches(1)


@pytest.mark.parametrize(
    ("option", "gone", "kept"),
    [("drop_speaker", "mayor", "stay"), ("drop_description", "stay", "mayor")],
)
@pytest.mark.parametrize("corpus", ["troops", "contrast"])
def test_augmentation_drops_what_may_be_missing(
    corpus: str, option: str, gone: str, kept: str
) -> None:
    def words(**options: float) -> set[str]:
        lessons = lessons_of(task_of([example("favor"), example("against")], corpus, **options))
        return set(wordpiece().convert_ids_to_tokens([i for lesson in lessons for i in lesson.ids]))

    assert {gone, kept} <= words()
    assert gone not in words(**{option: 1.0})
    assert kept in words(**{option: 1.0})


def test_a_target_worded_the_other_way_turns_the_label_around() -> None:
    examples = [example(label) for label in LABELS]
    turned, plain = lessons_of(task_of(examples, oppose=1.0)), lessons_of(task_of(examples))
    assert sorted(a.label for a in turned) == sorted(a.label for a in plain)
    (against,) = lessons_of(task_of([example("favor")], oppose=1.0))
    assert LABELS[against.label] == "against"
    assert against.ids != lessons_of(task_of([example("favor")]))[0].ids
    (neutral,) = lessons_of(task_of([example("neutral")], oppose=1.0))
    assert LABELS[neutral.label] == "neutral"


def test_members_of_a_pair_stand_in_one_step() -> None:
    texts = [f"The {word} must leave our valley." for word in ("troops", "bases", "ferries")]
    pairs = [
        StanceExample(whole_text(text), FOREIGN_TROOP_PRESENCE, label, None, text)  # type: ignore[arg-type]
        for text in texts
        for label in ("against", "unrelated")
    ]
    units = [unit for batch in task_of(pairs, "contrast").batches(0) for unit in batch]
    assert len(units) == 3
    assert all([LABELS[lesson.label] for lesson in u] == ["against", "unrelated"] for u in units)
    long = StanceExample(whole_text(texts[0] * 60), pairs[0].target, "against", None, "long")
    parted = [unit for batch in task_of([long, pairs[1]], "contrast").batches(0) for unit in batch]
    assert len(parted) > 2
    assert {len(unit) for unit in parted} == {1}  # what is read in parts has no twin


def test_a_quote_is_read_toward_both_wordings(data: Path) -> None:
    assert stance_data.is_known(Target("ferries"))
    about = StanceExample(example("favor").quote, Target("ferries"), "favor", None, "g")
    ((unit,),) = task_of([about], both=1.0).batches(0)
    assert [LABELS[lesson.label] for lesson in unit] == ["favor", "against"]
    names = [wordpiece()(t, add_special_tokens=False).input_ids for t in ("ferries", "dry land")]
    assert [u.ids[1 : 1 + len(name)] for u, name in zip(unit, names, strict=True)] == names
    for alone in (replace(about, label="neutral"), replace(about, target=Target("a bridge"))):
        ((unit,),) = task_of([alone], both=1.0).batches(0)
        assert len(unit) == 1


def test_loss_counts_aspects_only_where_annotated() -> None:
    task = task_of([])
    row = task.classifier.rows(example("favor").quote, Target("bases"))[0]
    bare, aspect = (Lesson(row.ids, row.segments, 0, at) for at in (-100, 2))
    with torch.no_grad():
        plain = task.loss([(bare,)])
        ids, segments = torch.tensor([row.ids]), torch.tensor([row.segments])
        output = task.classifier.model(ids, torch.ones_like(ids), segments)
        torch.testing.assert_close(plain, -output.logits[0, 0], atol=1e-4, rtol=1e-4)
        both = task.loss([(aspect,), (bare,)])
        score = -output.aspects[0].log_softmax(-1)[2]
    torch.testing.assert_close(both, plain + 0.5 * score, atol=1e-4, rtol=1e-4)


def test_loss_of_twins_is_added_to_theirs() -> None:
    rows = [row for e in (example("favor"), example("against", None)) for row in rows_of(e)]
    twins = (Lesson(*rows[0], 0, -100), Lesson(*rows[1], 1, -100))
    with torch.no_grad():
        apart = task_of([]).loss([twins])
        together = task_of([], twin_weight=2.0).loss([twins])
        single = task_of([], twin_weight=2.0).loss([twins[:1], twins[1:]])
    assert together > apart
    torch.testing.assert_close(single, apart)


def rows_of(given: StanceExample) -> list[tuple[list[int], list[int]]]:
    found = task_of([]).classifier.rows(given.quote, given.target)
    return [(row.ids, row.segments) for row in found]


def test_twin_loss() -> None:
    def loss(first: list[float], second: list[float], labels: list[int]) -> float:
        return float(twin_loss(torch.tensor([first, second]), torch.tensor(labels)))

    told, same = [4.0, 0.0, 0.0, 0.0], [0.0, 4.0, 0.0, 0.0]
    assert loss(told, same, [0, 1]) < 0.001  # each has its own label
    assert loss(same, told, [0, 1]) == pytest.approx(8.0, abs=0.001)  # exchanged
    # What both inputs share tells nothing, however sure it is.
    assert loss(told, told, [0, 1]) == pytest.approx(0.6931, abs=0.001)
    assert loss(told, told, [0, 0]) == 0.0


def test_macro_f1_of_a_stance_model() -> None:
    task = task_of([])
    examples = [example("favor"), example("against", None)]
    random.shuffle(examples)
    found = [s.label for s in task.classifier.classify((e.quote, e.target) for e in examples)]
    perfect = [example(label, e.quote.speaker) for e, label in zip(examples, found, strict=True)]
    assert train_stance.macro_f1(task.classifier, perfect) == 1.0


def test_own_quotes_by_split(data: Path) -> None:
    found = stance_data.read_corpus("own", data)
    assert [e.label for e in found] == ["favor", "unrelated"]
    assert [e.aspect for e in found] == ["peacekeeping", None]
    assert found[0].quote.content[0].text == OWN_TEXT[:38]
    assert len(stance_data.read_corpus("own", data, "dev")) == 1


def test_inference_pairs_become_stances(data: Path) -> None:
    found = stance_data.read_corpus("nli", data)
    assert [(e.target.name, e.label) for e in found] == [
        ("They stayed.", "favor"),
        ("They left.", "against"),
        ("It rained.", "neutral"),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"premise": "Nobody left.", "label": "neutral"}', "no field 'hypothesis'"),
        ('{"premise": 1, "hypothesis": "It rained.", "label": "neutral"}', "a field has the wrong"),
    ],
)
def test_a_bad_inference_pair_is_named(data: Path, line: str, message: str) -> None:
    with (data / "stance" / "nli.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(line + "\n")
    with pytest.raises(InputError, match=rf"nli\.jsonl:6: {message}"):
        stance_data.read_corpus("nli", data)


def test_pairs_of_our_own(data: Path) -> None:
    found = stance_data.read_corpus("contrast", data)
    assert [(e.target.name, e.label) for e in found] == [
        ("ferries", "against"),
        ("an end to ferries", "favor"),
    ]
    assert found[0].quote.content[0].text == FERRIES[:22]


def test_a_share_is_drawn_anew_for_every_pass() -> None:
    examples = [example(LABELS[n % 4]) for n in range(40)]
    task = task_of(examples)
    task.shares = {"troops": 0.5}
    sizes = [sum(map(len, task.batches(epoch))) for epoch in range(3)]
    assert all(8 <= size <= 32 for size in sizes)
    assert len(set(sizes)) > 1 or task.batches(0) != task.batches(1)


def test_opposite_wordings_of_our_own_come_before_templates(data: Path) -> None:
    chance = random.Random(3)
    known = StanceExample(example("favor").quote, Target("ferries"), "favor", None, "g")
    target, label = stance_data.opposed(known, chance)
    assert (target.name, label) == ("dry land", "against")
    assert stance_data.is_known(known.target)
    troops = StanceExample(known.quote, FOREIGN_TROOP_PRESENCE, "neutral", None, "g")
    target, label = stance_data.opposed(troops, chance)
    assert target.name in stance_data.WITHDRAWALS
    assert label == "neutral"
    other = StanceExample(known.quote, Target("a bridge"), "against", None, "g")
    target, label = stance_data.opposed(other, chance)
    assert "a bridge" in target.name
    assert label == "favor"


def forces_example(text: str, label: str, force: str | None, host: str | None) -> StanceExample:
    quote = QuoteInContext(text, (Span.of(text, 0, len(text)),), None)
    return StanceExample(
        quote,
        FOREIGN_TROOP_PRESENCE,
        label,  # type: ignore[arg-type]
        "bases",
        "g",
        force=force,
        host=host,
    )


def test_narrower_targets_keep_the_label_or_make_it_unrelated() -> None:
    own = forces_example("The Americans should leave Iraq.", "against", "US", "Iraq")
    known = [own, forces_example("Paris will stay.", "favor", "France", "Mali")]
    forces = stance_data.Forces(known)
    seen = set()
    for seed in range(80):
        target, label = forces.narrowed(own, random.Random(seed))
        seen.add((target.name, label))
        about_own = target == FOREIGN_TROOP_PRESENCE or not (
            "Fr" in target.name or "Mali" in target.name
        )
        assert label == ("against" if about_own else "unrelated"), target.name
        assert target.aspects == FOREIGN_TROOP_PRESENCE.aspects
    assert {"against", "unrelated"} == {label for _, label in seen}
    assert any("American" in name for name, _ in seen)


@pytest.mark.parametrize(
    ("text", "own", "other"),
    [
        ("The coalition must go.", ("coalition", "Iraq"), ("US", "Iraq")),
        ("The Americans and the French must go.", ("US", "Iraq"), ("France", "Iraq")),
        ("The Russians are in Syria too, he said.", ("US", "Iraq"), ("Russia", "Syria")),
        ("They must go.", ("US", "Iraq and Syria"), ("US", "Syria")),
    ],
)
def test_what_a_quote_may_be_about_is_never_called_unrelated(
    text: str, own: tuple[str, str], other: tuple[str, str]
) -> None:
    example = forces_example(text, "against", *own)
    assert stance_data._may_be_about(example, *other)


def test_unrelated_stays_unrelated_toward_any_force() -> None:
    example = forces_example("The harvest was good.", "unrelated", None, None)
    forces = stance_data.Forces([forces_example("They stay.", "favor", "France", "Mali")])
    target, label = forces.narrowed(example, random.Random(1))
    assert "Mali" in target.name
    assert label == "unrelated"


def test_what_the_headline_names_a_quote_may_be_about() -> None:
    words = "They must go."
    text = f"Russians out of Syria, says mayor\n\n{'The sea was calm. ' * 80}{words}"
    quoted = QuoteInContext(text, (Span.of(text, text.index(words), len(text)),), None)
    about = replace(forces_example(words, "against", "US", "Iraq"), quote=quoted)
    assert stance_data._may_be_about(about, "Russia", "Syria")
    assert not stance_data._may_be_about(about, "France", "Mali")
