"""Send on what was ordered: some files at a time, each in a transaction of its own.

A worker that dies leaves its lease behind; when that is over another goes on where it stopped. What
was sent is sent, because its allocations say so in the same transaction; what was not, is not.

Source: rulings 4.8.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pont.audit.operations import record_many
from pont.directory.queries import find_parties
from pont.policy.actors import Actor
from pont.policy.notices import Event
from pont.standards.documents import DocumentRefused
from pont.standards.refusals import Refusal
from pont.transfers import letters
from pont.transfers.allocations import Stage, count_stages, find_superseded, find_written
from pont.transfers.models import Transfer
from pont.transfers.operations.order import read_actor
from pont.transfers.operations.send_on import (
    NoNameLeft,
    Parcel,
    abandon_all,
    send_parcel,
    write_entry,
    write_parcels,
)
from pont.transfers.operations.withdraw import withdraw
from pont.transfers.phase_models import Allocation, Distribution
from pont.vault.envelope import Damaged
from pont.vault.scanner import Infected

log = logging.getLogger(__name__)

SCHOOLS_AT_ONCE: Final = 20
LEASE: Final = timedelta(minutes=3)
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=15)
MOST_FAILURES: Final = 12
# Trying again would end the same way.
HOPELESS: Final = (DocumentRefused, Damaged, Infected, NoNameLeft)


def distribute_due(*, at: datetime) -> int:
    """Go on with a distribution that is due: send some files, and return how many were.

    0 when there is nothing more to be done now. One that fails is tried again later, less and less
    often; when there is no hope, what is left of it stands in the list of pupils again.
    """
    distribution = _claim(at=at)
    if distribution is None:
        return 0
    try:
        sent = _advance(distribution, at=at)
    except Exception as error:
        log.exception("distribution %s could not go on", distribution.public_id)
        _put_off(distribution, error=error, at=at)
        return 0
    if not sent:
        _finish(distribution, at=at)
        return 1
    Distribution.objects.filter(pk=distribution.pk).update(
        leased_until=None, failures=0, last_error=""
    )
    return sent


def _claim(*, at: datetime) -> Distribution | None:
    """Return the distribution that has waited longest, if this worker is the one to go on."""
    due = Distribution.objects.due(at=at)
    distribution = due.order_by("next_at", "pk").first()
    if distribution is None:
        return None
    mine = due.filter(pk=distribution.pk).update(leased_until=at + LEASE)
    return distribution if mine == 1 else None


def _find_waiting(distribution: Distribution) -> QuerySet[Allocation]:
    return Allocation.objects.filter(distribution=distribution, stage=Stage.WAITING)


def _advance(distribution: Distribution, *, at: datetime) -> int:
    """Send the next files of one bulk file, and return how many acts that took.

    Before them, its pupils are taken out of the files with which they were sent elsewhere.
    """
    waiting = _find_waiting(distribution)
    first = waiting.order_by("pupil__transfer_id").select_related("pupil__transfer__stored").first()
    if first is None:
        return 0
    source, by = first.pupil.transfer, read_actor(distribution.ordered_by)
    of_source = waiting.filter(pupil__transfer=source)
    withdrawn = _withdraw_earlier(of_source, desk=distribution.desk, by=by, at=at)
    return withdrawn + _send_next(of_source, source, by=by, at=at)


def _withdraw_earlier(waiting: QuerySet[Allocation], *, desk: str, by: Actor, at: datetime) -> int:
    by_file: defaultdict[int | None, list[Allocation]] = defaultdict(list)
    for old in find_superseded(waiting, desk=desk):
        by_file[old.onward_id].append(old)
    for leaving in by_file.values():
        withdraw(leaving=leaving, by=by, at=at)
    return len(by_file)


def _send_next(waiting: QuerySet[Allocation], source: Transfer, *, by: Actor, at: datetime) -> int:
    """Send the files for the next schools; those of schools that closed meanwhile fail."""
    schools = list(waiting.order_by("school").values_list("school", flat=True).distinct())
    schools = schools[:SCHOOLS_AT_ONCE]
    closed = _find_closed(schools, at=at)
    waiting.filter(school__in=closed).update(stage=Stage.FAILED)
    wanted = dict(waiting.filter(school__in=schools).values_list("pupil__ordinal", "school"))
    parcels = write_parcels(source.stored, wanted) if source.stored and wanted else []
    for number, parcel in enumerate(parcels):
        try:
            if not _send_one(parcel, waiting, source, by=by, at=at):
                abandon_all([parcel])
        except BaseException:
            abandon_all(parcels[number:])
            raise
    # Nobody is left behind in silence: whom the file does not hold cannot be sent.
    lost = set(wanted.values()) - {parcel.school for parcel in parcels}
    waiting.filter(school__in=lost).update(stage=Stage.FAILED)
    return len(schools)


def _find_closed(schools: Sequence[str], *, at: datetime) -> list[str]:
    on, parties = timezone.localdate(at), find_parties(schools)
    return [
        school
        for school in schools
        if school not in parties or ((closed_on := parties[school].closed_on) and closed_on <= on)
    ]


@transaction.atomic
def _send_one(
    parcel: Parcel, waiting: QuerySet[Allocation], source: Transfer, *, by: Actor, at: datetime
) -> bool:
    """Send one file, unless another worker has just sent it; return whether it was."""
    rows = list(
        waiting.filter(school=parcel.school)
        .select_for_update(of=("self",))
        .select_related("pupil")
        .order_by("pupil__ordinal")
    )
    if [row.pupil.ordinal for row in rows] != [pupil.ordinal for pupil in parcel.pupils]:
        return False
    transfer = send_parcel(parcel, origin=source, by=by, at=at)
    Allocation.objects.filter(pk__in=[row.pk for row in rows]).update(
        stage=Stage.SENT, onward=transfer
    )
    record_many(act="transfer.send", actor=by, at=at, entries=[write_entry(transfer, parcel)])
    return True


def _put_off(distribution: Distribution, *, error: Exception, at: datetime) -> None:
    """Write down that it failed, and when it is tried again; without hope, give up what is left."""
    failures = distribution.failures + 1
    code = error.code if isinstance(error, Refusal) else type(error).__name__
    wait = min(FIRST_WAIT * (1 << min(failures - 1, 16)), LONGEST_WAIT)
    Distribution.objects.filter(pk=distribution.pk).update(
        next_at=at + wait, leased_until=None, failures=failures, last_error=code[:64]
    )
    if isinstance(error, HOPELESS) or failures >= MOST_FAILURES:
        _find_waiting(distribution).update(stage=Stage.FAILED)
        _finish(distribution, at=at)


@transaction.atomic
def _finish(distribution: Distribution, *, at: datetime) -> None:
    """Tell each school of its files, once, and the authority of what was done."""
    locked = Distribution.objects.select_for_update().get(pk=distribution.pk)
    if locked.finished_at is not None or _find_waiting(locked).exists():
        return
    locked.finished_at = at
    locked.leased_until = None
    locked.save(update_fields=["finished_at", "leased_until"])
    by, written = read_actor(locked.ordered_by), find_written(locked)
    _tell_schools(written, by=by, at=at)
    counts = count_stages(locked)
    sources = Transfer.objects.filter(pupils__allocations__distribution=locked).distinct()
    letters.tell(
        Event.DISTRIBUTED,
        list(sources.order_by("pk")),
        at=at,
        who=by,
        more={
            "pupils": counts[Stage.SENT],
            "written": len(written),
            "failed": counts[Stage.FAILED],
            "distribution": locked.public_id,
        },
    )


def _tell_schools(written: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    letters.tell(Event.ALLOCATED, written, at=at, who=by)
    parties = find_parties({transfer.recipient for transfer in written})
    asleep = {code for code, party in parties.items() if not party.is_active}
    unread = [transfer for transfer in written if transfer.recipient in asleep]
    letters.tell(Event.SENT_TO_INACTIVE, unread, at=at, who=by)
