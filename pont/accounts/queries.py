"""Who somebody is, and who holds a grant somewhere."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.prepared import Prepared
from pont.accounts.models import Account, RoleHeld
from pont.accounts.standing import NATIONAL
from pont.directory.queries import is_desk_of_an_authority
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_desks, find_roles_granted
from pont.policy.roles import ROLES, Organisation, Role
from pont.standards.file_names import Kind

STRANGER: Final = Actor(
    account=None,
    username="",
    name="",
    organisation="",
    organisation_name="",
    la="",
    roles=frozenset(),
)
"""Acts for whoever is not signed in."""


def get_actor(account: Account) -> Actor:
    """Return who the account acts as; no query if it was read `with_standing`."""
    return Actor(
        account=account.public_id,
        username=account.username,
        name=account.name,
        organisation=account.organisation_code,
        organisation_name=account.organisation_name,
        la=account.la_number,
        roles=account.roles,
    )


def is_anybody_registered() -> bool:
    """Tell whether there is an account at all: a new installation has none."""
    return Account.objects.exists()


def find_holders(*, party: str, act: Act, kind: Kind | None = None) -> list[Account]:
    """Return the active people at an open organisation whose roles grant `act` there.

    `party` is an address ("6812045", "681LLLL", "681PLAS", "0000001") or "NATIONAL"; with a kind of
    file, the roles must also work that address with it. One query, in the order of usernames.
    """
    roles = find_roles_at(party=party, act=act, kind=kind)
    if not roles:
        return []
    holding = RoleHeld.objects.filter(account=OuterRef("pk"), role__in=roles)
    return list(
        Account.objects.at_work()
        .filter(match_party(party), Exists(holding))
        .select_related("establishment__la", "local_authority", "supplier")
    )


def is_anybody_there(*, party: str, act: Act, kind: Kind | None = None) -> bool:
    """Tell whether `find_holders` would find anybody, at an organisation known to be open."""
    roles, standing = find_roles_at(party=party, act=act, kind=kind), find_standing(party)
    if not roles or standing is Organisation.NATIONAL:
        return bool(find_holders(party=party, act=act, kind=kind))
    number = party[:3] if standing is Organisation.AUTHORITY else party
    return bool(_prepare_holders(standing, roles).run(number))


@cache
def _prepare_holders(standing: Organisation, roles: tuple[Role, ...]) -> Prepared[tuple[int]]:
    """Return the read of somebody at work with one of `roles` at an organisation by its number."""

    def make(number: str) -> "QuerySet[Account, tuple[int]]":
        there = Account.objects.filter(is_active=True, **{f"{standing}__number": number})
        return there.filter(roles_held__role__in=roles).order_by().values_list("pk")[:1]

    return Prepared(make, str)


def find_people(party: str) -> list[Account]:
    """Return the active people at an open organisation, in the order of user names; two queries.

    `party` is as for `find_holders`. Their organisation and roles are at hand for `get_actor`.
    """
    return list(Account.objects.at_work().filter(match_party(party)).with_standing())


def find_staffed(schools: Iterable[str], *, act: Act, kind: Kind) -> set[str]:
    """Return those of `schools` (establishment numbers) at which somebody may do the act.

    One query, however many schools there are.
    """
    wanted = set(schools)
    # A role is granted the same at every school.
    roles = find_roles_at(party=next(iter(wanted), NATIONAL), act=act, kind=kind)
    people = Account.objects.at_work().filter(
        establishment__number__in=wanted, roles_held__role__in=roles
    )
    return set(people.values_list("establishment__number", flat=True))


def find_roles_at(*, party: str, act: Act, kind: Kind | None) -> tuple[Role, ...]:
    """Return the roles that stand at `party`'s type of organisation and grant `act` there."""
    standing = find_standing(party)
    return tuple(
        role
        for role in find_roles_granted(act, kind)
        if ROLES[role].stands_in is standing
        and (kind is None or party in find_desks(imagine_holder(role, party), act, kind))
    )


def imagine_holder(role: Role, party: str) -> Actor:
    """Return an actor with that one role in the organisation behind `party`."""
    return Actor(
        account=None,
        username="",
        name="",
        organisation=party,
        organisation_name="",
        la=party[:3],
        roles=frozenset({role}),
    )


def find_standing(party: str) -> Organisation:
    """Return the type of organisation that an address names."""
    if party == NATIONAL:
        return Organisation.NATIONAL
    if is_desk_of_an_authority(party):
        return Organisation.AUTHORITY
    return Organisation.SUPPLIER if party.startswith("000") else Organisation.SCHOOL


def match_party(party: str) -> Q:
    """Return the condition that an account stands in the organisation behind an address."""
    match find_standing(party):
        case Organisation.NATIONAL:
            return Q(is_national=True)
        case Organisation.AUTHORITY:
            return Q(local_authority__number=party[:3])
        case Organisation.SUPPLIER:
            return Q(supplier__number=party)
        case Organisation.SCHOOL:
            return Q(establishment__number=party)


def find_administrators(account: Account) -> list[Account]:
    """Return whom the person may turn to about signing in: at most four people, nearest first.

    A school turns to its headteacher and its authority's administrator, an authority to its
    administrator, everybody else to the national administrators.
    """
    la = account.la_number
    near = find_holders(party=account.organisation_code, act=Act.CONFIRM_USERS)
    above = find_holders(party=f"{la}LLLL", act=Act.MAINTAIN_USERS) if la else []
    top = find_holders(party=NATIONAL, act=Act.CREATE_DBA)
    others = [person for person in (*near, *above) if person.pk != account.pk]
    return list({person.pk: person for person in others or top}.values())[:4]
