"""Writing the trail."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from pont.audit.models import AuditHead, AuditLine, Outcome, SealedDetail
from pont.audit.operations import Entry, erase_sealed, record, record_many, record_refusal
from pont.audit.queries import find_lines, verify
from pont.policy.actors import SYSTEM
from pont.policy.acts import Act
from tests.audit.people import BRYN, NOON, OLWEN

pytestmark = pytest.mark.django_db


def test_it_says_who_did_what_to_what_when_and_from_where() -> None:
    summer = datetime(2026, 7, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))

    record(
        act="recall",
        actor=BRYN,
        at=summer,
        object_type="transfer",
        object_id="41f0",
        facts={"file": "6812045_CTF_6812317_001.XML", "pupils": 3},
        ip="203.0.113.7",
    )

    line = AuditLine.objects.get()
    assert (line.account, line.username, line.name, line.organisation) == (
        str(BRYN.account),
        "Bryn",
        "Bryn Evans",
        "6812045",
    )
    assert (line.act, line.outcome, line.object_type, line.object_id) == (
        "recall",
        "done",
        "transfer",
        "41f0",
    )
    assert line.facts == {"file": "6812045_CTF_6812317_001.XML", "pupils": 3}
    assert line.at == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert line.ip == "203.0.113.7"


def test_it_numbers_the_lines_without_a_gap_and_ties_each_to_the_one_before() -> None:
    for actor in (OLWEN, BRYN, SYSTEM):
        record(act="send", actor=actor, at=NOON)

    first, second, third = AuditLine.objects.order_by("sequence")
    assert [first.sequence, second.sequence, third.sequence] == [1, 2, 3]
    assert second.previous_mac == first.mac
    assert third.previous_mac == second.mac
    assert verify() is None


def test_the_system_has_no_account() -> None:
    record(act="expire", actor=SYSTEM, at=NOON)

    assert AuditLine.objects.get().account == ""


def test_it_takes_three_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    record(act="send", actor=BRYN, at=NOON)

    with django_assert_num_queries(3):
        record(act="send", actor=BRYN, at=NOON)


def test_a_bulk_act_has_one_line_an_object_in_three_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    record(act="send", actor=BRYN, at=NOON)
    entries = [Entry("transfer", str(number)) for number in range(40)]

    with django_assert_num_queries(3):
        record_many(act="remove", actor=OLWEN, at=NOON, entries=entries)

    assert [line.object_id for line in find_lines(act="remove")] == [
        str(number) for number in reversed(range(40))
    ]
    assert verify() is None


def test_a_bulk_act_on_nothing_leaves_no_line() -> None:
    record_many(act="remove", actor=OLWEN, at=NOON, entries=[])

    assert not AuditLine.objects.exists()


def test_a_rolled_back_act_leaves_no_line_and_no_gap() -> None:
    record(act="send", actor=BRYN, at=NOON)
    with transaction.atomic():
        record(act="send", actor=BRYN, at=NOON)
        transaction.set_rollback(True)
    record(act="recall", actor=BRYN, at=NOON)

    assert [line.act for line in find_lines()] == ["recall", "send"]
    assert verify() is None


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_written_in_a_transaction_of_its_own() -> None:
    record_refusal(act="recall", actor=BRYN, at=NOON, object_type="transfer", object_id="41f0")

    assert AuditLine.objects.get().outcome == Outcome.REFUSED


@pytest.mark.django_db(transaction=True)
def test_a_refusal_inside_the_refused_act_is_a_mistake_that_shows() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        record_refusal(act="recall", actor=BRYN, at=NOON)


@pytest.mark.parametrize("fact", [1.5, None, ["a"], {"a": 1}, NOON])
def test_a_fact_of_another_type_is_refused(fact: object) -> None:
    with pytest.raises(TypeError):
        record(act="send", actor=BRYN, at=NOON, facts={"fact": fact})  # type: ignore[dict-item]


def test_a_sealed_detail_can_be_erased_while_the_chain_stays_whole() -> None:
    record(act="search", actor=OLWEN, at=NOON, sealed=b"ciphertext")
    record(act="search", actor=OLWEN, at=NOON, sealed=b"another")

    assert erase_sealed(sequences=[1]) == 1

    assert [bytes(detail.content) for detail in SealedDetail.objects.all()] == [b"another"]
    assert AuditLine.objects.get(sequence=1).sealed_sha256
    assert verify() is None


def test_there_is_one_head() -> None:
    record(act="send", actor=BRYN, at=NOON)

    with pytest.raises(DatabaseError), transaction.atomic():
        AuditHead.objects.create(id=2, sequence=0, mac="0" * 64)


@pytest.mark.parametrize("act", Act)
def test_every_act_fits_in_a_line(act: Act) -> None:
    record(act=act, actor=BRYN, at=NOON)

    assert AuditLine.objects.get().act == act
