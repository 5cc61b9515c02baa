"""Deciding about the people on a list, and confirming it."""

from collections.abc import Callable

import pytest
from django.utils import translation

from pont.accounts.models import Account
from pont.accounts.operations.create_account import create_account
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.operations.give_roles import change_roles
from pont.accounts.queries import get_actor
from pont.accounts.reach import NotYours, OwnAccount
from pont.audit.models import AuditLine
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.models import Letter
from pont.user_audit.models import UserList
from pont.user_audit.operations.confirm import StillUndecided, confirm_list
from pont.user_audit.operations.decide import (
    NobodyChosen,
    NotListed,
    change_person,
    keep_people,
    remove_person,
)
from pont.user_audit.operations.make_lists import begin_list
from pont.user_audit.operations.open_round import close_round
from pont.user_audit.progress import Progress, Stand
from pont.user_audit.queries import find_current, is_due, read_people
from pont.user_audit.reach import ForTheHeadteacher, ListOver
from tests.user_audit.world import AT, find_list, keep_all, open_audit

GREENWAY, RUMNEY, CARDIFF = "6812045", "6812317", "681LLLL"


@pytest.fixture
def greenway_list(people: None, gwen: Account) -> UserList:
    open_audit(gwen)
    Letter.objects.all().delete()
    return find_list(GREENWAY)


def find_stands(user_list: UserList) -> dict[str, Stand]:
    return {one.account.username: one.stand for one in read_people(user_list)}


def keep(user_list: UserList, account: Account, by: Account) -> None:
    keep_people(user_list=user_list, accounts=[account.public_id], by=get_actor(by), at=AT)


def test_it_keeps_a_person(greenway_list: UserList, mair: Account, bryn: Account) -> None:
    keep(greenway_list, bryn, mair)
    assert find_stands(greenway_list) == {"bryn": Stand.KEPT, "mair": Stand.UNDECIDED}
    assert find_list(GREENWAY).progress == Progress.UNDER_WAY
    line = AuditLine.objects.get(act="keep-listed-user")
    assert (line.username, line.object_id) == ("mair", str(bryn.public_id))
    assert not Letter.objects.exists()


def test_it_gives_roles_by_way_of_accounts(
    greenway_list: UserList, mair: Account, bryn: Account
) -> None:
    roles = [Role.SCHOOL_USER, Role.HEADTEACHER]
    change_person(user_list=greenway_list, account=bryn, roles=roles, by=get_actor(mair), at=AT)
    assert find_stands(greenway_list)["bryn"] is Stand.CHANGED
    assert Letter.objects.get().to == bryn.email
    assert AuditLine.objects.filter(act="change-roles").exists()


def test_the_same_roles_are_a_person_kept(
    greenway_list: UserList, mair: Account, bryn: Account
) -> None:
    roles = [Role.SCHOOL_USER]
    change_person(user_list=greenway_list, account=bryn, roles=roles, by=get_actor(mair), at=AT)
    assert find_stands(greenway_list)["bryn"] is Stand.KEPT


def test_it_removes_by_way_of_accounts(
    greenway_list: UserList, mair: Account, bryn: Account
) -> None:
    remove_person(user_list=greenway_list, account=bryn, by=get_actor(mair), at=AT)
    bryn.refresh_from_db()
    assert not bryn.is_active
    assert find_stands(greenway_list)["bryn"] is Stand.REMOVED
    assert Letter.objects.get().to == bryn.email


def test_nobody_removes_or_changes_themselves(greenway_list: UserList, mair: Account) -> None:
    by = get_actor(mair)
    with pytest.raises(OwnAccount):
        remove_person(user_list=greenway_list, account=mair, by=by, at=AT)
    with pytest.raises(OwnAccount):
        change_person(user_list=greenway_list, account=mair, roles=[Role.SCHOOL_USER], by=by, at=AT)
    assert find_stands(greenway_list)["mair"] is Stand.UNDECIDED


def test_it_lives_with_what_happens_meanwhile(
    greenway_list: UserList, mair: Account, bryn: Account, dilys: Account
) -> None:
    keep(greenway_list, bryn, mair)
    newcomer = create_account(
        username="newcomer",
        name="New Comer",
        email="new@greenway.example",
        language="en",
        organisation=greenway_list.establishment,
        roles=[Role.SCHOOL_USER],
        by=get_actor(dilys),
        at=AT,
    )
    assert find_stands(greenway_list)["newcomer"] is Stand.UNDECIDED
    assert next(one for one in read_people(greenway_list) if one.account == newcomer).is_later
    change_roles(account=bryn, roles=[Role.HEADTEACHER], by=get_actor(dilys), at=AT)
    assert find_stands(greenway_list)["bryn"] is Stand.ALTERED
    keep_all(greenway_list, mair)
    deactivate(account=newcomer, by=get_actor(dilys), at=AT)
    assert find_stands(greenway_list) == {
        "bryn": Stand.KEPT,
        "mair": Stand.KEPT,
        "newcomer": Stand.GONE,
    }


def test_it_is_confirmed_under_a_statement(
    greenway_list: UserList, mair: Account, bryn: Account
) -> None:
    remove_person(user_list=greenway_list, account=bryn, by=get_actor(mair), at=AT)
    keep_all(greenway_list, mair)
    assert is_due(get_actor(mair), at=AT)
    with translation.override("cy"):
        confirm_list(user_list=greenway_list, by=get_actor(mair), at=AT)
    confirmed = find_list(GREENWAY)
    assert (confirmed.progress, confirmed.confirmed_at) == (Progress.CONFIRMED, AT)
    assert (confirmed.confirmed_by_name, confirmed.kept, confirmed.removed) == (mair.name, 1, 1)
    assert confirmed.statement.startswith("Rwyf wedi edrych")
    assert "Greenway" in confirmed.statement
    assert not is_due(get_actor(mair), at=AT)
    with pytest.raises(ListOver):
        confirm_list(user_list=greenway_list, by=get_actor(mair), at=AT)
    with pytest.raises(ListOver):
        keep(greenway_list, mair, mair)


def test_it_is_not_confirmed_while_somebody_is_undecided(
    greenway_list: UserList, mair: Account, bryn: Account
) -> None:
    keep(greenway_list, bryn, mair)
    with pytest.raises(StillUndecided) as refusal:
        confirm_list(user_list=greenway_list, by=get_actor(mair), at=AT)
    assert refusal.value.problem.params["number"] == 1
    assert find_list(GREENWAY).confirmed_at is None


def test_it_refuses_nobody_and_strangers(
    greenway_list: UserList, mair: Account, tomos: Account
) -> None:
    with pytest.raises(NobodyChosen):
        keep_people(user_list=greenway_list, accounts=[], by=get_actor(mair), at=AT)
    with pytest.raises(NotListed):
        keep(greenway_list, tomos, mair)


def test_a_closed_round_takes_nothing_more(
    greenway_list: UserList, mair: Account, gwen: Account
) -> None:
    assert greenway_list.round
    close_round(audited=greenway_list.round, by=get_actor(gwen), at=AT)
    with pytest.raises(ListOver):
        keep(greenway_list, mair, mair)


@pytest.mark.parametrize(
    ("who", "code", "refusal"),
    [
        ("dilys", GREENWAY, ForTheHeadteacher),
        ("dilys", "680LLLL", NotYours),
        ("mair", RUMNEY, NotYours),
        ("mair", CARDIFF, NotYours),
        ("bryn", GREENWAY, NotPermitted),
        ("vera", CARDIFF, NotPermitted),
        ("olwen", CARDIFF, NotPermitted),
        ("nia", CARDIFF, NotPermitted),
        ("gwen", CARDIFF, NotPermitted),
    ],
)
def test_who_may_not(
    who: str,
    code: str,
    refusal: type[Exception],
    people: None,
    gwen: Account,
    request: pytest.FixtureRequest,
) -> None:
    by, account = request.getfixturevalue(who), request.getfixturevalue("bryn")
    open_audit(gwen)
    user_list = find_list(code)
    acts: tuple[Callable[[], object], ...] = (
        lambda: keep(user_list, account, by),
        lambda: change_person(
            user_list=user_list, account=account, roles=[], by=get_actor(by), at=AT
        ),
        lambda: remove_person(user_list=user_list, account=account, by=get_actor(by), at=AT),
        lambda: confirm_list(user_list=user_list, by=get_actor(by), at=AT),
    )
    for act in acts:
        with pytest.raises(refusal):
            act()
    assert find_list(code).progress == Progress.NOT_STARTED


def test_the_authority_confirms_where_there_is_no_headteacher(
    greenway_list: UserList, dilys: Account, tomos: Account
) -> None:
    rumney = find_list(RUMNEY)
    keep_all(rumney, dilys)
    confirm_list(user_list=rumney, by=get_actor(dilys), at=AT)
    assert find_list(RUMNEY).confirmed_by_username == "dilys"


def test_a_list_of_one_s_own_needs_no_round(mair: Account, bryn: Account) -> None:
    own = begin_list(by=get_actor(mair), at=AT)
    assert begin_list(by=get_actor(mair), at=AT) == own
    keep_all(own, mair)
    confirm_list(user_list=own, by=get_actor(mair), at=AT)
    assert find_current(GREENWAY) is None
    assert not is_due(get_actor(mair), at=AT)
    with pytest.raises(NotPermitted):
        begin_list(by=get_actor(bryn), at=AT)


def test_the_list_of_a_round_comes_first_and_settles_both(
    people: None, mair: Account, gwen: Account
) -> None:
    own = begin_list(by=get_actor(mair), at=AT)
    open_audit(gwen)
    current = find_current(GREENWAY)
    assert current
    assert current != own
    assert begin_list(by=get_actor(mair), at=AT) == current
    keep_all(current, mair)
    confirm_list(user_list=current, by=get_actor(mair), at=AT)
    assert find_current(GREENWAY) is None
