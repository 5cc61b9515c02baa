"""Copies for the authority: of which files, for whom, and that nothing else notices."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.directory.models import CopiesPause, Establishment, LocalAuthority
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from pont.standards.file_names import Kind
from pont.transfers.copies import (
    find_all_copies,
    find_copies,
    find_latest_copies,
    find_ticked_copies,
)
from pont.transfers.models import Collection, Step, Transfer
from pont.transfers.operations.expire import expire_transfers
from pont.transfers.operations.hand_over import (
    MOST_AT_ONCE,
    NoLongerThere,
    NothingChosen,
    TooManyChosen,
)
from pont.transfers.operations.recall import recall
from pont.transfers.operations.receive import receive
from pont.transfers.operations.reject import reject
from pont.transfers.operations.take_copies import CopiesOff, NoCopy, take_copies
from pont.transfers.oversight import Way
from pont.transfers.queries import find_awaiting
from pont.transfers.states import State
from tests.organisations import make_establishment
from tests.transfers.conftest import MONDAY
from tests.transfers.test_oversight import explain
from tests.transfers.waiting import make_waiting, save_waiting
from tests.vault.samples import keep_bytes

pytestmark = pytest.mark.django_db

LATER = MONDAY + timedelta(hours=3)
GREENWAY, RUMNEY, NEWPORT = "6812045", "6812317", "6802329"


@pytest.fixture
def olwen_s(olwen: Account) -> Actor:
    """Olwen at Cardiff."""
    return get_actor(olwen)


def take(*transfers: Transfer, by: Actor, at: datetime = LATER) -> None:
    take_copies(transfers=transfers, by=by, at=at)


def find(by: Actor, way: Way = Way.WITHIN, state: State = State.SENT) -> list[Transfer]:
    return list(find_copies(by, way=way, state=state))


def pause(la: LocalAuthority, off_at: datetime, on_at: datetime | None = None) -> None:
    CopiesPause.objects.create(la=la, off_at=off_at, on_at=on_at)


class TestNothingElseNotices:
    """A copy leaves the transfer as it was."""

    def test_the_file_still_waits_and_its_record_is_the_same(
        self, transfer: Transfer, olwen_s: Actor, recipient: Actor
    ) -> None:
        before = Transfer.objects.values().get(pk=transfer.pk)
        letters = Letter.objects.count()

        take(transfer, by=olwen_s)

        assert Transfer.objects.values().get(pk=transfer.pk) == before
        assert [step.verb for step in Step.objects.all()] == ["sent"]
        assert list(find_awaiting(recipient, Kind.CTF)) == [transfer]
        assert not Collection.objects.exists()
        assert Letter.objects.count() == letters

    def test_the_sender_can_still_recall_it(
        self, transfer: Transfer, olwen_s: Actor, sender: Actor
    ) -> None:
        take(transfer, by=olwen_s)

        recall(transfer=transfer, by=sender, at=LATER)

        transfer.refresh_from_db()
        assert transfer.state == State.RECALLED

    def test_it_leaves_a_line_for_each_file(
        self, transfer: Transfer, send_another: Callable[[str], Transfer], olwen_s: Actor
    ) -> None:
        other = send_another("6812045_CTF_6812317_002.XML")

        take(transfer, other, by=olwen_s)

        lines = AuditLine.objects.filter(act="transfer.copy").order_by("sequence")
        assert [line.object_id for line in lines] == [
            str(one.public_id) for one in (transfer, other)
        ]
        assert lines[0].username == "olwen"
        assert lines[0].facts == {"kind": "ctf", "sender": GREENWAY, "recipient": RUMNEY}


class TestOfWhich:
    """Of which files there is a copy."""

    def test_each_goes_one_way(self, cardiff: LocalAuthority, olwen_s: Actor) -> None:
        ends = {
            Way.WITHIN: (GREENWAY, RUMNEY),
            Way.INTO: (NEWPORT, RUMNEY),
            Way.OUT: (GREENWAY, NEWPORT),
        }
        files = {way: self.save(*places) for way, places in ends.items()}

        assert {way: find(olwen_s, way) for way in Way} == {way: [files[way]] for way in Way}
        assert set(find_latest_copies(olwen_s, at=LATER)) == set(files.values())

    @pytest.mark.parametrize(
        ("sender", "recipient", "is_copied"),
        [
            (GREENWAY, "681LLLL", True),
            ("681LLLL", GREENWAY, True),
            ("830LLLL", GREENWAY, True),
            (NEWPORT, "681LLLL", False),
            ("681LLLL", NEWPORT, False),
            ("681LLLL", "681PLAS", False),
            (NEWPORT, "6802320", False),
            (GREENWAY, "XXXXXXX", False),
            (GREENWAY, "MMMMMMM", False),
            ("681LLLL", "XXXXXXX", False),
        ],
    )
    def test_one_end_is_a_school_of_the_authority_and_none_the_shelf(
        self, olwen_s: Actor, sender: str, recipient: str, is_copied: bool
    ) -> None:
        file = self.save(sender, recipient)

        assert list(find_latest_copies(olwen_s, at=LATER)) == ([file] if is_copied else [])
        assert any(find(olwen_s, way) for way in Way) is is_copied
        if not is_copied:
            assert find_ticked_copies(olwen_s, [file.public_id]) == []
            with pytest.raises(NoCopy):
                take(file, by=olwen_s)

    @pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CTF])
    def test_of_other_kinds_there_is_none(self, olwen_s: Actor, kind: Kind) -> None:
        file = self.save(GREENWAY, RUMNEY, kind=kind)

        assert list(find_latest_copies(olwen_s, at=LATER)) == []
        with pytest.raises(NotPermitted):
            take(file, by=olwen_s)

    def test_collected_and_rejected_files_are_copied_as_long_as_they_are_kept(
        self, transfer: Transfer, handed_over: Collection, recipient: Actor, olwen_s: Actor
    ) -> None:
        receive(collection=handed_over, by=recipient, at=LATER)
        assert find(olwen_s, state=State.RECEIVED) == [transfer]
        take(transfer, by=olwen_s)

        expire_transfers(at=LATER + timedelta(days=91))

        assert find(olwen_s, state=State.RECEIVED) == []
        with pytest.raises(NoLongerThere, match="kept as long as the rules say"):
            take(transfer, by=olwen_s, at=LATER + timedelta(days=91))

    def test_a_rejected_file_is_copied_for_its_thirty_days(
        self, transfer: Transfer, recipient: Actor, olwen_s: Actor
    ) -> None:
        reject(transfer=transfer, reason="duplicate", remark="", by=recipient, at=LATER)
        assert find(olwen_s, state=State.REJECTED) == [transfer]

        expire_transfers(at=LATER + timedelta(days=31))

        assert find(olwen_s, state=State.REJECTED) == []

    def test_a_recalled_file_is_gone_at_once(
        self, transfer: Transfer, sender: Actor, olwen_s: Actor
    ) -> None:
        recall(transfer=transfer, by=sender, at=LATER)

        assert list(find_latest_copies(olwen_s, at=LATER)) == []
        with pytest.raises(NoLongerThere, match="recalled"):
            take(transfer, by=olwen_s)

    def test_the_latest_are_those_of_a_week(self, olwen_s: Actor) -> None:
        self.save(GREENWAY, RUMNEY, sent_at=LATER - timedelta(days=8))
        newer = self.save(GREENWAY, RUMNEY, sent_at=LATER - timedelta(days=6), number=2)

        assert list(find_latest_copies(olwen_s, at=LATER)) == [newer]

    def save(self, sender: str, recipient: str, **changes: object) -> Transfer:
        """Return a file with bytes, sent on Monday."""
        values = {"sent_at": MONDAY, "stored": keep_bytes(b"<CTfile/>"), **changes}
        return save_waiting(sender, recipient, **values)  # type: ignore[arg-type]


class TestWhileOff:
    """While copies are turned off, and afterwards."""

    def test_there_is_none_of_any_file(
        self, transfer: Transfer, cardiff: LocalAuthority, olwen_s: Actor
    ) -> None:
        pause(cardiff, LATER)

        assert find(olwen_s) == []
        assert list(find_latest_copies(olwen_s, at=LATER)) == []
        with pytest.raises(CopiesOff, match="Maintain LEA Details"):
            take(transfer, by=olwen_s)
        assert not AuditLine.objects.filter(act="transfer.copy").exists()

    @pytest.mark.parametrize(
        ("off", "on", "is_copied"),
        [
            (timedelta(0), timedelta(hours=1), False),
            (timedelta(hours=-1), timedelta(hours=1), False),
            (timedelta(hours=-1), timedelta(0), True),
            (timedelta(hours=1), timedelta(hours=2), True),
        ],
    )
    def test_a_file_sent_while_they_were_off_gives_none_later(
        self,
        transfer: Transfer,
        cardiff: LocalAuthority,
        olwen_s: Actor,
        off: timedelta,
        on: timedelta,
        is_copied: bool,
    ) -> None:
        pause(cardiff, MONDAY + off, MONDAY + on)

        assert find(olwen_s) == ([transfer] if is_copied else [])
        if is_copied:
            take(transfer, by=olwen_s)
        else:
            with pytest.raises(NoCopy, match="sent while copies were turned off"):
                take(transfer, by=olwen_s)

    def test_one_of_several_pauses_is_enough(
        self, transfer: Transfer, cardiff: LocalAuthority, olwen_s: Actor
    ) -> None:
        for hours in (-9, -1, 5):
            since = MONDAY + timedelta(hours=hours)
            pause(cardiff, since, since + timedelta(hours=2))

        assert find(olwen_s) == []

    def test_another_authority_s_switch_is_its_own(
        self,
        newport_school: Establishment,
        send_another: Callable[[str], Transfer],
        newport: LocalAuthority,
        olwen_s: Actor,
        stranger: Actor,
    ) -> None:
        file = send_another("6812045_CTF_6802329_001.XML")
        pause(newport, MONDAY - timedelta(days=1))

        assert find(olwen_s, Way.OUT) == [file]
        assert find(stranger, Way.INTO) == []

    def test_one_without_a_copy_spoils_the_choice(
        self,
        transfer: Transfer,
        send_another: Callable[[str], Transfer],
        sender: Actor,
        olwen_s: Actor,
    ) -> None:
        other = send_another("6812045_CTF_6812317_002.XML")
        recall(transfer=other, by=sender, at=LATER)

        with pytest.raises(NoLongerThere):
            take(transfer, other, by=olwen_s)
        assert not AuditLine.objects.filter(act="transfer.copy").exists()


class TestWho:
    """Who may take copies."""

    @pytest.mark.parametrize("name", ["olwen", "dilys", "lowri"])
    def test_the_roles_that_watch_over_schools_may(
        self, transfer: Transfer, name: str, request: pytest.FixtureRequest
    ) -> None:
        actor = get_actor(request.getfixturevalue(name))

        assert find_ticked_copies(actor, [transfer.public_id]) == [transfer]
        take(transfer, by=actor)

    @pytest.mark.parametrize(
        "name", ["vera", "bryn", "mair", "tomos", "sam", "elin", "huw", "gwen", "derwen"]
    )
    def test_others_may_not(
        self, transfer: Transfer, name: str, request: pytest.FixtureRequest
    ) -> None:
        actor = get_actor(request.getfixturevalue(name))

        assert find(actor) == []
        assert list(find_latest_copies(actor, at=LATER)) == []
        assert find_ticked_copies(actor, [transfer.public_id]) == []
        with pytest.raises(NotPermitted):
            take(transfer, by=actor)

    def test_the_neighbour_sees_nothing(self, transfer: Transfer, stranger: Actor) -> None:
        assert [find(stranger, way) for way in Way] == [[], [], []]
        assert find_ticked_copies(stranger, [transfer.public_id]) == []
        with pytest.raises(NoCopy):
            take(transfer, by=stranger)


def test_nothing_or_too_much_is_refused(transfer: Transfer, olwen_s: Actor) -> None:
    with pytest.raises(NothingChosen):
        take(by=olwen_s)
    with pytest.raises(TooManyChosen):
        take(*[transfer] * (MOST_AT_ONCE + 1), by=olwen_s)


class TestPlans:
    """Lists run on an index, however many files there are."""

    @pytest.fixture
    def files(self) -> None:
        """Many files between the schools of a few authorities."""
        schools = ("6812045", "6812317", "6802329", "6802320", "8303308", "8303309", "6762252")
        stored = keep_bytes(b"<CTfile/>")
        Transfer.objects.bulk_create(
            make_waiting(
                schools[number % 7],
                schools[(number + 1 + number // 7) % 7],
                sent_at=MONDAY + timedelta(minutes=number),
                number=number,
                stored=stored,
                state=State.SENT if number % 3 else State.RECEIVED,
            )
            for number in range(6_000)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE transfers_transfer")

    @pytest.mark.parametrize("way", Way)
    def test_a_list_sorts_nothing(self, files: None, olwen_s: Actor, way: Way) -> None:
        rows = find_copies(olwen_s, way=way, state=State.SENT)
        for ordered in (
            rows.order_by("-sent_at", "-id")[:51],
            rows.filter(sent_at__lte=MONDAY + timedelta(days=2)).order_by("-sent_at", "-id")[:51],
        ):
            plan = explain(ordered)
            assert re.search("(into|from)_authority", plan), plan
            assert "TEMP B-TREE" not in plan
            assert "Sort" not in plan
            assert not re.search(r"(SCAN|Seq Scan on) transfers_transfer", plan), plan

    def test_the_latest_are_found_on_indexes(self, files: None, olwen_s: Actor) -> None:
        at = MONDAY + timedelta(minutes=6_000)
        since = at - timedelta(hours=4)
        for rows in (
            # A few hours' files, as a week's are of those of years.
            find_latest_copies(olwen_s, at=at + timedelta(days=7, hours=-4)).order_by(
                "-sent_at", "-id"
            )[:51],
            find_all_copies("681", since=since, until=at).order_by("sent_at", "id")[:100],
        ):
            plan = explain(rows)
            assert "into_authority" in plan, plan
            assert "from_authority" in plan, plan
            assert not re.search(r"(SCAN|Seq Scan on) transfers_transfer", plan), plan


def test_a_school_that_is_new_is_copied_too(olwen_s: Actor) -> None:
    make_establishment("6814999")
    file = save_waiting("6814999", NEWPORT, sent_at=MONDAY, stored=keep_bytes(b"<CTfile/>"))
    assert find(olwen_s, Way.OUT) == [file]
