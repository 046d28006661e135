"""GAP: pronouns with two names, as targets of coreference."""

import csv
from pathlib import Path

from tiny import wordpiece

from stance.configuration import AttributionConfig
from training.gap import read_gap

TEXT = (
    "Nadia Osei ran the port until Ines Tal took over, but Osei stayed on as pilot, and in Ostrand "
    "Harbour she sailed every night."
)
FIELDS = ("ID", "Text", "Pronoun", "Pronoun-offset", "A", "A-offset", "A-coref")
FIELDS += ("B", "B-offset", "B-coref", "URL")


def write(path: Path, *flags: tuple[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows.writerow(FIELDS)
        for n, (a, b) in enumerate(flags):
            at = [str(TEXT.index(part)) for part in (" she", "Nadia Osei", "Ines Tal")]
            at[0] = str(int(at[0]) + 1)
            row = [f"d-{n}", TEXT, "she", at[0], "Nadia Osei", at[1], a]
            rows.writerow([*row, "Ines Tal", at[2], b, "-"])
    return path


def test_the_pronoun_takes_up_the_right_name(tmp_path: Path) -> None:
    path = write(tmp_path / "gap.tsv", ("TRUE", "FALSE"), ("FALSE", "TRUE"), ("FALSE", "FALSE"))
    config = AttributionConfig(window=64, overlap=16)
    one, other = read_gap(path, wordpiece(), config)  # the third one has no antecedent
    found = dict(zip([m.text for m in one.mentions], one.entities, strict=True))
    # The surname alone is the same entity, another name is nobody's.
    assert found == {"Nadia Osei": 0, "Ines Tal": 1, "Osei": 0, "Ostrand Harbour": -1, "she": 0}
    assert other.entities[-1] == 1
    assert [m.form for m in one.mentions] == ["name"] * 4 + ["pronoun"]
    assert one.allowed is None
    assert bool((one.names < 0).all())
