"""``stance annotate --resume``: what an earlier run has written, and what is left to do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stance.errors import InputError
from stance.formats.articles import Article
from stance.formats.reading import STDIN, display_name, open_bytes


@dataclass(frozen=True, slots=True)
class Done:
    """What an output file holds already.

    Attributes:
        ids: of its documents, and how often each occurs; all that is kept in memory.
        size: bytes of its whole lines; what follows was cut short while it was written.
    """

    ids: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def left(self, articles: Iterable[Article], skipped: Callable[[], None]) -> Iterator[Article]:
        """The articles that are not in the file; calls ``skipped`` for each that is.

        Of articles with one id as many are skipped as the file has documents with it.
        """
        ids = self.ids.copy()
        for article in articles:
            if ids[article.id] > 0:
                ids[article.id] -= 1
                skipped()
            else:
                yield article


def read_done(output: str | None, form: str) -> Done:
    """What the output file of an earlier run holds; nothing where there is none yet.

    Raises:
        InputError: where ``output`` is no file, ``form`` no format that can be added to, or a
            line of the file is no document.
    """
    if output is None or output == STDIN or form != "jsonl":
        raise InputError("--resume: adds to JSON lines only; name the file with -o OUT.jsonl")
    if not Path(output).is_file():
        return Done()
    ids: Counter[str] = Counter()
    size = 0
    with open_bytes(output) as stream:
        for number, line in enumerate(stream, 1):
            if not line.endswith(b"\n"):
                break
            ids[_id(line, f"{display_name(output)}:{number}")] += 1
            size += len(line)
    return Done(ids, size)


def _id(line: bytes, where: str) -> str:
    try:
        found = json.loads(line)["id"]
    except (ValueError, TypeError, KeyError):
        found = None
    if not isinstance(found, str):
        raise InputError(f"{where}: is no document that stance has written; --resume adds to those")
    return found
