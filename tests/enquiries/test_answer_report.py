"""The authority takes a report on, records the search, and gives numbers in the right order."""

from datetime import date, timedelta

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.enquiries.models import ArrivalReport, IssuedUpn
from pont.enquiries.operations.assign import let_go, take_on
from pont.enquiries.operations.exhaust import MeasuresMissing, exhaust
from pont.enquiries.operations.find import NotTheirFile, find, reopen
from pont.enquiries.operations.number import (
    NoNumberLeft,
    NumberedAlready,
    SearchNotExhausted,
    give_new_upn,
    give_temporary_upn,
)
from pont.enquiries.operations.report import report
from pont.enquiries.operations.request import request
from pont.enquiries.parties import NotYourEnquiry
from pont.enquiries.queries import find_numbers, find_report_steps
from pont.enquiries.states import Stage, WrongStage
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from pont.standards.upn import check_upn, offer_upns
from pont.transfers.models import Transfer
from tests.enquiries.conftest import MALI, NAMELESS, TUESDAY, SendFile

WEDNESDAY = TUESDAY + timedelta(days=1)
WHERE = "Lost pupil database, Greenway and Newport asked by telephone"


def test_somebody_takes_it_on_and_lets_it_go(arrival: ArrivalReport, authority: Actor) -> None:
    take_on(report=arrival, by=authority, at=TUESDAY)
    arrival.refresh_from_db()
    assert (arrival.assigned_to, arrival.assigned_name) == (authority.account, authority.name)
    let_go(report=arrival, by=authority, at=TUESDAY)
    arrival.refresh_from_db()
    assert (arrival.assigned_to, arrival.assigned_name) == (None, "")


def test_a_search_is_exhausted_with_words_that_the_school_reads(
    arrival: ArrivalReport, authority: Actor, tomos: Account
) -> None:
    with pytest.raises(MeasuresMissing):
        exhaust(report=arrival, measures="  ", by=authority, at=TUESDAY)
    exhaust(report=arrival, measures=WHERE, by=authority, at=TUESDAY)
    arrival.refresh_from_db()
    assert arrival.stage == Stage.EXHAUSTED
    assert find_report_steps(arrival)[-1].remark == WHERE
    assert Letter.objects.filter(to=tomos.email).count() == 1
    with pytest.raises(WrongStage):
        exhaust(report=arrival, measures=WHERE, by=authority, at=TUESDAY)


def test_a_temporary_number_is_given_once_while_the_search_goes_on(
    arrival: ArrivalReport, authority: Actor, tomos: Account
) -> None:
    upn = give_temporary_upn(report=arrival, by=authority, at=TUESDAY)

    verdict = check_upn(upn)
    assert verdict.is_valid
    assert verdict.is_temporary
    assert upn[1:10] == "681231726"
    arrival.refresh_from_db()
    assert arrival.stage == Stage.REPORTED
    assert find_numbers(arrival).temporary == upn
    (letter,) = Letter.objects.filter(to=tomos.email)
    assert upn not in letter.body
    with pytest.raises(NumberedAlready):
        give_temporary_upn(report=arrival, by=authority, at=TUESDAY)


@pytest.mark.parametrize("is_asked", [False, True])
def test_no_new_number_before_the_search_is_exhausted(
    arrival: ArrivalReport, authority: Actor, is_asked: bool
) -> None:
    if is_asked:
        request(pupil=MALI, asked="6812045", by=authority, at=TUESDAY, arrival=arrival)
    with pytest.raises(SearchNotExhausted, match="no new UPN was made"):
        give_new_upn(report=arrival, by=authority, at=WEDNESDAY)
    assert not IssuedUpn.objects.exists()


def test_a_new_number_follows_an_exhausted_search_and_ends_the_report(
    arrival: ArrivalReport, authority: Actor
) -> None:
    temporary = give_temporary_upn(report=arrival, by=authority, at=TUESDAY)
    exhaust(report=arrival, measures=WHERE, by=authority, at=TUESDAY)
    upn = give_new_upn(report=arrival, by=authority, at=WEDNESDAY)

    verdict = check_upn(upn)
    assert verdict.is_valid
    assert not verdict.is_temporary
    assert upn[1:] == "681231726999"
    arrival.refresh_from_db()
    assert (arrival.stage, arrival.ended_at) == (Stage.NUMBERED, WEDNESDAY)
    assert (find_numbers(arrival).temporary, find_numbers(arrival).new) == (temporary, upn)
    with pytest.raises(WrongStage):
        give_new_upn(report=arrival, by=authority, at=WEDNESDAY)


def test_two_pupils_get_two_numbers(
    arrival: ArrivalReport, school: Actor, authority: Actor
) -> None:
    other = report(
        pupil=MALI.__class__("Rees", "Non", date(2015, 1, 1)),
        last_school="",
        admitted_on=date(2026, 11, 9),
        by=school,
        at=TUESDAY,
    )
    upns = set()
    for row in (arrival, other):
        exhaust(report=row, measures=WHERE, by=authority, at=TUESDAY)
        upns.add(give_new_upn(report=row, by=authority, at=WEDNESDAY))
    assert sorted(upn[-3:] for upn in upns) == ["998", "999"]


def test_it_passes_over_a_number_that_a_file_has_shown(
    arrival: ArrivalReport, authority: Actor, send_file: SendFile
) -> None:
    used = next(offer_upns(school="6812317", year=2026))
    send_file("6814075", upn=used, surname="Rees", forename="Non")
    exhaust(report=arrival, measures=WHERE, by=authority, at=TUESDAY)
    assert give_new_upn(report=arrival, by=authority, at=WEDNESDAY)[-3:] == "998"


def test_it_says_so_when_the_numbers_are_used_up(
    arrival: ArrivalReport, authority: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhaust(report=arrival, measures=WHERE, by=authority, at=TUESDAY)
    monkeypatch.setattr("pont.enquiries.operations.number.offer_upns", lambda **_: iter(()))
    with pytest.raises(NoNumberLeft):
        give_new_upn(report=arrival, by=authority, at=WEDNESDAY)
    arrival.refresh_from_db()
    assert arrival.stage == Stage.EXHAUSTED


def test_the_authority_names_the_file_that_it_forwarded(
    arrival: ArrivalReport, authority: Actor, send_file: SendFile
) -> None:
    transfer = send_file(upn="", surname="Price")
    find(report=arrival, transfer=transfer, by=authority, at=WEDNESDAY)
    arrival.refresh_from_db()
    assert (arrival.stage, arrival.transfer) == (Stage.FOUND, transfer)


def test_it_is_no_file_of_another_school(
    arrival: ArrivalReport, authority: Actor, send_file: SendFile
) -> None:
    with pytest.raises(NotTheirFile):
        find(report=arrival, transfer=send_file("6814075"), by=authority, at=WEDNESDAY)


def test_the_school_says_that_it_is_another_pupil_s(
    arrival: ArrivalReport, authority: Actor, school: Actor, send_file: SendFile
) -> None:
    transfer: Transfer = send_file(upn="", surname="Price")
    find(report=arrival, transfer=transfer, by=authority, at=WEDNESDAY)
    reopen(report=arrival, remark="That is her cousin", by=school, at=WEDNESDAY)
    arrival.refresh_from_db()
    assert (arrival.stage, arrival.ended_at, arrival.transfer) == (Stage.REPORTED, None, None)


ACTS = {
    "take_on": lambda row, by: take_on(report=row, by=by, at=TUESDAY),
    "let_go": lambda row, by: let_go(report=row, by=by, at=TUESDAY),
    "exhaust": lambda row, by: exhaust(report=row, measures=WHERE, by=by, at=TUESDAY),
    "temporary": lambda row, by: give_temporary_upn(report=row, by=by, at=TUESDAY),
    "new": lambda row, by: give_new_upn(report=row, by=by, at=TUESDAY),
    "request": lambda row, by: request(
        pupil=NAMELESS, asked="6812045", by=by, at=TUESDAY, arrival=row
    ),
}


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("name", ["tomos", "nia", "gwen", "olwen"])
def test_who_may_not_answer_does_nothing(
    arrival: ArrivalReport, act: str, name: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted):
        ACTS[act](arrival, get_actor(request.getfixturevalue(name)))


@pytest.mark.parametrize("act", sorted(ACTS))
def test_another_authority_s_lost_pupil_role_does_nothing(
    arrival: ArrivalReport, act: str, newport_searcher: Actor
) -> None:
    with pytest.raises(NotYourEnquiry):
        ACTS[act](arrival, newport_searcher)
