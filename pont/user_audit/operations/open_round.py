"""Open a round of the user audit, and close it.

Source: rulings 5.8; issue 6.
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.calendars import LONGEST_USER_AUDIT_DAYS
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal
from pont.user_audit.models import LONGEST_TITLE, AuditRound
from pont.user_audit.operations.make_lists import list_batch


class RoundUntitled(Refusal):
    """No title, or one too long."""

    code = "round-untitled"
    message = N_(
        "An audit needs a title of at most %(longest)s characters. No audit was opened. Enter a"
        " title, for example User audit 2026."
    )


class OpensTooEarly(Refusal):
    """A first day that has passed, or is far away."""

    code = "round-opens-wrongly"
    message = N_(
        "An audit opens today or within %(days)s days. No audit was opened. Choose another day."
    )


class DueWrongly(Refusal):
    """A due date that leaves no time, or too much."""

    code = "round-due-wrongly"
    message = N_(
        "The due date must come after the day the audit opens, and within %(days)s days of it. No"
        " audit was opened. Choose another day."
    )


class RoundStillOpen(Refusal):
    """A second round beside an open one."""

    code = "round-still-open"
    message = N_("Another audit is still open. No audit was opened. Close the other one first.")


class RoundClosed(Refusal):
    """A round that was closed before."""

    code = "round-closed"
    message = N_("This audit has been closed already. Nothing was changed.")


@transaction.atomic
def open_round(*, title: str, opens_on: date, due_on: date, by: Actor, at: datetime) -> AuditRound:
    """Open an audit of users from `opens_on` on; the lists are made then, authorities first.

    :raises NotPermitted: if `by` may not open audits.
    :raises RoundUntitled: if there is no title, or it is too long.
    :raises OpensTooEarly: if the first day has passed or is far away.
    :raises DueWrongly: if the due date does not follow it, or is far away.
    :raises RoundStillOpen: if another audit is open.
    """
    check(by, Act.OPEN_USER_AUDIT)
    title = check_title(title)
    today, longest = timezone.localdate(at), timedelta(days=LONGEST_USER_AUDIT_DAYS)
    if not today <= opens_on <= today + longest:
        raise OpensTooEarly(days=LONGEST_USER_AUDIT_DAYS)
    if not opens_on < due_on <= opens_on + longest:
        raise DueWrongly(days=LONGEST_USER_AUDIT_DAYS)
    try:
        with transaction.atomic():
            opened = AuditRound.objects.create(
                title=title, opens_on=opens_on, due_on=due_on, opened_at=at, opened_by_name=by.name
            )
    except IntegrityError as other:
        raise RoundStillOpen() from other
    # The first at once, so that nobody looks for the worker; it makes the others.
    list_batch(opened, at=at)
    record(
        act="open-user-audit",
        actor=by,
        at=at,
        object_type="user-audit",
        object_id=str(opened.public_id),
        facts={"opens": opens_on.isoformat(), "due": due_on.isoformat()},
    )
    return opened


def check_title(title: str) -> str:
    """Return `title` without spaces around it.

    :raises RoundUntitled: if nothing is left, or too much.
    """
    bare = " ".join(title.split())
    if not 0 < len(bare) <= LONGEST_TITLE:
        raise RoundUntitled(longest=LONGEST_TITLE)
    return bare


@transaction.atomic
def close_round(*, audited: AuditRound, by: Actor, at: datetime) -> None:
    """Close an audit: what was confirmed stays, and nothing more can be confirmed in it.

    :raises NotPermitted: if `by` may not open audits.
    :raises RoundClosed: if it was closed before.
    """
    check(by, Act.OPEN_USER_AUDIT)
    closed = AuditRound.objects.filter(pk=audited.pk, is_open=True).update(
        is_open=False, closed_at=at, closed_by_name=by.name
    )
    if not closed:
        raise RoundClosed()
    audited.lists.filter(remind_on__isnull=False).update(remind_on=None)
    record(
        act="close-user-audit",
        actor=by,
        at=at,
        object_type="user-audit",
        object_id=str(audited.public_id),
        facts={},
    )
