"""Pipeline: the three parts in a row, one batch path for one text or many."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from stance import __version__
from stance.classifier import StanceClassifier
from stance.document import Document, Quote, QuoteInContext, Speaker, parsed_day
from stance.dtypes import check_dtype, use_dtype
from stance.errors import InputError, ModelError
from stance.modeling import StanceModel
from stance.modeling_attribution import AttributionModel
from stance.quotes import QuoteFinder
from stance.saving import load_model
from stance.speakers import SpeakerResolver
from stance.targets import FOREIGN_TROOP_PRESENCE, Target, get_target

CHUNK_TEXTS = 32
CHUNK_CHARACTERS = 100_000
"""A chunk of texts goes through the networks together: enough for even batches, little memory."""

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Text -> quotes -> speakers -> stances; each part is usable alone.

    Attributes:
        finder: text -> quotes.
        resolver: quotes -> speakers.
        classifier: quotes and a target -> stances.
        target: what stances are toward.
        versions: what goes into :attr:`stance.Document.model`.
        speech_only: leave out quotes of what is thought, not said (wants, fears), and who has
            no others. What stays has the ids and the speakers that it has beside them.
    """

    finder: QuoteFinder
    resolver: SpeakerResolver
    classifier: StanceClassifier
    target: Target = FOREIGN_TROOP_PRESENCE
    versions: dict[str, str] = field(default_factory=dict)
    speech_only: bool = False

    def __call__(
        self, text: str, *, id: str = "0", date: str | datetime.date | None = None
    ) -> Document:
        """Annotate one text; the same as a stream of one.

        Args:
            date: the day it was published, such as "2021-07-04"; linking and positions use it.

        Raises:
            InputError: where ``text`` or ``id`` is no string, or ``date`` no day.
        """
        day = parsed_day(date, "date")  # before the work
        (document,) = self.stream([text], [id])
        return document if day is None else replace(document, date=day.isoformat())

    def stream(self, texts: Iterable[str], ids: Iterable[str] | None = None) -> Iterator[Document]:
        """Annotate any number of texts, lazily and in order, in bounded memory.

        Args:
            texts: strings of any length; an empty one gives a document without quotes.
            ids: one for each text; running numbers where not given.

        Raises:
            InputError: where a text or an id is no string (names its place), or where there
                are more texts than ids, or fewer; once all before it are annotated.
        """
        if isinstance(texts, str):
            raise InputError("stream() takes several texts; for one, call pipe(text)")
        chunk: list[tuple[str, str]] = []
        size = 0
        for item in _paired(texts, ids):
            if isinstance(item, InputError):
                # The texts that wait in the chunk are good: they are not lost with the bad one.
                if chunk:
                    yield from self._annotate(chunk)
                raise item
            text, name = item
            if chunk and (size + len(text) > CHUNK_CHARACTERS or len(chunk) == CHUNK_TEXTS):
                yield from self._annotate(chunk)
                chunk, size = [], 0
            chunk.append((name, text))
            size += len(text)
        if chunk:
            yield from self._annotate(chunk)

    def _annotate(self, chunk: Sequence[tuple[str, str]]) -> Iterator[Document]:
        encoded = self.finder.encode([text for _, text in chunk])
        resolved = [self.resolver.resolve_encoded(e, self.finder.find(e)) for e in encoded]
        if self.speech_only:
            # After resolving: the mention beside a thought ("she fears") may be what ties a later
            # "she said" to its name. Before classifying: it costs most, and here for nothing.
            resolved = [_speech(*found) for found in resolved]
        items = (
            (QuoteInContext(text, q.content, _known_name(q.speaker)), self.target)
            for (_, text), (quotes, _) in zip(chunk, resolved, strict=True)
            for q in quotes
        )
        stances = self.classifier.classify(items)
        for (name, text), (quotes, speakers) in zip(chunk, resolved, strict=True):
            placed = tuple(replace(q, stance=next(stances)) for q in quotes)
            yield Document(name, text, placed, speakers, self.versions)


def _known_name(speaker: Speaker | None) -> str | None:
    return None if speaker is None else speaker.name


def _speech(
    quotes: Sequence[Quote], speakers: Sequence[Speaker]
) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
    """The quotes of what is said, and the speakers who say it."""
    said = tuple(quote for quote in quotes if quote.act == "speech")
    ids = {quote.speaker.id for quote in said if quote.speaker is not None}
    return said, tuple(speaker for speaker in speakers if speaker.id in ids)


def _paired(
    texts: Iterable[str], ids: Iterable[str] | None
) -> Iterator[tuple[str, str] | InputError]:
    """Each text with its id; in the place of what cannot be paired its error, the last item."""
    names = map(str, count()) if ids is None else iter(ids)
    read = 0
    # The texts come first: an endless counter of ids must not lose one.
    for place, text in enumerate(texts):
        try:
            name = next(names)
        except StopIteration:
            yield InputError(f"ids: only {place} for more texts")
            return
        if not isinstance(name, str):
            yield InputError(f"ids[{place}] is {type(name).__name__}, not a string")
            return
        if not isinstance(text, str):
            kind = type(text).__name__
            yield InputError(f"texts[{place}] (id {name!r}) is {kind}, not a string")
            return
        yield text, name
        read = place + 1
    # Only ids that can be counted: one may give a counter, or a generator with more to come.
    if isinstance(ids, Sized) and len(ids) > read:
        yield InputError(f"ids: {len(ids)}, but only {read} texts")


def released_models() -> Path:
    """Folder of the released models: inside the package, or beside it in a checkout."""
    inside = Path(__file__).parent / "models"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "models"


def load(
    folder: str | Path | None = None,
    *,
    target: str | Target | None = None,
    min_confidence: float = 0.0,
    min_stance: float = 0.0,
    speech_only: bool = False,
    dtype: str = "float32",
) -> Pipeline:
    """Load a pipeline from ``folder/attribution`` and ``folder/stance``.

    Args:
        folder: a model folder, the released models where not given. A string
            of the form ``owner/name`` that is no folder is fetched from the
            Hugging Face hub; nothing else ever touches the network.
        target: name of a target, or one with its description and aspects;
            foreign troop presence where not given.
        min_confidence: quotes that the finder is less sure of are left out. By
            default all are kept, each with its confidence.
        min_stance: a stance whose likeliest label is less probable is "uncertain".
        speech_only: leave out quotes of what is thought, not said; see :class:`Pipeline`.
        dtype: number format of the encoders: ``float32``, nearly the same answers on every
            machine; ``bfloat16``, several times faster where the processor has it, and a few
            quotes in a thousand another; or ``auto``, the faster one here, which takes
            seconds to find out. What is not float32 is noted in :attr:`Pipeline.versions`.

    Raises:
        ModelError: where a folder is missing, incomplete or damaged.
        InputError: where the target's name is blank or that of a YAML file (which
            :func:`stance.read_target` reads), or it is longer than the model reads;
            where ``min_confidence`` or ``min_stance`` is not in [0, 1], or ``dtype`` is none
            of the three.
    """
    check_dtype(dtype)
    for name, value in (("min_confidence", min_confidence), ("min_stance", min_stance)):
        if not 0 <= value <= 1:
            raise InputError(f"{name} is {value}, not between 0 and 1")
    if target is None:
        target = FOREIGN_TROOP_PRESENCE
    elif isinstance(target, str):
        if target.casefold().endswith((".yaml", ".yml")):
            raise InputError(
                f"target {target!r} is the name of a file; read it: "
                f"stance.load(target=stance.read_target({target!r}))"
            )
        target = get_target(target)
    root = model_folder(folder)
    attribution, tokenizer = load_model(AttributionModel, root / "attribution")
    stance_model, stance_tokenizer = load_model(StanceModel, root / "stance")
    versions = {"library": __version__} | {
        part: _fingerprint(root / part) for part in ("attribution", "stance")
    }
    used = use_dtype([attribution, stance_model], dtype)
    if used != "float32":
        versions["dtype"] = used
    classifier = StanceClassifier(stance_model, stance_tokenizer, min_confidence=min_stance)
    classifier.check(target)
    return Pipeline(
        QuoteFinder(attribution, tokenizer, min_confidence=min_confidence),
        SpeakerResolver(attribution, tokenizer),
        classifier,
        target,
        versions,
        speech_only,
    )


def model_folder(folder: str | Path | None) -> Path:
    """Where the models of :func:`load`'s ``folder`` lie; ``ModelError`` where there is none."""
    if folder is None:
        return released_models()
    path = Path(folder)
    if path.is_dir() or not (isinstance(folder, str) and _HUB_ID.fullmatch(folder)):
        if not path.is_dir():
            raise ModelError(f"{path}: no such model folder")
        return path
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(folder, allow_patterns=["*.safetensors", "*.json", "*.txt"]))
    except Exception as error:  # the hub's client raises a dozen kinds
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelError(
            f"{folder}: no such folder, and not to be had from the hub: {reason}"
        ) from error


def _fingerprint(folder: Path) -> str:
    """First digits of the SHA-256 of the weights: which model it was, beyond doubt."""
    with (folder / "model.safetensors").open("rb") as weights:
        return hashlib.file_digest(weights, "sha256").hexdigest()[:12]
