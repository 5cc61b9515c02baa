"""Keep the shelf in step with its files: a record for each that is sent, none without a file.

These are consequences of what happens to files (`config.consequences`).

Source: rulings 4.5, 6.2.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pont.audit.operations import Entry, record_many
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.states import WHEREABOUTS, Standing
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
    record_many(act="lost-pupil.open", actor=by, at=at, entries=_write_entries(records))


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
    for record in records:
        remove_record(record, reason=RECALLED, by=by, at=at)
    entries = _write_entries(records, reason=RECALLED)
    record_many(act="lost-pupil.remove", actor=by, at=at, entries=entries)


def remove_record(record: LostPupil, *, reason: str, by: Actor, at: datetime) -> None:
    """Make `record`, which the caller has locked, removed, and blank what is known of the pupil.

    `reason` is a code of `states.REMOVALS`. File and audit line are the caller's.

    :raises WrongStanding: if it is no longer on the shelf.
    """
    record.check_may_become(Standing.REMOVED)
    record.standing = Standing.REMOVED
    record.ended_at, record.ended_by_name, record.removed_for = at, by.name, reason
    blank(record)
    record.save()


def blank(record: LostPupil) -> None:
    """Forget who is in `record`; the caller saves it."""
    for name in KNOWN:
        setattr(record, name, None if name == "born_on" else "")


def forget_pupils(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Forget who was in those of `transfers` that lay on the shelf, as their bytes are gone."""
    shelved = _find_shelved(transfers)
    if not shelved:
        return
    for record in LostPupil.objects.select_for_update().filter(transfer__in=shelved):
        blank(record)
        record.save()


def _find_shelved(transfers: Iterable[Transfer]) -> list[Transfer]:
    return [transfer for transfer in transfers if transfer.is_on_shelf]


def _write_entries(records: Iterable[LostPupil], **facts: str) -> list[Entry]:
    return [
        Entry(
            object_type="lost-pupil",
            object_id=str(record.public_id),
            facts={
                "whereabouts": record.whereabouts,
                "transfer": str(record.transfer.public_id),
                **facts,
            },
        )
        for record in records
    ]
