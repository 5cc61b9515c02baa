"""Tomos sends a file back; Bryn learns why, and no e-mail says what Tomos typed."""

from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.postbox.models import Letter
from pont.transfers.models import Transfer
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Recipient, Sender
from tests.journeys.files import FIRST, send_files

pytestmark = JOURNEY

TYPED = "Megan Enghraifft moved to Aberystwyth"


@LANGUAGES
def test_a_file_is_rejected_for_a_reason_of_the_list(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    recipient = given_a_file_of_bryns_waits_for_tomos(open_page, bryn, tomos, language)
    when_tomos_chooses_to_reject_it(recipient)
    then_he_is_asked_for_a_reason(recipient)
    recipient.page.get_by_label(recipient.say("The pupil is not joining this school")).check()
    recipient.presses("Reject this file")
    then_the_file_is_rejected(recipient)
    then_bryn_reads_the_reason(open_page, bryn, language, "The pupil is not joining this school")
    letter = Letter.objects.get(to="bryn@greenway.example", subject__contains=rejected(recipient))
    assert recipient.say("The pupil is not joining this school") in letter.body


@LANGUAGES
def test_another_reason_needs_words_that_no_letter_repeats(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    recipient = given_a_file_of_bryns_waits_for_tomos(open_page, bryn, tomos, language)
    when_tomos_chooses_to_reject_it(recipient)
    recipient.page.get_by_label(recipient.say("Another reason")).check()
    recipient.presses("Reject this file")
    then_he_is_asked_for_words(recipient)
    recipient.page.locator("#id_remark").fill(TYPED)
    recipient.presses("Reject this file")
    then_the_file_is_rejected(recipient)
    sender = then_bryn_reads_the_reason(open_page, bryn, language, "Another reason")
    sender.reads(TYPED)
    assert Letter.objects.filter(subject__contains=rejected(recipient)).exists()
    for letter in Letter.objects.all():
        assert "Aberystwyth" not in letter.subject + letter.body
        assert "Megan" not in letter.subject + letter.body


def given_a_file_of_bryns_waits_for_tomos(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> Recipient:
    page = open_page("/", person=tomos, language=language)
    Account.objects.filter(pk=bryn.pk).update(language=language)
    send_files(bryn, FIRST)
    return Recipient(page, language=language)


def when_tomos_chooses_to_reject_it(recipient: Recipient) -> None:
    recipient.opens("/download/ctf/")
    recipient.row(FIRST.name).get_by_role("link", name=recipient.say("Reject")).click()
    recipient.reads_heading(recipient.say("Reject this file"))
    recipient.finds_no_barrier("reject")


def then_he_is_asked_for_a_reason(recipient: Recipient) -> None:
    recipient.presses("Reject this file")
    recipient.is_told(recipient.say("Choose a reason"))
    recipient.finds_no_barrier("reject-without-reason")
    assert Transfer.objects.get().state == "sent"


def then_he_is_asked_for_words(recipient: Recipient) -> None:
    told = "Choose a reason. If you choose “Another reason”, say in a few words what it is."
    recipient.is_told(recipient.say(told))
    expect(recipient.page.get_by_label(recipient.say("Another reason"))).to_be_checked()
    recipient.finds_no_barrier("reject-without-words")
    recipient.page.locator(".govuk-error-summary a").click()
    expect(recipient.page.locator("#id_remark")).to_be_focused()
    assert Transfer.objects.get().state == "sent"


def then_the_file_is_rejected(recipient: Recipient) -> None:
    recipient.sees_done(recipient.say("%(name)s has been rejected.", name=FIRST.name))
    recipient.finds_no_barrier("receipt-rejected")
    recipient.opens("/download/ctf/")
    recipient.reads(recipient.say("Nothing is waiting for you."))


def then_bryn_reads_the_reason(
    open_page: OpenPage, bryn: Account, language: str, reason: str
) -> Sender:
    sender = Sender(open_page("/", person=bryn, language=language), language=language)
    sender.reads(sender.say("Rejected"))
    sender.finds_no_barrier("home-rejected")
    sender.opens_receipt(FIRST.name)
    sender.reads_steps("Sent", "Rejected")
    sender.reads(sender.say("Reason: %(reason)s", reason=sender.say(reason)))
    return sender


def rejected(recipient: Recipient) -> str:
    """Return the subject of the letter about a rejected file."""
    return recipient.say("Your file has been rejected")
