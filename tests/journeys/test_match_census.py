"""Gwen matches lost pupils with the census; Lowri, where one of them is, hears of it."""

from datetime import UTC, datetime

from django.utils import timezone
from playwright.sync_api import expect

from config.demo.invent import invent_upn
from pont.accounts.models import Account
from pont.lost_pupils.operations.match_census import match_due
from pont.postbox.models import Letter
from tests.journeys.conftest import JOURNEY, TELLINGS, OpenPage
from tests.journeys.desks import Desk, File
from tests.lost_pupils.censuses import MALI, UPN, write_census
from tests.lost_pupils.people import make_lost_pupil
from tests.organisations import make_authority, make_establishment

pytestmark = JOURNEY

BORN = datetime(2011, 6, 3, tzinfo=UTC).date()
OTHER = invent_upn(school="6812045", year=2016, serial=8)
CENSUS = write_census(
    MALI.replace("680,2329", "681,2317"),
    f"{OTHER},Nankivell,Bedwyr,,2011-06-30,M,Y Bala,681,2317",
)


@TELLINGS
def test_gwen_matches_the_census_and_lowri_hears_of_it(
    open_page: OpenPage,
    gwen: Account,
    lowri: Account,
    language: str,
    scripts: bool,
) -> None:
    make_authority("681")
    for number in ("6812045", "6812317"):
        make_establishment(number)
    make_lost_pupil("Evans", "Mali", upn=UPN, uploader="6812045")
    make_lost_pupil(
        "Nankivell",
        "Bedwyr",
        upn=OTHER,
        born_on=BORN,
        sex="M",
        town="Y Bala",
        uploader="6812045",
    )
    page = open_page("/", person=gwen, language=language, scripts=scripts)
    desk = Desk(page, language=language, mirror=None if scripts else open_page())
    when_she_chooses_a_file_that_is_no_census(desk)
    when_she_uploads_the_census(desk)
    then_she_watches_it_end(desk, scripts=scripts)
    when_she_compares_and_accepts_the_surest(desk)
    when_she_rejects_the_other(desk)
    then_both_stand_as_decided(desk)
    page = open_page("/", person=lowri, language=language, scripts=scripts)
    desk = Desk(page, language=language, mirror=None if scripts else open_page())
    then_lowri_has_letters_and_finds_the_pupil(desk, lowri)


def when_she_chooses_a_file_that_is_no_census(desk: Desk) -> None:
    menu = desk.page.get_by_role("navigation", name=desk.say("Menu"))
    menu.get_by_role("link", name=desk.say("Match lost pupils with the census")).click()
    desk.reads_heading(desk.say("Match lost pupils with the census"))
    desk.finds_no_barrier("matching-none")
    payload = File("llythyr.txt", b"Annwyl gydweithiwr,\n").payload
    desk.page.locator("input[type=file]").set_input_files(payload)
    desk.presses("Match this census")
    expect(desk.page.locator(".govuk-error-summary")).to_contain_text("UPN, Surname, DOB")
    desk.finds_no_barrier("matching-refused")


def when_she_uploads_the_census(desk: Desk) -> None:
    desk.page.locator("input[type=file]").set_input_files(File("cyfrifiad.csv", CENSUS).payload)
    desk.presses("Match this census")
    desk.reads_heading(desk.say("Matching with the census"))
    desk.reads(desk.say("It begins in a few seconds."))
    desk.finds_no_barrier("matching-waiting")


def then_she_watches_it_end(desk: Desk, *, scripts: bool) -> None:
    match_due(clock=timezone.now)
    if not scripts:
        desk.follows("Show how far it is now")
    link = desk.page.locator("main").get_by_role("button", name=desk.say("Compare and decide"))
    expect(link).to_be_visible()
    if scripts:
        expect(desk.page.locator("#distribution-status")).to_have_text(
            desk.say("The matching has ended.")
        )
    desk.finds_no_barrier("matching-ended")
    link.click()


def when_she_compares_and_accepts_the_surest(desk: Desk) -> None:
    desk.reads_heading(desk.say("Matches with the census"))
    desk.reads(desk.say("same UPN"))
    desk.finds_no_barrier("matches")
    row = desk.page.locator("tbody tr").filter(has_text="Evans")
    row.get_by_role("link", name=desk.say("Compare")).click()
    desk.reads_heading(desk.say("Is this the same pupil?"))
    desk.reads(desk.say("Same"))
    desk.finds_no_barrier("match")
    desk.presses("Same pupil: accept")
    desk.sees_done(
        desk.count(
            "%(count)s match has been accepted. The authority where the pupil is and those who sent"
            " the file are told.",
            "%(count)s matches have been accepted. The authorities where the pupils are and those"
            " who sent the files are told.",
            1,
        )
    )


def when_she_rejects_the_other(desk: Desk) -> None:
    desk.reads("Nankivell")
    desk.reads(desk.say("Differs"))
    desk.presses("Not the same: reject")
    desk.reads_heading(desk.say("Matches with the census"))
    desk.reads(desk.say("There is no match to decide."))
    desk.finds_no_barrier("matches-decided")


def then_both_stand_as_decided(desk: Desk) -> None:
    for view, surname in (("Accepted", "Evans"), ("Rejected", "Nankivell")):
        desk.page.get_by_role("link", name=f"{desk.say(view)} (1)").click()
        expect(desk.page.locator("tbody tr")).to_have_count(1)
        desk.reads(surname)


def then_lowri_has_letters_and_finds_the_pupil(desk: Desk, lowri: Account) -> None:
    # As the authority where the pupil is, and as that of the school that sent the file.
    letters = Letter.objects.filter(to=lowri.email, body__contains="/lost-pupils/matched/")
    assert [("Evans" in letter.subject + letter.body) for letter in letters] == [False, False]
    desk.opens("/lost-pupils/matched/")
    desk.reads_heading(desk.say("Lost pupils found by matching"))
    desk.reads("Evans, Mali")
    desk.finds_no_barrier("matched")
    desk.follows("Sent by your schools")
    desk.reads("Evans, Mali")
    desk.finds_no_barrier("matched-sent")
    assert desk.opens("/lost-pupils/matching/") == 200
    desk.finds_no_barrier("matching-own")
