"""Schools and authorities that a file does not concern see nothing of it."""

from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import open_collection
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Desk
from tests.journeys.files import FIRST, send_files

pytestmark = JOURNEY

LISTS = ("/download/ctf/", "/download/ctf/previous/", "/sent/")


@LANGUAGES
@pytest.mark.parametrize("stranger", ["derwen", "nia"])
def test_a_stranger_sees_nothing(
    open_page: OpenPage,
    request: pytest.FixtureRequest,
    bryn: Account,
    tomos: Account,
    stranger: str,
    language: str,
) -> None:
    addresses = given_a_file_that_tomos_has_taken_up(bryn, tomos)
    person = request.getfixturevalue(stranger)
    desk = Desk(open_page("/", person=person, language=language), language=language)
    then_the_lists_are_empty(desk)
    for address in addresses:
        then_the_page_is_not_found(desk, address)
    desk.finds_no_barrier("stranger")
    assert Transfer.objects.get().state == "sent"


def given_a_file_that_tomos_has_taken_up(bryn: Account, tomos: Account) -> tuple[str, ...]:
    """Return the addresses of what only Bryn and Tomos may see."""
    sent = send_files(bryn, FIRST)
    taken = open_collection(transfers=sent, by=get_actor(tomos), at=timezone.now())
    transfer = f"/transfers/{sent[0].public_id}/"
    return (
        transfer,
        f"{transfer}recall/",
        f"{transfer}reject/",
        f"/collections/{taken.public_id}/",
    )


def then_the_lists_are_empty(desk: Desk) -> None:
    desk.reads(desk.say("Nothing is waiting for you."))
    for path in LISTS:
        assert desk.opens(path) == 200
        expect(desk.page.locator("tbody tr")).to_have_count(0)
        expect(desk.page.locator("main")).not_to_contain_text(FIRST.name)


def then_the_page_is_not_found(desk: Desk, address: str) -> None:
    assert desk.opens(address) == 404
    desk.reads_heading(desk.say("Page not found"))
    shown = desk.page.locator("body").inner_html()
    assert desk.opens("/".join(["", address.split("/")[1], str(uuid4()), ""])) == 404
    assert desk.page.locator("body").inner_html() == shown
