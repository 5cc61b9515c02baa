"""Make the lists of users: of everybody in a round, batch by batch, or of one organisation.

Each batch is a transaction of its own, so that thirty thousand schools keep nobody waiting, and
what a crash leaves is made by the next. Who gets a first account later is found then.

Source: rulings 5.8.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from pont.accounts.models import Account
from pont.audit.operations import record
from pont.directory.models import Establishment, LocalAuthority
from pont.policy.actors import SYSTEM, Actor
from pont.policy.acts import Act
from pont.policy.calendars import find_audit_reminder
from pont.policy.grants import check
from pont.user_audit.letters import Asking, ask_to_confirm
from pont.user_audit.models import AuditRound, ListedUser, UserList
from pont.user_audit.queries import find_current, find_open_round, match_places, write_roles

BATCH = 200

Place = Establishment | LocalAuthority


def make_lists(*, at: datetime) -> int:
    """Make a batch of the lists that the open round still lacks; return how many."""
    audited = find_open_round()
    if audited is None:
        return 0
    with transaction.atomic():
        number = list_batch(audited, at=at)
        if number:
            record(
                act="list-users",
                actor=SYSTEM,
                at=at,
                object_type="user-audit",
                object_id=str(audited.public_id),
                facts={"lists": number},
            )
    return number


def list_batch(audited: AuditRound, *, at: datetime) -> int:
    """Make lists in a round that has begun, in the caller's transaction; return how many.

    Its confirmers are told.
    """
    if timezone.localdate(at) < audited.opens_on:
        return 0
    places = find_unlisted(audited)
    lists = [make_list(place, audited, at=at) for place in places]
    UserList.objects.bulk_create(lists)
    write_people(lists)
    ask_to_confirm(Asking.OPENED, lists, at=at)
    return len(lists)


def find_unlisted(audited: AuditRound) -> list[Place]:
    """Return a batch of organisations with accounts and no list in the round, authorities first."""
    authorities = LocalAuthority.objects.filter(
        Exists(Account.objects.filter(local_authority=OuterRef("pk"), is_active=True)),
        ~Exists(UserList.objects.filter(round=audited, la=OuterRef("pk"), of_school=False)),
        abolished_on=None,
    )
    found: list[Place] = list(authorities.order_by("number")[:BATCH])
    if found:
        return found
    schools = Establishment.objects.filter(
        Exists(Account.objects.filter(establishment=OuterRef("pk"), is_active=True)),
        ~Exists(UserList.objects.filter(round=audited, code=OuterRef("number"))),
        closed_on=None,
    )
    return list(schools.select_related("la").order_by("number")[:BATCH])


def make_list(place: Place, audited: AuditRound | None, *, at: datetime) -> UserList:
    """Return the list of one organisation, not yet written."""
    school = place if isinstance(place, Establishment) else None
    la = place.la if isinstance(place, Establishment) else place
    today = timezone.localdate(at)
    return UserList(
        round=audited,
        code=school.number if school else f"{la.number}LLLL",
        la=la,
        establishment=school,
        of_school=school is not None,
        made_at=at,
        remind_on=find_audit_reminder(audited.due_on, after=today) if audited else None,
    )


def write_people(lists: Sequence[UserList]) -> None:
    """Write down who has an account in each of the organisations of `lists`."""
    by_code = {row.code: row for row in lists}
    accounts = Account.objects.filter(match_places(lists), is_active=True).with_standing()
    ListedUser.objects.bulk_create(
        ListedUser(
            user_list=by_code[account.organisation_code],
            account=account,
            username=account.username,
            name=account.name,
            roles=write_roles(account.roles),
        )
        for account in accounts.order_by("pk")
    )


@transaction.atomic
def begin_list(*, by: Actor, at: datetime) -> UserList:
    """Return the list that the actor's organisation has to confirm, made now if there is none.

    :raises NotPermitted: if `by` may not confirm users.
    """
    check(by, Act.CONFIRM_USERS)
    place = lock_place(by)
    current = find_current(by.organisation)
    if current is not None:
        return current
    made = make_list(place, None, at=at)
    made.save()
    write_people([made])
    record(
        act="list-users",
        actor=by,
        at=at,
        object_type="user-list",
        object_id=str(made.public_id),
        facts={"organisation": made.code},
    )
    return made


def lock_place(by: Actor) -> Place:
    """Return the actor's school or authority, locked: two who press at once make one list."""
    if by.organisation == f"{by.la}LLLL":
        la: LocalAuthority = LocalAuthority.objects.select_for_update().get(number=by.la)
        return la
    schools = Establishment.objects.select_for_update(of=("self",)).select_related("la")
    school: Establishment = schools.get(number=by.organisation)
    return school
