"""Taking a file back: while nobody has downloaded it, and not afterwards."""

from django.utils import timezone
from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.postbox.models import Letter
from pont.transfers.models import Step, Transfer
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Recipient, Sender
from tests.journeys.files import FIRST, send_files

pytestmark = JOURNEY


@LANGUAGES
def test_a_file_is_recalled(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    sender = given_bryn_has_sent_a_file(open_page, bryn, language)
    when_he_recalls_it_from_the_sent_list(sender)
    sender.presses("Recall this file")
    then_it_is_recalled(sender, by="Bryn Davies")
    letters = Letter.objects.filter(to="tomos@rumney.example")
    assert FIRST.name in letters.latest("pk").body

    recipient = Recipient(open_page("/", person=tomos, language=language), language=language)
    recipient.reads(recipient.say("Nothing is waiting for you."))
    assert Transfer.objects.get().stored is None


@LANGUAGES
def test_a_downloaded_file_is_not_recalled_and_bryn_reads_who_has_it(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    sender = given_bryn_has_sent_a_file(open_page, bryn, language)
    when_he_recalls_it_from_the_sent_list(sender)
    but_tomos_downloads_it_meanwhile(open_page, tomos, language)
    sender.presses("Recall this file")
    then_he_is_told_who_has_it_since_when(sender)

    sender.opens("/sent/")
    expect(sender.page.get_by_role("link", name=sender.say("Recall"))).to_have_count(0)
    sender.reads(sender.say("Downloaded, not confirmed"))
    sender.finds_no_barrier("sent-unconfirmed")


@LANGUAGES
def test_a_colleague_recalls_what_bryn_has_sent(
    open_page: OpenPage, bryn: Account, mair: Account, tomos: Account, language: str
) -> None:
    given_bryn_has_sent_a_file(open_page, bryn, language)
    colleague = Sender(open_page("/sent/", person=mair, language=language), language=language)
    colleague.opens_receipt(FIRST.name)
    colleague.presses("Recall this file")
    colleague.presses("Recall this file")
    then_it_is_recalled(colleague, by="Mair Llewellyn")


def given_bryn_has_sent_a_file(open_page: OpenPage, bryn: Account, language: str) -> Sender:
    send_files(bryn, FIRST)
    return Sender(open_page("/sent/", person=bryn, language=language), language=language)


def when_he_recalls_it_from_the_sent_list(sender: Sender) -> None:
    sender.finds_no_barrier("sent-list")
    sender.follows("Recall")
    sender.reads_heading(sender.say("Recall this file?"))
    sender.finds_no_barrier("recall")


def but_tomos_downloads_it_meanwhile(open_page: OpenPage, tomos: Account, language: str) -> None:
    page = open_page("/download/ctf/", person=tomos, language=language)
    recipient = Recipient(page, language=language)
    recipient.ticks(FIRST.name)
    recipient.presses("Download the ticked files")
    assert recipient.downloads().path().read_bytes() == FIRST.body


def then_it_is_recalled(sender: Sender, *, by: str) -> None:
    sender.sees_done(sender.say("%(name)s has been recalled.", name=FIRST.name))
    sender.reads_steps("Sent", "Recalled")
    expect(sender.page.locator(".moj-timeline__byline").last).to_contain_text(by)
    sender.finds_no_barrier("receipt-recalled")


def then_he_is_told_who_has_it_since_when(sender: Sender) -> None:
    downloaded = Step.objects.get(verb=Step.Verb.HANDED_OVER)
    sender.is_told(
        sender.say(
            "%(name)s cannot be recalled: %(who)s at %(where)s downloaded it on %(when)s."
            " Nothing was changed. Ask them to delete it.",
            name=FIRST.name,
            who="Tomos Ellis",
            where="Rumney Primary School",
            when=sender.write_date(timezone.localtime(downloaded.at), "DATETIME_FORMAT"),
        )
    )
    sender.finds_no_barrier("recall-refused")
    assert Transfer.objects.get().state == "sent"
