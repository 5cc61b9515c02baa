"""Gwen opens a user audit; Mair decides about her school's people and confirms the list."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.user_audit.operations.make_lists import make_lists
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Desk

pytestmark = JOURNEY


def go(desk: Desk, *labels: str) -> None:
    """Follow the headings of the menu."""
    menu = desk.page.get_by_role("navigation", name=desk.say("Menu"))
    for label in labels:
        menu.get_by_role("link", name=desk.say(label), exact=True).click()


def enter_day(desk: Desk, name: str, days: int) -> None:
    day = timezone.localdate() + timedelta(days=days)
    for part in ("day", "month", "year"):
        desk.page.locator(f"[name={name}_{part}]").fill(str(getattr(day, part)))


@LANGUAGES
def test_an_audit_from_its_opening_to_the_board(
    open_page: OpenPage,
    gwen: Account,
    mair: Account,
    bryn: Account,
    dilys: Account,
    language: str,
) -> None:
    nation = Desk(open_page("/", person=gwen, language=language), language=language)
    go(nation, "DBA", "User audit")
    nation.finds_no_barrier("user-audit-none")
    nation.presses("Open an audit")
    nation.presses("Open the audit")
    nation.is_told(nation.say("Enter a title"))
    nation.finds_no_barrier("user-audit-open")
    nation.page.locator("#id_title").fill("Audit 1")
    enter_day(nation, "opens_on", 0)
    enter_day(nation, "due_on", 30)
    nation.presses("Open the audit")
    nation.sees_done(nation.say("The audit has been opened."))
    while make_lists(at=timezone.now()):
        pass

    school = Desk(open_page("/", person=mair, language=language), language=language)
    school.page.locator("main .govuk-inset-text a").first.click()
    school.reads_heading(school.say("List of users"))
    school.finds_no_barrier("user-list")
    school.presses("Keep the ticked people")
    school.is_told(
        school.say(
            "Nobody was chosen, so nothing was changed. Tick the people who keep an account."
        )
    )
    # By the keyboard alone: to the box, tick it, and send.
    box = school.page.get_by_label(school.say("Keep %(name)s", name=mair.name))
    box.focus()
    school.page.keyboard.press("Space")
    expect(box).to_be_checked()
    school.page.keyboard.press("Enter")
    school.sees_done(school.count("%(counter)s person kept.", "%(counter)s people kept.", 1))
    school.follows("Remove")
    school.finds_no_barrier("user-list-remove")
    school.presses("Delete the user")
    school.presses("Confirm the list")
    school.presses("Confirm the list")
    school.is_told(school.say("Tick the box if you confirm the list"))
    school.finds_no_barrier("user-list-confirm")
    school.page.locator("[name=agree]").check()
    school.presses("Confirm the list")
    school.sees_done(school.say("The list has been confirmed. Thank you."))
    school.finds_no_barrier("user-list-confirmed")

    nation.page.goto(f"{nation.page.url}?show=schools")
    nation.reads("Greenway Primary School (6812045)")
    nation.reads(mair.name)
    nation.finds_no_barrier("user-audit-board")
    authority = Desk(open_page("/user-audit/", person=dilys, language=language), language=language)
    authority.finds_no_barrier("user-audit-own")
