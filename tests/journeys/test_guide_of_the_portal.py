"""The guide of seed 000 ("Sending Files to Derbyshire"), step by step, by a Derbyshire school."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from pont.accounts.models import Account
from pont.directory.models import LocalAuthority
from pont.file_returns.models import FileRequest, FileReturn, Portal, RequestTarget
from pont.file_returns.operations.send import send_returns
from pont.file_returns.queries import get_rules
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.receive import receive
from pont.transfers.operations.reject import reject
from tests.file_returns.portal import act_as, make_services, make_tag
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import File, Recipient

pytestmark = JOURNEY

GUIDED = File("830nnnn_INFOTestdoc20230804.docx", b"The document of the guide.")
MISNAMED = File("Acronyms.doc", b"What letters stand for.")
WRONG = File("8303308_SENtestdocV01.docx", b"The wrong document.")
RIGHT = "8303308_INFOtestdoc20230804.docx"
BUILT = re.compile("^8303308_SENwhatlettersstandfor[0-9]{8}.doc$")


class School(Recipient):
    """Somebody at a school, before the list of what it has sent to its authority."""

    def sees_files(self, *names: str) -> None:
        """Find these files, and no other, in the list; the table of services is not meant."""
        expect(self.page.locator("#files tbody tr")).to_have_count(len(names))
        for name in names:
            expect(self.row(name)).to_be_visible()


@pytest.fixture
def derwens(
    open_page: OpenPage,
    derwen: Account,
    sam: Account,
    petra: Account,
    derbyshire: LocalAuthority,
    language: str,
) -> School:
    """Derwen at the home page; Sam works the services."""
    for service in make_services(derbyshire).values():
        service.officers.add(sam)
    make_tag(derbyshire, "Phonics")
    Portal.objects.create(
        la=derbyshire,
        guidance="Name the file correctly.",
        guidance_cy="Enwch y ffeil yn gywir.",
        security="Keep it safe.",
        security_cy="Cadwch hi’n ddiogel.",
        support_phone="01632 960830",
        support_email="web@la830.example",
        requests_on=False,
    )
    return School(open_page("/", person=derwen, language=language), language=language)


@LANGUAGES
def test_derwen_follows_the_guide(derwens: School, sam: Account) -> None:
    when_she_opens_it_from_the_home_page_or_the_menu(derwens)
    then_there_are_two_tabs_and_requests_are_off(derwens)
    when_she_chooses_and_discards_and_names(derwens)
    when_she_confirms(derwens)
    then_it_is_shown_as_sent(derwens)
    but_a_wrong_one_is_recalled(derwens)
    when_the_authority_has_received_it(sam)
    then_it_says_who_received_it_and_cannot_be_recalled(derwens)


@LANGUAGES
def test_derwen_corrects_what_was_rejected(derwens: School, sam: Account) -> None:
    derwens.opens("/returns/send/")
    derwens.chooses(File("8303308_SENTestdoc.docx", b"A document."))
    derwens.sees_drafts(1)
    derwens.page.get_by_label(
        derwens.say("I have read the warnings, and the files are right as they are")
    ).check()
    derwens.presses("Confirm & send")
    derwens.sees_files("8303308_SENTestdoc.docx")
    reject(
        transfer=Transfer.objects.get(),
        reason="other",
        remark="No Service Code in filename",
        by=act_as(sam),
        at=timezone.now(),
    )

    derwens.opens("/returns/")
    row = derwens.row("8303308_SENTestdoc.docx")
    row.locator("summary").press("Enter")
    expect(row).to_contain_text("No Service Code in filename")
    expect(row).to_contain_text("Sam Heath")
    derwens.finds_no_barrier("returns-rejected")
    row.get_by_role("link", name=derwens.say("Correct and send again")).click()
    derwens.reads("8303308_SENtestdocV01.docx")
    derwens.page.wait_for_load_state()
    derwens.chooses(File("8303308_SENTestdoc.docx", b"A better document."))
    expect(derwens.draft("8303308_SENtestdocV01.docx")).to_be_visible()
    derwens.finds_no_barrier("returns-again")


@LANGUAGES
def test_derwen_filters_what_was_sent(derwens: School, derwen: Account) -> None:
    by, at = act_as(derwen), timezone.now() - timedelta(days=800)
    draft = land(chunks=[WRONG.body], name=WRONG.name, by=by, at=at, portal=get_rules(by))
    send_returns(drafts=[draft], tag=None, comment="", warnings_read=True, by=by, at=at)

    derwens.opens("/returns/")
    derwens.reads(
        derwens.say("No file fits. Choose other dates, people or statuses to see others.")
    )
    page = derwens.page
    page.locator("main summary").first.click()
    page.get_by_label(derwens.say("Custom")).check()
    page.get_by_label(derwens.say("First day")).fill("2020-09-01")
    derwens.finds_no_barrier("returns-filter")
    derwens.presses("Apply")
    derwens.sees_files(WRONG.name)
    expect(page).to_have_url(re.compile(r"when=custom&from=2020-09-01"))
    page.get_by_role("link", name=derwens.say("Date sent")).click()
    expect(page).to_have_url(re.compile(r"when=custom&from=2020-09-01&sort=sent-on"))
    derwens.sees_files(WRONG.name)


@pytest.mark.parametrize("language", ["cy"])
def test_derwen_does_it_all_by_keyboard_without_scripts(
    open_page: OpenPage, derwens: School, derwen: Account, language: str
) -> None:
    page = open_page("/returns/send/", person=derwen, language=language, scripts=False)
    hers = School(page, language=language, mirror=derwens.page)
    hers.chooses(MISNAMED, WRONG, GUIDED)
    _press(page.locator("[data-upload-button]"))
    hers.sees_drafts(3)
    hers.finds_no_barrier("returns-no-scripts")
    _press(hers.draft(GUIDED.name).get_by_role("button", name=hers.say("Remove")))
    built = when_she_builds_the_name(hers)
    _press(page.get_by_role("button", name=hers.say("Confirm & send"), exact=True))
    hers.sees_files(built, WRONG.name)

    summary = hers.row(built).locator("summary")
    expect(summary).to_have_accessible_name(f"{hers.say('Information')} {built}")
    _press(summary)
    expect(hers.row(built)).to_contain_text("derwen@bramley.example")
    _press(hers.row(WRONG.name).get_by_role("link", name=hers.say("Recall file")))
    _press(page.get_by_role("button", name=hers.say("Recall this file"), exact=True))
    assert Transfer.objects.get(name=WRONG.name).state == "recalled"


def when_she_builds_the_name(hers: School) -> str:
    """Say the service and a few words, and return what the file is called then."""
    card = hers.draft(MISNAMED.name)
    card.get_by_label(hers.say("Service")).select_option("SEN")
    card.get_by_label(hers.say("Description")).fill("What letters stand for")
    _press(card.get_by_role("button", name=hers.say("Name the file")))
    built = hers.page.get_by_role("heading", level=3, name=BUILT).inner_text()
    expect(hers.draft(built)).to_contain_text(
        hers.say("This will go to: %(service)s", service="Special Educational Needs (SEN)")
    )
    return built


def _press(control: Locator) -> None:
    """Do with the keyboard what a click does."""
    control.focus()
    control.press("Enter")


@LANGUAGES
def test_derwen_answers_a_request(derwens: School, derwen: Account) -> None:
    assert derwen.establishment
    la, now = derwen.establishment.la, timezone.now()
    Portal.objects.update(requests_on=True)
    request = FileRequest.objects.create(
        la=la,
        service=make_services(la)["INFO"],
        title="Phonics 2026",
        guidance="The form of September.",
        due_on=timezone.localdate() + timedelta(days=3),
        issued_at=now,
        issued_by=derwen.public_id,
        issued_by_name="Petra Lowe",
    )
    RequestTarget.objects.create(request=request, school=derwen.establishment)

    derwens.opens("/returns/requests/")
    derwens.reads(derwens.count("%(counter)s day left", "%(counter)s days left", 3))
    derwens.finds_no_barrier("returns-requests")
    derwens.page.get_by_role("link", name="Phonics 2026").click()
    derwens.reads_heading("Phonics 2026")
    derwens.page.wait_for_load_state()
    derwens.chooses(File("phonics figures.xlsx", b"Figures."))
    derwens.sees_drafts(1)
    derwens.finds_no_barrier("returns-answer")
    derwens.presses("Confirm & send")
    derwens.sees_done(
        derwens.say("Your file has been sent in answer to “%(title)s”.", title="Phonics 2026")
    )
    expect(derwens.row("Phonics 2026")).to_contain_text(derwens.say("Sent"))


def when_she_opens_it_from_the_home_page_or_the_menu(derwens: School) -> None:
    derwens.finds_no_barrier("returns-home")
    derwens.presses("Send files to your local authority")
    derwens.reads_heading(derwens.say("Send files to %(authority)s", authority="Derbyshire"))
    derwens.opens("/")
    derwens.page.get_by_role("link", name=derwens.say("LA services"), exact=True).click()
    derwens.reads_heading(derwens.say("Send files to %(authority)s", authority="Derbyshire"))
    derwens.reads("web@la830.example")
    derwens.finds_no_barrier("returns-empty")


def then_there_are_two_tabs_and_requests_are_off(derwens: School) -> None:
    derwens.follows("File requests")
    derwens.reads(
        derwens.say(
            "%(authority)s is not using file requests at present. You will be told if this"
            " changes. Send your files under Standalone files.",
            authority="Derbyshire",
        )
    )
    derwens.finds_no_barrier("returns-requests-off")
    derwens.follows("Standalone files")


def when_she_chooses_and_discards_and_names(derwens: School) -> None:
    derwens.presses("Send standalone file")
    derwens.reads_heading(derwens.say("Send standalone file"))
    derwens.page.wait_for_load_state()
    with derwens.in_place():
        derwens.drops(GUIDED)
        derwens.sees_drafts(1)
        derwens.chooses(MISNAMED, WRONG)
        derwens.sees_drafts(3)
    derwens.finds_no_barrier("returns-send")
    derwens.removes(MISNAMED.name)
    expect(derwens.draft(MISNAMED.name)).to_have_count(0)
    card = derwens.draft(GUIDED.name)
    card.get_by_role("button", name=derwens.say("Rename to %(name)s", name=RIGHT)).click()
    expect(derwens.draft(RIGHT)).to_contain_text(
        derwens.say("This will go to: %(service)s", service="EYFS, Phonics (INFO)")
    )


def when_she_confirms(derwens: School) -> None:
    expect(derwens.page.get_by_label(derwens.say("No tag"))).to_be_checked()
    derwens.page.get_by_label("Phonics", exact=True).check()
    derwens.page.get_by_label(derwens.say("Comment")).fill("As agreed.")
    derwens.presses("Confirm & send")
    derwens.sees_done(
        derwens.count(
            "%(count)s file has been sent to %(authority)s.",
            "%(count)s files have been sent to %(authority)s.",
            2,
            authority="Derbyshire",
        )
    )


def then_it_is_shown_as_sent(derwens: School) -> None:
    derwens.sees_files(RIGHT, WRONG.name)
    row = derwens.row(RIGHT)
    expect(row).to_contain_text(derwens.say("Sent"))
    row.locator("summary").focus()
    derwens.page.keyboard.press("Enter")
    expect(row).to_contain_text("derwen@bramley.example")
    expect(row).to_contain_text("As agreed.")
    derwens.finds_no_barrier("returns-sent")
    assert FileReturn.objects.filter(tag__name="Phonics").count() == 2
    with derwens.page.expect_download() as coming:
        row.get_by_role("link", name=derwens.say("Download your copy")).click()
    assert coming.value.path().read_bytes() == GUIDED.body


def but_a_wrong_one_is_recalled(derwens: School) -> None:
    derwens.row(WRONG.name).get_by_role("link", name=derwens.say("Recall file")).click()
    derwens.presses("Recall this file")
    derwens.opens("/returns/")
    expect(derwens.row(WRONG.name)).to_contain_text(derwens.say("Recalled"))


def when_the_authority_has_received_it(sam: Account) -> None:
    by, now = act_as(sam), timezone.now()
    transfer = Transfer.objects.get(name=RIGHT)
    collection = open_collection(transfers=[transfer], by=by, at=now)
    hand_over(collection=collection, by=by, at=now)
    collection.refresh_from_db()
    receive(collection=collection, by=by, at=now)


def then_it_says_who_received_it_and_cannot_be_recalled(derwens: School) -> None:
    derwens.opens("/returns/")
    row = derwens.row(RIGHT)
    expect(row).to_contain_text(derwens.say("Received"))
    expect(row).to_contain_text("Sam Heath")
    expect(row.get_by_role("link", name=derwens.say("Recall file"))).to_have_count(0)
    derwens.opens(f"/transfers/{Transfer.objects.get(name=RIGHT).public_id}/recall/")
    derwens.presses("Recall this file")
    assert Transfer.objects.get(name=RIGHT).state == "received"
    derwens.opens("/returns/")
    derwens.finds_no_barrier("returns-received")
