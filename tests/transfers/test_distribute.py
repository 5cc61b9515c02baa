"""Sending allocated pupils on: a file for each school, nothing twice, nothing lost."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine, SealedDetail
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.postbox.models import Letter
from pont.standards.ctf import read_ctf
from pont.transfers.allocations import View, count_pupils, find_pupils
from pont.transfers.models import PupilEntry, Step, Transfer
from pont.transfers.operations import distribute, send_on
from pont.transfers.operations.distribute import LEASE, MOST_FAILURES, distribute_due
from pont.transfers.operations.land import land
from pont.transfers.operations.recall import recall
from pont.transfers.operations.reject import reject
from pont.transfers.operations.send import send
from pont.transfers.phase_models import Allocation, Distribution
from pont.transfers.states import State, WrongState
from pont.vault.models import StoredFile
from pont.vault.queries import open_stored
from pont.vault.stores import StoreFull
from tests.organisations import make_establishment
from tests.transfers.files import write_ctf
from tests.transfers.phase import (
    BRAMLEY,
    MILTON,
    MONDAY,
    RUMNEY,
    distribute_all,
    download,
    invent_leavers,
    order_all,
    plan_all,
    send_bulk,
)
from tests.transfers.phase import send_on as send_pupils_on

pytestmark = pytest.mark.django_db

Stage = Allocation.Stage


@pytest.fixture
def allocator(
    olwen: Account,
    tomos: Account,
    newport_school: Establishment,
    derbyshire_school: Establishment,
) -> Actor:
    """Olwen at Cardiff, with schools in three authorities to send pupils to."""
    return get_actor(olwen)


@pytest.fixture
def bulk(allocator: Actor, bryn: Account) -> Transfer:
    """Six leavers of Greenway, who wait at Cardiff."""
    return send_bulk(bryn, invent_leavers(6))


def find_onward(school: str) -> list[Transfer]:
    return list(Transfer.objects.filter(sender="681LLLL", recipient=school).order_by("pk"))


def read(transfer: Transfer) -> bytes:
    assert transfer.stored
    with open_stored(transfer.stored) as stored:
        return stored.read()


def canonicalise(body: bytes) -> list[bytes]:
    """Return each pupil of a CTF in canonical XML."""
    root = etree.fromstring(body)
    pupils = root.xpath("//*[local-name()='Pupil']")
    return [etree.tostring(pupil, method="c14n", with_tail=False) for pupil in pupils]


def test_each_school_gets_one_file_with_its_pupils(bulk: Transfer, allocator: Actor) -> None:
    before = canonicalise(read(bulk))

    send_pupils_on(bulk, {RUMNEY: [1, 3, 6], MILTON: [2], BRAMLEY: [5]}, by=allocator)

    [rumney], [milton], [bramley] = map(find_onward, (RUMNEY, MILTON, BRAMLEY))
    assert rumney.name == "681LLLL_CTF_6812317_001.XML"
    assert canonicalise(read(rumney)) == [before[0], before[2], before[5]]
    assert canonicalise(read(milton)) == [before[1]]
    assert canonicalise(read(bramley)) == [before[4]]
    assert {t.origin_id for t in (rumney, milton, bramley)} == {bulk.pk}
    assert [t.pupil_count for t in (rumney, milton, bramley)] == [3, 1, 1]
    assert [t.state for t in (rumney, milton, bramley)] == [State.SENT] * 3
    assert (bramley.sender_la, bramley.recipient_la) == ("681", "830")


def test_the_header_names_the_new_destination_and_the_old_source(
    bulk: Transfer, allocator: Actor
) -> None:
    send_pupils_on(bulk, {MILTON: [2]}, by=allocator)

    [milton] = find_onward(MILTON)
    assert milton.stored
    header = read_ctf(open_stored(milton.stored)).header
    assert header.source.number == "6812045"
    assert header.destination.number == MILTON


@pytest.mark.parametrize("namespace", ["", "http://www.dfes.gov.uk/schemas/ctf"])
def test_the_pupils_are_indexed_as_they_stand_in_the_new_file(
    allocator: Actor, bryn: Account, namespace: str
) -> None:
    bulk = send_bulk(bryn, invent_leavers(6), namespace=namespace)

    send_pupils_on(bulk, {RUMNEY: [2, 5]}, by=allocator)

    [rumney] = find_onward(RUMNEY)
    source = {entry.ordinal: entry.upn for entry in bulk.pupils.all()}
    assert [(e.ordinal, e.upn) for e in rumney.pupils.all()] == [(1, source[2]), (2, source[5])]


def test_who_is_not_allocated_stays_listed(bulk: Transfer, allocator: Actor) -> None:
    send_pupils_on(bulk, {RUMNEY: [1, 3, 6]}, by=allocator)

    assert [pupil.ordinal for pupil in find_pupils(bulk, View.OPEN)] == [2, 4, 5]
    assert count_pupils(bulk) == {
        View.OPEN: 3,
        View.PLANNED: 0,
        View.SENT: 3,
        View.LEFT: 0,
        View.ALL: 6,
    }


def test_the_bulk_file_is_received_so_that_its_sender_cannot_recall_it(
    bulk: Transfer, allocator: Actor, bryn: Account
) -> None:
    send_pupils_on(bulk, {RUMNEY: [1]}, by=allocator)

    bulk.refresh_from_db()
    assert bulk.state == State.RECEIVED
    assert bulk.keep_until == MONDAY + timedelta(days=90)
    verbs = list(bulk.steps.values_list("verb", flat=True))
    assert verbs == [Step.Verb.SENT, Step.Verb.RECEIVED, Step.Verb.ALLOCATED]
    with pytest.raises(WrongState):
        recall(transfer=bulk, by=get_actor(bryn), at=MONDAY)


def test_each_school_gets_one_letter_and_the_authority_one_summary(
    bulk: Transfer, allocator: Actor, bryn: Account
) -> None:
    second = send_bulk(bryn, invent_leavers(3, seed=6), serial=2)
    plan_all(second, {RUMNEY: [1, 2]}, by=allocator)
    Letter.objects.all().delete()

    send_pupils_on(bulk, {RUMNEY: [1], MILTON: [2]}, by=allocator)

    told = Counter(Letter.objects.values_list("to", flat=True))
    for school in ("swyddfa@rumney.example", "tomos@rumney.example", "swyddfa@milton.example"):
        assert told[school] == 1, school
    assert told["data@la681.example"] == told["olwen@la681.example"] == 1
    summary = Letter.objects.get(to="olwen@la681.example")
    assert summary.subject == "The pupils you allocated have been sent on"
    assert "4 in all, in 3 files" in summary.body
    names = {pupil.surname for pupil in PupilEntry.objects.all()}
    assert not any(name in letter.body for letter in Letter.objects.all() for name in names)


def test_each_file_leaves_an_audit_line_with_its_pupils_sealed(
    bulk: Transfer, allocator: Actor
) -> None:
    SealedDetail.objects.all().delete()

    send_pupils_on(bulk, {RUMNEY: [1], MILTON: [2, 4]}, by=allocator)

    lines = AuditLine.objects.filter(act="transfer.send", organisation="681LLLL")
    assert sorted(line.facts["count"] for line in lines) == [1, 2]
    assert {line.facts["origin"] for line in lines} == {str(bulk.public_id)}
    assert {line.username for line in lines} == {"olwen"}
    assert SealedDetail.objects.count() == 2
    upns = set(bulk.pupils.values_list("upn", flat=True))
    assert not any(upn in str(line.facts) for line in AuditLine.objects.all() for upn in upns)


def test_a_worker_that_died_is_followed_by_one_that_sends_the_rest(
    bulk: Transfer, allocator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing catches it: as if the machine had stopped."""

    plan_all(bulk, {RUMNEY: [1], MILTON: [2, 3], BRAMLEY: [4]}, by=allocator)
    order_all(allocator)
    real, sent = distribute.send_parcel, []

    def die_after_the_first(parcel: send_on.Parcel, **given: Any) -> Transfer:
        if sent:
            raise Killed
        sent.append(parcel.school)
        return real(parcel, **given)

    monkeypatch.setattr(distribute, "send_parcel", die_after_the_first)
    with pytest.raises(Killed):
        distribute_due(at=MONDAY)
    monkeypatch.setattr(distribute, "send_parcel", real)

    # The dead worker's lease holds; then another goes on.
    assert distribute_due(at=MONDAY + timedelta(seconds=30)) == 0
    distribute_all(at=MONDAY + LEASE)

    files = Transfer.objects.filter(sender="681LLLL")
    assert Counter(files.values_list("recipient", flat=True)) == {RUMNEY: 1, MILTON: 1, BRAMLEY: 1}
    assert Allocation.objects.filter(stage=Stage.SENT).count() == 4
    assert StoredFile.objects.count() == 4


def test_two_workers_at_one_order_send_nothing_twice(
    bulk: Transfer, allocator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second reads what is to be sent before the first has sent it: its lease was over."""
    plan_all(bulk, {RUMNEY: [1], MILTON: [2]}, by=allocator)
    order_all(allocator)
    real, others = distribute.write_parcels, []

    def be_overtaken(*given: Any) -> list[send_on.Parcel]:
        parcels = real(*given)
        if not others:
            others.append(True)
            distribute_all(at=MONDAY + LEASE)
        return parcels

    monkeypatch.setattr(distribute, "write_parcels", be_overtaken)
    distribute_all()

    files = Transfer.objects.filter(sender="681LLLL")
    assert Counter(files.values_list("recipient", flat=True)) == {RUMNEY: 1, MILTON: 1}
    assert StoredFile.objects.count() == 3
    assert Letter.objects.filter(subject="The pupils you allocated have been sent on").count() == 1


def test_a_full_store_is_tried_again_later(
    bulk: Transfer, allocator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    distribution = order_all(allocator)

    def be_full(*given: Any, **more: Any) -> Any:
        raise StoreFull

    with monkeypatch.context() as patch:
        patch.setattr(send_on, "store", be_full)
        assert distribute_due(at=MONDAY) == 0
    distribution.refresh_from_db()
    assert (distribution.failures, distribution.last_error) == (1, StoreFull.code)
    assert distribute_due(at=MONDAY + timedelta(seconds=5)) == 0

    distribute_all(at=MONDAY + timedelta(seconds=15))

    distribution.refresh_from_db()
    assert distribution.finished_at
    assert len(find_onward(RUMNEY)) == 1


def test_what_cannot_be_sent_for_hours_is_listed_again(
    bulk: Transfer, allocator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    distribution = order_all(allocator)

    def be_full(*given: Any, **more: Any) -> Any:
        raise StoreFull

    monkeypatch.setattr(send_on, "store", be_full)
    for hour in range(MOST_FAILURES):
        distribute_due(at=MONDAY + timedelta(hours=hour))

    distribution.refresh_from_db()
    assert distribution.finished_at
    assert count_pupils(bulk)[View.OPEN] == 6
    assert (
        "Not sent: 1 in all." in Letter.objects.filter(to="olwen@la681.example").latest("pk").body
    )


def test_a_damaged_bulk_file_is_given_up_at_once(bulk: Transfer, allocator: Actor) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    distribution = order_all(allocator)
    StoredFile.objects.filter(pk=bulk.stored_id).update(size=77)

    assert distribute_due(at=MONDAY) == 0

    distribution.refresh_from_db()
    assert distribution.finished_at
    assert Allocation.objects.get().stage == Stage.FAILED


def test_a_school_that_closed_meanwhile_gets_nothing_and_the_others_theirs(
    bulk: Transfer, allocator: Actor
) -> None:
    plan_all(bulk, {RUMNEY: [1], MILTON: [2]}, by=allocator)
    order_all(allocator)
    make_establishment(MILTON, closed_on=MONDAY.date())

    distribute_all()

    assert find_onward(MILTON) == []
    assert len(find_onward(RUMNEY)) == 1
    assert [pupil.ordinal for pupil in find_pupils(bulk, View.OPEN)] == [2, 3, 4, 5, 6]


def test_an_inactive_school_s_authority_is_told(bulk: Transfer, allocator: Actor) -> None:
    make_establishment(MILTON, is_active=False)
    send_pupils_on(bulk, {MILTON: [2]}, by=allocator)
    assert Letter.objects.filter(to="data@la680.example", subject__contains="not active").exists()


def test_the_next_file_for_a_school_has_the_next_number(
    bulk: Transfer, allocator: Actor, olwen: Account
) -> None:
    by = get_actor(olwen)
    draft = land(
        chunks=[write_ctf(source="6812045")],
        name="681LLLL_CTF_6812317_001.XML",
        by=by,
        at=MONDAY,
    )
    [own] = send(drafts=[draft], warnings_read=True, by=by, at=MONDAY)
    recall(transfer=own, by=by, at=MONDAY)

    send_pupils_on(bulk, {RUMNEY: [1]}, by=allocator)
    send_pupils_on(bulk, {RUMNEY: [2]}, by=allocator)

    assert [file.name[-7:-4] for file in find_onward(RUMNEY)] == ["001", "002", "003"]


def test_a_later_file_for_the_same_pupil_follows_the_first(
    bulk: Transfer, allocator: Actor, bryn: Account
) -> None:
    send_pupils_on(bulk, {RUMNEY: [1, 2]}, by=allocator)
    later = send_bulk(bryn, invent_leavers(6), serial=2)

    send_pupils_on(later, {RUMNEY: [1]}, by=allocator)

    first, second = find_onward(RUMNEY)
    assert (first.state, second.state) == (State.SENT, State.SENT)
    assert second.name == "681LLLL_CTF_6812317_002.XML"
    assert first.pupils.first().upn == second.pupils.first().upn  # type: ignore[union-attr]


@pytest.mark.parametrize("ending", ["rejected", "recalled"])
def test_who_was_rejected_or_recalled_is_to_be_allocated_again(
    bulk: Transfer, allocator: Actor, tomos: Account, ending: str
) -> None:
    send_pupils_on(bulk, {RUMNEY: [1]}, by=allocator)
    [onward] = find_onward(RUMNEY)
    if ending == "rejected":
        reject(transfer=onward, reason="not-joining", remark="", by=get_actor(tomos), at=MONDAY)
    else:
        recall(transfer=onward, by=allocator, at=MONDAY)
    assert count_pupils(bulk)[View.OPEN] == 6
    Letter.objects.all().delete()

    send_pupils_on(bulk, {RUMNEY: [1]}, by=allocator)

    onward.refresh_from_db()
    assert onward.state == ending
    assert len(find_onward(RUMNEY)) == 2
    assert not Letter.objects.filter(subject__contains="not joining").exists()


def test_the_onward_file_is_the_authority_s_to_recall_and_the_school_s_to_collect(
    bulk: Transfer, allocator: Actor, tomos: Account, nia: Account, bryn: Account
) -> None:
    send_pupils_on(bulk, {RUMNEY: [1]}, by=allocator)

    [onward] = find_onward(RUMNEY)

    download(onward, tomos)
    for account, sees in ((tomos, True), (nia, False), (bryn, False)):
        visible = Transfer.objects.visible_to(get_actor(account))
        assert visible.filter(pk=onward.pk).exists() is sees


def test_it_does_nothing_when_nothing_was_ordered(bulk: Transfer, allocator: Actor) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    assert distribute_due(at=MONDAY) == 0
    assert not Distribution.objects.exists()
