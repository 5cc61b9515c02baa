"""What the command says of the rounds, in plain words."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

from pont.rounds.operations import Made
from pont.rounds.table import Duty

NOTHING_TO_BE_DONE = "Nothing had to be done."
NOTHING_DUE = "Nothing is due."
ANOTHER_WORKER = "Another worker is making what is due, or died at it within the last two hours."


def tell_made(duties: Iterable[Duty], made: Made) -> str:
    """Return what was done: "12 reminders to schools, 2 reminders to authorities." """
    did = [count(duty, made[duty.name] or 0) for duty in duties if made.get(duty.name)]
    return f"{', '.join(filter(None, did))}." if any(did) else NOTHING_TO_BE_DONE


def count(duty: Duty, number: int) -> str:
    """Return how much a round did: "1 file expired"; "" for what is done in silence."""
    if duty.said is None:
        return ""
    one, several = duty.said
    return f"{number} {one if number == 1 else several}"


def tell_failed(made: Made) -> str:
    """Return which rounds failed: "remind-schools failed: the log says why." """
    failed = sorted(name for name, number in made.items() if number is None)
    return f"{', '.join(failed)} failed: the log says why, and it is tried again."


def tell_next(next_at: Sequence[datetime], *, at: datetime) -> str:
    """Return why nothing was made: another worker is at it, or when something will be due."""
    if not next_at:
        return NOTHING_DUE
    if min(next_at) <= at:
        return ANOTHER_WORKER
    return f"{NOTHING_DUE} Next: {date_format(localtime(min(next_at)), 'l j F Y, H:i')}."
