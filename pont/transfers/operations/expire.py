"""Let go of what is due: drafts of yesterday, files kept as long as the rules say.

Source: rulings 3.5 and 4.5.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction

from pont.audit.operations import record
from pont.policy.actors import SYSTEM
from pont.policy.retention import DRAFT_HOURS
from pont.transfers.models import Draft, Step, Transfer
from pont.transfers.operations.discard import drop
from pont.transfers.operations.release import release
from pont.transfers.operations.rows import lock_one, take_step
from pont.transfers.phase_models import AllocationList
from pont.transfers.states import State

log = logging.getLogger(__name__)

BATCH = 500

Row = TypeVar("Row", Draft, Transfer)


def expire_drafts(*, at: datetime) -> int:
    """Drop the drafts older than 24 hours and return how many, at most `BATCH` a call."""
    due = Draft.objects.filter(landed_at__lte=at - timedelta(hours=DRAFT_HOURS)).order_by(
        "landed_at"
    )[:BATCH]
    return _expire_each(due, _expire_draft, at=at)


@transaction.atomic
def _expire_draft(due: Draft, *, at: datetime) -> bool:
    draft = Draft.objects.select_for_update().filter(pk=due.pk).first()
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


def expire_lists(*, at: datetime) -> int:
    """Delete the results of lists of allocations older than 24 hours and return how many."""
    due = AllocationList.objects.filter(read_at__lte=at - timedelta(hours=DRAFT_HOURS))
    return due.delete()[0]


def expire_transfers(*, at: datetime) -> int:
    """Destroy the bytes of the files whose date has come and return how many, a `BATCH` a call."""
    due = Transfer.objects.filter(keep_until__lte=at).order_by("keep_until")[:BATCH]
    return _expire_each(due, _expire_transfer, at=at)


def _expire_each(due: Iterable[Row], expire: Callable[..., bool], *, at: datetime) -> int:
    """Expire each row in a transaction of its own; one that fails does not keep the others."""
    expired = 0
    for row in due:
        try:
            expired += expire(row, at=at)
        except Exception:
            log.exception("%s could not be expired", row.public_id)
    return expired


@transaction.atomic
def _expire_transfer(transfer: Transfer, *, at: datetime) -> bool:
    transfer = lock_one(transfer)
    if transfer.keep_until is None or transfer.keep_until > at:
        return False
    release(transfer)
    if transfer.state == State.RECEIVED:
        transfer.state = State.EXPIRED
        transfer.save(update_fields=["state"])
    take_step([transfer], Step.Verb.EXPIRED, by=SYSTEM, at=at)
    record(
        act="transfer.expire",
        actor=SYSTEM,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
    )
    return True
