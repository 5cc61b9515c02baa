"""The users somebody looks after: who is found, what is free, who stands in."""

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account, RoleHeld
from pont.accounts.operations import give_roles
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.queries import get_actor
from pont.accounts.reach import RoleTaken, find_givable
from pont.accounts.standing import AUTHORITY_ROLES
from pont.accounts.users import (
    State,
    find_cover,
    find_exactly,
    find_factors,
    find_place,
    find_users,
    get_user,
    order_users,
    suggest_username,
)
from pont.directory.models import Establishment
from pont.policy.roles import Organisation, Role
from pont.standards.file_names import Kind
from tests.cast import make_person

AT = datetime(2023, 8, 4, 13, 5, tzinfo=UTC)


@pytest.fixture
def everybody(db: None) -> None:
    for name in ("olwen", "dilys", "vera", "bryn", "mair", "tomos", "nia", "derwen", "gwen"):
        make_person(name)


def find(who: str, **asked: Any) -> list[str]:
    rows = order_users(find_users(get_actor(make_person(who)), **asked))
    return list(rows.values_list("username", flat=True))


@pytest.mark.parametrize(
    ("who", "asked", "found"),
    [
        ("dilys", {}, ["bryn", "dilys", "mair", "olwen", "tomos", "vera"]),
        ("vera", {}, ["bryn", "dilys", "mair", "olwen", "tomos", "vera"]),
        ("mair", {}, ["bryn", "mair"]),
        ("dilys", {"standing": Organisation.AUTHORITY}, ["dilys", "olwen", "vera"]),
        ("dilys", {"standing": Organisation.SCHOOL}, ["bryn", "mair", "tomos"]),
        ("dilys", {"role": Role.HEADTEACHER}, ["mair"]),
        ("dilys", {"text": "RUMNEY"}, ["tomos"]),
        ("dilys", {"text": "6812317"}, ["tomos"]),
        ("dilys", {"text": "hopkin"}, ["vera"]),
        ("dilys", {"text": "olwen@la681"}, ["olwen"]),
        ("dilys", {"text": "nia"}, []),
        ("dilys", {"la": "680"}, []),
        ("gwen", {"la": "680"}, ["nia"]),
        ("gwen", {"standing": Organisation.NATIONAL}, ["gwen"]),
        ("dilys", {"state": State.DELETED}, []),
        ("mair", {"state": State.NEVER}, ["bryn", "mair"]),
    ],
)
def test_it_finds(who: str, asked: dict[str, Any], found: list[str], everybody: None) -> None:
    assert find(who, **asked) == found


def test_it_finds_by_an_exact_name_whatever_the_case(everybody: None) -> None:
    by = get_actor(make_person("gwen"))
    assert [account.username for account in find_exactly(by, "BRYN")] == ["bryn"]
    assert [account.username for account in find_exactly(by, "Nia@LA680.example")] == ["nia"]
    assert not find_exactly(get_actor(make_person("dilys")), "nia")


def test_who_was_deleted_is_found_among_the_deleted(everybody: None) -> None:
    deactivate(account=make_person("bryn"), by=get_actor(make_person("dilys")), at=AT)
    account = Account.objects.get(username="bryn")
    assert not account.is_active
    assert find("mair", state=State.DELETED) == ["bryn"]


def test_somebody_else_s_user_is_not_there(nia: Account, dilys: Account) -> None:
    with pytest.raises(Account.DoesNotExist):
        get_user(get_actor(dilys), nia.public_id)


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Beth Jones", "681bjones"),
        ("Siân ap Rhys", "681srhys"),
        ("Mair Llŷr-O’Neill", "681moneill"),
        ("Cher", "681cher"),
        ("  ", ""),
        ("王", ""),
    ],
)
def test_it_suggests_a_user_name(name: str, username: str, db: None) -> None:
    assert suggest_username(name, la="681") == username


def test_it_suggests_one_that_is_free(bryn: Account) -> None:
    Account.objects.filter(pk=bryn.pk).update(username="681BJones", is_active=False)
    assert suggest_username("Beth Jones", la="681") == "681bjones2"


def test_it_knows_who_has_which_second_factor(
    bryn: Account, mair: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=bryn, type=kind, data={})
    with django_assert_num_queries(1):
        assert find_factors([bryn, mair]) == {bryn.pk: {"totp"}}


def test_it_says_who_else_can_collect(bryn: Account, mair: Account, tomos: Account) -> None:
    cover = find_cover(bryn)
    assert cover.colleagues == [mair]
    assert not cover.uncovered

    assert Kind.CTF in find_cover(tomos).uncovered["6812317"]
    assert not find_cover(tomos).colleagues


def test_a_colleague_covers_no_more_than_their_roles_do(
    huw: Account, olwen: Account, dilys: Account
) -> None:
    cover = find_cover(huw)
    assert cover.colleagues == []
    assert cover.uncovered["681ADMS"] == {Kind.ADMISSIONS, Kind.GENERIC}
    assert set(find_cover(olwen).uncovered) == {"681LLLL"}
    assert find_cover(olwen).uncovered["681LLLL"] == {Kind.GENERIC}


@pytest.mark.parametrize("code", ["6819999", "999LLLL", "0000009"])
def test_there_is_no_place_behind_an_unknown_number(code: str, db: None) -> None:
    with pytest.raises(ObjectDoesNotExist):
        find_place(code)


def test_nobody_is_added_to_a_closed_school(greenway: Establishment) -> None:
    assert find_place("6812045") == greenway
    Establishment.objects.update(closed_on=AT.date())
    with pytest.raises(ObjectDoesNotExist):
        find_place("6812045")


@pytest.mark.parametrize(
    ("who", "standing", "missing"),
    [
        ("dilys", Organisation.AUTHORITY, {Role.LEA_DBA}),
        ("gwen", Organisation.AUTHORITY, set()),
        ("mair", Organisation.SCHOOL, set()),
    ],
)
def test_it_lists_the_roles_that_one_may_give(
    who: str, standing: Organisation, missing: set[Role], request: pytest.FixtureRequest
) -> None:
    by = get_actor(request.getfixturevalue(who))
    fitting = {role for role in Role if role in AUTHORITY_ROLES}
    if standing is Organisation.SCHOOL:
        fitting = {Role.SCHOOL_USER, Role.HEADTEACHER}
    assert set(find_givable(by, standing=standing)) == fitting - missing


@pytest.mark.parametrize("who", ["vera", "olwen", "bryn"])
def test_others_give_none(who: str, request: pytest.FixtureRequest) -> None:
    by = get_actor(request.getfixturevalue(who))
    assert not any(find_givable(by, standing=standing) for standing in Organisation)


def test_the_database_keeps_one_holder_when_two_are_made_at_once(
    olwen: Account, dilys: Account, gwen: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(give_roles, "check_free", lambda account, role: None)
    with pytest.raises(RoleTaken) as taken:
        give_roles.change_roles(account=olwen, roles=[Role.LEA_DBA], by=get_actor(gwen), at=AT)
    assert taken.value.params["holder"] == "dilys"
    assert isinstance(taken.value.__cause__, IntegrityError)
    assert RoleHeld.objects.get(account=olwen).role == Role.LEA_USER


def test_an_authority_s_list_is_read_by_indexes(dilys: Account) -> None:
    rows = find_users(get_actor(dilys))
    plan = rows.order_by().explain()
    if connection.vendor == "sqlite":
        assert "SCAN accounts_account" not in plan, plan
