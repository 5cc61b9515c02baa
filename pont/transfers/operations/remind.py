"""Remind whoever lets files wait, once a week.

Each organisation is a transaction of its own with a row that says it was reminded this week: a
round that is made twice, late, by two workers at once, or after it was killed half-way reminds
nobody twice and leaves nobody out. What came since the Monday is for next week.

Source: rulings 4.4, 8; seed 002 sections 4.2 and 5.1; users' complaint 1.
"""

from collections.abc import Sequence
from datetime import date, datetime

import structlog
from django.db import IntegrityError, transaction

from pont.accounts.queries import find_people
from pont.audit.operations import record
from pont.directory.authorities import find_all_deadlines
from pont.directory.queries import Party, find_parties
from pont.policy.actors import SYSTEM
from pont.policy.calendars import USUAL_DEADLINES, Deadlines
from pont.policy.roles import Organisation
from pont.postbox.operations import post
from pont.standards.addresses import parse_address
from pont.transfers.models import Reminder
from pont.transfers.reminder_letters import (
    Reminding,
    find_overdue,
    plan_reminders,
    write_reminder,
)
from pont.transfers.waiting import (
    Heap,
    find_authorities_awaited,
    find_heaps,
    find_overdue_day,
    find_schools_awaited,
    find_week,
)

log = structlog.get_logger(__name__)


class RemindersMissing(Exception):
    """Some organisations could not be reminded; the log names them."""


def remind_schools(*, at: datetime) -> int:
    """Remind the schools and suppliers for which anything waits; return how many were written to.

    Nobody at a closed or inactive school can sign in: its authority hears of its files instead.
    """
    return _remind_each(find_schools_awaited(), at=at)


def remind_authorities(*, at: datetime) -> int:
    """Remind the authorities at which, or at whose schools, anything waits; return how many."""
    return _remind_each(find_authorities_awaited(), at=at)


def _remind_each(codes: Sequence[str], *, at: datetime) -> int:
    """Remind each of `codes` that was not reminded this week; return how many were written to.

    :raises RemindersMissing: once all others are reminded, if some could not be.
    """
    week_on = find_week(at)
    reminded = set(Reminder.objects.filter(week_on=week_on).values_list("organisation", flat=True))
    authorities = {code: parse_address(code).la for code in codes}
    found = find_all_deadlines(set(authorities.values()))
    told, failed = 0, 0
    for code, la in authorities.items():
        if code in reminded:
            continue
        deadlines = found.get(la, USUAL_DEADLINES)
        try:
            told += _remind(code, week_on=week_on, deadlines=deadlines, at=at)
        except Exception:
            # The others are not to wait for what is wrong with one; the round is made again.
            log.exception("reminder-failed", organisation=code)
            failed += 1
    if failed:
        raise RemindersMissing(failed)
    return told


@transaction.atomic
def _remind(code: str, *, week_on: date, deadlines: Deadlines, at: datetime) -> bool:
    """Queue the reminders of one organisation and note it; return whether anybody is written to."""
    heaps = find_heaps(code, on=week_on, deadlines=deadlines)
    senders = {transfer.sender for heap in heaps for transfer in heap.oldest}
    parties = find_parties({code} | {heap.recipient for heap in heaps} | senders)
    party = parties.get(code)
    if not heaps or party is None or not party.is_active or party.closed_on:
        return False
    plan = plan_reminders(party, heaps, find_people(code))
    reminder = _describe(party, heaps, plan, week_on=week_on, at=at)
    if not _note(reminder):
        return False
    overdue_on = find_overdue_day(week_on, deadlines)
    for letter in plan:
        post(
            to=letter.to,
            letter=write_reminder(letter, party, parties, overdue_on=overdue_on),
            reference=f"reminder-{code}-{week_on}",
            at=at,
        )
    _record(reminder, at=at)
    return bool(plan)


def _describe(
    party: Party,
    heaps: Sequence[Heap],
    plan: Sequence[Reminding],
    *,
    week_on: date,
    at: datetime,
) -> Reminder:
    is_school = party.kind is Organisation.SCHOOL
    return Reminder(
        organisation=party.code,
        week_on=week_on,
        reminded_at=at,
        files=sum(heap.count for heap in heaps),
        overdue=sum(heap.count for heap in find_overdue(heaps)) if is_school else 0,
        letters=len({to.email.strip().lower() for letter in plan for to in letter.to}),
    )


def _note(reminder: Reminder) -> bool:
    """Save `reminder`, unless another worker has reminded the same organisation meanwhile."""
    try:
        with transaction.atomic():
            reminder.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _record(reminder: Reminder, *, at: datetime) -> None:
    record(
        act="transfer.remind",
        actor=SYSTEM,
        at=at,
        object_type="organisation",
        object_id=reminder.organisation,
        facts={
            "week": reminder.week_on.isoformat(),
            "files": reminder.files,
            "overdue": reminder.overdue,
            "letters": reminder.letters,
        },
    )
