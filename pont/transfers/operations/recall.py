"""Take back a file that nobody has downloaded.

Source: rulings 4.3.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.policy.notices import Event
from pont.standards.refusals import N_, Refusal
from pont.transfers import letters
from pont.transfers.models import Step, Transfer
from pont.transfers.operations.release import release
from pont.transfers.operations.rows import lock_one, take_step
from pont.transfers.parties import check_sent_by
from pont.transfers.states import State


class AlreadyHandedOver(Refusal):
    """The recipient has downloaded the file: it cannot be taken back."""

    code = "already-handed-over"
    message = N_(
        "%(name)s cannot be recalled: %(who)s at %(where)s downloaded it on %(when)s."
        " Nothing was changed. Ask them to delete it."
    )


@transaction.atomic
def recall(*, transfer: Transfer, by: Actor, at: datetime) -> None:
    """Take back a file its recipient has not downloaded; its bytes are destroyed at once.

    :raises NotPermitted: if `by` may not send this kind of file.
    :raises NotYours: if `by` is not on the sending side.
    :raises WrongState: if the file has been received or has otherwise ended.
    :raises AlreadyHandedOver: if it has been downloaded, naming who and when.
    """
    transfer = lock_one(transfer)
    check_sent_by(transfer, by)
    transfer.check_may_become(State.RECALLED)
    _check_not_handed_over(transfer)
    transfer.state = State.RECALLED
    transfer.ended_at = at
    transfer.save(update_fields=["state", "ended_at"])
    release(transfer)
    take_step([transfer], Step.Verb.RECALLED, by=by, at=at)
    letters.tell(Event.WITHDRAWN, [transfer], at=at, who=by)
    record(
        act="transfer.recall",
        actor=by,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
    )


def _check_not_handed_over(transfer: Transfer) -> None:
    first = transfer.steps.filter(verb=Step.Verb.HANDED_OVER).first()
    if first:
        raise AlreadyHandedOver(
            name=transfer.name,
            who=first.by_name,
            where=first.by_organisation,
            when=date_format(timezone.localtime(first.at), "DATETIME_FORMAT"),
        )
