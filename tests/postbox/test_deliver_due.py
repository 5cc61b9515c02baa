"""Delivering letters."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from pont.postbox.delivery import LEASE, lease
from pont.postbox.models import Letter
from pont.postbox.operations import deliver_due, try_again
from pont.postbox.queries import get_backlog
from tests.postbox.letters import NOON, queue

pytestmark = pytest.mark.django_db


class FailingBackend(EmailBackend):
    """A mail server that answers each letter with the next of `answers`, then accepts."""

    answers: list[Exception] = []
    refuses_connections = False

    def open(self) -> bool:
        if self.refuses_connections:
            raise ConnectionRefusedError
        return True

    def send_messages(self, messages: Any) -> int:
        if self.answers:
            raise self.answers.pop(0)
        return int(super().send_messages(messages))


@pytest.fixture
def failing(settings: Settings) -> Iterator[type[FailingBackend]]:
    settings.EMAIL_BACKEND = "tests.postbox.test_deliver_due.FailingBackend"
    yield FailingBackend
    FailingBackend.answers = []
    FailingBackend.refuses_connections = False


REFUSED = smtplib.SMTPRecipientsRefused({"a@greenway.example": (550, b"no such user")})
BUSY = smtplib.SMTPRecipientsRefused({"a@greenway.example": (450, b"busy")})


def test_it_sends_each_letter_once() -> None:
    queue("a@greenway.example", "b@greenway.example")

    assert deliver_due(at=NOON) == 2
    assert deliver_due(at=NOON + timedelta(days=1)) == 0

    assert [message.to for message in mail.outbox] == [
        ["a@greenway.example"],
        ["b@greenway.example"],
    ]


def test_the_e_mail_is_plain_text_with_the_letters_message_id() -> None:
    (letter,) = queue("a@greenway.example", language="both")

    deliver_due(at=NOON)

    message: EmailMessage = mail.outbox[0]
    written = message.message()
    assert written["Message-ID"] == letter.message_id
    assert written["Auto-Submitted"] == "auto-generated"
    assert written["Content-Language"] == "cy, en"
    assert written.get_content_type() == "text/plain"
    assert message.subject == "Mawrth / March"


def test_it_waits_for_the_time_of_the_letter() -> None:
    queue("a@greenway.example", at=NOON)

    assert deliver_due(at=NOON - timedelta(seconds=1)) == 0


def test_it_sends_at_most_the_limit_the_longest_waiting_first() -> None:
    queue("b@greenway.example", at=NOON)
    queue("a@greenway.example", at=NOON - timedelta(hours=1))

    assert deliver_due(at=NOON, limit=1) == 1
    assert mail.outbox[0].to == ["a@greenway.example"]


def test_a_letter_whose_worker_died_goes_out_after_the_lease_with_the_same_message_id() -> None:
    (letter,) = queue("a@greenway.example")
    lease(at=NOON, limit=20)

    assert deliver_due(at=NOON + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(at=NOON + LEASE) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == letter.message_id


def test_a_leased_letter_is_not_leased_twice() -> None:
    queue("a@greenway.example", "b@greenway.example")

    assert [letter.to[0] for letter in lease(at=NOON, limit=1)] == ["a"]
    assert [letter.to[0] for letter in lease(at=NOON, limit=20)] == ["b"]
    assert lease(at=NOON, limit=20) == []


def test_a_busy_server_is_tried_again_after_a_minute_then_two_then_four(
    failing: type[FailingBackend],
) -> None:
    (letter,) = queue("a@greenway.example")
    at = NOON
    for minutes in (1, 2, 4):
        failing.answers = [BUSY]
        assert deliver_due(at=at) == 0
        letter.refresh_from_db()
        assert letter.next_attempt_at == at + timedelta(minutes=minutes)
        assert letter.last_error == "SMTPRecipientsRefused"
        at = letter.next_attempt_at

    assert deliver_due(at=at) == 1
    letter.refresh_from_db()
    assert letter.sent_at == at
    assert letter.last_error == ""


def test_the_wait_is_never_more_than_an_hour(failing: type[FailingBackend]) -> None:
    (letter,) = queue("a@greenway.example")
    Letter.objects.update(attempts=50)
    failing.answers = [BUSY]

    deliver_due(at=NOON)

    letter.refresh_from_db()
    assert letter.next_attempt_at == NOON + timedelta(hours=1)
    assert letter.given_up_at is None


def test_a_letter_refused_for_good_is_given_up_after_three_tries_and_shows(
    failing: type[FailingBackend],
) -> None:
    (letter,) = queue("a@greenway.example")
    failing.answers = [REFUSED] * 9
    for hour in range(5):
        deliver_due(at=NOON + timedelta(hours=hour))

    letter.refresh_from_db()
    assert letter.attempts == 3
    assert letter.given_up_at == NOON + timedelta(hours=2)
    assert get_backlog(at=NOON + timedelta(hours=3)).given_up == 1
    assert get_backlog(at=NOON + timedelta(days=8)).given_up == 0


def test_a_letter_given_up_can_be_tried_again(failing: type[FailingBackend]) -> None:
    letter, bad = queue("a@greenway.example", "not an address")
    failing.answers = [REFUSED] * 3
    for hour in range(3):
        deliver_due(at=NOON + timedelta(hours=hour))

    assert try_again(at=NOON + timedelta(days=1)) == 1

    assert deliver_due(at=NOON + timedelta(days=1)) == 1
    letter.refresh_from_db()
    bad.refresh_from_db()
    assert letter.sent_at is not None
    assert bad.given_up_at == NOON


def test_a_letter_refused_for_good_waits_an_hour(failing: type[FailingBackend]) -> None:
    (letter,) = queue("a@greenway.example")
    failing.answers = [REFUSED]

    deliver_due(at=NOON)

    letter.refresh_from_db()
    assert letter.next_attempt_at == NOON + timedelta(hours=1)


def test_a_letter_put_off_too_often_is_given_up(failing: type[FailingBackend]) -> None:
    (letter,) = queue("a@greenway.example")
    Letter.objects.update(attempts=99)
    failing.answers = [BUSY]

    deliver_due(at=NOON)

    letter.refresh_from_db()
    assert letter.given_up_at == NOON


def test_one_bad_letter_does_not_stop_the_others(failing: type[FailingBackend]) -> None:
    queue("a@greenway.example", "b@greenway.example")
    failing.answers = [ValueError("not ASCII")]

    assert deliver_due(at=NOON) == 1
    assert mail.outbox[0].to == ["b@greenway.example"]


def test_a_server_that_cannot_be_reached_counts_against_no_letter(
    failing: type[FailingBackend],
) -> None:
    (letter,) = queue("a@greenway.example")
    failing.refuses_connections = True

    assert deliver_due(at=NOON) == 0

    letter.refresh_from_db()
    assert letter.attempts == 0
    failing.refuses_connections = False
    assert deliver_due(at=NOON) == 1


def test_the_state_says_how_many_wait_and_since_when() -> None:
    queue("a@greenway.example", at=NOON)
    queue("b@greenway.example", at=NOON + timedelta(hours=1))

    backlog = get_backlog(at=NOON)

    assert (backlog.waiting, backlog.since, backlog.given_up) == (2, NOON, 0)
    deliver_due(at=NOON + timedelta(hours=2))
    assert get_backlog(at=NOON).waiting == 0


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPSenderRefused(451, b"later", "pont@localhost"), False),
        (smtplib.SMTPServerDisconnected(), False),
        (TimeoutError(), False),
        (type("AnymailRequestsAPIError", (Exception,), {"status_code": 400})(), True),
        (type("AnymailRequestsAPIError", (Exception,), {"status_code": 403})(), False),
        (type("AnymailRequestsAPIError", (Exception,), {"status_code": 429})(), False),
        (type("AnymailRequestsAPIError", (Exception,), {"status_code": 503})(), False),
    ],
)
def test_it_knows_a_refusal_for_good(
    failing: type[FailingBackend], error: Exception, permanent: bool
) -> None:
    (letter,) = queue("a@greenway.example")
    Letter.objects.update(attempts=2)
    failing.answers = [error]

    deliver_due(at=NOON)

    letter.refresh_from_db()
    assert (letter.given_up_at is not None) == permanent
