"""Removing files that a school has not collected."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine, SealedDetail
from pont.audit.queries import verify
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from pont.transfers.models import Collection, PupilEntry, Step, Transfer
from pont.transfers.operations.hand_over import NoLongerThere, hand_over
from pont.transfers.operations.receive import receive
from pont.transfers.operations.remove import NothingTicked, TooManyTicked, remove
from pont.transfers.parties import NotYours
from pont.transfers.reasons import ReasonMissing
from pont.transfers.states import State, WrongState
from pont.transfers.trail import forget_pupils, read_detail
from pont.vault.envelope import Damaged
from pont.vault.models import StoredFile
from tests.transfers.conftest import MONDAY

SendFile = Callable[[str], Transfer]


@pytest.fixture
def overseer(olwen: Account) -> Actor:
    """Olwen at Cardiff."""
    return get_actor(olwen)


def take_away(
    *transfers: Transfer, by: Actor, reason: str = "not-arrived", remark: str = ""
) -> None:
    remove(transfers=transfers, reason=reason, remark=remark, by=by, at=MONDAY)


def test_it_destroys_the_bytes_and_keeps_the_record(transfer: Transfer, overseer: Actor) -> None:
    take_away(transfer, by=overseer)

    transfer.refresh_from_db()
    assert (transfer.state, transfer.stored, transfer.ended_at) == (State.REMOVED, None, MONDAY)
    assert not StoredFile.objects.exists()
    assert not PupilEntry.objects.exists()
    step = transfer.steps.last()
    assert step
    assert (step.verb, step.reason, step.by_name) == (
        Step.Verb.REMOVED,
        "not-arrived",
        "Olwen Pritchard",
    )


def test_the_name_is_free_again(
    transfer: Transfer, overseer: Actor, send_another: SendFile
) -> None:
    take_away(transfer, by=overseer)

    assert send_another(transfer.name).state == State.SENT


def test_sender_and_school_are_told_why_and_no_pupil_is_named(
    transfer: Transfer, overseer: Actor
) -> None:
    pupil = PupilEntry.objects.get()
    Letter.objects.all().delete()

    take_away(transfer, by=overseer, reason="other", remark=f"{pupil.surname} went elsewhere")

    letters = {letter.to: letter for letter in Letter.objects.all()}
    assert set(letters) == {
        "bryn@greenway.example",
        "swyddfa@greenway.example",
        "tomos@rumney.example",
        "swyddfa@rumney.example",
    }
    for letter in letters.values():
        assert "Olwen Pritchard at Cardiff has removed" in letter.body
        assert transfer.name in letter.body
        assert pupil.surname not in letter.body
        assert "went elsewhere" not in letter.body
    assert letters["bryn@greenway.example"].subject == "Your file has been removed"


class TestTrail:
    """The line in the audit trail."""

    def test_who_was_in_the_file_is_sealed_beside_it(
        self, transfer: Transfer, overseer: Actor
    ) -> None:
        pupil = PupilEntry.objects.get()

        take_away(transfer, by=overseer, reason="other", remark="Moved to Spain")

        line = AuditLine.objects.get(act="transfer.remove")
        assert line.object_id == str(transfer.public_id)
        assert line.facts == {
            "kind": "ctf",
            "sender": "6812045",
            "recipient": "6812317",
            "reason": "other",
        }
        sealed = bytes(SealedDetail.objects.get(line=line).content)
        assert pupil.surname.encode() not in sealed
        detail = read_detail(sealed, transfer=transfer)
        assert [(one.upn, one.surname, one.forename) for one in detail.pupils] == [
            (pupil.upn, pupil.surname, pupil.forename)
        ]
        assert pupil.born_on
        assert detail.pupils[0].born_on == pupil.born_on.isoformat()
        assert detail.remark == "Moved to Spain"

    def test_it_opens_for_its_own_transfer_alone(
        self, transfer: Transfer, overseer: Actor, send_another: SendFile
    ) -> None:
        other = send_another("6812045_CTF_6812317_002.XML")
        take_away(transfer, by=overseer)

        with pytest.raises(Damaged):
            read_detail(SealedDetail.objects.get().content, transfer=other)

    def test_it_forgets_the_pupils_after_two_years_and_stays_whole(
        self, transfer: Transfer, overseer: Actor
    ) -> None:
        take_away(transfer, by=overseer)

        assert forget_pupils(at=datetime(2028, 11, 16, 9, 30, tzinfo=UTC)) == 0
        assert forget_pupils(at=datetime(2028, 11, 16, 9, 31, tzinfo=UTC)) == 1
        assert forget_pupils(at=datetime(2028, 11, 16, 9, 31, tzinfo=UTC)) == 0
        assert not SealedDetail.objects.exists()
        assert AuditLine.objects.filter(act="transfer.remove").exists()
        assert verify() is None

    @pytest.mark.django_db
    def test_it_keeps_two_years_from_a_leap_day(self) -> None:
        assert forget_pupils(at=datetime(2028, 2, 29, tzinfo=UTC)) == 0


def test_all_or_none_are_removed(
    transfer: Transfer, overseer: Actor, send_another: SendFile
) -> None:
    other = send_another("6812045_CTF_6812317_002.XML")
    Transfer.objects.filter(pk=other.pk).update(state=State.RECEIVED)

    with pytest.raises(WrongState, match=r"002\.XML has already been received"):
        take_away(transfer, other, by=overseer)

    transfer.refresh_from_db()
    assert transfer.state == State.SENT
    assert transfer.stored
    assert not AuditLine.objects.filter(act="transfer.remove").exists()


@pytest.mark.parametrize(("reason", "remark"), [("", "x"), ("other", "  "), ("duplicate", "x")])
def test_it_needs_a_reason_from_the_list(
    transfer: Transfer, overseer: Actor, reason: str, remark: str
) -> None:
    with pytest.raises(ReasonMissing):
        take_away(transfer, by=overseer, reason=reason, remark=remark)


def test_nothing_and_too_much_are_refused(
    transfer: Transfer, overseer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NothingTicked):
        take_away(by=overseer)
    monkeypatch.setattr("pont.transfers.operations.remove.MOST_AT_ONCE", 0)
    with pytest.raises(TooManyTicked):
        take_away(transfer, by=overseer)


class TestWhoMayNot:
    """Who may not remove."""

    @pytest.mark.parametrize("name", ["vera", "elin", "huw", "bryn", "mair", "tomos", "sam"])
    def test_without_the_grant_nobody(
        self, transfer: Transfer, name: str, request: pytest.FixtureRequest
    ) -> None:
        with pytest.raises(NotPermitted):
            take_away(transfer, by=get_actor(request.getfixturevalue(name)))

    def test_not_another_authority(self, transfer: Transfer, stranger: Actor) -> None:
        with pytest.raises(NotYours):
            take_away(transfer, by=stranger)

    def test_not_the_sender_s_authority(
        self, newport_school: object, send_another: SendFile, overseer: Actor
    ) -> None:
        out = send_another("6812045_CTF_6802329_001.XML")

        with pytest.raises(NotYours):
            take_away(out, by=overseer)

    def test_nothing_on_the_shelf(
        self, send_another: SendFile, overseer: Actor, gwen: Account
    ) -> None:
        lost = send_another("6812045_CTF_XXXXXXX_001.XML")

        for by in (overseer, get_actor(gwen)):
            with pytest.raises(NotYours):
                take_away(lost, by=by)

    def test_the_national_administrator_may(self, transfer: Transfer, gwen: Account) -> None:
        take_away(transfer, by=get_actor(gwen))

        transfer.refresh_from_db()
        assert transfer.state == State.REMOVED


class TestWhileTheSchoolDownloads:
    """Two at the same file."""

    def test_what_is_removed_can_no_longer_be_downloaded(
        self, collection: Collection, recipient: Actor, overseer: Actor
    ) -> None:
        take_away(collection.transfers.get(), by=overseer)

        with pytest.raises(NoLongerThere, match="removed by the local authority"):
            hand_over(collection=collection, by=recipient, at=MONDAY)

    def test_what_was_downloaded_and_not_answered_can_be_removed(
        self, handed_over: Collection, recipient: Actor, overseer: Actor
    ) -> None:
        take_away(handed_over.transfers.get(), by=overseer)

        with pytest.raises(WrongState, match="removed by the local authority"):
            receive(collection=handed_over, by=recipient, at=MONDAY + timedelta(minutes=1))

    def test_what_was_received_meanwhile_is_not_removed(
        self, handed_over: Collection, recipient: Actor, overseer: Actor
    ) -> None:
        shown = handed_over.transfers.get()
        receive(collection=handed_over, by=recipient, at=MONDAY)

        with pytest.raises(WrongState):
            take_away(shown, by=overseer)
        assert StoredFile.objects.exists()
