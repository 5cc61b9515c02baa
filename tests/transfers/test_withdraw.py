"""A family changes its mind: what becomes of the file that the first school was sent."""

from typing import Any

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.postbox.models import Letter
from pont.transfers.allocations import View, count_pupils, find_moves, find_withdrawn
from pont.transfers.models import Step, Transfer
from pont.transfers.operations import withdraw as module
from pont.transfers.operations.hand_over import NoLongerThere, hand_over, open_collection
from pont.transfers.operations.receive import receive
from pont.transfers.phase_models import Allocation
from pont.transfers.states import State
from pont.vault.models import StoredFile
from tests.transfers.phase import (
    MILTON,
    MONDAY,
    RUMNEY,
    distribute_all,
    download,
    invent_leavers,
    order_all,
    plan_all,
    send_bulk,
    send_on,
)

pytestmark = pytest.mark.django_db

Stage = Allocation.Stage


@pytest.fixture
def allocator(olwen: Account, tomos: Account, newport_school: Establishment) -> Actor:
    return get_actor(olwen)


@pytest.fixture
def bulk(allocator: Actor, bryn: Account) -> Transfer:
    return send_bulk(bryn, invent_leavers(6))


def find_onward(school: str) -> list[Transfer]:
    return list(Transfer.objects.filter(sender="681LLLL", recipient=school).order_by("pk"))


def find_upns(transfer: Transfer) -> list[str]:
    return list(transfer.pupils.values_list("upn", flat=True))


def find_letters(address: str) -> list[str]:
    return list(Letter.objects.filter(to=address).order_by("pk").values_list("subject", flat=True))


def test_an_uncollected_file_of_one_pupil_is_withdrawn(bulk: Transfer, allocator: Actor) -> None:
    send_on(bulk, {RUMNEY: [1]}, by=allocator)

    send_on(bulk, {MILTON: [1]}, by=allocator)

    [first], [second] = find_onward(RUMNEY), find_onward(MILTON)
    assert (first.state, second.state) == (State.WITHDRAWN, State.SENT)
    assert first.stored is None
    assert find_upns(first) == []
    assert find_upns(second) == find_upns(bulk)[:1]
    assert StoredFile.objects.count() == 2
    last = first.steps.last()
    assert last
    assert (last.verb, last.by_name) == (Step.Verb.WITHDRAWN, "Olwen Pritchard")
    assert find_letters("tomos@rumney.example")[-1] == "A file has been taken back"
    assert AuditLine.objects.filter(act="transfer.withdraw").count() == 1


def test_the_others_in_an_uncollected_file_come_in_a_new_one(
    bulk: Transfer, allocator: Actor
) -> None:
    send_on(bulk, {RUMNEY: [1, 2, 4]}, by=allocator)

    send_on(bulk, {MILTON: [2]}, by=allocator)

    first, rest = find_onward(RUMNEY)
    assert (first.state, rest.state) == (State.WITHDRAWN, State.SENT)
    assert (first.name[-7:], rest.name[-7:]) == ("001.XML", "002.XML")
    upns = find_upns(bulk)
    assert find_upns(rest) == [upns[0], upns[3]]
    assert rest.origin_id == bulk.pk
    assert find_letters("tomos@rumney.example")[-2:] == [
        "A file has been taken back",
        "A file is waiting for you in Pont",
    ]
    assert count_pupils(bulk) == {
        View.OPEN: 3,
        View.PLANNED: 0,
        View.SENT: 3,
        View.LEFT: 0,
        View.ALL: 6,
    }


def test_a_second_change_finds_the_pupil_in_the_new_file(bulk: Transfer, allocator: Actor) -> None:
    send_on(bulk, {RUMNEY: [1, 2, 4]}, by=allocator)
    send_on(bulk, {MILTON: [2]}, by=allocator)

    send_on(bulk, {MILTON: [4]}, by=allocator)

    *_, last = find_onward(RUMNEY)
    assert find_upns(last) == find_upns(bulk)[:1]
    assert [file.state for file in find_onward(RUMNEY)] == ["withdrawn", "withdrawn", "sent"]


def test_several_who_leave_one_file_are_taken_out_at_once(bulk: Transfer, allocator: Actor) -> None:
    send_on(bulk, {RUMNEY: [1, 2, 3, 4]}, by=allocator)

    send_on(bulk, {MILTON: [1, 3]}, by=allocator)

    assert [file.state for file in find_onward(RUMNEY)] == ["withdrawn", "sent"]
    assert [file.pupil_count for file in find_onward(MILTON)] == [2]


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_school_that_has_the_file_is_told_to_delete_the_pupil(
    bulk: Transfer, allocator: Actor, tomos: Account, confirmed: bool
) -> None:
    send_on(bulk, {RUMNEY: [1, 2]}, by=allocator)
    [first] = find_onward(RUMNEY)
    by = get_actor(tomos)
    taken = open_collection(transfers=[first], by=by, at=MONDAY)
    hand_over(collection=taken, by=by, at=MONDAY)
    taken.refresh_from_db()
    if confirmed:
        receive(collection=taken, by=by, at=MONDAY)
    first.refresh_from_db()
    before = first.state

    send_on(bulk, {MILTON: [2]}, by=allocator)

    [first] = find_onward(RUMNEY)
    assert first.state == before
    assert first.stored is not None
    assert [pupil.upn for pupil in find_withdrawn(first)] == find_upns(bulk)[1:2]
    last = first.steps.last()
    assert last
    assert last.verb == Step.Verb.PUPIL_WITHDRAWN
    letter = Letter.objects.filter(to="tomos@rumney.example").latest("pk")
    assert letter.subject == "A pupil is not joining your school"
    assert f"/transfers/{first.public_id}/" in letter.body
    assert not any(pupil.surname in letter.body for pupil in find_withdrawn(first))


def test_one_who_leaves_later_is_told_apart_from_one_who_left_before(
    bulk: Transfer, allocator: Actor, tomos: Account
) -> None:
    send_on(bulk, {RUMNEY: [2, 4, 6]}, by=allocator)
    download(find_onward(RUMNEY)[0], tomos)

    send_on(bulk, {MILTON: [2]}, by=allocator)
    send_on(bulk, {MILTON: [6]}, by=allocator)

    [first] = find_onward(RUMNEY)
    upns = find_upns(bulk)
    assert [pupil.upn for pupil in find_withdrawn(first)] == [upns[1], upns[5]]


def test_the_same_pupil_in_a_later_file_for_another_school_is_taken_out_of_the_first(
    bulk: Transfer, allocator: Actor, bryn: Account
) -> None:
    send_on(bulk, {RUMNEY: [1, 2]}, by=allocator)
    later = send_bulk(bryn, invent_leavers(6), serial=2)

    send_on(later, {MILTON: [1], RUMNEY: [2]}, by=allocator)

    first, rest, second = find_onward(RUMNEY)
    upns = find_upns(bulk)
    assert first.state == State.WITHDRAWN
    assert (find_upns(rest), find_upns(second)) == (upns[1:2], upns[1:2])


def test_pupils_without_a_upn_are_never_taken_for_each_other(
    bulk: Transfer, allocator: Actor, bryn: Account
) -> None:
    send_on(bulk, {RUMNEY: [1]}, by=allocator)
    later = send_bulk(bryn, invent_leavers(2, seed=9), serial=2)
    bulk.pupils.update(upn="")
    later.pupils.update(upn="")

    send_on(later, {MILTON: [1]}, by=allocator)

    assert [file.state for file in find_onward(RUMNEY)] == [State.SENT]


def test_it_says_beforehand_what_will_become_of_the_earlier_files(
    bulk: Transfer, allocator: Actor, tomos: Account
) -> None:
    send_on(bulk, {RUMNEY: [1, 2], MILTON: [3]}, by=allocator)
    download(find_onward(RUMNEY)[0], tomos)
    plan_all(bulk, {MILTON: [1, 2], RUMNEY: [3]}, by=allocator)

    moves = {move.onward.recipient: move for move in find_moves(allocator)}

    assert (moves[RUMNEY].pupils, moves[RUMNEY].is_collected) == (2, True)
    assert (moves[MILTON].pupils, moves[MILTON].is_collected) == (1, False)


def test_a_download_in_this_very_moment_turns_the_withdrawal_into_a_mark(
    bulk: Transfer, allocator: Actor, tomos: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_on(bulk, {RUMNEY: [1, 2]}, by=allocator)
    plan_all(bulk, {MILTON: [1]}, by=allocator)
    order_all(allocator)
    real = module.write_parcels

    def be_overtaken(*given: Any) -> Any:
        [first] = find_onward(RUMNEY)
        download(first, tomos)
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_parcels", be_overtaken)
        distribute_all()
    assert find_onward(MILTON) == []

    distribute_all(at=MONDAY.replace(hour=10))

    [first] = find_onward(RUMNEY)
    assert (first.state, len(find_withdrawn(first))) == (State.SENT, 1)
    assert len(find_onward(MILTON)) == 1


def test_nobody_downloads_what_was_withdrawn(
    bulk: Transfer, allocator: Actor, tomos: Account
) -> None:
    send_on(bulk, {RUMNEY: [1]}, by=allocator)
    [first] = find_onward(RUMNEY)
    taken = open_collection(transfers=[first], by=get_actor(tomos), at=MONDAY)

    send_on(bulk, {MILTON: [1]}, by=allocator)

    with pytest.raises(NoLongerThere, match="withdrawn by its sender"):
        hand_over(collection=taken, by=get_actor(tomos), at=MONDAY)
