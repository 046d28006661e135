"""Floors: what a few lines without any training, or a bag of words, reach.

A figure of a model means little without them, so every table shows them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from eval.metrics.speakers import mention_form
from stance.document import LABELS, Document, Label, Quote, Span, Speaker, Stance
from stance.errors import ExtraError
from stance.formats.corpora import StanceExample
from stance.text import kind_of

_QUOTED = re.compile(r"“[^“”]+”|\"[^\"\n]+\"")
# A full stop is part of a name only after an initial or a short title.
_PART = r"(?:(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Jr|Sr)\.|[A-Z][\w'’-]*)"
_NAME = re.compile(rf"\b{_PART}(?:[ \xa0]{_PART})*")
_OPENERS = re.compile(
    r"(?:(?:The|A|An|But|And|As|If|In|On|At|For|When|While|Although|Though|After|Before|Even|"
    r"Since|With|Both|So|Yet|Or)\s+)+(?=[A-Z])"
)
_WORD = re.compile(r"\w+")

CONTEXT = 200
"""Characters on each side that the bag of words sees, as in the figures it is compared with."""


def quotation_marks(document: Document) -> Document:
    """Every “…” of two or more words is a quote, with neither cue nor source."""
    spans = [
        Span.of(document.text, *match.span())
        for match in _QUOTED.finditer(document.text)
        if len(match.group().split()) > 1
    ]
    quotes = tuple(
        Quote(f"q{n}", (span,), kind_of(document.text, [(span.start, span.end)]))
        for n, span in enumerate(spans, start=1)
    )
    return Document(document.id, document.text, quotes)


class RuleOfThumb:
    """Speakers without a model: longest name with the same last word; a pronoun repeats.

    A pronoun takes the speaker of the previous source; a noun phrase is its own
    speaker, one for equal wordings.
    """

    def resolve(
        self, text: str, quotes: Sequence[Quote]
    ) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
        """The same quotes in the same order with speakers, and the speakers."""
        longest: dict[str, str] = {}
        for match in _NAME.finditer(text):
            name = re.sub(r"['’]s?$", "", _OPENERS.sub("", match.group(), count=1))
            last = name.split()[-1]
            # More than four capitalised words are a headline.
            if len(name.split()) <= 4 and len(name) > len(longest.get(last, "")):
                longest[last] = name
        names: dict[int, str | None] = {}
        previous: str | None = None
        sources = sorted(
            (quote.source, index) for index, quote in enumerate(quotes) if quote.source
        )
        for source, index in sources:
            form = mention_form(source, text)
            if form != "pronoun":
                name = source.text
                if form == "name":
                    last = re.sub(r"['’]s?$|[^\w]$", "", name.split(",")[0]).split()[-1]
                    name = longest.get(last, name)
                previous = name
            names[index] = previous
        known = {name for name in names.values() if name}
        speakers = {name: Speaker(f"s{n}", name) for n, name in enumerate(sorted(known), start=1)}
        answered = tuple(
            replace(quote, speaker=speakers.get(names.get(index) or ""))
            for index, quote in enumerate(quotes)
        )
        return answered, tuple(speakers.values())


def majority(train: Sequence[StanceExample], items: Sequence[StanceExample]) -> list[Stance]:
    """The label most frequent in training, with the training shares as probabilities."""
    counts = Counter(example.label for example in train)
    scores = {label: counts[label] / len(train) for label in LABELS}
    return [_stance(example, scores) for example in items]


class BagOfWords:
    """TF-IDF and logistic regression over the quote, its context and (or not) its target.

    Words of content, context and target are features of their own, content also
    as pairs of words; labels are weighted to equal shares.

    Raises:
        ExtraError: where scikit-learn is not installed.
    """

    def __init__(self, train: Sequence[StanceExample], *, target_blind: bool = False) -> None:
        try:
            from sklearn.feature_extraction.text import TfidfVectorizer
            from sklearn.linear_model import LogisticRegression
            from sklearn.pipeline import make_pipeline
        except ImportError as error:
            raise ExtraError(
                "the bag-of-words floor needs scikit-learn: pip install 'stance[train]'"
            ) from error
        self._blind = target_blind
        self._model = make_pipeline(
            TfidfVectorizer(analyzer=list, min_df=2, sublinear_tf=True),
            LogisticRegression(C=3.0, class_weight="balanced", max_iter=1000),
        )
        self._model.fit([self._features(e) for e in train], [e.label for e in train])

    def predict(self, items: Sequence[StanceExample]) -> list[Stance]:
        """One stance for each example."""
        labels: list[Label] = list(self._model.classes_)
        table = self._model.predict_proba([self._features(example) for example in items])
        return [
            _stance(example, dict.fromkeys(LABELS, 0.0) | dict(zip(labels, row, strict=True)))
            for example, row in zip(items, table.tolist(), strict=True)
        ]

    def _features(self, example: StanceExample) -> list[str]:
        quote = example.quote
        content = _words(" ".join(span.text for span in quote.content))
        start, end = quote.content[0].start, quote.content[-1].end
        around = quote.text[max(0, start - CONTEXT) : start], quote.text[end : end + CONTEXT]
        features = [*content, *(f"{a} {b}" for a, b in pairwise(content))]
        features += [f"context:{word}" for part in around for word in _words(part)]
        if not self._blind:
            features += [f"target:{word}" for word in _words(example.target.name)]
        return features


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _stance(example: StanceExample, scores: Mapping[Label, float]) -> Stance:
    return Stance(example.target.name, _argmax(LABELS, scores), scores)


def _argmax(labels: Iterable[Label], scores: Mapping[Label, float]) -> Label:
    return max(labels, key=lambda label: scores[label])
