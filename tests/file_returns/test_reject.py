"""It sends a file back, and tells the sender and the headteacher why."""

from datetime import timedelta

import pytest
from django.core import mail

from config.demo.cast import Person, load_person
from pont.accounts.models import Account
from pont.directory.models import LocalAuthority
from pont.file_returns.models import RejectionReason
from pont.file_returns.operations.reject import (
    ReasonGone,
    WhyMissing,
    WordsTooLong,
    reject_return,
)
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.postbox.models import Letter
from pont.postbox.operations import deliver_due
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.receive import receive
from pont.transfers.operations.reject import TooLateToReject
from pont.transfers.parties import NotYours
from pont.transfers.states import State, WrongState
from tests.file_returns.conftest import MONDAY, Send

pytestmark = pytest.mark.django_db

WORDS = "Siân is not one of ours"


@pytest.fixture
def reason(derbyshire: LocalAuthority) -> RejectionReason:
    return RejectionReason.objects.create(
        la=derbyshire, text="No Service Code in filename", text_cy="Dim cod gwasanaeth"
    )


@pytest.fixture
def transfer(send_return: Send) -> Transfer:
    return send_return()


@pytest.fixture
def received(transfer: Transfer, officer: Actor) -> Transfer:
    collection = open_collection(transfers=[transfer], by=officer, at=MONDAY)
    hand_over(collection=collection, by=officer, at=MONDAY)
    collection.refresh_from_db()
    return receive(collection=collection, by=officer, at=MONDAY)[0]


@pytest.fixture
def head(derbyshire: LocalAuthority) -> Account:
    person = Person("rhona", "Rhona Bell", "rhona@bramley.example", "8303308", Role.HEADTEACHER)
    return load_person(person, at=MONDAY, password="three random words")


def test_it_tells_sender_and_headteacher_who_and_why_and_where_to_correct_it(
    transfer: Transfer, officer: Actor, reason: RejectionReason, head: Account
) -> None:
    reject_return(transfer=transfer, reason=reason, words=WORDS, by=officer, at=MONDAY)
    deliver_due(at=MONDAY)

    letters = [letter for letter in mail.outbox if "rejected" in letter.subject]
    assert {to for letter in letters for to in letter.to} >= {
        "derwen@bramley.example",
        "rhona@bramley.example",
    }
    for letter in letters:
        assert "Sam Heath" in letter.body
        assert "Reason: No Service Code in filename" in letter.body
        assert f"/returns/send/?again={transfer.public_id}" in letter.body
        assert "Siân" not in letter.body
        assert transfer.name not in letter.body


def test_it_writes_the_reason_in_the_language_of_the_reader(
    transfer: Transfer, officer: Actor, reason: RejectionReason, derwen: Account
) -> None:
    Account.objects.filter(pk=derwen.pk).update(language="cy")

    reject_return(transfer=transfer, reason=reason, words="", by=officer, at=MONDAY)

    letters = Letter.objects.filter(to="derwen@bramley.example")
    assert any("Dim cod gwasanaeth" in letter.body for letter in letters)


def test_it_keeps_the_words_for_the_receipt(
    transfer: Transfer, officer: Actor, reason: RejectionReason
) -> None:
    reject_return(transfer=transfer, reason=reason, words=WORDS, by=officer, at=MONDAY)

    step = transfer.steps.get(verb="rejected")
    assert (step.reason, step.remark) == ("No Service Code in filename", WORDS)


def test_it_takes_a_reason_in_words_alone(transfer: Transfer, officer: Actor) -> None:
    reject_return(transfer=transfer, reason=None, words=WORDS, by=officer, at=MONDAY)

    step = transfer.steps.get(verb="rejected")
    assert (step.reason, step.remark) == ("other", WORDS)


def test_it_needs_one_of_both(transfer: Transfer, officer: Actor) -> None:
    with pytest.raises(WhyMissing):
        reject_return(transfer=transfer, reason=None, words="  ", by=officer, at=MONDAY)


def test_it_refuses_more_than_the_receipt_holds(transfer: Transfer, officer: Actor) -> None:
    with pytest.raises(WordsTooLong):
        reject_return(transfer=transfer, reason=None, words="x" * 501, by=officer, at=MONDAY)


def test_it_refuses_a_reason_retired_or_of_another_authority(
    transfer: Transfer, officer: Actor, reason: RejectionReason, cardiff: LocalAuthority
) -> None:
    foreign = RejectionReason.objects.create(la=cardiff, text="Wrong")
    RejectionReason.objects.filter(pk=reason.pk).update(is_retired=True)

    for wrong in (reason, foreign):
        with pytest.raises(ReasonGone):
            reject_return(transfer=transfer, reason=wrong, words="", by=officer, at=MONDAY)


def test_it_may_come_within_ninety_days_of_receiving(received: Transfer, officer: Actor) -> None:
    at = MONDAY + timedelta(days=90)

    reject_return(transfer=received, reason=None, words=WORDS, by=officer, at=at)

    received.refresh_from_db()
    assert received.state == State.REJECTED
    assert received.keep_until == at + timedelta(days=30)


def test_it_comes_too_late_after_them(received: Transfer, officer: Actor) -> None:
    at = MONDAY + timedelta(days=90, minutes=1)

    with pytest.raises(TooLateToReject):
        reject_return(transfer=received, reason=None, words=WORDS, by=officer, at=at)


def test_it_comes_once(transfer: Transfer, officer: Actor) -> None:
    reject_return(transfer=transfer, reason=None, words=WORDS, by=officer, at=MONDAY)

    with pytest.raises(WrongState):
        reject_return(transfer=transfer, reason=None, words=WORDS, by=officer, at=MONDAY)


def test_it_is_for_the_service_alone(send_return: Send, officer: Actor) -> None:
    other = send_return("8303308_INFOreturn20261116.pdf")

    with pytest.raises(NotYours):
        reject_return(transfer=other, reason=None, words=WORDS, by=officer, at=MONDAY)
