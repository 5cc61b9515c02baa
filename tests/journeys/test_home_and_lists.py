"""What waits and since when, and long lists of it."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.policy.kinds import KINDS
from pont.standards.file_names import Kind
from pont.transfers.operations.land import land
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import File, Recipient, Sender
from tests.journeys.files import FIRST, GREENWAY_TO_RUMNEY, MISNAMED, SECOND, send_files

pytestmark = JOURNEY

MANY = 120
PAGE = 50


@LANGUAGES
def test_home_says_what_waits_since_when(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    since = timezone.now() - timedelta(days=12)
    send_files(bryn, FIRST, at=since)
    send_files(bryn, SECOND)
    recipient = Recipient(open_page("/", person=tomos, language=language), language=language)
    label = recipient.say(KINDS[Kind.CTF].label)
    counted = ("%(label)s: %(counter)s file", "%(label)s: %(counter)s files")
    recipient.reads(recipient.count(*counted, 2, label=label))
    waited = (
        "The oldest has waited %(counter)s day, since %(date)s",
        "The oldest has waited %(counter)s days, since %(date)s",
    )
    date = recipient.write_date(timezone.localtime(since))
    days = (timezone.localdate() - timezone.localdate(since)).days
    recipient.reads(recipient.count(*waited, days, date=date))
    recipient.finds_no_barrier("home-waiting-long")


@LANGUAGES
def test_home_leads_back_to_what_is_chosen_but_not_sent(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    land(chunks=[SECOND.body], name=MISNAMED.name, by=get_actor(bryn), at=timezone.now())
    sender = Sender(open_page("/", person=bryn, language=language), language=language)
    sender.finds_no_barrier("home-drafts")
    left = ("%(counter)s file is chosen but not sent", "%(counter)s files are chosen but not sent")
    sender.page.get_by_role("link", name=sender.count(*left, 1)).click()
    sender.sees_drafts(1)


@LANGUAGES
def test_home_leads_those_who_keep_accounts_to_their_work(
    open_page: OpenPage, vera: Account, language: str
) -> None:
    viewer = Sender(open_page("/", person=vera, language=language), language=language)
    viewer.reads_heading(viewer.say("Welcome, %(name)s", name="Vera Hopkin"))
    viewer.reads(
        viewer.say(
            "Your role neither sends nor collects files. Choose what you want to do from the menu."
        )
    )
    viewer.finds_no_barrier("home-without-files")


def test_a_long_list_is_turned_over_sorted_and_searched(
    open_page: OpenPage, bryn: Account, tomos: Account
) -> None:
    given_many_files_were_sent(bryn)
    for language in ("en", "cy"):
        page = open_page("/download/ctf/", person=tomos, language=language)
        then_pages_turn_there_and_back(Recipient(page, language=language), oldest_first)
        then_headings_sort(Recipient(page, language=language))
        then_the_search_finds_one(Recipient(page, language=language))
        page = open_page("/sent/", person=bryn, language=language)
        then_pages_turn_there_and_back(Recipient(page, language=language), newest_first)


def given_many_files_were_sent(bryn: Account) -> None:
    names = [GREENWAY_TO_RUMNEY.format(number) for number in range(1, MANY + 1)]
    send_files(bryn, *(File(name, SECOND.body) for name in names))


def oldest_first(place: int) -> str:
    """Return the name of the file in a place of a list that begins with the oldest."""
    return GREENWAY_TO_RUMNEY.format(place)


def newest_first(place: int) -> str:
    """Return the name of the file in a place of a list that begins with the newest."""
    return GREENWAY_TO_RUMNEY.format(MANY + 1 - place)


def then_pages_turn_there_and_back(reader: Recipient, name: Callable[[int], str]) -> None:
    shows(reader, name(1), PAGE)
    reader.follows("Next page")
    shows(reader, name(PAGE + 1), PAGE)
    reader.follows("Next page")
    shows(reader, name(2 * PAGE + 1), MANY - 2 * PAGE)
    reader.finds_no_barrier("list-last-page")
    expect(reader.page.get_by_role("link", name=reader.say("Next page"))).to_have_count(0)
    reader.follows("Previous page")
    reader.follows("Previous page")
    shows(reader, name(1), PAGE)


def then_headings_sort(reader: Recipient) -> None:
    heading = reader.page.get_by_role("columnheader", name=reader.say("File name"))
    for order, first in (("ascending", 1), ("descending", MANY)):
        heading.get_by_role("link").click()
        expect(heading).to_have_attribute("aria-sort", order)
        shows(reader, GREENWAY_TO_RUMNEY.format(first), PAGE)
    reader.follows("Next page")
    reader.follows("Next page")
    shows(reader, GREENWAY_TO_RUMNEY.format(MANY - 2 * PAGE), MANY - 2 * PAGE)
    reader.finds_no_barrier("list-sorted")


def then_the_search_finds_one(reader: Recipient) -> None:
    reader.page.get_by_role("searchbox").fill("_077.")
    reader.presses("Search")
    shows(reader, GREENWAY_TO_RUMNEY.format(77), 1)
    reader.page.get_by_role("searchbox").fill("greenway")
    reader.page.keyboard.press("Enter")
    shows(reader, oldest_first(1), PAGE)
    reader.page.get_by_role("searchbox").fill("Aberystwyth")
    reader.page.keyboard.press("Enter")
    reader.reads(reader.say("No waiting file matches “%(search)s”.", search="Aberystwyth"))
    reader.finds_no_barrier("list-nothing-found")


def shows(reader: Recipient, first: str, number: int) -> None:
    """Find `number` rows, with `first` in the first of them."""
    expect(reader.page.locator("tbody tr").first).to_contain_text(first)
    expect(reader.page.locator("tbody tr")).to_have_count(number)
