"""When a round is next due, by the clock on the wall in London."""

from datetime import UTC, datetime, time, timedelta

import pytest

from pont.rounds.cadence import Cadence, Calendar, find_next

MONDAYS = Calendar(Cadence.WEEKLY, time(6), weekday=0)
NIGHTS = Calendar(Cadence.DAILY, time(2, 30))
AUGUSTS = Calendar(Cadence.YEARLY, time(4), month=8, day=31)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("calendar", "made", "following"),
    [
        pytest.param(MONDAYS, "2026-11-16T06:00", "2026-11-23T06:00", id="in winter"),
        pytest.param(MONDAYS, "2026-07-06T05:00", "2026-07-13T05:00", id="in summer"),
        pytest.param(MONDAYS, "2026-10-19T05:00", "2026-10-26T06:00", id="summer time ends"),
        pytest.param(MONDAYS, "2026-03-23T06:00", "2026-03-30T05:00", id="summer time begins"),
        pytest.param(MONDAYS, "2026-11-17T14:00", "2026-11-23T06:00", id="a day late"),
        pytest.param(MONDAYS, "2026-12-09T14:00", "2026-12-14T06:00", id="weeks late"),
        pytest.param(MONDAYS, "2026-11-16T05:59", "2026-11-16T06:00", id="a minute early"),
        pytest.param(NIGHTS, "2026-11-16T02:30", "2026-11-17T02:30", id="a night"),
        pytest.param(NIGHTS, "2026-06-30T23:30", "2026-07-01T01:30", id="past midnight in London"),
        pytest.param(AUGUSTS, "2026-08-31T03:00", "2027-08-31T03:00", id="a year"),
    ],
)
def test_it_is_due_at_the_same_time_by_the_clock_on_the_wall(
    calendar: Calendar, made: str, following: str
) -> None:
    assert find_next(calendar, at=utc(made)) == utc(following)


def test_the_hour_that_summer_time_skips_comes_an_hour_later() -> None:
    skipped = Calendar(Cadence.DAILY, time(1, 30))

    assert find_next(skipped, at=utc("2026-03-28T12:00")) == utc("2026-03-29T01:30")
    assert find_next(skipped, at=utc("2026-03-29T01:30")) == utc("2026-03-30T00:30")


def test_the_hour_that_comes_twice_counts_once() -> None:
    doubled = Calendar(Cadence.DAILY, time(1, 30))

    first = find_next(doubled, at=utc("2026-10-24T12:00"))

    assert first == utc("2026-10-25T00:30")
    assert find_next(doubled, at=first) == utc("2026-10-26T01:30")


def test_whoever_is_due_every_so_often_needs_no_calendar() -> None:
    noon = utc("2026-11-16T12:00")

    assert find_next(timedelta(hours=1), at=noon) == noon + timedelta(hours=1)
