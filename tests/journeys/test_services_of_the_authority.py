"""The authority's side of the portal: Sam works a service, Petra sets up and asks, both ways."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.directory.models import Establishment, LocalAuthority
from pont.file_returns.models import FileRequest, RejectionReason
from pont.file_returns.operations.send import send_returns
from pont.file_returns.queries import get_rules
from pont.transfers.models import Transfer
from pont.transfers.operations.land import land
from pont.transfers.states import State
from tests.file_returns.portal import act_as, make_services
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Recipient

pytestmark = JOURNEY

NAMES = ("8303308_SENplanV01.docx", "8303308_SENplanV02.docx", "8303308_SENplanV03.docx")


@pytest.fixture
def sent(derwen: Account, sam: Account, derbyshire: LocalAuthority) -> list[Transfer]:
    """Three files at Sam's service, and a reason to reject one."""
    make_services(derbyshire)["SEN"].officers.add(sam)
    RejectionReason.objects.create(la=derbyshire, text="Wrong form", text_cy="Ffurflen anghywir")
    by, at = act_as(derwen), timezone.now()
    drafts = [
        land(chunks=[b"A plan."], name=name, by=by, at=at, portal=get_rules(by)) for name in NAMES
    ]
    return send_returns(
        drafts=drafts, tag=None, comment="For Friday.", warnings_read=True, by=by, at=at
    )


@LANGUAGES
def test_sam_receives_passes_on_and_rejects(
    open_page: OpenPage, sam: Account, sent: list[Transfer], language: str
) -> None:
    sams = Recipient(open_page("/file-returns/", person=sam, language=language), language=language)
    sams.sees_files(*NAMES)
    sams.page.locator("#filter summary").press("Enter")
    sams.finds_no_barrier("inbox")

    sams.ticks(NAMES[0])
    sams.presses("Download the ticked files")
    sams.downloads()
    sams.answers(yes=True)
    sams.sees_files(*NAMES[1:])

    sams.opens(f"/file-returns/{sent[1].public_id}/")
    sams.page.locator("#colleague").select_option(label=f"Sam Heath {sams.say('(you)')}")
    sams.presses("Assign")
    sams.page.locator("#text").fill("Asked for the second page.")
    sams.presses("Keep the note")
    sams.reads("Asked for the second page.")
    sams.finds_no_barrier("inbox-file")
    sams.page.locator("main").get_by_role(
        "button", name=sams.say("Pass on to another service")
    ).click()
    sams.page.locator("#id_service").select_option("INFO")
    sams.finds_no_barrier("inbox-pass-on")
    sams.presses("Pass on")
    sams.sees_files(NAMES[2])

    sams.opens(f"/file-returns/{sent[2].public_id}/reject/")
    sams.page.get_by_label("Ffurflen anghywir" if language == "cy" else "Wrong form").check()
    sams.finds_no_barrier("inbox-reject")
    sams.presses("Reject this file")
    sams.reads("Ffurflen anghywir" if language == "cy" else "Wrong form")
    sams.opens("/file-returns/")
    sams.reads(sams.say("Nothing new has come from schools."))
    sams.finds_no_barrier("inbox-empty")
    states = [Transfer.objects.get(pk=transfer.pk).state for transfer in sent]
    assert states == [State.RECEIVED, State.SENT, State.REJECTED]


@LANGUAGES
def test_petra_sets_up_and_asks_the_schools(
    open_page: OpenPage,
    petra: Account,
    sam: Account,
    derbyshire_school: Establishment,
    language: str,
) -> None:
    petras = Recipient(open_page("/portal/", person=petra, language=language), language=language)
    petras.page.locator("#id_support_phone").fill("01632 960830")
    petras.finds_no_barrier("portal")
    petras.presses("Update")
    petras.opens("/portal/services/add/")
    petras.page.locator("#id_code").fill("SEN")
    petras.page.locator("#id_name").fill("Special Educational Needs")
    petras.page.get_by_label("Sam Heath").check()
    petras.finds_no_barrier("portal-service")
    petras.presses("Add the service")
    petras.finds_no_barrier("portal-services")
    petras.opens("/portal/tags/")
    petras.page.locator("#text").fill("Census")
    petras.presses("Add a tag")
    petras.finds_no_barrier("portal-tags")

    petras.opens("/file-requests/new/")
    petras.page.locator("#id_title").fill("Autumn plans")
    today = timezone.localdate()
    for part in ("day", "month", "year"):
        petras.page.locator(f"[name=due_on_{part}]").fill(str(getattr(today, part)))
    petras.finds_no_barrier("request-new")
    petras.presses("Issue the request")
    petras.reads_heading("Autumn plans")
    petras.finds_no_barrier("request-board")
    assert FileRequest.objects.get().targets.count() == 1
    petras.opens("/file-requests/")
    petras.finds_no_barrier("requests")
    petras.ticks("Autumn plans")
    petras.presses("Close the ticked requests")
    petras.reads(petras.say("There are no requests here."))
    petras.opens("/file-requests/?show=closed")
    expect(petras.row("Autumn plans")).to_be_visible()
