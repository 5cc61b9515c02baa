"""Everything works without JavaScript, one form at a time."""

from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.transfers.models import Draft, Transfer
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import File, Recipient, Sender
from tests.journeys.files import DOUBTFUL, FIRST, MISNAMED, SECOND, send_files

pytestmark = JOURNEY

EMPTY = File("6812045_CTF_6812317_009.XML", b"")
EXTRA = File("6812045_CTF_6812317_003.XML", SECOND.body)


@LANGUAGES
def test_files_are_sent_without_scripts(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    page = open_page("/upload/ctf/", person=bryn, language=language, scripts=False)
    sender = Sender(page, language=language, mirror=open_page())
    when_he_uploads_nothing(sender)
    when_he_uploads_several_files_one_of_them_empty(sender)
    then_he_renames_one_and_removes_another(sender)
    when_he_checks_and_sends(sender)
    sender.sees_sent(2)
    assert set(Transfer.objects.values_list("name", flat=True)) == {FIRST.name, SECOND.name}


@LANGUAGES
def test_a_file_is_collected_without_scripts(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    send_files(bryn, FIRST)
    page = open_page("/", person=tomos, language=language, scripts=False)
    recipient = Recipient(page, language=language, mirror=open_page())
    when_tomos_ticks_nothing(recipient)
    when_tomos_takes_up_the_file(recipient)
    when_he_answers_before_the_download(recipient)
    then_the_file_is_downloaded(recipient)
    recipient.answers(yes=False)
    recipient.sees_done(
        recipient.say("The files go on waiting. You can download them again at any time.")
    )
    when_tomos_takes_up_the_file(recipient)
    then_the_file_is_downloaded(recipient)
    recipient.answers(yes=True)
    recipient.reads(recipient.say("Nothing is waiting for you."))
    assert Transfer.objects.get().state == "received"


def when_he_uploads_nothing(sender: Sender) -> None:
    sender.presses("Upload")
    told = "Choose at least one file, then select Upload. Nothing was kept or sent."
    expect(sender.page.locator(".govuk-error-summary")).to_contain_text(sender.say(told))
    sender.finds_no_barrier("no-scripts-none-chosen")


def when_he_uploads_several_files_one_of_them_empty(sender: Sender) -> None:
    sender.chooses(DOUBTFUL, MISNAMED, EMPTY, EXTRA)
    sender.presses("Upload")
    told = (
        "The file is empty, so it was not kept and nothing was sent. Make the file again and check"
        " its size before you choose it."
    )
    summary = sender.page.locator(".govuk-error-summary")
    expect(summary).to_contain_text(f"{EMPTY.name}: {sender.say(told)}")
    assert sender.page.title().startswith(sender.say("Error:"))
    sender.sees_drafts(3)
    sender.finds_no_barrier("no-scripts-chosen")


def then_he_renames_one_and_removes_another(sender: Sender) -> None:
    sender.removes(EXTRA.name)
    sender.sees_drafts(2)
    misnamed = sender.draft(MISNAMED.name)
    misnamed.locator("summary").click()
    misnamed.get_by_label(sender.say("New name")).fill(SECOND.name)
    misnamed.get_by_role("button", name=sender.say("Rename"), exact=True).click()
    expect(sender.draft(SECOND.name)).to_contain_text(sender.say("Ready to send"))
    assert Draft.objects.count() == 2


def when_he_checks_and_sends(sender: Sender) -> None:
    sender.presses("Continue")
    sender.sends(2)
    told = sender.say("Confirm that you have read the warnings. Nothing was sent.")
    expect(sender.page.locator(".govuk-error-summary")).to_contain_text(told)
    sender.page.get_by_role("checkbox").check()
    sender.sends(2)


def when_tomos_ticks_nothing(recipient: Recipient) -> None:
    recipient.opens("/download/ctf/")
    expect(recipient.page.locator("#select-all")).to_have_count(0)
    recipient.presses("Download the ticked files")
    summary = recipient.page.locator(".govuk-error-summary")
    expect(summary).to_contain_text(
        recipient.say("Choose at least one file. Nothing was downloaded.")
    )
    recipient.finds_no_barrier("awaiting-none-ticked")


def when_tomos_takes_up_the_file(recipient: Recipient) -> None:
    recipient.ticks(FIRST.name)
    recipient.presses("Download the ticked files")


def when_he_answers_before_the_download(recipient: Recipient) -> None:
    recipient.answers(yes=True)
    told = "Download the files first, then say whether they arrived. Nothing was changed."
    summary = recipient.page.locator(".govuk-error-summary")
    expect(summary).to_contain_text(recipient.say(told))
    recipient.finds_no_barrier("collection-not-downloaded")
    assert Transfer.objects.get().state == "sent"


def then_the_file_is_downloaded(recipient: Recipient) -> None:
    download = recipient.downloads()
    assert download.suggested_filename == FIRST.name
    assert download.path().read_bytes() == FIRST.body
