"""Roles given and taken, accounts closed and opened."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from pont.accounts.models import Account, RoleHeld
from pont.accounts.operations.deactivate import deactivate, reactivate
from pont.accounts.operations.give_roles import change_roles
from pont.accounts.queries import get_actor
from pont.accounts.reach import NotYours, OwnAccount, RoleDoesNotFit, RoleTaken
from pont.audit.models import AuditLine
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.models import Letter
from tests.cast import make_person, sign_in

AT = datetime(2023, 8, 4, 13, 5, tzinfo=UTC)


def find_roles(account: Account) -> frozenset[Role]:
    return Account.objects.with_standing().get(pk=account.pk).roles


def test_it_replaces_the_roles_and_tells_the_person(olwen: Account, dilys: Account) -> None:
    roles = [Role.LEA_PLASC, Role.LEA_ADMISSIONS]
    change_roles(account=olwen, roles=roles, by=get_actor(dilys), at=AT)
    assert find_roles(olwen) == set(roles)
    assert "LEA PLASC" in Letter.objects.get().body
    assert AuditLine.objects.get().facts == {
        "before": "lea-user",
        "after": "lea-admissions lea-plasc",
    }


def test_it_does_nothing_when_nothing_changes(olwen: Account, dilys: Account) -> None:
    change_roles(account=olwen, roles=[Role.LEA_USER], by=get_actor(dilys), at=AT)
    assert not Letter.objects.exists()
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize(
    ("who", "whose", "roles", "refusal"),
    [
        ("dilys", "olwen", [], RoleDoesNotFit),
        ("dilys", "olwen", [Role.SCHOOL_USER], RoleDoesNotFit),
        ("dilys", "olwen", [Role.LEA_DBA], NotPermitted),
        ("dilys", "dilys", [Role.LEA_USER], OwnAccount),
        ("dilys", "nia", [Role.LEA_PLASC], NotYours),
        ("mair", "tomos", [Role.HEADTEACHER], NotYours),
        ("vera", "olwen", [Role.LEA_PLASC], NotPermitted),
        ("gwen", "olwen", [Role.LEA_DBA], RoleTaken),
    ],
)
def test_it_refuses(
    who: str,
    whose: str,
    roles: list[Role],
    refusal: type[Exception],
    request: pytest.FixtureRequest,
    dilys: Account,
) -> None:
    by, account = request.getfixturevalue(who), request.getfixturevalue(whose)
    before = find_roles(account)
    with pytest.raises(refusal):
        change_roles(account=account, roles=roles, by=get_actor(by), at=AT)
    assert find_roles(account) == before


def test_it_hands_the_dba_over(olwen: Account, dilys: Account, gwen: Account) -> None:
    by = get_actor(gwen)
    change_roles(account=dilys, roles=[Role.LEA_USER], by=by, at=AT)
    change_roles(account=olwen, roles=[Role.LEA_DBA], by=by, at=AT)
    assert find_roles(olwen) == {Role.LEA_DBA}


def test_it_closes_an_account_at_the_next_request(
    client: Client, olwen: Account, dilys: Account
) -> None:
    sign_in(client, olwen)
    assert client.get("/sessions/").status_code == 200
    deactivate(account=olwen, by=get_actor(dilys), at=AT)
    assert client.get("/sessions/").status_code == 302
    olwen.refresh_from_db()
    assert not olwen.has_usable_password()
    assert AuditLine.objects.get(act="deactivate-account").object_id == str(olwen.public_id)


@pytest.mark.parametrize(
    ("who", "whose", "refusal"),
    [("dilys", "dilys", OwnAccount), ("dilys", "nia", NotYours), ("olwen", "lowri", NotPermitted)],
)
def test_it_does_not_close_what_is_not_the_actor_s_to_close(
    who: str, whose: str, refusal: type[Exception], request: pytest.FixtureRequest
) -> None:
    by, account = request.getfixturevalue(who), request.getfixturevalue(whose)
    with pytest.raises(refusal):
        deactivate(account=account, by=get_actor(by), at=AT)
    account.refresh_from_db()
    assert account.is_active


def test_it_frees_a_sole_role_and_refuses_to_open_a_second(dilys: Account, gwen: Account) -> None:
    by = get_actor(gwen)
    deactivate(account=dilys, by=by, at=AT)
    olwen = make_person("olwen")
    change_roles(account=olwen, roles=[Role.LEA_DBA], by=by, at=AT)
    with pytest.raises(RoleTaken):
        reactivate(account=dilys, by=by, at=AT)
    deactivate(account=olwen, by=by, at=AT)
    dilys.refresh_from_db()
    reactivate(account=dilys, by=by, at=AT)
    assert RoleHeld.objects.get(account=dilys).is_active
