"""Guesses at passwords are counted where every process sees them."""

from datetime import UTC, datetime, timedelta

import pytest

from pont.accounts.guessing import TooManyGuesses, count_guess
from pont.accounts.models import Account, SignInFailure
from pont.accounts.operations.sign_in import (
    SignInRefused,
    check_credentials,
    forget_traces,
    record_sign_in,
)
from tests.cast import PASSWORD

AT = datetime(2023, 8, 4, 13, 5, tzinfo=UTC)
HERE, THERE = "192.0.2.7", "198.51.100.9"


def guess(
    password: str = "wrong",  # noqa: S107
    *,
    username: str = "bryn",
    at: datetime = AT,
    ip: str = HERE,
) -> str:
    try:
        check_credentials(username=username, password=password, at=at, ip=ip)
    except (SignInRefused, TooManyGuesses) as refusal:
        return refusal.code
    return "in"


def test_it_stops_after_ten_wrong_guesses_in_five_minutes(bryn: Account) -> None:
    assert [guess() for _ in range(11)] == ["sign-in-refused"] * 10 + ["too-many-guesses"]
    assert guess(PASSWORD) == "too-many-guesses"


def test_it_opens_again_after_five_minutes(bryn: Account) -> None:
    for _ in range(11):
        guess()
    assert guess(PASSWORD, at=AT + timedelta(minutes=5)) == "in"


def test_it_does_not_count_what_it_refused_to_look_at(bryn: Account) -> None:
    for second in range(40):
        guess(at=AT + timedelta(seconds=second))
    assert SignInFailure.objects.count() == 10


def test_it_leaves_the_owner_elsewhere_and_other_accounts_alone(
    bryn: Account, mair: Account
) -> None:
    for _ in range(11):
        guess()
    assert guess(PASSWORD, ip=THERE) == "in"
    assert guess(PASSWORD, username="mair") == "in"


def test_it_treats_an_unknown_username_alike(db: None) -> None:
    codes = [guess(username="nobody") for _ in range(11)]
    assert codes == ["sign-in-refused"] * 10 + ["too-many-guesses"]


def test_it_limits_one_account_from_everywhere_but_where_its_owner_is_known(bryn: Account) -> None:
    record_sign_in(account=bryn, at=AT - timedelta(days=1), ip=THERE)
    for host in range(1, 6):
        for _ in range(10):
            guess(ip=f"203.0.113.{host}")
    assert guess(PASSWORD, ip="203.0.113.99") == "too-many-guesses"
    assert guess(PASSWORD, ip=THERE) == "in"
    assert guess(PASSWORD, ip="203.0.113.99", at=AT + timedelta(hours=1)) == "in"


def test_it_limits_one_address_over_many_accounts(bryn: Account) -> None:
    for number in range(200):
        guess(username=f"nobody{number}")
    assert guess(PASSWORD) == "too-many-guesses"
    assert guess(PASSWORD, ip=THERE) == "in"


def test_it_counts_a_network_of_ipv6_as_one_address(bryn: Account) -> None:
    for host in range(11):
        guess(ip=f"2001:db8:1:1::{host}")
    assert guess(PASSWORD, ip="2001:db8:1:1::ffff") == "too-many-guesses"
    assert guess(PASSWORD, ip="2001:db8:1:2::1") == "in"


def test_it_forgives_wrong_guesses_once_right(bryn: Account) -> None:
    for _ in range(9):
        guess()
    assert guess(PASSWORD) == "in"
    assert not SignInFailure.objects.exists()


def test_it_keeps_no_username_as_typed(db: None) -> None:
    guess(username="mypasswordbymistake")
    assert "mypasswordbymistake" not in str(SignInFailure.objects.values())


def test_it_forgets_what_no_limit_needs(bryn: Account) -> None:
    guess()
    record_sign_in(account=bryn, at=AT, ip=HERE)
    assert forget_traces(at=AT + timedelta(minutes=59)) == 0
    assert forget_traces(at=AT + timedelta(hours=1)) == 1
    assert forget_traces(at=AT + timedelta(days=90)) == 1


def test_it_is_not_outrun_by_guesses_at_the_same_moment(db: None) -> None:
    # Ten whose passwords other processes are still looking at.
    for _ in range(10):
        count_guess(username="bryn", ip=HERE, at=AT)
    with pytest.raises(TooManyGuesses):
        count_guess(username="bryn", ip=HERE, at=AT)
