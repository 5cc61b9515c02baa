"""Lowri keeps her entry among the contacts, and Bryn finds her there."""

from playwright.sync_api import expect

from pont.accounts.models import Account
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Desk

pytestmark = JOURNEY


@LANGUAGES
def test_lowri_is_found_with_the_number_she_gave(
    open_page: OpenPage, lowri: Account, dilys: Account, bryn: Account, language: str
) -> None:
    desk = Desk(open_page("/", person=lowri, language=language), language=language)
    menu = desk.page.get_by_role("navigation", name=desk.say("Menu"))
    menu.get_by_role("link", name=desk.say("Contacts"), exact=True).click()
    desk.finds_no_barrier("contacts")
    desk.follows("Change your telephone number and note")
    desk.page.locator("#id_phone").fill("call me")
    desk.presses("Update")
    expect(desk.page.locator(".govuk-error-summary")).to_contain_text("01632 960001")
    desk.finds_no_barrier("contact-refused")
    desk.page.locator("#id_phone").fill("01632 960001")
    desk.presses("Update")
    desk.sees_done(desk.say("Your entry has been updated."))

    school = Desk(open_page("/contacts/", person=bryn, language=language), language=language)
    school.page.locator("#search").fill("beynon")
    school.presses("Show")
    school.reads("01632 960001")
    expect(school.page.locator("tbody tr")).to_have_count(1)
    school.finds_no_barrier("contacts-found")
