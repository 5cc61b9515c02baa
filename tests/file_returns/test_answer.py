"""It answers a file request, once, and puts another file in its place in time."""

from datetime import date, timedelta

import pytest
from django.core import mail

from pont.accounts.models import Account
from pont.file_returns.expected import Expected
from pont.file_returns.models import FileRequest, FileReturn, RequestTarget, ServiceCode
from pont.file_returns.operations.answer import (
    AlreadyReceived,
    NotExpected,
    OneFileOnly,
    RequestClosed,
    TooLateToReplace,
    answer,
)
from pont.file_returns.queries import get_answer_rules, get_target
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.operations import deliver_due
from pont.transfers.models import Draft, Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.recall import recall
from pont.transfers.operations.reject import reject
from pont.transfers.queries import find_return_drafts
from pont.transfers.states import State
from tests.file_returns.conftest import MONDAY
from tests.file_returns.portal import act_as

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 20)


@pytest.fixture
def target(derwen: Account, lead: Actor, services: dict[str, ServiceCode]) -> RequestTarget:
    """Derwen's school is asked for a spreadsheet by INFO."""
    school = derwen.establishment
    assert school
    assert lead.account
    request = FileRequest.objects.create(
        la=school.la,
        service=services["INFO"],
        title="Phonics figures",
        expected=Expected.SPREADSHEET,
        zip_allowed=False,
        due_on=DUE,
        issued_at=MONDAY,
        issued_by=lead.account,
        issued_by_name=lead.name,
    )
    return RequestTarget.objects.create(request=request, school=school)


def choose(school: Actor, target: RequestTarget, name: str = "phonics figures.xlsx") -> Draft:
    rules = get_answer_rules(school, get_target(school, target.request.public_id))
    return land(chunks=[b"Figures."], name=name, by=school, at=MONDAY, portal=rules)


def send(
    school: Actor,
    target: RequestTarget,
    *names: str,
    later: timedelta = timedelta(),
    comment: str = "",
) -> Transfer:
    drafts = [choose(school, target, name) for name in names or ("phonics figures.xlsx",)]
    return answer(
        target=get_target(school, target.request.public_id),
        drafts=drafts,
        comment=comment,
        warnings_read=True,
        by=school,
        at=MONDAY + later,
    )


def test_it_goes_to_the_service_that_asks_under_any_name(
    school: Actor, target: RequestTarget
) -> None:
    transfer = send(school, target, comment="All of year 1.")

    assert (transfer.service, transfer.name) == ("INFO", "phonics figures.xlsx")
    target.refresh_from_db()
    assert target.answer == transfer
    kept = FileReturn.objects.get(transfer=transfer)
    assert kept.request == target.request
    assert kept.comment is not None


def test_it_stands_apart_from_standalone_files(school: Actor, target: RequestTarget) -> None:
    draft = choose(school, target)

    assert find_return_drafts(school) == []
    assert find_return_drafts(school, answers=target.request.public_id) == [draft]


def test_it_replaces_an_answer_that_nobody_has_downloaded(
    school: Actor, target: RequestTarget
) -> None:
    first = send(school, target)
    second = send(school, target, later=timedelta(days=4))

    first.refresh_from_db()
    target.refresh_from_db()
    assert first.state == State.RECALLED
    assert target.answer == second


def test_it_replaces_nothing_after_the_deadline(school: Actor, target: RequestTarget) -> None:
    send(school, target)

    with pytest.raises(TooLateToReplace):
        send(school, target, "better.xlsx", later=timedelta(days=5))


def test_it_answers_late_rather_than_never(school: Actor, target: RequestTarget) -> None:
    assert send(school, target, later=timedelta(days=30)).state == State.SENT


def test_it_replaces_nothing_that_was_downloaded(
    school: Actor, target: RequestTarget, lead: Actor
) -> None:
    first = send(school, target)
    collection = open_collection(transfers=[first], by=lead, at=MONDAY)
    hand_over(collection=collection, by=lead, at=MONDAY)

    with pytest.raises(AlreadyReceived):
        send(school, target, "better.xlsx")


def test_it_answers_again_after_a_rejection(
    school: Actor, target: RequestTarget, lead: Actor
) -> None:
    first = send(school, target)
    reject(transfer=first, reason="wrong-contents", remark="", by=lead, at=MONDAY)

    second = send(school, target, later=timedelta(days=9))

    target.refresh_from_db()
    assert target.answer == second


def test_it_is_not_answered_any_more_once_recalled(school: Actor, target: RequestTarget) -> None:
    recall(transfer=send(school, target), by=school, at=MONDAY)

    target.refresh_from_db()
    assert target.answer is None


def test_it_answers_no_closed_request(school: Actor, target: RequestTarget) -> None:
    FileRequest.objects.update(closed_at=MONDAY)

    with pytest.raises(RequestClosed):
        send(school, target)
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("name", ["figures.pdf", "figures.zip", "figures.exe"])
def test_it_takes_no_other_type(name: str, school: Actor, target: RequestTarget) -> None:
    draft = choose(school, target, "figures.csv")
    Draft.objects.filter(pk=draft.pk).update(name=name)
    draft.refresh_from_db()

    with pytest.raises(NotExpected):
        answer(
            target=target,
            drafts=[draft],
            comment="",
            warnings_read=True,
            by=school,
            at=MONDAY,
        )


def test_it_takes_one_file(school: Actor, target: RequestTarget) -> None:
    with pytest.raises(OneFileOnly):
        send(school, target, "one.xlsx", "two.xlsx")


def test_it_gives_a_name_that_every_computer_can_write(
    school: Actor, target: RequestTarget
) -> None:
    draft = choose(school, target, "ffigurau’r tŷ: Medi.xlsx")

    assert not draft.is_sendable
    assert draft.suggestion == "ffiguraur ty Medi.xlsx"


def test_it_answers_for_no_other_school(
    target: RequestTarget, bryn: Account, lead: Actor, school: Actor
) -> None:
    with pytest.raises(RequestTarget.DoesNotExist):
        get_target(act_as(bryn), target.request.public_id)
    with pytest.raises(NotPermitted):
        answer(
            target=target,
            drafts=[choose(school, target)],
            comment="",
            warnings_read=True,
            by=lead,
            at=MONDAY,
        )


def test_it_tells_the_service(
    school: Actor, target: RequestTarget, services: dict[str, ServiceCode]
) -> None:
    ServiceCode.objects.filter(code="INFO").update(email="info@la830.example")

    send(school, target)
    deliver_due(at=MONDAY)

    assert "info@la830.example" in {address for letter in mail.outbox for address in letter.to}
