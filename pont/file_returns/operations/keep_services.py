"""Keep the services of an authority: add, amend, retire, take up again.

A code never changes, for files are addressed by it; a service is retired and never deleted.

Source: seed 000 (service codes); rulings 2.10; issue 5 (setting up).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from pont.accounts.models import Account
from pont.audit.operations import Facts, record
from pont.directory.models import LocalAuthority
from pont.file_returns.models import ServiceCode
from pont.file_returns.setting_queries import find_possible_officers
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import SERVICE_LENGTH

CODE = re.compile(r"[A-Z][A-Z0-9]*")


class CodeRefused(Refusal):
    """A code that file names could not carry."""

    code = "code-refused"
    message = N_(
        "A service code has up to %(most)s capital letters and digits and begins with a letter, for"
        " example SEN. Nothing was added."
    )


class CodeTaken(Refusal):
    """A service of the authority has the code, or had it before it was retired."""

    code = "code-taken"
    message = N_(
        "Your authority has a service with the code %(code)s, in use or retired. Nothing was added."
        " Choose another code, or take that service up again."
    )


class ServiceNameMissing(Refusal):
    """A service without a name."""

    code = "service-name-missing"
    message = N_("Enter the name of the service. Nothing was changed.")


class NotAnOfficer(Refusal):
    """Somebody who is no service officer of the authority."""

    code = "not-an-officer"
    message = N_(
        "One of the people chosen is no longer a service officer of your authority. Nothing was"
        " changed. Choose again."
    )


class ServiceGone(Refusal):
    """A service of another authority, or none."""

    code = "service-gone"
    message = N_("That service is not one of your authority. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class ServiceDetails:
    """What can be amended of a service."""

    name: str
    name_cy: str = ""
    email: str = ""
    tells: str = ServiceCode.Tells.AT_ONCE
    officers: Collection[Account] = field(default=())


@transaction.atomic
def add_service(*, code: str, details: ServiceDetails, by: Actor, at: datetime) -> ServiceCode:
    """Add a service to the authority of `by`; schools can send to it from now on.

    :raises NotPermitted: if `by` may not set up the portal.
    :raises CodeRefused, CodeTaken: if the code cannot be used.
    :raises ServiceNameMissing, NotAnOfficer: if the details cannot be so.
    """
    check(by, Act.SET_UP_PORTAL)
    code = code.strip()
    if not CODE.fullmatch(code) or len(code) > SERVICE_LENGTH:
        raise CodeRefused(most=SERVICE_LENGTH)
    service = ServiceCode(la=LocalAuthority.objects.get(number=by.la), code=code)
    if ServiceCode.objects.visible_to(by).filter(code=code).exists():
        raise CodeTaken(code=code)
    try:
        with transaction.atomic():
            _keep(service, details, by=by, at=at)
    except IntegrityError as error:
        raise CodeTaken(code=code) from error
    _record(service, "added", by=by, at=at)
    return service


@transaction.atomic
def amend_service(
    *, service: ServiceCode, details: ServiceDetails, by: Actor, at: datetime
) -> None:
    """Amend the name of a service, whom and how often it tells, and who works it.

    :raises NotPermitted: if `by` may not set up the portal.
    :raises ServiceGone: if it is none of the authority of `by`.
    :raises ServiceNameMissing, NotAnOfficer: if the details cannot be so.
    """
    current = _lock(service, by)
    _keep(current, details, by=by, at=at)
    _record(current, "amended", by=by, at=at)


@transaction.atomic
def retire_service(*, service: ServiceCode, by: Actor, at: datetime) -> None:
    """Retire a service: no school sends to it; what was sent is still opened by its officers.

    :raises NotPermitted: if `by` may not set up the portal.
    :raises ServiceGone: if it is none of the authority of `by`.
    """
    _switch(service, is_retired=True, by=by, at=at)


@transaction.atomic
def restore_service(*, service: ServiceCode, by: Actor, at: datetime) -> None:
    """Take a retired service up again.

    :raises NotPermitted: if `by` may not set up the portal.
    :raises ServiceGone: if it is none of the authority of `by`.
    """
    _switch(service, is_retired=False, by=by, at=at)


def _switch(service: ServiceCode, *, is_retired: bool, by: Actor, at: datetime) -> None:
    current = _lock(service, by)
    if current.is_retired == is_retired:
        return
    current.is_retired = is_retired
    current.save(update_fields=["is_retired"])
    _record(current, "retired" if is_retired else "restored", by=by, at=at)


def _lock(service: ServiceCode, by: Actor) -> ServiceCode:
    check(by, Act.SET_UP_PORTAL)
    own = ServiceCode.objects.visible_to(by).select_for_update(of=("self",))
    current: ServiceCode | None = own.filter(pk=service.pk).first()
    if current is None:
        raise ServiceGone
    return current


def _keep(service: ServiceCode, details: ServiceDetails, *, by: Actor, at: datetime) -> None:
    if not details.name.strip():
        raise ServiceNameMissing
    possible = {person.pk for person in find_possible_officers(by)}
    if any(person.pk not in possible for person in details.officers):
        raise NotAnOfficer
    # What came before the service began to hear daily was told at once.
    if details.tells == ServiceCode.Tells.DAILY and service.tells != details.tells:
        service.told_at = at
    for name in ("name", "name_cy", "email", "tells"):
        setattr(service, name, getattr(details, name).strip())
    service.save()
    service.officers.set(details.officers)


def _record(service: ServiceCode, what: str, *, by: Actor, at: datetime) -> None:
    officers = ", ".join(service.officers.order_by("username").values_list("username", flat=True))
    facts: Facts = {
        "what": what,
        "code": service.code,
        "name": service.name,
        "tells": service.tells,
        "officers": officers or "none",
    }
    record(
        act=Act.SET_UP_PORTAL,
        actor=by,
        at=at,
        object_type="service-code",
        object_id=str(service.public_id),
        facts=facts,
    )
