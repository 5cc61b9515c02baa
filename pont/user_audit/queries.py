"""Rounds, lists and the people on them: what stands, how far it is, what is due.

Source: rulings 5.8; issues 5 and 6.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from pont.accounts.models import Account, RoleHeld
from pont.accounts.queries import match_party
from pont.directory.models import Establishment, LocalAuthority
from pont.directory.queries import match_search
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.calendars import CONFIRM_USERS_EVERY_DAYS
from pont.policy.grants import find_roles_granted, may
from pont.policy.roles import Role
from pont.user_audit.models import AuditRound, ListedUser, ListRows, UserList
from pont.user_audit.progress import OPEN, Progress, Stand, find_stand

CONFIRMING: Final = find_roles_granted(Act.CONFIRM_USERS)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a list: the account as it is now, what was written of it, and how it stands.

    `listed` is None for who got an account after the list was made and is not decided yet.
    """

    account: Account
    listed: ListedUser | None
    stand: Stand

    @property
    def is_later(self) -> bool:
        """Whether the account came after the list."""
        return self.listed is None or self.listed.is_later

    @property
    def is_open(self) -> bool:
        """Whether something has yet to be decided."""
        return self.stand in OPEN

    @property
    def roles_then(self) -> frozenset[Role]:
        """The roles held when the list was made, or now for who came later."""
        if self.listed is None:
            return self.account.roles
        return frozenset(Role(role) for role in self.listed.roles.split())


def write_roles(roles: Iterable[Role]) -> str:
    """Return roles as a list keeps them: their values, sorted, with spaces between."""
    return " ".join(sorted(roles))


def find_rounds() -> list[AuditRound]:
    """Return every round, the latest first."""
    return list(AuditRound.objects.order_by("-opens_on", "-pk"))


def find_open_round() -> AuditRound | None:
    """Return the round that is open, begun or not, if there is one."""
    return AuditRound.objects.filter(is_open=True).first()


def get_round(actor: Actor, public_id: UUID) -> AuditRound:
    """Return a round.

    :raises AuditRound.DoesNotExist: if there is none.
    """
    return AuditRound.objects.visible_to(actor).get(public_id=public_id)


def get_list(actor: Actor, public_id: UUID) -> UserList:
    """Return a list visible to `actor`, with its round and place at hand.

    :raises UserList.DoesNotExist: if there is none.
    """
    return UserList.objects.visible_to(actor).with_places().get(public_id=public_id)


def find_current(code: str) -> UserList | None:
    """Return the list that the organisation at `code` is to confirm now, that of a round first."""
    rows = UserList.objects.unconfirmed().filter(code=code).with_places()
    found = sorted(rows.order_by("pk"), key=lambda row: row.round_id is None)
    return found[0] if found else None


def find_confirmations(code: str, *, most: int) -> list[UserList]:
    """Return the confirmed lists of the organisation at `code`, the latest first."""
    rows = UserList.objects.filter(code=code, confirmed_at__isnull=False).with_places()
    return list(rows.order_by("-confirmed_at")[:most])


def is_due(actor: Actor, *, at: datetime) -> bool:
    """Tell whether the actor's organisation has not confirmed its users for a year."""
    since = at - timedelta(days=CONFIRM_USERS_EVERY_DAYS)
    rows = UserList.objects.filter(code=actor.organisation, confirmed_at__gt=since)
    return may(actor, Act.CONFIRM_USERS) and not rows.exists()


def read_people(user_list: UserList) -> list[Person]:
    """Return everybody on a list and, while it is open, whoever got an account since.

    By username; three queries.
    """
    listed = {one.account_id: one for one in user_list.people.all()}
    there = match_party(user_list.code) & Q(is_active=True) if user_list.is_open else Q(pk=None)
    rows = Account.objects.filter(there | Q(pk__in=listed)).with_standing()
    accounts = sorted(rows.order_by(), key=lambda account: account.username.lower())
    return [_stand(account, listed.get(account.pk)) for account in accounts]


def _stand(account: Account, listed: ListedUser | None) -> Person:
    stand = find_stand(
        is_active=account.is_active,
        roles=write_roles(account.roles),
        decision=listed.decision if listed else "",
        decided_roles=listed.decided_roles if listed else "",
    )
    return Person(account, listed, stand)


def is_confirmed_by_school(user_list: UserList) -> bool:
    """Tell whether the list is of a school with a headteacher who can confirm it."""
    return user_list.of_school and is_anybody_at_work(user_list.code)


def is_anybody_at_work(code: str) -> bool:
    """Tell whether somebody at work in the organisation at `code` may confirm its users."""
    people = Account.objects.at_work().filter(match_party(code))
    return people.filter(roles_held__role__in=CONFIRMING).exists()


def match_places(user_lists: Iterable[UserList]) -> Q:
    """Return the condition that an account stands in the organisation of one of `user_lists`."""
    rows = list(user_lists)
    return Q(establishment__in=[row.establishment_id for row in rows if row.of_school]) | Q(
        local_authority__in=[row.la_id for row in rows if not row.of_school]
    )


def find_headless(user_lists: Sequence[UserList]) -> set[int]:
    """Return the keys of those schools' lists that no headteacher can confirm; one query."""
    schools = {row.establishment_id: row.pk for row in user_lists if row.establishment_id}
    heads = RoleHeld.objects.filter(
        role__in=CONFIRMING,
        account__in=Account.objects.at_work(),
        account__establishment__in=schools,
    )
    led = set(heads.values_list("account__establishment", flat=True))
    return {pk for school, pk in schools.items() if school not in led}


def find_for_authority(audited: AuditRound, la: str) -> list[UserList]:
    """Return the schools' lists that the authority `la` ("681") has yet to confirm itself.

    By number; two queries.
    """
    rows = audited.lists.filter(la__number=la, of_school=True, confirmed_at=None)
    waiting = list(rows.order_by("code").with_places())
    headless = find_headless(waiting)
    return [row for row in waiting if row.pk in headless]


def count_progress(audited: AuditRound, *, of_school: bool, la: str = "") -> dict[Progress, int]:
    """Return how many lists of schools, or of authorities, have come how far; one query."""
    rows = audited.lists.filter(of_school=of_school)
    if la:
        rows = rows.filter(la__number=la)
    counts = dict(rows.order_by().values_list("progress").annotate(number=Count("pk")))
    return {progress: counts.get(progress, 0) for progress in Progress}


def count_by_authority(
    audited: AuditRound, authorities: Iterable[LocalAuthority]
) -> Mapping[int, Mapping[Progress, int]]:
    """Return how many schools of each of `authorities`, by key, have come how far; one query."""
    rows = audited.lists.filter(la__in=list(authorities), of_school=True).order_by()
    found: dict[int, dict[Progress, int]] = {}
    for la, progress, number in rows.values_list("la", "progress").annotate(number=Count("pk")):
        found.setdefault(la, {})[Progress(progress)] = number
    return found


def find_lists(
    actor: Actor,
    audited: AuditRound,
    *,
    of_school: bool,
    la: str = "",
    progress: Progress | None = None,
    is_unconfirmed: bool = False,
    text: str = "",
) -> ListRows:
    """Return the lists of a round visible to `actor` that fit all that is given, in no order.

    `text` stands in the name or number of a school, or of an authority.
    """
    rows = UserList.objects.visible_to(actor).filter(round=audited, of_school=of_school)
    if la:
        rows = rows.filter(la__number=la)
    if progress:
        rows = rows.filter(progress=progress)
    if is_unconfirmed:
        rows = rows.filter(progress__in=[Progress.NOT_STARTED, Progress.UNDER_WAY])
    return rows.filter(_match(text, of_school=of_school)) if text else rows


def _match(text: str, *, of_school: bool) -> Q:
    if of_school:
        return Q(establishment__in=Establishment.objects.filter(match_search(text)).order_by())
    return Q(la__name__icontains=text) | Q(la__name_cy__icontains=text) | Q(la__number=text)


def order_lists(
    rows: ListRows, *, after: str = "", before: str = "", backwards: bool = False
) -> ListRows:
    """Return lists by their codes, beyond a code where one is given."""
    ordered = rows.order_by("-code" if backwards else "code")
    if after:
        ordered = ordered.filter(code__gt=after)
    return ordered.filter(code__lt=before) if before else ordered
