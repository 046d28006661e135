import io
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.document import LABELS, VERDICTS, Document, Label, Quote, Span, Speaker, Stance
from stance.render import TableFormat, describe_kind, describe_speaker
from stance.render_html import HtmlFormat, marked_text

TEXT = "“Keep the trainers,” Mustafa Said said, “but combat troops must leave.”"


def stance(label: Label, aspect: str | None = None) -> Stance:
    scores = dict.fromkeys(LABELS, 0.03)
    return Stance("foreign troop presence", label, {**scores, label: 0.91}, aspect)


def quote(text: str, *pairs: tuple[int, int], number: int = 1, label: Label = "against") -> Quote:
    spans = tuple(Span.of(text, *pair) for pair in pairs)
    return Quote(f"q{number}", spans, "direct", stance=stance(label))


def sample(name: str = "Mustafa Said", identifier: str = "report-1") -> Document:
    speaker = Speaker("s1", name)
    return Document(
        identifier,
        TEXT,
        (
            Quote(
                "q1",
                (Span.of(TEXT, 0, 20),),
                "direct",
                cue=Span.of(TEXT, 34, 38),
                source=Span.of(TEXT, 21, 33),
                speaker=speaker,
                stance=stance("favor", "training_advisory"),
            ),
            Quote(
                "q2",
                (Span.of(TEXT, 40, 71),),
                "indirect",
                "thought",
                source=Span.of(TEXT, 21, 33),
                stance=stance("against", "combat"),
            ),
        ),
        (speaker,),
    )


class Page(HTMLParser):
    """Reads a page as a browser would: checks that tags close, collects text and attributes."""

    VOID = ("meta", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.article = ""
        self.words = ""
        self.ids: list[str] = []
        self.links: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.labels: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self.tags.add(tag)
        assert not any(key.startswith("on") or key == "src" for key in values)
        if tag not in self.VOID:
            self.open.append((tag, values.get("class", "")))
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a":
            self.links.append(values["href"])
        if "data-close" in values:
            self.labels.append(values["data-close"])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[0][0] != "html" or self.open[-1][0] == "style":
            return
        self.words += data
        if ("div", "text") in self.open:
            self.article += data
            if self.open[-1][0] == "mark":
                self.marks.append((self.open[-1][1], data))


def page(*documents: Document) -> Page:
    form = HtmlFormat()
    return Page("".join([form.head(), *map(form.document, documents), form.tail()]))


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
markup = st.text("<>&\"'\r\n =/abmarkscript;#x0", min_size=1, max_size=40)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(texts | markup)
    pair = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    pairs = st.lists(pair.filter(lambda p: p[0] < p[1]), min_size=1, max_size=3)
    return Document(
        draw(texts),
        text,
        tuple(
            quote(text, *draw(pairs), number=number, label=draw(st.sampled_from(LABELS)))
            for number in range(draw(st.integers(0, 4)))
        ),
    )


@given(st.lists(documents(), max_size=3))
def test_the_page_holds_the_articles_whatever_is_quoted(documents: list[Document]) -> None:
    read = page(*documents)
    assert read.article == "".join(d.text.replace("\0", "\ufffd") for d in documents)
    assert len(read.ids) == len(set(read.ids))
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
    assert len(read.links) == sum(len(d.quotes) for d in documents)


def test_the_legend_has_every_verdict() -> None:
    for verdict in VERDICTS:
        assert f'<mark class="{verdict}">{verdict}</mark>' in HtmlFormat().head()


def test_nothing_in_an_article_becomes_markup() -> None:
    evil = "<script>alert('x')</script> & \"</mark></style>"
    document = Document(
        evil,
        evil,
        (
            Quote(
                "q1",
                (Span.of(evil, 3, 12),),
                "direct",
                cue=Span.of(evil, 0, 8),
                speaker=Speaker("s1", evil),
                stance=Stance(evil, "favor", dict.fromkeys(LABELS, 0.25), evil),
            ),
        ),
    )
    read = page(document)
    assert "script" not in read.tags
    assert read.article == evil
    assert read.words.count("<script>alert") >= 4  # heading, text, caption, speaker
    assert read.labels == [f"1 {evil}: favor 25%"]


def test_a_page_loads_nothing_and_needs_no_script() -> None:
    form = HtmlFormat()
    text = form.head() + form.document(sample()) + form.tail()
    assert '<html lang="en">' in text
    assert '<meta charset="utf-8">' in text
    assert "prefers-color-scheme: dark" in text
    assert not re.search(r"https?:|url\(|@import|<link|<img|<script", text)


def test_a_page_names_speakers_and_stances_in_words_too() -> None:
    read = page(sample())
    assert read.labels == [
        "1 Mustafa Said: favor 91%",
        "2 — (Mustafa Said): against 91%",
    ]
    for words in (*LABELS, "training advisory", "indirect, thought", "foreign troop presence"):
        assert words in read.words


@pytest.mark.parametrize(
    ("pairs", "marks"),
    [
        # nested: the inner quote shows inside the outer one
        ([[(0, 9)], [(3, 6)]], [("favor", "abc"), ("against", "def"), ("favor", "ghi")]),
        # overlapping: the shorter one shows in the shared part
        ([[(0, 6)], [(4, 9)]], [("favor", "abcd"), ("against", "ef"), ("against", "ghi")]),
        # one discontinuous quote, its pieces apart
        ([[(0, 3), (6, 9)]], [("favor", "abc"), ("favor", "ghi")]),
        # a quote in the gap of another
        ([[(0, 3), (6, 9)], [(3, 6)]], [("favor", "abc"), ("against", "def"), ("favor", "ghi")]),
        # adjacent
        ([[(0, 3)], [(3, 9)]], [("favor", "abc"), ("against", "defghi")]),
    ],
)
def test_quotes_may_nest_overlap_and_be_discontinuous(
    pairs: list[list[tuple[int, int]]], marks: list[tuple[str, str]]
) -> None:
    text = "abcdefghijk"
    quotes = tuple(
        quote(text, *spans, number=number, label=label)
        for number, (spans, label) in enumerate(zip(pairs, LABELS, strict=False))
    )
    assert page(Document("d", text, quotes)).marks == marks


def test_pieces_carry_the_number_of_their_quote_and_the_last_one_its_label() -> None:
    text = "abcdefghijk"
    marked = marked_text(Document("d", text, (quote(text, (0, 3), (6, 9)),)), "d1")
    assert marked.count('data-open="1"') == 2
    assert re.findall(r'data-close="([^"]*)">([a-z]*)', marked) == [("1 —: against 91%", "ghi")]


def table(document: Document) -> str:
    form = TableFormat(io.StringIO())
    return form.head() + form.document(document) + form.tail()


def test_a_table_shows_who_said_what_and_where_they_stand() -> None:
    lines = table(sample()).splitlines()
    assert lines[0] == "report-1: 2 quotes; stance toward foreign troop presence"
    assert re.search(
        r"Mustafa Said +favor 91% +training advisory +“Keep the trainers,”  direct", lines[3]
    )
    assert re.search(r"— \(Mustafa Said\) +against 91% +combat +“but combat troops", lines[4])


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_table_cuts_nothing_off_at_any_width(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    shown = re.sub(r"\x1b\[[\d;]*m", "", table(sample()))
    assert max(map(len, shown.splitlines()[1:])) <= width
    for word in TEXT[40:].split():
        assert word in shown


def test_a_table_cuts_nothing_off_and_reads_no_markup() -> None:
    text = "word " * 400 + "[bold]end[/bold] :smile:"
    shown = table(Document("d", text, (quote(text, (0, len(text))),)))
    assert shown.count("word") == 400
    assert "[bold]end[/bold] :smile:" in " ".join(shown.split())


def test_a_table_lets_no_escape_sequence_through() -> None:
    text = "\x1b[31mred\x1b[0m\x07\x9b"
    shown = table(Document(text, text, (quote(text, (0, len(text))),)))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)
    assert "�[31mred" in shown


@given(documents())
def test_any_document_has_a_table(document: Document) -> None:
    assert table(document).endswith("\n")


def test_a_document_without_quotes_says_so() -> None:
    assert table(Document("d", TEXT)) == "d: no quotes found\n\n"
    assert "No quotes found" in page(Document("d", TEXT)).words


@pytest.mark.parametrize(
    ("changes", "speaker", "kind"),
    [
        ({}, "—", "direct"),
        ({"source": Span(0, 2, "he")}, "— (he)", "direct"),
        ({"source": Span(0, 2, "he"), "speaker": Speaker("s1", "Said")}, "Said", "direct"),
        ({"act": "thought"}, "—", "direct, thought"),
    ],
)
def test_who_and_how_in_words(changes: dict[str, object], speaker: str, kind: str) -> None:
    said = Quote("q1", (Span(4, 7, "Yes"),), "direct", **changes)  # type: ignore[arg-type]
    assert (describe_speaker(said), describe_kind(said)) == (speaker, kind)
