"""The pictures of docs/screenshots: `python -m tools.screenshots` makes them anew, from the demo.

A demo of its own is started on a free port, with its data in a folder that is gone afterwards.
Wants Debian's Chromium.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

HOUSE = Path(__file__).resolve().parent.parent
FOLDER = HOUSE / "docs" / "screenshots"
LANGUAGES: Mapping[str, str] = {"en": "English", "cy": "Cymraeg"}
SIZE: ViewportSize = {"width": 1200, "height": 800}
MOST_BYTES = 150_000
PATIENCE = 120
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")

RIGHT = "6812045_CTF_6812317_901.XML"
MISNAMED = "6812045-CTF-6812317-2 (1).xml"
DOUBTFUL = "6812045_CTF_6812317_904.XML"
RETURNED = "8303308_SENtransferplanV01.docx"
MISNAMED_RETURN = "830nnnn_INFOTestdoc20230804.docx"


def choose(page: Page) -> None:
    """Show files that were chosen: one right, one with a name to be repaired."""
    _choose(page, RIGHT, MISNAMED)


def check(page: Page) -> None:
    """Show where the files go, who is in them, and a warning."""
    _choose(page, RIGHT, DOUBTFUL)
    page.goto("/upload/check/")
    page.locator("main details summary").first.click()
    page.evaluate("document.activeElement.blur()")


def await_collection(page: Page) -> None:
    """Show what waits for a school."""
    page.goto("/download/ctf/")


def receive(page: Page) -> None:
    """Show the receipt of a file that has arrived."""
    page.goto("/sent/?sort=status")
    page.locator("tr", has=page.locator(".govuk-tag--green")).locator("a").first.click()


def measure(page: Page) -> None:
    """Show how soon the schools of an authority collect."""
    page.goto("/monitor/promptness/")


def return_files(page: Page) -> None:
    """Show what a school has sent to its authority, and why one file came back."""
    page.goto("/returns/")
    page.locator("tr", has=page.locator(".govuk-tag--red")).locator("summary").click()
    _look_at(page, "#files-caption")


def name_returns(page: Page) -> None:
    """Show files chosen for the authority: one right, one with its name to be repaired."""
    page.goto("/returns/send/")
    _empty(page)
    _put(page, [(name, b"A plan.") for name in (RETURNED, MISNAMED_RETURN)])
    _look_at(page, "#chosen")


def answer_request(page: Page) -> None:
    """Show what the authority asks of a school."""
    page.goto("/returns/requests/")
    _look_at(page, "h1")


def read_inbox(page: Page) -> None:
    """Show what schools have sent to the services of an officer."""
    page.goto("/file-returns/?status=all")
    _look_at(page, "h1")


def read_return(page: Page) -> None:
    """Show one file at its service."""
    page.goto("/file-returns/")
    page.locator("#files tbody a").first.click()


def follow_request(page: Page) -> None:
    """Show which schools have answered."""
    page.goto("/file-requests/")
    page.locator("main tbody a").last.click()
    page.locator("#board-caption").wait_for()
    _look_at(page, "h1")


def settle_services(page: Page) -> None:
    """Show the services of an authority."""
    page.goto("/portal/services/")


def search_lost(page: Page) -> None:
    """Show the search for a lost pupil, filled in."""
    page.goto("/lost-pupils/")
    page.fill("[name=surname]", "Griffith")
    page.fill("[name=forename]", "El")


def find_lost(page: Page) -> None:
    """Show who was found, why, and the details of one."""
    search_lost(page)
    page.locator("main form button[type=submit]").click()
    page.locator("#pupils tbody a").last.click()
    page.evaluate("scrollTo(0, 0)")


def see_lost(page: Page) -> None:
    """Show lost pupils whom a later file names."""
    page.goto("/lost-pupils/seen/")


def match_lost(page: Page) -> None:
    """Show what a matching with the census proposes."""
    page.goto("/lost-pupils/matching/")
    page.locator("main tbody a").first.click()
    page.locator("main a[href^='/lost-pupils/matches/']").first.click()


def answer_arrivals(page: Page) -> None:
    """Show one pupil who arrived without a CTF, and who has been asked for the file."""
    page.goto("/arrivals/")
    page.locator("main tbody a").first.click()


def list_claims(page: Page) -> None:
    """Show what an authority has claimed, and what is to be done."""
    page.goto("/lost-pupils/claims/")


def tidy_up(page: Page) -> None:
    """Show records of pupils who were in the lost pupil database already."""
    page.goto("/lost-pupils/housekeeping/?list=duplicates")


# The name of the picture -> who is at the desk, and what they do there.
PICTURES: Mapping[str, tuple[str, Callable[[Page], None]]] = {
    "choose": ("bryn", choose),
    "check": ("bryn", check),
    "awaiting": ("tomos", await_collection),
    "receipt": ("bryn", receive),
    "promptness": ("olwen", measure),
    "portal-list": ("derwen", return_files),
    "portal-send": ("derwen", name_returns),
    "portal-requests": ("bryn", answer_request),
    "portal-inbox": ("rhodri", read_inbox),
    "portal-file": ("rhodri", read_return),
    "portal-board": ("carys", follow_request),
    "portal-services": ("petra", settle_services),
    "lost-search": ("lowri", search_lost),
    "lost-found": ("lowri", find_lost),
    "lost-seen": ("lowri", see_lost),
    "lost-matching": ("gwen", match_lost),
    "arrivals": ("lowri", answer_arrivals),
    "claims": ("lowri", list_claims),
    "housekeeping": ("lowri", tidy_up),
}


def main() -> int:
    """Make all pictures, and return 1 if one is too large for the repository."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_demo() as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        for language in LANGUAGES:
            for name in PICTURES:
                take(browser, name, language, at=address, password=password)
        browser.close()
    pictures = sorted(FOLDER.glob("*.png"))
    for path in pictures:
        print(f"{path.relative_to(HOUSE)}: {path.stat().st_size:,} bytes")
    return int(any(path.stat().st_size > MOST_BYTES for path in pictures))


@contextmanager
def running_demo() -> Iterator[tuple[str, str]]:
    """Run the demo and yield its address and everybody's password; in the end all of it is gone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="pont-pictures") as folder:
        environment = {**os.environ, "PONT_MODE": "demo", "PONT_VAR": folder}
        command = [sys.executable, "-m", "pont.console.main", "demo", "--port", str(port)]
        demo = subprocess.Popen(  # noqa: S603
            command, env=environment, cwd=HOUSE, stdout=subprocess.PIPE, text=True
        )
        try:
            address = f"http://localhost:{port}"
            password = read_password(demo)
            wait_for(f"{address}/sign-in/", demo)
            yield address, password
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(timeout=30)


def read_password(demo: "subprocess.Popen[str]") -> str:
    """Return the password that the demo prints.

    :raises EOFError: if it ends before.
    """
    for line in demo.stdout or ():
        if found := re.search(r"the password is (.+)", line):
            return found[1]
    raise EOFError("The demo did not start.")


def wait_for(address: str, demo: "subprocess.Popen[str]") -> None:
    """Return once there is an answer at `address`.

    :raises TimeoutError: if there is none in two minutes, or the demo has ended.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and demo.poll() is None:
        try:
            with urlopen(address):  # noqa: S310
                return
        except URLError:
            time.sleep(0.3)
    raise TimeoutError("The demo did not start.")


def take(browser: Browser, name: str, language: str, *, at: str, password: str) -> None:
    """Take one picture of the demo at an address, in one language."""
    who, prepare = PICTURES[name]
    context = browser.new_context(
        base_url=at, viewport=SIZE, reduced_motion="reduce", locale=f"{language}-GB"
    )
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("#id_username", who)
    page.fill("#id_password", password)
    page.locator("main form button[type=submit]").last.click()
    if page.locator("html").get_attribute("lang") != language:
        page.get_by_role("link", name=LANGUAGES[language]).click()
    prepare(page)
    page.screenshot(path=FOLDER / f"{name}-{language}.png")
    context.close()


def _choose(page: Page, *names: str) -> None:
    """Choose samples of the demo, after what was chosen before is gone."""
    page.goto("/upload/ctf/")
    _empty(page)
    _put(page, [(name, page.request.get(f"/demo/samples/{name}").body()) for name in names])


def _look_at(page: Page, selector: str) -> None:
    """Scroll until the first match stands at the top, and leave the focus nowhere."""
    page.locator(selector).first.evaluate("line => line.scrollIntoView()")
    page.evaluate("document.activeElement.blur()")


def _empty(page: Page) -> None:
    """Take away what was chosen before."""
    while page.locator(".pont-draft").count():
        page.locator(".pont-draft form button").first.click()
        page.wait_for_load_state()


def _put(page: Page, files: list[tuple[str, bytes]]) -> None:
    """Choose files by name and contents, and wait until they are checked."""
    chosen = [{"name": name, "mimeType": "text/xml", "buffer": body} for name, body in files]
    page.locator("input[type=file]").set_input_files(chosen)  # type: ignore[arg-type]
    page.locator(".pont-draft").nth(len(files) - 1).wait_for()
    page.wait_for_timeout(500)


if __name__ == "__main__":
    sys.exit(main())
