"""People at their browsers: what they do on the screens, in the language they read.

`Sender(open_page("/", person=bryn, language="cy"), language="cy").chooses(FIRST)`. Each method is
one thing a person does, or one thing they look for.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, override
from playwright.sync_api import Download, FilePayload, Locator, Page, expect

from tests.journeys.conftest import check_widths

SCRIPT = re.compile(r"<script[^>]*></script>")


@dataclass(frozen=True, slots=True)
class File:
    """A file on somebody's computer."""

    name: str
    body: bytes

    @property
    def payload(self) -> FilePayload:
        """The file as the browser takes it."""
        return {"name": self.name, "mimeType": "application/octet-stream", "buffer": self.body}


class Desk:
    """Somebody at their browser.

    axe is a script itself. Where scripts do not run it looks at the same page in `mirror`, a page
    of a browser where they do.
    """

    def __init__(self, page: Page, *, language: str, mirror: Page | None = None) -> None:
        self.page = page
        self.language = language
        self.mirror = mirror

    def say(self, message: str, **params: Any) -> str:
        """Return a message of Pont as this person reads it."""
        with override(self.language):
            return gettext(message) % params if params else gettext(message)

    def count(self, one: str, several: str, number: int, **params: Any) -> str:
        """Return a message that counts, as this person reads it."""
        shown = {"counter": number, "count": number, **params}
        with override(self.language):
            return ngettext(one, several, number) % shown

    def write_date(self, moment: Any, style: str = "DATE_FORMAT") -> str:
        """Return a date as this person reads it."""
        with override(self.language):
            return date_format(moment, style)

    def opens(self, path: str) -> int:
        """Open a page by its address and return the HTTP status."""
        response = self.page.goto(path)
        assert response
        return response.status

    def follows(self, message: str) -> None:
        """Follow the first link that reads so."""
        self.page.locator("main").get_by_role("link", name=self.say(message)).first.click()

    def presses(self, message: str) -> None:
        """Press the button that reads so."""
        button = self.page.locator("main").get_by_role("button", name=self.say(message), exact=True)
        button.click()

    def reads(self, text: str) -> None:
        """Find `text`, as it stands, on the page."""
        expect(self.page.locator("main")).to_contain_text(text)

    def reads_heading(self, text: str) -> None:
        """Find `text` as the first heading."""
        expect(self.page.locator("h1")).to_have_text(text)

    def is_told(self, sentence: str) -> None:
        """Find `sentence` in the summary of what is wrong, with the keyboard there."""
        summary = self.page.locator(".govuk-error-summary")
        expect(summary).to_contain_text(sentence)
        expect(summary).to_be_focused()
        assert self.page.title().startswith(self.say("Error:"))

    def sees_done(self, sentence: str) -> None:
        """Find `sentence` in the banner that says what has been done."""
        expect(self.page.locator(".govuk-notification-banner")).to_contain_text(sentence)

    def finds_no_barrier(self, state: str) -> None:
        """Check the page, in this state of it, with axe and in a narrow window."""
        if self.mirror:
            self.mirror.set_content(SCRIPT.sub("", self.page.content()))
        check_widths(self.mirror or self.page, f"{state}-{self.language}")

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Stay on the same page: whatever happens within, it is not loaded anew."""
        self.page.evaluate("window.marked = true")
        yield
        assert self.page.evaluate("window.marked === true")


class Sender(Desk):
    """Somebody who sends."""

    def chooses(self, *files: File) -> None:
        """Choose files as with a mouse; without scripts, press Upload as well."""
        self.page.locator("input[type=file]").set_input_files([file.payload for file in files])

    def drops(self, *files: File) -> None:
        """Drop files on the frame."""
        transfer = self.page.evaluate_handle(
            """async (files) => {
                const transfer = new DataTransfer();
                for (const [name, text] of files) transfer.items.add(new File([text], name));
                return transfer;
            }""",
            [[file.name, file.body.decode()] for file in files],
        )
        self.page.locator(".govuk-file-upload-button").dispatch_event(
            "drop", {"dataTransfer": transfer}
        )

    def draft(self, name: str) -> Locator:
        """Return the card of the file called `name`."""
        heading = self.page.get_by_role("heading", name=name, exact=True, level=3)
        return self.page.locator(".pont-draft").filter(has=heading)

    def removes(self, name: str) -> None:
        """Remove the file called `name` from those chosen."""
        button = f"{self.say('Remove')} {name}"
        self.draft(name).get_by_role("button", name=button, exact=True).click()

    def sees_drafts(self, number: int) -> None:
        """Find `number` files chosen."""
        chosen = self.count("%(counter)s file chosen", "%(counter)s files chosen", number)
        expect(self.page.locator("#chosen")).to_have_text(chosen)

    def sends(self, number: int) -> None:
        """Press the button that sends `number` files."""
        words = self.count("Send %(counter)s file", "Send %(counter)s files", number)
        self.page.get_by_role("button", name=words, exact=True).click()

    def sees_sent(self, number: int) -> None:
        """Find that `number` files have been sent."""
        words = self.count("%(counter)s file sent", "%(counter)s files sent", number)
        self.reads_heading(words)

    def opens_receipt(self, name: str) -> None:
        """Follow the link that is the name of a file."""
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        self.reads_heading(name)

    def reads_steps(self, *labels: str) -> None:
        """Find these steps on the receipt, first to last."""
        steps = [self.say(label) for label in labels]
        expect(self.page.locator(".moj-timeline__title")).to_have_text(steps)


class Recipient(Sender):
    """Somebody who collects."""

    def row(self, name: str) -> Locator:
        """Return the row of the file called `name`."""
        return self.page.locator("tbody tr").filter(has_text=name)

    def sees_files(self, *names: str) -> None:
        """Find these files, and no other, in the list."""
        expect(self.page.locator("tbody tr")).to_have_count(len(names))
        for name in names:
            expect(self.row(name)).to_be_visible()

    def ticks(self, *names: str) -> None:
        """Tick files."""
        for name in names:
            self.row(name).get_by_role("checkbox").check()

    def downloads(self) -> Download:
        """Press Download and return what comes."""
        with self.page.expect_download() as coming:
            self.presses("Download")
        return coming.value

    def answers(self, yes: bool) -> None:
        """Answer whether it was downloaded correctly."""
        self.page.locator(f"button[name=correctly][value={'yes' if yes else 'no'}]").click()


def open_zip(path: Path) -> dict[str, bytes]:
    """Return the entries of a zip by their names, each read to its end and checked."""
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        return {entry.filename: packed.read(entry) for entry in packed.infolist()}
