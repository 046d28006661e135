"""A tiny folder of corpora in the layouts of the shared one, with sentences of our own."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

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
                    "cue": None,
                    "source": None,
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
                "cue": None,
                "source": None,
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


def write_corpora(folder: Path) -> Path:
    """Every file that the evaluation scripts read, and those of the training splits."""
    for name, records in _corpora(NEWS).items():
        for split in ("train", "dev"):
            # Twice in training: the bag of words keeps words of two texts or more.
            write_lines(folder / name.format(split), records * (2 if split == "train" else 1))
    archive = folder / "articles" / "news.jsonl.gz"
    archive.parent.mkdir(exist_ok=True, parents=True)
    with gzip.open(archive, "wt", encoding="utf-8") as lines_out:
        for key, words in (("n1", OWN_TEXT), ("n2", FERRIES)):
            article = {"id": key, "text": words, "title": "", "date": "2020-01-01", "outlet": ""}
            lines_out.write(json.dumps(article) + "\n")
    return folder


def write_lines(path: Path, records: list[dict[str, Any]]) -> None:
    """One JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def add_training_corpora(folder: Path) -> Path:
    """The files that only training reads."""
    entities = [
        {"type": "person", "mentions": [span(NEWS, "Nadia Osei"), span(NEWS, "she")]},
        {"type": "organization", "mentions": [span(NEWS, "Unions")]},
        {"type": "object", "mentions": [span(NEWS, "the cranes")]},
    ]
    gap = ("ID", "Text", "Pronoun", "Pronoun-offset", "A", "A-offset", "A-coref")
    gap += ("B", "B-offset", "B-coref", "URL")
    text = "Nadia Osei ran the port until Ines Tal came, and she stayed."
    row = ("1", text, "she", str(text.index("she")), "Nadia Osei", "0", "TRUE")
    row += ("Ines Tal", str(text.index("Ines")), "FALSE", "-")
    (folder / "gap").mkdir(exist_ok=True)
    lines = "\n".join("\t".join(line) for line in (gap, row)) + "\n"
    (folder / "gap" / "train.tsv").write_text(lines, encoding="utf-8")
    write_lines(folder / "gum" / "train.jsonl", [{"id": "g1", "text": NEWS, "entities": entities}])
    texts = [
        {"text": "Ferries are lovely and quiet.", "target": "ferries", "label": "favor"},
        {"text": "Ferries are late and loud.", "target": "ferries", "label": "against"},
    ]
    for name in ("ibm_argq30k", "newsmtsc", "gwsd"):
        write_lines(folder / "stance" / f"{name}.train.jsonl", texts)
    inference = [
        {"premise": "Nobody left.", "hypothesis": "They stayed.", "label": "entailment"},
        {"premise": "Nobody left.", "hypothesis": "They left.", "label": "contradiction"},
        {"premise": "Nobody left.", "hypothesis": "It rained.", "label": "neutral"},
        {"premise": " ", "hypothesis": "It rained.", "label": "neutral"},
        {"premise": "Nobody left.", "hypothesis": "It rained.", "label": "-"},
    ]
    write_lines(folder / "stance" / "nli.jsonl", inference)
    speech = {"id": "GHA_1#2", "country": "GHA", "year": 1960, "text": OWN_TEXT}
    write_lines(folder / "troops" / "ungdc_unlabelled.jsonl", [speech])
    write_lines(folder / "troops" / "whitehouse.jsonl", [{"id": "n1", "text": OWN_TEXT}])
    return folder


OWN_TEXT = "“The foreign brigades keep the peace,” Governor Tal said."
FERRIES = "“Nobody needs a boat,” she said."


def write_own(folder: Path) -> Path:
    """The project's own data in small: quotes, pairs, opposite targets, reports, attributions."""
    quotes = [
        {
            "text": OWN_TEXT,
            "content": [[0, 38]],
            "speaker": "Governor Tal",
            "stance": label,
            "aspect": "peacekeeping",
            "force": "Ghana",
            "host": "Sudan",
            "scenario": f"s{number}",
            "split": split,
        }
        for number, (label, split) in enumerate(
            [("favor", "train"), ("unrelated", "train"), ("favor", "dev")]
        )
    ]
    write_lines(folder / "foreign_troops.jsonl", quotes)
    sides = [("ferries", "against"), ("an end to ferries", "favor")]
    members = [
        {
            "text": FERRIES,
            "content": [[0, 22]],
            "speaker": "she",
            "target": target,
            "target_description": "",
            "label": label,
        }
        for target, label in sides
    ]
    pair = {"id": "p1", "phenomenon": "opposite", "a": members[0], "b": members[1]}
    write_lines(folder / "contrast.jsonl", [pair])
    opposite = {"target": "dry land", "description": "Being in favour means walking."}
    key = hashlib.sha256(b"ferries").hexdigest()[:16]
    write_lines(folder / "opposites.jsonl", [{"of": key, **opposite}])
    said = {"content": [[0, 38]], "speaker": "Governor Tal", "kind": "direct"}
    held = {"stance": "favor", "aspect": "peacekeeping", "force": "Ghana", "host": "Sudan"}
    report = {"id": "r1", "text": OWN_TEXT, "quotes": [said | held]}
    write_lines(folder / "reports.jsonl", [report])
    target = {"target": "brigades", "description": "Being in favour means keeping them."}
    side = {"target": "brigades", "stance": "favor", "implicit": True}
    write_lines(
        folder / "debates.jsonl",
        [{"id": "d1", "text": OWN_TEXT, "targets": [target], "quotes": [said | side]}],
    )
    named = {"id": "n1", "sha": hashlib.sha256(OWN_TEXT.encode()).hexdigest()[:16]}
    turned = {"opposite": "an empty valley", "opposite_description": "In favour means leaving."}
    lines = [named | {"targets": [target | turned], "quotes": [said | side]}]
    write_lines(folder / "news_labels.jsonl", lines)
    for name in ("news_troops", "whitehouse"):
        write_lines(folder / f"{name}.jsonl", [named | {"quotes": [said | held]}])
    write_lines(folder / "speeches.jsonl", [named | held | {"id": "GHA_1#2"}])
    roles = {
        "content": [[0, 38]],
        "cue": span(OWN_TEXT, "said"),
        "source": span(OWN_TEXT, "Governor Tal"),
        "speaker": "Tal",
        "speaker_kind": "person",
    }
    write_lines(folder / "news_speakers.jsonl", [named | {"quotes": [roles]}])
    write_lines(folder / "attributions.jsonl", [{"id": "a1", "text": OWN_TEXT, "quotes": [roles]}])
    return folder
