"""Promise 1: what was acknowledged is never lost, whenever the server is killed."""

import hashlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import MappingProxyType
from urllib.parse import urlencode

import pytest

from benchmarks.inside import run_inside
from benchmarks.people import CSRF
from tests.ports import find_free_port
from tests.transfers.files import write_ctf

CRASHES = 5
# The serial in a name has three digits.
UPLOADS = 999
SEND_EVERY = 5
LONGEST = 40.0
NOTHING: Mapping[str, str] = MappingProxyType({})
SCHOOLS = ("6814000", "6814001", "6814002", "6814003")


@dataclass(slots=True)
class Client:
    """One school's person, who uploads and sends without end and notes what was acknowledged."""

    school: str
    other: str
    cookie: str
    port: int
    files: Iterator[int]
    over: threading.Event
    kept: dict[str, str] = field(default_factory=dict)
    tried: dict[str, str] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    answers: list[int] = field(default_factory=list)

    def work(self, until: float) -> None:
        """Upload file after file, send some now and then, and wait where nobody answers."""
        for number in self.files:
            if self._is_over(until):
                return
            try:
                self._upload(number)
                if number % SEND_EVERY == 0:
                    self._send()
            except (OSError, http.client.HTTPException):
                self._wait(until)

    def _is_over(self, until: float) -> bool:
        return self.over.is_set() or time.monotonic() > until

    def _wait(self, until: float) -> None:
        """Wait until somebody listens again."""
        while not self._is_over(until):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)

    def _upload(self, number: int) -> None:
        name = f"{self.school}_CTF_{self.other}_{number + 1:03}.XML"
        body = write_ctf(source=self.school, destination=self.other, pupils=1 + number % 3)
        body = body.replace(b"Example MIS", f"Example MIS {number}".encode())
        self.tried[name] = hashlib.sha256(body).hexdigest()
        if self._ask("PUT", "/upload/put/", body, {"X-File-Name": name})[0] == 201:
            self.kept[name] = self.tried[name]

    def _send(self) -> None:
        shown = set(self.kept)
        _, page = self._ask("GET", "/upload/check/")
        mark = re.search(rb'name="mark" value="([^"]+)"', page)
        if mark is None:
            return
        form = urlencode({"mark": mark[1].decode(), "warnings_read": "yes"}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        if self._ask("POST", "/upload/check/", form, kind)[0] == 302:
            self.sent |= shown

    def _ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = NOTHING
    ) -> tuple[int, bytes]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            own = {"Cookie": self.cookie, "X-CSRFToken": CSRF, "Host": "localhost"}
            link.request(method, path, body, {**own, **headers})
            answer = link.getresponse()
            text = answer.read()
        finally:
            link.close()
        self.answers.append(answer.status)
        return answer.status, text


@contextmanager
def serving(port: int, env: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the server in a group of its own; at the end the whole group is killed."""
    command = [str(Path(sys.executable).with_name("gunicorn")), f"--bind=127.0.0.1:{port}"]
    command += ["--workers=2", "--no-control-socket", "--log-level=critical", "config.wsgi"]
    with subprocess.Popen(command, env=env, start_new_session=True) as server:  # noqa: S603
        try:
            yield server
        finally:
            os.killpg(server.pid, signal.SIGKILL)


def crash_again_and_again(
    clients: Sequence[Client], threads: Sequence[threading.Thread], env: Mapping[str, str]
) -> int:
    """Kill the server at random moments after it began to answer; return how often.

    The clients end after `CRASHES`, however many uploads fit between two of them.
    """
    chance, crashes = Random(), 0

    def are_working() -> bool:
        return any(thread.is_alive() for thread in threads)

    def count_answers() -> int:
        return sum(len(client.answers) for client in clients)

    while are_working() and crashes < CRASHES:
        before = count_answers()
        with serving(clients[0].port, env) as server:
            while count_answers() == before and are_working():
                time.sleep(0.01)
            moment = time.monotonic() + chance.uniform(0.0, 1.5)
            while time.monotonic() < moment and are_working():
                time.sleep(0.001)
            assert server.poll() is None
        crashes += 1
    clients[0].over.set()
    for thread in threads:
        thread.join()
    return crashes


class Numbers:
    """Numbers that several threads draw from, each number once."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._lock = threading.Lock()

    def __iter__(self) -> "Numbers":
        return self

    def __next__(self) -> int:
        with self._lock:
            return next(self._numbers)


@pytest.mark.slow
def test_g06_it_loses_nothing_acknowledged_when_killed_at_any_moment(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/pont.sqlite3"
    own = {"PONT_MODE": "test", "PONT_VAR": str(tmp_path), "DATABASE_URL": database}
    env = {**os.environ, **own, "PONT_LOG_LEVEL": "CRITICAL"}
    people = run_inside("benchmarks.people", "prepare", len(SCHOOLS), env=env)
    port, numbers, over = find_free_port(), Numbers(iter(range(UPLOADS))), threading.Event()
    clients = [
        Client(school, SCHOOLS[n - 1], person["cookie"], port, numbers, over)
        for n, (school, person) in enumerate(zip(SCHOOLS, people, strict=True))
    ]
    until = time.monotonic() + LONGEST
    threads = [threading.Thread(target=client.work, args=(until,)) for client in clients]
    for thread in threads:
        thread.start()

    crashes = crash_again_and_again(clients, threads, env)

    found = run_inside("tests.attacks.crash_witness", env=env)
    held = {**found["drafts"], **found["transfers"]}
    kept = {name: digest for client in clients for name, digest in client.kept.items()}
    tried = {name: digest for client in clients for name, digest in client.tried.items()}
    sent = {name for client in clients for name in client.sent}
    assert crashes == CRASHES
    assert len(kept) >= 20
    assert sent
    assert {status for client in clients for status in client.answers} <= {200, 201, 302}
    # What was acknowledged is there, byte by byte.
    assert {name: held.get(name) for name in kept} == kept
    # What was not may be there, but then whole.
    assert {name: tried[name] for name in held} == held
    assert sent <= set(found["transfers"])
    letters = [body for _, body in found["letters"]]
    assert [name for name in sent if sum(name in letter for letter in letters) < 2] == []
    assert found["audit"] == ""
    assert found["left"] == []
