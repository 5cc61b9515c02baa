"""The users that somebody looks after: who they are, how they stand, who can stand in for them.

Source: seed 002 section 3.2; features.md section 3; rulings 5.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OrderBy, OuterRef, Q
from django.db.models.functions import Lower

from pont.accounts.guessing import find_failing, find_locked, hash_text
from pont.accounts.models import Account, AccountRows, RoleHeld
from pont.accounts.operations.create_account import LONGEST_USERNAME
from pont.accounts.queries import find_people, find_standing, get_actor
from pont.accounts.standing import SOLE_ROLES
from pont.directory.folding import fold
from pont.directory.models import Establishment, LocalAuthority, Supplier
from pont.directory.queries import search_establishments
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, find_reach, may
from pont.policy.roles import Organisation, Role
from pont.standards.file_names import Kind

Place = Establishment | LocalAuthority | Supplier | None
"""Where an account stands; None is nationally."""

PLACES: Final = {
    Organisation.AUTHORITY: "local_authority__isnull",
    Organisation.SCHOOL: "establishment__isnull",
}


class State(StrEnum):
    """Which accounts are asked for, by how they stand."""

    ACTIVE = "active"
    NEVER = "never"
    LOCKED = "locked"
    NO_FACTOR = "no-factor"
    DELETED = "deleted"


FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
STATES: Final[Mapping[State, Q]] = {
    State.ACTIVE: Q(is_active=True),
    # Who is locked is found among these.
    State.LOCKED: Q(is_active=True),
    State.NO_FACTOR: Q(
        ~Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)),
        is_active=True,
    ),
    State.NEVER: Q(is_active=True, last_login=None),
    State.DELETED: Q(is_active=False),
}


def may_see_users(actor: Actor) -> bool:
    """Return whether the actor may look at the accounts of anybody else."""
    return may(actor, Act.VIEW_USERS) or may(actor, Act.VIEW_OWN_USERS)


def check_sees_users(actor: Actor) -> None:
    """Refuse whoever may not look at the accounts of anybody else.

    :raises NotPermitted: if `may_see_users` says no.
    """
    if not may_see_users(actor):
        check(actor, Act.VIEW_USERS)


def find_users(
    actor: Actor,
    *,
    la: str = "",
    standing: Organisation | None = None,
    role: Role | None = None,
    state: State = State.ACTIVE,
    text: str = "",
) -> AccountRows:
    """Return the accounts visible to `actor` that fit all that is given, in no order.

    `la` is an authority's number, its schools included, for who sees more than one; `text` stands
    in the username, the name, the e-mail address or the school's name or number.
    """
    rows = Account.objects.visible_to(actor).filter(STATES[state])
    if la or (may(actor, Act.VIEW_USERS) and actor.la):
        rows = rows.of_authority(la or actor.la)
    if standing in PLACES:
        rows = rows.filter(**{PLACES[standing]: False})
    if standing is Organisation.NATIONAL:
        rows = rows.filter(is_national=True)
    if role:
        rows = rows.filter(pk__in=RoleHeld.objects.filter(role=role).values("account"))
    return rows.filter(match_text(text)) if text else rows


def keep_locked(rows: AccountRows, *, at: datetime) -> AccountRows:
    """Return those of `rows` that are locked now; one query, and two more while anybody is.

    Failures are kept under hashes of the usernames, so these are made of the rows and compared.
    """
    hashes = find_failing(at=at)
    if not hashes:
        return rows.none()
    names = rows.order_by().values_list("username", flat=True)
    failing = [name for name in names if hash_text(name) in hashes]
    return rows.filter(username__in=find_locked(failing, at=at))


def match_text(text: str) -> Q:
    """Return the condition that an account holds `text`, or stands in a school that does."""
    schools = [school.pk for school in search_establishments(text)]
    return (
        Q(username__icontains=text)
        | Q(name__icontains=text)
        | Q(email__icontains=text)
        | Q(establishment__in=schools)
    )


def find_exactly(actor: Actor, text: str) -> list[Account]:
    """Return the accounts visible to `actor` with that username or e-mail address, whatever the
    case; by an index, however many accounts there are."""
    rows = Account.objects.visible_to(actor).with_standing()
    named = rows.alias(small=Lower("username")).filter(small=text.lower())
    mailed = rows.alias(small=Lower("email")).filter(small=text.lower())
    return [*named, *mailed[:50]]


def get_user(actor: Actor, public_id: UUID) -> Account:
    """Return the account visible to `actor`, its organisation and roles at hand.

    :raises Account.DoesNotExist: if there is none.
    """
    return Account.objects.visible_to(actor).with_standing().get(public_id=public_id)


def find_factors(accounts: Iterable[Account]) -> dict[int, frozenset[str]]:
    """Return the types of second factor ("totp", "webauthn") by the accounts' keys; one query."""
    rows = Authenticator.objects.filter(
        user__in=[account.pk for account in accounts],
        type__in=FACTORS,
    )
    found: dict[int, set[str]] = {}
    for key, kind in rows.values_list("user", "type"):
        found.setdefault(key, set()).add(kind)
    return {key: frozenset(kinds) for key, kinds in found.items()}


def suggest_username(name: str, *, la: str) -> str:
    """Return a free username made of the authority's number and a name ("681bjones").

    Empty if the name has no letter or digit of the alphabet.
    """
    words = fold(name).split()
    if not words:
        return ""
    first = words[0][0] if len(words) > 1 else ""
    wanted = f"{la}{first}{words[-1]}"[: LONGEST_USERNAME - 4]
    small = Account.objects.alias(small=Lower("username")).filter(small__startswith=wanted)
    taken = {username.lower() for username in small.values_list("username", flat=True)}
    tries = (f"{wanted}{number if number > 1 else ''}" for number in count(1))
    return next(username for username in tries if username not in taken)


def find_place(code: str) -> Place:
    """Return the organisation behind an address ("6812045", "681LLLL") or "NATIONAL" (None).

    :raises ObjectDoesNotExist: if there is none.
    """
    match find_standing(code):
        case Organisation.NATIONAL:
            return None
        case Organisation.AUTHORITY:
            return LocalAuthority.objects.get(number=code[:3], abolished_on=None)
        case Organisation.SUPPLIER:
            return Supplier.objects.get(number=code, is_active=True)
        case Organisation.SCHOOL:
            return Establishment.objects.get(number=code, closed_on=None)


def find_colleagues(account: Account) -> list[Account]:
    """Return the other active people at the account's organisation, by username."""
    return [other for other in find_people(account.organisation_code) if other.pk != account.pk]


def find_sole_roles(account: Account) -> tuple[Role, ...]:
    """Return the roles of the account of which its authority has one holder."""
    return tuple(role for role in SOLE_ROLES if role in account.roles)


def find_people_of_suppliers(actor: Actor) -> dict[int, list[Account]]:
    """Return the active users of suppliers visible to `actor`, by the supplier's key; one query."""
    rows = Account.objects.visible_to(actor).filter(is_active=True, supplier__isnull=False)
    found: dict[int, list[Account]] = {}
    for account in rows.order_by("username"):
        if account.supplier_id:
            found.setdefault(account.supplier_id, []).append(account)
    return found


@dataclass(frozen=True, slots=True)
class Cover:
    """Who is there when an account is not: colleagues who collect, and what nobody would.

    `uncovered` are kinds of file by the address at which nobody else could collect them.
    """

    colleagues: list[Account]
    uncovered: Mapping[str, frozenset[Kind]]


def find_sole_holders(la: LocalAuthority) -> dict[Role, str]:
    """Return who holds each role of which the authority has one holder, by username."""
    rows = RoleHeld.objects.filter(local_authority=la, role__in=SOLE_ROLES, is_active=True)
    return {Role(role): name for role, name in rows.values_list("role", "account__username")}


def find_cover(account: Account) -> Cover:
    """Return who else can collect what `account` can; two queries."""
    others = {other.pk: other for other in find_colleagues(account)}
    reaches = {pk: find_reach(get_actor(other), Act.COLLECT) for pk, other in others.items()}
    own = find_reach(get_actor(account), Act.COLLECT)
    covered = {
        desk: frozenset().union(*(reach.get(desk, frozenset()) for reach in reaches.values()))
        for desk in own
    }
    colleagues = [
        others[pk]
        for pk, reach in reaches.items()
        if any(kinds & reach.get(desk, frozenset()) for desk, kinds in own.items())
    ]
    uncovered = {desk: kinds - covered[desk] for desk, kinds in own.items()}
    return Cover(colleagues, {desk: kinds for desk, kinds in uncovered.items() if kinds})


def order_users(
    rows: AccountRows, *, after: str = "", before: str = "", backwards: bool = False
) -> AccountRows:
    """Return `rows` by username whatever the case, beyond a username where one is given."""
    ordered = rows.alias(small=Lower("username")).order_by("-small" if backwards else "small")
    if after:
        ordered = ordered.filter(small__gt=after.lower())
    return ordered.filter(small__lt=before.lower()) if before else ordered


class Order(StrEnum):
    """What a list of users is sorted by, if not by username; "-" before it turns it round."""

    NAME = "name"
    PLACE = "place"
    SEEN = "seen"


ORDERS: Final[Mapping[Order, tuple[OrderBy, ...]]] = {
    Order.NAME: (Lower("name").asc(),),
    Order.PLACE: (
        F("establishment__name").asc(nulls_first=True),
        F("supplier__name").asc(nulls_first=True),
    ),
    Order.SEEN: (F("last_login").asc(nulls_first=True),),
}


def sort_users(rows: AccountRows, order: Order, *, backwards: bool) -> AccountRows:
    """Return `rows` in that order, the same ones by username.

    The database sorts them all: for the users of one authority, not for everybody's.
    """
    parts = [part.copy() for part in ORDERS[order]]
    if backwards:
        for part in parts:
            part.reverse_ordering()
    return rows.order_by(*parts, Lower("username").asc())
