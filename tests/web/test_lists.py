"""The lists of files: what they show, in which order, page by page, at what cost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.formats import date_format
from django.utils.timezone import localtime
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.directory.models import Establishment
from pont.transfers.models import Transfer
from pont.transfers.states import State

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
AWAITING, PREVIOUS = "/download/ctf/", "/download/ctf/previous/"

Show = Callable[..., str]


def make_files(count: int, *, state: State = State.SENT, sender: str = "6812045") -> list[Transfer]:
    """Put `count` files from `sender` to Rumney in the register, two in every minute."""
    return Transfer.objects.bulk_create(
        Transfer(
            kind="ctf",
            name=f"{sender}_CTF_6812317_{number:03}.XML",
            given_name="",
            sender=sender,
            recipient="6812317",
            state=state,
            size=1000 * number,
            sha256="",
            sent_at=MONDAY + timedelta(minutes=number // 2),
            sent_by="00000000-0000-4000-8000-000000000000",
            ended_at=MONDAY + timedelta(minutes=number // 2) if state != State.SENT else None,
            keep_until=MONDAY + timedelta(days=90) if state == State.RECEIVED else None,
        )
        for number in range(1, count + 1)
    )


def find_names(page: str) -> list[str]:
    """Return the names of the files on a page, first to last."""
    return re.findall(r'value="[0-9a-f-]{36}".*?<span[^>]*>([^<]+)</span>', page)


def find_link(page: str, rel: str) -> str:
    """Return the query of the link to the next or previous page, or ""."""
    found = re.search(rf'href="([^"]*)" rel="{rel}"', page)
    return found[1].replace("&amp;", "&") if found else ""


@pytest.fixture
def show(client: Client, tomos: Account) -> Show:
    """Show Tomos at Rumney a list."""
    client.force_login(tomos)

    def fetch(address: str, status: int = 200) -> str:
        response = client.get(address)
        assert response.status_code == status
        return response.content.decode()

    return fetch


@pytest.mark.parametrize(("address", "state"), [(AWAITING, "sent"), (PREVIOUS, "received")])
def test_every_row_has_a_cell_under_each_heading(
    show: Show, greenway: Establishment, address: str, state: str
) -> None:
    make_files(2, state=State(state))

    page = show(address)

    head, *rows = page.partition("<thead")[2].split('<tr class="govuk-table__row"')[1:]
    # The first column ticks a file and has no heading of its own.
    headings = re.findall(r"<th [^>]*><a [^>]*>([^<]+)</a>", head)
    cells = [re.findall(r'<td [^>]*data-label="([^"]+)"', row) for row in rows]
    assert cells == [["Select", *headings]] * 2
    assert greenway.name in page


def test_what_waits_longest_stands_first_and_what_came_last_in_the_other_list(show: Show) -> None:
    make_files(3)
    make_files(3, state=State.RECEIVED, sender="6812003")

    assert [name[-7:-4] for name in find_names(show(AWAITING))] == ["001", "002", "003"]
    assert [name[-7:-4] for name in find_names(show(PREVIOUS))] == ["003", "002", "001"]


@pytest.mark.parametrize(("address", "state"), [(AWAITING, "sent"), (PREVIOUS, "received")])
def test_the_pages_hold_every_file_once_forwards_and_backwards(
    show: Show, address: str, state: str
) -> None:
    files = make_files(120, state=State(state))

    forwards, page = [], show(address)
    while True:
        forwards.append(find_names(page))
        if not find_link(page, "next"):
            break
        page = show(address + find_link(page, "next"))
    backwards = [find_names(page)]
    while find_link(page, "prev"):
        page = show(address + find_link(page, "prev"))
        backwards.insert(0, find_names(page))

    assert sorted(name for names in forwards for name in names) == [file.name for file in files]
    assert [len(names) for names in forwards] == [50, 50, 20]
    assert backwards == forwards


def test_beyond_the_last_file_there_is_an_empty_page(show: Show) -> None:
    last = make_files(2)[-1]

    assert find_names(show(f"{AWAITING}?after={last.public_id}")) == []


def test_a_heading_sorts_and_sorts_again_the_other_way(show: Show) -> None:
    make_files(60)

    up, down = show(AWAITING + "?sort=size"), show(AWAITING + "?sort=-size")

    assert find_names(up)[0].endswith("001.XML")
    assert find_names(down)[0].endswith("060.XML")
    assert 'aria-sort="descending"' in down
    assert len(find_names(show(AWAITING + "?sort=size&page=2"))) == 10


@pytest.mark.parametrize(("language", "waits"), [("en", "Today 1 day"), ("cy", "Heddiw 1 diwrnod")])
def test_what_came_today_waits_since_today(
    show: Show, tomos: Account, language: str, waits: str
) -> None:
    Account.objects.filter(pk=tomos.pk).update(language=language)
    today, yesterday = make_files(2)
    Transfer.objects.filter(pk=yesterday.pk).update(sent_at=MONDAY - timedelta(days=1))
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        page = show(AWAITING + "?sort=waiting")
    found = re.findall(r'pont-nowrap" role="cell" data-label="(?:Waiting|Yn aros)">([^<]+)', page)
    assert " ".join(found) == waits
    assert find_names(page) == [today.name, yesterday.name]


@pytest.mark.parametrize("text", ["_002", "greenway", "6812045 "])
def test_a_search_finds_the_name_and_the_school(
    show: Show, greenway: Establishment, text: str
) -> None:
    make_files(2)
    make_files(1, sender="6812003")

    found = find_names(show(f"{AWAITING}?search={text}"))

    assert found
    assert all(name.startswith("6812045") for name in found)


def test_a_search_that_finds_nothing_says_so(show: Show) -> None:
    make_files(1)

    assert "No waiting file matches “elsewhere”." in show(AWAITING + "?search=elsewhere")


@pytest.mark.parametrize("query", ["sort=secret", "sort=--size", "sort=size&page=0", "after=1"])
def test_what_cannot_be_asked_is_refused(show: Show, query: str) -> None:
    make_files(1)

    show(f"{AWAITING}?{query}", status=400)


def test_a_page_of_fifty_files_costs_no_more_queries_than_one_of_one(
    show: Show, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_files(1)
    with django_assert_max_num_queries(9):
        show(AWAITING)
    make_files(49, sender="6812003")

    with django_assert_max_num_queries(9):
        assert len(find_names(show(AWAITING))) == 50


@pytest.mark.parametrize(
    ("days", "said"),
    [(8, None), (7, "7 days left"), (1, "1 day left"), (0, "Last day"), (-1, "Last day")],
)
def test_a_file_that_goes_within_a_week_is_marked_in_words(
    show: Show, days: int, said: str | None
) -> None:
    # Noon: a day is a day, whichever hour the test runs at.
    noon = localtime().replace(hour=12)
    make_files(1, state=State.RECEIVED)
    Transfer.objects.update(keep_until=noon + timedelta(days=days))

    page, receipt = show(PREVIOUS), show(f"/transfers/{Transfer.objects.get().public_id}/")

    for shown in (page, receipt):
        assert date_format(noon + timedelta(days=days), use_l10n=True) in shown
        assert re.findall(r"\d+ days? left|Last day", shown) == ([said] if said else [])


def test_a_marked_file_is_marked_in_welsh(show: Show, tomos: Account) -> None:
    make_files(1, state=State.RECEIVED)
    Transfer.objects.update(keep_until=localtime().replace(hour=12) + timedelta(days=2))
    Account.objects.filter(pk=tomos.pk).update(language="cy")

    assert "2 ddiwrnod ar ôl" in show(PREVIOUS)


def test_the_sent_list_says_until_when_a_rejected_file_is_kept(
    client: Client, bryn: Account
) -> None:
    make_files(3)
    by_name = Transfer.objects.filter
    by_name(name__contains="_001").update(state=State.REJECTED, keep_until=MONDAY)
    by_name(name__contains="_002").update(state=State.RECALLED)
    client.force_login(bryn)

    page = client.get("/sent/").content.decode()

    assert page.count("Kept until") == 1
    assert "Kept until 16 November 2026" in page.partition("001.XML</a>")[2]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.SENT, "what waits is never deleted by itself"),
        (State.RECALLED, "The file is gone; this receipt stays"),
        (State.EXPIRED, "The file is gone; this receipt stays"),
    ],
)
def test_a_receipt_says_what_is_kept_where_there_is_no_date(
    show: Show, state: State, said: str
) -> None:
    make_files(1, state=state)

    assert said in show(f"/transfers/{Transfer.objects.get().public_id}/")
