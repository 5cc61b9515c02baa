"""Remind schools of file requests before and after the deadline.

A round that is made twice on a day, or after it was killed half-way, reminds nobody twice.

Source: issue 5; the days stand in `policy.calendars`.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pont.audit.operations import record
from pont.file_returns.models import FileRequest, RequestTarget
from pont.file_returns.request_letters import Asking, ask_schools
from pont.file_returns.requesting import HOLDING
from pont.policy.actors import SYSTEM
from pont.policy.acts import Act
from pont.policy.calendars import FILE_REQUEST_REMINDERS

log = structlog.get_logger(__name__)


class RemindersMissing(Exception):
    """Schools could not be reminded of some requests; the log names them."""


def remind_requests(*, at: datetime) -> int:
    """Remind the schools that have not answered the open requests of which it is the day.

    Return how many schools. :raises RemindersMissing: once all others are made, if some could not
    be.
    """
    today = timezone.localdate(at)
    deadlines = [today - timedelta(days=days) for days in FILE_REQUEST_REMINDERS]
    reminded, failed = 0, 0
    for request in FileRequest.objects.open().filter(due_on__in=deadlines).order_by("pk"):
        try:
            reminded += _remind(request, at=at)
        except Exception:
            log.exception("reminder-failed", request=str(request.public_id))
            failed += 1
    if failed:
        raise RemindersMissing(failed)
    return reminded


@transaction.atomic
def _remind(request: FileRequest, *, at: datetime) -> int:
    today = timezone.localdate(at)
    silent = request.targets.filter(Q(answer=None) | ~Q(answer__state__in=HOLDING))
    due = silent.filter(Q(reminded_on=None) | Q(reminded_on__lt=today))
    targets = list(due.select_for_update(of=("self",)).select_related("school"))
    if not targets:
        return 0
    asking = Asking.OVERDUE if today > request.due_on else Asking.SOON
    ask_schools(asking, request, [target.school for target in targets], at=at)
    RequestTarget.objects.filter(pk__in=[target.pk for target in targets]).update(reminded_on=today)
    record(
        act=Act.REMIND,
        actor=SYSTEM,
        at=at,
        object_type="file-request",
        object_id=str(request.public_id),
        facts={"schools": len(targets)},
    )
    return len(targets)
