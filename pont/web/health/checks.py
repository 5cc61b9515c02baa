"""What Pont depends on, each asked as it would be used: rows of one table.

Source: ruling 3.3; attacks G03.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection

from pont.postbox.queries import get_state
from pont.standards.refusals import N_, Problem, Refusal
from pont.vault.scanner import begin_scan
from pont.vault.stores import get_store

# Letters that have waited longer are stuck: the worker or the mail server is down.
LETTERS_WAIT: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part is: its code, its name, whether it is well, and a sentence."""

    code: str
    label: str
    is_well: bool
    told: Problem = field(default=Problem("", ""))


Verdict = tuple[bool, Problem]


def ask_database(at: datetime) -> Verdict:
    """Read from the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False, Problem("", N_("It does not answer. Nobody can sign in or send."))
    return True, Problem("", N_("It answers."))


def ask_store(at: datetime) -> Verdict:
    """Write a few bytes to the store and discard them."""
    try:
        get_store().check_writable()
    except (Refusal, OSError):
        return False, Problem("", N_("Files cannot be written. Every upload is refused."))
    return True, Problem("", N_("Files can be written."))


def ask_scanner(at: datetime) -> Verdict:
    """Let the virus scanner look at a few harmless bytes."""
    if settings.SCANNER == "none" and settings.LOCAL:
        return True, Problem("", N_("No scanner: demo only."))
    try:
        with begin_scan() as scan:
            scan.feed(memoryview(b"well?"))
            scan.end()
            scan.check_clean()
    except Refusal:
        return False, Problem("", N_("It does not answer. Every upload is refused."))
    return True, Problem("", N_("It answers."))


def ask_post(at: datetime) -> Verdict:
    """Count the letters that wait."""
    try:
        state = get_state(at=at)
    except DatabaseError:
        return False, Problem("", N_("It cannot be seen while the database does not answer."))
    is_stuck = state.waiting_since is not None and at - state.waiting_since > LETTERS_WAIT
    told = Problem(
        "",
        N_("Letters waiting: %(waiting)s. Given up in the last 7 days: %(given_up)s."),
        {"waiting": state.waiting, "given_up": state.given_up},
    )
    return not is_stuck, told


CHECKS: Final[tuple[tuple[str, str, Callable[[datetime], Verdict]], ...]] = (
    ("database", N_("Database"), ask_database),
    ("store", N_("Store of files"), ask_store),
    ("scanner", N_("Virus scanner"), ask_scanner),
    ("letters", N_("E-mail"), ask_post),
)


def find_health(*, at: datetime) -> tuple[Finding, ...]:
    """Return how every part is now."""
    return tuple(Finding(code, label, *ask(at)) for code, label, ask in CHECKS)
