"""Lowri reads that a lost pupil was seen, compares both sides, and says that it is another."""

import pytest
from playwright.sync_api import expect

from pont.accounts.models import Account
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Desk
from tests.organisations import make_establishment
from tests.web.test_sightings import make_sighting

pytestmark = JOURNEY


@LANGUAGES
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_lowri_looks_into_a_pupil_who_was_seen(
    open_page: OpenPage, lowri: Account, language: str, scripts: bool
) -> None:
    for number in ("6812045", "6812317"):
        make_establishment(number)
    make_sighting()
    page = open_page("/", person=lowri, language=language, scripts=scripts)
    desk = Desk(page, language=language, mirror=None if scripts else open_page())
    desk.finds_no_barrier("home-seen")
    page.locator("main .govuk-inset-text a").click()
    desk.reads_heading(desk.say("Lost pupils seen"))
    desk.reads("Llywelyn, Siôn")
    desk.finds_no_barrier("sightings")
    page.locator("main tbody a").click()
    desk.reads_heading(desk.say("Is this the same pupil?"))
    desk.finds_no_barrier("sighting")
    desk.presses("Show it no more")
    expect(page.locator(".govuk-error-summary")).to_contain_text(desk.say("Choose a reason"))
    desk.finds_no_barrier("sighting-without-reason")
    page.get_by_label(desk.say("It is another pupil")).check()
    desk.presses("Show it no more")
    desk.reads(desk.say("It is no longer shown. The reason is kept."))
    desk.reads(desk.say("None at present."))
    desk.finds_no_barrier("sightings-none")
