"""Documents as tables for the terminal; :mod:`stance.render_html` has the web page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from stance.document import Document, Quote, Verdict

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

# Blue and orange are told apart by nearly everyone; the word stands there anyway.
STYLES: dict[Verdict, str] = {
    "favor": "bold blue",
    "against": "bold dark_orange3",
    "neutral": "bold",
    "unrelated": "dim",
    "uncertain": "italic",
}

# Escape sequences in an article must not steer the reader's terminal.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

# Without a terminal there is no width to ask for; this shows most quotes in few lines.
_WIDTH_IN_FILES = 120


def percent(probability: float) -> str:
    """A probability as a whole percentage: 0.914 is ``91%``."""
    return f"{probability:.0%}"


def describe_speaker(quote: Quote) -> str:
    """The speaker's name; where it is not known, a dash and the mention in the text."""
    if quote.speaker is not None:
        return quote.speaker.name
    return f"— ({quote.source.text})" if quote.source is not None else "—"


def describe_kind(quote: Quote) -> str:
    """``direct``, or ``indirect, thought`` where it is no speech."""
    return quote.kind if quote.act == "speech" else f"{quote.kind}, {quote.act}"


def targets_of(document: Document) -> tuple[str, ...]:
    """The targets that the document's stances are toward; one, as a rule."""
    return tuple(dict.fromkeys(q.stance.target for q in document.quotes if q.stance is not None))


class TableFormat:
    """One table for each document, as wide as the terminal; nothing is cut off.

    A :class:`stance.formats.results.ResultFormat`. Needs rich (the ``cli`` extra).
    ``stream`` is where the text will go: it decides on width and colours.
    """

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console

        self._console: Console = Console(file=stream)
        if not self._console.is_terminal:
            self._console = Console(file=stream, width=_WIDTH_IN_FILES)

    def head(self) -> str:
        """Nothing."""
        return ""

    def document(self, document: Document) -> str:
        """The document's id, the target, and a row for each quote."""
        from rich.text import Text

        count = len(document.quotes)
        title = Text.assemble(
            (_clean(document.id), "bold"),
            f": {count} quote{'' if count == 1 else 's'}" if count else ": no quotes found",
        )
        if targets := targets_of(document):
            title.append(f"; stance toward {_clean(', '.join(targets))}")
        with self._console.capture() as capture:
            self._console.print(title)
            if count:
                self._console.print(_table(document, self._console.width))
            self._console.print()
        return capture.get()

    def tail(self) -> str:
        """Nothing."""
        return ""


def _table(document: Document, width: int) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=True)
    # As wide as they need, up to a share each; the quotes, which are long, get the rest.
    table.add_column("Speaker", max_width=max(8, width // 5), overflow="fold")
    table.add_column("Stance", max_width=min(14, max(8, width // 6)), overflow="fold")
    table.add_column("Aspect", max_width=max(6, width // 7), overflow="fold")
    table.add_column("Quote", ratio=1, min_width=12, overflow="fold")
    for quote in document.quotes:
        row = (
            Text(_clean(describe_speaker(quote)), style="" if quote.speaker else "dim"),
            _stance(quote),
            Text(_clean((quote.stance and quote.stance.aspect) or "—").replace("_", " ")),
            Text.assemble(_clean(quote.text), "  ", (describe_kind(quote), "dim italic")),
        )
        table.add_row(*row)
    return table


def _stance(quote: Quote) -> Text:
    from rich.text import Text

    if quote.stance is None:
        return Text("—")
    stance = quote.stance
    return Text(f"{stance.label} {percent(stance.confidence)}", style=STYLES[stance.label])


def _clean(text: str) -> str:
    """One line for the terminal: white space folded, control characters made visible."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))
