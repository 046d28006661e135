"""What the commands share: where results go, how errors and progress are told."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

import typer

from stance.errors import InputError, StanceError
from stance.formats.reading import STDIN, check_unicode, display_name, is_packed, reason
from stance.formats.targets import read_target
from stance.targets import FOREIGN_TROOP_PRESENCE, Target, foreign_troops, get_target

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from stance.pipeline import Pipeline

EXIT_ERROR = 2
_EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class Output:
    """Where results go: a file, or standard output for ``None`` and ``-``.

    A file is opened at once, so that a place that cannot be written to is known
    before any model is loaded, and emptied at the first write, so that a run
    that fails before it has results leaves an older file alone. Each write is
    flushed. Use it as a context manager.

    Args:
        path: of the file.
        inputs: files that must not be written to.
        keep: how many bytes of an older file stay; what is written follows them.

    Raises:
        InputError: where the file cannot be opened, or is one of ``inputs``.
    """

    def __init__(self, path: str | None, inputs: Iterable[str] = (), *, keep: int = 0) -> None:
        self.is_file = path is not None and path != STDIN
        self._begun = False
        self._keep = keep
        if not self.is_file or path is None:
            self.name = "standard output"
            self.stream: TextIO = sys.stdout
            if isinstance(self.stream, io.TextIOWrapper):
                # JSON, CSV and HTML are UTF-8 everywhere, with the line ends that we write;
                # a terminal of another encoding shows what it can.
                if not self.stream.isatty():
                    self.stream.reconfigure(encoding="utf-8", newline="")
                else:
                    self.stream.reconfigure(errors="replace")
            return
        self.name = display_name(path)
        if is_packed(path):
            raise InputError(f"{self.name}: packed files are read, not written; pack it afterwards")
        self._path = Path(path)
        self._created = not self._path.exists()
        if not self._created and any(_same_file(self._path, name) for name in inputs):
            raise InputError(f"{self.name}: is an input too, writing to it would destroy it")
        try:
            self.stream = self._path.open("a", encoding="utf-8", newline="")
        except OSError as error:
            raise InputError(f"{self.name}: cannot write there: {reason(error)}") from error

    def write(self, text: str) -> None:
        """Write and flush; ``InputError`` where that fails (a full disk), except broken pipes."""
        try:
            if not self._begun:
                self._begun = True
                if self.is_file and stat.S_ISREG(os.fstat(self.stream.fileno()).st_mode):
                    self.stream.truncate(self._keep)
            self.stream.write(text)
            self.stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise InputError(f"{self.name}: cannot write there: {reason(error)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self.is_file:
            return
        try:
            self.stream.close()
        except OSError:
            if error is None:  # else the write that failed has been reported
                raise
        if self._created and not self._begun:
            self._path.unlink(missing_ok=True)


class Reporter:
    """Errors, counted, and a progress bar on standard error. Use it as a context manager.

    The bar is for long work and people only: more than one item, standard error
    a terminal, and the results not going to that terminal themselves. Only then
    the items are counted (``count``), which may take a while.
    """

    def __init__(self, count: Callable[[], int], output: Output) -> None:
        self.errors = 0
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        if sys.stderr.isatty() and not output.stream.isatty() and (total := count()) != 1:
            from rich import progress as bars
            from rich.console import Console

            self._progress = bars.Progress(
                bars.TextColumn("{task.description}"),
                bars.BarColumn(),
                bars.MofNCompleteColumn(),
                bars.TimeElapsedColumn(),
                bars.TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=False,
            )
            self._task = self._progress.add_task("loading models", total=total)

    def __enter__(self) -> Self:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def error(self, error: StanceError) -> None:
        """Tell of an error and go on."""
        self.errors += 1
        if self._progress is None:
            print_error(error)
        else:  # above the bar; left to the terminal to wrap, so that it stays one line
            self._progress.console.print(
                _error_line(error), soft_wrap=True, markup=False, highlight=False
            )
        self.advance()

    def advance(self) -> None:
        """One more item is done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, advance=1, description="working")


def print_error(error: StanceError) -> None:
    """The message on one line of standard error, whatever file names and texts it quotes."""
    sys.stderr.write(_error_line(error) + "\n")


def _error_line(error: StanceError) -> str:
    line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(error))
    return f"stance: error: {line}"


@contextmanager
def guarded(interrupted: str = "interrupted; what was done is written") -> Iterator[None]:
    """Turn what may end a command early into its exit code; leave bugs alone."""
    try:
        yield
    except StanceError as error:
        print_error(error)
        raise typer.Exit(EXIT_ERROR) from None
    except BrokenPipeError:
        # The reader has seen enough (`| head`). Python flushes standard output once more at
        # exit, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except KeyboardInterrupt:
        typer.echo(f"stance: {interrupted}", err=True)
        raise typer.Exit(_EXIT_INTERRUPTED) from None


def make_target(
    name: str | None, description: str | None, force: str | None = None, host: str | None = None
) -> Target:
    """The target of ``--target``, ``--target-description``, ``--force`` and ``--host``.

    Without any of them it is the built-in one; a name that ends in ``.yaml`` or ``.yml`` is a file.
    """
    if name is not None and not name.strip():
        raise InputError('--target: is blank; name it, for example: --target "NATO membership"')
    words = {
        "--target": name,
        "--target-description": description,
        "--force": force,
        "--host": host,
    }
    for option, value in words.items():
        check_unicode(value or "", option)
    for option in ("--force", "--host"):
        if words[option] is not None and not (words[option] or "").strip():
            raise InputError(f"{option}: is blank; leave it out for all of them")
    if name is not None and name.casefold().endswith((".yaml", ".yml")):
        if description or force or host:
            raise InputError(
                f"--target: {name} says all; leave --target-description, --force and --host out"
            )
        return read_target(name)
    if force or host:
        if name is not None and get_target(name) is not FOREIGN_TROOP_PRESENCE:
            raise InputError(f'--force and --host narrow "{FOREIGN_TROOP_PRESENCE}" only')
        narrow = foreign_troops(force or "", host or "")
        own = " ".join((description or "").split())
        return replace(narrow, description=own) if own else narrow
    if name is None:
        if description is not None:
            raise InputError("--target-description: needs --target, the name of what it describes")
        return FOREIGN_TROOP_PRESENCE
    return get_target(name, description or "")


def load_pipeline(
    folder: str | None,
    target: Target,
    *,
    min_stance: float = 0.0,
    min_confidence: float = 0.0,
    speech_only: bool = False,
    dtype: str = "float32",
) -> Pipeline:
    """``stance.load``, imported only now because torch comes with it."""
    from stance.pipeline import load

    return load(
        folder,
        target=target,
        min_confidence=min_confidence,
        min_stance=min_stance,
        speech_only=speech_only,
        dtype=dtype,
    )


def _same_file(path: Path, name: str) -> bool:
    try:
        return name != STDIN and path.samefile(name) and path.is_file()
    except OSError:
        return False
