"""Letters through GOV.UK Notify, for installations that may use it.

The service has one template, whose subject is ``((subject))`` and whose message is ``((body))``.
Notify writes the Message-ID itself, so ours travels as its reference.

Source: docs.notifications.service.gov.uk/rest-api.html.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

# A key is its name, the service's id and the secret, joined by hyphens; both are UUIDs.
UUID_LENGTH: Final = 36


class NotifyRefused(Exception):
    """Notify answered with an error; `status_code` says which, 400 to 499 being for good."""

    def __init__(self, status_code: int) -> None:
        super().__init__(status_code)
        self.status_code = status_code


class NotifyBackend(BaseEmailBackend):
    """Sends each message as one call of Notify's API."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each message to each of its addresses; return how many messages there were.

        :raises NotifyRefused: if Notify answers with an error.
        :raises OSError: if it cannot be reached.
        """
        for message in email_messages:
            for address in message.recipients():
                send(message, address=address)
        return len(email_messages)


def send(message: EmailMessage, *, address: str) -> None:
    """Hand one message for one address to Notify.

    :raises NotifyRefused: if Notify answers with an error.
    """
    content = {
        "email_address": address,
        "template_id": settings.NOTIFY_TEMPLATE,
        "personalisation": {"subject": message.subject, "body": message.body},
        "reference": message.extra_headers.get("Message-ID", ""),
    }
    request = Request(  # noqa: S310 (the address is a setting)
        f"{settings.NOTIFY_URL}/v2/notifications/email",
        data=json.dumps(content).encode(),
        headers={
            "Authorization": f"Bearer {make_token(settings.NOTIFY_KEY)}",
            "Content-Type": "application/json",
        },
    )
    try:
        with urlopen(request, timeout=settings.EMAIL_TIMEOUT):  # noqa: S310
            pass
    except HTTPError as error:
        error.close()
        raise NotifyRefused(error.code) from None


def make_token(key: str) -> str:
    """Return a JSON Web Token for the API, signed with the secret in `key`."""
    service = key[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1]
    head = encode({"typ": "JWT", "alg": "HS256"})
    # Notify refuses tokens older than 30 seconds, so this is the clock of the moment of sending.
    claims = encode({"iss": service, "iat": int(time.time())})
    signed = f"{head}.{claims}"
    secret = key[-UUID_LENGTH:].encode()
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{to_base64(signature)}"


def encode(part: Mapping[str, Any]) -> str:
    """Return one part of a token."""
    return to_base64(json.dumps(part, separators=(",", ":")).encode())


def to_base64(content: bytes) -> str:
    """Return `content` in the alphabet of URLs, without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
