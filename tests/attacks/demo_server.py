"""The server that `make demo` starts, in a folder of its own, and a browser to visit it with."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from config.demo.cast import DEMO_PASSWORD
from tests.house.rules import HOUSE

HOST = "127.0.0.1"
PATIENCE = 90


@contextmanager
def running_demo(folder: Path, *, ended_by: signal.Signals = signal.SIGINT) -> Iterator[int]:
    """Run the demo with its data in `folder` and return its port; it is stopped in the end."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PONT_MODE": "demo", "PONT_VAR": str(folder), "DATABASE_URL": ""}
    del environment["DATABASE_URL"]
    command = [sys.executable, "-m", "pont.console.main", "demo", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        demo = subprocess.Popen(command, env=environment, cwd=HOUSE, stdout=log, stderr=log)  # noqa: S603
        try:
            wait_until_it_answers(demo, port)
            yield port
        finally:
            demo.send_signal(ended_by)
            try:
                demo.wait(timeout=30)
            except subprocess.TimeoutExpired:
                demo.kill()


def wait_until_it_answers(demo: "subprocess.Popen[bytes]", port: int) -> None:
    """Return once the demo at `port` shows its sign-in page."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert demo.poll() is None, "the demo has ended"
        try:
            if Visitor(port).get("/sign-in/").status == 200:
                return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError("the demo did not answer")


@dataclass
class Visitor:
    """Somebody at the server, with their cookies; each request has a connection of its own."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    page: str = ""

    def get(self, path: str) -> HTTPResponse:
        """Ask for a page and keep it."""
        return self.ask("GET", path)

    def submit(self, path: str, **typed: str) -> HTTPResponse:
        """Submit a form with the token of the page last seen."""
        form = urlencode({"csrfmiddlewaretoken": self.token, **typed})
        return self.ask("POST", path, form.encode(), FORM)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> HTTPResponse:
        """Send one request and read the whole answer."""
        connection = HTTPConnection(HOST, self.port, timeout=30)
        connection.request(method, path, body, {"Cookie": self.cookie, **(headers or {})})
        answer = connection.getresponse()
        self.page = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        connection.close()
        return answer

    def sign_in(self, username: str) -> "Visitor":
        """Sign in as one of the cast."""
        self.get("/sign-in/")
        answer = self.submit("/sign-in/", username=username, password=DEMO_PASSWORD)
        assert answer.status == 302, username
        return self

    @property
    def cookie(self) -> str:
        """What the browser sends along."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    @property
    def token(self) -> str:
        """The token of the page last seen, or the cookie's, which will do as well."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        return found[1] if found else self.cookies.get("csrf", "")


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
