"""``stance annotate --resume``: what an earlier run has written, and what is left to do."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import typer

from stance.errors import InputError
from stance.formats.articles import Article
from stance.formats.reading import STDIN, display_name, open_bytes


@dataclass(frozen=True, slots=True)
class Done:
    """What an output file holds already.

    Attributes:
        documents: digests of their ids and texts, and how often each occurs; all that is kept
            in memory. :meth:`left` takes out what it meets.
        size: bytes of its whole lines; what follows was cut short while it was written.
    """

    documents: Counter[bytes] = field(default_factory=Counter)
    size: int = 0

    def left(self, articles: Iterable[Article], skipped: Callable[[], None]) -> Iterator[Article]:
        """The articles that are not in the file; calls ``skipped`` for each that is.

        An article is in it that has the id and the text of a document there: standard input,
        and a file that is written anew every day, have one id and other texts. Of articles
        that are alike as many are skipped as the file has documents.
        """
        for article in articles:
            key = _digest(article.id, article.text)
            if self.documents[key] > 0:
                self.documents[key] -= 1
                skipped()
            else:
                yield article

    def report(self, name: str) -> None:
        """Tell of documents that none of the articles was: other files, or other ids."""
        others = sum(self.documents.values())
        if others:
            what = "document is" if others == 1 else "documents are"
            typer.echo(
                f"stance: note: {others} {what} in {name} that FILES do not hold, by id and text",
                err=True,
            )


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
    documents: Counter[bytes] = Counter()
    size = 0
    with open_bytes(output) as stream:
        for number, line in enumerate(stream, 1):
            if not line.endswith(b"\n"):
                break
            documents[_document(line, f"{display_name(output)}:{number}")] += 1
            size += len(line)
    return Done(documents, size)


def _document(line: bytes, where: str) -> bytes:
    try:
        value = json.loads(line)
        found = value["id"], value["text"]
    except (ValueError, TypeError, KeyError):
        found = None, None
    name, text = found
    if not isinstance(name, str) or not isinstance(text, str):
        raise InputError(f"{where}: is no document that stance has written; --resume adds to those")
    return _digest(name, text)


def _digest(name: str, text: str) -> bytes:
    return hashlib.blake2b(
        f"{name}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16
    ).digest()
