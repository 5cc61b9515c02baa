"""Wrong passwords, the language that people keep, and what a session over looks like."""

from datetime import timedelta

import time_machine
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from pont.accounts.models import Account
from tests.cast import PASSWORD
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Desk
from tests.journeys.files import FIRST, send_files

pytestmark = JOURNEY


@LANGUAGES
def test_a_wrong_password_is_refused_without_saying_what_was_wrong(
    open_page: OpenPage, bryn: Account, language: str
) -> None:
    desk = Desk(open_page("/sent/", language=language), language=language)
    signs_in(desk, "wrong")
    told = desk.page.locator(".govuk-error-summary").inner_text()
    desk.finds_no_barrier("sign-in-wrong")
    expect(desk.page.locator("#id_password")).to_have_value("")
    signs_in(desk, PASSWORD, username="nobody")
    assert desk.page.locator(".govuk-error-summary").inner_text() == told
    signs_in(desk, PASSWORD)
    expect(desk.page).to_have_url(desk.page.url.split("/sent/")[0] + "/sent/")


def test_people_keep_their_language(open_page: OpenPage, bryn: Account, mair: Account) -> None:
    desk = Desk(open_page("/sent/"), language="cy")
    signs_in(desk, PASSWORD)
    desk.page.get_by_role("link", name="Cymraeg").click()
    desk.reads_heading("Ffeiliau a anfonwyd")
    elsewhere = Desk(open_page("/sign-in/"), language="cy")
    signs_in(elsewhere, PASSWORD)
    elsewhere.reads_heading("Croeso, Bryn Davies")
    colleague = Desk(open_page("/sign-in/"), language="en")
    signs_in(colleague, PASSWORD, username="mair")
    colleague.reads_heading("Welcome, Mair Llewellyn")


@LANGUAGES
def test_a_session_idle_too_long_ends_with_a_sentence(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    (transfer,) = send_files(bryn, FIRST)
    desk = Desk(open_page("/", person=bryn, language=language), language=language)
    desk.opens(f"/transfers/{transfer.public_id}/recall/")
    with time_machine.travel(timezone.now() + settings.SESSION_IDLE + timedelta(minutes=1)):
        desk.presses("Recall this file")
        desk.reads_heading(desk.say("Sign in"))
    minutes = int(settings.SESSION_IDLE.total_seconds()) // 60
    desk.reads(
        desk.say(
            "You were signed out because nothing happened for %(minutes)s minutes. What you had"
            " not sent was not sent. Sign in again to carry on.",
            minutes=minutes,
        )
    )
    desk.finds_no_barrier("signed-out-idle")
    transfer.refresh_from_db()
    assert transfer.state == "sent"


def signs_in(desk: Desk, password: str, *, username: str = "bryn") -> None:
    """Type into the page that asks for it."""
    desk.page.locator("#id_username").fill(username)
    desk.page.locator("#id_password").fill(password)
    desk.page.locator("main form button[type=submit]").last.click()
