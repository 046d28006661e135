"""Documents as one self-contained web page: the article, its quotes marked, who said them.

The article's text stands in the page untouched: numbers and labels beside the
quotes are drawn by the style sheet, so what a reader copies is the article. The
list under each article gives the same in words. No scripts, nothing loaded.
"""

from __future__ import annotations

from collections import defaultdict
from html import escape
from itertools import pairwise

from stance.document import VERDICTS, Document, Quote, Span
from stance.render import describe_kind, describe_speaker, percent, targets_of

# Blue, orange, grey and purple stay apart in the common kinds of colour blindness
# (after Okabe and Ito, "Color Universal Design"); each has its own underline as well.
_CSS = """
:root { color-scheme: light dark;
  --page: #fff; --ink: #1b1b1b; --soft: #595959; --line: #d0d0d0;
  --favor: #cfe5f7; --against: #fbdcb4; --neutral: #e4e4e4; --unrelated: #efe3f3; --uncertain: #f6f3c4;
  --none: #eef2dd; }
@media (prefers-color-scheme: dark) { :root {
  --page: #161616; --ink: #ececec; --soft: #b0b0b0; --line: #444;
  --favor: #123f63; --against: #663f05; --neutral: #3d3d3d; --unrelated: #44304c;
  --uncertain: #4a4715; --none: #353b1c; } }
body { margin: 2rem auto; max-width: 50rem; padding: 0 1rem; background: var(--page);
  color: var(--ink); font: 1rem/1.7 Georgia, "Times New Roman", serif; }
h1, h2, .legend, table, footer, mark::before, mark::after {
  font-family: system-ui, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; overflow-wrap: anywhere; }
article { border-top: 1px solid var(--line); margin-top: 2rem; }
.legend { font-size: .85rem; } .legend mark { margin-right: .8em; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { color: inherit; padding: .1em 0; text-decoration: underline 2px; text-underline-offset: .2em; }
.favor { background: var(--favor); text-decoration-style: solid; }
.against { background: var(--against); text-decoration-style: double; }
.neutral { background: var(--neutral); text-decoration-style: dotted; }
.unrelated { background: var(--unrelated); text-decoration-style: dashed; }
.uncertain { background: var(--uncertain); text-decoration-style: wavy; }
.none { background: var(--none); text-decoration: none; }
mark[data-open]::before { content: attr(data-open) "\\00a0"; }
mark[data-close]::after { content: "\\00a0[" attr(data-close) "]"; }
mark::before, mark::after { font-size: .7rem; color: var(--ink); display: inline-block;
  white-space: normal; }
span:target + mark { outline: 2px solid; }
table { border-collapse: collapse; font-size: .85rem; line-height: 1.4; width: 100%; margin: 1rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .35em .6em .35em 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
caption { text-align: left; color: var(--soft); } a { color: inherit; }
""".strip()  # noqa: E501

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Quotes, speakers and stances</title>
<style>
CSS
</style>
</head>
<body>
<h1>Quotes, speakers and stances</h1>
<p class="legend">Stance of the speaker: LEGEND<br>
Each piece of a quote begins with the quote's number; its end names the speaker and the stance
with its probability. The list under the article has the details.</p>
"""

_COLUMNS = ("No.", "Speaker", "Stance", "Aspect", "Quote", "Cue", "Kind")


class HtmlFormat:
    """A page of articles; a :class:`stance.formats.results.ResultFormat`."""

    def __init__(self) -> None:
        self._count = 0

    def head(self) -> str:
        """The page up to the first article, with the legend."""
        marks = [f'<mark class="{label}">{label}</mark>' for label in VERDICTS]
        marks.append('<mark class="none">not classified</mark>')
        return _HEAD.replace("CSS", _CSS, 1).replace("LEGEND", "\n".join(marks), 1)

    def document(self, document: Document) -> str:
        """One article: its text with the quotes marked, and the list of them."""
        self._count += 1
        # Ids of documents are anybody's strings and may repeat; those of the page may not.
        prefix = f"d{self._count}"
        return (
            f'<article id="{prefix}">\n<h2>{_escape(document.id)}</h2>\n'
            f'<div class="text" dir="auto">{marked_text(document, prefix)}</div>\n'
            f"{_quote_list(document, prefix)}</article>\n"
        )

    def tail(self) -> str:
        """Closes the page."""
        return "</body>\n</html>\n"


def marked_text(document: Document, prefix: str) -> str:
    """The escaped text of a document, flat ``<mark>`` elements around what is quoted.

    The text is cut wherever a piece of a quote begins or ends, and each part is
    marked as the shortest quote that covers it: so quotes may nest, overlap and
    be discontinuous, and no tag is ever left open. Without its tags the result
    is the text; only a NUL, which HTML cannot hold, becomes U+FFFD.
    """
    numbered = list(enumerate(document.quotes, 1))
    pieces = [(span, number, quote) for number, quote in numbered for span in quote.content]
    opens: dict[int, list[int]] = defaultdict(list)
    anchors: dict[int, list[int]] = defaultdict(list)
    closes: dict[int, list[str]] = defaultdict(list)
    for span, number, _ in pieces:
        opens[span.start].append(number)
    for number, quote in numbered:
        anchors[quote.start].append(number)
        closes[quote.end].append(f"{number} {_summary(quote)}")
    cuts = sorted({0, len(document.text)}.union(*((s.start, s.end) for s, _, _ in pieces)))
    parts: list[str] = []
    active: list[tuple[Span, int, Quote]] = []
    waiting = sorted(pieces, key=lambda piece: piece[0].start, reverse=True)
    for start, end in pairwise(cuts):
        active = [piece for piece in active if piece[0].end > start]
        while waiting and waiting[-1][0].start <= start:
            active.append(waiting.pop())
        inside = _escape(document.text[start:end])
        # Empty elements, since one part may be where several quotes begin.
        parts.extend(f'<span id="{prefix}q{number}"></span>' for number in anchors[start])
        if not active:
            parts.append(inside)
            continue
        *_, quote = min(active, key=lambda piece: _length(piece[2]))
        label = quote.stance.label if quote.stance else "none"
        attributes = f' class="{label}"'
        if start in opens:
            attributes += f' data-open="{" ".join(map(str, sorted(opens[start])))}"'
        if end in closes:
            attributes += f' data-close="{_escape("; ".join(closes[end]))}"'
        parts.append(f"<mark{attributes}>{inside}</mark>")
    return "".join(parts)


def _quote_list(document: Document, prefix: str) -> str:
    if not document.quotes:
        return "<p>No quotes found.</p>\n"
    targets = ", ".join(targets_of(document))
    caption = f"Stance toward {targets}" if targets else "Quotes"
    rows = [
        f"<table>\n<caption>{_escape(caption)}</caption>",
        "<thead><tr>",
        *(f'<th scope="col">{column}</th>' for column in _COLUMNS),
        "</tr></thead>\n<tbody>",
    ]
    for number, quote in enumerate(document.quotes, 1):
        stance = quote.stance
        label = stance.label if stance else "none"
        said = f"{label} {percent(stance.confidence)}" if stance else "—"
        cells = (
            f'<a href="#{prefix}q{number}">{number}</a>',
            _escape(describe_speaker(quote)),
            f'<mark class="{label}">{said}</mark>',
            _escape(((stance and stance.aspect) or "—").replace("_", " ")),
            _escape(quote.text),
            _escape(quote.cue.text if quote.cue else "—"),
            _escape(describe_kind(quote)),
        )
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return "\n".join(rows) + "\n</tbody>\n</table>\n"


def _summary(quote: Quote) -> str:
    stance = quote.stance
    if stance is None:
        return describe_speaker(quote)
    return f"{describe_speaker(quote)}: {stance.label} {percent(stance.confidence)}"


def _length(quote: Quote) -> int:
    return sum(len(span.text) for span in quote.content)


def _escape(text: str) -> str:
    # HTML readers turn a bare carriage return into a newline, and cannot hold a NUL.
    return escape(text).replace("\r", "&#13;").replace("\0", "\N{REPLACEMENT CHARACTER}")
