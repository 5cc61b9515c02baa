"""Section C of the attacks: the names that files come with, and what comes out under them.

Source: design/attacks.md C01 to C04, C06 to C08.
"""

from collections.abc import Iterator
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from django.test import Client

from pont.accounts.models import Account
from pont.standards.file_names import NameRefused, parse_file_name
from pont.transfers.models import Draft, Transfer
from tests.attacks.strings import NAMES
from tests.attacks.uploading import (
    NAME,
    PAGE,
    ZIP_NAME,
    check_store_alone,
    is_nothing_kept,
    put,
    send_all,
)
from tests.transfers.files import write_ctf
from tests.vault.samples import make_zip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_store_alone(tmp_path: Path) -> Iterator[None]:
    """Whatever the test does, files land in the store alone, under names that say nothing."""
    yield
    check_store_alone(tmp_path)


# C01, C03: names


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_c01_c03_a_hostile_name_is_shown_and_never_sent(browser: Client, name: str) -> None:
    answer = put(browser, name, write_ctf())
    assert (answer.status_code, answer.json()["verdict"]) == (201, "refused")
    draft = Draft.objects.get()
    assert draft.given_name.isprintable()
    page = browser.get(PAGE).content.decode()
    assert escape(draft.given_name) in page
    send_all(browser)
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_c01_a_draft_is_not_renamed_to_a_hostile_name(browser: Client, name: str) -> None:
    draft = Draft.objects.get(public_id=put(browser, NAME, write_ctf()).json()["id"])
    assert draft.is_sendable
    answer = browser.post(f"/upload/drafts/{draft.public_id}/name/", {"name": name})
    assert answer.status_code == 302
    draft.refresh_from_db()
    # Spaces and line ends around a typed name are no part of it.
    assert draft.is_sendable == (name.strip() == NAME)


@pytest.mark.parametrize("kind", ["", "x", "../../", "CTF", "\0", "file-return", "ctf/"])
def test_c01_a_kind_that_is_none_leads_to_the_first_list(browser: Client, kind: str) -> None:
    draft = put(browser, NAME, write_ctf()).json()["id"]
    answer = browser.post(f"/upload/drafts/{draft}/remove/", {"kind": kind})
    assert answer.status_code == 302
    assert answer["Location"].startswith(PAGE)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("%36812045_CTF_6812317_001.XML", "6812045_CTF_6812317_001.XML"),
        ("Llyw%C5%B5r.xml", "Llywŵr.xml"),
        ("Llyw%F4r.xml", "Llyw\ufffdr.xml"),
        ("%ED%A0%80.xml", "\ufffd\ufffd\ufffd.xml"),
        ("a%00b%0d%0ac.xml", "a\ufffdb\ufffd\ufffdc.xml"),
        ("Llyw\xf4r.xml", "Llywôr.xml"),
    ],
)
def test_c01_a_name_in_the_header_is_percent_encoded(
    browser: Client, sent: str, shown: str
) -> None:
    answer = put(browser, "", write_ctf(), HTTP_X_FILE_NAME=sent)
    assert answer.status_code == 201
    assert Draft.objects.get().given_name == shown


def test_c01_a_file_without_a_name_is_refused(browser: Client) -> None:
    assert put(browser, "", write_ctf()).status_code == 400
    assert is_nothing_kept()


# C02: addresses

UPS = (
    "../", "..\\", "%2e%2e/", "%2e%2e%2f", "..%2f", "%252e%252e%252f", "..%c0%af", "..%c1%9c",
    "%c0%ae%c0%ae/", "....//", "..;/", "..%00/", ".%2e/", "%u002e%u002e/", "..%5c", "..%255c",
    "/%5c../", "./../", "..//", "\uff0e\uff0e/",
)  # fmt: skip
STEMS = (
    "/", "/static/", "/static/web/", "/help/", "/upload/", "/upload/ctf/", "/collections/",
    "/transfers/", "/language/", "/set-password/", "/health/", "/demo/samples/", "//",
)  # fmt: skip
TARGETS = ("etc/passwd", "etc/passwd%00.css", "pyproject.toml", "config/settings.py", ".git/HEAD")
INSIDE = ("root:x:0", "[build-system]", "SECRET_KEY", "ref: refs")


@pytest.mark.parametrize("stem", STEMS)
def test_c02_no_address_leads_out_of_the_house(browser: Client, stem: str) -> None:
    for up in UPS:
        for target in TARGETS:
            asked = unquote_to_bytes(f"{stem}{up * 8}{target}").decode("latin-1")
            answer = browser.get("/", PATH_INFO=asked)
            assert answer.status_code in {301, 302, 400, 404, 410}, (up, target)
            text = answer.content.decode()
            assert not any(sign in text for sign in INSIDE), (up, target)


# C04: whose name it is


@pytest.mark.parametrize("sender", ["6812317", "6802329", "681LLLL", "6812046"])
def test_c04_nobody_sends_as_somebody_else(
    browser: Client, sender: str, newport_school: object
) -> None:
    recipient = "6802329" if sender == "6812317" else "6812317"
    answer = put(browser, f"{sender}_CTF_{recipient}_001.XML", write_ctf())
    assert answer.json()["verdict"] == "refused"
    send_all(browser)
    assert not Transfer.objects.exists()


# C06, C07: what comes out


@pytest.mark.parametrize("character", ['"', "\\", "\r", "\n", "\0", "/", "ô", "\u202e", "<", "*"])
def test_c06_no_name_holds_what_a_header_could_stumble_over(character: str) -> None:
    with pytest.raises(NameRefused):
        parse_file_name(f"6812045_6812317_A{character}B.ZIP")


def send_zip(browser: Client, name: str, data: bytes) -> Transfer:
    """Send `data` to Rumney as a generic file."""
    assert put(browser, name, data).json()["verdict"] == "accepted"
    send_all(browser)
    return Transfer.objects.get(name=name)


def collect(client: Client, *transfers: Transfer, query: str = "", **headers: str) -> Any:
    """Take up and download `transfers`."""
    ticked = {"file": [str(transfer.public_id) for transfer in transfers]}
    page = client.post(f"/download/{transfers[0].kind}/", ticked)
    return client.post(f"{page['Location']}files/{query}", headers=headers)


def test_c06_a_download_has_one_plain_header(browser: Client, tomos: Account) -> None:
    name = "6812045_6812317_A'(;,=%41)&$#@!.ZIP"
    transfer = send_zip(browser, name, make_zip({"a.txt": b"a"}))
    reader = Client()
    reader.force_login(tomos)
    answer = collect(reader, transfer)
    parsed = EmailMessage()
    parsed["Content-Disposition"] = answer["Content-Disposition"]
    assert parsed.get_content_disposition() == "attachment"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert len(answer.items()) == len({header.casefold() for header, _ in answer.items()})


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {}),
        ("?inline=1", {}),
        ("?disposition=inline&response-content-type=text/html", {}),
        ("", {"Range": "bytes=0-3"}),
        ("", {"Range": "bytes=0-0,-1"}),
        ("", {"Accept": "text/html", "If-Range": '"x"'}),
    ],
)
def test_c07_a_download_is_never_a_page(
    browser: Client, tomos: Account, query: str, headers: dict[str, str]
) -> None:
    data = make_zip({"index.html": b"<script>alert(1)</script>", "a.svg": b"<svg onload=x>"})
    transfer = send_zip(browser, ZIP_NAME, data)
    reader = Client()
    reader.force_login(tomos)
    answer = collect(reader, transfer, query=query, **headers)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"


# C08: contents under false names

DISGUISED = {
    "program": b"MZ\x90\x00" + bytes(4000),
    "linux program": b"\x7fELF\x02\x01\x01" + bytes(4000),
    "page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(400),
    "shell script": b"#!/bin/sh\nid\n",
    "gzip": b"\x1f\x8b\x08\x00" + bytes(400),
    "program before a zip": b"MZ" + bytes(400) + make_zip({"a.txt": b"a"}),
    "page before a zip": b"<script>alert(1)</script>" + make_zip({"a.txt": b"a"}),
}


@pytest.mark.parametrize("disguise", sorted(DISGUISED))
@pytest.mark.parametrize("name", [NAME, ZIP_NAME])
def test_c08_nothing_is_taken_under_a_false_name(browser: Client, disguise: str, name: str) -> None:
    answer = put(browser, name, DISGUISED[disguise])
    assert answer.status_code == 422
    assert len(answer.json()["refused"]) > 20
    assert is_nothing_kept()


def test_c08_a_zip_is_no_ctf_and_a_ctf_is_no_zip(browser: Client) -> None:
    assert put(browser, NAME, make_zip({NAME: write_ctf()})).status_code == 422
    assert put(browser, ZIP_NAME, write_ctf()).status_code == 422
    assert is_nothing_kept()
