"""How long files and what belongs to them are kept, as a table by kind and ending.

Source: rulings 3.5, 4.2, 4.5, 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pont.policy.limits import SettingRefused
from pont.standards.file_names import Kind

DRAFT_HOURS: Final = 24
UNREAD_MESSAGE_DAYS: Final = 31
READ_MESSAGE_DAYS: Final = 14
REMOVAL_TRAIL_YEARS: Final = 2
ENQUIRY_DAYS: Final = 90
"""So many days after its end, an arrival report or a request no longer says who the pupil was."""
MATCH_DECIDED_DAYS: Final = 30
"""So long what was compared is kept beside a decision about a match."""
MATCH_UNDECIDED_DAYS: Final = 90
"""So long a proposed match waits for a decision; then it lapses, and what was compared goes."""
WARN_WITHIN_DAYS: Final = 7
"""So many days before a file goes, the list of downloaded files says so beside it."""
LONGEST_DAYS: Final = 3650
"""The longest period that a setting may write: a slip of the keyboard keeps nothing for ever."""


class Ending(StrEnum):
    """A state of a transfer in which nobody waits for it any more; named as the states are."""

    RECEIVED = "received"
    REJECTED = "rejected"
    RECALLED = "recalled"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class Since(StrEnum):
    """The moment from which the days count."""

    ENDED = "ended"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days the bytes are kept, and since when; 0 days is at once."""

    days: int
    since: Since = Since.ENDED


AT_ONCE: Final = Keep(0)

USUAL: Final[Mapping[Ending, Keep]] = MappingProxyType(
    {
        Ending.RECEIVED: Keep(90),
        Ending.REJECTED: Keep(30),
        Ending.RECALLED: AT_ONCE,
        Ending.WITHDRAWN: AT_ONCE,
        Ending.REMOVED: AT_ONCE,
    }
)

PORTAL: Final[Mapping[Ending, Keep]] = MappingProxyType(
    {**USUAL, Ending.RECEIVED: Keep(90, Since.SENT)}
)

RETENTION: Final[Mapping[Kind, Mapping[Ending, Keep]]] = MappingProxyType(
    {
        Kind.CTF: USUAL,
        Kind.GENERIC: USUAL,
        Kind.CENSUS: USUAL,
        Kind.CFR: USUAL,
        Kind.EXCLUSION: USUAL,
        Kind.ADMISSIONS: USUAL,
        Kind.FILE_RETURN: PORTAL,
    }
)

Lengthened = Mapping[tuple[Kind, Ending], int]
"""Longer periods, in days, that an installation has set."""


def parse_lengthened(text: str) -> dict[tuple[Kind, Ending], int]:
    """Read days as a setting writes them: ``ctf-received=180, file-return-rejected=60``.

    :raises SettingRefused: if an entry names no period of the table that can be lengthened, or is
        shorter than that.
    """
    entries = (entry.strip() for entry in text.split(","))
    return dict(_parse_period(entry) for entry in entries if entry)


def _parse_period(entry: str) -> tuple[tuple[Kind, Ending], int]:
    """Read one entry, such as ``ctf-received=180``."""
    row, _, days = (part.strip() for part in entry.partition("="))
    kind, _, ending = row.rpartition("-")
    keeps = RETENTION[Kind(kind)] if kind in set(Kind) else {}
    ruled = keeps[Ending(ending)].days if ending in set(keeps) else 0
    # What goes at once has no period to lengthen.
    if not ruled:
        raise SettingRefused(f"{entry}: no such period; write for example ctf-received=180")
    if not (days.isascii() and days.isdigit() and ruled <= int(days) <= LONGEST_DAYS):
        raise SettingRefused(f"{entry}: write a number of days, {ruled} to {LONGEST_DAYS}")
    return (Kind(kind), Ending(ending)), int(days)


def find_keep_days(kind: Kind, ending: Ending, *, lengthened: Lengthened | None = None) -> int:
    """Return for how many days the bytes of such a file are kept.

    :raises ValueError: if the installation's period is shorter than the table's.
    Source: rulings 4.5 ("Settings can lengthen").
    """
    days = RETENTION[kind][ending].days
    wanted = (lengthened or {}).get((kind, ending), days)
    if wanted < days:
        raise ValueError(f"{kind} {ending}: {wanted} days is shorter than the {days} ruled")
    return wanted


def find_destruction(
    kind: Kind,
    ending: Ending,
    *,
    sent_at: datetime,
    ended_at: datetime,
    lengthened: Lengthened | None = None,
) -> datetime:
    """Return the moment from which the bytes are due for destruction, never before the ending.

    A portal file received late, more than its 90 days after sending, is due at once.
    """
    since = {Since.SENT: sent_at, Since.ENDED: ended_at}[RETENTION[kind][ending].since]
    days = find_keep_days(kind, ending, lengthened=lengthened)
    return max(since + timedelta(days=days), ended_at)


def find_trail_start(at: datetime) -> datetime:
    """Return the moment before which the removal trail no longer names pupils.

    Source: rulings 4.5.
    """
    year = at.year - REMOVAL_TRAIL_YEARS
    # There is no 29 February two years before one.
    return at.replace(year=year, day=28) if (at.month, at.day) == (2, 29) else at.replace(year=year)
