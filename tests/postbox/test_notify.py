"""Letters through GOV.UK Notify, on a stand-in for its API."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from pytest_django import Settings

from pont.postbox.operations import deliver_due
from tests.postbox.letters import NOON, queue

pytestmark = pytest.mark.django_db

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"


class Api(HTTPServer):
    """Keeps what it is sent and answers with `status`."""

    status = 201

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.requests: list[tuple[str, str, dict[str, Any]]] = []


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Api

    def do_POST(self) -> None:
        """Keep the request and answer."""
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, self.headers["Authorization"], content))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def api(settings: Settings) -> Iterator[Api]:
    api = Api()
    Thread(target=api.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND = "pont.postbox.notify.NotifyBackend"
    settings.NOTIFY_URL = f"http://127.0.0.1:{api.server_port}"
    settings.NOTIFY_KEY = f"pont-live-{SERVICE}-{SECRET}"
    settings.NOTIFY_TEMPLATE = "template"
    yield api
    api.shutdown()
    api.server_close()


def decode(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_letter_is_one_call_with_our_message_id_as_its_reference(api: Api) -> None:
    (letter,) = queue("swyddfa@greenway.example")

    assert deliver_due(at=NOON) == 1

    ((path, _, content),) = api.requests
    assert path == "/v2/notifications/email"
    assert content == {
        "email_address": "swyddfa@greenway.example",
        "template_id": "template",
        "personalisation": {"subject": "March", "body": letter.body},
        "reference": letter.message_id,
    }


def test_the_token_is_signed_with_the_secret_for_the_service(api: Api) -> None:
    queue("swyddfa@greenway.example")
    deliver_due(at=NOON)

    scheme, token = api.requests[0][1].split(" ")
    head, claims, signature = token.split(".")
    expected = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    assert scheme == "Bearer"
    assert decode(head) == {"typ": "JWT", "alg": "HS256"}
    assert decode(claims)["iss"] == SERVICE
    assert base64.urlsafe_b64decode(signature + "=") == expected


@pytest.mark.parametrize(("status", "given_up"), [(400, True), (429, False), (500, False)])
def test_what_notify_refuses_for_good_is_given_up_and_the_rest_tried_again(
    api: Api, status: int, given_up: bool
) -> None:
    (letter,) = queue("swyddfa@greenway.example")
    letter.attempts = 2
    letter.save()
    api.status = status

    assert deliver_due(at=NOON) == 0

    letter.refresh_from_db()
    assert letter.last_error == "NotifyRefused"
    assert (letter.given_up_at is not None) == given_up


def test_a_letter_waits_while_notify_cannot_be_reached(api: Api, settings: Settings) -> None:
    settings.NOTIFY_URL = "http://127.0.0.1:9"
    (letter,) = queue("swyddfa@greenway.example")

    assert deliver_due(at=NOON) == 0

    letter.refresh_from_db()
    assert (letter.given_up_at, letter.last_error) == (None, "URLError")
