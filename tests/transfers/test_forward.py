"""Forwarding files that a school has not collected."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine, SealedDetail
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from pont.standards.file_names import Kind
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.operations.expire import expire_transfers
from pont.transfers.operations.forward import (
    SUCCESSOR,
    NobodyTookOver,
    NoNumberLeft,
    NotAnotherSchool,
    forward,
)
from pont.transfers.operations.recall import recall
from pont.transfers.operations.reject import reject
from pont.transfers.oversight import find_stranded, find_uncollected
from pont.transfers.parties import NotYours
from pont.transfers.states import State, WrongState
from pont.transfers.trail import read_detail
from pont.vault.models import StoredFile
from pont.vault.queries import open_stored
from tests.organisations import make_establishment
from tests.transfers.conftest import MONDAY
from tests.transfers.files import write_ctf

SendFile = Callable[[str], Transfer]
OTHER = "6814039"


@pytest.fixture
def overseer(olwen: Account) -> Actor:
    """Olwen at Cardiff."""
    return get_actor(olwen)


@pytest.fixture
def other_school(db: None) -> Establishment:
    """Another school of Cardiff."""
    return make_establishment(OTHER)


@pytest.fixture
def closed(transfer: Transfer, other_school: Establishment) -> Transfer:
    """A file at Rumney, which has closed since; Cardiff High took over."""
    Establishment.objects.filter(number="6812317").update(
        closed_on=date(2026, 11, 1), successor=other_school
    )
    return transfer


def send_on(transfer: Transfer, by: Actor, to: str = OTHER) -> Transfer:
    return forward(transfers=[transfer], to=to, by=by, at=MONDAY)[0]


def test_a_new_transfer_goes_on_with_the_same_bytes(
    transfer: Transfer, overseer: Actor, other_school: Establishment
) -> None:
    new = send_on(transfer, overseer)

    transfer.refresh_from_db()
    assert (transfer.state, transfer.stored) == (State.REMOVED, None)
    assert (new.name, new.recipient, new.recipient_la) == (
        "6812045_CTF_6814039_001.XML",
        OTHER,
        "681",
    )
    assert (new.state, new.origin, new.sender) == (State.SENT, transfer, "6812045")
    assert new.stored
    with open_stored(new.stored) as contents:
        assert contents.read() == write_ctf()
    assert [entry.transfer for entry in PupilEntry.objects.all()] == [new]
    assert [step.verb for step in new.steps.all()] == ["forwarded"]
    last = transfer.steps.last()
    assert last
    assert last.verb == "forwarded"


def test_the_bytes_go_with_their_last_holder(
    transfer: Transfer, overseer: Actor, sender: Actor, other_school: Establishment
) -> None:
    new = send_on(transfer, overseer)
    assert StoredFile.objects.count() == 1

    recall(transfer=new, by=sender, at=MONDAY)

    assert not StoredFile.objects.exists()


def test_what_another_row_holds_outlives_an_expiry(
    transfer: Transfer, overseer: Actor, recipient: Actor, other_school: Establishment
) -> None:
    """A row that still holds the bytes keeps them, whichever of the two ends first."""
    new = send_on(transfer, overseer)
    Transfer.objects.filter(pk=transfer.pk).update(stored=new.stored, keep_until=MONDAY)

    expire_transfers(at=MONDAY + timedelta(days=1))

    new.refresh_from_db()
    assert new.stored
    assert StoredFile.objects.count() == 1


def test_the_next_free_number_is_taken(
    transfer: Transfer, overseer: Actor, other_school: Establishment, send_another: SendFile
) -> None:
    send_another("6812045_CTF_6814039_001.XML")
    twin = send_another("6812045_CTF_6812317_002.XML")

    names = [
        new.name for new in forward(transfers=[transfer, twin], to=OTHER, by=overseer, at=MONDAY)
    ]

    assert names == ["6812045_CTF_6814039_002.XML", "6812045_CTF_6814039_003.XML"]


def test_it_says_when_no_number_is_left(
    overseer: Actor, other_school: Establishment, send_another: SendFile, recipient: Actor
) -> None:
    last = send_another("6812045_CTF_6812317_999.XML")
    send_another("6812045_CTF_6814039_999.XML")

    with pytest.raises(NoNumberLeft):
        send_on(last, overseer)


def test_the_three_concerned_are_told(
    transfer: Transfer, overseer: Actor, other_school: Establishment
) -> None:
    Letter.objects.all().delete()

    new = send_on(transfer, overseer)

    told = {letter.to: letter for letter in Letter.objects.all()}
    assert set(told) == {
        "swyddfa@s6814039.example",
        "bryn@greenway.example",
        "swyddfa@greenway.example",
        "tomos@rumney.example",
        "swyddfa@rumney.example",
    }
    assert "A file is waiting for you in Pont" in told["swyddfa@s6814039.example"].subject
    assert "has forwarded to another school" in told["bryn@greenway.example"].body
    assert new.name in told["tomos@rumney.example"].body
    surname = PupilEntry.objects.get().surname
    assert not any(surname in letter.body for letter in told.values())


def test_nobody_writes_to_a_school_that_is_closed(closed: Transfer, overseer: Actor) -> None:
    Letter.objects.all().delete()

    send_on(closed, overseer, SUCCESSOR)

    assert not Letter.objects.filter(to="swyddfa@rumney.example").exists()


def test_the_trail_says_where_it_went_and_seals_who_is_in_it(
    transfer: Transfer, overseer: Actor, other_school: Establishment
) -> None:
    new = send_on(transfer, overseer)

    line = AuditLine.objects.get(act="transfer.forward")
    assert line.object_id == str(transfer.public_id)
    assert (line.facts["to"], line.facts["onward"]) == (OTHER, str(new.public_id))
    detail = read_detail(SealedDetail.objects.get(line=line).content, transfer=transfer)
    assert [pupil.upn for pupil in detail.pupils] == [PupilEntry.objects.get().upn]


class TestSuccession:
    """Files stranded at closed or replaced numbers."""

    def test_they_are_offered_the_school_that_took_over_in_the_end(
        self, closed: Transfer, overseer: Actor
    ) -> None:
        last = make_establishment("6814075")
        Establishment.objects.filter(number=OTHER).update(successor=last)

        rows = find_uncollected(overseer, la="681", kind=Kind.CTF)
        (found,) = find_stranded(rows, on=MONDAY.date())

        assert (found.recipient, found.heir.code, found.count) == ("6812317", "6814075", 1)
        assert send_on(closed, overseer, SUCCESSOR).recipient == "6814075"

    def test_all_go_at_once_each_to_its_own(
        self, closed: Transfer, overseer: Actor, send_another: SendFile, sender: Actor
    ) -> None:
        make_establishment("6814076", successor=make_establishment("6814075"))
        Establishment.objects.filter(number="6814076").update(closed_on=None)
        elsewhere = Transfer.objects.create(
            **{
                field: getattr(closed, field)
                for field in ("kind", "sender", "sender_la", "size", "stored", "sent_at", "sent_by")
            },
            name="6812045_CTF_6814076_001.XML",
            recipient="6814076",
            recipient_la="681",
        )

        new = forward(transfers=[closed, elsewhere], to=SUCCESSOR, by=overseer, at=MONDAY)

        assert [one.recipient for one in new] == [OTHER, "6814075"]

    def test_a_school_that_closes_later_is_not_succeeded_yet(
        self, closed: Transfer, overseer: Actor
    ) -> None:
        Establishment.objects.update(closed_on=MONDAY.date() + timedelta(days=1))

        rows = find_uncollected(overseer, la="681", kind=Kind.CTF)
        assert find_stranded(rows, on=MONDAY.date()) == []
        with pytest.raises(NobodyTookOver):
            send_on(closed, overseer, SUCCESSOR)

    def test_a_successor_that_is_closed_itself_is_no_heir(
        self, closed: Transfer, overseer: Actor
    ) -> None:
        Establishment.objects.filter(number=OTHER).update(closed_on=MONDAY.date())

        with pytest.raises(NobodyTookOver):
            send_on(closed, overseer, SUCCESSOR)

    def test_a_successor_in_another_authority_is_an_heir(
        self, closed: Transfer, overseer: Actor, newport_school: Establishment
    ) -> None:
        Establishment.objects.filter(number="6812317").update(successor=newport_school)

        assert send_on(closed, overseer, "6802329").recipient_la == "680"


class TestWhoMayNot:
    """Who may not forward, and what, and where to."""

    @pytest.mark.parametrize("name", ["vera", "elin", "huw", "bryn", "mair", "tomos", "sam"])
    def test_without_the_grant_nobody(
        self,
        transfer: Transfer,
        other_school: Establishment,
        name: str,
        request: pytest.FixtureRequest,
    ) -> None:
        with pytest.raises(NotPermitted):
            send_on(transfer, get_actor(request.getfixturevalue(name)))

    def test_not_another_authority(
        self, transfer: Transfer, other_school: Establishment, stranger: Actor
    ) -> None:
        with pytest.raises(NotYours):
            send_on(transfer, stranger)

    @pytest.mark.parametrize("to", ["6802329", "6812317", "681LLLL", "6819999", "XXXXXXX", ""])
    def test_not_to_what_is_no_other_school_of_the_authority(
        self, transfer: Transfer, newport_school: Establishment, overseer: Actor, to: str
    ) -> None:
        with pytest.raises(NotAnotherSchool):
            send_on(transfer, overseer, to)

        transfer.refresh_from_db()
        assert transfer.state == State.SENT

    def test_not_to_a_closed_school(
        self, transfer: Transfer, other_school: Establishment, overseer: Actor
    ) -> None:
        Establishment.objects.filter(number=OTHER).update(closed_on=MONDAY.date())

        with pytest.raises(NotAnotherSchool):
            send_on(transfer, overseer)

    def test_not_what_has_ended_meanwhile(
        self,
        transfer: Transfer,
        other_school: Establishment,
        overseer: Actor,
        recipient: Actor,
    ) -> None:
        reject(transfer=transfer, reason="not-joining", remark="", by=recipient, at=MONDAY)

        with pytest.raises(WrongState):
            send_on(transfer, overseer)
