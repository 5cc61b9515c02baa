"""A role that one person of an authority has, handed over to a colleague."""

from datetime import UTC, datetime

import pytest

from pont.accounts.models import Account, RoleHeld
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.operations.give_roles import change_roles
from pont.accounts.operations.hand_over_role import NoColleague, NotTheirs, hand_over_role
from pont.accounts.queries import get_actor
from pont.accounts.reach import AccountClosed, NotYours, OwnAccount
from pont.audit.models import AuditLine
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.models import Letter

AT = datetime(2023, 8, 4, 13, 5, tzinfo=UTC)


def find_roles(account: Account) -> frozenset[Role]:
    return Account.objects.with_standing().get(pk=account.pk).roles


def test_it_hands_the_dba_over_and_tells_both(
    dilys: Account, olwen: Account, gwen: Account
) -> None:
    left = hand_over_role(role=Role.LEA_DBA, holder=dilys, to=olwen, by=get_actor(gwen), at=AT)
    assert left == find_roles(dilys) == {Role.LEA_USER}
    assert find_roles(olwen) == {Role.LEA_USER, Role.LEA_DBA}
    assert {letter.to for letter in Letter.objects.all()} == {dilys.email, olwen.email}
    lines = AuditLine.objects.filter(act="hand-over-role")
    assert {line.object_id for line in lines} == {str(dilys.public_id), str(olwen.public_id)}


def test_the_holder_keeps_what_else_they_hold(
    olwen: Account, lowri: Account, dilys: Account
) -> None:
    by = get_actor(dilys)
    change_roles(account=olwen, roles=[Role.LEA_SCHOOL, Role.LEA_PLASC], by=by, at=AT)
    hand_over_role(role=Role.LEA_SCHOOL, holder=olwen, to=lowri, by=by, at=AT)
    assert find_roles(olwen) == {Role.LEA_PLASC}
    assert Role.LEA_SCHOOL in find_roles(lowri)


@pytest.mark.parametrize(
    ("who", "role", "holder", "to", "refusal"),
    [
        ("dilys", Role.LEA_DBA, "dilys", "olwen", OwnAccount),
        ("dilys", Role.LEA_SCHOOL, "olwen", "dilys", OwnAccount),
        ("vera", Role.LEA_DBA, "dilys", "olwen", NotPermitted),
        ("gwen", Role.LEA_DBA, "dilys", "nia", NoColleague),
        ("gwen", Role.LEA_DBA, "dilys", "dilys", NoColleague),
        ("gwen", Role.LEA_DBA, "olwen", "lowri", NotTheirs),
        ("gwen", Role.LEA_USER, "olwen", "lowri", NotTheirs),
        ("dilys", Role.LEA_SCHOOL, "nia", "olwen", NotYours),
        ("dilys", Role.LEA_SCHOOL, "olwen", "nia", NotYours),
    ],
)
def test_it_refuses(
    who: str,
    role: Role,
    holder: str,
    to: str,
    refusal: type[Exception],
    request: pytest.FixtureRequest,
) -> None:
    by, one, other = (request.getfixturevalue(name) for name in (who, holder, to))
    before = set(RoleHeld.objects.values_list("account", "role"))
    with pytest.raises(refusal):
        hand_over_role(role=role, holder=one, to=other, by=get_actor(by), at=AT)
    assert set(RoleHeld.objects.values_list("account", "role")) == before
    assert not Letter.objects.exists()


def test_a_dba_cannot_be_made_by_a_dba(dilys: Account, olwen: Account, lowri: Account) -> None:
    Account.objects.filter(pk=dilys.pk).update(is_active=False)
    RoleHeld.objects.filter(account=dilys).update(is_active=False)
    RoleHeld.objects.filter(account=olwen).update(role=Role.LEA_DBA)
    with pytest.raises(NotPermitted):
        hand_over_role(role=Role.LEA_DBA, holder=olwen, to=lowri, by=get_actor(dilys), at=AT)


def test_nothing_is_handed_to_who_was_deleted(
    dilys: Account, olwen: Account, gwen: Account
) -> None:
    by = get_actor(gwen)
    deactivate(account=olwen, by=by, at=AT)
    with pytest.raises(AccountClosed):
        hand_over_role(role=Role.LEA_DBA, holder=dilys, to=olwen, by=by, at=AT)
    assert find_roles(dilys) == {Role.LEA_DBA}
