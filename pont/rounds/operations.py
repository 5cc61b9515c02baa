"""Make the rounds that are due, each by one worker at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from pont.rounds.cadence import find_next
from pont.rounds.models import Round
from pont.rounds.table import Duty

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)

Made = dict[str, int | None]
"""How much each round did that was made, by its name; None where it failed."""

log = structlog.get_logger(__name__)


def make_due(duties: Sequence[Duty], *, at: datetime) -> Made:
    """Make the rounds of `duties` that are due, and return what each did."""
    enter(duties, at=at)
    names = [duty.name for duty in duties]
    due = set(Round.book.due(at=at).filter(name__in=names).values_list("name", flat=True))
    return {duty.name: make(duty, at=at) for duty in duties if claim(duty, due=due, at=at)}


def make_now(duties: Sequence[Duty], *, at: datetime) -> Made:
    """Make the rounds of `duties` whether they are due or not, unless another worker is at it."""
    enter(duties, at=at)
    Round.book.filter(name__in=[duty.name for duty in duties]).update(next_at=at)
    return make_due(duties, at=at)


def find_times(duties: Sequence[Duty]) -> list[datetime]:
    """Return when each of `duties` is next due, as far as the book knows them."""
    names = [duty.name for duty in duties]
    return list(Round.book.filter(name__in=names).values_list("next_at", flat=True))


def enter(duties: Sequence[Duty], *, at: datetime) -> None:
    """Write rounds that are new into the book, due at once."""
    known = set(Round.book.values_list("name", flat=True))
    new = [Round(name=duty.name, next_at=at) for duty in duties if duty.name not in known]
    if new:
        Round.book.bulk_create(new, ignore_conflicts=True)


def claim(duty: Duty, *, due: set[str], at: datetime) -> bool:
    """Return whether this worker is the one to make the round now."""
    if duty.name not in due:
        return False
    free = Round.book.due(at=at).filter(name=duty.name)
    return free.update(leased_until=at + duty.longest) == 1


def make(duty: Duty, *, at: datetime) -> int | None:
    """Make one claimed round and write how it went; return how much it did, None if it failed.

    After a failure it is due again in a minute, then two, then four, at most an hour or its usual
    while. However late it is made, it is made once.
    """
    try:
        number = duty.make(at)
    except Exception as error:
        log.exception("round-failed", round=duty.name)
        put_off(duty, error=error, at=at)
        return None
    Round.book.filter(name=duty.name).update(
        next_at=find_next(duty.every, at=at),
        leased_until=None,
        made_at=at,
        failures=0,
        last_error="",
    )
    log.info("round-made", round=duty.name, number=number)
    return number


def put_off(duty: Duty, *, error: Exception, at: datetime) -> None:
    """Write that a round failed and when it is tried again."""
    row = Round.book.get(name=duty.name)
    wait = min(FIRST_WAIT * (1 << min(row.failures, 16)), LONGEST_WAIT)
    Round.book.filter(name=duty.name).update(
        next_at=min(at + wait, find_next(duty.every, at=at)),
        leased_until=None,
        failures=row.failures + 1,
        last_error=type(error).__name__[:64],
    )
