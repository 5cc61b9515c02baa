"""What screens read of an authority's portal and of the files returned to it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from pont.accounts.models import Account
from pont.accounts.queries import is_anybody_there
from pont.file_returns.models import (
    FileRequest,
    FileReturn,
    Portal,
    RequestTarget,
    ServiceCode,
    Tag,
)
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.roles import Role
from pont.standards.file_names import Kind, NameRefused
from pont.standards.portal_names import parse_portal_name
from pont.transfers.judging import PortalRules
from pont.transfers.models import Transfer
from pont.transfers.states import State


def find_services_of(account: Account) -> frozenset[str]:
    """Return the codes of the services that `account` works as a service officer."""
    if Role.SERVICE_OFFICER not in account.roles:
        return frozenset()
    codes = ServiceCode.objects.filter(officers=account.pk, la=account.local_authority_id)
    return frozenset(codes.values_list("code", flat=True))


def get_portal(actor: Actor) -> Portal:
    """Return what the authority of `actor` has settled, the usual where it has settled nothing."""
    return Portal.objects.visible_to(actor).first() or Portal()


def find_services(actor: Actor) -> list[ServiceCode]:
    """Return the services of the authority of `actor` that are not retired, by code."""
    return list(ServiceCode.objects.visible_to(actor).in_use().order_by("code"))


def find_services_by_code(actor: Actor) -> Mapping[str, ServiceCode]:
    """Return every service of the authority of `actor`, retired ones too, by its code."""
    return {service.code: service for service in ServiceCode.objects.visible_to(actor)}


def find_tags(actor: Actor) -> list[Tag]:
    """Return the tags of the authority of `actor` that are not retired, in its order."""
    return list(Tag.objects.visible_to(actor).in_use())


def get_rules(actor: Actor, *, portal: Portal | None = None) -> PortalRules:
    """Return the rules by which a file is judged that `actor` returns to its authority."""
    settled, services = portal or get_portal(actor), find_services(actor)
    return PortalRules(
        services=tuple(service.code for service in services),
        limit=settled.find_limit(settings.SIZE_LIMITS),
        unread=find_unread(actor, services),
    )


def find_unread(actor: Actor, services: Sequence[ServiceCode]) -> frozenset[str]:
    """Return the codes of those of `services` whose files nobody can open.

    A mailbox is told of files and opens none: somebody must be able to sign in, an officer of the
    service or whoever looks after the whole portal.

    Source: rulings 4.9.
    """
    if is_anybody_there(party=f"{actor.la}LLLL", act=Act.VIEW_ALL_RETURNS):
        return frozenset()
    officers = Account.objects.at_work().filter(
        local_authority__number=actor.la, roles_held__role=Role.SERVICE_OFFICER
    )
    staffed = ServiceCode.objects.visible_to(actor).filter(officers__in=officers).order_by()
    codes = set(staffed.values_list("code", flat=True))
    return frozenset(service.code for service in services) - codes


def get_answer_rules(actor: Actor, target: RequestTarget) -> PortalRules:
    """Return the rules by which a file is judged with which `actor` answers a request."""
    earlier = target.answer
    is_replaced = earlier is not None and earlier.state == State.SENT
    return replace(
        get_rules(actor),
        answers=target.request.public_id,
        service=target.request.service.code,
        replaces=earlier.name if earlier and is_replaced else "",
    )


def find_returned(actor: Actor) -> QuerySet[Transfer]:
    """Return the files that the school of `actor` returned to its authority, in every state."""
    return Transfer.objects.sent_from(actor).filter(kind=Kind.FILE_RETURN)


def get_own_return(actor: Actor, public_id: UUID) -> Transfer:
    """Return the file `public_id` that the school of `actor` returned, with its bytes at hand.

    :raises Transfer.DoesNotExist: if there is none, or it is somebody else's.
    """
    return find_returned(actor).select_related("stored").get(public_id=public_id)


def find_own_return(actor: Actor, public_id: UUID) -> Transfer | None:
    """Return the file `public_id` that the school of `actor` returned, None if there is none."""
    return find_returned(actor).filter(public_id=public_id).first()


def find_better_name(actor: Actor, returned: Transfer) -> str:
    """Return the name under which a file that came back should be sent again.

    Its own, where nothing is wrong with it; "" where nobody can tell which it should be.
    """
    services = [service.code for service in find_services(actor)]
    try:
        name = parse_portal_name(returned.name, services=services, school=returned.sender)
    except NameRefused as refused:
        return refused.suggestion or ""
    return name.suggestion or name.canonical


def find_details(actor: Actor, transfers: Sequence[Transfer]) -> Mapping[int, FileReturn]:
    """Return what stands beside `transfers`, by their keys; one query."""
    rows = FileReturn.objects.visible_to(actor).select_related("tag", "request")
    return {row.transfer_id: row for row in rows.filter(transfer__in=transfers)}


def find_asked(actor: Actor) -> QuerySet[RequestTarget]:
    """Return what the authority asks of the school of `actor`, and has not closed."""
    rows = RequestTarget.objects.asked_of(actor).filter(request__closed_at=None)
    return rows.select_related("request__service", "answer").order_by("request__due_on", "id")


def get_target(actor: Actor, public_id: UUID) -> RequestTarget:
    """Return the file request `public_id` as it is put to the school of `actor`.

    :raises RequestTarget.DoesNotExist: if there is none, or it is put to others.
    """
    rows = RequestTarget.objects.asked_of(actor).select_related("request__service", "answer")
    return rows.get(request__public_id=public_id)


def get_request(actor: Actor, public_id: UUID) -> FileRequest:
    """Return the file request `public_id` if `actor` is asked, or asks.

    :raises FileRequest.DoesNotExist: if there is none, or it is other people's.
    """
    rows = FileRequest.objects.visible_to(actor).select_related("service")
    return rows.get(public_id=public_id)
