"""Allocating by a list: each row has its result, and a wrong one does not keep the others."""

import pytest
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.standards.refusals import Refusal
from pont.transfers.allocation_lists import (
    OUTCOMES,
    ListEmpty,
    ListTooLong,
    ListUnreadable,
    ListWithoutColumns,
    read_rows,
)
from pont.transfers.allocations import find_plan
from pont.transfers.models import Transfer
from pont.transfers.operations.expire import expire_lists
from pont.transfers.operations.plan_list import plan_list, unseal_results
from pont.transfers.phase_models import Allocation, AllocationList
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

HEAD = "UPN,Establishment number\r\n"


@pytest.mark.parametrize(
    "body",
    [
        b"UPN,Establishment number\r\nA1,6812317\r\n",
        b"\xef\xbb\xbfUPN,Establishment number\nA1,6812317\n",
        "UPN;Rhif sefydliad\nA1;681/2317\n".encode("utf-16"),
        "Enw,Ysgol,UPN\nSiân,681 2317,a1\n".encode("cp1252"),
        b"A1,6812317",
        b"A1\t'6812317\n\n",
        b'"UPN","DfE number"\n"A1","681-2317"\n,\n',
    ],
)
def test_it_reads_lists_as_people_s_systems_write_them(body: bytes) -> None:
    [row] = read_rows(body)
    assert (row.upn, row.school) == ("A1", RUMNEY)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", ListEmpty),
        (b" \r\n\r\n", ListEmpty),
        (HEAD.encode(), ListEmpty),
        (b"PK\x03\x04\x00\x00", ListUnreadable),
        (b'A1,"6812317\nB2,1', ListUnreadable),
        (b"UPN,Surname\nA1,Jones\n", ListWithoutColumns),
        (b"A1\nB2\n", ListWithoutColumns),
        (b"A1,6812317,x\n", ListWithoutColumns),
        (HEAD.encode() + b"A1,6812317\n" * 10_001, ListTooLong),
        (b"x" * 2_000_001, ListTooLong),
        (HEAD.encode() + b"A" * 200_000 + b",6812317", ListUnreadable),
    ],
)
def test_it_refuses_what_is_no_list(body: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_rows(body)


@pytest.fixture
def allocator(olwen: Account, rumney: Establishment, newport_school: Establishment) -> Actor:
    return get_actor(olwen)


@pytest.fixture
def bulk(allocator: Actor, bryn: Account) -> Transfer:
    return send_bulk(bryn, invent_leavers(6))


def find_upns(transfer: Transfer) -> list[str]:
    return list(transfer.pupils.values_list("upn", flat=True))


def plan_rows(*rows: tuple[str, str], by: Actor) -> list[str]:
    """Plan these rows and return the code of each result."""
    body = HEAD + "".join(f"{upn},{school}\r\n" for upn, school in rows)
    results = unseal_results(plan_list(body=body.encode(), by=by, at=MONDAY))
    assert [result.row.line for result in results] == list(range(2, len(rows) + 2))
    return [result.code for result in results]


@pytest.mark.django_db
class TestPlanList:
    def test_each_row_has_its_result(self, bulk: Transfer, allocator: Actor) -> None:
        a, b, c, d, *_ = find_upns(bulk)
        make_establishment("6812001", closed_on=MONDAY.date())
        make_establishment("6812002", closed_on=MONDAY.date(), successor=make_establishment(RUMNEY))

        codes = plan_rows(
            (a, RUMNEY),
            (a, RUMNEY),
            (b, RUMNEY),
            (b, MILTON),
            ("Z999999999999", RUMNEY),
            ("", RUMNEY),
            (c, "Rumney"),
            (d, "6819999"),
            ("=cmd|' /C calc'!A0", "6812001"),
            ("@SUM(1)", "6812002"),
            by=allocator,
        )

        assert codes == [
            "planned",
            "repeated",
            "contradicted",
            "contradicted",
            "unknown-upn",
            "no-upn",
            "not-a-school",
            "unknown-school",
            "closed-school",
            "succeeded-school",
        ]
        assert set(codes) <= set(OUTCOMES)
        assert [(row.school, row.pupils) for row in find_plan(allocator)] == [(RUMNEY, 1)]

    def test_it_says_who_was_sent_before(self, bulk: Transfer, allocator: Actor) -> None:
        a, b, c, *_ = find_upns(bulk)
        send_on(bulk, {RUMNEY: [1, 2]}, by=allocator)
        plan_all(bulk, {MILTON: [3]}, by=allocator)
        order_all(allocator)

        codes = plan_rows((a, RUMNEY), (b, MILTON), (c, RUMNEY), by=allocator)

        assert codes == ["already-sent", "moved", "under-way"]

    def test_it_finds_pupils_in_all_files_and_takes_the_latest(
        self, bulk: Transfer, allocator: Actor, bryn: Account
    ) -> None:
        later = send_bulk(bryn, invent_leavers(2), serial=2)
        upns = find_upns(bulk)

        plan_rows((upns[0], RUMNEY), (upns[5], RUMNEY), by=allocator)

        sources = Allocation.objects.values_list("pupil__transfer", "pupil__ordinal")
        assert set(sources) == {(later.pk, 1), (bulk.pk, 6)}

    def test_a_upn_that_a_file_holds_twice_is_left_to_a_person(
        self, bulk: Transfer, allocator: Actor
    ) -> None:
        upn = find_upns(bulk)[0]
        bulk.pupils.filter(ordinal=2).update(upn=upn)
        assert plan_rows((upn, RUMNEY), by=allocator) == ["upn-twice"]

    def test_a_list_said_again_changes_the_plan(self, bulk: Transfer, allocator: Actor) -> None:
        a, b, *_ = find_upns(bulk)
        plan_rows((a, RUMNEY), (b, RUMNEY), by=allocator)
        assert plan_rows((a, RUMNEY), (b, MILTON), by=allocator) == ["planned", "planned"]
        assert [(row.school, row.pupils) for row in find_plan(allocator)] == [
            (MILTON, 1),
            (RUMNEY, 1),
        ]

    def test_five_thousand_rows_cost_no_more_than_five(
        self,
        bulk: Transfer,
        allocator: Actor,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        rows = [(upn, RUMNEY) for upn in find_upns(bulk)]
        rows += [(f"X{number:012}", RUMNEY) for number in range(4_994)]
        with django_assert_max_num_queries(20):
            codes = plan_rows(*rows, by=allocator)
        assert codes.count("planned") == 6
        assert codes.count("unknown-upn") == 4_994

    @pytest.mark.parametrize("person", ["bryn", "vera", "gwen", "huw"])
    def test_it_refuses_whoever_may_not_allocate(
        self, bulk: Transfer, request: pytest.FixtureRequest, person: str
    ) -> None:
        with pytest.raises(NotPermitted):
            plan_list(body=b"A1,6812317", by=get_actor(request.getfixturevalue(person)), at=MONDAY)

    def test_the_next_authority_s_list_finds_nobody(
        self, bulk: Transfer, allocator: Actor, nia: Account
    ) -> None:
        rows = [(upn, RUMNEY) for upn in find_upns(bulk)]
        assert set(plan_rows(*rows, by=get_actor(nia))) == {"unknown-upn"}

    def test_nothing_of_it_is_readable_and_nothing_stays(
        self, bulk: Transfer, allocator: Actor, dilys: Account
    ) -> None:
        upn = find_upns(bulk)[0]
        plan_rows((upn, RUMNEY), by=allocator)

        [kept] = AllocationList.objects.visible_to(allocator)
        assert upn.encode() not in bytes(kept.results)
        assert not AllocationList.objects.visible_to(get_actor(dilys)).exists()
        [line] = AuditLine.objects.filter(act="phase.plan-list")
        assert line.facts == {"rows": 1, "count": 1}
        assert expire_lists(at=MONDAY.replace(hour=23)) == 0
        assert expire_lists(at=MONDAY.replace(day=17)) == 1
