"""Lowri tidies up what her schools sent to the lost pupil database, by keyboard as by mouse."""

from datetime import date

from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.lost_pupils.housekeeping import SOURCES
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations import shelve
from pont.lost_pupils.states import REMOVALS, Standing
from tests.journeys.conftest import JOURNEY, TELLINGS, OpenPage
from tests.journeys.desks import Desk
from tests.lost_pupils.people import make_lost_pupil
from tests.organisations import make_establishment

pytestmark = JOURNEY

OLD = date(2005, 2, 1)
OVER = SOURCES["over-leaving-age"]


@TELLINGS
def test_lowri_tidies_up(open_page: OpenPage, lowri: Account, language: str, scripts: bool) -> None:
    make_establishment("6812045")
    for surname in ("Nankivell", "Prydderch", "Bebb"):
        make_lost_pupil(surname, "Mali", born_on=OLD)
    page = open_page("/", person=lowri, language=language, scripts=scripts)
    desk = Desk(page, language=language, mirror=None if scripts else open_page())
    when_the_first_page_leads_her_there(desk)
    when_she_ticks_nobody(desk)
    when_she_ticks_two_with_the_keyboard(desk)
    when_one_of_them_is_claimed_meanwhile(desk)
    then_the_other_is_removed_and_she_reads_so(desk)


def when_the_first_page_leads_her_there(desk: Desk) -> None:
    one, several = (
        f"%(counter)s record{words} may need tidying up"
        for words in (" in the lost pupil database", "s in the lost pupil database")
    )
    desk.page.get_by_role("link", name=desk.count(one, several, 3)).click()
    desk.reads_heading(desk.say("Housekeeping of lost pupils"))
    desk.reads(f"{desk.say(OVER.label)} (3)")
    desk.finds_no_barrier("housekeeping")


def when_she_ticks_nobody(desk: Desk) -> None:
    desk.presses("Remove the ticked pupils")
    desk.reads(desk.say("Tick at least one pupil. Nothing was changed."))
    desk.finds_no_barrier("housekeeping-refused")


def when_she_ticks_two_with_the_keyboard(desk: Desk) -> None:
    for surname in ("Nankivell", "Bebb"):
        box = desk.page.locator("tbody tr").filter(has_text=surname).get_by_role("checkbox")
        box.focus()
        desk.page.keyboard.press("Space")
        expect(box).to_be_checked()
    button = desk.page.get_by_role("button", name=desk.say("Remove the ticked pupils"), exact=True)
    button.focus()
    desk.page.keyboard.press("Enter")
    desk.reads(desk.say(REMOVALS[OVER.removed_for]))
    desk.reads("Nankivell, Mali")
    desk.finds_no_barrier("housekeeping-confirm")


def when_one_of_them_is_claimed_meanwhile(desk: Desk) -> None:
    shelve.claim(LostPupil.objects.get(surname="Bebb"), is_claimed=True)
    desk.page.locator("main form button[type=submit]").click()


def then_the_other_is_removed_and_she_reads_so(desk: Desk) -> None:
    one, several = "%(counter)s record has been removed.", "%(counter)s records have been removed."
    desk.sees_done(desk.count(one, several, 1))
    desk.sees_done(desk.say("The schools that sent them have been told."))
    desk.reads(f"{desk.say(OVER.label)} (1)")
    desk.finds_no_barrier("housekeeping-done")
    assert LostPupil.objects.filter(standing=Standing.REMOVED).count() == 1
