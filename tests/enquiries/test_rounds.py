"""What the rounds do with requests and reports: remind, and forget."""

from datetime import timedelta

import pytest

from pont.accounts.models import Account
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.operations.answer import answer
from pont.enquiries.operations.forget import forget_enquired
from pont.enquiries.operations.remind import remind_asked
from pont.enquiries.operations.withdraw_report import withdraw_report
from pont.enquiries.queries import find_report_steps, find_request_steps
from pont.enquiries.states import Reply
from pont.policy.actors import Actor
from pont.postbox.models import Letter
from tests.enquiries.conftest import TUESDAY

WEEK = timedelta(days=7)
LATER = TUESDAY + timedelta(days=2)


def test_whoever_is_asked_is_reminded_once_a_week(asked: CtfRequest, bryn: Account) -> None:
    assert remind_asked(at=TUESDAY + timedelta(days=6)) == 0
    assert remind_asked(at=TUESDAY + WEEK) == 1
    assert remind_asked(at=TUESDAY + WEEK) == 0
    letter = Letter.objects.filter(to=bryn.email).latest("pk")
    assert letter.subject == "A request for the file of a pupil waits for your answer"
    assert "17 November 2026" in letter.body
    assert "Gruffydd" not in letter.body
    assert find_request_steps(asked)[-1].verb == "reminded"


def test_nobody_is_reminded_for_ever(asked: CtfRequest) -> None:
    told = [remind_asked(at=TUESDAY + WEEK * number) for number in range(1, 8)]
    assert told == [1, 1, 1, 1, 0, 0, 0]


def test_an_answered_request_is_left_alone(asked: CtfRequest, old_school: Actor) -> None:
    answer(request=asked, reply=Reply.NO_RECORD, remark="", by=old_school, at=LATER)
    assert remind_asked(at=TUESDAY + WEEK) == 0


def test_pupils_and_remarks_go_ninety_days_after_the_end(
    asked: CtfRequest, arrival: ArrivalReport, old_school: Actor, school: Actor
) -> None:
    answer(request=asked, reply=Reply.NO_RECORD, remark="Never here", by=old_school, at=LATER)
    withdraw_report(report=arrival, remark="Came by post", by=school, at=LATER)

    assert forget_enquired(at=LATER + timedelta(days=89)) == 0
    assert forget_enquired(at=LATER + timedelta(days=90)) == 2
    asked.refresh_from_db()
    arrival.refresh_from_db()
    assert (asked.pupil, arrival.pupil) == (None, None)
    steps = [*find_request_steps(asked), *find_report_steps(arrival)]
    assert not any(step.remark for step in steps)
    assert [step.verb for step in find_request_steps(asked)] == ["requested", "answered-no-record"]
    assert forget_enquired(at=LATER + timedelta(days=91)) == 0


@pytest.mark.usefixtures("asked")
def test_what_still_waits_is_kept(arrival: ArrivalReport) -> None:
    assert forget_enquired(at=LATER + timedelta(days=900)) == 0
    arrival.refresh_from_db()
    assert arrival.pupil is not None
