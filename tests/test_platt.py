"""Platt scaling of raw probabilities."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.platt import log_odds, scaled

probability = st.floats(0, 1)


@given(probability)
def test_without_scale_and_shift_it_stays(p: float) -> None:
    assert scaled(p, 1.0, 0.0) == pytest.approx(p, abs=2e-6)


@given(probability, st.floats(0.01, 10), st.floats(-50, 50))
def test_log_odds_are_scaled_and_shifted(p: float, scale: float, shift: float) -> None:
    value = scaled(p, scale, shift)
    assert 0 <= value <= 1
    if 1e-6 < value < 1 - 1e-6:
        assert log_odds(value) == pytest.approx(scale * log_odds(p) + shift, abs=1e-3)


@given(probability, probability)
def test_who_is_surer_stays_surer(p: float, q: float) -> None:
    low, high = sorted((p, q))
    assert scaled(low, 0.5, -0.3) <= scaled(high, 0.5, -0.3)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_nothing_is_certain(p: float) -> None:
    assert math.isfinite(log_odds(p))
