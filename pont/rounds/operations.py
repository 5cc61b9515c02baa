"""Make the rounds that are due, each by one worker at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from pont.rounds.models import Round
from pont.rounds.table import Entry

FIRST_WAIT: Final = timedelta(minutes=1)

log = structlog.get_logger(__name__)


def make_due(entries: Sequence[Entry], *, at: datetime) -> dict[str, bool]:
    """Make the rounds of `entries` that are due; return for each made whether it went well."""
    enter(entries, at=at)
    names = [entry.name for entry in entries]
    due = set(Round.book.due(at=at).filter(name__in=names).values_list("name", flat=True))
    return {entry.name: make(entry, at=at) for entry in entries if claim(entry, due=due, at=at)}


def make_now(entries: Sequence[Entry], *, at: datetime) -> dict[str, bool]:
    """Make the rounds of `entries` whether they are due or not, unless another worker is at it."""
    enter(entries, at=at)
    Round.book.filter(name__in=[entry.name for entry in entries]).update(next_at=at)
    return make_due(entries, at=at)


def enter(entries: Sequence[Entry], *, at: datetime) -> None:
    """Write rounds that are new into the book, due at once."""
    known = set(Round.book.values_list("name", flat=True))
    new = [Round(name=entry.name, next_at=at) for entry in entries if entry.name not in known]
    if new:
        Round.book.bulk_create(new, ignore_conflicts=True)


def claim(entry: Entry, *, due: set[str], at: datetime) -> bool:
    """Return whether this worker is the one to make the round now."""
    if entry.name not in due:
        return False
    free = Round.book.due(at=at).filter(name=entry.name)
    return free.update(leased_until=at + entry.longest) == 1


def make(entry: Entry, *, at: datetime) -> bool:
    """Make one claimed round and write how it went; return whether it went well.

    After a failure it is due again in a minute, then two, then four, at most its usual while.
    """
    try:
        number = entry.act(at)
    except Exception as error:
        log.exception("round-failed", round=entry.name)
        put_off(entry, error=error, at=at)
        return False
    Round.book.filter(name=entry.name).update(
        next_at=at + entry.every, leased_until=None, made_at=at, failures=0, last_error=""
    )
    log.info("round-made", round=entry.name, number=number)
    return True


def put_off(entry: Entry, *, error: Exception, at: datetime) -> None:
    """Write that a round failed and when it is tried again."""
    row = Round.book.get(name=entry.name)
    wait = min(FIRST_WAIT * (1 << min(row.failures, 16)), entry.every)
    Round.book.filter(name=entry.name).update(
        next_at=at + wait,
        leased_until=None,
        failures=row.failures + 1,
        last_error=type(error).__name__[:64],
    )
