"""Changes of one school. Source: rulings 4.9, 5.5."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction

from pont.audit.operations import record
from pont.directory.models import Category, Establishment, LocalAuthority
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal


class NotYourSchool(Refusal):
    """A school of another authority."""

    code = "not-your-school"
    message = N_("%(name)s is a school of another authority, so nothing was changed.")


class SuccessorLeadsBack(Refusal):
    """A successor that is, or ends in, the school itself."""

    code = "successor-leads-back"
    message = N_(
        "%(successor)s leads back to %(name)s, so it was not made its successor. "
        "Choose the school that took over its pupils."
    )


class Details(TypedDict):
    """What can be recorded of a school besides its number, name and category."""

    town: NotRequired[str]
    postcode: NotRequired[str]
    phone: NotRequired[str]
    email: NotRequired[str]
    head_name: NotRequired[str]
    head_email: NotRequired[str]


@transaction.atomic
def record_establishment(
    *,
    number: str,
    name: str,
    category: str,
    by: Actor,
    at: datetime,
    **details: Unpack[Details],
) -> Establishment:
    """Add the school `number` (7 digits) to the register, or update it, and return it.

    Its authority is the one of the first three digits. `category` is a code, such as "primary".

    :raises NotPermitted: if `by` may not import lists of schools.
    :raises LocalAuthority.DoesNotExist: if there is no such authority.
    :raises Category.DoesNotExist: if there is no such category.
    """
    check(by, Act.IMPORT_SCHOOLS)
    values = {
        "la": LocalAuthority.objects.get(number=number[:3]),
        "category": Category.objects.get(code=category),
        "name": name,
        **details,
    }
    school, is_new = Establishment.objects.update_or_create(number=number, defaults=values)
    _record(school, Act.IMPORT_SCHOOLS, by=by, at=at, added=int(is_new))
    return school


@transaction.atomic
def set_active(*, establishment: Establishment, is_active: bool, by: Actor, at: datetime) -> None:
    """Make a school active, or inactive: then nobody there signs in, and files still arrive.

    :raises NotPermitted: if `by` may not maintain schools.
    :raises NotYourSchool: if it is a school of another authority.
    """
    check(by, Act.MAINTAIN_SCHOOLS)
    _check_own(establishment, by)
    establishment.is_active = is_active
    establishment.save(update_fields=["is_active"])
    _record(establishment, Act.MAINTAIN_SCHOOLS, by=by, at=at, active=int(is_active))


@transaction.atomic
def name_successor(
    *, establishment: Establishment, successor: Establishment, by: Actor, at: datetime
) -> None:
    """Say which school took over from `establishment`.

    :raises NotPermitted: if `by` may not maintain schools.
    :raises NotYourSchool: if it is a school of another authority.
    :raises SuccessorLeadsBack: if the successor's own successors end in `establishment`.
    """
    check(by, Act.MAINTAIN_SCHOOLS)
    _check_own(establishment, by)
    _succeed(establishment, successor)
    establishment.save(update_fields=["successor"])
    _record(establishment, Act.MAINTAIN_SCHOOLS, by=by, at=at, successor=successor.number)


@transaction.atomic
def close(
    *,
    establishment: Establishment,
    on: date,
    by: Actor,
    at: datetime,
    successor: Establishment | None = None,
) -> None:
    """Close a school from the day `on`: files to it are refused, naming the successor if given.

    :raises NotPermitted: if `by` may not close schools.
    :raises SuccessorLeadsBack: if the successor's own successors end in `establishment`.
    """
    check(by, Act.APPROVE_SCHOOL_CHANGE)
    establishment.closed_on = on
    if successor is not None:
        _succeed(establishment, successor)
    establishment.save(update_fields=["closed_on", "successor"])
    _record(establishment, Act.APPROVE_SCHOOL_CHANGE, by=by, at=at, closed_on=on.isoformat())


def _succeed(establishment: Establishment, successor: Establishment) -> None:
    """Set the successor, unless the chain of successors leads back."""
    if establishment in list(_follow(successor)):
        raise SuccessorLeadsBack(name=establishment.name, successor=successor.name)
    establishment.successor = successor


def _follow(school: Establishment | None) -> Iterator[Establishment]:
    """Yield `school`, its successor, that one's successor, and so on, each once."""
    seen: set[int] = set()
    while school is not None and school.pk not in seen:
        seen.add(school.pk)
        yield school
        school = school.successor


def _check_own(establishment: Establishment, by: Actor) -> None:
    """Refuse somebody of another authority; a national administrator has none."""
    if by.la and by.la != establishment.la.number:
        raise NotYourSchool(name=establishment.name)


def _record(
    school: Establishment, act: Act, *, by: Actor, at: datetime, **facts: str | int
) -> None:
    """Write the audit line of a change of one school."""
    record(
        act=act,
        actor=by,
        at=at,
        object_type="establishment",
        object_id=school.number,
        facts=facts,
    )
