"""A tiny folder of corpora in the shared layouts, with sentences of our own."""

import json
from pathlib import Path
from typing import Any

import pytest

NEWS = (
    "Harbour chief Nadia Osei said the cranes were safe. "
    "“They were tested last week,” she said. Unions fear more delays."
)
TROOPS = (
    "“The foreign brigades must leave our valleys,” Governor Tal said. "
    "The ministry said the brigades keep the valleys safe. The harvest was poor, farmers said."
)


def span(text: str, part: str) -> list[int]:
    start = text.index(part)
    return [start, start + len(part)]


def _corpora(text: str) -> dict[str, list[dict[str, Any]]]:
    def news(part: str) -> list[int]:
        return span(text, part)

    spans = [
        (news("the cranes were safe"), news("Harbour chief Nadia Osei")),
        (news("“They were tested last week,”"), news("she")),
    ]
    polnear = {
        "id": "p1",
        "text": text,
        "attributions": [
            {"content": [content], "cue": [news("said")], "source": [source]}
            for content, source in spans
        ],
    }
    speakers = {
        "id": "p1",
        "sources": [
            {"span": source, "speaker": "Nadia Osei", "kind": "person"} for _, source in spans
        ],
    }
    outlets = {
        "id": "o1",
        "text": text,
        "quotes": [
            {
                "content": [content],
                "cue": None,
                "source": source,
                "speaker": "Nadia Osei",
                "kind": kind,
                "act": "speech",
            }
            for (content, source), kind in zip(spans, ("indirect", "direct"), strict=True)
        ],
    }
    labelled = [
        ("“The foreign brigades must leave our valleys,”", "against", "general"),
        ("the brigades keep the valleys safe", "favor", "general"),
        ("The harvest was poor", "unrelated", None),
    ]
    troops = [
        {
            "id": f"t{n}",
            "text": TROOPS,
            "quotes": [
                {
                    "content": [span(TROOPS, part)],
                    "speaker": None,
                    "stance": label,
                    "aspect": aspect,
                }
                for part, label, aspect in labelled
            ],
        }
        for n in range(2)
    ]
    ungdc = [
        {"id": f"XYZ_{n}#1", "country": "XYZ", "text": TROOPS, "stance": label, "aspect": None}
        for n, label in enumerate(("against", "favor"))
    ]
    targets = {
        "id": "n1",
        "text": TROOPS,
        "targets": [{"target": "keeping the brigades", "description": ""}],
        "quotes": [
            {
                "content": [span(TROOPS, part)],
                "speaker": None,
                "target": "keeping the brigades",
                "stance": label,
                "implicit": label == "favor",
            }
            for part, label, _ in labelled
        ],
    }
    texts = [
        {"text": "Ferries are lovely and quiet.", "target": "ferries", "label": "favor"},
        {"text": "Ferries are late and loud.", "target": "ferries", "label": "against"},
    ]
    neutral = {"text": "Ferries sail at noon.", "target": "ferries", "label": "none"}
    return {
        "polnear/{}.jsonl": [polnear],
        "polnear/speakers.{}.jsonl": [speakers],
        "outlets/{}.jsonl": [outlets],
        "troops/quotes.{}.jsonl": troops,
        "troops/ungdc.{}.jsonl": ungdc,
        "stance/news_targets.{}.jsonl": [targets],
        "stance/vast.{}.jsonl": [*texts, neutral],
        "stance/perspectrum.{}.jsonl": texts,
    }


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name, records in _corpora(NEWS).items():
        for split in ("train", "dev"):
            path = folder / name.format(split)
            path.parent.mkdir(parents=True, exist_ok=True)
            # Twice in training: the bag of words keeps words of two texts or more.
            lines = [json.dumps(record) for record in records] * (2 if split == "train" else 1)
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
