"""Two files go from Greenway to Rumney: the main job of Pont, end to end."""

from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.policy.kinds import KINDS
from pont.policy.retention import Ending, find_destruction
from pont.postbox.models import Letter
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.pupils import unseal_pupils
from pont.transfers.queries import find_drafts
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Recipient, Sender, open_zip
from tests.journeys.files import DOUBTFUL, MISNAMED, SECOND

pytestmark = JOURNEY


@LANGUAGES
def test_two_files_are_sent_at_once_collected_together_and_confirmed(
    open_page: OpenPage, bryn: Account, tomos: Account, settings: Settings, language: str
) -> None:
    settings.ROOT_URLCONF = "tests.journeys.demo_urls"
    sender = given_bryn_has_nothing_to_do(open_page, bryn, language)
    when_he_chooses_a_doubtful_file_and_a_misnamed_one(sender)
    then_he_repairs_the_name_with_one_click(sender)
    pupils = find_pupils(bryn)
    when_he_goes_on_to_check(sender)
    then_he_reads_in_words_where_the_files_go(sender, pupils)
    when_he_sends_without_confirming_the_warning(sender)
    then_he_confirms_it_and_has_two_receipts(sender)
    then_the_letters_name_the_files_and_no_pupil(sender, pupils)

    recipient = Recipient(open_page("/", person=tomos, language=language), language=language)
    when_tomos_ticks_what_waits_for_him(recipient)
    then_the_zip_holds_what_was_sent(recipient)
    when_he_says_that_it_was_downloaded_correctly(recipient)
    then_bryns_receipt_shows_each_step(sender)
    then_tomos_can_fetch_one_again(recipient)


def given_bryn_has_nothing_to_do(open_page: OpenPage, bryn: Account, language: str) -> Sender:
    sender = Sender(open_page("/", person=bryn, language=language), language=language)
    sender.reads(sender.say("Nothing is waiting for you."))
    sender.finds_no_barrier("home-empty")
    sender.presses("Send files")
    sender.finds_no_barrier("choose-empty")
    return sender


def when_he_chooses_a_doubtful_file_and_a_misnamed_one(sender: Sender) -> None:
    with sender.in_place():
        sender.chooses(DOUBTFUL, MISNAMED)
        sender.sees_drafts(2)
        expect(sender.page.locator("#chosen")).to_be_focused()
    expect(sender.draft(DOUBTFUL.name)).to_contain_text(sender.say("Read the warning"))
    expect(sender.draft(MISNAMED.name)).to_contain_text(sender.say("Cannot be sent yet"))
    sender.finds_no_barrier("choose-two")


def then_he_repairs_the_name_with_one_click(sender: Sender) -> None:
    rename = sender.say("Rename to %(name)s", name=SECOND.name)
    sender.draft(MISNAMED.name).get_by_role("button", name=rename, exact=True).click()
    repaired = sender.draft(SECOND.name)
    expect(repaired).to_contain_text(sender.say("Ready to send"))
    expect(repaired.get_by_role("heading")).to_be_focused()
    sender.finds_no_barrier("choose-repaired")


def find_pupils(bryn: Account) -> set[str]:
    """Return the surnames and UPNs in Bryn's drafts."""
    drafts = find_drafts(get_actor(bryn))
    pupils = [p for draft in drafts for p in unseal_pupils(draft.contents, draft=draft.public_id)]
    assert len(pupils) == 4
    return {word for pupil in pupils for word in (pupil.surname, pupil.upn)}


def when_he_goes_on_to_check(sender: Sender) -> None:
    sender.presses("Continue")
    sender.reads_heading(sender.say("Check before you send"))


def then_he_reads_in_words_where_the_files_go(sender: Sender, pupils: set[str]) -> None:
    place = "Rumney Primary School, " + ("Cardiff" if sender.language == "en" else "Caerdydd")
    counted = sender.count("%(count)s pupil", "%(count)s pupils", 4)
    expect(sender.page.locator("h2", has_text=place)).to_have_text(f"{place}: {counted}")
    sender.page.locator("main summary").click()
    for word in pupils:
        sender.reads(word)
    sender.finds_no_barrier("check")


def when_he_sends_without_confirming_the_warning(sender: Sender) -> None:
    sender.sends(2)
    told = sender.say("Confirm that you have read the warnings. Nothing was sent.")
    sender.is_told(told)
    assert not Transfer.objects.exists()
    sender.finds_no_barrier("check-unconfirmed")
    sender.page.get_by_role("link", name=told).click()
    expect(sender.page.get_by_role("checkbox")).to_be_focused()


def then_he_confirms_it_and_has_two_receipts(sender: Sender) -> None:
    sender.page.get_by_role("checkbox").check()
    sender.sends(2)
    sender.sees_sent(2)
    for name in (DOUBTFUL.name, SECOND.name):
        expect(sender.page.get_by_role("link", name=name, exact=True)).to_be_visible()
    sender.finds_no_barrier("sent")


def then_the_letters_name_the_files_and_no_pupil(sender: Sender, pupils: set[str]) -> None:
    arrived = Letter.objects.filter(to__in=["swyddfa@rumney.example", "tomos@rumney.example"])
    assert arrived.count() == 2
    for letter in Letter.objects.all():
        assert DOUBTFUL.name in letter.body
        assert SECOND.name in letter.body
        assert not [word for word in pupils if word in letter.body + letter.subject]
    sender.opens("/demo/letters/")
    sender.reads("tomos@rumney.example")
    sender.reads(SECOND.name)
    sender.finds_no_barrier("letters")


def when_tomos_ticks_what_waits_for_him(recipient: Recipient) -> None:
    kind = recipient.say(KINDS[Kind.CTF].label)
    counted = ("%(label)s: %(counter)s file", "%(label)s: %(counter)s files")
    recipient.reads(recipient.count(*counted, 2, label=kind))
    recipient.finds_no_barrier("home-waiting")
    recipient.page.locator(".pont-waiting a").click()
    recipient.sees_files(DOUBTFUL.name, SECOND.name)
    recipient.finds_no_barrier("awaiting")
    recipient.ticks(DOUBTFUL.name, SECOND.name)
    recipient.presses("Download the ticked files")
    recipient.finds_no_barrier("collection")


def then_the_zip_holds_what_was_sent(recipient: Recipient) -> None:
    download = recipient.downloads()
    assert download.suggested_filename == "pont-files.zip"
    assert open_zip(download.path()) == {DOUBTFUL.name: DOUBTFUL.body, SECOND.name: SECOND.body}


def when_he_says_that_it_was_downloaded_correctly(recipient: Recipient) -> None:
    recipient.answers(yes=True)
    recipient.sees_done(
        recipient.say("The files are marked as received, and their senders are told.")
    )
    recipient.reads(recipient.say("Nothing is waiting for you."))
    recipient.finds_no_barrier("awaiting-none")


def then_bryns_receipt_shows_each_step(sender: Sender) -> None:
    assert Letter.objects.filter(to="bryn@greenway.example").count() == 2
    sender.opens("/")
    sender.opens_receipt(SECOND.name)
    sender.reads_steps("Sent", "Downloaded", "Confirmed as received")
    expect(sender.page.locator(".moj-timeline__byline").last).to_contain_text(
        "Tomos Ellis, Rumney Primary School"
    )
    sender.reads(Transfer.objects.get(name=SECOND.name).sha256)
    sender.reads(MISNAMED.name)
    sender.finds_no_barrier("receipt-received")


def then_tomos_can_fetch_one_again(recipient: Recipient) -> None:
    recipient.follows("Previously Downloaded CTF Files")
    recipient.sees_files(DOUBTFUL.name, SECOND.name)
    transfer = Transfer.objects.get(name=SECOND.name)
    until = find_destruction(
        Kind.CTF, Ending.RECEIVED, sent_at=transfer.sent_at, ended_at=transfer.ended_at
    )
    row = recipient.row(SECOND.name)
    assert transfer.ended_at
    assert until
    for moment in (transfer.ended_at, until):
        expect(row).to_contain_text(recipient.write_date(timezone.localtime(moment)))
    recipient.finds_no_barrier("previous")
    recipient.ticks(SECOND.name)
    recipient.presses("Download the ticked files again")
    download = recipient.downloads()
    assert download.suggested_filename == SECOND.name
    assert download.path().read_bytes() == SECOND.body
    expect(recipient.page.locator("button[name=correctly]")).to_have_count(0)
    recipient.finds_no_barrier("collection-again")
