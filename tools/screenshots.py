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


# The name of the picture -> who is at the desk, and what they do there.
PICTURES: Mapping[str, tuple[str, Callable[[Page], None]]] = {
    "choose": ("bryn", choose),
    "check": ("bryn", check),
    "awaiting": ("tomos", await_collection),
    "receipt": ("bryn", receive),
    "promptness": ("olwen", measure),
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
    while page.locator(".pont-draft").count():
        page.locator(".pont-draft form button").first.click()
        page.wait_for_load_state()
    files = [
        {
            "name": name,
            "mimeType": "text/xml",
            "buffer": page.request.get(f"/demo/samples/{name}").body(),
        }
        for name in names
    ]
    page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    page.locator(".pont-draft").nth(len(names) - 1).wait_for()
    page.wait_for_timeout(500)


if __name__ == "__main__":
    sys.exit(main())
