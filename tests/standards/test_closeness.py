"""How close names and dates are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.standards.closeness import (
    DATE_CLOSENESS,
    DateMatch,
    PartDate,
    compare_date,
    compare_words,
)

# Asked for; closer; less close.
CLOSER = """
    jones/johns/jonas jones/johnes/jonesy llywelyn/llewelyn/llewis gruffydd/griffith/griffin
    davies/davis/davey price/prys/pride mohammed/muhammad/mohan smith/smyth/smits
    macdonald/mcdonald/macdowall thomson/thompson/thorson huws/hughes/hues williams/wiliams/wilkins
    knight/nite/nigh fips/phipps/lips
"""


@pytest.mark.parametrize(("asked", "closer", "less"), [row.split("/") for row in CLOSER.split()])
def test_variants_are_closer_than_other_names(asked: str, closer: str, less: str) -> None:
    assert compare_words(asked, closer).closeness > compare_words(asked, less).closeness


def test_only_the_name_itself_is_as_close_as_can_be() -> None:
    assert compare_words("jones", "jones").closeness == 1
    assert compare_words("jones", "johns").closeness < 1


def test_names_of_a_family_sound_the_same_and_others_do_not() -> None:
    assert compare_words("gruffydd", "griffiths").sounds
    assert not compare_words("jones", "patel").sounds


@given(st.text("abcdefg", max_size=12), st.text("abcdefg", max_size=12))
def test_closeness_is_a_share_and_goes_both_ways(one: str, other: str) -> None:
    there, back = compare_words(one, other), compare_words(other, one)
    assert 0 <= there.closeness <= 1
    assert there == back


BORN = date(2014, 3, 9)


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        (PartDate(9, 3, 2014), DateMatch.SAME),
        (PartDate(3, 9, 2014), DateMatch.SWAPPED),
        (PartDate(8, 3, 2014), DateMatch.DAY_DIFFERS),
        (PartDate(9, 4, 2014), DateMatch.MONTH_DIFFERS),
        (PartDate(9, 3, 2015), DateMatch.YEAR_DIFFERS),
        (PartDate(8, 4, 2014), DateMatch.DIFFERENT),
        (PartDate(3, 9, 2015), DateMatch.DIFFERENT),
        (PartDate(9, 3), DateMatch.SAME),
        (PartDate(3, 9), DateMatch.SWAPPED),
        (PartDate(9, 4), DateMatch.DIFFERENT),
        (PartDate(year=2014), DateMatch.SAME),
        (PartDate(year=2013), DateMatch.DIFFERENT),
        (PartDate(), DateMatch.SAME),
    ],
)
def test_it_says_what_two_dates_have_in_common(asked: PartDate, match: DateMatch) -> None:
    assert compare_date(asked, BORN) is match


def test_no_date_contradicts_none() -> None:
    assert compare_date(PartDate(9, 3, 2014), None) is DateMatch.UNKNOWN


def test_every_match_has_its_weight() -> None:
    assert set(DATE_CLOSENESS) == set(DateMatch)


@pytest.mark.parametrize("day", [3, 13])
def test_a_date_that_is_none_or_itself_when_swapped_is_not_swapped(day: int) -> None:
    assert PartDate(day, 3, 2014).swapped is None
