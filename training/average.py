"""Average two attribution models of one lineage: the mean of their weights.

    python -m training.average FIRST SECOND --out OUT [--share 0.25] [--heads 1.0]

``FIRST`` and ``SECOND`` are model folders, the second trained on from the first.
What a second recipe teaches is kept, and less of what the first knew is lost
(Wortsman et al., 2022, "Robust fine-tuning of zero-shot models"). The heads of
names and coreference, which the second recipe is about, take a share of their own.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import stance
from stance.errors import InputError
from stance.formats.corpora import read_attributions
from stance.modeling_attribution import AttributionModel
from stance.quotes import QuoteFinder
from stance.saving import load_model, save_model
from training.calibration import fit_confidence

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


def average(
    first: AttributionModel, second: AttributionModel, share: float, heads: float
) -> AttributionModel:
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
    # An earlier version's model has fewer heads; what is new comes from the second.
    model, tokenizer = load_model(AttributionModel, arguments.first, partial=True)
    second, _ = load_model(AttributionModel, arguments.second, partial=True)
    model = average(model, second, arguments.share, arguments.heads)
    model.config.role_bias = arguments.role_bias
    model.config.library_version = stance.__version__
    save_model(model, tokenizer, arguments.out)
    # Calibrated as it is stored, in 8 bits.
    model, tokenizer = load_model(AttributionModel, arguments.out)
    known = [
        document
        for name in ("polnear", "outlets")
        for document in read_attributions(arguments.data / name / "dev.jsonl")
    ]
    scale, shift = fit_confidence(QuoteFinder(model, tokenizer), known)
    model.config.confidence_scale, model.config.confidence_shift = scale, shift
    model.config.save_pretrained(arguments.out)
    log.info("confidence %.2f, %.2f; saved %s", scale, shift, arguments.out)


if __name__ == "__main__":
    main()
