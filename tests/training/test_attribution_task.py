"""Parts of the attribution task: batches, and the losses of links, names and coreference."""

from collections.abc import Sequence

import pytest
import torch
from mentioned import mention
from tiny import attribution_model, wordpiece
from torch import nn

from stance.document import Document, Quote, Span
from stance.linking import link_logits
from stance.mentions import Evidence
from stance.windows import prepare
from training import train_attribution
from training.attribution_data import IGNORE, Targets
from training.attribution_task import Task

SETTINGS = {"links": 1.0, "acts": 1.0, "names": 1.0, "coreference": 1.0, "kinds": 1.0}


def attribution_task(
    corpora: dict[str, list[Targets]] | None = None, shares: dict[str, float] | None = None
) -> Task:
    return Task(
        attribution_model(dropout=0.0),
        wordpiece(),
        corpora or {},
        shares or {},
        SETTINGS,
        batch_tokens=40,
        seed=3,
    )


def targets_of_text(text: str) -> Targets:
    prepared = prepare(text, wordpiece(), 64, 16)
    names = torch.full((len(prepared.words),), IGNORE)
    return Targets(prepared, None, names=names)


def test_batches_draw_the_shares_and_keep_to_the_budget() -> None:
    corpora = {
        name: [targets_of_text(f"the troops leave {'peace ' * n}") for n in range(1, 9)]
        for name in ("twice", "half")
    }
    task = attribution_task(corpora, {"twice": 2.0, "half": 0.5})
    batches = task.batches(0)
    drawn = [id(t) for batch in batches for t in batch]
    assert all(drawn.count(id(t)) == 2 for t in corpora["twice"])
    assert sum(drawn.count(id(t)) for t in corpora["half"]) == 4
    for batch in batches:
        size = sum(len(ids) for t in batch for ids in t.prepared.pieces)
        assert size <= 40 or len(batch) == 1
    assert task.batches(0) == batches
    assert [[id(t) for t in b] for b in task.batches(1)] != [[id(t) for t in b] for b in batches]


def test_a_batch_that_teaches_nothing_costs_nothing() -> None:
    task = attribution_task()
    loss = task.loss([targets_of_text(""), targets_of_text("the troops leave")])
    assert float(loss.detach()) == 0.0


def with_mentions(count: int, entities: Sequence[int]) -> Targets:
    words = ["troops", "leave", "the", "valley"]
    text = " ".join(words[n % 4] for n in range(count))
    targets = targets_of_text(text)
    spans = targets.prepared.words
    targets.mentions = [
        mention(start, text[start:end], sentence=n) for n, (start, end) in enumerate(spans)
    ]
    targets.mentions = [
        type(m)(m.start, m.end, (n, n), m.text, None, False, n, 0, m.around)
        for n, m in enumerate(targets.mentions)
    ]
    targets.entities = list(entities)
    return targets


def coreference(task: Task, targets: Targets, states: torch.Tensor) -> torch.Tensor:
    losses: list[torch.Tensor] = []
    task._coreference(targets, states, losses)
    return torch.cat(losses).detach()


def states_for(targets: Targets) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(len(targets.prepared.words), 32, generator=generator)


@pytest.mark.parametrize(
    "entities",
    [[0, 1, 0, -1, 0], [0, 0, 0, 0, 0], [-1, -1, -1, -1, 0], [0, 1, 2, 3, 4], [0, -1, 0, -1, -1]],
    ids=str,
)
@torch.no_grad()
def test_coreference_is_the_likelihood_of_all_right_antecedents(entities: list[int]) -> None:
    task, targets = attribution_task(), with_mentions(5, entities)
    states = states_for(targets)
    model, evidence = task.model, Evidence(targets.mentions)
    reps = model.mention_states(states, torch.tensor([m.words for m in targets.mentions]))
    alone = model.new_entity_scores(reps)
    expected = []
    for i, entity in enumerate(entities):
        if entity < 0:
            continue
        options, right = [alone[i]], []
        for j in evidence.candidates(i):
            features = torch.tensor([evidence.features(i, j)])
            (score,) = model.antecedent_scores(reps[i : i + 1], reps[j : j + 1], features)
            options.append(score)
            if entities[j] == entity:
                right.append(score)
        total = torch.stack(options).logsumexp(0)
        expected.append(total - torch.stack(right or options[:1]).logsumexp(0))
    torch.testing.assert_close(
        coreference(task, targets, states), torch.stack(expected), atol=1e-4, rtol=1e-4
    )


def test_one_known_mention_after_many_unknown_ones() -> None:
    targets = with_mentions(60, [*[-1] * 59, 0])
    (loss,) = coreference(attribution_task(), targets, states_for(targets))
    assert bool(loss.isfinite())


def test_links_lead_to_the_annotated_parents() -> None:
    task = attribution_task()
    targets = targets_of_text("the mayor said that troops leave . they want peace")
    targets.quotes = [
        ([(3, 5)], (2, 2), (0, 1), 0),
        ([(9, 9)], (8, 8), (7, 7), 1),
        ([(6, 6)], None, None, IGNORE),
    ]
    optimizer = torch.optim.Adam(task.model.parameters(), lr=1e-2)
    states = states_for(targets)
    values = []
    for _ in range(30):
        links: list[torch.Tensor] = []
        acts: list[torch.Tensor] = []
        task._links(targets, states, links, acts)
        assert sum(len(part) for part in links) == 3 + 2 + 3
        assert sum(len(part) for part in acts) == 2
        loss = torch.cat(links).mean() + torch.cat(acts).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        values.append(float(loss.detach()))
    assert values[-1] < 0.1 * values[0]
    with torch.no_grad():
        scores = link_logits(task.model, states, [(3, 5), (6, 6), (9, 9)], [(2, 2), (8, 8)], 0)
    assert scores.argmax(-1).tolist() == [0, 2, 1]


def test_names_and_the_rest_count_half_each() -> None:
    task = attribution_task()
    targets = targets_of_text("the mayor said troops leave")
    targets.names = torch.tensor([0, 1, 0, 0, IGNORE])
    states = states_for(targets)
    losses: list[torch.Tensor] = []
    task._names(targets, states, losses)
    with torch.no_grad():
        each = nn.functional.cross_entropy(
            task.model.name_logits(states)[:4], targets.names[:4], reduction="none"
        )
    expected = torch.stack([each[1], each[[0, 2, 3]].mean()])
    torch.testing.assert_close(torch.cat(losses).detach(), expected)


def test_span_f1() -> None:
    text = "The mayor said the troops leave."
    spans = {
        p: Span.of(text, text.index(p), text.index(p) + len(p))
        for p in ("said", "troops", "The mayor")
    }
    gold = Quote("a", (spans["troops"],), "indirect", cue=spans["said"], source=spans["The mayor"])
    found = Quote("b", (spans["troops"],), "indirect", cue=spans["The mayor"])
    document = Document("d", text, (gold,))
    figures = train_attribution.span_f1([document], [[found, found]])
    assert figures == {"content": 100.0, "cue": 0.0, "source": 0.0}
    assert train_attribution.span_f1([document], [[gold]])["source"] == 100.0
