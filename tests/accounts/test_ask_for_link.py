"""Forgotten username or password: one row for everybody, letters for those who are known."""

from datetime import UTC, datetime, timedelta

import pytest

from pont.accounts.models import Account, ActivationLink, ForgottenRequest
from pont.accounts.operations.ask_for_link import answer_requests, ask_for_link, send_link
from pont.accounts.operations.sign_in import forget_traces
from pont.accounts.queries import get_actor
from pont.accounts.reach import NotYours
from pont.audit.models import AuditLine
from pont.postbox.models import Letter

AT = datetime(2023, 8, 4, 13, 5, tzinfo=UTC)
IP = "192.0.2.7"


def ask(text: str, *, at: datetime = AT, ip: str = IP) -> None:
    ask_for_link(text=text, at=at, ip=ip)


def test_it_writes_to_whoever_is_known_by_username(bryn: Account, mair: Account) -> None:
    ask("bryn")
    assert not Letter.objects.exists()
    assert answer_requests(at=AT) == 1
    letter = Letter.objects.get()
    assert letter.to == bryn.email
    assert "Greenway Primary School" in letter.body
    assert "Mair Llewellyn, mair@greenway.example" in letter.body
    assert f"{bryn.username} " not in letter.body.replace(bryn.email, "")
    assert AuditLine.objects.get(act="send-link").object_id == str(bryn.public_id)


def test_it_writes_once_for_each_account_of_an_address(bryn: Account, mair: Account) -> None:
    Account.objects.filter(pk=mair.pk).update(email="Bryn@Greenway.example")
    ask(" bryn@greenway.EXAMPLE ")
    assert answer_requests(at=AT) == 2
    assert {letter.to.lower() for letter in Letter.objects.all()} == {bryn.email}


@pytest.mark.parametrize(
    "text", ["nobody", "nobody@nowhere.example", "Bryn", "bryn@greenway.exampıe"]
)
def test_it_writes_to_nobody_else(text: str, bryn: Account) -> None:
    ask(text)
    assert answer_requests(at=AT) == 0
    assert not Letter.objects.exists()
    assert ForgottenRequest.objects.count() == 1


def test_it_writes_to_nobody_who_may_not_sign_in(bryn: Account) -> None:
    Account.objects.filter(pk=bryn.pk).update(is_active=False)
    ask("bryn")
    assert answer_requests(at=AT) == 0


def test_it_answers_once(bryn: Account) -> None:
    ask("bryn")
    assert [answer_requests(at=AT), answer_requests(at=AT)] == [1, 0]
    assert not ForgottenRequest.objects.exclude(text="").exists()


def test_it_takes_no_more_than_three_an_hour_for_one_account(bryn: Account) -> None:
    for number in range(5):
        ask("bryn", ip=f"192.0.2.{number}")
    assert answer_requests(at=AT) == 3
    ask("bryn", at=AT + timedelta(hours=1))
    assert answer_requests(at=AT) == 1


def test_it_takes_no_more_than_twenty_an_hour_from_one_address(db: None) -> None:
    for number in range(25):
        ask(f"nobody{number}")
    assert ForgottenRequest.objects.count() == 20


def test_it_forgets_requests_after_a_day(bryn: Account) -> None:
    ask("bryn")
    assert forget_traces(at=AT + timedelta(hours=23)) == 0
    assert forget_traces(at=AT + timedelta(days=1)) == 1


def test_it_lets_an_administrator_send_a_link(bryn: Account, mair: Account, tomos: Account) -> None:
    send_link(account=bryn, by=get_actor(mair), at=AT)
    assert Letter.objects.get().to == bryn.email
    with pytest.raises(NotYours):
        send_link(account=tomos, by=get_actor(mair), at=AT)


def test_the_administrator_s_link_is_the_only_one_that_works(bryn: Account, mair: Account) -> None:
    for _ in range(2):
        send_link(account=bryn, by=get_actor(mair), at=AT)
    letter = Letter.objects.order_by("pk").last()
    assert letter
    assert "Mair Llewellyn" in letter.body
    assert bryn.username not in letter.body
    assert ActivationLink.objects.count() == 1
    bryn.refresh_from_db()
    assert bryn.has_usable_password()
