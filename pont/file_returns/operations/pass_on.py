"""Pass a file on to another service of the authority: the same file, without another upload.

Source: issue 5; rulings 5.
"""

from datetime import datetime

from django.db import transaction

from pont.audit.operations import record
from pont.file_returns.letters import tell_services
from pont.file_returns.models import FileReturn, ServiceCode
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.notices import Event
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Step, Transfer
from pont.transfers.operations.rows import lock_one, take_step
from pont.transfers.parties import check_addressed_to
from pont.transfers.states import LIVE, State, WrongState


class NotAnotherService(Refusal):
    """The service is retired, another authority's, or the one where the file is."""

    code = "not-another-service"
    message = N_(
        "%(name)s cannot be passed on to that service. Nothing was changed. Choose another service"
        " of your authority that is in use."
    )


@transaction.atomic
def pass_on(*, transfer: Transfer, to: ServiceCode, by: Actor, at: datetime) -> None:
    """Give a file at a service of `by` to the service `to`, whose people are told.

    From here on those of the old service do not see it, unless they work the new one as well; what
    colleagues wrote goes along, who looks after it does not. The school sees both steps.

    :raises NotPermitted: if `by` may not pass files on.
    :raises NotYours: if it is not addressed to a service of `by`.
    :raises WrongState: if it has been rejected, recalled or has otherwise ended.
    :raises NotAnotherService: if `to` is no other service in use at the authority of `by`.
    """
    check(by, Act.PASS_ON)
    transfer = lock_one(transfer)
    check_addressed_to(transfer, by)
    if transfer.state not in LIVE:
        raise WrongState(state=State(transfer.state), name=transfer.name)
    others = ServiceCode.objects.visible_to(by).in_use().exclude(code=transfer.service)
    if not others.filter(pk=to.pk).exists():
        raise NotAnotherService(name=transfer.name)
    before, transfer.service = transfer.service, to.code
    transfer.save(update_fields=["service"])
    FileReturn.objects.filter(transfer=transfer).update(assigned_to=None, assigned_to_name="")
    take_step([transfer], Step.Verb.PASSED_ON, by=by, at=at, reason=to.code)
    tell_services(Event.SENT, [transfer], at=at)
    record(
        act=Act.PASS_ON,
        actor=by,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
        facts={"from": before, "to": to.code},
    )
