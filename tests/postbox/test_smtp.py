"""Delivery to a real mail server, by one worker and by two."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Barrier

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from pytest_django import Settings

from pont.postbox.delivery import LEASE, lease
from pont.postbox.models import Letter
from pont.postbox.operations import deliver_due
from tests.ports import find_free_port
from tests.postbox.letters import NOON, queue


class Mailbox:
    """Keeps what arrives; `answer` is what the server says to a letter."""

    def __init__(self) -> None:
        self.arrived: list[tuple[list[str], EmailMessage]] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message unless it is to be refused."""
        if self.answer.startswith("250"):
            content = envelope.original_content or b""
            message = message_from_bytes(content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.arrived.append((envelope.rcpt_tos, message))
        return self.answer


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=find_free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = server.port
    yield mailbox
    server.stop()


@pytest.mark.django_db
def test_exactly_one_message_arrives(mailbox: Mailbox) -> None:
    (letter,) = queue("swyddfa@greenway.example", language="both")

    assert deliver_due(at=NOON) == 1
    assert deliver_due(at=NOON + timedelta(days=1)) == 0

    ((recipients, message),) = mailbox.arrived
    assert recipients == ["swyddfa@greenway.example"]
    assert message["Message-ID"] == letter.message_id
    assert message["Subject"] == "Mawrth / March"
    assert "Mae angen llenwi’r maes hwn." in message.get_content()


@pytest.mark.django_db
def test_a_letter_put_off_by_the_server_arrives_later(mailbox: Mailbox) -> None:
    (letter,) = queue("swyddfa@greenway.example")
    mailbox.answer = "451 greylisted"
    assert deliver_due(at=NOON) == 0
    mailbox.answer = "250 OK"

    assert deliver_due(at=NOON + timedelta(minutes=1)) == 1

    letter.refresh_from_db()
    assert letter.attempts == 2
    assert len(mailbox.arrived) == 1


@pytest.mark.django_db
def test_a_letter_whose_worker_died_after_sending_arrives_twice_with_one_message_id(
    mailbox: Mailbox,
) -> None:
    (letter,) = queue("swyddfa@greenway.example")
    deliver_due(at=NOON)
    # As if the worker had died before it wrote that the letter was sent.
    Letter.objects.update(sent_at=None, leased_until=NOON + LEASE)

    deliver_due(at=NOON + timedelta(minutes=1))
    deliver_due(at=NOON + LEASE)

    assert [message["Message-ID"] for _, message in mailbox.arrived] == [letter.message_id] * 2


@pytest.mark.django_db
def test_letters_wait_for_a_mail_server_that_is_down(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    (letter,) = queue("swyddfa@greenway.example")

    assert deliver_due(at=NOON) == 0

    letter.refresh_from_db()
    assert (letter.attempts, letter.leased_until) == (0, None)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the tests' SQLite is one connection's")
@pytest.mark.django_db(transaction=True)
def test_two_workers_deliver_each_letter_once(mailbox: Mailbox) -> None:
    emails = [f"user{number}@greenway.example" for number in range(60)]
    queue(*emails)
    together = Barrier(2)

    def work() -> None:
        together.wait()
        while deliver_due(at=NOON, limit=7):
            pass
        connection.close()

    run_twice(work)

    assert sorted(recipients[0] for recipients, _ in mailbox.arrived) == sorted(emails)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the tests' SQLite is one connection's")
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_lease_the_same_letter() -> None:
    queue(*(f"user{number}@greenway.example" for number in range(60)))
    together = Barrier(2)
    leased: list[str] = []

    def work() -> None:
        together.wait()
        while letters := lease(at=NOON, limit=3):
            leased.extend(letter.to for letter in letters)
        connection.close()

    run_twice(work)

    assert len(leased) == len(set(leased)) == 60


def run_twice(work: Callable[[], None]) -> None:
    """Run `work` in two threads, each with a database connection of its own."""
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work), pool.submit(work)]:
            done.result(timeout=60)
