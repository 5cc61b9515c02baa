"""Remove records from the shelf that an authority has confirmed in its housekeeping.

Source: rulings 6.2, 6.5; issue 4.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from pont.audit.operations import Entry, record_many
from pont.lost_pupils.housekeeping import SOURCES, find_still_untidy
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.shelve import remove_record
from pont.lost_pupils.states import REMOVALS
from pont.lost_pupils.trail import REMOVE, make_entry, seal_pupil
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.limits import HOUSEKEEPING_AT_ONCE
from pont.policy.notices import Event
from pont.standards.refusals import N_, Refusal
from pont.transfers import letters
from pont.transfers.models import Step, Transfer
from pont.transfers.operations.release import release
from pont.transfers.operations.rows import lock, take_step
from pont.transfers.states import State


class NobodyTicked(Refusal):
    """No record was ticked."""

    code = "nobody-ticked"
    message = N_("Tick at least one pupil. Nothing was changed.")


class TooManyPupils(Refusal):
    """More records than one transaction should hold."""

    code = "too-many-ticked"
    message = N_("Tick at most %(most)s pupils at a time. Nothing was changed.")


class NothingToTidy(Refusal):
    """All who were ticked have moved on."""

    code = "nothing-to-tidy"
    message = N_(
        "Nobody was removed: those you ticked have been claimed, placed or removed meanwhile, or"
        " are no longer on this list."
    )


def check_ticked(records: Sequence[LostPupil]) -> None:
    """Stop a choice of nobody, or of more than one transaction should hold.

    :raises NobodyTicked: if there is nobody.
    :raises TooManyPupils: if there are more than `HOUSEKEEPING_AT_ONCE`.
    """
    if not records:
        raise NobodyTicked
    if len(records) > HOUSEKEEPING_AT_ONCE:
        raise TooManyPupils(most=HOUSEKEEPING_AT_ONCE)


@transaction.atomic
def tidy(*, records: Sequence[LostPupil], key: str, by: Actor, at: datetime) -> int:
    """Remove those of `records` that are still on the list `key`, and return how many.

    Their files are destroyed at once, the schools that sent them are told, and each leaves a line
    with the pupil sealed beside it. Who was claimed meanwhile, or is others', is left alone.

    :raises NotPermitted: if `by` may not remove lost pupils.
    :raises NobodyTicked, TooManyPupils: if there is nobody, or too many.
    :raises NothingToTidy: if none of them is on the list any more.
    """
    check(by, Act.REMOVE_LOST_PUPIL)
    check_ticked(records)
    reason = SOURCES[key].removed_for
    current = _lock(records, key, by=by, at=at)
    if not current:
        raise NothingToTidy
    transfers = [record.transfer for record in current]
    entries = [_remove(record, key=key, reason=reason, by=by, at=at) for record in current]
    Transfer.objects.bulk_update(transfers, ["state", "ended_at"])
    take_step(transfers, Step.Verb.REMOVED, by=by, at=at)
    letters.tell(Event.TIDIED, transfers, at=at, who=by, more={"why": REMOVALS[reason]})
    record_many(act=REMOVE, actor=by, at=at, entries=entries)
    return len(current)


def _lock(
    records: Sequence[LostPupil], key: str, *, by: Actor, at: datetime
) -> Sequence[LostPupil]:
    """Return fresh rows of those still on the list, locked: the files first, as a claim does."""
    files = {transfer.pk: transfer for transfer in lock([one.transfer for one in records])}
    asked = {record.pk for record in records}
    # The originals too: they must not leave the shelf before their seconds are gone.
    wanted = asked | {record.original_id for record in records if record.original_id}
    rows = LostPupil.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    current = _leave_one_of_each([record for record in rows if record.pk in asked])
    still = find_still_untidy(by, key, at=at, among=[record.pk for record in current])
    for record in current:
        record.transfer = files[record.transfer_id]
    return [record for record in current if record.pk in still]


def _leave_one_of_each(records: Sequence[LostPupil]) -> Sequence[LostPupil]:
    """Leave out whose original goes in the same act: of the pupil a record must stay."""
    going: set[int] = set()
    for record in records:
        if record.original_id not in going:
            going.add(record.pk)
    return [record for record in records if record.pk in going]


def _remove(record: LostPupil, *, key: str, reason: str, by: Actor, at: datetime) -> Entry:
    """Take one record off the shelf with its file; return its line."""
    entry = replace(make_entry(record, reason=reason, list=key), sealed=seal_pupil(record))
    transfer = record.transfer
    remove_record(record, reason=reason, by=by, at=at)
    transfer.check_may_become(State.REMOVED)
    transfer.state, transfer.ended_at = State.REMOVED, at
    release(transfer)
    return entry
