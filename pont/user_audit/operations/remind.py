"""Remind of lists that are not confirmed, before and after they are due.

A round that is made twice on a day, or after it was killed half-way, reminds nobody twice.

Source: issue 6 (user audit: reminders); the days stand in `policy.calendars`.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pont.audit.operations import record
from pont.policy.actors import SYSTEM
from pont.policy.acts import Act
from pont.policy.calendars import find_audit_reminder
from pont.user_audit.letters import Asking, ask_to_confirm
from pont.user_audit.models import UserList
from pont.user_audit.queries import find_open_round

BATCH = 200


@transaction.atomic
def remind_confirmers(*, at: datetime) -> int:
    """Remind of a batch of lists whose day it is; return how many were looked at.

    An authority hears of its own list and of its schools'; once all are confirmed, of none.
    """
    audited, today = find_open_round(), timezone.localdate(at)
    if audited is None:
        return 0
    due = audited.lists.filter(remind_on__lte=today).order_by("remind_on", "pk")
    lists = list(due.select_for_update(of=("self",)).with_places()[:BATCH])
    if not lists:
        return 0
    asking = Asking.OVERDUE if today > audited.due_on else Asking.SOON
    ask_to_confirm(asking, lists, at=at)
    following = find_audit_reminder(audited.due_on, after=today)
    UserList.objects.filter(pk__in=[row.pk for row in lists]).update(remind_on=following)
    record(
        act=Act.REMIND,
        actor=SYSTEM,
        at=at,
        object_type="user-audit",
        object_id=str(audited.public_id),
        facts={"lists": len(lists)},
    )
    return len(lists)
