"""F05 and B01: what strangers type reaches a letter as text, never as a header or an address."""

from email import message_from_bytes, policy

import pytest
from django.core import mail
from pytest_django import Settings

from pont.postbox.models import Letter
from pont.postbox.operations import Recipient, Text, deliver_due, post
from tests.postbox.letters import NOON, queue, write_letter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "subject",
    [
        "File\r\nBcc: everybody@evil.example",
        "File\nBcc: everybody@evil.example",
        "File\rBcc: everybody@evil.example",
        "File\x0bBcc: everybody@evil.example",
        "File\u2028Bcc: everybody@evil.example",
        "File\x00\x1b[31m",
        "File\r\n\r\n<script>alert(1)</script>",
    ],
    ids=ascii,
)
def test_f05_a_line_break_in_a_subject_adds_no_header(subject: str) -> None:
    post(
        to=[Recipient("a@greenway.example", "en")],
        letter=lambda: Text(subject, "body"),
        reference="",
        at=NOON,
    )

    assert deliver_due(at=NOON) == 1

    (message,) = mail.outbox
    assert message.recipients() == ["a@greenway.example"]
    written = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert written["Bcc"] is None
    assert written["Subject"].isprintable()
    assert written["Subject"].startswith("File")
    assert written.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    "email",
    [
        "a@greenway.example,b@evil.example",
        "a@greenway.example;b@evil.example",
        "a@greenway.example\r\nBcc: b@evil.example",
        "a@greenway.example\nb@evil.example",
        "Bryn <a@greenway.example>",
        "a@greenway.example b@evil.example",
        "not an address",
        "a" * 300 + "@greenway.example",
    ],
)
def test_f05_what_is_not_one_address_is_never_written_to(email: str) -> None:
    recipients = [Recipient(email, "en"), Recipient("c@greenway.example", "en")]
    post(to=recipients, letter=write_letter, reference="", at=NOON)

    assert deliver_due(at=NOON) == 1

    assert [message.recipients() for message in mail.outbox] == [["c@greenway.example"]]
    refused = Letter.objects.get(sent_at=None)
    assert (refused.given_up_at, refused.last_error) == (NOON, "AddressRefused")


def test_f05_a_body_cannot_begin_a_header() -> None:
    post(
        to=[Recipient("a@greenway.example", "en")],
        letter=lambda: Text("File", "\r\nBcc: b@evil.example\r\n.\r\nMAIL FROM:<x@evil.example>"),
        reference="",
        at=NOON,
    )
    deliver_due(at=NOON)

    (message,) = mail.outbox
    written = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert written["Bcc"] is None
    assert "MAIL FROM:<x@evil.example>" in written.get_content()


def test_b01_the_address_in_a_letter_is_the_configured_one(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://pont.example"
    (letter,) = queue("a@greenway.example")

    assert "https://pont.example" in letter.body
    assert letter.message_id.endswith("@pont.example>")
