"""What somebody at an authority leaves behind in its portal when their account is deleted."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from pont.accounts.models import Account
from pont.file_returns.models import FileReturn, Note
from pont.file_returns.setting_models import ServiceCode
from pont.transfers.states import State


@dataclass(frozen=True, slots=True)
class LeftReturns:
    """Files assigned to somebody and not received, their notes, services without another officer.

    `services` are codes.
    """

    assigned: int
    notes: int
    services: list[str]


def find_left(account: Account) -> LeftReturns:
    """Return what `account` leaves behind in the portal; three queries."""
    person = account.public_id
    assigned = FileReturn.objects.filter(assigned_to=person, transfer__state=State.SENT)
    services = ServiceCode.objects.filter(officers=account, is_retired=False)
    posts = ServiceCode.officers.through.objects.filter(servicecode=OuterRef("pk"))
    others = posts.filter(account__is_active=True).exclude(account=account)
    alone = services.filter(~Exists(others)).order_by("code")
    return LeftReturns(
        assigned=assigned.count(),
        notes=Note.objects.filter(written_by=person).count(),
        services=list(alone.values_list("code", flat=True)),
    )
