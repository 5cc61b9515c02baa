"""A real browser for the journeys: Debian's Chromium, axe on every state of a page."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from pont.accounts.models import Account

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What axe calls best practice is asked for as well as WCAG 2.2 A and AA.
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

OpenPage = Callable[..., Page]

JOURNEY = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = pytest.mark.parametrize("language", ["en", "cy"])
# A long story is told once with scripts and once without, in a language each.
TELLINGS = pytest.mark.parametrize(
    ("language", "scripts"), [("en", True), ("cy", False)], ids=["scripts-en", "no-scripts-cy"]
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser for the whole run."""
    if not CHROMIUM.exists():
        absent = f"no browser at {CHROMIUM}: apt install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*ARGUMENTS], headless=True
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def live_server(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LiveServer]:
    """Serve Pont from a database in a file.

    A browser asks for several things at once. In memory, SQLite has one connection for all threads
    and answers the second with "table is locked"; in a file each thread has its own, as in life.
    """
    path = tmp_path_factory.mktemp("journeys") / "pont.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        in_memory, name = connection.connection, connection.settings_dict["NAME"]
        with closing(sqlite3.connect(path)) as file:
            in_memory.backup(file)
        connection.connection, connection.settings_dict["NAME"] = None, str(path)
        # No power cut is foreseen here.
        options = connection.settings_dict["OPTIONS"]
        durable = options["init_command"]
        options["init_command"] = durable.replace("synchronous=FULL", "synchronous=OFF")
        server = LiveServer("localhost")
        yield server
        server.stop()
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = in_memory, name
        options["init_command"] = durable


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Open a page of Pont in a browser of its own.

    `open_page("/help/", person=bryn, language="cy", width=320, scripts=False)`. Whatever the page
    writes to the console as an error (a broken script, a breach of the security policy) fails the
    test.
    """
    contexts = []
    complaints: list[str] = []

    def open_one(
        path: str = "/",
        *,
        person: Account | None = None,
        language: str = "en",
        width: int = 1280,
        height: int = 900,
        scripts: bool = True,
        forced_colours: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale=f"{language}-GB",
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            forced_colors="active" if forced_colours else None,
            accept_downloads=True,
        )
        contexts.append(context)
        if person:
            Account.objects.filter(pk=person.pk).update(language=language)
            context.add_cookies([make_session(person, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: complaints.append(line.text) if _is_breach(line.type, line.text) else None,
        )
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints


def make_session(person: Account, url: str) -> dict[str, str]:
    """Return the cookie of a new session in which `person` is signed in."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def _is_breach(kind: str, text: str) -> bool:
    """Say whether a line of the console is a fault: a page answered 4xx is not."""
    return kind == "error" and "Failed to load resource" not in text


def check_page(page: Page, name: str = "") -> None:
    """Fail if axe finds anything wrong, or the page is wider than its window; take a picture."""
    if name:
        take_picture(page, name)
    results = Axe().run(page, options=AXE_OPTIONS)
    assert results.violations_count == 0, results.generate_report()
    check_width(page)


def check_width(page: Page) -> None:
    """Fail if the page must be moved sideways to be read."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than its window"


def check_widths(page: Page, name: str) -> None:
    """Check the page as it is, then whether it fits a window of 320 px, and go back."""
    check_page(page, name)
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    take_picture(page, f"{name}-320")
    check_width(page)
    if size:
        page.set_viewport_size(size)


def take_picture(page: Page, name: str) -> None:
    """Save a picture of the whole page, if PONT_PICTURES asks for pictures."""
    if os.environ.get("PONT_PICTURES"):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
