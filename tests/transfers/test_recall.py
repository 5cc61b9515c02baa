"""Recalling a file."""

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from pont.transfers.models import Collection, PupilEntry, Transfer
from pont.transfers.operations.recall import AlreadyHandedOver, recall
from pont.transfers.operations.receive import receive
from pont.transfers.parties import NotYours
from pont.transfers.states import State, WrongState
from pont.vault.models import StoredFile
from tests.transfers.conftest import MONDAY


def test_it_destroys_the_bytes_at_once_and_keeps_the_record(
    transfer: Transfer, sender: Actor
) -> None:
    recall(transfer=transfer, by=sender, at=MONDAY)

    transfer.refresh_from_db()
    assert (transfer.state, transfer.stored) == (State.RECALLED, None)
    assert not StoredFile.objects.exists()
    assert not PupilEntry.objects.exists()


def test_the_recipient_is_told(transfer: Transfer, sender: Actor) -> None:
    recall(transfer=transfer, by=sender, at=MONDAY)

    assert Letter.objects.filter(subject__contains="taken back").exists()


def test_a_colleague_may_do_it(transfer: Transfer, mair: Account) -> None:
    recall(transfer=transfer, by=get_actor(mair), at=MONDAY)

    transfer.refresh_from_db()
    assert transfer.state == State.RECALLED


def test_the_recipient_may_not(transfer: Transfer, recipient: Actor) -> None:
    with pytest.raises(NotYours):
        recall(transfer=transfer, by=recipient, at=MONDAY)


def test_a_view_only_role_may_not(transfer: Transfer, vera: Account) -> None:
    with pytest.raises(NotPermitted):
        recall(transfer=transfer, by=get_actor(vera), at=MONDAY)


def test_it_is_too_late_once_downloaded_and_says_who_and_when(
    handed_over: Collection, sender: Actor
) -> None:
    with pytest.raises(AlreadyHandedOver) as refused:
        recall(transfer=handed_over.transfers.get(), by=sender, at=MONDAY)

    assert "Tomos" in str(refused.value)
    assert "Rumney Primary School" in str(refused.value)
    assert "16 November 2026" in str(refused.value)


def test_it_is_too_late_once_received(
    handed_over: Collection, sender: Actor, recipient: Actor
) -> None:
    receive(collection=handed_over, by=recipient, at=MONDAY)

    with pytest.raises(WrongState):
        recall(transfer=handed_over.transfers.get(), by=sender, at=MONDAY)


def test_the_name_is_free_again(transfer: Transfer, sender: Actor, send_another: object) -> None:
    recall(transfer=transfer, by=sender, at=MONDAY)

    assert send_another(transfer.name).state == State.SENT  # type: ignore[operator]
