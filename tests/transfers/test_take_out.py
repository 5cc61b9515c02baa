"""Pupils who go to none of the schools: they are taken out of all that was sent of them."""

from typing import Any

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from pont.transfers.allocations import (
    View,
    count_open,
    count_pupils,
    find_pupils,
    find_withdrawn,
)
from pont.transfers.models import Transfer
from pont.transfers.operations import take_out as module
from pont.transfers.operations.allocate import NobodyChosen, plan
from pont.transfers.operations.take_out import BeingSent, InMotion, take_out
from pont.transfers.operations.withdraw import MovedOn
from pont.transfers.parties import NotYours
from pont.transfers.phase_models import Allocation
from pont.transfers.states import State
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


@pytest.fixture
def allocator(olwen: Account, tomos: Account, newport_school: Establishment) -> Actor:
    return get_actor(olwen)


@pytest.fixture
def bulk(allocator: Actor, bryn: Account) -> Transfer:
    return send_bulk(bryn, invent_leavers(6))


def take(bulk: Transfer, *ordinals: int, by: Actor) -> int:
    return take_out(transfer=bulk, ordinals=ordinals, by=by, at=MONDAY)


def find_left(bulk: Transfer) -> list[int]:
    return [pupil.ordinal for pupil in find_pupils(bulk, View.LEFT)]


def find_upns(transfer: Transfer) -> list[str]:
    return list(transfer.pupils.values_list("upn", flat=True))


def test_who_was_not_sent_anywhere_is_not_to_be_allocated_any_more(
    bulk: Transfer, allocator: Actor
) -> None:
    plan_all(bulk, {RUMNEY: [2]}, by=allocator)
    Letter.objects.all().delete()

    assert take(bulk, 1, 2, by=allocator) == 2

    counts = count_pupils(bulk)
    assert (counts[View.OPEN], counts[View.PLANNED], counts[View.LEFT]) == (4, 0, 2)
    assert count_open([bulk]) == {bulk.pk: 4}
    assert not Letter.objects.exists()
    line = AuditLine.objects.get(act="phase.take-out")
    assert (line.object_id, line.facts) == (str(bulk.public_id), {"count": 2})


def test_a_file_not_downloaded_is_taken_back_and_the_others_come_in_a_new_one(
    bulk: Transfer, allocator: Actor
) -> None:
    send_on(bulk, {RUMNEY: [1, 2]}, by=allocator)

    take(bulk, 1, by=allocator)

    first, rest = Transfer.objects.filter(recipient=RUMNEY).order_by("pk")
    assert (first.state, first.stored, rest.state) == (State.WITHDRAWN, None, State.SENT)
    assert find_upns(rest) == find_upns(bulk)[1:2]
    assert find_left(bulk) == [1]
    subjects = Letter.objects.filter(to="tomos@rumney.example").order_by("pk")
    assert [letter.subject for letter in subjects][-2:] == [
        "A file has been taken back",
        "A file is waiting for you in Pont",
    ]


def test_a_school_that_has_the_file_is_told_to_delete_the_pupil(
    bulk: Transfer, allocator: Actor, tomos: Account
) -> None:
    send_on(bulk, {RUMNEY: [1, 2]}, by=allocator)
    onward = Transfer.objects.get(recipient=RUMNEY)
    download(onward, tomos)

    take(bulk, 2, by=allocator)

    assert [pupil.upn for pupil in find_withdrawn(onward)] == find_upns(bulk)[1:2]
    letter = Letter.objects.filter(to="tomos@rumney.example").latest("pk")
    assert letter.subject == "A pupil is not joining your school"
    assert "delete the pupil from your admissions software" in letter.body
    assert "another school" not in letter.body


def test_it_finds_the_pupil_in_a_later_file_too(
    bulk: Transfer, allocator: Actor, bryn: Account
) -> None:
    send_on(bulk, {RUMNEY: [1]}, by=allocator)
    later = send_bulk(bryn, invent_leavers(6), serial=2)
    send_on(later, {RUMNEY: [1]}, by=allocator)

    take(later, 1, by=allocator)

    states = Transfer.objects.filter(recipient=RUMNEY).values_list("state", flat=True)
    assert list(states) == [State.WITHDRAWN, State.WITHDRAWN]
    assert find_left(bulk) == find_left(later) == [1]


def test_pupils_without_a_upn_are_never_taken_for_each_other(
    bulk: Transfer, allocator: Actor, bryn: Account
) -> None:
    later = send_bulk(bryn, invent_leavers(2, seed=9), serial=2)
    bulk.pupils.update(upn="")
    later.pupils.update(upn="")
    send_on(later, {RUMNEY: [1]}, by=allocator)

    take(bulk, 1, by=allocator)

    assert Transfer.objects.get(recipient=RUMNEY).state == State.SENT


def test_everybody_left_leaves_out_who_was_withdrawn(bulk: Transfer, allocator: Actor) -> None:
    take(bulk, 1, by=allocator)

    plan(transfer=bulk, ordinals=None, school=RUMNEY, by=allocator, at=MONDAY)

    planned = [pupil.ordinal for pupil in find_pupils(bulk, View.PLANNED)]
    assert (planned, find_left(bulk)) == ([2, 3, 4, 5, 6], [1])


def test_a_family_that_comes_back_is_allocated_as_any_other(
    bulk: Transfer, allocator: Actor
) -> None:
    send_on(bulk, {RUMNEY: [1]}, by=allocator)
    take(bulk, 1, by=allocator)

    send_on(bulk, {MILTON: [1]}, by=allocator)

    assert find_left(bulk) == []
    assert find_upns(Transfer.objects.get(recipient=MILTON)) == find_upns(bulk)[:1]


def test_a_family_that_changes_its_mind_has_not_left(bulk: Transfer, allocator: Actor) -> None:
    send_on(bulk, {RUMNEY: [1, 2]}, by=allocator)

    send_on(bulk, {MILTON: [1]}, by=allocator)

    assert find_left(bulk) == []


def test_to_withdraw_twice_changes_nothing_more(
    bulk: Transfer, allocator: Actor, tomos: Account
) -> None:
    send_on(bulk, {RUMNEY: [1]}, by=allocator)
    download(Transfer.objects.get(recipient=RUMNEY), tomos)
    take(bulk, 1, by=allocator)
    letters, allocations = Letter.objects.count(), Allocation.objects.count()

    take(bulk, 1, by=allocator)

    assert (Letter.objects.count(), Allocation.objects.count()) == (letters, allocations)


def test_nobody_is_withdrawn_while_the_file_is_being_sent(bulk: Transfer, allocator: Actor) -> None:
    plan_all(bulk, {RUMNEY: [1, 2]}, by=allocator)
    order_all(allocator)

    with pytest.raises(BeingSent):
        take(bulk, 1, 3, by=allocator)

    assert find_left(bulk) == []
    distribute_all()
    assert take(bulk, 1, 3, by=allocator) == 2


def test_nobody_ticked_is_said(bulk: Transfer, allocator: Actor) -> None:
    for ordinals in ((), (7,)):
        with pytest.raises(NobodyChosen):
            take(bulk, *ordinals, by=allocator)


def test_a_download_in_this_very_moment_is_met_by_a_mark(
    bulk: Transfer, allocator: Actor, tomos: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_on(bulk, {RUMNEY: [1, 2]}, by=allocator)
    onward, real, calls = Transfer.objects.get(recipient=RUMNEY), module.withdraw, []

    def be_overtaken(**given: Any) -> None:
        calls.append(given)
        if len(calls) == 1:
            download(onward, tomos)
        real(**given)

    monkeypatch.setattr(module, "withdraw", be_overtaken)
    take(bulk, 1, by=allocator)

    assert len(calls) == 2
    assert len(find_withdrawn(onward)) == 1


def test_files_that_never_rest_are_given_up_in_words(
    bulk: Transfer, allocator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_on(bulk, {RUMNEY: [1]}, by=allocator)

    def move_on(**_: Any) -> None:
        raise MovedOn

    monkeypatch.setattr(module, "withdraw", move_on)
    with pytest.raises(InMotion, match="try again"):
        take(bulk, 1, by=allocator)


@pytest.mark.parametrize("name", ["bryn", "mair", "tomos", "vera", "gwen"])
def test_who_may_not_allocate_withdraws_nobody(
    bulk: Transfer, name: str, request: pytest.FixtureRequest
) -> None:
    actor = get_actor(request.getfixturevalue(name))
    with pytest.raises(NotPermitted):
        take(bulk, 1, by=actor)


def test_the_next_authority_withdraws_nobody(bulk: Transfer, nia: Account) -> None:
    with pytest.raises(NotYours):
        take(bulk, 1, by=get_actor(nia))
    assert find_left(bulk) == []
