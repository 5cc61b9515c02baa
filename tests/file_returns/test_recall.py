"""It takes a file back from its service until it is first handed over."""

from datetime import timedelta

import pytest
from django.core import mail

from pont.accounts.models import Account
from pont.file_returns.models import FileReturn
from pont.policy.actors import Actor
from pont.postbox.operations import deliver_due
from pont.transfers.models import Transfer
from pont.transfers.operations.expire import expire_transfers
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.recall import AlreadyHandedOver, recall
from pont.transfers.operations.receive import receive
from pont.transfers.states import State
from tests.file_returns.conftest import MONDAY, Send

pytestmark = pytest.mark.django_db


def test_it_leaves_the_row_and_lets_bytes_and_comment_go(send_return: Send, school: Actor) -> None:
    transfer = send_return(comment="About Siân.")

    recall(transfer=transfer, by=school, at=MONDAY)

    transfer.refresh_from_db()
    assert (transfer.state, transfer.stored) == (State.RECALLED, None)
    assert FileReturn.objects.get(transfer=transfer).comment is None


def test_it_tells_the_service_alone(
    send_return: Send, school: Actor, officer: Actor, petra: Account
) -> None:
    transfer = send_return()
    deliver_due(at=MONDAY)
    mail.outbox.clear()

    recall(transfer=transfer, by=school, at=MONDAY)
    deliver_due(at=MONDAY)

    assert [letter.to for letter in mail.outbox] == [["sam@la830.example"]]
    assert mail.outbox[0].subject == "A file for Special Educational Needs has been taken back"
    assert transfer.receipt_number in mail.outbox[0].body
    assert transfer.name not in mail.outbox[0].body


def test_it_is_too_late_once_handed_over(send_return: Send, school: Actor, officer: Actor) -> None:
    transfer = send_return()
    collection = open_collection(transfers=[transfer], by=officer, at=MONDAY)
    hand_over(collection=collection, by=officer, at=MONDAY)

    with pytest.raises(AlreadyHandedOver):
        recall(transfer=transfer, by=school, at=MONDAY)
    transfer.refresh_from_db()
    assert transfer.state == State.SENT


def test_it_forgets_the_comment_90_days_after_sending(
    send_return: Send, school: Actor, officer: Actor
) -> None:
    transfer = send_return(comment="About Siân.")
    collection = open_collection(transfers=[transfer], by=officer, at=MONDAY)
    hand_over(collection=collection, by=officer, at=MONDAY)
    collection.refresh_from_db()
    receive(collection=collection, by=officer, at=MONDAY + timedelta(days=10))

    expire_transfers(at=MONDAY + timedelta(days=89))
    assert FileReturn.objects.get(transfer=transfer).comment is not None
    expire_transfers(at=MONDAY + timedelta(days=90))
    assert FileReturn.objects.get(transfer=transfer).comment is None
    assert Transfer.objects.get(pk=transfer.pk).state == State.EXPIRED
