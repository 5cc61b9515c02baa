"""What goes wrong while files are chosen: each has its sentence, and nothing is half done."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.transfers.models import Draft
from pont.vault.models import StoredFile
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import File, Sender
from tests.journeys.files import FIRST, SECOND

pytestmark = JOURNEY

EMPTY = File(FIRST.name, b"")
DISGUISED = File(FIRST.name, b"%PDF-1.7 not what its name says")
LETTER = File("holiday letter.docx", b"PK not a transfer file")
SMALL_LETTERS = File(FIRST.name.lower(), FIRST.body)

LOST = "The connection was lost, so this file was not kept and nothing was sent. Choose it again."
ENDED = (
    "Your session has ended, so this file was not kept and nothing was sent. Sign in again, then"
    " choose it again."
)


@pytest.fixture
def sender(open_page: OpenPage, bryn: Account, tomos: Account, language: str) -> Sender:
    """Bryn, about to choose files for Rumney."""
    return Sender(open_page("/upload/ctf/", person=bryn, language=language), language=language)


@LANGUAGES
@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (
            EMPTY,
            "The file is empty, so it was not kept and nothing was sent. Make the file again and"
            " check its size before you choose it.",
        ),
        (
            DISGUISED,
            "The file is not an XML file, whatever its name says. Choose the XML file that your"
            " management information system exported.",
        ),
    ],
    ids=["empty", "disguised"],
)
def test_a_file_that_no_name_would_mend_is_not_kept(
    sender: Sender, file: File, sentence: str
) -> None:
    with sender.in_place():
        sender.chooses(SECOND, file)
        sender.is_told(f"{file.name}: {sender.say(sentence)}")
        sender.sees_drafts(1)
        sender.finds_no_barrier("choose-refused")
        sender.chooses(FIRST)
        sender.sees_drafts(2)
        expect(sender.page.locator(".govuk-error-summary")).to_have_count(0)
        assert not sender.page.title().startswith(sender.say("Error:"))


@LANGUAGES
def test_a_file_of_another_kind_is_kept_until_it_is_renamed_or_removed(sender: Sender) -> None:
    sender.drops(LETTER)
    sender.sees_drafts(1)
    expect(sender.draft(LETTER.name)).to_contain_text(sender.say("Cannot be sent yet"))
    expect(sender.page.get_by_role("button", name=sender.say("Continue"))).to_have_count(0)
    sender.finds_no_barrier("choose-wrong-kind")
    sender.removes(LETTER.name)
    expect(sender.page.locator(".pont-draft")).to_have_count(0)
    assert not StoredFile.objects.exists()


@LANGUAGES
def test_capital_and_small_letters_count_the_same(sender: Sender) -> None:
    sender.chooses(SMALL_LETTERS)
    expect(sender.draft(FIRST.name)).to_contain_text(sender.say("Ready to send"))


@LANGUAGES
def test_a_session_that_ends_in_the_middle_leaves_nothing_half_done(sender: Sender) -> None:
    Session.objects.all().delete()
    with sender.in_place():
        sender.chooses(FIRST, SECOND)
        sender.is_told(sender.say(ENDED))
        sender.reads(f"{FIRST.name}, {SECOND.name}: ")
    then_nothing_is_left_behind()
    sender.finds_no_barrier("choose-session-ended")
    sender.page.get_by_role("link", name=sender.say(ENDED)).click()
    sender.reads_heading(sender.say("Sign in"))


@LANGUAGES
@pytest.mark.parametrize("loss", ["offline", "broken off"])
def test_a_network_that_vanishes_leaves_nothing_half_done(sender: Sender, loss: str) -> None:
    if loss == "offline":
        sender.page.context.set_offline(True)
    else:
        sender.page.route("**/put/?*", lambda route: route.abort("connectionreset"))
    with sender.in_place():
        sender.chooses(FIRST)
        sender.is_told(f"{FIRST.name}: {sender.say(LOST)}")
        then_nothing_is_left_behind()
        sender.finds_no_barrier("choose-network-lost")
        sender.page.context.set_offline(False)
        sender.page.unroute_all()
        sender.chooses(FIRST)
        sender.sees_drafts(1)
        expect(sender.page.locator(".govuk-error-summary")).to_have_count(0)


@LANGUAGES
def test_files_that_came_are_counted_when_the_network_vanishes_after_them(sender: Sender) -> None:
    sender.page.route("**/upload/ctf/", lambda route: route.abort("connectionreset"))
    sender.chooses(FIRST)
    sender.is_told(
        sender.say(
            "The connection was lost. Nothing was sent. Load this page again to see which files"
            " have arrived."
        )
    )
    sender.page.unroute_all()
    sender.opens("/upload/ctf/")
    sender.sees_drafts(1)


def then_nothing_is_left_behind() -> None:
    assert not Draft.objects.exists()
    assert not StoredFile.objects.exists()
    assert not [path for path in Path(settings.STORE).rglob("*") if path.is_file()]
