"""Average two models of one lineage: the mean of their weights.

    python -m training.average FIRST SECOND --out OUT [--share 0.25] [--heads 1.0]

``FIRST`` and ``SECOND`` are model folders of one kind, the second trained on from the first.
What a second recipe teaches is kept, and less of what the first knew is lost
(Wortsman et al., 2022, "Robust fine-tuning of zero-shot models"). The attribution model's heads of
names and coreference, which its second recipe is about, take a share of their own. The mean is
calibrated anew (:mod:`training.calibration`).
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import TypeVar

from stance.configuration import StanceConfig
from stance.errors import InputError
from stance.modeling import EncoderBasedModel, StanceModel
from stance.modeling_attribution import AttributionModel
from stance.saving import load_model, save_model
from training.calibration import calibrate
from training.start import is_ours

M = TypeVar("M", bound=EncoderBasedModel)

log = logging.getLogger("training.average")
HEADS = (
    "names.",
    "mentions.",
    "anaphor.",
    "antecedent.",
    "evidence.",
    "pair.",
    "new_entity.",
    "kind.",
)


def average(first: M, second: M, share: float, heads: float) -> M:
    """``first``, changed in place: ``share`` of the second's weights, ``heads`` in its heads.

    Raises:
        InputError: where the two do not have the same shape.
    """
    others = dict(second.named_parameters())
    for name, parameter in first.named_parameters():
        if name not in others or others[name].shape != parameter.shape:
            raise InputError(f"the models differ in {name!r}: they are not of one lineage")
        weight = heads if name.startswith(HEADS) else share
        parameter.data.lerp_(others[name].data, weight)
    return first


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.25, help="of the second, default 0.25")
    parser.add_argument("--heads", type=float, default=1.0, help="the same for names and speakers")
    parser.add_argument("--role-bias", type=float, default=0.1, help="see AttributionConfig")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if is_ours(str(arguments.first), StanceConfig.model_type):
        average_stances(arguments)
    else:
        average_attributions(arguments)


def average_stances(arguments: argparse.Namespace) -> None:
    """The mean of two stance models, with a temperature of its own."""
    model, tokenizer = load_model(StanceModel, arguments.first)
    second, _ = load_model(StanceModel, arguments.second)
    model = average(model, second, arguments.share, arguments.share)
    model.config.weight_bits = second.config.weight_bits
    save_model(model, tokenizer, arguments.out)
    # As it is stored.
    calibrate(arguments.out, arguments.data)
    log.info("saved %s", arguments.out)


def average_attributions(arguments: argparse.Namespace) -> None:
    """The mean of two attribution models, with a calibration of its own."""
    # An earlier version's model has fewer heads; what is new comes from the second.
    model, tokenizer = load_model(AttributionModel, arguments.first, partial=True)
    second, _ = load_model(AttributionModel, arguments.second, partial=True)
    model = average(model, second, arguments.share, arguments.heads)
    model.config.role_bias = arguments.role_bias
    model.config.weight_bits = second.config.weight_bits
    save_model(model, tokenizer, arguments.out)
    # As it is stored.
    calibrate(arguments.out, arguments.data)
    log.info("saved %s", arguments.out)


if __name__ == "__main__":
    main()
