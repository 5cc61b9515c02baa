"""Signing in with username and password."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pont.accounts.models import Account
from pont.accounts.operations.set_password import issue_one_time_password
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from tests.cast import PASSWORD

PAGE = "/sign-in/"


def submit(client: Client, **typed: str) -> Any:
    return client.post(PAGE, {"username": "bryn", "password": PASSWORD, **typed})


def is_signed_in(client: Client) -> bool:
    return client.get("/sessions/").status_code == 200


def test_it_asks_for_username_and_password(client: Client, db: None) -> None:
    page = client.get(PAGE).content.decode()
    for words in ("Username", "Password", "Submit"):
        assert words in page


def test_it_lets_in_whoever_knows_both(client: Client, bryn: Account) -> None:
    response = submit(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_it_goes_on_to_the_page_that_was_asked_for(client: Client, bryn: Account) -> None:
    asked = client.get("/sessions/")
    assert asked["Location"] == f"{PAGE}?next=/sessions/"
    page = client.get(asked["Location"]).content.decode()
    assert 'name="next" value="/sessions/"' in page
    assert submit(client, next="/sessions/")["Location"] == "/sessions/"


@pytest.mark.parametrize(
    "typed",
    [
        {"password": "three random word"},
        {"password": PASSWORD.upper()},
        {"username": "Bryn"},
        {"username": "nobody"},
        {"username": "brynn"},
        {"password": PASSWORD + " "},
    ],
)
def test_it_refuses_what_is_not_exactly_right(
    typed: dict[str, str], client: Client, bryn: Account
) -> None:
    response = submit(client, **typed)
    assert response.status_code == 200
    assert "You are not signed in" in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert not is_signed_in(client)


def test_it_says_what_is_missing(client: Client, db: None) -> None:
    page = client.post(PAGE, {}).content.decode()
    assert "Enter your username" in page
    assert "Enter your password" in page


def test_it_refuses_a_closed_account(client: Client, bryn: Account) -> None:
    Account.objects.filter(pk=bryn.pk).update(is_active=False)
    assert "You are not signed in" in submit(client).content.decode()


def test_it_refuses_everybody_at_an_inactive_school(client: Client, bryn: Account) -> None:
    assert bryn.establishment is not None
    bryn.establishment.is_active = False
    bryn.establishment.save()
    assert "You are not signed in" in submit(client).content.decode()


def test_it_writes_down_who_came_and_who_was_refused(client: Client, bryn: Account) -> None:
    submit(client, password="something else")
    submit(client)
    refused, done = AuditLine.objects.filter(act="sign-in").order_by("sequence")
    assert (refused.outcome, refused.username, refused.object_id) == (
        "refused",
        "",
        str(bryn.public_id),
    )
    assert (done.outcome, done.username, done.ip) == ("done", "bryn", "127.0.0.1")


def test_it_makes_a_one_time_password_be_changed_first(
    client: Client, bryn: Account, mair: Account
) -> None:
    once = issue_one_time_password(account=bryn, by=get_actor(mair), at=timezone.now())
    assert submit(client, password=once).status_code == 302
    assert client.get("/sessions/")["Location"] == "/change-password/"
    assert client.get("/cookies/").status_code == 200
    page = client.get("/change-password/").content.decode()
    assert "Choose your own password" in page
    assert "Current password" not in page
    client.post("/change-password/", {"new": "plum cart seventeen"})
    assert is_signed_in(client)
    bryn.refresh_from_db()
    assert bryn.check_password("plum cart seventeen")


def test_it_shows_whoever_is_signed_in_the_first_page(client: Client, bryn: Account) -> None:
    submit(client)
    assert client.get(PAGE)["Location"] == "/"


def test_it_speaks_the_language_of_the_account(client: Client, bryn: Account) -> None:
    submit(client)
    client.get("/language/cy/")
    bryn.refresh_from_db()
    assert bryn.language == "cy"
    client.cookies.clear()
    submit(client)
    assert '<html lang="cy"' in client.get("/sessions/").content.decode()


def test_it_costs_three_queries_to_know_who_is_there(
    client: Client, bryn: Account, django_assert_num_queries: Any
) -> None:
    submit(client)
    client.get("/cookies/")
    with django_assert_num_queries(3):
        client.get(reverse("cookies"))
