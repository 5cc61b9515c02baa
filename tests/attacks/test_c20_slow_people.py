"""C20 and F11: people who are slow, and requests that are not what they seem, at a real server.

The server is the one that `make demo` starts: there is nothing in front of it.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random
from statistics import quantiles
from threading import Event, Thread

import pytest

from tests.attacks.demo_server import HOST, Visitor, running_demo
from tests.vault.samples import make_zip

pytestmark = pytest.mark.slow

SLOW = 50
PROBES = 30
SECONDS = 8
LARGE = 3 << 20
ZIP_NAME = "6812045_6812317_SLOWLY.ZIP"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The demo."""
    with running_demo(tmp_path_factory.mktemp("demo")) as port:
        yield port


def measure(visitor: Visitor, path: str) -> float:
    """Return how long 19 of 20 people wait for a page at most, in seconds."""
    waits = []
    for _ in range(PROBES):
        began = time.monotonic()
        assert visitor.get(path).status == 200
        waits.append(time.monotonic() - began)
        time.sleep(0.05)
    return quantiles(waits, n=20)[-1]


def write_head(visitor: Visitor, line: str, **headers: str) -> bytes:
    sent = {"Host": "localhost", "Cookie": visitor.cookie, "X-CSRFToken": visitor.token, **headers}
    lines = [line, *(f"{name.replace('_', '-')}: {text}" for name, text in sent.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def be_slow(port: int, head: bytes, *, done: Event, reads: int) -> None:
    """Send one byte a second, and take `reads` bytes a second, on fifty connections."""
    with ExitStack() as stack:
        connections = []
        for _ in range(SLOW):
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(10)
            connection.connect((HOST, port))
            connection.sendall(head)
            connection.setblocking(False)
            connections.append(connection)
        while not done.wait(1):
            for connection in connections:
                try:
                    if reads:
                        connection.recv(reads)
                    else:
                        connection.send(b"x")
                except BlockingIOError:
                    continue


def prepare_download(port: int) -> tuple[Visitor, str]:
    """Send a large file, and return its reader and the address of what they took up."""
    sender = Visitor(port).sign_in("bryn")
    sender.get("/upload/generic/")
    data = make_zip({"large.bin": Random(1).randbytes(LARGE)}, method=0)
    headers = {"X-File-Name": ZIP_NAME, "X-CSRFToken": sender.token}
    assert sender.ask("PUT", "/upload/put/", data, headers).status == 201
    sender.get("/upload/check/")
    mark = sender.page.partition('name="mark" value="')[2].partition('"')[0]
    assert sender.submit("/upload/check/", mark=mark).getheader("Location") == "/upload/sent/"
    reader = Visitor(port).sign_in("tomos")
    reader.get(f"/download/generic/?search={ZIP_NAME}")
    file = reader.page.partition('name="file"')[2].partition('value="')[2].partition('"')[0]
    page = reader.submit("/download/generic/", file=file).getheader("Location")
    assert page
    reader.get(page)
    return reader, page


def test_c20_slow_people_do_not_hold_up_the_others(port: int) -> None:
    reader, page = prepare_download(port)
    uploader, other = Visitor(port).sign_in("mair"), Visitor(port).sign_in("bryn")
    uploader.get("/upload/ctf/")
    measure(other, "/sent/")
    alone = measure(other, "/sent/")
    done = Event()
    upload = write_head(
        uploader, "PUT /upload/put/ HTTP/1.1", Content_Length="100000", X_File_Name="slow.xml"
    )
    download = write_head(reader, f"POST {page}files/ HTTP/1.1", Content_Length="0")
    slow = [
        Thread(target=be_slow, args=(port, upload), kwargs={"done": done, "reads": 0}),
        Thread(target=be_slow, args=(port, download), kwargs={"done": done, "reads": 5000}),
    ]
    for thread in slow:
        thread.start()
    time.sleep(3)
    try:
        began = time.monotonic()
        among = measure(other, "/sent/")
        time.sleep(max(0, SECONDS - (time.monotonic() - began)))
        among = max(among, measure(other, "/sent/"))
    finally:
        done.set()
        for thread in slow:
            thread.join(timeout=30)
    # On a shared machine a wait of a few hundredths of a second doubles by itself.
    assert among < max(2 * alone, alone + 0.25), f"{alone:.3f} s alone, {among:.3f} s among them"
    assert other.get("/sent/").status == 200
    assert reader.get(page).status == 200


def send_raw(port: int, data: bytes) -> bytes:
    """Return all that comes back for `data`, until the server closes or says no more."""
    with socket.create_connection((HOST, port), timeout=3) as connection:
        answer = b""
        try:
            connection.sendall(data)
            while chunk := connection.recv(65536):
                answer += chunk
        except (TimeoutError, ConnectionError):
            pass
        return answer


INNER = b"GET /privacy/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
TWO_IN_ONE = {
    "length and chunks": b"Content-Length: 6\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + INNER,
    "chunks and length": CHUNKED + b"Content-Length: 4\r\n\r\n0\r\n\r\n" + INNER,
    "two lengths": b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(INNER) + INNER,
    "a list of lengths": b"Content-Length: 0, %d\r\n\r\n" % len(INNER) + INNER,
    "negative length": b"Content-Length: -1\r\n\r\n" + INNER,
    "signed length": b"Content-Length: +%d\r\n\r\n" % len(INNER) + INNER,
    "length in hex": b"Content-Length: 0x10\r\n\r\n" + INNER,
    "length of letters": b"Content-Length: x\r\n\r\n" + INNER,
    "odd chunks": b"Transfer-Encoding: xchunked\r\n\r\n" + INNER,
    "chunks with a tab": b"Transfer-Encoding:\tchunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"
    + INNER,
    "chunks twice": CHUNKED + CHUNKED + b"\r\n0\r\n\r\n" + INNER,
    "chunks and identity": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + INNER,
    "space before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + INNER,
    "folded header": b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + INNER,
    "bare newlines": b"Content-Length: 0\nX: y\r\n\r\n" + INNER,
    "chunk of odd size": CHUNKED + b"\r\n-1\r\n\r\n" + INNER,
    "chunk that never ends": CHUNKED + b"\r\nffffffffffffffff\r\n" + INNER,
    "chunk with more than it says": CHUNKED + b"\r\n1\r\nab\r\n0\r\n\r\n" + INNER,
}


@pytest.mark.parametrize("name", sorted(TWO_IN_ONE))
def test_f11_one_request_is_not_two(port: int, name: str) -> None:
    """The outer request is refused or answered once, and the connection closed behind it."""
    head = b"POST /help/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    answer = send_raw(port, head + TWO_IN_ONE[name])
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert not answer.startswith(b"HTTP/1.1 5") or answer.startswith(b"HTTP/1.1 501 ")
    # The inner request would be answered with a page.
    assert b"HTTP/1.1 200" not in answer


@pytest.mark.parametrize(
    "line",
    [
        b"GET / HTTP/9.9", b"GET", b"GET /", b"G\0T / HTTP/1.1", b"GET /\0 HTTP/1.1",
        b"get / http/1.1", b"TRACE / HTTP/1.1", b"CONNECT evil.example:80 HTTP/1.1",
        b"GET http://evil.example/ HTTP/1.1", b"GET //evil.example/ HTTP/1.1", b"\x16\x03\x01",
        b"GET /" + b"a" * 300_000 + b" HTTP/1.1", b"PRI * HTTP/2.0",
    ],
)  # fmt: skip
def test_f11_f13_an_odd_line_is_refused(port: int, line: bytes) -> None:
    answer = send_raw(port, line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.") <= 1
    assert not answer.startswith((b"HTTP/1.1 5", b"HTTP/1.0 5")) or b"501" in answer[:40]
    assert b"Traceback" not in answer
    assert Visitor(port).get("/sign-in/").status == 200
