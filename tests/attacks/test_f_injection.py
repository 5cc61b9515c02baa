"""Section F of the attacks: what is sent to Pont is data, never a statement, a template or code.

Source: design/attacks.md F01, F02, F06, F07, F09, F10, F12, F13. F03 is beside C05, F05 has a
file of its own, F11 is tried against the running server.
"""

import ast
import base64
import json
import pickle
import re
import sys
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as the_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from pont.accounts.models import Account
from pont.transfers.models import Transfer
from tests.attacks.strings import NAUGHTY, STATEMENTS, TEMPLATES
from tests.attacks.uploading import NAME, put, send_all
from tests.house.rules import HOUSE, find_imports, name_call, read_sources
from tests.transfers.files import write_ctf
from tests.vault.samples import find_paths, make_zip
from tests.web.doors import DOORS, Door

pytestmark = pytest.mark.django_db

# In seconds: a fraction of this on a quiet machine, and half of what a sleeping statement takes.
SOON = 5
LISTS = ("/sent/", "/download/ctf/", "/download/ctf/previous/", "/download/generic/")
# The names that our pages read, and some that they do not.
PARAMETERS = ("search", "sort", "after", "before", "page", "next", "filter", "order")
SLOW = (
    "1; SELECT pg_sleep(9) --",
    "' || pg_sleep(9) || '",
    "1) OR (SELECT count(*) FROM pg_sleep(9)) > 0 --",
    "' AND 1 = (SELECT count(*) FROM generate_series(1, 1000000000)) --",
    "' OR (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT 1 FROM r) --",
    "' AND randomblob(1000000000/2) --",
    "'; ATTACH DATABASE '/tmp/x' AS x; --",
    "(" * 5000,
    "%" * 5000,
    "a" * 50 + "%" * 50,
)
HEADERS = (
    "User-Agent", "Referer", "Accept", "Accept-Language", "Accept-Encoding", "X-Forwarded-For",
    "X-Forwarded-Proto", "X-Requested-With", "If-None-Match", "If-Modified-Since", "Range",
    "Origin", "Authorization", "X-HTTP-Method-Override", "X-CSRFToken", "X-File-Name",
)  # fmt: skip


@pytest.fixture
def sent(browser: Client) -> Client:
    """Bryn's browser after he has sent a file."""
    put(browser, NAME, write_ctf())
    send_all(browser)
    return browser


def ask(client: Client, path: str, params: dict[str, Any], **more: Any) -> Any:
    """Return the answer, which must come soon and be no fault of ours."""
    began = time.monotonic()
    answer = client.get(path, params, **more)
    assert time.monotonic() - began < SOON
    assert answer.status_code < 500
    assert b"Traceback" not in answer.content
    return answer


# F01: statements


@pytest.mark.parametrize("path", LISTS[:2])
def test_f01_a_statement_in_a_parameter_is_an_odd_word(sent: Client, path: str) -> None:
    for name in PARAMETERS:
        nothing = ask(sent, path, {name: "qqqqqq"})
        for text in (*STATEMENTS, *SLOW) if name == "search" else (*STATEMENTS[:4], *SLOW[:4]):
            assert ask(sent, path, {name: text}).status_code in {nothing.status_code, 400}
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize("search", ["%", "_", "%%", "6812045_CTF%001.XML", "*", "?", "' OR '1'='1"])
def test_f01_a_search_knows_no_wildcards(sent: Client, search: str) -> None:
    page = ask(sent, "/sent/", {"search": search}).content.decode()
    # The underscore stands in every name of a file.
    assert (NAME in page) == (search == "_")


def find_fields(page: str) -> set[str]:
    """Return the names of the fields on a page."""
    return set(re.findall(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"', page))


@pytest.mark.parametrize(
    "door", [door for door in DOORS if not door.thing and door.kind in {"", "ctf"}], ids=str
)
def test_f01_f10_no_field_of_any_form_is_a_statement(sent: Client, door: Door) -> None:
    """Every field that a page offers, and those of the table, with everything that is not meant."""
    if door.name == "account_logout":
        pytest.skip("it takes no field and ends the session")
    path = reverse(door.name, kwargs=dict(door.kwargs))
    fields = {*door.form, *find_fields(sent.get(path).content.decode())} - {"csrfmiddlewaretoken"}
    fields |= {"file", "kind", "correctly", "mark", "session", "next"}
    client = Client(raise_request_exception=False) if door.is_open else sent
    for text in (
        *STATEMENTS[:6],
        *TEMPLATES[:2],
        *SLOW[:2],
        "\0",
        "\x1b[2J",
        "a\r\nSet-Cookie: a=b",
    ):
        began = time.monotonic()
        answer = client.post(path, dict.fromkeys(fields, text))
        assert answer.status_code < 500, text
        assert time.monotonic() - began < SOON
        assert "a" not in answer.cookies
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize("header", HEADERS)
def test_f01_no_header_is_a_statement(sent: Client, header: str) -> None:
    for text in (*STATEMENTS[:5], *SLOW[:2], *TEMPLATES[:4]):
        for path in ("/sessions/", "/upload/put/"):
            assert ask(sent, path, {}, headers={header: text}).status_code in {200, 302, 304, 405}


@pytest.mark.parametrize("name", ["session", "csrf", "language", "messages", "sessionid"])
def test_f01_f06_f10_no_cookie_is_a_statement_or_an_object(bryn: Account, name: str) -> None:
    for text in (*STATEMENTS[:4], *SLOW[:2], *COOKIES, "x" * 40_000):
        client = Client(raise_request_exception=False)
        # Signed in again each time: some cookies end the session.
        if name != "session":
            client.force_login(bryn)
        # As a browser would send it, in a header of its own making.
        sent = "; ".join([*(f"{n}={c.value}" for n, c in client.cookies.items()), f"{name}={text}"])
        answer = client.get("/sessions/", headers={"Cookie": sent})
        assert answer.status_code in {200, 302, 400}
        assert (answer.status_code == 200) == (name != "session"), text


# F02: the order and the filter of a list


NO_SORTS = (
    "user__password", "sent_by", "-sent_by", "owner", "password", "pk", "id", "name\0",
    "stored__wrapped_key", "pupils__surname", "name__startswith", "--name", "-", "+name",
    "name,id", "name ", "NAME", "?", "random", "0", "1", "name;", "1 DESC", "(SELECT 1)",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_f02_a_list_is_sorted_by_its_columns_alone(sent: Client, path: str) -> None:
    for sort in NO_SORTS:
        assert ask(sent, path, {"sort": sort}).status_code == 400, sort


def test_f02_a_list_has_the_pages_it_has(sent: Client) -> None:
    for page in ("0", "-1", "11", "1e1", "\u0661", "1.0", "9" * 5000, " 1", "x"):
        assert ask(sent, "/sent/", {"sort": "name", "page": page}).status_code == 400


@pytest.mark.parametrize(
    "name",
    [
        "sent_by__username", "stored__wrapped_key__startswith", "pupils__surname__startswith",
        "state", "recipient", "_connector", "_negated", "pk__in", "sender__regex",
    ],
)  # fmt: skip
def test_f02_what_is_no_filter_changes_nothing(sent: Client, name: str) -> None:
    page = ask(sent, "/sent/", {name: "a"}).content.decode()
    assert NAME in page
    assert page.count(NAME) == ask(sent, "/sent/", {}).content.decode().count(NAME)


# F09: what lies in a file is neither run nor served

CODE = {
    "__init__.py": b"raise SystemExit",
    "settings.py": b"DEBUG = True",
    ".htaccess": b"AddHandler application/x-httpd-php .zip",
    "autorun.inf": b"[autorun]\nopen=a.exe",
    "web.config": b"<configuration/>",
    "index.php": b"<?php system('id'); ?>",
    "human2.aspx": b"<%@ Page Language='C#' %>",
    "=cmd|' /C calc'!A0.csv": b"=cmd|' /C calc'!A0",
}


def test_f09_nothing_that_lands_is_imported_served_or_run(browser: Client) -> None:
    modules = set(sys.modules)
    packed = make_zip(CODE)
    for number in range(3):
        name = f"6812045_6812317_AUTORUN{number}.ZIP"
        assert put(browser, name, packed).json()["verdict"] == "accepted"
    send_all(browser)
    assert len(find_paths()) == 3
    for path in find_paths():
        assert path.stat().st_mode & 0o177 == 0
        assert not path.suffix
        for stem in ("/", "/static/", "/store/", "/media/", f"/{path.parent.name}/"):
            assert browser.get(f"{stem}{path.name}").status_code == 404
    assert not {module for module in set(sys.modules) - modules if "6812045" in module}


def test_f09_the_store_lies_where_nothing_is_looked_for() -> None:
    store = Path(the_settings.VAR, "store")
    served = [
        the_settings.STATIC_ROOT,
        *(HOUSE / "pont").rglob("static"),
        *(HOUSE / "pont").rglob("templates"),
    ]
    looked_for = [Path(path).resolve() for path in [*served, *sys.path] if path]
    # The house itself is on the path of a checkout; its folder of data is no package.
    assert not any(store.is_relative_to(path) for path in looked_for if path != HOUSE)
    assert not (store.parent / "__init__.py").exists()
    assert the_settings.MEDIA_ROOT == ""


# F06: no objects from outside


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return open, (self.path, "w")


PICKLE = base64.b64encode(pickle.dumps(Bomb("/nowhere/pont-was-here"))).decode()
COOKIES = (
    PICKLE,
    "gASVIAAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAJpZJSFlFKULg==",
    "!!python/object/apply:os.system [id]",
    "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJnd2VuIn0.",
    "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==",
    '{"_auth_user_id": "1"}',
    '"abcdefgh\\000abcdefgh"',
    '"abcdefgh\\012abcdefgh"',
    "abcdefgh%00abcdefgh",
    "\xe9\xe8" * 10,
    "=",
    ";;;",
    '"',
)


def test_f06_sessions_are_written_as_json_and_signed() -> None:
    assert the_settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    assert the_settings.SESSION_ENGINE == "config.sessions"


def test_f06_an_object_in_the_cache_is_not_made(tmp_path: Path) -> None:
    mark = tmp_path / "made"
    cache.set("key", [1])
    written = base64.b64encode(pickle.dumps(Bomb(str(mark)))).decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pont_cache SET value = %s", [written])
    assert cache.get("key") is None
    assert cache.get_many(["key"]) == {}
    assert not mark.exists()


READERS = frozenset({"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml", "cPickle"})
RUNNERS = frozenset({"eval", "exec", "compile", "system", "popen", "__import__"})


def test_f06_nothing_else_makes_objects_or_runs_text() -> None:
    found = [
        f"{source.path}:{node.lineno}"
        for source in read_sources("pont", "config")
        for node in ast.walk(source.tree)
        if READERS & set(find_imports(node)) or is_runner(node)
    ]
    assert {place.partition(":")[0] for place in found} <= {"config/plain_cache.py"}, found


def is_runner(node: ast.AST) -> bool:
    """Tell whether a node runs text; `re.compile` does not."""
    if not isinstance(node, ast.Call) or name_call(node) not in RUNNERS:
        return False
    return not (isinstance(node.func, ast.Attribute) and name_call(node) == "compile")


# F07: no names to other programs


def test_f07_no_other_program_is_started_but_pont_s_own() -> None:
    starters = {
        source.path
        for source in read_sources("pont", "config")
        for node in ast.walk(source.tree)
        if {"subprocess", "pty", "commands", "multiprocessing"} & set(find_imports(node))
    }
    assert starters == {"pont/console/management/commands/demo.py", "pont/rounds/matching.py"}


@pytest.mark.parametrize("name", ["-rf", "$(id)", "|id", "`id`", ";id", "&&id", "--stdin"])
def test_f07_the_scanner_is_told_no_name(browser: Client, name: str, monkeypatch: Any) -> None:
    told: list[bytes] = []

    class Scan:
        def __enter__(self) -> "Scan":
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def feed(self, record: memoryview) -> None:
            told.append(bytes(record))

        def end(self) -> None:
            pass

        def check_clean(self) -> None:
            pass

    monkeypatch.setattr("pont.vault.operations.begin_scan", Scan)
    assert put(browser, name, write_ctf()).status_code == 201
    assert b"".join(told) == write_ctf()


# F10: control characters in addresses


@pytest.mark.parametrize("character", ["\0", "\x01", "\x08", "\x1b", "\x7f", "\x85", "\r", "\n"])
def test_f10_a_control_character_is_refused(sent: Client, character: str) -> None:
    for params in ({"search": f"a{character}b"}, {f"search{character}": "a"}, {"x": character}):
        assert ask(sent, "/sent/", params).status_code == 400
    # Around an address a server may take a line end away.
    answer = sent.get("/", PATH_INFO=f"/sent/{character}")
    assert answer.status_code in {400, 404}


# F12: nothing to be found in a cache


def test_f12_no_page_is_kept_by_a_cache(sent: Client) -> None:
    file = {"public_id": str(Transfer.objects.get().public_id)}
    for door in DOORS:
        named = file if door.thing and not door.in_form else {}
        path = reverse(door.name, kwargs={**door.kwargs, **named})
        for answer in (sent.get(path), sent.put(path), Client().get(path)):
            assert "no-store" in answer["Cache-Control"], path


ENDINGS = ("x.css", "x.js", "favicon.ico", ".css", "%2fx.css", ";x.css", "x.png/")


def test_f12_a_page_has_one_address(sent: Client) -> None:
    paths = ("/sent/", "/", "/upload/ctf/", f"/transfers/{Transfer.objects.get().public_id}/")
    for path, ending in product(paths, ENDINGS):
        answer = sent.get(f"{path}{ending}")
        assert answer.status_code == 404
        assert answer["Cache-Control"] == "no-store"
        assert NAME not in answer.content.decode()


# F13: long texts

LONG = {
    "words": "a " * 50_000,
    "one word": "a" * 100_000,
    "percents": "%" * 100_000,
    "letters": "Ŵ" * 100_000,
    "tags": "<" * 100_000,
    "accents": "Z" + "\u0301" * 100_000,
    "numbers": "9" * 100_000,
}


@pytest.fixture
def quick() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("long", sorted(LONG))
def test_f13_a_long_text_takes_no_time(sent: Client, quick: None, long: str) -> None:
    text = LONG[long]
    for name in ("search", "sort", "after", "page"):
        assert ask(sent, "/sent/", {name: text}).status_code in {200, 400}
    assert put(sent, text[:9000], write_ctf()).status_code == 201
    assert sent.post("/sign-in/forgotten/", {"text": text}).status_code in {200, 400}


@pytest.mark.parametrize(
    "accept",
    [
        "cy," * 300_000,
        "c" * 1_000_000,
        "en;q=" + "1" * 100_000,
        ";q=0.5" * 100_000,
        "a-" * 500_000,
        ",".join(f"a{n}" for n in range(200_000)),
    ],
    ids=lambda text: text[:9],
)
def test_f13_a_long_list_of_languages_takes_no_time(quick: None, accept: str) -> None:
    assert Client().get("/help/", headers={"Accept-Language": accept}).status_code == 200


def test_f13_a_deep_json_is_no_form(sent: Client, quick: None) -> None:
    deep = "[" * 100_000
    for body in (deep, json.dumps(NAUGHTY)):
        answer = sent.post("/change-password/", body, content_type="application/json")
        assert answer.status_code == 200
