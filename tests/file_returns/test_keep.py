"""It keeps what nobody has received, and lets go of the others on the day that screens show.

The clock is moved and the rounds are made, night after night, as the worker makes them.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from pont.accounts.models import Account
from pont.policy.actors import Actor
from pont.policy.retention import Ending
from pont.rounds.operations import make_due
from pont.rounds.table import ROUNDS
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.receive import receive
from pont.transfers.operations.reject import reject
from pont.transfers.states import State
from tests.file_returns.conftest import MONDAY, Send

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
EXPIRE = [duty for duty in ROUNDS if duty.name == "expire-transfers"]
SENT_ON = MONDAY.date()


def collect(transfer: Transfer, officer: Actor, at: datetime) -> None:
    collection = open_collection(transfers=[transfer], by=officer, at=at)
    hand_over(collection=collection, by=officer, at=at)
    collection.refresh_from_db()
    receive(collection=collection, by=officer, at=at)


def live_until(day: date, *, since: date = SENT_ON) -> None:
    """Make the rounds of every night up to that of `day`."""
    night = since
    while night < day:
        night += timedelta(days=1)
        make_due(EXPIRE, at=datetime.combine(night, time(2, 31), tzinfo=LONDON).astimezone(UTC))


def find_day_of_destruction(transfer: Transfer, *, most: int) -> date | None:
    """Return the day in whose night the bytes of `transfer` go, None if not within `most` days."""
    for number in range(1, most + 1):
        day = SENT_ON + timedelta(days=number)
        live_until(day, since=day - timedelta(days=1))
        transfer.refresh_from_db()
        if transfer.stored_id is None:
            return day
    return None


def read_list(school: Account, day: date) -> str:
    """Return the list of sent files as the school sees it in the evening of `day`."""
    with time_machine.travel(datetime.combine(day, time(22), tzinfo=UTC), tick=False):
        browser = Client()
        browser.force_login(school)
        return browser.get(f"{reverse('returns')}?when=all").content.decode()


def test_it_never_destroys_what_nobody_has_received(send_return: Send) -> None:
    transfer = send_return()

    live_until(SENT_ON + timedelta(days=400))

    transfer.refresh_from_db()
    assert transfer.state == State.SENT
    assert transfer.stored_id is not None


def test_it_destroys_what_was_received_90_days_after_sending_as_the_screen_says(
    send_return: Send, officer: Actor, derwen: Account
) -> None:
    transfer = send_return()
    last_day = SENT_ON + timedelta(days=90)
    words = "You can download it until 14 February 2027"
    assert words in read_list(derwen, SENT_ON)

    collect(transfer, officer, MONDAY + timedelta(days=60))

    assert words in read_list(derwen, SENT_ON + timedelta(days=61))
    assert find_day_of_destruction(transfer, most=100) == last_day + timedelta(days=1)
    assert transfer.state == State.EXPIRED
    assert words not in read_list(derwen, last_day + timedelta(days=1))


def test_it_destroys_what_was_rejected_30_days_after_that_as_the_screen_says(
    send_return: Send, officer: Actor, derwen: Account
) -> None:
    transfer = send_return()
    reject(
        transfer=transfer,
        reason="duplicate",
        remark="",
        by=officer,
        at=MONDAY + timedelta(days=10),
    )
    last_day = SENT_ON + timedelta(days=40)

    assert "You can download it until 26 December 2026" in read_list(derwen, last_day)
    assert find_day_of_destruction(transfer, most=60) == last_day + timedelta(days=1)
    assert transfer.state == State.REJECTED


def test_it_keeps_what_was_received_after_90_days_to_the_end_of_that_day(
    send_return: Send, officer: Actor, derwen: Account
) -> None:
    transfer, day = send_return(), SENT_ON + timedelta(days=120)
    live_until(day)
    assert "Kept as long as the file waits" in read_list(derwen, day)

    collect(transfer, officer, MONDAY + timedelta(days=120))

    assert "You can download it until 16 March 2027" in read_list(derwen, day)
    live_until(day + timedelta(days=1), since=day)
    transfer.refresh_from_db()
    assert transfer.stored_id is None


def test_it_shows_a_longer_period_where_the_installation_keeps_longer(
    send_return: Send, officer: Actor, derwen: Account, settings: Settings
) -> None:
    settings.KEEP_DAYS = {(Kind.FILE_RETURN, Ending.RECEIVED): 120}
    transfer = send_return()
    words = "You can download it until 16 March 2027"
    assert words in read_list(derwen, SENT_ON)

    collect(transfer, officer, MONDAY)

    assert words in read_list(derwen, SENT_ON)
    assert find_day_of_destruction(transfer, most=130) == SENT_ON + timedelta(days=121)
