"""What Pont depends on, each asked as it would be used: rows of one table.

Source: ruling 3.3; attacks G03.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection

from pont.postbox.queries import get_backlog
from pont.standards.refusals import N_, Problem, Refusal
from pont.vault.scanner import begin_scan
from pont.vault.stores import get_store

# Letters that have waited longer are stuck: the worker or the mail server is down.
LETTERS_WAIT: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing Pont depends on: its code, its name, whether it is well, and a sentence."""

    code: str
    label: str
    is_well: bool
    told: Problem


Condition = tuple[bool, Problem]
"""Whether a part is well, and the sentence that says how it is."""


def well(message: str, /, **params: object) -> Condition:
    """Return that a part is as it should be, in words."""
    return True, Problem("well", message, params)


def unwell(message: str, /, **params: object) -> Condition:
    """Return that a part is not as it should be, in words."""
    return False, Problem("unwell", message, params)


def ask_database(at: datetime) -> Condition:
    """Read from the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return unwell(N_("It does not answer. Nobody can sign in or send."))
    return well(N_("It answers."))


def ask_store(at: datetime) -> Condition:
    """Write a few bytes to the store and discard them."""
    try:
        get_store().check_writable()
    except (Refusal, OSError):
        return unwell(N_("Files cannot be written. Every upload is refused."))
    return well(N_("Files can be written."))


def ask_scanner(at: datetime) -> Condition:
    """Let the virus scanner look at a few harmless bytes."""
    if settings.SCANNER == "none" and settings.LOCAL:
        return well(N_("No scanner: demo only."))
    try:
        with begin_scan() as scan:
            scan.feed(memoryview(b"well?"))
            scan.end()
            scan.check_clean()
    except Refusal:
        return unwell(N_("It does not answer. Every upload is refused."))
    return well(N_("It answers."))


def ask_post(at: datetime) -> Condition:
    """Count the letters that wait."""
    try:
        backlog = get_backlog(at=at)
    except DatabaseError:
        return unwell(N_("It cannot be seen while the database does not answer."))
    is_stuck = backlog.since is not None and at - backlog.since > LETTERS_WAIT
    judge = unwell if is_stuck else well
    return judge(
        N_("Letters waiting: %(waiting)s. Given up in the last 7 days: %(given_up)s."),
        waiting=backlog.waiting,
        given_up=backlog.given_up,
    )


CHECKS: Final[tuple[tuple[str, str, Callable[[datetime], Condition]], ...]] = (
    ("database", N_("Database"), ask_database),
    ("store", N_("Store of files"), ask_store),
    ("scanner", N_("Virus scanner"), ask_scanner),
    ("letters", N_("E-mail"), ask_post),
)


def find_health(*, at: datetime) -> tuple[Part, ...]:
    """Return how every part is now."""
    return tuple(Part(code, label, *ask(at)) for code, label, ask in CHECKS)
