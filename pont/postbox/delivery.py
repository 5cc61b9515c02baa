"""Deliver the letters that are due.

Each letter is leased before it is handed to the mail server: two workers do not send it both,
and one whose worker died is sent again once the lease is over, with the same Message-ID.

Source: promise 1.
"""

import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from pont.postbox.models import Letter

# Longer than a batch takes when every letter in it runs into the mail server's time-out.
LEASE: Final = timedelta(minutes=10)
BATCH: Final = 20

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
MOST_REFUSALS: Final = 3
# About four days at the longest wait.
MOST_ATTEMPTS: Final = 100

# A wrong key, a quarrel over rights, too slow, too many: of these 4xx none is the letter's fault.
NOT_THE_LETTERS_FAULT: Final = frozenset({401, 403, 408, 429})

log = structlog.get_logger(__name__)


def deliver_due(*, at: datetime, limit: int = BATCH) -> int:
    """Send the letters that are due at `at`, at most `limit`; return how many were sent.

    Call it again, with the time of that call, while it sends any. A mail server that cannot be
    reached counts against no letter: they wait.
    """
    mail = get_connection()
    try:
        mail.open()
    except OSError as error:
        log.warning("mail-server-unreachable", error=type(error).__name__)
        return 0
    try:
        return sum(deliver(letter, mail=mail, at=at) for letter in lease(at=at, limit=limit))
    finally:
        with suppress(OSError):
            mail.close()


@transaction.atomic
def lease(*, at: datetime, limit: int) -> list[Letter]:
    """Return up to `limit` due letters, leased and their attempt counted."""
    due = Letter.objects.due(at=at).select_for_update(skip_locked=True)
    letters = list(due[:limit])
    ids = [letter.pk for letter in letters]
    Letter.objects.filter(pk__in=ids).update(leased_until=at + LEASE, attempts=F("attempts") + 1)
    for letter in letters:
        letter.attempts += 1
    return letters


def deliver(letter: Letter, *, mail: BaseEmailBackend, at: datetime) -> bool:
    """Hand one letter to the mail server; return whether it took it."""
    try:
        make_email(letter, mail=mail).send()
    except Exception as error:
        # Any fault of one letter must leave the others their turn.
        put_off(letter, error=error, at=at)
        with suppress(OSError):
            mail.close()
        return False
    Letter.objects.filter(pk=letter.pk).update(sent_at=at, leased_until=None, last_error="")
    return True


def make_email(letter: Letter, *, mail: BaseEmailBackend) -> EmailMessage:
    """Return the e-mail of `letter`: plain text, marked as sent by a machine."""
    headers = {
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "cy, en" if letter.language == "both" else letter.language,
    }
    return EmailMessage(
        letter.subject, letter.body, to=[letter.to], connection=mail, headers=headers
    )


def put_off(letter: Letter, *, error: Exception, at: datetime) -> None:
    """Try `letter` again later, or give it up if it was refused for good or too often."""
    refused = is_permanent(error)
    given_up = letter.attempts >= (MOST_REFUSALS if refused else MOST_ATTEMPTS)
    # A server that is set up wrongly refuses everything for good: leave time to put it right.
    wait = LONGEST_WAIT if refused else find_wait(letter.attempts)
    Letter.objects.filter(pk=letter.pk).update(
        leased_until=None,
        last_error=type(error).__name__[:64],
        next_attempt_at=at + wait,
        given_up_at=at if given_up else None,
    )
    log.warning(
        "letter-given-up" if given_up else "letter-put-off",
        letter=str(letter.public_id),
        attempts=letter.attempts,
        error=type(error).__name__,
    )


def find_wait(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts: a minute, two, four, at most an hour."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def is_permanent(error: Exception) -> bool:
    """Return whether the mail server said that trying again will not help."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    # Anymail's errors carry the answer of the provider's API.
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return 400 <= status < 500 and status not in NOT_THE_LETTERS_FAULT
    # What could not be put into an e-mail cannot be put into one later.
    return isinstance(error, ValueError)
