"""Words of names: joined, parted, respelt, short of letters, as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from pont.standards.spelling import (
    PACKED_LETTERS,
    SHORT,
    drop_letters,
    find_parts,
    find_sizes,
    find_skeletons,
    join_name,
    pack,
    pack_date,
    pack_range,
    respell,
    size,
)

WORDS = st.text("abcdefgo", min_size=2, max_size=11)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", max_size=20)


@pytest.mark.parametrize(
    ("name", "word", "parts"),
    [
        ("O’Dwyer-Núñez", "odwyernunez", ("dwyer", "nunez")),
        ("ap Rhys-Jones", "aprhysjones", ("rhys", "jones")),
        ("van der Berg", "vanderberg", ("berg",)),
        ("Llywelyn", "llywelyn", ()),
        ("Jones-Jones", "jonesjones", ("jones",)),
        ("", "", ()),
    ],
)
def test_it_joins_a_name_and_finds_its_parts(name: str, word: str, parts: tuple[str, ...]) -> None:
    assert join_name(name) == word
    assert find_parts(name) == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("macdonald", "mcdonald"),
        ("gwyn", "wynne"),
        ("vaughan", "vaughn"),
        ("thompson", "tomson"),
        ("woosnam", "wsnam"),
        ("hooson", "hwson"),
        ("evan", "ifan"),
        ("phillips", "filips"),
        ("edward", "edwards"),
        ("iorwerth", "yorwerth"),
    ],
)
def test_names_that_sound_the_same_are_nearly_respelt_the_same(one: str, other: str) -> None:
    assert OSA.distance(respell(one), respell(other)) <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("padgett", "bidget"),
        ("scrimgeour", "scrimger"),
        ("keating", "cotting"),
        ("gundlach", "gunlach"),
    ],
)
def test_names_of_the_same_consonants_share_a_skeleton(one: str, other: str) -> None:
    assert find_skeletons(one) & find_skeletons(other)


@pytest.mark.parametrize(("one", "other"), [("lee", "law"), ("jones", "james"), ("price", "brown")])
def test_names_of_few_other_consonants_share_none(one: str, other: str) -> None:
    assert not find_skeletons(one) & find_skeletons(other)


@given(st.text(max_size=120))
def test_a_name_with_letters_is_respelt_with_letters(name: str) -> None:
    assert bool(respell(join_name(name))) == bool(join_name(name))


@given(WORDS, WORDS)
def test_words_two_letters_apart_share_what_is_left_of_them(one: str, other: str) -> None:
    if OSA.distance(one, other) > 2 or min(len(one), len(other)) <= SHORT:
        return
    assert drop_letters(one) & drop_letters(other)
    assert size(one) in find_sizes(other)


@given(LETTERS, LETTERS)
def test_numbers_sort_as_the_words_do(one: str, other: str) -> None:
    start, end = one[:PACKED_LETTERS], other[:PACKED_LETTERS]
    assert (pack(one) < pack(other)) == (start < end)
    assert (pack(one) == pack(other)) == (start == end)
    assert pack(one) < 1 << 63


@given(LETTERS, LETTERS)
def test_a_range_holds_the_words_that_begin_so_and_no_others(word: str, start: str) -> None:
    first, last = pack_range(start)
    begins = word[:PACKED_LETTERS].startswith(start[:PACKED_LETTERS])
    assert (first <= pack(word) <= last) == begins


def test_other_letters_come_after_z() -> None:
    assert pack("иванов") > pack("zzz")


def test_a_date_is_a_number_people_can_read() -> None:
    assert pack_date(2014, 3, 9) == 20140309
