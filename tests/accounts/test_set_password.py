"""Passwords: through a link, knowing the old one, and for one time."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from pont.accounts.guessing import TooManyGuesses
from pont.accounts.letters import send_activation, send_forgotten
from pont.accounts.models import Account, ActivationLink
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.operations.set_password import (
    CurrentPasswordWrong,
    LinkDead,
    PasswordUnchanged,
    activate,
    change_password,
    issue_one_time_password,
)
from pont.accounts.operations.sign_in import SignInRefused, check_credentials
from pont.accounts.passwords import (
    PasswordRefused,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooPersonal,
    PasswordTooShort,
    check_password_text,
)
from pont.accounts.queries import get_actor
from pont.accounts.reach import NotYours, OwnAccount
from pont.audit.models import AuditLine
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from tests.cast import PASSWORD

AT = datetime(2023, 8, 4, 13, 5, tzinfo=UTC)
NEW = "plum cart seventeen"
IP = "192.0.2.7"


def find_token() -> str:
    letter = Letter.objects.filter(body__contains="/set-password/").order_by("-pk")[0]
    found = re.search(r"/set-password/([^/]+)/", letter.body)
    assert found
    return found[1]


def send(account: Account) -> str:
    send_activation(account=account, at=AT)
    return find_token()


def test_it_sets_a_password_once(bryn: Account) -> None:
    token = send(bryn)
    activate(token=token, password=NEW, at=AT, ip=IP)
    bryn.refresh_from_db()
    assert bryn.check_password(NEW)
    with pytest.raises(LinkDead):
        activate(token=token, password="another good one", at=AT, ip=IP)


def test_it_kills_the_other_links_of_the_account(bryn: Account) -> None:
    first = send(bryn)
    send_forgotten(account=bryn, at=AT)
    activate(token=find_token(), password=NEW, at=AT, ip=IP)
    with pytest.raises(LinkDead):
        activate(token=first, password=NEW, at=AT, ip=IP)


def test_it_counts_the_address_as_verified(bryn: Account) -> None:
    activate(token=send(bryn), password=NEW, at=AT, ip=IP)
    address = EmailAddress.objects.get(user=bryn)
    assert (address.email, address.verified, address.primary) == (bryn.email, True, True)


def test_it_tells_the_person_without_password_or_username(bryn: Account) -> None:
    activate(token=send(bryn), password=NEW, at=AT, ip=IP)
    letter = Letter.objects.get(reference="account-password-changed")
    assert NEW not in letter.body
    assert bryn.username not in letter.body


@pytest.mark.parametrize(
    ("token", "later"),
    [
        (None, timedelta(hours=48)),
        ("", timedelta()),
        ("x" * 43, timedelta()),
        ("\x00", timedelta()),
    ],
)
def test_it_refuses_a_link_that_is_over_or_never_was(
    token: str | None, later: timedelta, bryn: Account
) -> None:
    sent = send(bryn)
    with pytest.raises(LinkDead):
        activate(token=sent if token is None else token, password=NEW, at=AT + later, ip=IP)


def test_it_refuses_a_link_of_a_closed_account_or_school(bryn: Account, mair: Account) -> None:
    token, school = send(bryn), bryn.establishment
    assert school is not None
    school.is_active = False
    school.save()
    with pytest.raises(LinkDead):
        activate(token=token, password=NEW, at=AT, ip=IP)
    school.is_active = True
    school.save()
    deactivate(account=bryn, by=get_actor(mair), at=AT)
    Account.objects.filter(pk=bryn.pk).update(is_active=True)
    with pytest.raises(LinkDead):
        activate(token=token, password=NEW, at=AT, ip=IP)


def test_it_leaves_the_link_good_when_the_password_is_refused(bryn: Account) -> None:
    token = send(bryn)
    with pytest.raises(PasswordTooShort):
        activate(token=token, password="short", at=AT, ip=IP)
    assert activate(token=token, password=NEW, at=AT, ip=IP).pk == bryn.pk


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("elevenchars", PasswordTooShort),
        ("x" * 1001, PasswordTooLong),
        ("passwordpassword", PasswordTooCommon),
        ("PasswordPassword", PasswordTooCommon),
        ("aaaaaaaaaaaaaaaa", PasswordTooCommon),
        ("121212121212", PasswordTooCommon),
        ("abcdefabcdef", PasswordTooCommon),
        ("password2024!", PasswordTooCommon),
        ("!!qwertyuiop1", PasswordTooCommon),
        ("bryndavies2024", PasswordTooPersonal),
        ("BRYN davies!!", PasswordTooPersonal),
        ("Greenway-2045", PasswordTooPersonal),
        ("pontpont2023!", PasswordTooPersonal),
        ("bryn@greenway", PasswordTooPersonal),
    ],
)
def test_it_refuses_a_weak_password(text: str, refusal: type[PasswordRefused]) -> None:
    about = ["bryn", "Bryn Davies", "bryn@greenway.example", "Greenway Primary School"]
    with pytest.raises(refusal):
        check_password_text(text, about=about)


@pytest.mark.parametrize(
    "text",
    [
        "three random words",
        "llwybr-afon-cadair",
        "ŵyŷâêîôû-тест",
        "x" * 990 + "abcdefghij",
        "schoolpurplebanjo",
        "            ab cdef",
        "123498761254",
    ],
)
def test_it_has_no_other_rules(text: str) -> None:
    check_password_text(text, about=["bryn", "Bryn Davies", "Greenway Primary School"])


def change(account: Account, **changes: Any) -> None:
    values = {"current": PASSWORD, "new": NEW, "keep": "", "at": AT, "ip": IP}
    change_password(account=account, **{**values, **changes})


def test_it_changes_one_s_own(bryn: Account) -> None:
    change(bryn)
    bryn.refresh_from_db()
    assert bryn.check_password(NEW)
    assert AuditLine.objects.get().act == "change-password"
    assert Letter.objects.get().reference == "account-password-changed"


def test_it_keeps_a_password_exactly_as_typed(bryn: Account) -> None:
    typed = "  Ŵyt ti'n iawn?  \t"
    change(bryn, new=typed)
    bryn.refresh_from_db()
    assert bryn.check_password(typed)
    assert not bryn.check_password(typed.strip())


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"current": "wrong"}, CurrentPasswordWrong),
        ({"current": None}, CurrentPasswordWrong),
        ({"new": PASSWORD}, PasswordUnchanged),
        ({"new": "short"}, PasswordTooShort),
    ],
)
def test_it_leaves_a_refused_change_undone(
    changes: dict[str, Any], refusal: type[Exception], bryn: Account
) -> None:
    with pytest.raises(refusal):
        change(bryn, **changes)
    bryn.refresh_from_db()
    assert bryn.check_password(PASSWORD)
    assert not Letter.objects.exists()


def test_it_counts_wrong_guesses_at_the_current_password(bryn: Account) -> None:
    for _ in range(10):
        with pytest.raises(CurrentPasswordWrong):
            change(bryn, current="wrong")
    with pytest.raises(TooManyGuesses):
        change(bryn)


def test_it_issues_a_one_time_password(bryn: Account, mair: Account) -> None:
    once = issue_one_time_password(account=bryn, by=get_actor(mair), at=AT)
    bryn.refresh_from_db()
    assert len(once) == 19
    assert bryn.must_change_password
    assert check_credentials(username="bryn", password=once, at=AT, ip=IP).pk == bryn.pk
    letter = Letter.objects.get()
    assert once not in letter.body
    assert "Mair Llewellyn" in letter.body
    assert once not in str(AuditLine.objects.values())


def test_it_stops_a_one_time_password_after_48_hours(bryn: Account, mair: Account) -> None:
    once = issue_one_time_password(account=bryn, by=get_actor(mair), at=AT)
    with pytest.raises(SignInRefused):
        check_credentials(username="bryn", password=once, at=AT + timedelta(hours=48), ip=IP)


def test_it_kills_links_when_a_one_time_password_is_issued(bryn: Account, mair: Account) -> None:
    token = send(bryn)
    issue_one_time_password(account=bryn, by=get_actor(mair), at=AT)
    assert not ActivationLink.objects.exists()
    with pytest.raises(LinkDead):
        activate(token=token, password=NEW, at=AT, ip=IP)


@pytest.mark.parametrize(
    ("who", "whose", "refusal"),
    [
        ("mair", "tomos", NotYours),
        ("mair", "olwen", NotPermitted),
        ("mair", "mair", OwnAccount),
        ("dilys", "nia", NotYours),
        ("dilys", "derwen", NotYours),
        ("dilys", "gwen", NotPermitted),
        ("vera", "bryn", NotPermitted),
        ("bryn", "mair", NotPermitted),
        ("olwen", "bryn", NotPermitted),
    ],
)
def test_it_refuses_whoever_may_not_reset(
    who: str, whose: str, refusal: type[Exception], request: pytest.FixtureRequest
) -> None:
    by, account = request.getfixturevalue(who), request.getfixturevalue(whose)
    with pytest.raises(refusal):
        issue_one_time_password(account=account, by=get_actor(by), at=AT)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


@pytest.mark.parametrize(("who", "whose"), [("dilys", "bryn"), ("dilys", "olwen"), ("gwen", "nia")])
def test_it_lets_administrators_reset_within_their_reach(
    who: str, whose: str, request: pytest.FixtureRequest
) -> None:
    by, account = request.getfixturevalue(who), request.getfixturevalue(whose)
    assert issue_one_time_password(account=account, by=get_actor(by), at=AT)
