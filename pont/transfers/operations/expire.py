"""Let go of what is due: drafts of yesterday, files kept as long as the rules say.

Source: rulings 3.5 and 4.5.
"""

from datetime import datetime, timedelta

from django.db import transaction

from pont.audit.operations import record
from pont.policy.actors import SYSTEM
from pont.policy.retention import DRAFT_HOURS
from pont.transfers.models import Draft, Step, Transfer
from pont.transfers.operations.discard import drop
from pont.transfers.operations.release import release
from pont.transfers.operations.rows import lock_one, step
from pont.transfers.states import State

BATCH = 500


def expire_drafts(*, at: datetime) -> int:
    """Drop the drafts older than 24 hours and return how many, at most `BATCH` a call."""
    due = Draft.objects.filter(landed_at__lte=at - timedelta(hours=DRAFT_HOURS)).order_by(
        "landed_at"
    )[:BATCH]
    return sum(_expire_draft(draft.pk, at=at) for draft in due)


@transaction.atomic
def _expire_draft(key: int, *, at: datetime) -> bool:
    draft = Draft.objects.select_for_update().filter(pk=key).first()
    if draft is None:
        return False
    drop(draft)
    record(
        act="draft.expire",
        actor=SYSTEM,
        at=at,
        object_type="draft",
        object_id=str(draft.public_id),
    )
    return True


def expire_transfers(*, at: datetime) -> int:
    """Destroy the bytes of the files whose date has come and return how many, a `BATCH` a call."""
    due = Transfer.objects.filter(keep_until__lte=at).order_by("keep_until")[:BATCH]
    return sum(_expire_transfer(transfer, at=at) for transfer in due)


@transaction.atomic
def _expire_transfer(transfer: Transfer, *, at: datetime) -> bool:
    transfer = lock_one(transfer)
    if transfer.keep_until is None or transfer.keep_until > at:
        return False
    release(transfer)
    if transfer.state == State.RECEIVED:
        transfer.state = State.EXPIRED
        transfer.save(update_fields=["state"])
    step(transfer, Step.Verb.EXPIRED, by=SYSTEM, at=at).save()
    record(
        act="transfer.expire",
        actor=SYSTEM,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
    )
    return True
