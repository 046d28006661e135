"""A fake pipeline, and a way to run the command line in this process."""

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from stance.cli import main
from stance.document import LABELS, Document, Quote, QuoteInContext, Span, Speaker, Stance
from stance.errors import InputError, ModelError
from stance.targets import Target

SCORES = dict(zip(LABELS, (0.1, 0.7, 0.1, 0.1), strict=True))


class FakeClassifier:
    def check(self, target: Target) -> None:
        if len(target.description) > 200:
            raise InputError(f"target {target.name!r} is too long")

    def classify(self, items: Iterable[tuple[QuoteInContext, Target]]) -> Iterator[Stance]:
        # In batches of two, so that reading ahead is part of what is tested.
        batch: list[tuple[QuoteInContext, Target]] = []
        for item in items:
            batch.append(item)
            if len(batch) == 2:
                yield from map(self._one, batch)
                batch.clear()
        yield from map(self._one, batch)

    def _one(self, item: tuple[QuoteInContext, Target]) -> Stance:
        quote, target = item
        label = "against" if " no " in quote.content[0].text else "neutral"
        return Stance(target.name, label, SCORES, "general")  # type: ignore[arg-type]


class FakePipeline:
    """Takes the first straight-quoted piece for speech, the second for a thought."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.classifier = FakeClassifier()

    def stream(self, texts: Iterable[str], ids: Iterable[str]) -> Iterator[Document]:
        for text, name in zip(texts, ids, strict=False):
            if "PIPELINE FAULT" in text:
                raise InputError(f"{name}: the pipeline cannot read this")
            marks = [i for i, c in enumerate(text) if c == '"']
            spans = [
                Span.of(text, start, end + 1)
                for start, end in zip(marks[::2], marks[1::2], strict=False)
            ]
            speaker = Speaker("s1", "Dana Reyes")
            stance = Stance(self.target.name, "against", SCORES, "general")
            quotes = [
                Quote(f"q{n}", (span,), "direct", act, speaker=who, stance=stance)
                for n, (span, act, who) in enumerate(
                    zip(spans, ("speech", "thought"), (speaker, None), strict=False)
                )
            ]
            yield Document(name, text, tuple(quotes), (speaker,) if quotes else ())


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str | None, Target]]:
    """Works in an empty folder with a fake pipeline; gives what was asked of `stance.load`."""
    monkeypatch.chdir(tmp_path)
    calls: list[tuple[str | None, Target]] = []

    def load(folder: str | None, target: Target, **_: object) -> FakePipeline:
        calls.append((folder, target))
        if folder == "broken":
            raise ModelError("broken: config.json is missing")
        return FakePipeline(target)

    for module in ("commands", "classify"):
        monkeypatch.setattr(f"stance.cli.{module}.load_pipeline", load)
    return calls


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(
    loads: list[tuple[str | None, Target]],
    monkeypatch: pytest.MonkeyPatch,
):  # type: ignore[no-untyped-def]
    def call(*arguments: str, stdin: bytes | None = b"", stderr: str | None = "") -> Result:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        monkeypatch.setattr(sys, "stdout", out)
        if stderr is not None:
            monkeypatch.setattr(sys, "stderr", io.StringIO())
        monkeypatch.setattr(sys, "argv", ["stance", *arguments])
        with pytest.raises(SystemExit) as exit_:
            main()
        err = sys.stderr
        assert isinstance(err, io.StringIO)
        out.flush()
        return Result(int(exit_.value.code or 0), out.buffer.getvalue().decode(), err.getvalue())

    return call


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a standard stream a terminal; `run` leaves it alone when given `None` for it."""
    return lambda name: monkeypatch.setattr(sys, name, Terminal())


@pytest.fixture
def pipeline_class() -> type[FakePipeline]:
    return FakePipeline


@pytest.fixture
def one_line() -> Callable[[Result, str], None]:
    """The contract of every error made on purpose."""

    def check(result: Result, message: str) -> None:
        assert result.code == 2
        assert result.err.count("\n") == 1
        assert result.err.startswith("stance: error: ")
        assert message in result.err

    return check
