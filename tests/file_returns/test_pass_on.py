"""It passes a file on to another service."""

import pytest
from django.core import mail

from config.demo.cast import Person, load_person
from pont.accounts.models import Account
from pont.audit.queries import find_lines
from pont.directory.models import LocalAuthority
from pont.file_returns.inbox import find_inbox, find_notes
from pont.file_returns.models import FileReturn, ServiceCode
from pont.file_returns.operations.assign import assign
from pont.file_returns.operations.pass_on import NotAnotherService, pass_on
from pont.file_returns.operations.reject import reject_return
from pont.file_returns.operations.write_note import write_note
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.operations import deliver_due
from pont.transfers.models import Collection, Transfer
from pont.transfers.operations.hand_over import open_collection
from pont.transfers.parties import NotYours
from pont.transfers.queries import get_transfer
from pont.transfers.states import WrongState
from tests.file_returns.conftest import MONDAY, Send
from tests.file_returns.portal import act_as, make_services

pytestmark = pytest.mark.django_db


@pytest.fixture
def transfer(send_return: Send) -> Transfer:
    return send_return()


@pytest.fixture
def other(derbyshire: LocalAuthority, services: dict[str, ServiceCode]) -> Actor:
    """Ian, who works INFO."""
    person = Person("ian", "Ian Cole", "ian@la830.example", "830LLLL", Role.SERVICE_OFFICER)
    ian = load_person(person, at=MONDAY, password="three random words")
    services["INFO"].officers.add(ian)
    return act_as(ian)


def test_it_moves_from_one_inbox_to_the_other(
    transfer: Transfer, officer: Actor, other: Actor, services: dict[str, ServiceCode]
) -> None:
    collection = open_collection(transfers=[transfer], by=officer, at=MONDAY)

    pass_on(transfer=transfer, to=services["INFO"], by=officer, at=MONDAY)

    assert list(find_inbox(other)) == [transfer]
    assert not find_inbox(officer).exists()
    with pytest.raises(Transfer.DoesNotExist):
        get_transfer(officer, transfer.public_id)
    assert not Collection.objects.visible_to(officer).filter(pk=collection.pk).exists()
    with pytest.raises(NotYours):
        reject_return(transfer=transfer, reason=None, words="No", by=officer, at=MONDAY)


def test_it_shows_the_school_both_steps(
    transfer: Transfer, officer: Actor, school: Actor, services: dict[str, ServiceCode]
) -> None:
    pass_on(transfer=transfer, to=services["INFO"], by=officer, at=MONDAY)

    steps = get_transfer(school, transfer.public_id).steps.all()
    assert [(step.verb, step.reason) for step in steps] == [("sent", ""), ("passed-on", "INFO")]


def test_it_tells_the_new_service_without_naming_the_file(
    transfer: Transfer, officer: Actor, other: Actor, services: dict[str, ServiceCode]
) -> None:
    deliver_due(at=MONDAY)
    mail.outbox.clear()

    pass_on(transfer=transfer, to=services["INFO"], by=officer, at=MONDAY)
    deliver_due(at=MONDAY)

    assert [letter.to for letter in mail.outbox] == [["ian@la830.example"]]
    assert transfer.name not in mail.outbox[0].body


def test_it_keeps_the_notes_and_lets_go_of_who_looked_after_it(
    transfer: Transfer, officer: Actor, sam: Account, other: Actor, services: dict[str, ServiceCode]
) -> None:
    assign(transfer=transfer, to=sam, by=officer, at=MONDAY)
    write_note(transfer=transfer, text="For INFO, I think.", by=officer, at=MONDAY)

    pass_on(transfer=transfer, to=services["INFO"], by=officer, at=MONDAY)

    assert FileReturn.objects.get(transfer=transfer).assigned_to is None
    assert [note.text for note in find_notes(other, transfer)] == ["For INFO, I think."]


def test_it_leaves_a_line_in_the_trail(
    transfer: Transfer, officer: Actor, services: dict[str, ServiceCode]
) -> None:
    pass_on(transfer=transfer, to=services["INFO"], by=officer, at=MONDAY)

    line = next(iter(find_lines(act="pass-on")))
    assert line.facts == {"from": "SEN", "to": "INFO"}


def test_it_goes_to_another_service_in_use_alone(
    transfer: Transfer, lead: Actor, services: dict[str, ServiceCode], cardiff: LocalAuthority
) -> None:
    ServiceCode.objects.filter(code="SP").update(is_retired=True)
    foreign = make_services(cardiff)["INFO"]

    for wrong in (services["SEN"], services["SP"], foreign):
        with pytest.raises(NotAnotherService):
            pass_on(transfer=transfer, to=wrong, by=lead, at=MONDAY)


def test_it_is_not_for_the_school_or_for_another_service(
    transfer: Transfer, school: Actor, other: Actor, services: dict[str, ServiceCode]
) -> None:
    with pytest.raises(NotPermitted):
        pass_on(transfer=transfer, to=services["INFO"], by=school, at=MONDAY)
    with pytest.raises(NotYours):
        pass_on(transfer=transfer, to=services["SP"], by=other, at=MONDAY)


def test_it_moves_nothing_that_has_ended(
    transfer: Transfer, officer: Actor, services: dict[str, ServiceCode]
) -> None:
    reject_return(transfer=transfer, reason=None, words="No", by=officer, at=MONDAY)

    with pytest.raises(WrongState):
        pass_on(transfer=transfer, to=services["INFO"], by=officer, at=MONDAY)
