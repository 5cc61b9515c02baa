"""What happens with nobody at the desk, how often, and what is said of it.

To add a round: one row. What it calls must do no harm when it is called twice or killed half-way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from pont.accounts.operations.ask_for_link import answer_requests
from pont.accounts.operations.sign_in import forget_traces
from pont.audit.heads import write_head
from pont.audit.queries import find_head
from pont.enquiries.operations.forget import forget_enquired
from pont.enquiries.operations.remind import remind_asked
from pont.file_returns.operations.chase import chase_services
from pont.file_returns.operations.remind import remind_requests
from pont.file_returns.operations.tell_daily import tell_daily
from pont.lost_pupils import trail as lost_pupils_trail
from pont.lost_pupils.operations.forget_matches import forget_matches
from pont.lost_pupils.operations.see import compare_due
from pont.postbox.operations import deliver_due, forget_texts
from pont.rounds.cadence import Cadence, Calendar, Every
from pont.rounds.matching import match_apart
from pont.transfers.operations.distribute import distribute_due
from pont.transfers.operations.expire import expire_drafts, expire_lists, expire_transfers
from pont.transfers.operations.remind import remind_authorities, remind_schools
from pont.transfers.operations.tell_of_copies import tell_of_copies
from pont.transfers.trail import forget_pupils
from pont.user_audit.operations.make_lists import make_lists
from pont.user_audit.operations.remind import remind_confirmers
from pont.vault.operations import sweep

Make = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Duty:
    """What the worker does again and again: `make` takes the time, returns how much it did.

    `said` are the words for one and for several of what it did; without them it is done in
    silence. `longest` is how long it may take before it counts as dead and another worker makes it.
    """

    name: str
    every: Every
    make: Make
    said: tuple[str, str] | None = None
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

# All workers do these too, beside the post: thousands of pupils must not keep letters waiting.
SENDING_ON: Final = (
    Duty("distribute-pupils", timedelta(seconds=2), lambda at: distribute_due(at=at)),
)

# And this, each in a process of its own: it may take minutes.
MATCHING: Final = (Duty("match-census", timedelta(seconds=5), match_apart),)

# In the night, clear of the hour that summer time skips or repeats.
NIGHTLY: Final = Calendar(Cadence.DAILY, time(2, 30))

# Before people come to work.
MORNINGS: Final = Calendar(Cadence.DAILY, time(6))
MONDAYS: Final = Calendar(Cadence.WEEKLY, time(6), weekday=0)

# One worker at a time makes these.
ROUNDS: Final = (
    Duty(
        "expire-drafts",
        timedelta(minutes=10),
        empty(expire_drafts),
        ("draft expired", "drafts expired"),
    ),
    Duty("expire-lists", timedelta(hours=1), lambda at: expire_lists(at=at)),
    # A file can be fetched all through the day that screens name.
    Duty("expire-transfers", NIGHTLY, empty(expire_transfers), ("file expired", "files expired")),
    Duty(
        "compare-with-shelf",
        timedelta(minutes=1),
        lambda at: compare_due(at=at),
        ("lost pupil seen in a file", "lost pupils seen in files"),
    ),
    Duty("truncate-log", timedelta(hours=1), truncate_write_ahead_log),
    Duty(
        "sweep-store",
        timedelta(hours=1),
        lambda at: sweep(at=at),
        ("piece of an interrupted upload swept", "pieces of interrupted uploads swept"),
    ),
    Duty(
        "forget-letters",
        NIGHTLY,
        lambda at: forget_texts(at=at),
        ("old letter blanked", "old letters blanked"),
    ),
    Duty(
        "forget-sign-ins",
        NIGHTLY,
        lambda at: forget_traces(at=at),
        ("trace of signing in forgotten", "traces of signing in forgotten"),
    ),
    Duty(
        "forget-removals",
        NIGHTLY,
        empty(forget_pupils),
        ("removal no longer names pupils", "removals no longer name pupils"),
    ),
    Duty(
        "forget-searches",
        NIGHTLY,
        empty(lost_pupils_trail.forget_pupils),
        (
            "search of the shelf no longer names pupils",
            "searches of the shelf no longer name pupils",
        ),
    ),
    Duty(
        "forget-enquired",
        NIGHTLY,
        empty(forget_enquired),
        ("enquiry no longer names its pupil", "enquiries no longer name their pupils"),
    ),
    Duty(
        "remind-asked",
        MORNINGS,
        empty(remind_asked),
        ("reminder of a request", "reminders of requests"),
    ),
    Duty(
        "forget-matches",
        NIGHTLY,
        empty(forget_matches),
        ("match no longer holds what was compared", "matches no longer hold what was compared"),
    ),
    Duty("clear-sessions", NIGHTLY, clear_sessions),
    Duty(
        "note-audit-head",
        NIGHTLY,
        note_audit_head,
        ("head of the audit trail noted", "heads of the audit trail noted"),
    ),
    Duty(
        "tell-of-copies",
        MORNINGS,
        lambda at: tell_of_copies(at=at),
        ("digest of copies", "digests of copies"),
    ),
    Duty(
        "tell-services",
        MORNINGS,
        lambda at: tell_daily(at=at),
        ("digest of file returns", "digests of file returns"),
    ),
    Duty(
        "remind-requests",
        MORNINGS,
        lambda at: remind_requests(at=at),
        ("reminder of a file request", "reminders of file requests"),
    ),
    Duty(
        "list-users",
        timedelta(minutes=1),
        empty(make_lists),
        ("list of users made", "lists of users made"),
    ),
    Duty(
        "remind-confirmers",
        MORNINGS,
        empty(remind_confirmers),
        ("reminder of a list of users", "reminders of lists of users"),
    ),
    Duty(
        "remind-schools",
        MONDAYS,
        lambda at: remind_schools(at=at),
        ("reminder to schools", "reminders to schools"),
    ),
    Duty(
        "remind-authorities",
        MONDAYS,
        lambda at: remind_authorities(at=at),
        ("reminder to authorities", "reminders to authorities"),
    ),
    Duty(
        "chase-services",
        MONDAYS,
        lambda at: chase_services(at=at),
        ("letter about unreceived file returns", "letters about unreceived file returns"),
    ),
)
