"""The evaluation gate: no figure may fall below its floor. ``python -m eval.gate``.

Floors stand in ``eval/floors.json`` with the SHA-256 of every file they were
measured on. A run compares and exits with 1 where a figure is below its floor,
with 2 where it cannot compare (another file, a broken model), with 0 where the
corpora are not there. ``--update`` raises floors to what was measured;
``--allow-lower`` is needed to lower one, or to measure them on other data.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval import attribution, speakers, stance
from eval.report import (
    MODEL,
    Metrics,
    Predictor,
    arguments,
    cell,
    load_attributor,
    load_classifier,
    lookup,
    table,
    write_json,
)
from stance.errors import InputError, guarded

FLOORS = Path(__file__).with_name("floors.json")

SLACK = 0.005
"""A new floor lies this far below what was measured: number formats of processors differ."""

LIMIT = 100
"""Examples of the sets that do not decide a release: the gate takes minutes."""

FULL = ("troops", "ungdc")
SAMPLED = ("news_targets", "vast", "perspectrum")

FILES = (
    "polnear/dev.jsonl",
    "polnear/speakers.dev.jsonl",
    "outlets/dev.jsonl",
    "troops/quotes.dev.jsonl",
    "troops/ungdc.dev.jsonl",
    "stance/news_targets.dev.jsonl",
    "stance/vast.dev.jsonl",
    "stance/perspectrum.dev.jsonl",
)

GATED = (
    *(
        f"attribution.{corpus}.{metric}"
        for corpus in ("polnear", "outlets")
        for metric in (
            "content.f1",
            "cue.f1",
            "source.f1",
            "content_tokens.f1",
            "attribution.f1",
            "found.f1",
            "recall.direct.recall",
            "recall.mixed.recall",
            "recall.indirect.recall",
        )
    ),
    *(
        f"speakers.{corpus}.{metric}"
        for corpus in ("polnear", "outlets")
        for metric in ("accuracy", "pronoun.accuracy", "b_cubed.f1", "end_to_end.f1")
    ),
    "stance.troops.macro_f1",
    "stance.troops.f_avg",
    # Three of its labels have three to five examples: macro-F1 would be noise.
    "stance.ungdc.accuracy",
    "stance.news_targets.macro_f1",
    "stance.vast.macro_f1",
    "stance.perspectrum.macro_f1",
)
"""What ``--update`` pins; of all of these more is better."""


@dataclass(frozen=True, slots=True)
class Check:
    """One figure beside its floor; either may be missing."""

    path: str
    floor: float | None
    value: float | None

    @property
    def ok(self) -> bool:
        """False where there is a floor and the figure is missing or below it."""
        return self.floor is None or (self.value is not None and self.value >= self.floor)


def measure(data: Path, model: Path | None) -> Metrics:
    """The model's metrics as ``{task: {corpus: {metric: value}}}``, without baselines."""
    attributor = load_attributor(model, remember=True)
    classifier = load_classifier(model)
    predict = Predictor(attributor)
    found = attribution.evaluate(data, predict, floors=False)
    known = speakers.evaluate(data, attributor, predict, floors=False)
    positions = stance.evaluate(data, classifier, floors=False, only=FULL)
    positions |= stance.evaluate(data, classifier, floors=False, only=SAMPLED, limit=LIMIT)
    tasks = {"attribution": found, "speakers": known, "stance": positions}
    return {
        task: {corpus: systems[MODEL] for corpus, systems in results.items()}
        for task, results in tasks.items()
    }


def compare(metrics: Mapping[str, Any], floors: Mapping[str, float]) -> list[Check]:
    """Every gated figure and every pinned floor, once."""
    paths = dict.fromkeys([*GATED, *floors])
    return [Check(path, floors.get(path), lookup(metrics, path)) for path in paths]


def updated(checks: Sequence[Check], *, allow_lower: bool = False) -> dict[str, float]:
    """The floors after ``--update``: raised where the figure allows, else kept.

    Raises:
        InputError: a figure is below its floor and ``allow_lower`` is false, or
            a pinned figure was not measured.
    """
    floors: dict[str, float] = {}
    lower = [check.path for check in checks if not check.ok]
    if lower and not allow_lower:
        raise InputError(
            f"below the floor: {', '.join(lower)}; lowering a floor needs --allow-lower"
        )
    for check in checks:
        if check.value is None:
            continue
        new = math.floor(1000 * (check.value - SLACK)) / 1000
        keep = check.floor is not None and check.ok
        floors[check.path] = max(new, check.floor or 0.0) if keep else max(new, 0.0)
    return floors


def hashes(data: Path) -> dict[str, str]:
    """SHA-256 of every evaluation file; ``InputError`` where one is missing."""
    result = {}
    for name in FILES:
        path = data / name
        if not path.is_file():
            raise InputError(f"{path} does not exist: the gate needs every evaluation file")
        result[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return result


def check_hashes(pinned: Mapping[str, str], found: Mapping[str, str]) -> None:
    """``InputError`` where the floors were measured on other data."""
    changed = [name for name, value in pinned.items() if found.get(name) != value]
    if changed:
        raise InputError(
            f"the floors were measured on other data: {', '.join(changed)} changed; "
            "measure anew with --update --allow-lower"
        )


def read_floors(path: Path) -> tuple[dict[str, str], dict[str, float]]:
    """Hashes and floors; both empty where the file does not exist."""
    if not path.is_file():
        return {}, {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return dict(content["data"]), {k: float(v) for k, v in content["floors"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is not a floors file ({error!r})") from error


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the table, compare or update."""
    parser = arguments("Refuse any figure below its floor.")
    parser.add_argument("--floors", type=Path, default=FLOORS, help="file of the floors")
    parser.add_argument("--update", action="store_true", help="raise floors to what is measured")
    parser.add_argument("--allow-lower", action="store_true", help="let --update lower floors")
    options = parser.parse_args(argv)
    if options.allow_lower and not options.update:
        parser.error("--allow-lower goes with --update")

    def run() -> int:
        if not options.data.is_dir():
            print(f"skipped: {options.data} does not exist (name the corpora with --data)")
            return 0
        pinned, floors = read_floors(options.floors)
        found = hashes(options.data)
        if not options.allow_lower:
            check_hashes(pinned, found)
        began = time.monotonic()
        metrics = measure(options.data, options.model)
        checks = compare(metrics, floors)
        rows = [["metric", "floor", "value", "ok"]]
        rows += [[c.path, cell(c.floor), cell(c.value), "yes" if c.ok else "NO"] for c in checks]
        print(table(rows))
        print(f"\nmeasured in {time.monotonic() - began:.0f} s")
        write_json(options.json, metrics)
        if options.update:
            floors = updated(checks, allow_lower=options.allow_lower)
            content = {"data": found, "floors": floors}
            options.floors.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
            return 0
        return 0 if all(check.ok for check in checks) else 1

    return guarded(run)


if __name__ == "__main__":
    raise SystemExit(main())
