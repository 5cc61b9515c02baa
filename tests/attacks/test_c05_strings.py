"""C05 and F03: what people write is shown as they wrote it, wherever it appears.

Each page is compared, tag by tag, with the same page about something harmless.
"""

from collections.abc import Callable
from dataclasses import replace
from html import escape
from random import Random

import pytest
from django.test import Client

from config.demo.invent import invent_ctf, invent_pupil
from pont.accounts.models import Account
from pont.directory.models import Establishment, LocalAuthority
from pont.postbox.models import Letter
from pont.transfers.models import Draft, Transfer
from tests.attacks.pages import Skeleton
from tests.attacks.strings import JOINED, NAUGHTY
from tests.attacks.uploading import put, send_all
from tests.transfers.files import write_ctf

pytestmark = pytest.mark.django_db

HARMLESS = "Harmless"


def enter(account: Account) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(account)
    return client


def compare(show: Callable[[str], str]) -> None:
    """Check that `show` gives the same page for every text, with the text on it."""
    plain = Skeleton(show(HARMLESS))
    assert plain.says(HARMLESS)
    for text in (*NAUGHTY, *JOINED):
        page = Skeleton(show(text))
        assert page.tags == plain.tags, text
        assert page.says(text), text


@pytest.fixture
def transfer(browser: Client) -> Transfer:
    put(browser, "6812045_CTF_6812317_001.XML", write_ctf())
    send_all(browser)
    return Transfer.objects.get()


@pytest.mark.parametrize("path", ["/sent/", "/download/ctf/", "/download/ctf/previous/"])
def test_c05_f03_what_was_searched_for(browser: Client, path: str) -> None:
    compare(lambda text: browser.get(path, {"search": text}).content.decode())


@pytest.mark.parametrize("path", ["/sent/", "/transfers/{}/", "/transfers/{}/recall/"])
@pytest.mark.parametrize("number", ["6812045", "6812317"])
def test_c05_f03_the_name_of_a_school(
    browser: Client, transfer: Transfer, path: str, number: str
) -> None:
    def show(text: str) -> str:
        Establishment.objects.filter(number=number).update(name=text)
        return browser.get(path.format(transfer.public_id)).content.decode()

    compare(show)


def test_c05_f03_the_name_of_an_authority_before_sending(browser: Client) -> None:
    put(browser, "6812045_CTF_6812317_001.XML", write_ctf())

    def show(text: str) -> str:
        LocalAuthority.objects.update(name=text, name_cy=text)
        return browser.get("/upload/check/").content.decode()

    compare(show)


def test_c05_f03_the_name_of_a_person(browser: Client, transfer: Transfer, bryn: Account) -> None:
    def show(text: str) -> str:
        Account.objects.update(name=text)
        transfer.steps.update(by_name=text, by_organisation=text)
        return browser.get(f"/transfers/{transfer.public_id}/").content.decode()

    compare(show)


def test_c05_f03_what_is_said_of_a_rejection(
    browser: Client, transfer: Transfer, tomos: Account
) -> None:
    typed = {"reason": "other", "remark": HARMLESS}
    assert enter(tomos).post(f"/transfers/{transfer.public_id}/reject/", typed).status_code == 302

    def show(text: str) -> str:
        transfer.steps.exclude(remark="").update(remark=text)
        return browser.get(f"/transfers/{transfer.public_id}/").content.decode()

    compare(show)


def test_c05_f03_what_is_typed_and_shown_again(transfer: Transfer, tomos: Account) -> None:
    reader = enter(tomos)

    def show(text: str) -> str:
        answer = reader.post(f"/transfers/{transfer.public_id}/reject/", {"remark": text})
        assert answer.status_code == 422
        return answer.content.decode()

    compare(show)


def test_c05_f03_the_name_of_a_pupil(browser: Client) -> None:
    chance = Random(5)
    pupil = invent_pupil(chance, school="6812045", serial=1)

    def show(text: str) -> str:
        Draft.objects.all().delete()
        named = replace(pupil, surname=text, forename=text)
        ctf = invent_ctf(chance, source="6812045", destination="6812317", pupils=[named], years=0)
        answer = put(browser, "6812045_CTF_6812317_001.XML", ctf)
        assert answer.status_code == 201, answer.content
        return browser.get("/upload/check/").content.decode()

    compare(show)


def test_c05_f03_the_name_of_a_file(browser: Client) -> None:
    def show(text: str) -> str:
        Draft.objects.all().delete()
        assert put(browser, f"{text}.txt", write_ctf()).status_code == 201
        return browser.get("/upload/ctf/").content.decode()

    for text in (HARMLESS, *NAUGHTY):
        page = show(text)
        assert f"{escape(text)}.txt" in page
        bare = Skeleton(page).tags
        assert ("script", ()) not in bare
        assert not {tag for tag, _ in bare} & {"img", "iframe", "base", "math", "style"}


def test_c05_f03_a_letter_is_plain_text(browser: Client, rumney: Establishment) -> None:
    for number, text in enumerate(NAUGHTY, start=1):
        Establishment.objects.filter(pk=rumney.pk).update(name=text)
        put(browser, f"6812045_CTF_6812317_{number:03}.XML", write_ctf())
        send_all(browser)
        latest = Letter.objects.order_by("-pk")[:3]
        assert any(text in letter.body for letter in latest), text
