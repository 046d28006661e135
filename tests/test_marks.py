from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.marks import marked_spans, quote_depths
from stance.paragraphs import paragraphs

MARKS = "\"'“”„‘’‚‛`´«»‹›「」『』"
MARKED = st.text(alphabet=st.sampled_from(MARKS + "aS0s .,!—(\n\t"), max_size=60)
ANY = st.one_of(st.text(), MARKED, st.text(alphabet=st.characters(categories=["Cs", "Po", "Zs"])))


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in marked_spans(text)]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        # straight and curly
        ('"We leave in May," he said. "All of us."', ['"We leave in May,"', '"All of us."']),
        ("“We leave in May,” he said.", ["“We leave in May,”"]),
        ('The minister ("a friend") spoke.', ['"a friend"']),
        ('It was a pro-"reform" vote—"a farce"—he said.', ['"reform"', '"a farce"']),
        ('He said: "[They] left ..." and sat down.', ['"[They] left ..."']),
        ('"Today"\'s host asked twice.', ['"Today"']),
        ('He asked " why now ? " and left.', ['" why now ? "']),
        ("＂Yes,＂ he said.", ["＂Yes,＂"]),
        # single, with apostrophes that are none
        ("'We can't go,' she said.", ["'We can't go,'"]),
        ("‘We can’t go,’ she said.", ["‘We can’t go,’"]),
        ("'Workers' rights matter,' he said.", ["'Workers' rights matter,'"]),
        ("‘The workers’ rights’, a bill", ["‘The workers’ rights’"]),
        ("The 'rebels' fought the 'loyalists'.", ["'rebels'", "'loyalists'"]),
        ("The 'rebels' burned the workers' homes.", ["'rebels'"]),
        ("'I love rock 'n' roll,' she said.", ["'I love rock 'n' roll,'"]),
        # other conventions
        ("„Wir gehen“, sagte er, „bald“.", ["„Wir gehen“", "„bald“"]),
        ("‚Ja‘, sagte sie.", ["‚Ja‘"]),
        ("»Wir gehen«, sagte er. »Bald.«", ["»Wir gehen«", "»Bald.«"]),
        ("« Nous partons », dit-il.", ["« Nous partons »"]),
        ("Il parle d’un ‹ départ › proche.", ["‹ départ ›"]),
        ("”Vi går”, sade han. ”Snart.”", ["”Vi går”", "”Snart.”"]),
        ("»Vi går», sade han.", ["»Vi går»"]),
        ("„Idziemy”, powiedział.", ["„Idziemy”"]),
        ("``We go,'' he said.", ["``We go,''"]),
        ("''We go,'' he said.", ["''We go,''"]),
        ("‘‘We go,’’ he said.", ["‘‘We go,’’"]),
        ("「行く」と言った。", ["「行く」"]),
        # nested
        ("“He told me ‘No’ twice,” she said.", ["“He told me ‘No’ twice,”", "‘No’"]),
        ("‘He said “no” to me,’ she said.", ["‘He said “no” to me,’", "“no”"]),
        ("‘The workers “won’t go” now,’ he said.", ["‘The workers “won’t go” now,’", "“won’t go”"]),
        ("\"'No,' he told me,\" she said.", ["\"'No,' he told me,\"", "'No,'"]),
        ("“He said ‘no.’” She left.", ["“He said ‘no.’”", "‘no.’"]),
        ('"I called it a "test" once," he said.', ['"I called it a "test" once,"', '"test"']),
        ('"He told me "no""', ['"He told me "no""', '"no"']),
        ("« Il a dit « oui » hier », dit-elle.", ["« Il a dit « oui » hier »", "« oui »"]),
        ("»Er rief ›Halt‹ und lief«, sagte sie.", ["»Er rief ›Halt‹ und lief«", "›Halt‹"]),
        # scraped and mistyped text
        ('"We will stay."He added nothing.', ['"We will stay."']),
        ('He said,"We will stay," and left.', ['"We will stay,"']),
        ("They met.“We agreed,” he said.", ["“We agreed,”"]),
        ('""We will stay,"" he said.', ['""We will stay,""']),
        ('"We will stay, "he said. "For now."', ['"We will stay, "', '"For now."']),
        ('“We will stay," he said.', ['“We will stay,"']),
        ('"We will stay,” he said.', ['"We will stay,”']),
        ("“We will stay“, he said.", ["“We will stay“"]),
        ("“We will stay. “", ["“We will stay. “"]),
        ("He said “ We will stay ” twice .", ["“ We will stay ”"]),
        ("\"We will stay,'' he said.", ["\"We will stay,''"]),
        ('"I"m afraid we stay," he said.', ['"I"m afraid we stay,"']),
        # inches and feet
        ('The 6\'2" guard said "no" to a 5" knife.', ['"no"']),
        ('"The 5" gun is old," he said.', ['"The 5" gun is old,"']),
        ('"It began in 1999" is what he said.', ['"It began in 1999"']),
    ],
)
def test_finds_the_quotations(text: str, quotations: list[str]) -> None:
    assert found(text) == quotations


@pytest.mark.parametrize(
    "text",
    [
        "I don't think Trump's plan won O'Brien's vote.",
        "I don’t think Trump’s plan won O’Brien’s vote.",
        "The workers' union and the teachers' union met the bosses' lawyers.",
        "Rock 'n' roll in the '90s: 'tis a shame, get 'em.",
        "Rock ‘n’ roll in the ’90s: ’tis a shame, get ’em.",
        "The class of '08 and the class of '12 met.",
        "Trump 's plan and the workers ' union did n't fit .",
        'He is 6\'2" tall and holds a 5" knife.',
        'We will stay." He added nothing.',
        "We will stay.” He added nothing.",
        "Home » News » World",
        "Read more »",
        'An empty "" pair, a lone " and a lone \' mark.',
        "“",
        '"\n"\n"',
    ],
)
def test_leaves_what_is_no_quotation(text: str) -> None:
    assert found(text) == []


def test_nested_spans_know_their_depth_and_marks() -> None:
    outer, inner, last = marked_spans("“He told me ‘No,’” she said. 'Yes'")
    assert (outer.opening, outer.closing, outer.depth) == ("“", "”", 0)
    assert (inner.opening, inner.closing, inner.depth) == ("‘", "’", 1)
    assert (last.opening, last.closing, last.depth) == ("'", "'", 0)


@pytest.mark.parametrize(("opening", "closing"), [('"', '"'), ("“", "”"), ("‘", "’"), ("«", "»")])
def test_quotation_over_several_paragraphs(opening: str, closing: str) -> None:
    text = (
        f"{opening}The first day was long.\n\n{opening}The second was longer.\n\n"
        f"{opening}The third we slept,{closing} she said."
    )
    spans = marked_spans(text)
    assert [text[span.start : span.end] for span in spans] == [
        f"{opening}The first day was long.",
        f"{opening}The second was longer.",
        f"{opening}The third we slept,{closing}",
    ]
    assert [span.closing for span in spans] == ["", "", closing]
    assert {span.depth for span in spans} == {0}


def test_open_quotation_keeps_the_inner_ones_when_the_next_paragraph_goes_on() -> None:
    text = '"He said "no" to us.\n\n"He stayed," she said.'
    assert found(text) == ['"He said "no" to us.', '"no"', '"He stayed,"']


def test_quotation_that_goes_on_without_a_new_mark() -> None:
    text = "“We ask for help\n\nfrom our friends,” he said. “Now.”"
    spans = marked_spans(text)
    assert found(text) == ["“We ask for help", "from our friends,”", "“Now.”"]
    assert [(span.opening, span.closing) for span in spans] == [("“", ""), ("", "”"), ("“", "”")]


def test_a_missing_closing_mark_ends_at_the_next_quotation() -> None:
    text = '"We ask for help, he said. "We ask our friends." They came.'
    assert found(text) == ['"We ask for help, he said.', '"We ask our friends."']


@pytest.mark.parametrize("text", ["「«「a", "‘«‘a»", '"“\'“a"', "“a «“b» c"])
def test_unclosed_quotations_never_cross(text: str) -> None:
    spans = marked_spans(text)
    for outer in spans:
        for inner in spans:
            assert inner.start <= outer.start or inner.start >= outer.end or inner.end <= outer.end


def test_one_odd_mark_changes_only_its_paragraph() -> None:
    good = 'He said "no" twice.'
    for odd in ('A stray " mark', 'A "lost mark', "A “lost mark", 'lost." Mark', "a 'lost mark"):
        assert found(f"{good}\n{odd}\n{good}\n{good}").count('"no"') == 3


def test_depths_count_the_marks_as_inside() -> None:
    text = "a “b ‘c’” d"
    assert list(quote_depths(text)) == [0, 0, 1, 1, 1, 2, 2, 2, 1, 0, 0]


def test_very_deep_nesting_stops_at_255() -> None:
    text = "“a" * 300 + "”" * 300
    assert max(quote_depths(text)) == 255


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        (" \n\t\n ", []),
        ("One.\n\nTwo.\nThree.", ["One.", "Two.", "Three."]),
        ("  One. \r\n \r\n\u00a0Two.\u2029Three.\x85Four.", ["One.", "Two.", "Three.", "Four."]),
    ],
)
def test_paragraphs(text: str, lines: list[str]) -> None:
    assert [text[start:end] for start, end in paragraphs(text)] == lines


@given(ANY)
def test_paragraphs_hold_all_that_is_not_blank(text: str) -> None:
    bounds = paragraphs(text)
    assert "".join("".join(text[start:end].split()) for start, end in bounds) == "".join(
        text.split()
    )
    for start, end in bounds:
        assert text[start:end] == text[start:end].strip() != ""


@given(ANY)
def test_spans_are_ordered_nested_and_within_a_paragraph(text: str) -> None:
    bounds = paragraphs(text)
    open_ends: list[int] = []
    starts = []
    for span in marked_spans(text):
        starts.append(span.start)
        assert 0 <= span.start < span.end <= len(text)
        assert any(start <= span.start and span.end <= end for start, end in bounds)
        assert text.startswith(span.opening, span.start)
        assert text.endswith(span.closing, span.start, span.end)
        assert span.opening or span.closing
        open_ends = [end for end in open_ends if end > span.start]
        assert all(span.end <= end for end in open_ends)
        assert span.depth == len(open_ends)
        open_ends.append(span.end)
    assert starts == sorted(starts)


@given(ANY)
def test_depths_agree_with_the_spans(text: str) -> None:
    depths = quote_depths(text)
    spans = marked_spans(text)
    assert len(depths) == len(text)
    for at, depth in enumerate(depths):
        assert depth == sum(span.start <= at < span.end for span in spans)


@given(MARKED, st.text(alphabet=st.sampled_from(MARKS + "ab .\n"), max_size=30))
def test_later_paragraphs_do_not_change_closed_quotations_before(first: str, later: str) -> None:
    def closed(text: str) -> list[tuple[int, int]]:
        spans = marked_spans(text)
        return [(s.start, s.end) for s in spans if s.closing and s.end <= len(first)]

    # A blank line between: without one the lines might be those of one wrapped paragraph.
    assert closed(first) == closed(first + "\n\n" + later)


class Counted(str):
    """A string that counts the characters that are cut out of it."""

    __slots__ = ("copied",)
    copied: int

    def __getitem__(self, key: Any) -> str:
        part = super().__getitem__(key)
        self.copied += len(part)
        return part


def work(text: str) -> int:
    """Lines of our code that run for ``text``, and characters that they copy."""
    counted, lines = Counted(text), 0
    counted.copied = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        if not frame.f_code.co_filename.endswith(("marks.py", "glyphs.py")):
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        marked_spans(counted)
    finally:
        sys.settrace(before)
    return lines + counted.copied


HARD = [
    *('"', "“", "”", "'", "’", "‘a ", '"a', "“a", 'a"', "“'", "\"'", "«", "»a", "„", "' ", '" '),
    *("“ ", '"a\n', "“‘", "“\"a' ", '"" a', "'a “", "a: '“"),
]


@pytest.mark.parametrize("unit", HARD)
def test_work_grows_in_proportion_to_length(unit: str) -> None:
    mirrored = unit[::-1].translate(str.maketrans("“‘«", "”’»"))
    assert work(unit * 800) < 4.4 * work(unit * 200) + 1000
    assert work(unit * 800 + mirrored * 800) < 4.4 * work(unit * 200 + mirrored * 200) + 1000


def test_a_megabyte_of_marks_comes_back() -> None:
    # Work hidden in C would not end here.
    assert len(marked_spans('"a ' * 200_000 + "“" * 400_000)) > 100_000
