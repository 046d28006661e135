"""Lines of corpora to write and read again, about one made-up text."""

import json
from collections.abc import Sequence
from pathlib import Path

TEXT = (
    'Mayor Lena Vogt said the bridge would close. "We waited too long," she said, '
    '"and now we pay." Critics fear “chaos” at rush hour.'
)
SHARED = Path("../shared/data")
GAP_FIELDS = ("ID", "Text", "Pronoun", "Pronoun-offset", "A", "A-offset", "A-coref")
GAP_FIELDS += ("B", "B-offset", "B-coref", "URL")


def at(part: str, text: str = TEXT) -> list[int]:
    start = text.index(part)
    return [start, start + len(part)]


def write(path: Path, *records: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [item if isinstance(item, str) else json.dumps(item) for item in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_gap(path: Path, *rows: Sequence[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(row) + "\n" for row in (GAP_FIELDS, *rows)]
    path.write_text("".join(lines), encoding="utf-8")
    return path
