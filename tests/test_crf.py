"""The random field against brute force: every path of a short sequence, enumerated."""

from itertools import pairwise, product

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from stance.crf import TAGS, RoleCRF, allowed_transitions, tag_spans

K = len(TAGS)


def random_crf(seed: int = 0) -> RoleCRF:
    generator = torch.Generator().manual_seed(seed)
    crf = RoleCRF()
    for parameter in crf.parameters():
        parameter.data = torch.randn(parameter.shape, generator=generator)
    return crf


def is_valid(path: list[int] | tuple[int, ...]) -> bool:
    """BIOES, spelt out apart from the code under test."""
    open_role = None
    for tag in (TAGS[t] for t in path):
        part, role = tag[0], tag[2:]
        if open_role is None:
            if part in "IE":
                return False
            open_role = role if part == "B" else None
        else:
            if part not in "IE" or role != open_role:
                return False
            open_role = None if part == "E" else open_role
    return open_role is None


def paths(length: int) -> list[tuple[int, ...]]:
    return [path for path in product(range(K), repeat=length) if is_valid(path)]


VALID = {length: paths(length) for length in (1, 2, 3)}


@torch.no_grad()
def score(crf: RoleCRF, emissions: Tensor, path: tuple[int, ...]) -> float:
    total = crf.first[path[0]] + crf.last[path[-1]]
    total = total + sum(emissions[word, tag] for word, tag in enumerate(path))
    total = total + sum(crf.transitions[a, b] for a, b in pairwise(path))
    return float(total)


def log_sum(crf: RoleCRF, emissions: Tensor, some: list[tuple[int, ...]]) -> Tensor:
    return torch.tensor([score(crf, emissions, path) for path in some]).logsumexp(0)


def emissions_of(length: int, seed: int = 1, rows: int = 1) -> Tensor:
    return 2 * torch.randn(rows, length, K, generator=torch.Generator().manual_seed(seed))


def full(emissions: Tensor) -> Tensor:
    return torch.ones(emissions.shape[:2], dtype=torch.bool)


def test_there_is_a_tag_for_each_part_of_each_role() -> None:
    assert TAGS[0] == "O"
    assert len(set(TAGS)) == K == 13


def test_allowed_transitions_are_those_of_bioes() -> None:
    allowed = allowed_transitions()
    for i, j in product(range(K), repeat=2):
        pair = [TAGS[i], TAGS[j]]
        # A pair may follow where it can be completed to a valid sequence.
        role = pair[0][2:]
        before = [TAGS.index(f"B-{role}")] if pair[0][0] in "IE" else []
        after = [TAGS.index(f"E-{pair[1][2:]}")] if pair[1][0] in "BI" else []
        assert bool(allowed[i, j]) == is_valid([*before, i, j, *after]), pair


@pytest.mark.parametrize("length", [1, 2, 3])
def test_partition_sums_over_all_valid_paths(length: int) -> None:
    crf, emissions = random_crf(), emissions_of(length)
    expected = log_sum(crf, emissions[0], VALID[length])
    torch.testing.assert_close(crf.log_partition(emissions, full(emissions))[0], expected)


@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize("seed", range(5))
def test_decoding_finds_the_best_path(length: int, seed: int) -> None:
    crf, emissions = random_crf(seed), emissions_of(length, seed + 10)
    best = max(VALID[length], key=lambda path: score(crf, emissions[0], path))
    assert crf.decode(emissions, full(emissions)) == [list(best)]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_marginals_are_shares_of_the_paths(length: int) -> None:
    crf, emissions = random_crf(), emissions_of(length)
    scores = torch.tensor([score(crf, emissions[0], path) for path in VALID[length]])
    expected = torch.zeros(length, K)
    for path, share in zip(VALID[length], scores.softmax(0), strict=True):
        for word, tag in enumerate(path):
            expected[word, tag] += share
    torch.testing.assert_close(crf.marginals(emissions, full(emissions))[0], expected)


def readers(length: int) -> int:
    """How many steps of the backward pass add to the gradient of the emissions."""
    leaf = emissions_of(length).requires_grad_(True)
    total = random_crf().log_partition(leaf, full(leaf)).sum()
    seen, stack, count = set(), [total.grad_fn], 0
    while stack:
        node = stack.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        for following, _ in node.next_functions:
            if following is not None and getattr(following, "variable", None) is leaf:
                count += 1
            stack.append(following)
    return count


def test_time_of_the_backward_pass_is_linear() -> None:
    # Each reader makes a gradient as large as all emissions: one for each word would be quadratic.
    assert readers(30) == readers(5)


def test_marginals_sum_to_one_and_touch_no_gradient() -> None:
    crf, emissions = random_crf(), emissions_of(40, rows=3)
    with torch.no_grad():
        marginals = crf.marginals(emissions, full(emissions))
    torch.testing.assert_close(marginals.sum(-1), torch.ones(3, 40), atol=1e-4, rtol=1e-4)
    assert not marginals.requires_grad
    assert all(parameter.grad is None for parameter in crf.parameters())


def test_full_supervision_is_the_likelihood_of_the_path() -> None:
    crf, emissions = random_crf(), emissions_of(3)
    path = (0, TAGS.index("B-cue"), TAGS.index("E-cue"))
    allowed = torch.zeros(1, 3, K, dtype=torch.bool)
    for word, tag in enumerate(path):
        allowed[0, word, tag] = True
    expected = log_sum(crf, emissions[0], VALID[3]) - score(crf, emissions[0], path)
    torch.testing.assert_close(crf.loss(emissions, full(emissions), allowed)[0], expected)


def test_partial_supervision_sums_over_what_is_open() -> None:
    crf, emissions = random_crf(), emissions_of(3)
    allowed = torch.rand(1, 3, K, generator=torch.Generator().manual_seed(4)) < 0.5
    allowed[..., 0] = True
    opened = [p for p in VALID[3] if all(bool(allowed[0, w, t]) for w, t in enumerate(p))]
    assert 1 < len(opened) < len(VALID[3])
    expected = log_sum(crf, emissions[0], VALID[3]) - log_sum(crf, emissions[0], opened)
    torch.testing.assert_close(crf.loss(emissions, full(emissions), allowed)[0], expected)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_cross_entropy_is_what_the_other_field_expects(length: int) -> None:
    crf, other = random_crf(), random_crf(seed=7)
    emissions, theirs = emissions_of(length), emissions_of(length, seed=8)
    chances = torch.tensor([score(other, theirs[0], p) for p in VALID[length]]).softmax(0)
    own = torch.tensor([score(crf, emissions[0], p) for p in VALID[length]]).log_softmax(0)
    tags = other.marginals(theirs, full(theirs))
    partition = other.log_partition(theirs, full(theirs)).sum()
    (moves,) = torch.autograd.grad(partition, other.transitions, materialize_grads=True)
    loss = crf.cross_entropy(emissions, full(emissions), tags)
    moved = (moves * crf.scores()[0]).sum()
    torch.testing.assert_close(loss[0] - moved, -(chances * own).sum(), atol=1e-3, rtol=1e-4)


def test_cross_entropy_does_not_see_padding() -> None:
    crf, emissions = random_crf(), emissions_of(3, rows=2)
    mask = torch.tensor([[True, True, True], [True, False, False]])
    tags = crf.marginals(emissions, mask)
    alone = crf.cross_entropy(emissions[1:, :1], mask[1:, :1], tags[1:, :1])
    torch.testing.assert_close(crf.cross_entropy(emissions, mask, tags)[1:], alone)


def test_nothing_known_teaches_nothing() -> None:
    crf, emissions = random_crf(), emissions_of(4, rows=2)
    loss = crf.loss(emissions, full(emissions), torch.ones(2, 4, K, dtype=torch.bool))
    torch.testing.assert_close(loss, torch.zeros(2))


def test_the_loss_falls_when_it_is_followed() -> None:
    crf = random_crf()
    emissions = emissions_of(5).requires_grad_(True)
    allowed = torch.zeros(1, 5, K, dtype=torch.bool)
    allowed[..., 0] = True
    before = crf.loss(emissions, full(emissions), allowed).sum()
    (gradient,) = torch.autograd.grad(before, emissions)
    after = crf.loss(emissions - gradient, full(emissions), allowed).sum()
    assert bool(after < before)


@pytest.mark.parametrize("filler", [0.0, 50.0, float("-1e4")])
def test_padding_does_not_matter(filler: float) -> None:
    crf = random_crf()
    rows = [emissions_of(length, length)[0] for length in (5, 1, 3)]
    padded = torch.full((3, 7, K), filler)
    mask = torch.zeros(3, 7, dtype=torch.bool)
    allowed = torch.zeros(3, 7, K, dtype=torch.bool)
    for n, row in enumerate(rows):
        padded[n, : len(row)] = row
        mask[n, : len(row)] = True
        allowed[n, : len(row), 0] = True
    parts = crf.log_partition(padded, mask)
    losses = crf.loss(padded, mask, allowed)
    marginals = crf.marginals(padded, mask)
    decoded = crf.decode(padded, mask)
    for n, row in enumerate(rows):
        alone = row.unsqueeze(0)
        here = full(alone)
        torch.testing.assert_close(parts[n], crf.log_partition(alone, here)[0])
        torch.testing.assert_close(
            losses[n], crf.loss(alone, here, allowed[n : n + 1, : len(row)])[0]
        )
        torch.testing.assert_close(marginals[n, : len(row)], crf.marginals(alone, here)[0])
        assert not marginals[n, len(row) :].any()
        assert decoded[n] == crf.decode(alone, here)[0]


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.integers(-30, 30), min_size=K, max_size=K), min_size=1, max_size=9),
    st.integers(0, 3),
)
def test_decoded_tags_are_always_valid(values: list[list[int]], seed: int) -> None:
    emissions = torch.tensor([values], dtype=torch.float32)
    ((path),) = random_crf(seed).decode(emissions, full(emissions))
    assert len(path) == len(values)
    assert is_valid(path)


def test_extreme_scores_do_not_force_a_broken_sequence() -> None:
    emissions = torch.zeros(1, 3, K)
    emissions[0, 1, TAGS.index("I-content")] = 100.0
    assert crf_tags(emissions) == ["B-content", "I-content", "E-content"]
    emissions[0, 1, TAGS.index("I-content")] = 0.0
    emissions[0, 0, TAGS.index("E-source")] = 100.0
    assert is_valid([TAGS.index(t) for t in crf_tags(emissions)])


def crf_tags(emissions: Tensor) -> list[str]:
    return [TAGS[t] for t in RoleCRF().decode(emissions, full(emissions))[0]]


def test_barred_transitions_are_saved_with_the_weights() -> None:
    assert {"barred", "barred_first", "barred_last"} <= set(RoleCRF().state_dict())


def test_spans_of_a_tag_sequence() -> None:
    parts = ("S-cue", "O", "B-content", "I-content", "E-content")
    names = (*parts, "B-content", "E-content", "S-source")
    assert tag_spans([TAGS.index(name) for name in names]) == [
        (0, 0, "cue"),
        (2, 4, "content"),
        (5, 6, "content"),
        (7, 7, "source"),
    ]
    assert tag_spans([]) == tag_spans([0, 0]) == []
