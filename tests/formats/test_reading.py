import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.errors import InputError
from stance.formats.reading import JsonLine, decode, display_name, open_bytes, read_json_lines


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), st.booleans())
def test_text_comes_through_untouched(text: str, marked: bool) -> None:
    text = text.removeprefix("\ufeff")
    assert decode(("\ufeff" * marked + text).encode(), "a.txt") == text


@given(st.binary())
def test_any_bytes_are_text_or_an_input_error(raw: bytes) -> None:
    with contextlib.suppress(InputError):
        assert decode(raw, "a.txt") == raw.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("raw", "offset", "message"),
    [
        (b"ab\0cd", 0, r"a\.txt: is a binary file \(NUL byte at byte 2\)"),
        (b"ab\0cd", 40, r"NUL byte at byte 42"),
        ("Café".encode("cp1252"), 0, r"is not UTF-8 \(byte 0xe9 at byte 3\).*WINDOWS-1252"),
        ("Café".encode("cp1252"), 100, r"byte 0xe9 at byte 103"),
        (b"\xef\xbb\xbfCaf\xe9", 0, r"byte 0xe9 at byte 6"),
        ("Café".encode("utf-16"), 0, r"is UTF-16, not UTF-8; convert it"),
        ("Café".encode("utf-32"), 0, r"is UTF-32, not UTF-8"),
    ],
)
def test_bytes_that_are_not_text_are_named(raw: bytes, offset: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        decode(raw, "a.txt", offset)


def test_a_bad_line_stands_in_its_place() -> None:
    stream = io.BytesIO(
        b'\xef\xbb\xbf{"text": "one"}\r\n\n{"text": \n[1]\n"two"\nnull\n{"a": "\xe9"}\n'
        b'{"text": "3"}'
    )
    lines = list(read_json_lines(stream, "a.jsonl"))
    assert [line.value if isinstance(line, JsonLine) else str(line) for line in lines] == [
        {"text": "one"},
        "a.jsonl:3: is not valid JSON (Expecting value at column 9)",
        'a.jsonl:4: is an array, not an object like {"text": "…"}',
        'a.jsonl:5: is a string, not an object like {"text": "…"}',
        'a.jsonl:6: is null, not an object like {"text": "…"}',
        "a.jsonl:7: is not UTF-8 (byte 0xe9 at byte 53); if it is Windows-1252, convert it "
        "first: iconv -f WINDOWS-1252 -t UTF-8",
        {"text": "3"},
    ]
    assert [line.where for line in lines if isinstance(line, JsonLine)] == [
        "a.jsonl:1",
        "a.jsonl:8",
    ]


def test_a_nul_byte_in_the_first_object_costs_its_own_line_only() -> None:
    stream = io.BytesIO(b'{"text": "a\0b"}\n{"text": "2"}\n')
    bad, good = read_json_lines(stream, "a.jsonl")
    assert str(bad) == "a.jsonl:1: has a NUL byte (at byte 11)"
    assert isinstance(good, JsonLine)
    assert good.value == {"text": "2"}


def test_a_nul_byte_behind_a_good_line_costs_its_own_line_only() -> None:
    stream = io.BytesIO(b'{"text": "one"}\n{"text": "t\0o"}\n{"text": "3"}\n{"text": "4"}\n')
    first, bad, *rest = read_json_lines(stream, "a.jsonl")
    assert isinstance(first, JsonLine)
    assert str(bad) == "a.jsonl:2: has a NUL byte (at byte 27)"
    assert [line.value for line in rest if isinstance(line, JsonLine)] == [
        {"text": "3"},
        {"text": "4"},
    ]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "a.jsonl: is empty"),
        (b"\n \n", "a.jsonl: is empty"),
        (b"\x00\x01\n\x00\n\x00\n", r"a.jsonl:1: is a binary file"),
        (b"[" * 100_000 + b"\n", "a.jsonl:1: is not JSON that can be read"),
        (b'{"n": ' + b"9" * 5000 + b"}\n", "a.jsonl:1: is not JSON that can be read"),
    ],
)
def test_a_file_that_is_no_jsonl_at_all_has_one_message(raw: bytes, message: str) -> None:
    (error,) = read_json_lines(io.BytesIO(raw), "a.jsonl")
    assert isinstance(error, InputError)
    assert str(error).startswith(message)


def test_a_name_that_is_not_unicode_can_be_shown() -> None:
    assert display_name("bad\udcff.txt") == "bad\ufffd.txt"


def test_opening_what_is_not_there_names_it() -> None:
    with pytest.raises(InputError, match=r"gone\.txt: no such file"), open_bytes("gone.txt"):
        pass
