"""A name or an e-mail address amended: who may, what ends, who is told."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from pont.accounts.email_domains import PersonalEmail
from pont.accounts.models import Account, ActivationLink
from pont.accounts.operations.amend_account import amend_account
from pont.accounts.operations.ask_for_link import send_link
from pont.accounts.operations.create_account import EmailRefused, PersonUnnamed, create_account
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.queries import get_actor
from pont.accounts.reach import AccountClosed, NotYours, OwnAccount
from pont.audit.models import AuditLine
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.models import Letter

AT = datetime(2023, 8, 4, 13, 5, tzinfo=UTC)


def amend(account: Account, by: Account, *, name: str = "", email: str = "") -> bool:
    return amend_account(
        account=account,
        name=name or account.name,
        email=email or account.email,
        by=get_actor(by),
        at=AT,
    )


def test_it_tells_the_former_address_as_well(olwen: Account, dilys: Account) -> None:
    former = olwen.email
    assert amend(olwen, dilys, name=" Olwen  Rhys ", email="o.rhys@la681.example")

    olwen.refresh_from_db()
    assert (olwen.name, olwen.email) == ("Olwen Rhys", "o.rhys@la681.example")
    assert {letter.to for letter in Letter.objects.all()} == {former, "o.rhys@la681.example"}
    assert AuditLine.objects.get().facts == {"username": "olwen", "changed": "name email"}


def test_it_says_nothing_of_addresses_in_the_trail(olwen: Account, dilys: Account) -> None:
    amend(olwen, dilys, email="o.rhys@la681.example")
    assert "@" not in str(AuditLine.objects.get().facts)


def test_it_does_nothing_when_nothing_changes(olwen: Account, dilys: Account) -> None:
    assert not amend(olwen, dilys)
    assert not Letter.objects.exists()
    assert not AuditLine.objects.exists()


def test_links_to_the_former_address_end(olwen: Account, dilys: Account) -> None:
    send_link(account=olwen, by=get_actor(dilys), at=AT)
    EmailAddress.objects.create(user=olwen, email=olwen.email, verified=True, primary=True)

    amend(olwen, dilys, email="o.rhys@la681.example")

    assert not ActivationLink.objects.exists()
    assert not EmailAddress.objects.exists()


def test_who_has_no_password_yet_gets_a_link_at_the_new_address(dilys: Account) -> None:
    account = create_account(
        username="681bjones",
        name="Beth Jones",
        email="bteh@la681.example",
        language="en",
        organisation=dilys.local_authority,
        roles=[Role.LEA_USER],
        by=get_actor(dilys),
        at=AT,
    )
    amend(account, dilys, email="beth@la681.example")
    assert ActivationLink.objects.get().sent_to == "beth@la681.example"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": " "}, PersonUnnamed),
        ({"name": "x" * 151}, PersonUnnamed),
        ({"email": "olwen"}, EmailRefused),
        ({"email": "olwen@hotmail.com"}, PersonalEmail),
    ],
)
def test_it_refuses_what_cannot_be(
    changes: dict[str, str], refusal: type[Exception], olwen: Account, dilys: Account
) -> None:
    with pytest.raises(refusal):
        amend(olwen, dilys, **changes)
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize(
    ("who", "whose", "refusal"),
    [
        ("dilys", "dilys", OwnAccount),
        ("dilys", "nia", NotYours),
        ("mair", "tomos", NotYours),
        ("mair", "olwen", NotPermitted),
        ("vera", "bryn", NotPermitted),
        ("olwen", "lowri", NotPermitted),
        ("gwen", "bryn", NotPermitted),
    ],
)
def test_it_refuses(
    who: str, whose: str, refusal: type[Exception], request: pytest.FixtureRequest
) -> None:
    by, account = request.getfixturevalue(who), request.getfixturevalue(whose)
    with pytest.raises(refusal):
        amend(account, by, name="Somebody Else")
    account.refresh_from_db()
    assert account.name != "Somebody Else"


def test_it_does_not_amend_an_account_that_was_deleted(bryn: Account, dilys: Account) -> None:
    deactivate(account=bryn, by=get_actor(dilys), at=AT)
    with pytest.raises(AccountClosed):
        amend(bryn, dilys, name="Somebody Else")
