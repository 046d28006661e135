"""All metrics, on the library's own types; no model, no files.

Every function returns plain dictionaries of numbers, so that a report is the
JSON of what was computed. Ratios lie in [0, 1]; tables show them times 100.
"""

from eval.metrics.attribution import score_attribution
from eval.metrics.prf import PRF, match_one_to_one
from eval.metrics.speakers import (
    mention_form,
    same_entity,
    score_end_to_end,
    score_speakers,
)
from eval.metrics.stance import difference_interval, score_stance

__all__ = [
    "PRF",
    "difference_interval",
    "match_one_to_one",
    "mention_form",
    "same_entity",
    "score_attribution",
    "score_end_to_end",
    "score_speakers",
    "score_stance",
]
