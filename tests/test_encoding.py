"""Wordpieces with sound offsets, batches within a budget, padding."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import byte_level, wordpiece

from stance.encoding import budget_batches, pad, padded_width, pieces_of, special_ids
from stance.errors import ModelError


def cut(tokenizer: object, text: str) -> list[str]:
    return [text[start:end] for start, end in pieces_of(tokenizer, text).offsets]


def test_pieces_lie_where_they_stand_in_the_text() -> None:
    assert cut(wordpiece(), "The minister, 42") == ["The", "minister", ",", "4", "2"]


def test_lower_casing_and_accents_do_not_move_offsets() -> None:
    # "É" loses its accent inside the tokenizer, and "İ" becomes two characters there.
    assert cut(wordpiece(), "É İ the") == ["É", "İ", "the"]


def test_no_special_tokens_are_added() -> None:
    tokenizer = wordpiece()
    assert not set(pieces_of(tokenizer, "The troops").ids) & set(tokenizer.all_special_ids)


def test_ids_and_offsets_go_together() -> None:
    tokenizer = wordpiece()
    pieces = pieces_of(tokenizer, "they leave")
    assert tokenizer.convert_ids_to_tokens(pieces.ids) == ["they", "leave"]
    assert len(pieces) == 2


def test_a_truncation_that_the_tokenizer_carries_is_switched_off() -> None:
    # Published tokenizers do: all-MiniLM-L6-v2 would stop after 128 wordpieces.
    tokenizer = wordpiece()
    tokenizer.backend_tokenizer.enable_truncation(max_length=4)
    tokenizer.backend_tokenizer.enable_padding(length=300)
    text = "the troops leave " * 50
    assert cut(tokenizer, text) == text.split()


def test_spaces_of_a_byte_level_tokenizer_are_taken_off() -> None:
    text = "So the troops\n\n left"
    for start, end in pieces_of(byte_level(), text).offsets:
        assert not text[start:end].isspace()
        assert not text[start].isspace()
    assert cut(byte_level(), text)[:3] == ["S", "o", "th"]


def test_bytes_of_one_character_share_its_offsets() -> None:
    pieces = pieces_of(byte_level(), "a😀b")
    assert pieces.offsets == [(0, 1), (1, 2), (1, 2), (1, 2), (1, 2), (2, 3)]


@pytest.mark.parametrize("tokenizer", [wordpiece(), byte_level()], ids=["wordpiece", "bytes"])
def test_a_lone_surrogate_keeps_the_offsets_behind_it(tokenizer: object) -> None:
    text = "the \ud800\udfff\udc01 troops leave"
    assert "".join(cut(tokenizer, text)).endswith("troopsleave")


@pytest.mark.parametrize("text", ["", " \n\t\u2003", "\x00\x07\u200b"])
def test_nothing_readable_gives_no_pieces_of_words(text: str) -> None:
    assert pieces_of(wordpiece(), text).ids == []


def test_long_texts_are_not_truncated() -> None:
    text = "the troops leave " * 5000
    assert len(pieces_of(wordpiece(), text)) == 15000


@given(st.text(alphabet=st.characters(), max_size=80), st.sampled_from([wordpiece, byte_level]))
def test_offsets_are_sound_on_any_string(text: str, tokenizer: object) -> None:
    pieces = pieces_of(tokenizer(), text)  # type: ignore[operator]
    assert len(pieces.ids) == len(pieces.offsets)
    before = 0
    for start, end in pieces.offsets:
        assert 0 <= start < end <= len(text)
        assert start >= before
        before = start


def test_special_ids_of_both_families() -> None:
    tokenizer = wordpiece()
    assert special_ids(tokenizer) == (tokenizer.cls_token_id, tokenizer.sep_token_id)
    assert special_ids(byte_level()) == (0, 1)


def test_a_tokenizer_without_special_tokens_is_refused() -> None:
    bare = SimpleNamespace(cls_token_id=None, bos_token_id=None, sep_token_id=3, eos_token_id=None)
    with pytest.raises(ModelError, match="neither CLS/SEP nor BOS/EOS"):
        special_ids(bare)


def test_id_zero_is_a_token_like_any_other() -> None:
    other = SimpleNamespace(cls_token_id=0, bos_token_id=7, sep_token_id=0, eos_token_id=8)
    assert special_ids(other) == (0, 0)


LENGTHS = st.lists(st.integers(1, 400), max_size=40)


@given(LENGTHS, st.integers(1, 2000))
def test_batches_partition_the_items_within_the_budget(lengths: list[int], tokens: int) -> None:
    batches = list(budget_batches(lengths, tokens))
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        size = padded_width(max(lengths[i] for i in batch)) * len(batch)
        assert size <= tokens or len(batch) == 1
    flat = [lengths[i] for batch in batches for i in batch]
    assert flat == sorted(lengths, reverse=True)


@given(LENGTHS, st.integers(1, 2000))
def test_batches_are_filled_before_the_next_begins(lengths: list[int], tokens: int) -> None:
    batches = list(budget_batches(lengths, tokens))
    for batch, following in pairwise(batches):
        longest = padded_width(max(lengths[i] for i in (*batch, following[0])))
        assert longest * (len(batch) + 1) > tokens


@given(LENGTHS.flatmap(lambda x: st.tuples(st.just(x), st.permutations(range(len(x))))))
def test_a_given_order_is_kept(case: tuple[list[int], list[int]]) -> None:
    lengths, order = case
    batches = list(budget_batches(lengths, 512, order))
    assert [i for batch in batches for i in batch] == order
    for batch in batches:
        width = padded_width(max(lengths[i] for i in batch))
        assert width * len(batch) <= 512 or len(batch) == 1


@pytest.mark.parametrize(("longest", "width"), [(1, 32), (32, 32), (33, 64), (320, 320)])
def test_widths_are_multiples_of_32(longest: int, width: int) -> None:
    assert padded_width(longest) == width


def test_pad_fills_up_on_the_right() -> None:
    rows = pad([[1, 2, 3], [4]], value=9)
    assert rows.shape == (2, 32)
    assert rows[0, :4].tolist() == [1, 2, 3, 9]
    assert rows[1].tolist() == [4, *[9] * 31]
    assert not pad([[1]])[0, 1:].any()
