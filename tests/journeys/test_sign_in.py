"""Signing in, the first time and later, in a real browser."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pont.accounts.letters import send_activation
from pont.accounts.models import Account
from pont.accounts.operations.ask_for_link import answer_requests
from pont.accounts.operations.set_password import issue_one_time_password
from pont.accounts.queries import get_actor
from pont.postbox.models import Letter
from tests.cast import PASSWORD
from tests.journeys.conftest import OpenPage, check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "plum cart seventeen"
SIZES = pytest.mark.parametrize("width", [1280, 320])
LANGUAGES = pytest.mark.parametrize("language", ["en", "cy"])


def submit(page: Page, **typed: str) -> None:
    for name, text in typed.items():
        page.locator(f"#id_{name}").fill(text)
    page.locator("main form button[type=submit]").last.click()


def find_link() -> str:
    found = re.search(r"http://localhost:8000(/\S+)", Letter.objects.latest("pk").body)
    assert found
    return found[1]


def test_it_lets_bryn_in_and_out(open_page: OpenPage, bryn: Account) -> None:
    page = open_page("/sessions/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    submit(page, username="bryn", password=PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you are signed in")
    page.get_by_role("link", name="Log off").click()
    check_page(page, "log-off")
    page.get_by_role("button", name="Log off").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    check_page(page, "logged-off")


def test_it_shows_a_password_on_request(open_page: OpenPage) -> None:
    page = open_page("/sign-in/")
    page.locator("#id_password").fill("seen")
    page.get_by_role("button", name="Show password").click()
    expect(page.locator("#id_password")).to_have_attribute("type", "text")


@LANGUAGES
@SIZES
def test_it_leads_a_new_person_to_a_password(
    open_page: OpenPage, bryn: Account, width: int, language: str
) -> None:
    send_activation(account=bryn, at=timezone.now())
    page = open_page(find_link(), width=width, language=language)
    check_page(page, f"set-password-{language}-{width}")
    submit(page, new="short")
    check_page(page, f"set-password-refused-{language}-{width}")
    submit(page, new=NEW)
    check_page(page, f"password-set-{language}-{width}")
    submit(page, username="bryn", password=NEW)
    expect(page.get_by_role("banner")).to_contain_text("Bryn")


def test_it_asks_for_an_own_password_first(
    open_page: OpenPage, bryn: Account, mair: Account
) -> None:
    once = issue_one_time_password(account=bryn, by=get_actor(mair), at=timezone.now())
    page = open_page("/sign-in/")
    submit(page, username="bryn", password=once)
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose your own password")
    check_page(page, "first-password")
    submit(page, new=NEW)
    expect(page.get_by_text("Your password is changed.")).to_be_visible()


@LANGUAGES
@SIZES
def test_it_helps_whoever_forgot(
    open_page: OpenPage, bryn: Account, width: int, language: str
) -> None:
    page = open_page("/sign-in/forgotten/", width=width, language=language)
    check_page(page, f"forgotten-{language}-{width}")
    submit(page, text=bryn.email)
    check_page(page, f"forgotten-sent-{language}-{width}")
    answer_requests(at=timezone.now())
    page.goto(find_link())
    expect(page.get_by_text("bryn", exact=True)).to_be_visible()


@LANGUAGES
@SIZES
def test_it_lists_where_one_is_signed_in(
    open_page: OpenPage, bryn: Account, width: int, language: str
) -> None:
    for _ in range(2):
        page = open_page("/sign-in/", width=width)
        submit(page, username="bryn", password=PASSWORD)
        expect(page.get_by_role("banner")).to_contain_text("Bryn")
    Account.objects.filter(pk=bryn.pk).update(language=language)
    page.goto("/sessions/")
    check_page(page, f"sessions-{language}-{width}")
    page.locator("main td button").click()
    expect(page.locator("main td button")).to_have_count(0)


@LANGUAGES
def test_it_says_when_a_link_is_dead(open_page: OpenPage, db: Any, language: str) -> None:
    page = open_page("/set-password/nonsense/", language=language, width=320)
    check_page(page, f"dead-link-{language}")
