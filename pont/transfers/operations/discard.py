"""Throw away a draft before it is sent."""

from datetime import datetime

from django.db import transaction

from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.transfers.models import Draft
from pont.transfers.operations.release import destroy_if_unheld
from pont.transfers.operations.rows import lock_draft


@transaction.atomic
def discard(*, draft: Draft, by: Actor, at: datetime) -> None:
    """Drop `draft` and its bytes; a draft already gone is no error.

    The caller has read `draft` through `visible_to(by)`: a draft is its owner's alone.
    """
    current = lock_draft(draft, by=by)
    if current is None:
        return
    drop(current)
    record(
        act="draft.discard",
        actor=by,
        at=at,
        object_type="draft",
        object_id=str(draft.public_id),
    )


def drop(draft: Draft) -> None:
    """Delete `draft` and the bytes that nobody else holds, in the caller's transaction."""
    stored = draft.stored
    draft.delete()
    destroy_if_unheld(stored)
