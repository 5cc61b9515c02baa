"""What happens with nobody at the desk, and how often.

To add a round: one row. What it calls must do no harm when it is called twice or killed half-way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from pont.accounts.operations.ask_for_link import answer_requests
from pont.accounts.operations.sign_in import forget_traces
from pont.audit.heads import write_head
from pont.audit.queries import find_head
from pont.postbox.operations import deliver_due, forget_texts
from pont.transfers.operations.expire import expire_drafts, expire_transfers
from pont.vault.operations import sweep

Make = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Duty:
    """What the worker does again and again: `make` takes the time, returns how much it did.

    `longest` is how long it may take before it counts as dead and another worker makes it.
    """

    name: str
    every: timedelta
    make: Make
    longest: timedelta = timedelta(hours=2)


def empty(take: Callable[..., int]) -> Make:
    """Return what calls `take`, which does a batch at a time, until nothing is left."""

    def take_all(at: datetime) -> int:
        total = 0
        while number := take(at=at):
            total += number
        return total

    return take_all


def note_audit_head(at: datetime) -> int:
    """Note the head of the audit trail outside the database; return 1 if there is one."""
    head = find_head()
    if head is None:
        return 0
    write_head(head, folder=Path(settings.AUDIT_HEADS), at=at)
    return 1


def clear_sessions(at: datetime) -> int:
    """Remove the sessions that are over; how many is not known."""
    call_command("clearsessions")
    return 0


def truncate_write_ahead_log(at: datetime) -> int:
    """Empty SQLite's write-ahead log; return 1 if there is one.

    Until then the pages of a destroyed key or pupil stay readable in it, `secure_delete` or not.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return 1


# All workers do these all the time, side by side.
POST: Final = (
    Duty("answer-forgotten", timedelta(seconds=5), lambda at: answer_requests(at=at)),
    Duty("deliver-letters", timedelta(seconds=2), lambda at: deliver_due(at=at)),
)

# One worker at a time makes these.
ROUNDS: Final = (
    Duty("expire-drafts", timedelta(minutes=10), empty(expire_drafts)),
    Duty("expire-transfers", timedelta(hours=1), empty(expire_transfers)),
    Duty("truncate-log", timedelta(hours=1), truncate_write_ahead_log),
    Duty("sweep-store", timedelta(hours=1), lambda at: sweep(at=at)),
    Duty("forget-letters", timedelta(days=1), lambda at: forget_texts(at=at)),
    Duty("forget-sign-ins", timedelta(days=1), lambda at: forget_traces(at=at)),
    Duty("clear-sessions", timedelta(days=1), clear_sessions),
    Duty("note-audit-head", timedelta(days=1), note_audit_head),
)
