"""The frame of every page, and the pages that anybody may read, in a real browser."""

import uuid

import pytest
from playwright.sync_api import Page, expect

from pont.accounts.models import Account
from tests.journeys.conftest import OpenPage, check_page, take_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("help", "accessibility", "privacy", "cookies", "health", "sign-in")


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", PAGES)
def test_it_has_no_barrier(open_page: OpenPage, name: str, width: int, language: str) -> None:
    page = open_page(f"/{name}/", width=width, language=language)
    check_page(page, f"{name}-{language}-{width}")


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("width", [1280, 320])
def test_it_shows_who_is_signed_in_and_the_menu(
    open_page: OpenPage, bryn: Account, width: int, language: str
) -> None:
    page = open_page("/change-password/", person=bryn, width=width, language=language)
    expect(page.get_by_role("banner")).to_contain_text("Bryn")
    expect(page.get_by_role("banner")).to_contain_text("Greenway")
    menu = page.get_by_role("navigation", name="Menu" if language == "en" else "Dewislen")
    expect(menu.locator("[aria-current=page]")).to_have_count(1)
    check_page(page, f"signed-in-{language}-{width}")


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("width", [1280, 320])
def test_it_says_what_to_do_when_nothing_is_found(
    open_page: OpenPage, bryn: Account, width: int, language: str
) -> None:
    page = open_page(f"/nothing/{uuid.uuid4()}", person=bryn, width=width, language=language)
    check_page(page, f"not-found-{language}-{width}")


@pytest.mark.parametrize("scripts", [True, False])
def test_it_folds_the_menu_only_where_there_is_no_room(
    open_page: OpenPage, bryn: Account, scripts: bool
) -> None:
    page = open_page("/help/", person=bryn, width=1280, scripts=scripts)
    link = page.get_by_role("link", name="Sent files")
    expect(link).to_be_visible()
    expect(page.locator("summary")).to_be_hidden()
    page.set_viewport_size({"width": 320, "height": 900})
    if scripts:
        expect(link).to_be_hidden()
        page.locator("summary").click()
    expect(link).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(link).to_be_visible()


def test_it_summarises_errors_and_leads_to_the_field(open_page: OpenPage) -> None:
    page = open_page("/sign-in/")
    page.locator("main button[type=submit]").last.click()
    expect(page).to_have_title("Error: Sign in – Pont")
    check_page(page, "sign-in-errors")
    page.locator(".govuk-error-summary a").first.click()
    expect(page.locator("#id_username")).to_be_focused()


def test_it_keeps_the_page_when_the_language_is_switched(open_page: OpenPage) -> None:
    page = open_page("/help/")
    page.get_by_role("link", name="Cymraeg").click()
    expect(page).to_have_url(page.url.split("/help/")[0] + "/help/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cymorth")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")


def test_it_is_worked_by_keyboard_alone(open_page: OpenPage, bryn: Account) -> None:
    page = open_page("/change-password/", person=bryn)
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    take_picture(page, "skip-link")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    reached = walk(page)
    assert any("id_current" in name for name in reached)
    assert any("id_new" in name for name in reached)
    assert any("BUTTON" in name for name in reached)


def walk(page: Page, steps: int = 25) -> list[str]:
    """Return what the Tab key reaches from here; each has a frame to be seen."""
    reached = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        name, is_framed = page.evaluate(
            """() => {
                const here = document.activeElement, style = getComputedStyle(here);
                const framed = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                return [`${here.tagName} ${here.id} ${here.href || ''}`, framed];
            }"""
        )
        if name.startswith("BODY"):
            break
        assert is_framed, f"{name} is focused, and nobody can see it"
        reached.append(name)
    return reached


@pytest.mark.parametrize("path", ["/help/", "/sign-in/", "/change-password/"])
def test_it_works_without_scripts(open_page: OpenPage, bryn: Account, path: str) -> None:
    page = open_page(path, person=bryn if path == "/change-password/" else None, scripts=False)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("body")).not_to_have_class("js-enabled")
    take_picture(page, f"no-scripts{path.replace('/', '-')}")


def test_it_keeps_its_lines_in_forced_colours(open_page: OpenPage, bryn: Account) -> None:
    page = open_page("/change-password/", person=bryn, forced_colours=True)
    check_page(page, "forced-colours")


def test_it_fits_at_four_times_the_size(open_page: OpenPage, bryn: Account) -> None:
    # 1280 px at 400% is a window of 320 px by 256.
    page = open_page("/change-password/", person=bryn, width=320, height=256)
    check_page(page)


def test_it_prints_without_the_furniture(open_page: OpenPage, bryn: Account) -> None:
    page = open_page("/help/", person=bryn)
    page.emulate_media(media="print")
    for furniture in (".moj-side-navigation", ".govuk-language-navigation", "footer"):
        expect(page.locator(furniture).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    take_picture(page, "print-help")
    assert len(page.pdf(format="A4")) > 10_000
