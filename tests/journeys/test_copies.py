"""Dilys turns copies off and on again, takes a copy, and nobody else notices."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.directory.authorities import find_copies_switch, find_holidays
from pont.transfers.models import Transfer
from pont.transfers.states import State
from tests.journeys.conftest import JOURNEY, LANGUAGES, TELLINGS, OpenPage
from tests.journeys.desks import Recipient
from tests.journeys.files import FIRST, SECOND, send_files

pytestmark = JOURNEY


@TELLINGS
def test_dilys_turns_copies_off_and_on_and_takes_one(
    open_page: OpenPage,
    dilys: Account,
    bryn: Account,
    tomos: Account,
    language: str,
    scripts: bool,
    tmp_path: Path,
) -> None:
    send_files(bryn, FIRST, SECOND, at=timezone.now() - timedelta(hours=2))
    page = open_page("/", person=dilys, language=language, scripts=scripts)
    desk = Recipient(page, language=language, mirror=None if scripts else open_page())
    when_she_turns_copies_off(desk)
    then_there_are_none(desk)
    when_she_turns_them_on_again(desk)
    then_the_date_stands_there(desk)
    when_she_opens_the_copies(desk)
    then_she_downloads_one(desk, tmp_path)
    then_the_file_still_waits_for_tomos(open_page, tomos, language)


def when_she_turns_copies_off(desk: Recipient) -> None:
    menu = desk.page.get_by_role("navigation", name=desk.say("Menu"))
    menu.get_by_role("link", name=desk.say("DBA"), exact=True).click()
    menu.get_by_role("link", name=desk.say("Maintain LEA Details"), exact=True).click()
    desk.reads_heading(desk.say("Maintain LEA Details"))
    desk.finds_no_barrier("authority")
    desk.page.locator("#id_email").fill("cardiff")
    desk.presses("Update")
    # Without scripts the keyboard stays where it was.
    expect(desk.page.locator(".govuk-error-summary")).to_contain_text(
        desk.say("Enter an e-mail address such as data@authority.gov.uk, or none")
    )
    desk.finds_no_barrier("authority-error")
    desk.page.locator("#id_email").fill("s2s@cardiff.example")
    desk.page.locator("input[name=copies][value=off]").check()
    desk.presses("Update")
    desk.sees_done(desk.say("The details have been updated."))
    assert not find_copies_switch("681").is_on


def then_there_are_none(desk: Recipient) -> None:
    desk.opens("/copies/")
    desk.reads(desk.say("There are no copies to download."))
    desk.finds_no_barrier("copies-off")
    desk.follows("Turn copies on under “Maintain LEA Details”")


def when_she_turns_them_on_again(desk: Recipient) -> None:
    desk.page.locator("input[name=copies][value=on]").check()
    desk.presses("Update")
    desk.sees_done(desk.say("The details have been updated."))


def then_the_date_stands_there(desk: Recipient) -> None:
    today = desk.write_date(timezone.localdate())
    desk.reads(
        desk.say(
            "Copies were turned on again on %(on)s. Files sent from %(off)s until then give no"
            " copy.",
            on=today,
            off=today,
        )
    )


def when_she_opens_the_copies(desk: Recipient) -> None:
    menu = desk.page.get_by_role("navigation", name=desk.say("Menu"))
    menu.get_by_role("link", name=desk.say("Download"), exact=True).click()
    menu.get_by_role("link", name=desk.say("Download copies of CTF files")).click()
    desk.sees_files(FIRST.name, SECOND.name)
    desk.finds_no_barrier("copies")
    desk.presses("Download copies of the ticked files")
    desk.reads(desk.say("Choose at least one file. Nothing was downloaded."))


def then_she_downloads_one(desk: Recipient, tmp_path: Path) -> None:
    desk.ticks(FIRST.name)
    with desk.page.expect_download() as coming:
        desk.presses("Download copies of the ticked files")
    coming.value.save_as(tmp_path / FIRST.name)
    assert (tmp_path / FIRST.name).read_bytes() == FIRST.body
    transfer = Transfer.objects.get(name=FIRST.name)
    assert (transfer.state, transfer.handed_over_at) == (State.SENT, None)


def then_the_file_still_waits_for_tomos(open_page: OpenPage, tomos: Account, language: str) -> None:
    page = open_page("/download/ctf/", person=tomos, language=language)
    Recipient(page, language=language).sees_files(FIRST.name, SECOND.name)


@LANGUAGES
def test_dilys_enters_a_holiday_and_removes_it(
    open_page: OpenPage, dilys: Account, language: str
) -> None:
    desk = Recipient(open_page("/authority/", person=dilys, language=language), language=language)
    desk.follows("School holidays")
    desk.finds_no_barrier("holidays-none")
    desk.page.get_by_label(desk.say("What is it called?")).fill("Hanner tymor")
    desk.presses("Add the holiday")
    desk.is_told(desk.say("Enter the first day"))
    desk.finds_no_barrier("holidays-error")
    desk.page.get_by_role("link", name=desk.say("Enter the first day")).click()
    expect(desk.page.locator("#id_first_on")).to_be_focused()

    day = timezone.localdate() + timedelta(days=3)
    for name in ("first_on", "last_on"):
        boxes = desk.page.locator(f"#id_{name}_date")
        for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            boxes.get_by_label(desk.say(part)).fill(str(number))
    desk.presses("Add the holiday")
    desk.sees_done(desk.say("“%(name)s” has been added.", name="Hanner tymor"))
    desk.finds_no_barrier("holidays")

    desk.page.get_by_role("button", name=f"{desk.say('Remove')} Hanner tymor").click()
    desk.sees_done(desk.say("“%(name)s” has been removed.", name="Hanner tymor"))
    assert find_holidays("681") == []
