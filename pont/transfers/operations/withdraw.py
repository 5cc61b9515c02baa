"""Take pupils out of a file that a school was sent, because they go elsewhere.

A file nobody has downloaded is taken back, and the other pupils in it come in a new one. Where the
school has the file already, its pupil is marked, and the school told to delete it (docs/adr/0015).

Source: rulings 4.8; seed 002 section 1.5.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pont.audit.operations import Entry, record_many
from pont.policy.actors import Actor
from pont.policy.notices import Event
from pont.transfers import letters
from pont.transfers.allocations import PLACED, Stage, is_collected
from pont.transfers.models import PupilEntry, Step, Transfer
from pont.transfers.operations.release import release
from pont.transfers.operations.rows import lock_one, take_step
from pont.transfers.operations.send_on import (
    Parcel,
    abandon_all,
    send_parcel,
    write_entry,
    write_parcels,
)
from pont.transfers.phase_models import Allocation
from pont.transfers.states import State

Leaving = Sequence[Allocation]


class MovedOn(Exception):
    """Somebody has changed what was just read; reading it again settles it."""


def withdraw(*, leaving: Leaving, by: Actor, at: datetime) -> None:
    """Take the pupils of the sent allocations `leaving`, all of one file, out of that file.

    :raises MovedOn: if the school collected the file, or a colleague took them out, in this
        moment; nothing was changed.
    :raises pont.standards.ctf.CtfRefused: and all else that `write_parcels` raises.
    """
    onward = leaving[0].onward
    if onward is None:
        raise MovedOn
    staying = _find_staying(onward, leaving)
    parcels = _write_rest(onward, staying)
    try:
        _take_out(onward, leaving, staying, parcels, by=by, at=at)
    except BaseException:
        abandon_all(parcels)
        raise


def _find_staying(onward: Transfer, leaving: Leaving) -> list[Allocation]:
    """Return the allocations of the other pupils in the file, in the order of the file."""
    rows = Allocation.objects.filter(onward=onward, stage=Stage.SENT)
    others = rows.exclude(pk__in=[row.pk for row in leaving])
    return list(others.order_by("pupil__ordinal"))


def _find_ordinals(onward: Transfer, rows: Leaving) -> list[int]:
    """Return where the pupils of `rows` stand in the file: they follow as in the bulk file."""
    wanted = {row.pk for row in rows}
    sent_with = Allocation.objects.filter(onward=onward).order_by("pupil__ordinal")
    keys = enumerate(sent_with.values_list("pk", flat=True), start=1)
    return [ordinal for ordinal, key in keys if key in wanted]


def _write_rest(onward: Transfer, staying: Leaving) -> list[Parcel]:
    """Store a file of those who stay, where the first is to be taken back."""
    if not staying or onward.stored is None or not _is_waiting(onward):
        return []
    return write_parcels(
        onward.stored, dict.fromkeys(_find_ordinals(onward, staying), onward.recipient)
    )


def _is_waiting(onward: Transfer) -> bool:
    return onward.state in PLACED and not is_collected(onward)


@transaction.atomic
def _take_out(
    onward: Transfer,
    leaving: Leaving,
    staying: Leaving,
    parcels: Sequence[Parcel],
    *,
    by: Actor,
    at: datetime,
) -> None:
    seen = onward
    onward = lock_one(onward)
    if (onward.state, onward.handed_over_at) != (seen.state, seen.handed_over_at):
        raise MovedOn
    if [row.pk for row in _find_staying(onward, leaving)] != [row.pk for row in staying]:
        raise MovedOn
    sent = Allocation.objects.filter(pk__in=[row.pk for row in leaving], stage=Stage.SENT)
    if sent.update(stage=Stage.WITHDRAWN) != len(leaving):
        raise MovedOn
    if _is_waiting(onward):
        entries = _take_back(onward, leaving, staying, parcels, by=by, at=at)
        record_many(act="transfer.withdraw", actor=by, at=at, entries=entries[:1])
        record_many(act="transfer.send", actor=by, at=at, entries=entries[1:])
    elif onward.state in PLACED:
        entry = _mark(onward, leaving, by=by, at=at)
        record_many(act="transfer.withdraw-pupil", actor=by, at=at, entries=[entry])


def _take_back(
    onward: Transfer,
    leaving: Leaving,
    staying: Leaving,
    parcels: Sequence[Parcel],
    *,
    by: Actor,
    at: datetime,
) -> list[Entry]:
    """Withdraw the file and send the rest of its pupils in a new one."""
    onward.state = State.WITHDRAWN
    onward.ended_at = at
    onward.save(update_fields=["state", "ended_at"])
    release(onward)
    take_step([onward], Step.Verb.WITHDRAWN, by=by, at=at)
    letters.tell(Event.WITHDRAWN, [onward], at=at, who=by)
    entries = [Entry(object_type="transfer", object_id=str(onward.public_id))]
    for parcel in parcels:
        # The bulk file, whose desk sends; the file's own origin may be another's, if forwarded.
        rest = send_parcel(parcel, origin=leaving[0].pupil.transfer, by=by, at=at)
        Allocation.objects.filter(pk__in=[row.pk for row in staying]).update(onward=rest)
        letters.tell(Event.ALLOCATED, [rest], at=at, who=by)
        entries.append(write_entry(rest, parcel))
    return entries


def _mark(onward: Transfer, leaving: Leaving, *, by: Actor, at: datetime) -> Entry:
    """Mark the pupils for the school that has them, and tell it."""
    marked = PupilEntry.objects.filter(transfer=onward, ordinal__in=_find_ordinals(onward, leaving))
    marked.update(withdrawn_at=at)
    take_step([onward], Step.Verb.PUPIL_WITHDRAWN, by=by, at=at)
    letters.tell(Event.PUPIL_WITHDRAWN, [onward], at=at, who=by)
    return Entry(
        object_type="transfer",
        object_id=str(onward.public_id),
        facts={"count": len(leaving)},
    )
