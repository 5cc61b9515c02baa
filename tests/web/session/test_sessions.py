"""How long a session lasts, where one is signed in, and signing out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from tests.cast import PASSWORD

AT = datetime(2023, 8, 4, 9, 0, tzinfo=UTC)


def enter(client: Client, username: str = "bryn") -> Client:
    client.post("/sign-in/", {"username": username, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/sessions/").status_code == 200


def test_it_ends_after_half_an_hour_of_nothing(client: Client, bryn: Account) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        enter(client)
        clock.move_to(AT + timedelta(minutes=30))
        assert is_in(client)
        clock.move_to(AT + timedelta(minutes=60, seconds=1))
        ended = client.get("/sessions/")
        assert ended["Location"] == "/sign-in/"
        assert "nothing happened for 30 minutes" in client.get("/sign-in/").content.decode()
        assert not is_in(client)
    assert AuditLine.objects.get(act="sign-out").facts == {"reason": "idle"}


def test_it_ends_after_twelve_hours_of_work(client: Client, bryn: Account) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        enter(client)
        for step in range(1, 37):
            clock.move_to(AT + timedelta(minutes=20 * step))
            assert is_in(client)
        clock.move_to(AT + timedelta(hours=12, minutes=1))
        assert not is_in(client)


def test_it_follows_the_settings(client: Client, bryn: Account, settings: Any) -> None:
    settings.SESSION_IDLE = timedelta(minutes=5)
    with time_machine.travel(AT, tick=False) as clock:
        enter(client)
        clock.move_to(AT + timedelta(minutes=6))
        assert not is_in(client)


def test_it_notes_who_was_seen_every_five_minutes_at_most(client: Client, bryn: Account) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        enter(client)
        for minutes, seen in ((4, 0), (5, 5), (9, 5)):
            clock.move_to(AT + timedelta(minutes=minutes))
            client.get("/sessions/")
            bryn.refresh_from_db()
            assert bryn.last_seen_at == AT + timedelta(minutes=seen)


def test_it_lists_where_one_is_signed_in(client: Client, bryn: Account, mair: Account) -> None:
    enter(client)
    other = enter(Client(headers={"user-agent": "Other Browser"}, REMOTE_ADDR="192.0.2.7"))
    enter(Client(), "mair")
    page = client.get("/sessions/").content.decode()
    assert page.count("This is where you are now") == 1
    assert "Other Browser" in page
    assert "192.0.2.7" in page
    assert page.count('name="session"') == 1
    assert other.session.session_key not in page


def find_handle(client: Client) -> str:
    page = client.get("/sessions/").content.decode()
    return page.partition('name="session" value="')[2].partition('"')[0]


def test_it_signs_out_one_other_place(client: Client, bryn: Account) -> None:
    enter(client)
    other = enter(Client())
    client.post("/sessions/end/", {"session": find_handle(client)})
    assert is_in(client)
    assert not is_in(other)


def test_it_signs_out_everywhere_else(client: Client, bryn: Account) -> None:
    others = [enter(Client()) for _ in range(2)]
    enter(client)
    client.post("/sessions/end/", {})
    assert is_in(client)
    assert not any(is_in(other) for other in others)


def test_it_does_not_sign_out_somebody_else(client: Client, bryn: Account, mair: Account) -> None:
    enter(client)
    enter(Client())
    stranger = enter(Client(), "mair")
    stranger.post("/sessions/end/", {"session": find_handle(client)})
    assert Session.objects.count() == 3


def test_it_signs_out_with_a_button(client: Client, bryn: Account) -> None:
    enter(client)
    page = client.get("/sign-out/")
    assert 'action="/sign-out/now/"' in page.content.decode()
    assert is_in(client)
    gone = client.post("/sign-out/now/")
    assert gone["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    assert AuditLine.objects.get(act="sign-out").facts == {"reason": "asked"}


@pytest.mark.parametrize("path", ["/sign-out/", "/sessions/", "/change-password/"])
def test_it_asks_strangers_to_sign_in(path: str, client: Client, db: None) -> None:
    assert client.get(path)["Location"] == f"/sign-in/?next={path}"


def test_it_ends_the_other_sessions_when_the_password_changes(
    client: Client, bryn: Account
) -> None:
    other = enter(Client())
    enter(client)
    key = client.session.session_key
    client.post("/change-password/", {"current": PASSWORD, "new": "plum cart seventeen"})
    assert is_in(client)
    assert not is_in(other)
    assert client.session.session_key != key
    assert client.get("/sessions/").content.decode().count("This is where you are now") == 1
