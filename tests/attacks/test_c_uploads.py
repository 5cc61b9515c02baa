"""Section C of the attacks: too much, too little, too often, and forms that are none.

Source: design/attacks.md C09, C10, C17, C18, C21.
"""

import errno
import os
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as the_settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import Settings

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.policy.limits import MB, Side
from pont.standards.file_names import Kind
from pont.transfers.models import Draft, Transfer
from pont.vault import stores
from pont.vault.models import StoredFile
from pont.web.upload import form_data
from tests.attacks.conftest import AtOnce
from tests.attacks.uploading import (
    BOUNDARY,
    NAME,
    PAGE,
    PUT,
    ZIP_NAME,
    Body,
    check_store_alone,
    file_part,
    find_mark,
    is_nothing_kept,
    put,
    send_all,
    submit,
    token_part,
    write_form,
)
from tests.cast import make_person
from tests.transfers.files import write_ctf
from tests.vault.samples import find_paths, make_zip

CUT_SHORT = "The connection was lost"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_store_alone(tmp_path: Path) -> Iterator[None]:
    """Whatever the test does, files land in the store alone, under names that say nothing."""
    yield
    check_store_alone(tmp_path)


# C09: too much


@pytest.fixture
def small_limit(settings: Settings) -> int:
    """A school's generic file may have 64 kB."""
    settings.SIZE_LIMITS = {(Kind.GENERIC, Side.SCHOOL): MB // 16}
    return MB // 16


def make_large_zip(size: int) -> bytes:
    """Return a zip of exactly `size` bytes."""
    empty = len(make_zip({"a": b""}, method=0))
    return make_zip({"a": os.urandom(size - empty)}, method=0)


def test_c09_the_limit_itself_is_taken(browser: Client, small_limit: int) -> None:
    assert put(browser, ZIP_NAME, make_large_zip(small_limit)).json()["verdict"] == "accepted"


def test_c09_a_byte_more_is_refused_before_the_body_is_read(
    browser: Client, small_limit: int
) -> None:
    body = Body(make_large_zip(small_limit + 1))
    answer = put(browser, ZIP_NAME, body)
    assert answer.status_code == 413
    assert "larger than 0.0625 MB" in answer.json()["refused"]
    assert body.came == 0
    assert is_nothing_kept()
    assert AuditLine.objects.get(act="draft.land").facts == {"refusal": "too-large"}


@pytest.mark.parametrize("length", ["", "-1", "x", "1e9", "\u0661", "9" * 5000, "0x10"])
def test_c09_a_length_that_is_none_means_no_body(
    browser: Client, small_limit: int, length: str
) -> None:
    body = Body(make_large_zip(small_limit + 1))
    environment: dict[str, Any] = {"wsgi.input": body, "CONTENT_LENGTH": length}
    answer = browser.generic("PUT", PUT, HTTP_X_FILE_NAME=ZIP_NAME, **environment)
    assert answer.status_code in {400, 413, 422}
    assert is_nothing_kept()


def test_c09_bytes_beyond_the_announced_are_not_read(browser: Client, small_limit: int) -> None:
    body = Body(make_large_zip(small_limit) + bytes(MB))
    assert put(browser, ZIP_NAME, body, length=str(small_limit)).status_code == 201
    assert body.came == small_limit


def test_c09_a_large_file_in_a_form_is_refused_and_the_others_kept(
    strict: Client, tomos: Account, small_limit: int
) -> None:
    body = write_form(
        [
            token_part(strict),
            file_part(ZIP_NAME, make_large_zip(small_limit + 1)),
            file_part(NAME, write_ctf()),
        ]
    )
    assert submit(strict, body).status_code == 302
    assert [draft.name for draft in Draft.objects.all()] == [NAME]
    assert len(find_paths()) == 1
    page = strict.get(PAGE).content.decode()
    assert f"{ZIP_NAME}: The file is larger than 0.0625 MB" in page


def test_c09_a_part_in_base64_is_not_unpacked_past_the_judges(strict: Client) -> None:
    part = 'name="files"; filename="' + NAME + '"\r\nContent-Transfer-Encoding: base64'
    body = write_form([token_part(strict), (part, b"PENUZmlsZT4=")])
    assert submit(strict, body).status_code == 302
    assert is_nothing_kept()


@pytest.mark.parametrize(
    "page", ["/sign-in/", "/change-password/", "/download/ctf/", "/sessions/end/"]
)
@pytest.mark.parametrize("size", [100, 3 * MB])
def test_c09_no_other_form_writes_its_files_to_a_disk(
    browser: Client, page: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a file was written in clear text")

    monkeypatch.setattr(TemporaryUploadedFile, "__init__", refuse)
    client = browser if page != "/sign-in/" else Client()
    body = write_form([file_part("pupils.csv", b"x" * size)])
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    answer = client.generic("POST", page, body, content_type=kind)
    assert answer.status_code == 413 if size > MB else answer.status_code < 500
    assert the_settings.FILE_UPLOAD_HANDLERS == ["pont.web.memory.MemoryOnly"]


# C10: forms that are too much, or none


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary=""',
        f"multipart/form-data; boundary={'x' * 71}",
        f"multipart/form-data; boundary={'x' * 5000}",
        "multipart/form-data; boundary=\u0144",
        "multipart/form-data; boundary=another",
        "multipart/mixed; boundary=" + BOUNDARY,
        "application/x-www-form-urlencoded",
        "application/json",
        "text/plain",
        "",
    ],
    ids=ascii,
)
def test_c10_what_is_no_form_of_files_is_refused(strict: Client, kind: str) -> None:
    body = write_form([token_part(strict), file_part(NAME, write_ctf())])
    assert submit(strict, body, kind=kind).status_code in {400, 403}
    assert is_nothing_kept()


def in_little_time_and_memory(act: Callable[[], Any]) -> Any:
    tracemalloc.start()
    began = time.monotonic()
    try:
        return act()
    finally:
        assert tracemalloc.get_traced_memory()[1] < 50 * MB
        tracemalloc.stop()
        assert time.monotonic() - began < 5


def test_c10_ten_thousand_fields_are_refused_at_once(strict: Client) -> None:
    fields = [(f'name="f{n}"', b"x") for n in range(10_000)]
    for parts in (fields, [token_part(strict), *fields]):
        body = write_form(parts)
        answer = in_little_time_and_memory(lambda body=body: submit(strict, body))
        assert answer.status_code in {400, 403}
        assert is_nothing_kept()


def test_c10_too_many_files_are_said_and_the_first_kept(
    strict: Client, tomos: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_data, "MOST_PARTS", 4)
    files = [file_part(f"6812045_CTF_6812317_{n:03}.XML", write_ctf()) for n in range(1, 1001)]
    answer = submit(strict, write_form([token_part(strict), *files]))
    assert answer.status_code == 302
    assert Draft.objects.count() == 3
    page = strict.get(PAGE).content.decode()
    assert "The form was broken or held too many files." in page
    assert not Transfer.objects.exists()


def test_c10_several_files_in_one_field_are_all_judged(strict: Client, tomos: Account) -> None:
    files = [
        file_part(NAME, write_ctf()),
        file_part(ZIP_NAME, b"no zip"),
        file_part("", b"a file box left empty"),
        file_part("6812045_CTF_6812317_002.XML", b"<CTfile>"),
        file_part("6812045_CTF_6812317_003.XML", write_ctf()),
    ]
    assert submit(strict, write_form([token_part(strict), *files])).status_code == 302
    names = sorted(Draft.objects.values_list("name", flat=True))
    assert names == [NAME, "6812045_CTF_6812317_003.XML"]
    assert len(find_paths()) == 2


BROKEN = {
    "header without end": b'--%b\r\nContent-Disposition: form-data; name="' + b"x" * 9000,
    "header without colon": b"--%b\r\nnothing\r\n\r\nx\r\n--%b--\r\n",
    "bare newlines": b'--%b\nContent-Disposition: form-data; name="a"\n\nx\n--%b--\n',
    "hundred headers": b"--%b\r\n" + b"A: b\r\n" * 100 + b"\r\nx\r\n--%b--\r\n",
    "latin header": b'--%b\r\nContent-Disposition: form-data; name="\xf4"\r\n\r\nx\r\n--%b--\r\n',
    "no name": b"--%b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--%b--\r\n",
    "no disposition": b"--%b\r\nContent-Type: text/plain\r\n\r\nx\r\n--%b--\r\n",
    "nothing": b"",
    "end alone": b"--%b--\r\n",
    "a megabyte before the first part": b"x" * MB + b"\r\n--%b--\r\n",
    "not ended": b'--%b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx',
}


@pytest.mark.parametrize("broken", sorted(BROKEN))
def test_c10_a_broken_form_is_refused(strict: Client, broken: str) -> None:
    body = BROKEN[broken].replace(b"%b", BOUNDARY.encode())
    answer = in_little_time_and_memory(lambda: submit(strict, body))
    assert answer.status_code in {400, 403}
    assert is_nothing_kept()


# The token of the form, which must come before its files


@pytest.mark.parametrize("where", ["missing", "last", "foreign", "empty", "in a file", "twice"])
def test_c10_no_file_is_read_before_the_token(strict: Client, where: str) -> None:
    file, token = file_part(NAME, write_ctf()), token_part(strict)
    parts = {
        "missing": [file],
        "last": [file, token],
        "foreign": [(token[0], b"x" * 64), file],
        "empty": [(token[0], b""), file],
        "in a file": [('name="csrf"; filename="csrfmiddlewaretoken"', token[1]), file],
        "twice": [(token[0], b"y" * 64), token, file],
    }[where]
    body = Body(write_form([*parts, file_part("large", bytes(2 * MB))]))
    answer = submit(strict, body)
    assert answer.status_code == 403
    assert "Your session has ended" in answer.content.decode()
    assert body.came <= form_data.CHUNK
    assert is_nothing_kept()


def test_c10_a_put_wants_the_token_in_its_header(strict: Client) -> None:
    body = Body(write_ctf())
    assert put(strict, NAME, body).status_code == 403
    assert put(strict, NAME, body, HTTP_X_CSRFTOKEN="x" * 32).status_code == 403
    assert body.came == 0
    token = strict.cookies["csrf"].value
    assert put(strict, NAME, body, HTTP_X_CSRFTOKEN=token).status_code == 201


@pytest.mark.parametrize(
    "name",
    [
        "Llywŵr.xml",
        "6812045_CTF_6812317_001.XML" + "A" * 300,
        "a%22b.xml",
        "..%0D%0Ax",
        "C:\\a.xml",
    ],
)
def test_c10_a_name_in_a_form_is_kept_as_it_is_shown(strict: Client, name: str) -> None:
    body = write_form([token_part(strict), file_part(name, write_ctf())])
    assert submit(strict, body).status_code == 302
    draft = Draft.objects.get()
    assert draft.given_name.isprintable()
    assert len(draft.given_name) <= 255
    assert not draft.is_sendable


# C17: the same again


def test_c17_the_same_name_twice_is_two_drafts_of_which_one_can_go(browser: Client) -> None:
    bodies = [write_ctf(), write_ctf(pupils=2)]
    verdicts = [put(browser, NAME, body).json()["verdict"] for body in bodies]
    assert verdicts == ["accepted", "refused"]
    assert Draft.objects.count() == 2
    assert len(find_paths()) == 2


def test_c17_the_same_bytes_twice_are_two_files(browser: Client) -> None:
    for number in (1, 2):
        put(browser, f"6812045_CTF_6812317_00{number}.XML", write_ctf())
    send_all(browser)
    assert Transfer.objects.count() == 2
    assert len(find_paths()) == 2


@pytest.mark.django_db(transaction=True)
def test_c17_of_twenty_colleagues_one_sends_under_a_name(at_once: AtOnce[int]) -> None:
    make_person("tomos")
    colleagues = [make_person("bryn"), make_person("mair")]
    clients = [Client(raise_request_exception=False) for _ in range(20)]
    for client, account in zip(clients, colleagues * 10, strict=True):
        client.force_login(account)
    for client in clients[:2]:
        assert put(client, NAME, write_ctf()).json()["verdict"] == "accepted"
    marks = [find_mark(client) for client in clients]
    answers = at_once(
        [
            lambda c=client, m=mark: c.post("/upload/check/", m).status_code
            for client, mark in zip(clients, marks, strict=True)
        ]
    )
    assert set(answers) <= {302, 422}
    assert Transfer.objects.filter(name=NAME).count() == 1
    assert AuditLine.objects.filter(act="transfer.send", outcome="done").count() == 1


# C18: the client goes away


@pytest.mark.parametrize("share", [0, 30, 99])
@pytest.mark.parametrize("lost", [None, ConnectionResetError(), TimeoutError()], ids=repr)
def test_c18_a_file_cut_short_is_not_kept(
    browser: Client, share: int, lost: Exception | None
) -> None:
    whole = make_zip({"a.txt": os.urandom(3 * MB)})
    body = Body(whole[: len(whole) * share // 100], lost=lost)
    answer = put(browser, ZIP_NAME, body, length=str(len(whole)))
    assert answer.status_code == 422
    assert CUT_SHORT in answer.json()["refused"] or share == 0
    assert is_nothing_kept()


def test_c18_a_cut_that_leaves_a_whole_file_is_noticed(browser: Client) -> None:
    whole = write_ctf()
    answer = put(browser, NAME, Body(whole), length=str(len(whole) + 5000))
    assert CUT_SHORT in answer.json()["refused"]
    assert is_nothing_kept()


@pytest.mark.parametrize("lost", [None, ConnectionResetError()], ids=repr)
def test_c18_a_form_cut_short_keeps_whole_files_alone(
    strict: Client, tomos: Account, lost: Exception | None
) -> None:
    files = [file_part(NAME, write_ctf()), file_part(ZIP_NAME, os.urandom(MB))]
    body = write_form([token_part(strict), *files])
    answer = submit(strict, Body(body[: -MB // 2], lost=lost), length=str(len(body)))
    assert answer.status_code == 302
    assert [draft.name for draft in Draft.objects.all()] == [NAME]
    assert len(find_paths()) == 1
    body = write_form([token_part(strict), *files[1:]])
    answer = submit(strict, Body(body[: -MB // 2], lost=lost), length=str(len(body)))
    assert answer.status_code == 400
    assert len(find_paths()) == 1


class Interrupted(Body):
    """A body in the middle of whose coming something happens elsewhere."""

    def __init__(self, data: bytes, *, meanwhile: Callable[[], object]) -> None:
        super().__init__(data)
        self.meanwhile = meanwhile

    def read(self, size: int = -1) -> bytes:
        """Return half of the bytes, let it happen, and return the rest."""
        if self.came:
            self.meanwhile()
        return super().read(min(size, len(self.data) // 2 + 1))


def test_c18_a_session_that_ends_on_the_way_shows_nothing_to_others(
    browser: Client, bryn: Account
) -> None:
    body = Interrupted(write_ctf(), meanwhile=Session.objects.all().delete)
    answer = put(browser, NAME, body)
    assert answer.status_code in {201, 400}
    assert all(draft.owner == bryn.public_id for draft in Draft.objects.all())
    assert not Transfer.objects.exists()
    body = Body(write_ctf())
    assert put(browser, NAME, body)["Location"] == f"/sign-in/?next={PUT}"
    assert body.came == 0


# C21: no room


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A store that takes a few bytes of each file and then no more; call it to make room."""
    write = os.write

    def fill(file: int, data: Any) -> int:
        if os.fstat(file).st_size > 2000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[:2001])

    monkeypatch.setattr(stores.os, "write", fill)
    return lambda: monkeypatch.setattr(stores.os, "write", write)


def test_c21_a_full_store_says_so_and_keeps_nothing(
    browser: Client, full_disk: Callable[[], None]
) -> None:
    data = make_zip({"a.txt": os.urandom(9000)})
    answer = put(browser, ZIP_NAME, data)
    assert answer.status_code == 503
    assert "run out of storage space" in answer.json()["refused"]
    assert is_nothing_kept()
    full_disk()
    assert put(browser, ZIP_NAME, data).status_code == 201


def test_c21_a_full_store_is_said_in_the_form_too(
    strict: Client, full_disk: Callable[[], None]
) -> None:
    body = write_form(
        [token_part(strict), file_part(ZIP_NAME, make_zip({"a.txt": os.urandom(9000)}))]
    )
    assert submit(strict, body).status_code == 302
    assert is_nothing_kept()
    assert "run out of storage space" in strict.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_c21_a_full_database_leaves_no_half_of_anything(at_once: AtOnce[object]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told to be full")
    make_person("tomos")
    browser = Client(raise_request_exception=False)
    browser.force_login(make_person("bryn"))
    assert put(browser, NAME, write_ctf()).status_code == 201
    before = find_paths()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    many = write_ctf(pupils=300)
    answer = put(browser, "6812045_CTF_6812317_002.XML", many)
    assert answer.status_code == 503
    assert "Traceback" not in answer.content.decode()
    assert find_paths() == before
    assert Draft.objects.count() == StoredFile.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    assert put(browser, "6812045_CTF_6812317_002.XML", many).status_code == 201
