"""Opening and closing a round, and the lists it makes."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from pont.accounts.models import Account
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.directory.models import Establishment
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from pont.user_audit.models import AuditRound, ListedUser, UserList
from pont.user_audit.operations.make_lists import make_lists
from pont.user_audit.operations.open_round import (
    DueWrongly,
    OpensTooEarly,
    RoundClosed,
    RoundStillOpen,
    RoundUntitled,
    close_round,
    open_round,
)
from tests.organisations import make_establishment
from tests.user_audit.world import AT, DUE_ON, OPENS_ON, find_list, open_audit

DAY = timedelta(days=1)


def test_it_lists_every_organisation_that_has_accounts(people: None, gwen: Account) -> None:
    make_establishment("6812050")
    open_audit(gwen)
    assert list(UserList.objects.values_list("code", flat=True)) == [
        "680LLLL",
        "6812045",
        "6812317",
        "681LLLL",
    ]
    named = find_list("6812045").people.values_list("username", "roles")
    assert list(named) == [("bryn", "school-user"), ("mair", "headteacher")]


def test_it_makes_the_authorities_at_once_and_tells_who_confirms(
    people: None, gwen: Account
) -> None:
    by = get_actor(gwen)
    open_round(title=" User  audit ", opens_on=OPENS_ON, due_on=DUE_ON, by=by, at=AT)
    assert AuditRound.objects.get().title == "User audit"
    assert set(UserList.objects.values_list("code", flat=True)) == {"680LLLL", "681LLLL"}
    assert AuditLine.objects.get().act == "open-user-audit"
    Letter.objects.all().delete()
    assert make_lists(at=AT) == 2
    told = Letter.objects.values_list("to", flat=True)
    assert set(told) == {"swyddfa@greenway.example", "mair@greenway.example"}
    assert not make_lists(at=AT)


def test_it_waits_for_its_first_day(people: None, gwen: Account) -> None:
    by = get_actor(gwen)
    open_round(title="Audit", opens_on=OPENS_ON + DAY, due_on=DUE_ON, by=by, at=AT)
    assert not make_lists(at=AT)
    assert not Letter.objects.exists()
    assert make_lists(at=AT + DAY) == 2


def test_it_lists_a_school_whose_first_account_comes_later(people: None, gwen: Account) -> None:
    open_audit(gwen)
    Account.objects.create(
        username="newcomer",
        name="New Comer",
        email="new@school.example",
        establishment=make_establishment("6812050"),
        created_at=AT,
    )
    assert make_lists(at=AT + DAY) == 1
    assert find_list("6812050").people.get().username == "newcomer"


def test_it_leaves_out_the_closed_and_the_deleted(
    people: None, gwen: Account, dilys: Account, bryn: Account
) -> None:
    Establishment.objects.filter(number="6812317").update(closed_on=date(2026, 8, 31))
    deactivate(account=bryn, by=get_actor(dilys), at=AT)
    open_audit(gwen)
    assert not UserList.objects.filter(code="6812317").exists()
    assert not ListedUser.objects.filter(username="bryn").exists()


@pytest.mark.parametrize(
    ("title", "opens", "due", "refusal"),
    [
        ("", 0, 30, RoundUntitled),
        ("x" * 101, 0, 30, RoundUntitled),
        ("Audit", -1, 30, OpensTooEarly),
        ("Audit", 367, 380, OpensTooEarly),
        ("Audit", 0, 0, DueWrongly),
        ("Audit", 0, 367, DueWrongly),
    ],
)
def test_it_refuses(
    title: str, opens: int, due: int, refusal: type[Exception], gwen: Account
) -> None:
    today = timezone.localdate(AT)
    first, last = today + opens * DAY, today + due * DAY
    with pytest.raises(refusal):
        open_round(title=title, opens_on=first, due_on=last, by=get_actor(gwen), at=AT)
    assert not AuditRound.objects.exists()


def test_one_is_open_at_a_time(people: None, gwen: Account) -> None:
    audited = open_audit(gwen)
    with pytest.raises(RoundStillOpen):
        open_audit(gwen)
    close_round(audited=audited, by=get_actor(gwen), at=AT)
    with pytest.raises(RoundClosed):
        close_round(audited=audited, by=get_actor(gwen), at=AT)
    assert not make_lists(at=AT)
    open_round(title="Next", opens_on=OPENS_ON, due_on=DUE_ON, by=get_actor(gwen), at=AT)


@pytest.mark.parametrize("who", ["dilys", "vera", "mair", "olwen", "bryn"])
def test_nobody_else_opens_or_closes_one(
    who: str, gwen: Account, request: pytest.FixtureRequest
) -> None:
    by = get_actor(request.getfixturevalue(who))
    with pytest.raises(NotPermitted):
        open_round(title="Audit", opens_on=OPENS_ON, due_on=DUE_ON, by=by, at=AT)
    audited = open_audit(gwen)
    with pytest.raises(NotPermitted):
        close_round(audited=audited, by=by, at=AT)
    assert AuditRound.objects.get().is_open
