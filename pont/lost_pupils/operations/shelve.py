"""Keep the shelf in step with its files: a record for each that is sent, none without a file.

These are consequences of what happens to files (`config.consequences`).

Source: rulings 4.5, 6.2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from pont.audit.operations import record_many
from pont.lost_pupils import twins
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.lapse import lapse_claims
from pont.lost_pupils.operations.lose_sight import lose_sight_of
from pont.lost_pupils.search import index
from pont.lost_pupils.states import WHEREABOUTS, Standing
from pont.lost_pupils.trail import OPEN, REMOVE, make_entry, seal_pupil
from pont.policy.actors import Actor
from pont.transfers.models import PupilEntry, Transfer

KNOWN = (
    "upn",
    "former_upn",
    "surname",
    "former_surname",
    "preferred_surname",
    "forename",
    "middle_names",
    "born_on",
    "sex",
    "town",
)
"""What the index of pupils and the shelf both say of a pupil."""

RECALLED = "recalled"


def open_records(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Open a record for each of `transfers` that goes to the shelf, with the pupil in its file."""
    shelved = _find_shelved(transfers)
    if not shelved:
        return
    pupils = {entry.transfer_id: entry for entry in PupilEntry.objects.filter(transfer__in=shelved)}
    records = [make_record(transfer, pupils[transfer.pk]) for transfer in shelved]
    LostPupil.objects.bulk_create(records)
    index.enter(records)
    twins.mark(records)
    record_many(act=OPEN, actor=by, at=at, entries=[make_entry(record) for record in records])


def make_record(transfer: Transfer, pupil: PupilEntry) -> LostPupil:
    """Return the record of `pupil`, who is in the shelf file `transfer`, not yet saved."""
    return LostPupil(
        transfer=transfer,
        whereabouts=WHEREABOUTS[transfer.recipient],
        uploader=transfer.sender,
        uploader_la=transfer.sender_la,
        uploaded_at=transfer.sent_at,
        **{field: getattr(pupil, field) for field in KNOWN},
    )


def close_records(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Take the pupils off the shelf whose files of `transfers` were taken back."""
    shelved = _find_shelved(transfers)
    if not shelved:
        return
    rows = LostPupil.objects.select_for_update().on_shelf().filter(transfer__in=shelved)
    records = list(rows.order_by("pk"))
    sealed = [seal_pupil(record) for record in records]
    for record in records:
        remove_record(record, reason=RECALLED, by=by, at=at)
    entries = [
        replace(make_entry(record, reason=RECALLED), sealed=detail)
        for record, detail in zip(records, sealed, strict=True)
    ]
    record_many(act=REMOVE, actor=by, at=at, entries=entries)


def remove_record(record: LostPupil, *, reason: str, by: Actor, at: datetime) -> None:
    """Make `record`, which the caller has locked, removed, and blank what is known of the pupil.

    `reason` is a code of `states.REMOVALS`. File and audit line are the caller's.

    :raises WrongStanding: if it is no longer on the shelf.
    """
    record.removed_for = reason
    end(record, Standing.REMOVED, by=by, at=at)
    _blank(record)
    record.save()


def end(record: LostPupil, standing: Standing, *, by: Actor, at: datetime) -> None:
    """Make `record`, which the caller has locked, placed or removed: no search finds it any more.

    :raises WrongStanding: if the table of standings does not allow it.
    """
    record.check_may_become(standing)
    record.standing, record.ended_at, record.ended_by_name = standing, at, by.name
    index.leave([record])
    lapse_claims([record])
    twins.hand_on(record)
    lose_sight_of([record], by=by, at=at)
    record.save()


def claim(record: LostPupil, *, is_claimed: bool) -> None:
    """Make `record`, which the caller has locked, claimed, or lost again.

    :raises WrongStanding: if the table of standings does not allow it.
    """
    standing = Standing.CLAIMED if is_claimed else Standing.LOST
    record.check_may_become(standing)
    record.standing = standing
    record.save(update_fields=["standing"])
    index.mark(record)


def _blank(record: LostPupil) -> None:
    """Forget who is in `record`; the caller saves it."""
    for name in KNOWN:
        setattr(record, name, None if name == "born_on" else "")


def forget_records(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Forget who was in those of `transfers` that lay on the shelf, as their bytes are gone."""
    shelved = _find_shelved(transfers)
    if not shelved:
        return
    for record in LostPupil.objects.select_for_update().filter(transfer__in=shelved):
        _blank(record)
        record.save()


def _find_shelved(transfers: Iterable[Transfer]) -> list[Transfer]:
    return [transfer for transfer in transfers if transfer.is_on_shelf]
