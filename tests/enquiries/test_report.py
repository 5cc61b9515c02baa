"""A school reports a pupil who arrived without a CTF."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.enquiries.models import ArrivalReport
from pont.enquiries.operations.report import (
    NoSuchSchool,
    NotYetAdmitted,
    ReportedAlready,
    report,
)
from pont.enquiries.operations.withdraw_report import withdraw_report
from pont.enquiries.parties import NotYourEnquiry
from pont.enquiries.pupils import DetailsMissing, EnquiredPupil, NotYetBorn
from pont.enquiries.queries import find_open_reports, find_report_steps
from pont.enquiries.states import Stage, WrongStage
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from tests.enquiries.conftest import MALI, MONDAY, TUESDAY

ADMITTED = date(2026, 11, 9)


def make(by: Actor, pupil: EnquiredPupil = MALI, **changes: object) -> ArrivalReport:
    values = {"last_school": "", "admitted_on": ADMITTED, "at": MONDAY, **changes}
    return report(pupil=pupil, by=by, **values)  # type: ignore[arg-type]


def test_it_stands_in_the_list_of_the_authority_with_its_pupil(
    arrival: ArrivalReport, authority: Actor
) -> None:
    (found,) = find_open_reports(authority, most=10)
    assert found == arrival
    assert found.pupil == MALI
    assert (found.stage, found.school, found.last_school_number) == (
        Stage.REPORTED,
        "6812317",
        "6812045",
    )


def test_nothing_of_the_pupil_stands_in_the_row(arrival: ArrivalReport) -> None:
    row = ArrivalReport.objects.filter(pk=arrival.pk).values().get()
    written = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in row.values())
    assert not any(word in written for word in ("Gruffydd", "Mali", "2014", MALI.upn))


def test_the_authority_is_told_without_the_pupil(arrival: ArrivalReport, lowri: Account) -> None:
    letter = Letter.objects.get(to=lowri.email)
    assert letter.subject == "A pupil has arrived without a CTF"
    assert str(arrival.public_id) in letter.body
    assert "Gruffydd" not in letter.body
    assert MALI.upn not in letter.body


def test_the_trail_names_no_pupil(arrival: ArrivalReport) -> None:
    line = AuditLine.objects.get(act="arrival.reported")
    assert line.object_id == str(arrival.public_id)
    assert line.facts == {"authority": "681"}


def test_it_refuses_a_second_report_of_the_same_pupil(
    arrival: ArrivalReport, school: Actor
) -> None:
    with pytest.raises(ReportedAlready):
        make(school, replace(MALI, upn="", surname="GRUFFYDD", forename="Mali Non"))
    make(school, replace(MALI, upn="", forename="Non"))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"surname": " - "}, DetailsMissing),
        ({"forename": ""}, DetailsMissing),
        ({"born_on": MONDAY.date()}, NotYetBorn),
    ],
)
def test_it_refuses_nobody_in_particular(
    school: Actor, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        make(school, replace(MALI, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("admitted_on", [date(2026, 11, 17), date(2014, 5, 2)])
def test_it_refuses_a_pupil_who_is_not_there_yet(school: Actor, admitted_on: date) -> None:
    with pytest.raises(NotYetAdmitted):
        make(school, admitted_on=admitted_on)


@pytest.mark.parametrize("number", ["6819999", "681LLLL"])
def test_it_refuses_a_last_school_that_is_none(school: Actor, number: str) -> None:
    with pytest.raises(NoSuchSchool):
        make(school, last_school=number)


@pytest.mark.parametrize("name", ["lowri", "nia", "gwen", "olwen", "sam"])
def test_only_schools_report(name: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        make(get_actor(request.getfixturevalue(name)))


def test_the_school_withdraws_it_and_the_authority_is_told(
    arrival: ArrivalReport, school: Actor, lowri: Account
) -> None:
    withdraw_report(report=arrival, remark="The file came by post", by=school, at=TUESDAY)

    arrival.refresh_from_db()
    assert (arrival.stage, arrival.ended_at) == (Stage.WITHDRAWN, TUESDAY)
    assert find_report_steps(arrival)[-1].remark == "The file came by post"
    assert Letter.objects.filter(to=lowri.email).count() == 2
    with pytest.raises(WrongStage, match="has withdrawn"):
        withdraw_report(report=arrival, remark="", by=school, at=TUESDAY + timedelta(days=1))


def test_another_school_cannot_withdraw_it(
    arrival: ArrivalReport, old_school: Actor, authority: Actor
) -> None:
    with pytest.raises(NotYourEnquiry):
        withdraw_report(report=arrival, remark="", by=old_school, at=TUESDAY)
    with pytest.raises(NotPermitted):
        withdraw_report(report=arrival, remark="", by=authority, at=TUESDAY)
