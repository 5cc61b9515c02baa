"""A file is sent and collected by keyboard alone, and the keyboard is always to be seen."""

from playwright.sync_api import Locator, Page, expect

from pont.accounts.models import Account
from tests.cast import PASSWORD
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Recipient, Sender
from tests.journeys.files import GREENWAY_TO_RUMNEY, MISNAMED, SECOND, File, send_files

pytestmark = JOURNEY

FARTHEST = 60
FRAMED = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
}"""
MANY = [File(GREENWAY_TO_RUMNEY.format(number), SECOND.body) for number in range(1, 7)]


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the keyboard; it must be framed, and so must all before it."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            assert page.evaluate(FRAMED)
            return
    raise AssertionError("The Tab key does not lead there.")


@LANGUAGES
def test_a_file_is_sent_by_keyboard(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    Account.objects.filter(pk=bryn.pk).update(language=language)
    sender = Sender(open_page("/upload/ctf/", language=language), language=language)
    # Early: the browser needs a moment until it hands its dialogues over.
    sender.page.on("filechooser", lambda chooser: None)
    when_he_signs_in_by_keyboard(sender)
    when_he_skips_to_the_page(sender)
    when_he_chooses_a_misnamed_file(sender)
    then_the_keyboard_is_at_what_has_come_and_repairs_it(sender)
    when_he_goes_on_and_sends(sender)
    sender.sees_sent(1)


def when_he_signs_in_by_keyboard(sender: Sender) -> None:
    page = sender.page
    tab_to(page, page.locator("#id_username"))
    page.keyboard.type("bryn")
    tab_to(page, page.locator("#id_password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    sender.reads_heading(sender.say("Upload CTF File"))


def when_he_skips_to_the_page(sender: Sender) -> None:
    page = sender.page
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    expect(page.locator(".govuk-skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def when_he_chooses_a_misnamed_file(sender: Sender) -> None:
    page = sender.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=sender.say("Choose files"))).to_be_focused()
    assert page.evaluate(FRAMED)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files([MISNAMED.payload])


def then_the_keyboard_is_at_what_has_come_and_repairs_it(sender: Sender) -> None:
    page = sender.page
    expect(page.locator("#chosen")).to_be_focused()
    assert page.evaluate(FRAMED)
    rename = sender.say("Rename to %(name)s", name=SECOND.name)
    tab_to(page, page.get_by_role("button", name=rename))
    page.keyboard.press("Enter")
    expect(sender.draft(SECOND.name).get_by_role("heading")).to_be_focused()
    assert page.evaluate(FRAMED)


def when_he_goes_on_and_sends(sender: Sender) -> None:
    page = sender.page
    tab_to(page, page.get_by_role("button", name=sender.say("Continue")))
    # A link that looks like a button answers to the space bar like one.
    page.keyboard.press("Space")
    sender.reads_heading(sender.say("Check before you send"))
    tab_to(page, page.locator("main summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("main details .pont-table-frame"))
    tab_to(page, page.locator("main form > button"))
    page.keyboard.press("Enter")


@LANGUAGES
def test_files_are_ticked_with_shift_and_all_at_once(
    open_page: OpenPage, bryn: Account, tomos: Account, language: str
) -> None:
    send_files(bryn, *MANY)
    page = open_page("/download/ctf/", person=tomos, language=language)
    recipient = Recipient(page, language=language)
    boxes = page.locator("tbody input[type=checkbox]")
    then_shift_ticks_a_row_of_files(boxes)
    then_one_box_ticks_and_unticks_all(recipient, boxes)


def then_shift_ticks_a_row_of_files(boxes: Locator) -> None:
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    assert ticked(boxes) == [False, True, True, True, True, False]
    boxes.nth(3).click()
    boxes.nth(2).click(modifiers=["Shift"])
    assert ticked(boxes) == [False, True, False, False, True, False]


def then_one_box_ticks_and_unticks_all(recipient: Recipient, boxes: Locator) -> None:
    page = recipient.page
    everything = page.get_by_role(
        "checkbox", name=recipient.say("Select all files on this page"), exact=True
    )
    page.locator("#search").focus()
    tab_to(page, everything)
    page.keyboard.press("Space")
    assert all(ticked(boxes))
    recipient.finds_no_barrier("awaiting-all-ticked")
    boxes.nth(2).uncheck()
    expect(everything).not_to_be_checked()
    boxes.nth(2).check()
    expect(everything).to_be_checked()
    page.keyboard.press("Shift+Tab")
    everything.press("Space")
    assert not any(ticked(boxes))


def ticked(boxes: Locator) -> list[bool]:
    """Return which boxes are ticked, first to last."""
    return boxes.evaluate_all("(boxes) => boxes.map((box) => box.checked)")
