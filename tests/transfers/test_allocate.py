"""Planning who goes where: who may, who may not, and that nothing is sent by it."""

import pytest
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.standards.refusals import Refusal
from pont.transfers.allocations import (
    View,
    count_pupils,
    find_allocatable,
    find_plan,
    find_planned,
    find_pupils,
    mark_plan,
    search_pupils,
)
from pont.transfers.models import Transfer
from pont.transfers.operations.allocate import (
    NobodyChosen,
    SchoolClosed,
    SchoolMissing,
    SchoolSucceeded,
    SchoolUnknown,
    drop_plan,
    plan,
)
from pont.transfers.operations.order import NothingPlanned, PlanChanged, order
from pont.transfers.operations.recall import recall
from pont.transfers.parties import NotYours
from pont.transfers.phase_models import Allocation
from pont.transfers.states import WrongState
from tests.organisations import make_establishment
from tests.transfers.phase import (
    MILTON,
    MONDAY,
    RUMNEY,
    invent_leavers,
    order_all,
    plan_all,
    send_bulk,
    send_on,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def allocator(olwen: Account, rumney: Establishment, newport_school: Establishment) -> Actor:
    return get_actor(olwen)


@pytest.fixture
def bulk(allocator: Actor, bryn: Account) -> Transfer:
    return send_bulk(bryn, invent_leavers(6))


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("bryn", NotPermitted),
        ("vera", NotPermitted),
        ("elin", NotPermitted),
        ("huw", NotPermitted),
        ("gwen", NotPermitted),
        ("sam", NotPermitted),
        ("nia", NotYours),
    ],
)
def test_it_refuses_whoever_is_not_the_authority_s_to_allocate(
    bulk: Transfer, request: pytest.FixtureRequest, person: str, refusal: type[Refusal]
) -> None:
    by = get_actor(request.getfixturevalue(person))
    with pytest.raises(refusal):
        plan(transfer=bulk, ordinals=[1], school=RUMNEY, by=by, at=MONDAY)
    with pytest.raises(refusal):
        drop_plan(transfer=bulk, ordinals=[1], by=by, at=MONDAY)
    assert not find_allocatable(by).exists()
    assert not Allocation.objects.exists()


@pytest.mark.parametrize("person", ["bryn", "vera", "gwen"])
def test_only_the_authority_orders_what_is_planned(
    bulk: Transfer, allocator: Actor, request: pytest.FixtureRequest, person: str
) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    by = get_actor(request.getfixturevalue(person))
    with pytest.raises(NotPermitted):
        order(mark=mark_plan(find_planned(allocator)), by=by, at=MONDAY)


def test_the_next_authority_neither_sees_nor_orders_the_plan(
    bulk: Transfer, allocator: Actor, nia: Account
) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    assert find_plan(get_actor(nia)) == []
    with pytest.raises(NothingPlanned):
        order(mark=mark_plan(find_planned(allocator)), by=get_actor(nia), at=MONDAY)


@pytest.mark.parametrize("person", ["dilys", "lowri"])
def test_colleagues_share_the_plan(
    bulk: Transfer, allocator: Actor, request: pytest.FixtureRequest, person: str
) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    colleague = get_actor(request.getfixturevalue(person))
    plan_all(bulk, {MILTON: [1, 2]}, by=colleague)
    assert [(row.school, row.pupils) for row in find_plan(allocator)] == [(MILTON, 2)]


@pytest.mark.parametrize(
    ("school", "refusal"),
    [
        ("", SchoolMissing),
        ("681LLLL", SchoolMissing),
        ("XXXXXXX", SchoolMissing),
        ("0000001", SchoolMissing),
        ("=1+1", SchoolMissing),
        ("6819999", SchoolUnknown),
        ("6812001", SchoolClosed),
        ("6812002", SchoolSucceeded),
    ],
)
def test_it_refuses_what_is_no_open_school(
    bulk: Transfer, allocator: Actor, rumney: Establishment, school: str, refusal: type[Refusal]
) -> None:
    make_establishment("6812001", closed_on=MONDAY.date())
    make_establishment("6812002", closed_on=MONDAY.date(), successor=rumney)
    with pytest.raises(refusal):
        plan(transfer=bulk, ordinals=[1], school=school, by=allocator, at=MONDAY)


@pytest.mark.parametrize("ordinals", [[], [7], [0]])
def test_it_refuses_when_nobody_is_chosen(
    bulk: Transfer, allocator: Actor, ordinals: list[int]
) -> None:
    with pytest.raises(NobodyChosen):
        plan(transfer=bulk, ordinals=ordinals, school=RUMNEY, by=allocator, at=MONDAY)


def test_it_plans_all_who_are_not_allocated_yet(bulk: Transfer, allocator: Actor) -> None:
    plan_all(bulk, {MILTON: [2]}, by=allocator)

    assert plan(transfer=bulk, ordinals=None, school=RUMNEY, by=allocator, at=MONDAY) == 5

    assert [(row.school, row.pupils) for row in find_plan(allocator)] == [(MILTON, 1), (RUMNEY, 5)]
    assert not Transfer.objects.filter(sender="681LLLL").exists()


def test_a_plan_is_taken_back(bulk: Transfer, allocator: Actor) -> None:
    plan_all(bulk, {MILTON: [1, 2, 3]}, by=allocator)
    assert drop_plan(transfer=bulk, ordinals=[1, 3, 5], by=allocator, at=MONDAY) == 2
    assert [pupil.ordinal for pupil in find_pupils(bulk, View.PLANNED)] == [2]


def test_a_plan_is_not_sent_when_a_colleague_changed_it(
    bulk: Transfer, allocator: Actor, dilys: Account
) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    shown = mark_plan(find_planned(allocator))
    plan_all(bulk, {MILTON: [1]}, by=get_actor(dilys))
    with pytest.raises(PlanChanged):
        order(mark=shown, by=allocator, at=MONDAY)


def test_a_second_press_orders_nothing(bulk: Transfer, allocator: Actor) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    shown = mark_plan(find_planned(allocator))
    order(mark=shown, by=allocator, at=MONDAY)
    with pytest.raises(NothingPlanned):
        order(mark=shown, by=allocator, at=MONDAY)


def test_who_is_being_sent_or_is_there_already_is_left_as_is(
    bulk: Transfer, allocator: Actor
) -> None:
    send_on(bulk, {RUMNEY: [1]}, by=allocator)
    plan_all(bulk, {RUMNEY: [2]}, by=allocator)
    order_all(allocator)

    assert plan(transfer=bulk, ordinals=[1, 2], school=RUMNEY, by=allocator, at=MONDAY) == 0
    assert plan(transfer=bulk, ordinals=[1, 2], school=MILTON, by=allocator, at=MONDAY) == 1


def test_a_recalled_bulk_file_takes_its_plan_along(
    bulk: Transfer, allocator: Actor, bryn: Account
) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    recall(transfer=bulk, by=get_actor(bryn), at=MONDAY)
    assert find_plan(allocator) == []
    with pytest.raises(WrongState):
        plan(transfer=bulk, ordinals=[1], school=RUMNEY, by=allocator, at=MONDAY)


def test_it_finds_pupils_by_the_beginnings_of_names_and_upn(bulk: Transfer) -> None:
    pupil = bulk.pupils.get(ordinal=3)
    bulk.pupils.filter(pk=pupil.pk).update(surname="Prys-Jones", forename="Siân")
    for text in ("prys", "jones", "Siân pry", pupil.upn[:8].lower(), pupil.upn):
        assert pupil in search_pupils(bulk, text), text
    assert pupil not in search_pupils(bulk, "rys")
    assert not search_pupils(bulk, "  ")


def test_lists_cost_the_same_however_many_pupils_there_are(
    bulk: Transfer, allocator: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan_all(bulk, {RUMNEY: [1, 2], MILTON: [3]}, by=allocator)
    with django_assert_num_queries(1):
        count_pupils(bulk)
    with django_assert_num_queries(1):
        find_plan(allocator)
