"""Forwarding a file that a phase transfer made: its pupils stay those of the bulk file."""

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.transfers.allocations import View, count_pupils, find_withdrawn
from pont.transfers.models import Transfer
from pont.transfers.operations.forward import forward
from pont.transfers.operations.remove import remove
from pont.transfers.phase_models import Allocation
from pont.transfers.states import State
from tests.organisations import make_establishment
from tests.transfers.phase import (
    MILTON,
    MONDAY,
    RUMNEY,
    download,
    invent_leavers,
    plan_all,
    send_bulk,
    send_on,
)

pytestmark = pytest.mark.django_db

OTHER = "6814039"


@pytest.fixture
def allocator(olwen: Account, tomos: Account, newport_school: Establishment) -> Actor:
    make_establishment(OTHER)
    return get_actor(olwen)


@pytest.fixture
def bulk(allocator: Actor, bryn: Account) -> Transfer:
    return send_bulk(bryn, invent_leavers(6))


@pytest.fixture
def onward(bulk: Transfer, allocator: Actor) -> Transfer:
    """A file of three pupils, sent on to Rumney and not collected there."""
    send_on(bulk, {RUMNEY: [1, 2, 4]}, by=allocator)
    return Transfer.objects.get(recipient=RUMNEY)


def find_upns(transfer: Transfer) -> list[str]:
    return list(transfer.pupils.values_list("upn", flat=True))


def forward_on(transfer: Transfer, by: Actor, to: str = OTHER) -> Transfer:
    return forward(transfers=[transfer], to=to, by=by, at=MONDAY)[0]


def test_its_pupils_count_as_sent_to_the_new_school(
    bulk: Transfer, onward: Transfer, allocator: Actor
) -> None:
    new = forward_on(onward, allocator)

    rows = Allocation.objects.values_list("onward", "school", "stage").distinct()
    assert list(rows) == [(new.pk, OTHER, "sent")]
    assert count_pupils(bulk) == {
        View.OPEN: 3,
        View.PLANNED: 0,
        View.SENT: 3,
        View.LEFT: 0,
        View.ALL: 6,
    }


def test_a_file_forwarded_twice_still_leads_to_its_pupils(
    bulk: Transfer, onward: Transfer, allocator: Actor, tomos: Account
) -> None:
    last = forward_on(forward_on(onward, allocator), allocator, to=RUMNEY)

    assert set(Allocation.objects.values_list("onward", flat=True)) == {last.pk}
    assert count_pupils(bulk)[View.SENT] == 3


def test_a_pupil_who_leaves_it_uncollected_is_taken_out_of_the_forwarded_file(
    bulk: Transfer, onward: Transfer, allocator: Actor
) -> None:
    new = forward_on(onward, allocator)

    send_on(bulk, {MILTON: [2]}, by=allocator)

    new.refresh_from_db()
    rest = Transfer.objects.get(recipient=OTHER, state=State.SENT)
    upns = find_upns(bulk)
    assert (new.state, new.stored) == (State.WITHDRAWN, None)
    assert find_upns(rest) == [upns[0], upns[3]]
    assert (rest.sender, rest.sender_la, rest.origin) == ("681LLLL", "681", bulk)
    assert find_upns(Transfer.objects.get(recipient=MILTON)) == upns[1:2]


def test_a_pupil_who_leaves_it_collected_is_marked_in_the_forwarded_file(
    bulk: Transfer, onward: Transfer, allocator: Actor, tomos: Account
) -> None:
    forwarded = forward_on(forward_on(onward, allocator), allocator, to=RUMNEY)
    download(forwarded, tomos)

    send_on(bulk, {MILTON: [4]}, by=allocator)

    assert [pupil.upn for pupil in find_withdrawn(forwarded)] == [find_upns(bulk)[3]]


def test_a_pupil_planned_for_the_school_it_was_forwarded_to_is_there_already(
    bulk: Transfer, onward: Transfer, allocator: Actor
) -> None:
    forward_on(onward, allocator)

    plan_all(bulk, {OTHER: [1]}, by=allocator)

    assert not Allocation.objects.filter(stage="planned").exists()


def test_once_removed_its_pupils_are_to_be_allocated_again(
    bulk: Transfer, onward: Transfer, allocator: Actor
) -> None:
    new = forward_on(onward, allocator)

    remove(transfers=[new], reason="not-arrived", remark="", by=allocator, at=MONDAY)

    assert count_pupils(bulk)[View.OPEN] == 6


def test_a_bulk_file_that_leaves_the_authority_takes_no_plan_along(
    bulk: Transfer, allocator: Actor
) -> None:
    plan_all(bulk, {RUMNEY: [1, 2]}, by=allocator)

    new = forward_on(bulk, allocator)

    assert not Allocation.objects.exists()
    assert new.pupils.count() == 6
