"""When a round is made: every so often, or at moments by the clock on the wall.

The clock is that of the setting TIME_ZONE. An hour that summer time skips is made an hour later,
one that comes twice is made once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from types import MappingProxyType
from typing import Final

from django.utils.timezone import get_default_timezone, localtime


class Cadence(StrEnum):
    """How often by the calendar; the words of the command `pont rounds`."""

    DAILY = "daily"
    WEEKLY = "weekly"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days, and the time of the day on them.

    `weekday` (0 is Monday) is for what is weekly, `month` and `day` for what is yearly.
    """

    cadence: Cadence
    at: time
    weekday: int = 0
    month: int = 1
    day: int = 1


IS_DAY: Final[Mapping[Cadence, Callable[[Calendar, date], bool]]] = MappingProxyType(
    {
        Cadence.DAILY: lambda calendar, day: True,
        Cadence.WEEKLY: lambda calendar, day: day.weekday() == calendar.weekday,
        Cadence.YEARLY: lambda calendar, day: (
            (day.month, day.day) == (calendar.month, calendar.day)
        ),
    }
)

Every = timedelta | Calendar


def find_next(every: Every, *, at: datetime) -> datetime:
    """Return the first moment after `at` at which something is due that was made at `at`."""
    if isinstance(every, timedelta):
        return at + every
    today = localtime(at).date()
    days = (today + timedelta(days=n) for n in count())
    moments = (find_moment(every, day) for day in days if IS_DAY[every.cadence](every, day))
    return next(moment for moment in moments if moment > at)


def find_moment(calendar: Calendar, day: date) -> datetime:
    """Return the moment of `day` by the clock on the wall here."""
    return datetime.combine(day, calendar.at, tzinfo=get_default_timezone()).astimezone(UTC)
