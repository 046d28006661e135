"""What the stance model learns from: corpora by name, and other wordings of their targets."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from stance.classifier import whole_text
from stance.document import Label, QuoteInContext
from stance.formats.archives import (
    NEWS,
    SPEECHES,
    WHITE_HOUSE,
    read_speech_labels,
    read_target_labels,
    read_troops_labels,
    worded_opposites,
)
from stance.formats.corpora import (
    StanceExample,
    read_news_targets,
    read_stance_quotes,
    read_stance_texts,
    read_ungdc,
)
from stance.formats.labelled import (
    OPPOSED,
    fingerprint,
    read_labelled,
    read_opposites,
    read_pairs,
)
from stance.formats.records import Record, read_records
from stance.targets import FOREIGN_TROOP_PRESENCE, Target, foreign_troops
from training.start import OWN

NLI_LABELS: dict[str, Label] = {
    "entailment": "favor",
    "contradiction": "against",
    "neutral": "neutral",
}
OPPOSITES = ("opposition to {}", "an end to {}", "rejecting {}", "no {}", "scrapping {}")
"""Wordings that turn a target around; whoever is for the one is against the other."""

WITHDRAWALS = (
    "the withdrawal of foreign troops",
    "a pull-out of foreign forces",
    "an end to foreign troop presence",
    "foreign soldiers leaving",
    "no foreign troops",
    "closing foreign military bases",
    "the departure of foreign forces",
    "bringing the troops home",
    "opposition to foreign troops",
)
LEAVING = (
    "Armed forces of one state or alliance leaving another country, being reduced or not being "
    "sent there; being in favour means wanting them gone.",
    "Foreign soldiers going home; being in favour means wanting them to leave.",
)

PEOPLES = {
    "US": "American",
    "Russia": "Russian",
    "Turkey": "Turkish",
    "France": "French",
    "UK": "British",
    "Israel": "Israeli",
    "Iran": "Iranian",
    "Ukraine": "Ukrainian",
    "Egypt": "Egyptian",
    "China": "Chinese",
    "Germany": "German",
    "Saudi Arabia": "Saudi",
}
FORCES = ("{} forces in {}", "{} troops in {}", "{} soldiers in {}", "the {} military in {}")
_STEMS = {state.casefold(): people.casefold()[:5] for state, people in PEOPLES.items()}
_STEMS |= {"us": "us", "uk": "uk"}
_SHORT = {
    "us": re.compile(r"\b(?:US|U\.S\.|USA|United States|America)"),
    "uk": re.compile(r"\b(?:UK|U\.K\.|United Kingdom|Brit)"),
}
ALIKE = ("coalition", "nato", "allies", "international", "western", "foreign", "un", "eu")
"""Words of forces that several states share: nobody can say that a quote is not about them."""


def read_corpus(name: str, data: Path, split: str = "train") -> Sequence[StanceExample]:
    """Examples of one corpus of the shared folder, or of the project's own, by its name."""
    if name == "troops":
        return read_stance_quotes(data / "troops" / f"quotes.{split}.jsonl")
    if name == "ungdc":
        return read_ungdc(data / "troops" / f"ungdc.{split}.jsonl")
    if name == "news_targets":
        return read_news_targets(data / "stance" / f"news_targets.{split}.jsonl")
    if name == "own":
        return read_labelled(OWN / "foreign_troops.jsonl", FOREIGN_TROOP_PRESENCE, split)
    if name == "reports":
        return read_stance_quotes(OWN / "reports.jsonl")
    if name == "debates":
        return read_news_targets(OWN / "debates.jsonl")
    if name == "contrast":
        return [member for pair in read_pairs(OWN / "contrast.jsonl") for member in pair.members]
    if name == "news_labels":
        return read_target_labels(data / NEWS, OWN / "news_labels.jsonl")
    if name == "news_troops":
        return read_troops_labels(data / NEWS, OWN / "news_troops.jsonl")
    if name == "whitehouse":
        return read_troops_labels(data / WHITE_HOUSE, OWN / "whitehouse.jsonl")
    if name == "speeches":
        return read_speech_labels(data / SPEECHES, OWN / "speeches.jsonl")
    if name == "nli":
        return _nli(data / "stance" / "nli.jsonl")
    return read_stance_texts(data / "stance" / f"{name}.{split}.jsonl")


def _nli(path: Path) -> list[StanceExample]:
    """Inference as stance: a premise that entails the hypothesis is in its favour."""
    return [
        StanceExample(*known, None, f"nli-{number}", source="nli")
        for number, known in enumerate(read_records(path, _inference))
        if known is not None
    ]


def _inference(record: Record) -> tuple[QuoteInContext, Target, Label] | None:
    """``None`` where a side is empty or the annotators did not agree on a label."""
    premise, hypothesis = record["premise"], record["hypothesis"]
    label = NLI_LABELS.get(record["label"])
    if label is None or not premise.strip() or not hypothesis.strip():
        return None
    return whole_text(premise), Target(hypothesis), label


@cache
def _opposites(own: Path) -> Mapping[str, Target]:
    return read_opposites(own / "opposites.jsonl") | worded_opposites(own / "news_labels.jsonl")


def _worded(target: Target) -> Target | None:
    """What somebody wrote for the opposite of a target: of our own one, or else of its name."""
    known = _opposites(OWN)
    own = known.get(fingerprint(f"{target.name}\n{target.description}"))
    return own or known.get(fingerprint(target.name))


def is_known(target: Target) -> bool:
    """Whether somebody has worded this very target the other way round."""
    return _worded(target) is not None


def opposed(example: StanceExample, chance: random.Random) -> tuple[Target, Label]:
    """The example's target worded the other way round, and the label that goes with it."""
    target = example.target
    label = OPPOSED.get(example.label, example.label)
    known = _worded(target)
    if known is not None:
        return known, label
    if target == FOREIGN_TROOP_PRESENCE:
        return Target(chance.choice(WITHDRAWALS), chance.choice(LEAVING)), label
    return Target(chance.choice(OPPOSITES).format(target.name)), label


class Forces:
    """Targets that name one force and one host, made from the quotes that are annotated with both.

    Args:
        examples: those with ``force`` and ``host`` give the pairs to draw from.
    """

    def __init__(self, examples: Sequence[StanceExample]) -> None:
        self._known = sorted({(e.force, e.host) for e in examples if e.force and e.host})

    def __bool__(self) -> bool:
        return bool(self._known)

    def narrowed(self, example: StanceExample, chance: random.Random) -> tuple[Target, Label]:
        """A narrower target, and the example's label toward it.

        The quote's own force and host keep its label; another force or host, which the quote
        and its surroundings do not name, makes it unrelated.
        """
        force: str | None
        host: str | None
        force, host = chance.choice(self._known)
        own = (example.force, example.host)
        if example.label == "unrelated":
            return self._worded(force, host, chance), "unrelated"
        if not all(own):
            return example.target, example.label
        if chance.random() < 0.55:
            keep = chance.choice(("both", "both", "force", "host"))
            own_force = example.force if keep != "host" else ""
            own_host = example.host if keep != "force" else ""
            return self._worded(own_force, own_host, chance), example.label
        # One of the two may well be the quote's own: that is the hard case.
        which = chance.random()
        force = example.force if which < 0.35 else force
        host = example.host if which > 0.65 else host
        if _may_be_about(example, force, host):
            return example.target, example.label
        return self._worded(force, host, chance), "unrelated"

    def _worded(self, force: str | None, host: str | None, chance: random.Random) -> Target:
        force, host = force or "", host or ""
        force = PEOPLES.get(force, force) if chance.random() < 0.5 else force
        target = foreign_troops(force, host)
        if force and host and chance.random() < 0.5:
            return Target(
                chance.choice(FORCES).format(force, host), target.description, target.aspects
            )
        return target


def _may_be_about(example: StanceExample, force: str | None, host: str | None) -> bool:
    """Whether a quote could be about that force in that host after all."""
    own_force, own_host = _words(example.force), _words(example.host)
    force_words, host_words = _words(force), _words(host)
    if (own_force | force_words) & set(ALIKE):
        return True
    other_force = not own_force & force_words
    other_host = not own_host & host_words
    if not other_force and not other_host:
        return True
    # The name that differs may not stand in the quote or near it.
    near = _surroundings(example.quote)
    names = [w for w in force_words if other_force] + [w for w in host_words if other_host]
    stems = {_STEMS.get(name, name[:5]) for name in names}
    if any(_SHORT[stem].search(near) for stem in stems if stem in _SHORT):
        return True
    return any(stem in near.casefold() for stem in stems if len(stem) > 2)


def _words(name: str | None) -> set[str]:
    return set(re.findall(r"\w+", (name or "").casefold())) - {"and", "of", "the", "in"}


def _surroundings(quote: QuoteInContext) -> str:
    """All that the model reads of an article, and a little more."""
    start, end = min(s.start for s in quote.content), max(s.end for s in quote.content)
    return f"{quote.text[:300]} {quote.text[max(0, start - 700) : end + 300]}"
