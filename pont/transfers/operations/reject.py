"""Send a file back to its sender, with a reason.

Source: rulings 4.2.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.policy.kinds import KINDS
from pont.policy.notices import Event
from pont.policy.retention import Ending, find_destruction
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, NOTHING, Refusal
from pont.transfers import letters
from pont.transfers.models import Step, Transfer
from pont.transfers.operations.rows import lock_one, take_step
from pont.transfers.parties import check_addressed_to
from pont.transfers.reasons import check_reason
from pont.transfers.states import State


class TooLateToReject(Refusal):
    """The file was received so long ago that it counts as good."""

    code = "too-late-to-reject"
    message = N_(
        "%(name)s was received more than %(days)s days ago, so it can no longer be rejected."
        " Nothing was changed. Ask the sender for another file."
    )


@transaction.atomic
def reject(*, transfer: Transfer, reason: str, remark: str, by: Actor, at: datetime) -> None:
    """Refuse a file addressed to `by`; the sender is told who, when and why.

    `reason` is a code of `transfers.reasons`, `remark` what the person typed (may be empty).

    :raises ReasonMissing: if the reason is not on the list, or "other" has no words.
    :raises pont.standards.refusals.Refusal: whatever `send_back` refuses.
    """
    check_reason(reason=reason, remark=remark)
    send_back(transfer=transfer, reason=reason, remark=remark, by=by, at=at, more=NOTHING)


@transaction.atomic
def send_back(
    *,
    transfer: Transfer,
    reason: str,
    remark: str,
    by: Actor,
    at: datetime,
    more: Mapping[str, object],
) -> None:
    """Refuse a file addressed to `by` for a reason that the caller has checked.

    `reason` is a code of `transfers.reasons` or the words of an authority's own list; `more` is
    what the letter says besides, such as its own words for the reason.

    :raises NotPermitted: if `by` may not collect this kind of file.
    :raises NotYours: if it is not addressed to `by`.
    :raises WrongState: if it has ended, or was received and its kind cannot be rejected then.
    :raises TooLateToReject: if it was received longer ago than its kind allows.
    """
    transfer = lock_one(transfer)
    check_addressed_to(transfer, by)
    transfer.check_may_become(State.REJECTED)
    _check_in_time(transfer, at)
    transfer.state = State.REJECTED
    transfer.ended_at = at
    transfer.keep_until = find_destruction(
        Kind(transfer.kind),
        Ending.REJECTED,
        sent_at=transfer.sent_at,
        ended_at=at,
        lengthened=settings.KEEP_DAYS,
    )
    transfer.save(update_fields=["state", "ended_at", "keep_until"])
    take_step([transfer], Step.Verb.REJECTED, by=by, at=at, reason=reason, remark=remark)
    letters.tell(Event.REJECTED, [transfer], at=at, who=by, reason=reason, more=more)
    record(
        act="transfer.reject",
        actor=by,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
        facts={"reason": reason},
    )


def _check_in_time(transfer: Transfer, at: datetime) -> None:
    """Stop the rejection of a file received longer ago than its kind allows (ruling 4.2)."""
    days = KINDS[Kind(transfer.kind)].reject_after_days
    received_at = transfer.ended_at if transfer.state == State.RECEIVED else None
    if received_at and at > received_at + timedelta(days=days):
        raise TooLateToReject(name=transfer.name, days=days)
