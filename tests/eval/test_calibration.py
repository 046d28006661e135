"""Calibration error and the curve of a threshold, by hand."""

import pytest

from eval.metrics.calibration import THRESHOLDS, calibration_error, threshold_curve


@pytest.mark.parametrize(
    ("confidence", "right", "error"),
    [
        ([], [], 0.0),
        ([1.0, 1.0], [True, True], 0.0),
        ([1.0, 1.0], [True, False], 0.5),
        # One bin: 0.91 and 0.93 on average say 0.92, and half are right.
        ([0.91, 0.93], [True, False], 0.42),
        # Two bins, each wrong by itself, weigh by their size.
        ([0.0, 1.0, 1.0, 1.0], [True, True, True, False], (1 + 1) / 4),
    ],
)
def test_calibration_error(confidence: list[float], right: list[bool], error: float) -> None:
    assert calibration_error(confidence, right) == pytest.approx(error)


def test_a_threshold_trades_recall_for_precision() -> None:
    rows = threshold_curve([0.95, 0.55, 0.3], [True, True, False], gold=4)
    assert [row["threshold"] for row in rows] == list(THRESHOLDS)
    by_threshold = {row["threshold"]: row for row in rows}
    assert by_threshold[0.0]["precision"] == pytest.approx(2 / 3)
    assert by_threshold[0.0]["recall"] == 0.5
    assert by_threshold[0.4]["precision"] == 1.0
    assert by_threshold[0.6]["recall"] == 0.25
    assert by_threshold[0.6]["f1"] == pytest.approx(0.4)
