"""Every page, of a school and of an authority: zoomed, in high contrast, on paper."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.remove import remove
from pont.user_audit.operations.make_lists import begin_list
from tests.enquiries.rows import save_report, save_request
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage, check_page, check_width
from tests.journeys.desks import File, Sender
from tests.journeys.files import DOUBTFUL, MISNAMED, SECOND, collect, send_files
from tests.transfers.phase import (
    MILTON,
    RUMNEY,
    invent_leavers,
    order_all,
    plan_all,
    send_bulk,
)

pytestmark = JOURNEY

TO_BRYN = [File(f"6812317_CTF_6812045_{number:03}.XML", SECOND.body) for number in range(1, 4)]
TO_TOMOS = [File(f"6812045_CTF_6812317_{number:03}.XML", SECOND.body) for number in range(11, 13)]


# No worker sends the letters here, so that Pont is not well.
STATUSES = {"/nothing/": 404, "/health/": 503}

# UPNs of which a part stands on another line.
FIND_BROKEN_UPNS = r"""() => {
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const broken = [];
    while (texts.nextNode()) {
        for (const upn of texts.currentNode.data.matchAll(/[A-Z]\d{11}[0-9A-Z]/g)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, upn.index);
            range.setEnd(texts.currentNode, upn.index + upn[0].length);
            if (range.getClientRects().length > 1) broken.push(upn[0]);
        }
    }
    return broken;
}"""

Tour = tuple[Account, tuple[str, ...]]
BOTH = pytest.mark.parametrize("tour", ["school", "authority"], indirect=True)
# Shapes do not hang on words.
EITHER = pytest.mark.parametrize(
    ("tour", "language"), [("school", "en"), ("authority", "cy")], indirect=["tour"]
)


@pytest.fixture
def tour(request: pytest.FixtureRequest) -> Tour:
    """Somebody, and the addresses of all that they can open."""
    found: Tour = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def school(bryn: Account, tomos: Account) -> Tour:
    """Bryn, with something on each of his pages."""
    now = timezone.now()
    for file in (DOUBTFUL, MISNAMED):
        land(chunks=[file.body], name=file.name, by=get_actor(bryn), at=now)
    fetched, *waiting = send_files(tomos, *TO_BRYN, at=now - timedelta(days=3))
    collect(bryn, fetched)
    recalled, received = send_files(bryn, *TO_TOMOS, at=now - timedelta(days=2))
    collect(tomos, received)
    taken = open_collection(transfers=waiting, by=get_actor(bryn), at=now)
    arrival, request = save_report("6812045"), save_request("681LLLL", "6812045")
    return bryn, (
        *("/", "/upload/ctf/", "/upload/generic/", "/upload/check/"),
        *("/download/ctf/", "/download/ctf/previous/", "/download/generic/"),
        *(
            "/sent/",
            f"/transfers/{recalled.public_id}/",
            f"/transfers/{recalled.public_id}/recall/",
        ),
        *(f"/transfers/{received.public_id}/", f"/transfers/{waiting[0].public_id}/reject/"),
        *("/returns/", "/returns/requests/", "/returns/send/"),
        *("/arrivals/", "/arrivals/report/", f"/arrivals/{arrival.public_id}/"),
        *("/ctf-requests/", f"/ctf-requests/{request.public_id}/"),
        *(f"/collections/{taken.public_id}/", "/change-password/", "/sessions/", "/sign-out/"),
        *("/help/", "/accessibility/", "/privacy/", "/cookies/", "/health/", "/nothing/"),
    )


@pytest.fixture
def authority(dilys: Account, bryn: Account, tomos: Account, newport_school: object) -> Tour:
    """Dilys, with something on each page by which she watches over her schools."""
    now, by = timezone.now(), get_actor(dilys)
    late, unwanted = send_files(bryn, *TO_TOMOS, at=now - timedelta(days=40))
    collect(tomos, *send_files(bryn, SECOND, at=now - timedelta(days=9)))
    remove(transfers=[unwanted], reason="sent-in-error", remark="", by=by, at=now)
    bulk = send_bulk(bryn, invent_leavers(6))
    plan_all(bulk, {RUMNEY: [1, 2]}, by=by)
    sent_on = order_all(by)
    plan_all(bulk, {MILTON: [3]}, by=by)
    listed = begin_list(by=by, at=now)
    return dilys, (
        *("/", "/monitor/", "/monitor/?way=into", "/monitor/?way=out"),
        *("/monitor/?status=collected", "/monitor/promptness/", f"/transfers/{late.public_id}/"),
        *("/not-collected/", "/reports/removed/", "/copies/", "/authority/"),
        *("/authority/holidays/", "/phase/", f"/phase/files/{bulk.public_id}/"),
        *("/phase/list/", "/phase/send/", f"/phase/distributions/{sent_on.public_id}/"),
        *("/users/", "/users/add/", "/users/add/?at=681LLLL", f"/users/{bryn.public_id}/"),
        *(f"/users/{bryn.public_id}/{act}/" for act in ("roles", "details", "reset", "delete")),
        *("/contacts/", "/contacts/own/", "/user-audit/"),
        *(f"/user-audit/lists/{listed.public_id}/{page}" for page in ("", "confirm/")),
    )


def visit(page: Page, addresses: tuple[str, ...]) -> Iterator[None]:
    """Open one page after the other, everything that unfolds unfolded."""
    for address in addresses:
        response = page.goto(address)
        assert response
        assert response.status == STATUSES.get(address, 200), address
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        yield


@BOTH
@LANGUAGES
def test_it_fits_a_window_zoomed_to_four_times(
    open_page: OpenPage, tour: Tour, language: str
) -> None:
    person, pages = tour
    # 1280 px by 1024 at 400%.
    page = open_page("/", person=person, language=language, width=320, height=256)
    for _ in visit(page, pages):
        check_width(page)
        assert page.evaluate(FIND_BROKEN_UPNS) == [], page.url


@EITHER
def test_it_keeps_its_shapes_in_high_contrast(
    open_page: OpenPage, tour: Tour, language: str
) -> None:
    person, pages = tour
    page = open_page("/", person=person, language=language, forced_colours=True)
    for _ in visit(page, pages):
        check_page(page)
        for button in page.locator(".govuk-button:visible").all():
            border = button.evaluate("(button) => getComputedStyle(button).borderTopWidth")
            assert border != "0px", f"{page.url} has a button without a frame"


@LANGUAGES
def test_a_receipt_fits_on_one_sheet_of_paper(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    (transfer,) = send_files(bryn, DOUBTFUL)
    collect(tomos, transfer)
    page = open_page(f"/transfers/{transfer.public_id}/", person=bryn, language=language)
    page.emulate_media(media="print")
    check_page(page, f"receipt-printed-{language}")
    then_the_paper_says_who_what_and_when(Sender(page, language=language), transfer)
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", print_background=True))
    assert len(sheets) == 1


def then_the_paper_says_who_what_and_when(sender: Sender, transfer: Transfer) -> None:
    for furniture in (".moj-side-navigation", ".govuk-language-navigation", "footer"):
        expect(sender.page.locator(furniture)).to_be_hidden()
    for button in sender.page.locator(".govuk-button").all():
        expect(button).to_be_hidden()
    for text in (transfer.receipt_number, transfer.name, transfer.sha256, "Tomos Ellis"):
        expect(sender.page.get_by_text(text).first).to_be_visible()
    sender.reads_steps("Sent", "Downloaded", "Confirmed as received")
