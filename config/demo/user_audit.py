"""The demo's user audit: a round under way, some lists confirmed, the cast's own to be tried."""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone, translation

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.user_audit.models import UserList
from pont.user_audit.operations.confirm import confirm_list
from pont.user_audit.operations.decide import keep_people
from pont.user_audit.operations.make_lists import make_lists
from pont.user_audit.operations.open_round import open_round
from pont.user_audit.queries import read_people

SEED = 20260921
CARDIFF, GREENWAY = "681LLLL", "6812045"
BEGAN, DUE = timedelta(days=20), timedelta(days=15)
CONFIRMED, BEGUN = 12, 4
"""Of so many of Cardiff’s schools the headteacher has confirmed, or begun."""


def load_user_audit(*, at: datetime) -> int:
    """Open a round twenty days before `at`; return how many lists were confirmed since."""
    chance = Random(SEED)  # noqa: S311 - a demo wants the same schools each time
    began = at - BEGAN
    first = timezone.localdate(began)
    open_round(
        title=f"User audit {first.year}",
        opens_on=first,
        due_on=timezone.localdate(at + DUE),
        by=get_actor(find_person(username="gwen")),
        at=began,
    )
    while make_lists(at=began):
        pass
    _keep(CARDIFF, find_person(username="dilys"), most=3, at=at - timedelta(days=2))
    schools = UserList.objects.filter(la__number="681", of_school=True).exclude(code=GREENWAY)
    heads = [
        (row.code, find_person(username=row.people.filter(roles="headteacher").get().username))
        for row in schools.order_by("code")
        if row.people.filter(roles="headteacher").exists()
    ]
    chosen = chance.sample(heads, min(CONFIRMED + BEGUN, len(heads)))
    for code, head in chosen:
        _keep(code, head, most=1, at=at - timedelta(days=chance.randrange(3, 18)))
    for code, head in chosen[:CONFIRMED]:
        confirmed_at = at - timedelta(days=chance.randrange(1, 3))
        _keep(code, head, most=9, at=confirmed_at)
        _confirm(code, head, at=confirmed_at)
    return len(chosen[:CONFIRMED])


def find_person(*, username: str) -> Account:
    """Return an account with its organisation and roles at hand."""
    return Account.objects.with_standing().get(username=username)


def _keep(code: str, by: Account, *, most: int, at: datetime) -> None:
    row = UserList.objects.with_places().get(code=code)
    people = [one.account.public_id for one in read_people(row) if one.is_open][:most]
    if people:
        keep_people(user_list=row, accounts=people, by=get_actor(by), at=at)


def _confirm(code: str, by: Account, *, at: datetime) -> None:
    with translation.override(by.language):
        row = UserList.objects.with_places().get(code=code)
        confirm_list(user_list=row, by=get_actor(by), at=at)
