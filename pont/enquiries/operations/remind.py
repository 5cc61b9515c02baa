"""Remind whoever lets a request wait, some weeks long.

Source: issue 4 (CTF request); docs/adr/0021.
"""

from datetime import datetime, timedelta

from django.db import transaction

from pont.enquiries import letters
from pont.enquiries.models import CtfRequest
from pont.enquiries.operations.rows import lock_request, note, write_line
from pont.enquiries.states import Reply, Verb
from pont.policy.actors import SYSTEM
from pont.policy.calendars import MOST_REQUEST_REMINDERS, REQUEST_REMINDER_EVERY_DAYS
from pont.policy.notices import EnquiryEvent

BATCH = 500


def remind_asked(*, at: datetime) -> int:
    """Remind of the requests of which nobody was told for a week; return how many, a batch a call.

    Each is a transaction of its own, so that a round made twice reminds nobody twice.
    """
    told_before = at - timedelta(days=REQUEST_REMINDER_EVERY_DAYS)
    due = CtfRequest.objects.waiting().filter(
        last_told_at__lte=told_before, reminders__lt=MOST_REQUEST_REMINDERS
    )
    rows = due.order_by("last_told_at", "pk")[:BATCH]
    return sum(_remind(row, told_before=told_before, at=at) for row in rows)


@transaction.atomic
def _remind(request: CtfRequest, *, told_before: datetime, at: datetime) -> bool:
    request = lock_request(request)
    if request.reply != Reply.WAITING or request.last_told_at > told_before:
        return False
    request.reminders += 1
    request.last_told_at = at
    request.save(update_fields=["reminders", "last_told_at"])
    note(request, Verb.REMINDED, by=SYSTEM, at=at)
    letters.tell(EnquiryEvent.REQUEST_WAITS, request, at=at)
    write_line(request, Verb.REMINDED, by=SYSTEM, at=at)
    return True
