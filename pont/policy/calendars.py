"""The days that circulars count: deadlines, reminders, school days.

Source: rulings 4.4, 5.6, 5.8, 10; seed 002 section 5.1; features.md section 1B.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pont.policy.limits import SettingRefused

SCHOOL_DAYS_TO_SEND: Final = 15
SCHOOL_DAYS_TO_COLLECT: Final = 15
SCHOOL_DAYS_UNTIL_MISSING: Final = 20
MOST_SCHOOL_DAYS: Final = 60
"""The longest deadline that an authority may set."""
LONGEST_HOLIDAY_DAYS: Final = 70
FARTHEST_HOLIDAY_YEARS: Final = 5
"""A holiday lies no more than so many years before or after today: others are slips."""
REMINDER_EVERY_DAYS: Final = 7
ESCALATE_AFTER_WEEKS: Final = 3
LONGEST_WEEKS: Final = 52
UNPLACED_DAYS: Final = 60
"""So many days after a lost pupil was claimed, housekeeping lists who has not been placed."""
REQUEST_REMINDER_EVERY_DAYS: Final = 7
MOST_REQUEST_REMINDERS: Final = 4
"""After so many reminders Pont leaves it to the asker to telephone."""
PORTAL_CHASE_FROM_DAY: Final = 75
PORTAL_REJECT_WITHIN_DAYS: Final = 90
FILE_REQUEST_REMINDERS: Final = (-7, -1, 1, 7, 14)
"""On which days schools are reminded of a file request, counted from its deadline."""
LONGEST_REQUEST_DAYS: Final = 366
"""How far ahead the deadline of a file request may lie: later ones are slips."""
USER_AUDIT_REMINDERS: Final = (-14, -7, -1, 1, 7, 14, 28)
"""On which days organisations are reminded to confirm their users, from the day it is due."""
LONGEST_USER_AUDIT_DAYS: Final = 366
"""How far ahead a round of the user audit may begin, and how long it may take."""
CONFIRM_USERS_EVERY_DAYS: Final = 365
ACTIVATION_LINK_HOURS: Final = 48
ONE_TIME_PASSWORD_HOURS: Final = 48

SATURDAY: Final = 5


def is_school_day(day: date, *, holidays: Collection[date] = ()) -> bool:
    """Return whether schools are open: Monday to Friday, less the authority's holidays."""
    return day.weekday() < SATURDAY and day not in holidays


def add_school_days(start: date, days: int, *, holidays: Collection[date] = ()) -> date:
    """Return the day that is `days` school days after `start`; the start itself is not counted.

    :raises ValueError: if `days` is negative.
    """
    if days < 0:
        raise ValueError("school days are counted forwards")
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_school_day(day, holidays=holidays)
    return day


def count_school_days(start: date, end: date, *, holidays: Collection[date] = ()) -> int:
    """Return how many school days follow `start`, up to and with `end`; 0 if `end` is earlier."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_school_day(day, holidays=holidays) for day in days)


def find_first_in_time(on: date, days: int, *, holidays: Collection[date] = ()) -> date:
    """Return the first day from which `days` school days are not yet over `on` that day.

    Whatever began before it is overdue.
    """
    day, over = on, 0
    while over < days:
        day -= timedelta(days=1)
        over += is_school_day(day, holidays=holidays)
    return day


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How many school days an authority gives, and its holidays, which are none."""

    days_to_send: int = SCHOOL_DAYS_TO_SEND
    days_to_collect: int = SCHOOL_DAYS_TO_COLLECT
    days_until_missing: int = SCHOOL_DAYS_UNTIL_MISSING
    holidays: frozenset[date] = frozenset()

    def find_due_day(self, sent_on: date) -> date:
        """Return the day by which a file that was sent `sent_on` should be collected."""
        return add_school_days(sent_on, self.days_to_collect, holidays=self.holidays)

    def find_first_in_time(self, on: date) -> date:
        """Return the first day of sending from which a file is not overdue `on` that day."""
        return find_first_in_time(on, self.days_to_collect, holidays=self.holidays)


USUAL_DEADLINES: Final = Deadlines()


def parse_weeks(text: str) -> int:
    """Read a number of weeks as a setting writes it.

    :raises SettingRefused: if it is no number from 1 to a year's weeks.
    """
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_WEEKS):
        raise SettingRefused(f"{text}: write a number of weeks, 1 to {LONGEST_WEEKS}")
    return int(text)


def find_audit_reminder(due_on: date, *, after: date) -> date | None:
    """Return the next day `after` that day on which a list due then is reminded of, if any."""
    days = (due_on + timedelta(days=day) for day in USER_AUDIT_REMINDERS)
    return next((day for day in days if day > after), None)
