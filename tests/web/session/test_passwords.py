"""The screens on which passwords are chosen, changed and asked for."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from pont.accounts.letters import send_activation
from pont.accounts.models import Account, ForgottenRequest
from pont.accounts.operations.ask_for_link import answer_requests
from pont.postbox.models import Letter
from tests.cast import PASSWORD, sign_in

NEW = "plum cart seventeen"


def find_link() -> str:
    found = re.search(r"http://localhost:8000(/\S+)", Letter.objects.latest("pk").body)
    assert found
    return found[1]


def test_it_leads_from_the_letter_to_a_password(client: Client, bryn: Account) -> None:
    send_activation(account=bryn, at=timezone.now())
    followed = client.get(find_link())
    assert followed["Location"] == "/set-password/"
    page = client.get("/set-password/").content.decode()
    assert "<strong>bryn</strong>" in page
    done = client.post("/set-password/", {"new": NEW}, follow=True)
    assert done.redirect_chain[-1][0] == "/sign-in/"
    assert "Your password is set" in done.content.decode()
    entered = client.post("/sign-in/", {"username": "bryn", "password": NEW})
    assert entered["Location"] == "/"


def test_it_does_not_use_a_link_up_by_looking(client: Client, bryn: Account) -> None:
    send_activation(account=bryn, at=timezone.now())
    for _ in range(3):
        assert client.get(find_link()).status_code == 302
    assert client.get("/set-password/").status_code == 200


def test_it_shows_why_a_password_is_refused(client: Client, bryn: Account) -> None:
    send_activation(account=bryn, at=timezone.now())
    client.get(find_link())
    page = client.post("/set-password/", {"new": "short"}).content.decode()
    assert "Your password is too short" in page
    assert "Error:" in page


@pytest.mark.parametrize("path", ["/set-password/nonsense/", "/set-password/"])
def test_it_says_when_a_link_is_dead(path: str, client: Client, db: None) -> None:
    dead = client.get(path)
    assert dead.status_code == 410
    assert "This link no longer works" in dead.content.decode()


def test_it_signs_out_whoever_follows_a_link(client: Client, bryn: Account, mair: Account) -> None:
    sign_in(client, mair)
    send_activation(account=bryn, at=timezone.now())
    client.get(find_link())
    assert client.get("/sessions/").status_code == 302


def test_it_changes_the_password(client: Client, bryn: Account) -> None:
    sign_in(client, bryn)
    assert "Current password" in client.get("/change-password/").content.decode()
    wrong = client.post("/change-password/", {"current": "wrong", "new": NEW})
    assert "Your current password is not right" in wrong.content.decode()
    changed = client.post("/change-password/", {"current": PASSWORD, "new": NEW})
    assert changed["Location"] == "/"
    bryn.refresh_from_db()
    assert bryn.check_password(NEW)


def test_it_sends_a_link_to_whoever_forgot(client: Client, bryn: Account) -> None:
    sent = client.post("/sign-in/forgotten/", {"text": "bryn"}, follow=True)
    assert "Look in your e-mail" in sent.content.decode()
    answer_requests(at=timezone.now())
    client.get(find_link())
    client.post("/set-password/", {"new": NEW})
    bryn.refresh_from_db()
    assert bryn.check_password(NEW)


def test_it_asks_who_forgot(client: Client, db: None) -> None:
    page = client.post("/sign-in/forgotten/", {}).content.decode()
    assert "Error" in page
    assert not ForgottenRequest.objects.exists()


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/sign-in/forgotten/", "/sign-in/forgotten/sent/", "/set-password/x/"]
)
def test_it_speaks_welsh(path: str, client: Client, db: None) -> None:
    client.get("/language/cy/")
    page = client.get(path).content.decode()
    assert '<html lang="cy"' in page
    for english in ("Username", "Password", "Submit", "password", "link"):
        assert f">{english}<" not in page
