"""Take over a published list of schools."""

import io
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from pont.audit.models import AuditLine
from pont.directory.models import Establishment, LocalAuthority
from pont.directory.operations.import_establishments import ImportSummary, import_establishments
from pont.policy.actors import SYSTEM, Actor
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from tests.directory.lists import gias, welsh, write_csv
from tests.organisations import make_establishment

AT = datetime(2026, 9, 1, 22, 30, tzinfo=UTC)
TODAY = date(2026, 9, 1)

pytestmark = pytest.mark.django_db


def bring(
    *rows: dict[str, str], is_dry_run: bool = False, close_missing: bool = False
) -> ImportSummary:
    return import_establishments(
        file=write_csv(rows),
        by=SYSTEM,
        at=AT,
        is_dry_run=is_dry_run,
        close_missing=close_missing,
    )


def count(summary: ImportSummary) -> tuple[int, int, int, int, int, int]:
    """Return added, changed, closed, reopened, unchanged, refused."""
    return (
        summary.added,
        summary.changed,
        summary.closed,
        summary.reopened,
        summary.unchanged,
        len(summary.refused),
    )


def get(number: str) -> Establishment:
    return Establishment.objects.select_related("la", "category", "successor").get(number=number)


def test_it_adds_schools() -> None:
    assert count(bring(gias("8302001"), gias("8304002", PhaseOfEducation_code="4"))) == (
        2, 0, 0, 0, 0, 0,
    )  # fmt: skip
    school = get("8304002")
    assert (school.la.name, school.category.code) == ("Derbyshire", "secondary")
    assert (school.is_active, school.closed_on, school.urn) == (True, None, 104002)
    assert school.searchable == " school 4002 ambergate"


def test_it_changes_nothing_the_second_time() -> None:
    rows = [
        gias("8302001"),
        gias("8302002", EstablishmentStatus_code="2", CloseDate="31-08-2020"),
        gias("8302003", EstablishmentStatus_code="2"),
    ]
    bring(*rows)
    before = list(Establishment.objects.order_by("pk").values())
    assert count(bring(*rows)) == (0, 0, 0, 0, 3, 0)
    assert list(Establishment.objects.order_by("pk").values()) == before


def test_it_updates_what_the_list_says_and_keeps_what_it_does_not_know() -> None:
    school = make_establishment(
        "8302001", name="Old name", phone="1", email="a@x.example", head_name="Ms Known"
    )
    school.is_active = False
    school.save()
    assert count(bring(gias("8302001", Town="", HeadLastName="Other"))) == (0, 1, 0, 0, 0, 0)
    changed = get("8302001")
    assert changed.pk == school.pk
    assert (changed.name, changed.phone) == ("School 2001", "01629 000000")
    assert (changed.email, changed.head_name, changed.is_active) == (
        "a@x.example", "Ms Known", False,
    )  # fmt: skip


def test_it_closes_on_the_day_the_list_gives() -> None:
    make_establishment("8302001")
    row = gias("8302001", EstablishmentStatus_code="2", CloseDate="31/08/2025")
    assert count(bring(row)) == (0, 0, 1, 0, 0, 0)
    assert get("8302001").closed_on == date(2025, 8, 31)


def test_it_closes_today_where_the_list_gives_no_day() -> None:
    bring(gias("8302001", EstablishmentStatus_code="2"))
    assert get("8302001").closed_on == TODAY


def test_it_reopens_what_the_list_has_open() -> None:
    make_establishment("8302001", closed_on=date(2020, 1, 1))
    assert count(bring(gias("8302001"))) == (0, 0, 0, 1, 0, 0)
    assert get("8302001").closed_on is None


def test_it_leaves_a_closed_school_closed_where_the_list_does_not_tell() -> None:
    make_establishment("6812001", closed_on=date(2020, 1, 1))
    bring(welsh("6812001"))
    assert get("6812001").closed_on == date(2020, 1, 1)


def test_it_keeps_absent_schools_open() -> None:
    make_establishment("8302009")
    assert count(bring(gias("8302001"))) == (1, 0, 0, 0, 0, 0)
    assert get("8302009").closed_on is None


def test_it_closes_absent_schools_of_the_lists_authorities_when_told_to() -> None:
    make_establishment("8302009")
    make_establishment("6812045")
    make_establishment("8302008", closed_on=date(2020, 1, 1))
    assert count(bring(gias("8302001"), close_missing=True)) == (1, 0, 1, 0, 0, 0)
    assert get("8302009").closed_on == TODAY
    assert get("8302008").closed_on == date(2020, 1, 1)
    assert get("6812045").closed_on is None


def test_it_does_not_take_a_refused_row_for_an_absent_school() -> None:
    make_establishment("8302009")
    bring(gias("8302001"), gias("8302009", EstablishmentName=""), close_missing=True)
    assert get("8302009").closed_on is None


def test_it_holds_back_from_closing_when_a_row_cannot_be_read() -> None:
    make_establishment("8302009")
    file = io.BytesIO(write_csv([gias("8302001")]).getvalue() + b"830,2009\r\n")
    summary = import_establishments(file=file, by=SYSTEM, at=AT, close_missing=True)
    assert summary.is_closing_held_back
    assert get("8302009").closed_on is None


def test_it_refuses_bad_rows_in_the_order_of_the_file_and_takes_the_rest() -> None:
    summary = bring(
        gias("9992001"),
        gias("8302001", EstablishmentName=""),
        gias("8302002"),
        gias("8302003", EstablishmentNumber=""),
    )
    assert count(summary) == (1, 0, 0, 0, 0, 3)
    assert [(row.line, row.problem.code) for row in summary.refused] == [
        (2, "authority-unknown"),
        (3, "name-missing"),
        (5, "number-missing"),
    ]
    assert Establishment.objects.count() == 1


def test_it_writes_nothing_in_a_dry_run_and_says_the_same() -> None:
    make_establishment("8302002", urn=155555)
    make_establishment("8302009")
    rows = [
        gias("8302001"),
        gias("8302002", EstablishmentStatus_code="2"),
        gias("8302003", URN="155555"),
        gias("9992001"),
    ]
    before = list(Establishment.objects.values())
    dry = bring(*rows, is_dry_run=True, close_missing=True)
    assert list(Establishment.objects.values()) == before
    assert not AuditLine.objects.exists()
    assert count(bring(*rows, close_missing=True)) == count(dry)


def test_it_names_the_successor_of_a_number_that_changed() -> None:
    old = make_establishment("9092001", urn=112001)
    summary = bring(
        gias("9422001", URN="112001", PreviousLA_code="909", PreviousEstablishmentNumber="2001")
    )
    assert (summary.added, summary.closed) == (1, 1)
    left, new = get("9092001"), get("9422001")
    assert (left.pk, left.urn, left.closed_on, left.successor) == (old.pk, None, TODAY, new)
    assert new.urn == 112001


def test_it_leaves_a_previous_number_alone_that_another_school_has_now() -> None:
    make_establishment("8302001", urn=100777)
    bring(gias("8304001", URN="140001", PreviousLA_code="830", PreviousEstablishmentNumber="2001"))
    assert get("8302001").closed_on is None


def test_it_lets_two_schools_change_urns() -> None:
    make_establishment("8302001", urn=100001)
    make_establishment("8302002", urn=100002)
    bring(gias("8302001", URN="100002"), gias("8302002", URN="100001"))
    assert (get("8302001").urn, get("8302002").urn) == (100002, 100001)
    assert get("8302001").closed_on is None


def test_it_writes_one_audit_line() -> None:
    bring(gias("8302001"), gias("8302002"), gias("9992001"))
    line = AuditLine.objects.get()
    assert (line.act, line.username) == ("import-schools", "system")
    assert line.facts == {"added": 2, "changed": 0, "closed": 0, "reopened": 0, "refused": 1}


def test_it_is_refused_to_a_school_and_writes_nothing(cardiff: LocalAuthority) -> None:
    dba = Actor(
        account=uuid4(),
        username="681dilys",
        name="Dilys",
        organisation="681LLLL",
        organisation_name="Cardiff",
        la="681",
        roles=frozenset({Role.LEA_DBA}),
    )
    with pytest.raises(NotPermitted):
        import_establishments(file=write_csv([gias()]), by=dba, at=AT)
    assert not Establishment.objects.exists()


def test_it_crosses_batches() -> None:
    rows = [gias(f"830{n}") for n in range(2000, 4100)]
    assert count(bring(*rows)) == (2100, 0, 0, 0, 0, 0)
    rows[2050]["EstablishmentName"] = "Changed"
    assert count(bring(*rows)) == (0, 1, 0, 0, 2099, 0)
