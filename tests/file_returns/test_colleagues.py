"""It lets colleagues share the work on a file, unseen by the school."""

from datetime import timedelta

import pytest

from pont.accounts.models import Account
from pont.file_returns.inbox import find_assigned, find_colleagues, find_inbox, find_notes
from pont.file_returns.models import FileReturn, Note, ServiceCode
from pont.file_returns.operations.assign import NotAColleague, assign
from pont.file_returns.operations.write_note import (
    LONGEST_NOTE,
    NoteEmpty,
    NoteTooLong,
    write_note,
)
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.transfers.models import Transfer
from pont.transfers.operations.expire import expire_transfers
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.receive import receive
from pont.transfers.parties import NotYours
from pont.transfers.states import WrongState
from tests.file_returns.conftest import MONDAY, Send

pytestmark = pytest.mark.django_db


@pytest.fixture
def transfer(send_return: Send) -> Transfer:
    return send_return()


def test_it_finds_those_who_open_the_service(
    transfer: Transfer, officer: Actor, sam: Account, petra: Account, olwen: Account
) -> None:
    assert find_colleagues(officer, transfer) == [petra, sam]


def test_it_assigns_and_lets_go(
    transfer: Transfer, officer: Actor, lead: Actor, petra: Account
) -> None:
    assign(transfer=transfer, to=petra, by=officer, at=MONDAY)

    assert FileReturn.objects.get(transfer=transfer).assigned_to_name == "Petra Lowe"
    assert list(find_assigned(find_inbox(officer), to=petra.public_id)) == [transfer]

    assign(transfer=transfer, to=None, by=lead, at=MONDAY)
    assert not find_assigned(find_inbox(officer), to=petra.public_id).exists()


def test_it_assigns_to_nobody_who_could_not_open_it(
    transfer: Transfer, lead: Actor, sam: Account, derwen: Account
) -> None:
    # Sam works no service here.
    for wrong in (sam, derwen):
        with pytest.raises(NotAColleague):
            assign(transfer=transfer, to=wrong, by=lead, at=MONDAY)


def test_it_is_not_for_the_school_or_another_service(
    send_return: Send, school: Actor, officer: Actor
) -> None:
    other = send_return("8303308_INFOreturn20261116.pdf")

    with pytest.raises(NotPermitted):
        assign(transfer=other, to=None, by=school, at=MONDAY)
    with pytest.raises(NotYours):
        assign(transfer=other, to=None, by=officer, at=MONDAY)
    with pytest.raises(NotYours):
        write_note(transfer=other, text="Hello", by=officer, at=MONDAY)
    with pytest.raises(NotPermitted):
        write_note(transfer=other, text="Hello", by=school, at=MONDAY)


def test_it_seals_a_note_and_shows_it_to_colleagues_alone(
    transfer: Transfer, officer: Actor, lead: Actor, school: Actor
) -> None:
    write_note(transfer=transfer, text="  Ring about Siân. ", by=officer, at=MONDAY)

    assert [note.text for note in find_notes(lead, transfer)] == ["Ring about Siân."]
    assert find_notes(school, transfer) == []
    assert "Siân".encode() not in bytes(Note.objects.get().text)


@pytest.mark.parametrize(
    ("text", "refusal"), [(" ", NoteEmpty), ("x" * (LONGEST_NOTE + 1), NoteTooLong)]
)
def test_it_refuses_nothing_and_too_much(
    transfer: Transfer, officer: Actor, text: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        write_note(transfer=transfer, text=text, by=officer, at=MONDAY)


def test_it_writes_no_note_that_would_outlive_the_file(
    transfer: Transfer, officer: Actor, services: dict[str, ServiceCode]
) -> None:
    collection = open_collection(transfers=[transfer], by=officer, at=MONDAY)
    hand_over(collection=collection, by=officer, at=MONDAY)
    collection.refresh_from_db()
    receive(collection=collection, by=officer, at=MONDAY)
    write_note(transfer=transfer, text="Done", by=officer, at=MONDAY)

    expire_transfers(at=MONDAY + timedelta(days=90))

    assert find_notes(officer, transfer) == []
    with pytest.raises(WrongState):
        write_note(transfer=transfer, text="Late", by=officer, at=MONDAY + timedelta(days=90))
