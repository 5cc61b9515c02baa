"""An authority asks a school or another authority for the file of a pupil, and is answered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.directory.models import Establishment, LocalAuthority
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.operations.answer import AnswerMissing, answer
from pont.enquiries.operations.request import (
    AskedAlready,
    AskedMany,
    AskedOneself,
    ClosedToAsk,
    GoneToAsk,
    NobodyToAsk,
    request,
)
from pont.enquiries.operations.withdraw_report import withdraw_report
from pont.enquiries.operations.withdraw_request import withdraw_request
from pont.enquiries.parties import NotYourEnquiry
from pont.enquiries.pupils import DetailsMissing
from pont.enquiries.queries import (
    count_requests_of,
    count_requests_to,
    find_answered_requests,
    find_report_steps,
    find_request_steps,
    find_requests_of,
    find_requests_to,
    get_request,
)
from pont.enquiries.states import Reply, Stage, WrongReply
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from tests.enquiries.conftest import MALI, MONDAY, NAMELESS, TUESDAY
from tests.organisations import make_authority, make_establishment

LATER = TUESDAY + timedelta(days=2)


def ask(by: Actor, asked: str = "6812045", **changes: object) -> CtfRequest:
    values = {"pupil": MALI, "at": TUESDAY, **changes}
    return request(asked=asked, by=by, **values)  # type: ignore[arg-type]


def test_both_sides_see_it_and_nobody_else(
    asked: CtfRequest, authority: Actor, old_school: Actor, newport_searcher: Actor, derwen: Account
) -> None:
    assert find_requests_of(authority, most=10) == [asked]
    assert find_requests_to(old_school, most=10) == [asked]
    assert get_request(old_school, asked.public_id).pupil == MALI
    for stranger in (newport_searcher, get_actor(derwen)):
        assert not find_requests_of(stranger, most=10)
        assert not find_requests_to(stranger, most=10)
        with pytest.raises(CtfRequest.DoesNotExist):
            get_request(stranger, asked.public_id)


def test_whoever_is_asked_is_told_without_the_pupil(asked: CtfRequest, bryn: Account) -> None:
    letter = Letter.objects.get(to=bryn.email)
    assert letter.subject == "You are asked for the file of a pupil"
    assert f"/ctf-requests/{asked.public_id}/" in letter.body
    assert not any(word in letter.body for word in ("Gruffydd", "Mali", MALI.upn))
    assert AuditLine.objects.get(act="request.requested").facts == {"asked": "6812045"}


def test_the_report_says_who_was_asked(asked: CtfRequest, arrival: ArrivalReport) -> None:
    arrival.refresh_from_db()
    assert arrival.stage == Stage.REQUESTED
    step = find_report_steps(arrival)[-1]
    assert (step.verb, step.code) == ("requested", "6812045")
    assert asked.deliver_to == "6812317"


def test_a_school_elsewhere_and_an_authority_can_be_asked(
    authority: Actor, derwen: Account, newport: LocalAuthority
) -> None:
    assert ask(authority, "8303308").deliver_to == "681LLLL"
    assert ask(authority, "680LLLL").asked == "680LLLL"
    assert count_requests_of(authority).count == 2
    assert count_requests_to(get_actor(derwen)).count == 1


def test_it_refuses_the_same_request_twice(asked: CtfRequest, authority: Actor) -> None:
    with pytest.raises(AskedAlready, match="Greenway"):
        ask(authority, pupil=replace(NAMELESS, surname="GRUFFYDD"))
    assert ask(authority, pupil=replace(NAMELESS, forename="Non"))


def test_it_refuses_to_ask_everybody_at_once(authority: Actor) -> None:
    for number in ("6814001", "6814002", "6814003"):
        make_establishment(number)
        ask(authority, number)
    make_establishment("6814004")
    with pytest.raises(AskedMany, match="wait for 3 answers"):
        ask(authority, "6814004")
    withdraw_request(request=CtfRequest.objects.all()[0], remark="", by=authority, at=LATER)
    assert ask(authority, "6814004")


@pytest.mark.parametrize("code", ["6819999", "681PLAS", "0000001", "XXXXXXX", ""])
def test_it_refuses_to_ask_nobody(authority: Actor, supplier: object, code: str) -> None:
    with pytest.raises(NobodyToAsk):
        ask(authority, code)


def test_it_refuses_to_ask_oneself_or_about_nobody(
    authority: Actor, greenway: Establishment
) -> None:
    with pytest.raises(AskedOneself):
        ask(authority, "681LLLL")
    with pytest.raises(DetailsMissing):
        ask(authority, pupil=replace(MALI, surname=""))


def test_a_closed_school_is_not_asked_but_its_successor_named(
    authority: Actor, greenway: Establishment, rumney: Establishment
) -> None:
    greenway.closed_on = date(2026, 9, 1)
    greenway.save()
    with pytest.raises(GoneToAsk):
        ask(authority)
    greenway.successor = rumney
    greenway.save()
    with pytest.raises(ClosedToAsk, match="Rumney"):
        ask(authority)


@pytest.mark.parametrize("name", ["tomos", "olwen", "gwen", "sam", "vera"])
def test_only_lost_pupil_roles_of_an_authority_ask(
    name: str, greenway: object, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted):
        ask(get_actor(request.getfixturevalue(name)))


@pytest.mark.parametrize(
    ("reply", "verb"),
    [
        (Reply.SENT, "answered-sent"),
        (Reply.NO_RECORD, "answered-no-record"),
        (Reply.ON_SHELF, "answered-on-shelf"),
    ],
)
def test_an_answer_reaches_asker_and_report(
    asked: CtfRequest,
    arrival: ArrivalReport,
    old_school: Actor,
    lowri: Account,
    reply: Reply,
    verb: str,
) -> None:
    answer(request=asked, reply=reply, remark="Left in July", by=old_school, at=LATER)

    asked.refresh_from_db()
    arrival.refresh_from_db()
    assert not find_requests_to(old_school, most=9)
    assert find_answered_requests(old_school, most=9) == [asked]
    assert (asked.reply, asked.ended_at) == (reply, LATER)
    # Nobody else is asked: the authority has the report again.
    assert arrival.stage == Stage.REPORTED
    for step in (find_request_steps(asked)[-1], find_report_steps(arrival)[-1]):
        assert (step.verb, step.remark) == (verb, "Left in July")
    letter = Letter.objects.filter(to=lowri.email).latest("pk")
    assert letter.subject == "Your request for the file of a pupil has been answered"
    assert "Left in July" not in letter.body


def test_the_record_may_be_found_after_all(asked: CtfRequest, old_school: Actor) -> None:
    answer(request=asked, reply=Reply.NO_RECORD, remark="", by=old_school, at=TUESDAY)
    answer(request=asked, reply=Reply.ON_SHELF, remark="", by=old_school, at=LATER)
    with pytest.raises(WrongReply):
        answer(request=asked, reply=Reply.NO_RECORD, remark="", by=old_school, at=LATER)


@pytest.mark.parametrize("reply", [Reply.WAITING, Reply.WITHDRAWN])
def test_it_is_no_answer(asked: CtfRequest, old_school: Actor, reply: Reply) -> None:
    with pytest.raises(AnswerMissing):
        answer(request=asked, reply=reply, remark="", by=old_school, at=LATER)


def test_only_whoever_is_asked_answers(
    asked: CtfRequest, authority: Actor, school: Actor, stranger: Actor, gwen: Account
) -> None:
    for by in (authority, school, stranger):
        with pytest.raises(NotYourEnquiry):
            answer(request=asked, reply=Reply.NO_RECORD, remark="", by=by, at=LATER)
    with pytest.raises(NotPermitted):
        answer(request=asked, reply=Reply.NO_RECORD, remark="", by=get_actor(gwen), at=LATER)


def test_the_asker_withdraws_it_and_whoever_was_asked_is_told(
    asked: CtfRequest, arrival: ArrivalReport, authority: Actor, bryn: Account
) -> None:
    withdraw_request(request=asked, remark="", by=authority, at=LATER)
    asked.refresh_from_db()
    arrival.refresh_from_db()
    assert (asked.reply, arrival.stage) == (Reply.WITHDRAWN, Stage.REPORTED)
    assert Letter.objects.filter(to=bryn.email).count() == 2
    with pytest.raises(WrongReply):
        withdraw_request(request=asked, remark="", by=authority, at=LATER)


def test_only_the_asker_withdraws_it(
    asked: CtfRequest, old_school: Actor, newport_searcher: Actor
) -> None:
    with pytest.raises(NotPermitted):
        withdraw_request(request=asked, remark="", by=old_school, at=LATER)
    with pytest.raises(NotYourEnquiry):
        withdraw_request(request=asked, remark="", by=newport_searcher, at=LATER)


def test_another_authority_asks_nothing_for_a_report_that_is_not_its_own(
    arrival: ArrivalReport, newport_searcher: Actor
) -> None:
    with pytest.raises(NotYourEnquiry):
        ask(newport_searcher, arrival=arrival)


def test_a_withdrawn_report_ends_what_was_asked_for_it(
    asked: CtfRequest, arrival: ArrivalReport, school: Actor
) -> None:
    withdraw_report(report=arrival, remark="", by=school, at=LATER)
    asked.refresh_from_db()
    assert asked.reply == Reply.WITHDRAWN


def test_while_one_of_two_waits_the_report_stays_asked(
    asked: CtfRequest, arrival: ArrivalReport, authority: Actor, old_school: Actor
) -> None:
    make_authority("680")
    ask(authority, "680LLLL", arrival=arrival)
    answer(request=asked, reply=Reply.NO_RECORD, remark="", by=old_school, at=LATER)
    arrival.refresh_from_db()
    assert arrival.stage == Stage.REQUESTED


def test_the_days_count_from_the_oldest(authority: Actor, greenway: object) -> None:
    ask(authority, at=MONDAY)
    heap = count_requests_of(authority)
    assert (heap.count, heap.since) == (1, MONDAY)
