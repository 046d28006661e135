"""Teachers label news, and a small model comes nearer to them."""

import gzip
import json
import sys
from pathlib import Path

import pytest
import torch
from tiny import attribution_model, wordpiece
from tiny_corpora import NEWS, add_training_corpora, write_corpora

from stance.errors import InputError
from stance.modeling_attribution import AttributionModel
from stance.quotes import QuoteFinder
from stance.saving import load_model, save_model
from stance.tagging import paragraph_rows
from training import teach
from training.attribution_data import Targets
from training.attribution_task import Task

SETTINGS = {"links": 1.0, "acts": 1.0, "names": 1.0, "coreference": 1.0, "kinds": 1.0}


def article(number: int) -> dict[str, str]:
    said = f"“The ferries will wait,” harbour master Lund said on day {number}. He went home. "
    return {"id": f"free{number}", "text": f"Day {number} at the pier.\n\n{said * 2}\n\n{said}"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = add_training_corpora(write_corpora(tmp_path_factory.mktemp("data")))
    articles = [article(n) for n in range(5)]
    articles.append({"id": "known by its text", "text": NEWS.replace(" ", "  ") + " And more."})
    articles.append({"id": "t1", "text": article(9)["text"]})  # the id of an annotated one
    articles.append({"id": "short", "text": "No news."})
    with gzip.open(folder / "articles" / "news.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(a) + "\n" for a in articles)
    return folder


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teach, "LENGTHS", (100, 5000))
    monkeypatch.setattr(teach, "SHARD", 2)
    monkeypatch.setattr(teach, "fast_dtype", lambda model: torch.float32)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folders = [tmp_path_factory.mktemp("teachers") / name for name in ("one", "two")]
    for seed, folder in enumerate(folders, start=4):
        save_model(attribution_model(seed), wordpiece(), folder)
    return folders


@pytest.fixture
def label(monkeypatch: pytest.MonkeyPatch, data: Path, models: list[Path], tmp_path: Path) -> Path:
    """The folder in which both models have labelled all that is free."""
    out = tmp_path / "lessons"
    arguments = ["--models", *map(str, models), "--out", str(out), "--data", str(data)]
    monkeypatch.setattr(sys, "argv", ["teach", *arguments])
    teach.main()
    return out


def lessons(folder: Path) -> list[Targets]:
    return teach.read_lessons(folder, wordpiece(), attribution_model().config)


def test_annotated_articles_are_left_out(data: Path) -> None:
    drawn = teach.unlabelled(data, 100, seed=1)
    assert sorted(a["id"] for a in drawn) == [f"free{n}" for n in range(5)]
    assert teach.unlabelled(data, 2, seed=1) == drawn[:2]
    assert teach.unlabelled(data, 100, seed=2) != drawn


def test_tags_are_the_mean_of_what_the_teachers_expect(label: Path, models: list[Path]) -> None:
    found = lessons(label)
    assert len(found) == 5
    for targets in found:
        text, taught = targets.prepared.text, targets.taught
        assert taught is not None
        assert targets.allowed is None
        expected = []
        for folder in models:
            finder = QuoteFinder(*load_model(AttributionModel, folder))
            (encoded,) = finder.encode([text])
            emissions = finder.model.role_emissions(encoded.states.clone()).detach()
            rows, mask = paragraph_rows(emissions, encoded.prepared.paragraphs)
            with torch.no_grad():
                marginals = [
                    crf.marginals(rows[:, :, level], mask)[mask]
                    for level, crf in enumerate(finder.model.level_crfs())
                ]
            expected.append(torch.stack(marginals, dim=1))
        torch.testing.assert_close(
            taught.tags.float(), torch.stack(expected).mean(0), atol=2e-3, rtol=2e-3
        )
        steps = len(targets.prepared.words) - len(targets.prepared.paragraphs)
        torch.testing.assert_close(
            taught.moves.sum((1, 2)), torch.full((2,), float(steps)), atol=1e-2, rtol=1e-3
        )


def test_what_the_first_teacher_is_sure_of_teaches_links(label: Path, models: list[Path]) -> None:
    finder = QuoteFinder(*load_model(AttributionModel, models[0]))
    counts = [
        (len(t.quotes), sum(q.confidence >= teach.SURE for q in finder(t.prepared.text)))
        for t in lessons(label)
    ]
    assert all(own == expected for own, expected in counts)
    assert sum(own for own, _ in counts) > 0


def test_a_killed_run_goes_on(label: Path) -> None:
    files = sorted(label.glob("lessons-*.jsonl"))
    assert len(files) == 3
    assert not list(label.glob("*.partial"))
    before = files[0].read_bytes()
    files[1].unlink()
    files[0].write_bytes(before + b"\n")  # a mark by which a second labelling would be seen
    teach.main()
    assert sorted(label.glob("lessons-*.jsonl")) == files
    assert files[0].read_bytes() == before + b"\n"
    assert len(lessons(label)) == 5


def test_a_folder_without_lessons_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "missing"):
        with pytest.raises(InputError, match=rf"{name}: no lessons"):
            lessons(tmp_path / name)


def test_a_student_comes_nearer_to_its_teachers(label: Path) -> None:
    student = attribution_model(seed=9, dropout=0.0)
    task = Task(student, wordpiece(), {}, {}, SETTINGS, batch_tokens=512, seed=1)
    batch = lessons(label)[:2]
    optimizer = torch.optim.Adam(student.parameters(), lr=3e-3)
    values = []
    for _ in range(12):
        with torch.autocast("cpu", dtype=torch.bfloat16):  # as a run on a fast processor
            loss = task.loss(batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        values.append(float(loss.detach()))
    assert values[-1] < 0.8 * values[0]


def test_the_loss_of_a_lesson_is_least_where_student_and_teacher_agree() -> None:
    teacher = attribution_model(dropout=0.0)
    finder = QuoteFinder(teacher, wordpiece())
    (encoded,) = finder.encode([article(1)["text"]])
    targets = Targets(encoded.prepared, None, taught=teach.expect(teacher, encoded))
    losses = {}
    for seed in (4, 5, 6):  # the first is the teacher itself
        model = attribution_model(seed, dropout=0.0)
        task = Task(model, wordpiece(), {}, {}, SETTINGS, batch_tokens=512, seed=1)
        loss = task.loss([targets])
        loss.backward()
        grown = [model.roles.weight.grad, *(c.transitions.grad for c in model.level_crfs())]
        losses[seed] = (
            float(loss.detach()),
            max(float(g.abs().max()) for g in grown if g is not None),
        )
    assert losses[4][0] < min(losses[5][0], losses[6][0])
    assert losses[4][1] < 1e-3 < losses[5][1]
