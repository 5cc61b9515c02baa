"""Files that come for a pupil settle what asked for them; files taken back open it again."""

from datetime import date, timedelta

import pytest

from pont.accounts.models import Account
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.operations.find import reopen
from pont.enquiries.operations.forget import forget_enquired
from pont.enquiries.operations.report import report
from pont.enquiries.operations.request import request
from pont.enquiries.queries import find_report_steps
from pont.enquiries.states import Reply, Stage, WrongStage
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.models import LostPupil
from pont.policy.actors import Actor
from pont.postbox.models import Letter
from pont.transfers.operations.recall import recall
from pont.transfers.operations.reject import reject
from tests.enquiries.conftest import MALI, MONDAY, NAMELESS, TUESDAY, SendFile
from tests.lost_pupils.claims import claim_for, forward_to

LATER = TUESDAY + timedelta(days=2)


def test_a_file_with_the_upn_ends_the_report(
    arrival: ArrivalReport, send_file: SendFile, lowri: Account
) -> None:
    transfer = send_file(surname="Price", forename="Another")

    arrival.refresh_from_db()
    assert (arrival.stage, arrival.transfer) == (Stage.FOUND, transfer)
    step = find_report_steps(arrival)[-1]
    assert (step.verb, step.by_name) == ("arrived", "Bryn Davies")
    letter = Letter.objects.filter(to=lowri.email).latest("pk")
    assert letter.subject == "A pupil’s file need not be looked for any more"


def test_a_file_with_name_and_date_of_birth_ends_the_report(
    school: Actor, send_file: SendFile
) -> None:
    made = report(
        pupil=NAMELESS, last_school="", admitted_on=date(2026, 11, 9), by=school, at=MONDAY
    )
    send_file()
    made.refresh_from_db()
    assert made.stage == Stage.FOUND


@pytest.mark.parametrize(
    "known",
    [
        {"upn": "", "forename": "Non"},
        {"upn": "", "surname": "Price"},
    ],
)
def test_another_pupil_s_file_changes_nothing(
    arrival: ArrivalReport, send_file: SendFile, known: dict[str, str]
) -> None:
    send_file(**known)
    arrival.refresh_from_db()
    assert arrival.stage == Stage.REPORTED


def test_a_file_to_another_school_changes_nothing(
    arrival: ArrivalReport, send_file: SendFile
) -> None:
    send_file("6814075")
    arrival.refresh_from_db()
    assert arrival.stage == Stage.REPORTED


def test_the_file_for_the_school_answers_the_request_as_well(
    asked: CtfRequest, arrival: ArrivalReport, send_file: SendFile
) -> None:
    transfer = send_file()
    asked.refresh_from_db()
    arrival.refresh_from_db()
    assert (asked.reply, asked.transfer) == (Reply.SENT, transfer)
    assert (arrival.stage, arrival.transfer) == (Stage.FOUND, transfer)


def test_the_file_for_the_asker_answers_the_request_and_returns_the_report(
    asked: CtfRequest, arrival: ArrivalReport, send_file: SendFile
) -> None:
    send_file("681LLLL")
    asked.refresh_from_db()
    arrival.refresh_from_db()
    assert asked.reply == Reply.SENT
    assert arrival.stage == Stage.REPORTED
    assert find_report_steps(arrival)[-1].verb == "answered-sent"


def test_a_file_sent_to_the_shelf_answers_so(asked: CtfRequest, send_file: SendFile) -> None:
    transfer = send_file("XXXXXXX")
    asked.refresh_from_db()
    assert (asked.reply, asked.transfer) == (Reply.ON_SHELF, transfer)


def test_a_file_of_somebody_else_is_no_answer(authority: Actor, send_file: SendFile) -> None:
    elsewhere = request(pupil=MALI, asked="6814075", by=authority, at=TUESDAY)
    send_file("681LLLL")
    elsewhere.refresh_from_db()
    assert elsewhere.reply == Reply.WAITING


def test_what_a_recalled_file_had_settled_is_open_again(
    asked: CtfRequest, arrival: ArrivalReport, send_file: SendFile, old_school: Actor
) -> None:
    recall(transfer=send_file(), by=old_school, at=LATER)
    asked.refresh_from_db()
    arrival.refresh_from_db()
    assert (asked.reply, asked.ended_at) == (Reply.WAITING, None)
    assert (arrival.stage, arrival.transfer) == (Stage.REPORTED, None)


def test_a_rejected_file_is_looked_for_again(
    arrival: ArrivalReport, send_file: SendFile, school: Actor
) -> None:
    reject(transfer=send_file(), reason="unreadable", remark="", by=school, at=LATER)
    arrival.refresh_from_db()
    assert arrival.stage == Stage.REPORTED


def test_what_names_nobody_any_more_is_not_opened_again(
    arrival: ArrivalReport, send_file: SendFile, school: Actor, old_school: Actor
) -> None:
    transfer = send_file()
    long_after = LATER + timedelta(days=100)
    forget_enquired(at=long_after)
    arrival.refresh_from_db()
    with pytest.raises(WrongStage):
        reopen(report=arrival, remark="", by=school, at=long_after)
    recall(transfer=transfer, by=old_school, at=long_after)
    arrival.refresh_from_db()
    assert arrival.stage == Stage.FOUND


def test_found_on_the_shelf_and_forwarded_is_what_the_school_is_told(
    asked: CtfRequest,
    arrival: ArrivalReport,
    authority: Actor,
    school: Actor,
    tomos: Account,
    send_file: SendFile,
) -> None:
    record = LostPupil.objects.get(transfer=send_file("XXXXXXX", at=MONDAY))
    claim = claim_for(record, authority, at=LATER)
    Letter.objects.all().delete()
    transfer = forward_to(claim, authority, at=LATER)

    arrival.refresh_from_db()
    assert (arrival.stage, arrival.transfer) == (Stage.FOUND, transfer)
    step = find_report_steps(arrival)[-1]
    assert (step.verb, step.by_name) == ("found", "Lowri Beynon")
    assert "news" in str(Letter.objects.filter(to=tomos.email).values_list("subject")).lower()

    reject(transfer=transfer, reason="unreadable", remark="", by=school, at=LATER)
    arrival.refresh_from_db()
    claim.refresh_from_db()
    assert (arrival.stage, claim.stage) == (Stage.REPORTED, ClaimStage.CLAIMED)


def test_another_pupil_claimed_after_a_search_for_the_report_leaves_it_open(
    asked: CtfRequest, arrival: ArrivalReport, authority: Actor, send_file: SendFile
) -> None:
    shelved = send_file("XXXXXXX", upn="", surname="Price", forename="Non", dob="2012-01-09")
    record = LostPupil.objects.get(transfer=shelved)
    claim = claim_for(record, authority, arrival=arrival.public_id)
    forward_to(claim, authority)

    arrival.refresh_from_db()
    asked.refresh_from_db()
    assert (arrival.stage, arrival.transfer) == (Stage.REQUESTED, None)
    assert asked.reply == Reply.WAITING


def test_a_claim_made_for_a_report_settles_it_however_names_are_spelt(
    arrival: ArrivalReport, authority: Actor, send_file: SendFile
) -> None:
    shelved = send_file("XXXXXXX", upn="", surname="Griffith", forename="Mary")
    record = LostPupil.objects.get(transfer=shelved)
    claim = claim_for(record, authority, arrival=arrival.public_id)
    transfer = forward_to(claim, authority)

    arrival.refresh_from_db()
    assert (arrival.stage, arrival.transfer) == (Stage.FOUND, transfer)
