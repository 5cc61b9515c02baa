"""It tells once a day the services that want it so."""

from datetime import timedelta

import pytest
from django.core import mail

from pont.file_returns.models import ServiceCode
from pont.file_returns.operations.pass_on import pass_on
from pont.file_returns.operations.tell_daily import tell_daily
from pont.policy.actors import Actor
from pont.postbox.operations import deliver_due
from pont.transfers.operations.recall import recall
from tests.file_returns.conftest import MONDAY, Send

pytestmark = pytest.mark.django_db

MORNING = MONDAY + timedelta(hours=20)


@pytest.fixture(autouse=True)
def _daily(officer: Actor, services: dict[str, ServiceCode]) -> None:
    ServiceCode.objects.filter(code="SEN").update(tells="daily", told_at=MONDAY - timedelta(days=1))


def deliver() -> list[str]:
    """Return the bodies of the letters to Sam."""
    mail.outbox.clear()
    deliver_due(at=MORNING)
    return [letter.body for letter in mail.outbox if letter.to == ["sam@la830.example"]]


def test_it_tells_of_all_in_one_letter_and_once(send_return: Send) -> None:
    sent = [send_return(), send_return("8303308_SENplan20261116.pdf")]
    assert deliver() == []

    assert tell_daily(at=MORNING) == 1
    assert tell_daily(at=MORNING) == 0

    [body] = deliver()
    assert all(transfer.receipt_number in body for transfer in sent)


def test_it_tells_of_what_was_passed_on_since(
    send_return: Send, lead: Actor, services: dict[str, ServiceCode]
) -> None:
    transfer = send_return("8303308_INFOreturn20261116.pdf")
    tell_daily(at=MONDAY + timedelta(hours=1))
    pass_on(transfer=transfer, to=services["SEN"], by=lead, at=MONDAY + timedelta(hours=2))

    assert tell_daily(at=MORNING) == 1
    assert transfer.receipt_number in deliver()[0]


def test_it_is_silent_of_what_went_again(send_return: Send, school: Actor) -> None:
    recall(transfer=send_return(), by=school, at=MONDAY)

    assert tell_daily(at=MORNING) == 0


def test_it_leaves_alone_who_hears_at_once(send_return: Send) -> None:
    ServiceCode.objects.filter(code="SEN").update(tells="at-once")
    send_return()

    assert len(deliver()) == 1
    assert tell_daily(at=MORNING) == 0
