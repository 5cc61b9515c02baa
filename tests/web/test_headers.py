"""Headers of every page (attacks B15, F10, F12, G01)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from pont.accounts.models import Account


def test_it_allows_nothing_but_its_own(client: Client) -> None:
    rules = dict(
        rule.strip().split(" ", 1)
        for rule in client.get("/cookies/")["Content-Security-Policy"].split(";")
    )
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["base-uri"] == "'none'"
    assert "unsafe" not in str(rules)


def test_it_sends_the_headers_of_a_careful_site(client: Client) -> None:
    headers = client.get("/cookies/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    "address", ["/", "/sign-in/", "/change-password/", "/nothing/", "/nothing/x.css", "/health/"]
)
@pytest.mark.django_db
def test_it_keeps_every_answer_out_of_caches_f12(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["Cache-Control"] == "no-store"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_it_keeps_the_end_of_a_session_out_of_caches(client: Client, bryn: Account) -> None:
    client.force_login(bryn)
    client.get("/")
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/cookies/?next=%00", "/cookies/?%00=1", "/cookies/?a=%1b[2J"])
def test_it_refuses_control_characters_in_the_address_f10(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_it_refuses_methods_no_screen_has_g01(client: Client, method: str) -> None:
    assert client.generic(method, "/cookies/").status_code == 405


def test_it_serves_the_style_sheet_with_the_same_care(client: Client) -> None:
    answer = client.get("/static/web/pont.css")
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
