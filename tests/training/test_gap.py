"""GAP: pronouns with two names, as targets of coreference."""

from pathlib import Path

from lines import write_gap
from tiny import wordpiece

from stance.configuration import AttributionConfig
from training.gap import read_gap

TEXT = (
    "Nadia Osei ran the port until Ines Tal took over, but Osei stayed on as pilot, and in Ostrand "
    "Harbour she sailed every night."
)


def row(a: str, b: str) -> tuple[str, ...]:
    she, nadia, ines = (str(TEXT.index(part)) for part in ("she", "Nadia Osei", "Ines Tal"))
    return ("1", TEXT, "she", she, "Nadia Osei", nadia, a, "Ines Tal", ines, b, "-")


def test_the_pronoun_takes_up_the_right_name(tmp_path: Path) -> None:
    flags = [("TRUE", "FALSE"), ("FALSE", "TRUE"), ("FALSE", "FALSE")]
    path = write_gap(tmp_path / "gap.tsv", *(row(a, b) for a, b in flags))
    config = AttributionConfig(window=64, overlap=16)
    one, other = read_gap(path, wordpiece(), config)  # the third one has no antecedent
    found = dict(zip([m.text for m in one.mentions], one.entities, strict=True))
    # The surname alone is the same entity, another name is nobody's.
    assert found == {"Nadia Osei": 0, "Ines Tal": 1, "Osei": 0, "Ostrand Harbour": -1, "she": 0}
    assert other.entities[-1] == 1
    assert [m.form for m in one.mentions] == ["name"] * 4 + ["pronoun"]
    assert one.allowed is None
    assert bool((one.names < 0).all())
