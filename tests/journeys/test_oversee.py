"""Olwen watches over the files of Cardiff's schools: who waits, how long, and what to do."""

from datetime import date, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.directory.models import Establishment
from pont.postbox.models import Letter
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.states import State
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Recipient
from tests.journeys.files import FIRST, SECOND, collect, send_files
from tests.organisations import make_establishment

pytestmark = JOURNEY

OTHER = "6814039"


@LANGUAGES
def test_she_sees_who_waits_and_finds_a_pupil(
    open_page: OpenPage, olwen: Account, bryn: Account, tomos: Account, language: str
) -> None:
    send_files(bryn, FIRST, at=timezone.now() - timedelta(days=40))
    collect(tomos, *send_files(bryn, SECOND))
    pupil = PupilEntry.objects.filter(transfer__name=FIRST.name, ordinal=2).get()

    overseer = given_olwen_at(open_page, olwen, "/monitor/", language)
    overseer.sees_files(FIRST.name)
    overseer.reads(overseer.say("Overdue"))
    overseer.reads(f"{pupil.surname}, {pupil.forename}")
    overseer.finds_no_barrier("monitor")

    overseer.page.locator("#pupil").fill(pupil.upn)
    overseer.presses("Look for the pupil")
    overseer.sees_files(FIRST.name)
    assert pupil.upn not in overseer.page.url
    overseer.finds_no_barrier("monitor-pupil")

    overseer.page.locator("#pupil").fill("x")
    overseer.presses("Look for the pupil")
    overseer.is_told(
        overseer.say(
            "Enter a UPN, or at least two letters of a pupil’s name. Nothing was searched."
        )
    )
    overseer.finds_no_barrier("monitor-refused")

    overseer.page.locator("#status").select_option("collected")
    overseer.presses("Show")
    overseer.sees_files(SECOND.name)
    overseer.finds_no_barrier("monitor-collected")
    overseer.opens_receipt(SECOND.name)
    overseer.finds_no_barrier("receipt-overseen")


@LANGUAGES
def test_she_reads_how_soon_schools_collect_and_takes_the_list_away(
    open_page: OpenPage, olwen: Account, bryn: Account, tomos: Account, language: str
) -> None:
    collect(tomos, *send_files(bryn, FIRST, at=timezone.now() - timedelta(days=9)))
    send_files(bryn, SECOND)

    overseer = given_olwen_at(open_page, olwen, "/monitor/", language)
    with overseer.page.expect_download() as coming:
        overseer.follows("Download this list as a spreadsheet (CSV)")
    assert SECOND.name in coming.value.path().read_text(encoding="utf-8-sig")

    overseer.follows("How soon schools collect")
    overseer.reads_heading(overseer.say("How soon schools collect"))
    expect(overseer.page.get_by_role("img")).to_have_count(2)
    expect(overseer.page.locator("svg text").filter(has_text="9").first).to_be_visible()
    overseer.finds_no_barrier("promptness")


@LANGUAGES
def test_she_removes_what_nobody_needs(
    open_page: OpenPage, olwen: Account, bryn: Account, tomos: Account, language: str
) -> None:
    send_files(bryn, FIRST, SECOND)
    overseer = given_olwen_at(open_page, olwen, "/not-collected/", language)
    overseer.presses("Remove the ticked files")
    overseer.is_told(overseer.say("Tick at least one file. Nothing was changed."))
    overseer.ticks(FIRST.name)
    overseer.finds_no_barrier("uncollected")
    overseer.presses("Remove the ticked files")
    overseer.presses("Remove these files")
    overseer.is_told(overseer.say("Choose a reason"))
    overseer.finds_no_barrier("remove-files")
    overseer.page.get_by_label(overseer.say("The pupil has not come to this school")).check()
    overseer.presses("Remove these files")

    overseer.sees_done(
        overseer.count(
            "%(counter)s file has been removed.", "%(counter)s files have been removed.", 1
        )
    )
    overseer.sees_files(SECOND.name)
    assert Transfer.objects.get(name=FIRST.name).state == State.REMOVED
    assert Letter.objects.filter(to=bryn.email).latest("pk").body.count(FIRST.name) == 1

    overseer.follows("What has been removed or forwarded")
    overseer.reads_heading(overseer.say("Delete CTF files Audit Trail"))
    overseer.reads(overseer.say("The pupil has not come to this school"))
    overseer.finds_no_barrier("removals")
    overseer.page.locator("#since-day").fill("31")
    overseer.presses("Show")
    expect(overseer.page.locator(".govuk-error-summary")).to_contain_text(
        overseer.say("The first day must be a real date, such as 4 8 2023")
    )
    overseer.finds_no_barrier("removals-refused")


@LANGUAGES
def test_she_forwards_what_is_stranded(
    open_page: OpenPage, olwen: Account, bryn: Account, tomos: Account, language: str
) -> None:
    send_files(bryn, FIRST, SECOND)
    heir = make_establishment(OTHER)
    Establishment.objects.filter(number="6812317").update(
        closed_on=date(2020, 8, 31), successor=heir
    )
    overseer = given_olwen_at(open_page, olwen, "/not-collected/", language)
    overseer.finds_no_barrier("uncollected-stranded")
    overseer.presses("Forward all of them")
    overseer.finds_no_barrier("forward-files")
    overseer.presses("Forward these files")

    overseer.sees_done(
        overseer.count(
            "%(counter)s file has been forwarded to %(schools)s.",
            "%(counter)s files have been forwarded to %(schools)s.",
            2,
            schools=heir.name,
        )
    )
    new = "6812045_CTF_6814039_001.XML"
    overseer.sees_files(new, new.replace("001", "002"))
    overseer.opens_receipt(new)
    overseer.reads(FIRST.name)
    overseer.finds_no_barrier("receipt-forwarded")


def given_olwen_at(open_page: OpenPage, olwen: Account, path: str, language: str) -> Recipient:
    return Recipient(open_page(path, person=olwen, language=language), language=language)
