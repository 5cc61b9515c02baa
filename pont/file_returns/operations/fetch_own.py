"""Fetch the file that one's own school has sent, as long as it is kept.

Source: seed 000 ("available to download in the secure area for 90 days"); rulings 4.5.
"""

from datetime import datetime

from django.db import transaction

from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import NoLongerThere
from pont.transfers.parties import check_sent_by
from pont.transfers.states import State


class NotReturned(Refusal):
    """The file is of another kind: only file returns are given back to their school."""

    code = "not-a-file-return"
    message = N_("%(name)s was not sent to a service of your authority. Nothing was downloaded.")


@transaction.atomic
def fetch_own(*, transfer: Transfer, by: Actor, at: datetime) -> None:
    """Note that `by` downloads the file that its own school returned; nothing else changes.

    :raises NotReturned: if it is no file return.
    :raises NotPermitted: if `by` may return no files.
    :raises NotYours: if another school sent it.
    :raises NoLongerThere: if its bytes are gone.
    """
    if transfer.kind != Kind.FILE_RETURN:
        raise NotReturned(name=transfer.name)
    check_sent_by(transfer, by)
    if transfer.stored_id is None:
        raise NoLongerThere(state=State(transfer.state), name=transfer.name)
    record(
        act="file-return.fetch-own",
        actor=by,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
    )
