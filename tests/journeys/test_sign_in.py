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
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage, check_page
from tests.journeys.desks import Desk

pytestmark = JOURNEY

NEW = "plum cart seventeen"
SIZES = pytest.mark.parametrize("width", [1280, 320])


def submit(page: Page, **typed: str) -> None:
    for name, text in typed.items():
        page.locator(f"#id_{name}").fill(text)
    page.locator("main form button[type=submit]").last.click()


def keep_language(person: Account, language: str) -> None:
    Account.objects.filter(pk=person.pk).update(language=language)


def find_link() -> str:
    found = re.search(r"http://localhost:8000(/\S+)", Letter.objects.latest("pk").body)
    assert found
    return found[1]


@LANGUAGES
def test_it_lets_bryn_in_and_out(open_page: OpenPage, bryn: Account, language: str) -> None:
    keep_language(bryn, language)
    desk = Desk(open_page("/sessions/", language=language), language=language)
    desk.reads_heading(desk.say("Sign in"))
    submit(desk.page, username="bryn", password=PASSWORD)
    desk.reads_heading(desk.say("Where you are signed in"))
    desk.page.get_by_role("link", name=desk.say("Log off")).click()
    check_page(desk.page, f"log-off-{language}")
    desk.presses("Log off")
    expect(desk.page.get_by_text(desk.say("You are signed out."))).to_be_visible()
    check_page(desk.page, f"logged-off-{language}")


@LANGUAGES
def test_it_shows_a_password_on_request(open_page: OpenPage, language: str) -> None:
    desk = Desk(open_page("/sign-in/", language=language), language=language)
    desk.page.locator("#id_password").fill("seen")
    desk.page.get_by_role("button", name=desk.say("Show password")).click()
    expect(desk.page.locator("#id_password")).to_have_attribute("type", "text")


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


@LANGUAGES
def test_it_asks_for_an_own_password_first(
    open_page: OpenPage, bryn: Account, mair: Account, language: str
) -> None:
    keep_language(bryn, language)
    once = issue_one_time_password(account=bryn, by=get_actor(mair), at=timezone.now())
    desk = Desk(open_page("/sign-in/", language=language), language=language)
    submit(desk.page, username="bryn", password=once)
    desk.reads_heading(desk.say("Choose your own password"))
    check_page(desk.page, f"first-password-{language}")
    submit(desk.page, new=NEW)
    desk.sees_done(desk.say("Your password is changed. You are signed out elsewhere."))


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
    keep_language(bryn, language)
    page.goto("/sessions/")
    check_page(page, f"sessions-{language}-{width}")
    page.locator("main td button").click()
    expect(page.locator("main td button")).to_have_count(0)


@LANGUAGES
def test_it_says_when_a_link_is_dead(open_page: OpenPage, db: Any, language: str) -> None:
    page = open_page("/set-password/nonsense/", language=language, width=320)
    check_page(page, f"dead-link-{language}")
