"""Who speaks: a table of hard cases on the released model, end to end from the bare text."""

import json
from pathlib import Path
from typing import Any

from stance.document import Document, Speaker

TABLE = Path(__file__).parent / "data" / "speaker_cases.jsonl"
CASES = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]


def outcome(case: dict[str, Any], document: Document) -> list[str]:
    """What is wrong with a document: nothing where the list is empty."""
    from eval.metrics import same_entity

    wrong = []
    speakers: list[Speaker | None] = []
    names = [source["speaker"] for source in case["sources"] if source["speaker"]]
    for source in case["sources"]:
        found = [
            quote.speaker
            for quote in document.quotes
            if quote.source
            and quote.source.start < source["end"] > source["start"]
            and quote.source.end > source["start"]
        ]
        speaker = found[0] if found else None
        speakers.append(speaker)
        if speaker is None:
            wrong.append(f"{source['mention']!r} is no source")
        elif source["speaker"] and not same_entity(speaker.name, source["speaker"], names):
            wrong.append(f"{source['mention']!r} is {speaker.name!r}, not {source['speaker']!r}")
    for key, same in (("together", True), ("apart", False)):
        for i, j in case[key]:
            a, b = speakers[i], speakers[j]
            if a is not None and b is not None and (a.id == b.id) is not same:
                wrong.append(f"{case['sources'][i]['mention']!r} and {j} are not {key}")
    for index, kind in case.get("kind", {}).items():
        speaker = speakers[int(index)]
        if speaker is not None and speaker.kind != kind:
            wrong.append(f"{speaker.name!r} is a {speaker.kind}, not a {kind}")
    for index, affiliation in case.get("affiliation", {}).items():
        speaker = speakers[int(index)]
        if speaker is not None and affiliation not in " ".join(speaker.affiliations):
            wrong.append(f"{speaker.name!r} belongs to {speaker.affiliations}, not {affiliation}")
    return wrong
