"""Send a file back to its sender, with a reason.

Source: rulings 4.2.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.policy.notices import Event
from pont.policy.retention import Ending, find_destruction
from pont.standards.file_names import Kind
from pont.transfers import letters
from pont.transfers.models import Step, Transfer
from pont.transfers.operations.rows import lock_one, take_step
from pont.transfers.parties import check_addressed_to
from pont.transfers.reasons import check_reason
from pont.transfers.states import State


@transaction.atomic
def reject(*, transfer: Transfer, reason: str, remark: str, by: Actor, at: datetime) -> None:
    """Refuse a file addressed to `by`; the sender is told who, when and why.

    `reason` is a code of `transfers.reasons`, `remark` what the person typed (may be empty).

    :raises ReasonMissing: if the reason is not on the list, or "other" has no words.
    :raises NotPermitted: if `by` may not collect this kind of file.
    :raises NotYours: if it is not addressed to `by`.
    :raises WrongState: if it has ended, or was received and its kind cannot be rejected then.
    """
    check_reason(reason=reason, remark=remark)
    transfer = lock_one(transfer)
    check_addressed_to(transfer, by)
    transfer.check_may_become(State.REJECTED)
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
    letters.tell(Event.REJECTED, [transfer], at=at, who=by, reason=reason)
    record(
        act="transfer.reject",
        actor=by,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
        facts={"reason": reason},
    )
