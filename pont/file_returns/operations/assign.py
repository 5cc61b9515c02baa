"""Say which colleague looks after a file.

Source: issue 5.
"""

from datetime import datetime

from django.db import transaction

from pont.accounts.models import Account
from pont.audit.operations import record
from pont.file_returns.inbox import find_colleagues
from pont.file_returns.models import FileReturn
from pont.policy.actors import Actor
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Transfer
from pont.transfers.parties import check_addressed_to


class NotAColleague(Refusal):
    """The person does not work the service at which the file is, or has left."""

    code = "not-a-colleague"
    message = N_(
        "That person does not open files of this service, so nothing was changed. Choose one of the"
        " colleagues in the list."
    )


@transaction.atomic
def assign(*, transfer: Transfer, to: Account | None, by: Actor, at: datetime) -> None:
    """Give the care for a file at a service of `by` to a colleague, with None to nobody.

    :raises NotPermitted: if `by` may not collect file returns.
    :raises NotYours: if it is not addressed to a service of `by`.
    :raises NotAColleague: if `to` could not open it.
    """
    check_addressed_to(transfer, by)
    kept = FileReturn.objects.select_for_update().get(transfer=transfer)
    if to and to not in find_colleagues(by, transfer):
        raise NotAColleague
    kept.assigned_to = to.public_id if to else None
    kept.assigned_to_name = to.name if to else ""
    kept.save(update_fields=["assigned_to", "assigned_to_name"])
    record(
        act="file-return.assign",
        actor=by,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
        facts={"to": to.username if to else "nobody"},
    )
