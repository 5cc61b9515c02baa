"""An authority allocates a primary school's leavers, on screen and by a list, and sends them."""

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.directory.models import Establishment
from pont.transfers.models import Transfer
from tests.journeys.conftest import JOURNEY, TELLINGS, OpenPage
from tests.journeys.desks import File, Recipient
from tests.transfers.phase import MILTON, RUMNEY, distribute_all, invent_leavers, send_bulk

pytestmark = JOURNEY


@TELLINGS
def test_olwen_allocates_pupils_and_sends_them_on(
    open_page: OpenPage,
    olwen: Account,
    bryn: Account,
    tomos: Account,
    newport_school: Establishment,
    language: str,
    scripts: bool,
    tmp_path: Path,
) -> None:
    bulk = send_bulk(bryn, invent_leavers(6))
    page = open_page("/", person=olwen, language=language, scripts=scripts)
    desk = Recipient(page, language=language, mirror=None if scripts else open_page())
    when_she_opens_the_file_from_the_menu(desk, bulk)
    when_she_plans_two_pupils_on_screen(desk)
    when_she_uploads_a_list_for_the_others(desk, bulk)
    then_she_reads_and_downloads_the_results(desk, tmp_path)
    when_she_checks_and_sends(desk)
    then_it_goes_on_without_her(desk, scripts=scripts)
    then_who_is_left_stays_listed(desk, bulk)
    when_she_withdraws_one_who_moved_away(desk)


def when_she_opens_the_file_from_the_menu(desk: Recipient, bulk: Transfer) -> None:
    menu = desk.page.get_by_role("navigation", name=desk.say("Menu"))
    menu.get_by_role("link", name=desk.say("Allocate pupils")).click()
    desk.reads_heading(desk.say("Allocate pupils"))
    desk.finds_no_barrier("allocate-files")
    desk.follows(bulk.name)
    desk.reads_heading(desk.say("Pupils to allocate"))
    desk.finds_no_barrier("allocate-pupils")


def when_she_plans_two_pupils_on_screen(desk: Recipient) -> None:
    desk.presses("Plan this school")
    expect(desk.page.locator(".govuk-error-summary")).to_contain_text(
        desk.say(
            "Choose a school, or enter the 7-digit number of another one. Nothing was changed."
        )
    )
    desk.finds_no_barrier("allocate-error")
    for ordinal in (1, 2):
        desk.page.locator(f"#pupil-{ordinal}").check()
    desk.page.get_by_label(desk.say("School of your authority")).select_option(RUMNEY)
    desk.presses("Plan this school")
    desk.sees_done(
        desk.count(
            "A school is planned for %(count)s pupil. Nothing has been sent yet.",
            "A school is planned for %(count)s pupils. Nothing has been sent yet.",
            2,
        )
    )
    expect(desk.page.locator("tbody tr")).to_have_count(4)


def when_she_uploads_a_list_for_the_others(desk: Recipient, bulk: Transfer) -> None:
    upns = list(bulk.pupils.values_list("upn", flat=True))
    rows = f"UPN,Rhif sefydliad\n{upns[2]},{MILTON}\n{upns[3]},{MILTON}\n{upns[4]},6819999\n"
    desk.follows("Back")
    desk.follows("Allocate by a list")
    desk.finds_no_barrier("allocate-list")
    payload = File("dyraniadau.csv", rows.encode()).payload
    desk.page.locator("input[type=file]").set_input_files(payload)
    desk.presses("Allocate")


def then_she_reads_and_downloads_the_results(desk: Recipient, tmp_path: Path) -> None:
    desk.reads_heading(desk.say("What became of the list"))
    desk.reads(desk.say("No school is registered under this number."))
    desk.finds_no_barrier("allocate-results")
    with desk.page.expect_download() as coming:
        desk.follows("Download the result of each row (CSV)")
    coming.value.save_as(tmp_path / "results.csv")
    lines = (tmp_path / "results.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 4
    assert desk.say("Not allocated") in lines[3]


def when_she_checks_and_sends(desk: Recipient) -> None:
    desk.presses("Check and send")
    desk.reads_heading(desk.say("Check before you send"))
    desk.reads("Milton Primary School")
    desk.finds_no_barrier("allocate-check")
    desk.page.get_by_role(
        "button",
        name=desk.count("Send %(counter)s pupil’s file", "Send the files of %(counter)s pupils", 4),
    ).click()


def then_it_goes_on_without_her(desk: Recipient, *, scripts: bool) -> None:
    desk.reads_heading(desk.say("Being sent"))
    desk.reads(desk.say("%(done)s of %(total)s pupils", done=0, total=4))
    desk.finds_no_barrier("allocate-under-way")
    distribute_all(at=timezone.now())
    if not scripts:
        desk.follows("Show how far it is now")
    desk.reads_heading(desk.say("Sent on"))
    desk.reads(desk.say("%(done)s of %(total)s pupils", done=4, total=4))
    if scripts:
        expect(desk.page.locator("#distribution-status")).to_have_text(
            desk.say("All has been sent on.")
        )
    desk.reads("681LLLL_CTF_6802329_001.XML")
    desk.finds_no_barrier("allocate-done")


def then_who_is_left_stays_listed(desk: Recipient, bulk: Transfer) -> None:
    desk.follows("Back")
    desk.follows(bulk.name)
    expect(desk.page.locator("tbody tr")).to_have_count(2)
    names = set(Transfer.objects.filter(origin=bulk).values_list("name", flat=True))
    assert names == {"681LLLL_CTF_6812317_001.XML", "681LLLL_CTF_6802329_001.XML"}


def when_she_withdraws_one_who_moved_away(desk: Recipient) -> None:
    desk.page.locator("#pupil-6").check()
    desk.presses("Withdraw the ticked pupils")
    desk.reads(desk.say("No school has been sent them, so nobody is told."))
    desk.finds_no_barrier("allocate-withdraw")
    desk.presses("Withdraw these pupils")
    desk.sees_done(
        desk.count(
            "%(count)s pupil has been withdrawn.", "%(count)s pupils have been withdrawn.", 1
        )
    )
    expect(desk.page.locator("tbody tr")).to_have_count(1)
    desk.finds_no_barrier("allocate-withdrawn")
