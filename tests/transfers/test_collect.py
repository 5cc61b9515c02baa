"""Handing over, confirming, and leaving waiting."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import Settings

from pont.audit.models import AuditLine
from pont.policy.actors import Actor
from pont.policy.retention import Ending
from pont.postbox.models import Letter
from pont.standards.file_names import Kind
from pont.transfers.models import Collection, PupilEntry, Step, Transfer
from pont.transfers.operations.expire import expire_transfers
from pont.transfers.operations.hand_over import (
    NoLongerThere,
    NothingChosen,
    hand_over,
    open_collection,
)
from pont.transfers.operations.recall import recall
from pont.transfers.operations.receive import NotYetDownloaded, leave_waiting, receive
from pont.transfers.operations.reject import reject
from pont.transfers.parties import NotYours
from pont.transfers.states import State, WrongState
from pont.vault.models import StoredFile
from tests.transfers.conftest import MONDAY


def test_opening_a_collection_hands_nothing_over(collection: Collection) -> None:
    transfer = collection.transfers.get()

    assert transfer.handed_over_at is None
    assert collection.handed_over_at is None


def test_it_needs_at_least_one_file(recipient: Actor) -> None:
    with pytest.raises(NothingChosen):
        open_collection(transfers=[], by=recipient, at=MONDAY)


def test_only_the_recipient_takes_a_file_up(
    transfer: Transfer, sender: Actor, stranger: Actor
) -> None:
    with pytest.raises(NotYours):
        open_collection(transfers=[transfer], by=sender, at=MONDAY)
    with pytest.raises(NotYours):
        open_collection(transfers=[transfer], by=stranger, at=MONDAY)


def test_handing_over_is_an_event_and_the_file_goes_on_waiting(handed_over: Collection) -> None:
    transfer = handed_over.transfers.get()

    assert transfer.state == State.SENT
    assert transfer.handed_over_at == MONDAY
    assert [s.verb for s in transfer.steps.all()] == [Step.Verb.SENT, Step.Verb.HANDED_OVER]
    assert AuditLine.objects.filter(act="transfer.hand-over").count() == 1


def test_yes_makes_it_received_and_dates_its_end(handed_over: Collection, recipient: Actor) -> None:
    receive(collection=handed_over, by=recipient, at=MONDAY)

    transfer = handed_over.transfers.get()
    assert transfer.state == State.RECEIVED
    assert transfer.keep_until == MONDAY + timedelta(days=90)
    assert Letter.objects.filter(subject__contains="has been downloaded").exists()


def test_an_installation_keeps_received_files_longer(
    handed_over: Collection, recipient: Actor, settings: Settings
) -> None:
    settings.KEEP_DAYS = {(Kind.CTF, Ending.RECEIVED): 180}

    receive(collection=handed_over, by=recipient, at=MONDAY)

    assert handed_over.transfers.get().keep_until == MONDAY + timedelta(days=180)


def test_yes_twice_is_yes_once(handed_over: Collection, recipient: Actor) -> None:
    receive(collection=handed_over, by=recipient, at=MONDAY)
    letters = Letter.objects.count()

    assert receive(collection=handed_over, by=recipient, at=MONDAY) == []
    assert Letter.objects.count() == letters


def test_no_leaves_it_waiting(handed_over: Collection, recipient: Actor) -> None:
    leave_waiting(collection=handed_over, by=recipient, at=MONDAY)

    transfer = handed_over.transfers.get()
    assert transfer.state == State.SENT
    assert transfer.steps.last().verb == Step.Verb.NOT_CONFIRMED  # type: ignore[union-attr]


def test_no_changes_nothing_that_was_received_before(
    handed_over: Collection, recipient: Actor
) -> None:
    receive(collection=handed_over, by=recipient, at=MONDAY)

    assert leave_waiting(collection=handed_over, by=recipient, at=MONDAY) == []
    transfer = handed_over.transfers.get()
    assert transfer.state == State.RECEIVED
    assert transfer.steps.last().verb == Step.Verb.RECEIVED  # type: ignore[union-attr]


def test_one_rejected_file_does_not_keep_the_others_from_being_confirmed(
    transfer: Transfer, send_another: Callable[[str], Transfer], recipient: Actor
) -> None:
    wrong = send_another("6812045_CTF_6812317_002.XML")
    collection = open_collection(transfers=[transfer, wrong], by=recipient, at=MONDAY)
    hand_over(collection=collection, by=recipient, at=MONDAY)
    collection.refresh_from_db()
    reject(transfer=wrong, reason="not-joining", remark="", by=recipient, at=MONDAY)

    assert receive(collection=collection, by=recipient, at=MONDAY) == [transfer]
    wrong.refresh_from_db()
    assert wrong.state == State.REJECTED


def test_what_was_rejected_meanwhile_is_not_confirmed(
    handed_over: Collection, recipient: Actor
) -> None:
    reject(
        transfer=handed_over.transfers.get(),
        reason="not-joining",
        remark="",
        by=recipient,
        at=MONDAY,
    )

    with pytest.raises(WrongState):
        receive(collection=handed_over, by=recipient, at=MONDAY)


def test_nothing_is_confirmed_before_it_was_downloaded(
    collection: Collection, recipient: Actor
) -> None:
    with pytest.raises(NotYetDownloaded):
        receive(collection=collection, by=recipient, at=MONDAY)


def test_a_recalled_file_is_not_handed_over(
    collection: Collection, transfer: Transfer, sender: Actor, recipient: Actor
) -> None:
    recall(transfer=transfer, by=sender, at=MONDAY)

    with pytest.raises(NoLongerThere) as refused:
        hand_over(collection=collection, by=recipient, at=MONDAY)
    assert "recalled by its sender" in str(refused.value)


def test_several_files_are_confirmed_together(
    transfer: Transfer, send_another: Callable[[str], Transfer], recipient: Actor
) -> None:
    both = [transfer, send_another("6812045_CTF_6812317_002.XML")]
    collection = open_collection(transfers=both, by=recipient, at=MONDAY)
    hand_over(collection=collection, by=recipient, at=MONDAY)
    collection.refresh_from_db()

    receive(collection=collection, by=recipient, at=MONDAY)

    assert set(Transfer.objects.values_list("state", flat=True)) == {State.RECEIVED}


def test_a_received_file_can_be_fetched_again_until_its_date(
    handed_over: Collection, recipient: Actor
) -> None:
    receive(collection=handed_over, by=recipient, at=MONDAY)
    transfer = handed_over.transfers.get()

    again = open_collection(transfers=[transfer], by=recipient, at=MONDAY)
    assert hand_over(collection=again, by=recipient, at=MONDAY) == [transfer]
    assert expire_transfers(at=MONDAY + timedelta(days=89)) == 0
    assert expire_transfers(at=MONDAY + timedelta(days=90)) == 1
    with pytest.raises(NoLongerThere):
        hand_over(collection=again, by=recipient, at=MONDAY + timedelta(days=91))


def test_expiry_takes_the_bytes_and_the_pupils_and_leaves_the_record(
    handed_over: Collection, recipient: Actor
) -> None:
    receive(collection=handed_over, by=recipient, at=MONDAY)

    expire_transfers(at=MONDAY + timedelta(days=90))

    assert handed_over.transfers.get().state == State.EXPIRED
    assert not StoredFile.objects.exists()
    assert not PupilEntry.objects.exists()


def test_what_waits_is_never_expired(transfer: Transfer) -> None:
    assert expire_transfers(at=MONDAY + timedelta(days=3650)) == 0
    assert Transfer.objects.get().stored is not None
