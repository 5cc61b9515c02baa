"""The academic year, 1 September to 31 August, and the day on which a pupil may leave school.

Source: seed 000 (filters of the date sent); rulings 6.5; formats.md section 1.1.
"""

from datetime import date, timedelta
from typing import Final

FIRST_MONTH: Final = 9
LEAVING_AGE: Final = 16
FRIDAY: Final = 4


def get_academic_year(on: date) -> int:
    """Return the calendar year in which the academic year of `on` begins: 2025 for May 2026."""
    return on.year if on.month >= FIRST_MONTH else on.year - 1


def get_first_day(year: int) -> date:
    """Return 1 September of the academic year that begins in `year`."""
    return date(year, FIRST_MONTH, 1)


def get_last_day(year: int) -> date:
    """Return 31 August, the last day of the academic year that begins in `year`."""
    return get_first_day(year + 1) - timedelta(days=1)


def describe_academic_year(year: int) -> str:
    """Return the academic year that begins in `year` as people write it: "2025/26"."""
    return f"{year}/{(year + 1) % 100:02d}"


def get_leaving_day(born_on: date) -> date:
    """Return the last Friday in June of the academic year in which the pupil turns 16.

    Source: rulings 6.5.
    """
    turns_in = get_academic_year(born_on) + LEAVING_AGE
    end_of_june = date(turns_in + 1, 6, 30)
    return end_of_june - timedelta(days=(end_of_june.weekday() - FRIDAY) % 7)


def get_latest_birthday(*, over_leaving_age_on: date) -> date:
    """Return the date of birth of the youngest pupils whose leaving day lies before a day.

    Whoever was born on it or earlier is over leaving age then, and nobody else.
    """
    year = get_academic_year(over_leaving_age_on) - LEAVING_AGE
    is_over = is_over_leaving_age(get_first_day(year), on=over_leaving_age_on)
    return get_last_day(year if is_over else year - 1)


def is_over_leaving_age(born_on: date, *, on: date) -> bool:
    """Return whether the pupil's leaving day lies before `on`."""
    return get_leaving_day(born_on) < on
