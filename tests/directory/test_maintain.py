"""Change one school."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from pont.audit.models import AuditLine
from pont.directory.models import Category, Establishment, LocalAuthority
from pont.directory.operations.load_shipped import load_shipped
from pont.directory.operations.maintain import (
    NotYourSchool,
    SuccessorLeadsBack,
    close,
    name_successor,
    record_establishment,
    set_active,
)
from pont.directory.queries import find_party
from pont.policy.actors import SYSTEM, Actor
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from tests.organisations import make_authority, make_category, make_establishment

AT = datetime(2026, 9, 1, tzinfo=UTC)


def make_actor(role: Role, organisation: str, la: str = "") -> Actor:
    return Actor(
        account=uuid4(),
        username="somebody",
        name="Somebody",
        organisation=organisation,
        organisation_name="Somewhere",
        la=la,
        roles=frozenset({role}),
    )


DILYS = make_actor(Role.LEA_DBA, "681LLLL", "681")
MAIR = make_actor(Role.HEADTEACHER, "6812045", "681")
GWEN = make_actor(Role.NATIONAL_ADMINISTRATOR, "NATIONAL")


def test_it_records_a_school_and_then_updates_it(db: None) -> None:
    make_authority("681")
    make_category("primary")
    values = {"number": "6812001", "name": "Ysgol Un", "category": "primary", "by": GWEN, "at": AT}
    first = record_establishment(**values, town="Ely")  # type: ignore[arg-type]
    again = record_establishment(**values | {"name": "Ysgol Dau"})  # type: ignore[arg-type]
    again.refresh_from_db()
    assert (again.pk, again.name, again.town, again.la.number) == (
        first.pk, "Ysgol Dau", "Ely", "681",
    )  # fmt: skip
    assert [line.facts for line in AuditLine.objects.order_by("sequence")] == [
        {"added": 1}, {"added": 0},
    ]  # fmt: skip


def test_it_makes_a_school_inactive_and_active(greenway: Establishment) -> None:
    set_active(establishment=greenway, is_active=False, by=DILYS, at=AT)
    party = find_party(greenway.number)
    assert party is not None
    assert not party.is_active
    set_active(establishment=greenway, is_active=True, by=GWEN, at=AT)
    greenway.refresh_from_db()
    assert greenway.is_active
    assert AuditLine.objects.filter(object_id="6812045", act="maintain-schools").count() == 2


def test_it_refuses_the_school_of_another_authority(newport_school: Establishment) -> None:
    with pytest.raises(NotYourSchool, match="another authority, so nothing was changed"):
        set_active(establishment=newport_school, is_active=False, by=DILYS, at=AT)
    with pytest.raises(NotYourSchool):
        name_successor(establishment=newport_school, successor=newport_school, by=DILYS, at=AT)
    newport_school.refresh_from_db()
    assert newport_school.is_active


@pytest.mark.parametrize("by", [MAIR, SYSTEM])
def test_it_refuses_who_may_not_maintain_schools(greenway: Establishment, by: Actor) -> None:
    with pytest.raises(NotPermitted):
        set_active(establishment=greenway, is_active=False, by=by, at=AT)
    with pytest.raises(NotPermitted):
        close(establishment=greenway, on=date(2026, 9, 1), by=by, at=AT)
    with pytest.raises(NotPermitted):
        name_successor(establishment=greenway, successor=greenway, by=by, at=AT)


def test_it_leaves_closing_to_the_national_administrator(
    greenway: Establishment, rumney: Establishment
) -> None:
    day = date(2026, 8, 31)
    with pytest.raises(NotPermitted):
        close(establishment=greenway, on=day, successor=rumney, by=DILYS, at=AT)
    close(establishment=greenway, on=day, successor=rumney, by=GWEN, at=AT)
    party = find_party("6812045")
    assert party is not None
    assert (party.closed_on, party.successor) == (day, "6812317")


def test_it_refuses_a_successor_that_leads_back(
    greenway: Establishment, rumney: Establishment
) -> None:
    third = make_establishment("6812001")
    name_successor(establishment=greenway, successor=rumney, by=DILYS, at=AT)
    name_successor(establishment=rumney, successor=third, by=DILYS, at=AT)
    for school, successor in ((third, greenway), (third, third)):
        with pytest.raises(SuccessorLeadsBack, match="leads back"):
            name_successor(establishment=school, successor=successor, by=DILYS, at=AT)


def test_it_loads_the_shipped_tables_again_and_keeps_what_was_set(db: None) -> None:
    make_authority("681", email="data@cardiff.example", days_to_send=10)
    make_authority("676", name="Amended", revision=1)
    LocalAuthority.objects.filter(number="680").delete()
    Category.objects.filter(code="pru").update(name="Something else")
    assert load_shipped() == (182, 10)
    cardiff = LocalAuthority.objects.get(number="681")
    assert (cardiff.email, cardiff.days_to_send) == ("data@cardiff.example", 10)
    assert LocalAuthority.objects.get(number="676").name == "Amended"
    assert LocalAuthority.objects.get(number="680").name_cy == "Casnewydd"
    assert Category.objects.get(code="pru").name.startswith("Pupil referral unit")
