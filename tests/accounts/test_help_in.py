"""Unlocking, signing out everywhere, resetting a second factor: by whom, and what it leaves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from pont.accounts.guessing import LIMITS, TooManyGuesses, find_locked
from pont.accounts.models import Account
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.operations.help_in import (
    NoSecondFactor,
    reset_second_factor,
    sign_out_everywhere,
    unlock,
)
from pont.accounts.operations.sign_in import SignInRefused, check_credentials
from pont.accounts.queries import get_actor
from pont.accounts.reach import AccountClosed, NotYours, OwnAccount
from pont.audit.models import AuditLine
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from tests.cast import PASSWORD

AT = datetime(2023, 8, 4, 13, 5, tzinfo=UTC)
HERE = "192.0.2.1"
Act = Callable[..., object]
ACTS = (unlock, sign_out_everywhere, reset_second_factor)


def guess_wrongly(username: str, *, times: int, ip: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            check_credentials(username=username, password="wrong", at=AT, ip=ip)


def enter(client: Client, username: str) -> None:
    client.post("/sign-in/", {"username": username, "password": PASSWORD})
    assert client.get("/sessions/").status_code == 200


def give_factor(account: Account) -> None:
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=account, type=Authenticator.Type.RECOVERY_CODES, data={})


def test_it_lets_somebody_in_again_at_once(bryn: Account, mair: Account) -> None:
    guess_wrongly("bryn", times=LIMITS[0].most)
    with pytest.raises(TooManyGuesses):
        check_credentials(username="bryn", password=PASSWORD, at=AT, ip=HERE)
    assert find_locked(["bryn", "mair"], at=AT) == {"bryn"}

    unlock(account=bryn, by=get_actor(mair), at=AT)

    assert not find_locked(["bryn"], at=AT)
    assert check_credentials(username="bryn", password=PASSWORD, at=AT, ip=HERE) == bryn
    line = AuditLine.objects.get(act="unlock-account")
    assert (line.username, line.facts) == ("mair", {"username": "bryn", "number": 10})


def test_a_lock_is_one_only_as_long_as_its_limit_counts(bryn: Account) -> None:
    guess_wrongly("bryn", times=LIMITS[0].most - 1)
    assert not find_locked(["bryn"], at=AT)
    guess_wrongly("bryn", times=1)
    assert find_locked(["bryn"], at=AT) == {"bryn"}
    assert not find_locked(["bryn"], at=AT + LIMITS[0].within)
    for place in range(2, 6):
        guess_wrongly("bryn", times=10, ip=f"192.0.2.{place}")
    assert find_locked(["bryn"], at=AT + timedelta(minutes=59)) == {"bryn"}


def test_it_signs_somebody_out_everywhere(client: Client, bryn: Account, mair: Account) -> None:
    enter(client, "bryn")

    assert sign_out_everywhere(account=bryn, by=get_actor(mair), at=AT) == 1

    assert client.get("/sessions/").status_code == 302
    assert AuditLine.objects.get(act="sign-out-everywhere").facts["number"] == 1


def test_it_takes_every_second_factor_away_and_tells_the_person(
    client: Client, olwen: Account, dilys: Account, bryn: Account
) -> None:
    enter(client, "olwen")
    give_factor(olwen)
    give_factor(bryn)

    reset_second_factor(account=olwen, by=get_actor(dilys), at=AT)

    assert set(Authenticator.objects.values_list("user__username", flat=True)) == {"bryn"}
    assert client.get("/sessions/").status_code == 302
    letter = Letter.objects.get()
    assert letter.to == olwen.email
    assert "Dilys Morgan" in letter.body
    assert AuditLine.objects.get(act="reset-second-factor").object_id == str(olwen.public_id)


def test_it_says_that_there_is_no_second_factor(olwen: Account, dilys: Account) -> None:
    with pytest.raises(NoSecondFactor):
        reset_second_factor(account=olwen, by=get_actor(dilys), at=AT)
    assert not Letter.objects.exists()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize(
    ("who", "whose", "refusal"),
    [
        ("dilys", "dilys", OwnAccount),
        ("dilys", "nia", NotYours),
        ("dilys", "derwen", NotYours),
        ("dilys", "gwen", NotPermitted),
        ("mair", "mair", OwnAccount),
        ("mair", "tomos", NotYours),
        ("mair", "olwen", NotPermitted),
        ("vera", "olwen", NotPermitted),
        ("vera", "bryn", NotPermitted),
        ("olwen", "lowri", NotPermitted),
        ("bryn", "mair", NotPermitted),
        ("sam", "derwen", NotPermitted),
    ],
)
def test_it_refuses(
    act: Act, who: str, whose: str, refusal: type[Exception], request: pytest.FixtureRequest
) -> None:
    by, account = request.getfixturevalue(who), request.getfixturevalue(whose)
    give_factor(account)
    with pytest.raises(refusal):
        act(account=account, by=get_actor(by), at=AT)
    assert Authenticator.objects.filter(user=account).count() == 2
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_nothing_is_done_to_an_account_that_was_deleted(
    act: Act, bryn: Account, mair: Account
) -> None:
    deactivate(account=bryn, by=get_actor(mair), at=AT)
    with pytest.raises(AccountClosed):
        act(account=bryn, by=get_actor(mair), at=AT)
