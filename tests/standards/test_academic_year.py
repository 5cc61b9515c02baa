"""The academic year runs from 1 September to 31 August."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.standards.academic_year import (
    describe_academic_year,
    get_academic_year,
    get_first_day,
    get_last_day,
    get_leaving_day,
    is_over_leaving_age,
)

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("on", "year"),
    [
        (date(2025, 8, 31), 2024),
        (date(2025, 9, 1), 2025),
        (date(2025, 12, 31), 2025),
        (date(2026, 1, 1), 2025),
    ],
)
def test_it_begins_on_1_september(on: date, year: int) -> None:
    assert get_academic_year(on) == year


@given(DAYS)
def test_every_day_lies_in_its_year(on: date) -> None:
    year = get_academic_year(on)
    assert get_first_day(year) <= on <= get_last_day(year)
    assert get_last_day(year) + timedelta(days=1) == get_first_day(year + 1)


def test_it_is_written_as_people_write_it() -> None:
    assert (describe_academic_year(2025), describe_academic_year(1999)) == ("2025/26", "1999/00")


@pytest.mark.parametrize(
    ("born_on", "leaves_on"),
    [
        (date(2009, 9, 1), date(2026, 6, 26)),
        (date(2010, 8, 31), date(2026, 6, 26)),
        (date(2010, 9, 1), date(2027, 6, 25)),
        (date(2008, 2, 29), date(2024, 6, 28)),
        (date(2007, 1, 1), date(2023, 6, 30)),
    ],
)
def test_a_pupil_leaves_on_the_last_friday_in_june_after_turning_16(
    born_on: date, leaves_on: date
) -> None:
    assert get_leaving_day(born_on) == leaves_on


@given(DAYS)
def test_the_leaving_day_is_a_last_friday_in_june(born_on: date) -> None:
    leaves_on = get_leaving_day(born_on)
    assert (leaves_on.weekday(), leaves_on.month) == (4, 6)
    assert (leaves_on + timedelta(days=7)).month == 7
    assert 15.8 < (leaves_on - born_on).days / 365.25 < 16.9


def test_a_pupil_is_over_the_age_from_the_day_after() -> None:
    born_on = date(2010, 8, 31)
    assert not is_over_leaving_age(born_on, on=date(2026, 6, 26))
    assert is_over_leaving_age(born_on, on=date(2026, 6, 27))
