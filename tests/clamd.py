"""Scanners for the tests: a real clamd that knows EICAR alone, and impostors that misbehave."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# In two halves, so that no scanner takes this source for the thing itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

_CONFIGURATION = """
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/socket
TemporaryDirectory {folder}
Foreground yes
StreamMaxLength {stream_max}
"""


def find_clamd() -> str | None:
    """Return where clamd is, if it is installed."""
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


def require_clamd() -> str:
    """Return where clamd is; without it, skip on a desk and fail in CI."""
    found = find_clamd()
    if found is None:
        tell = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        tell("clamd is not installed: apt-get install --no-install-recommends clamav-daemon")
    return found


@contextlib.contextmanager
def running_clamd(*, stream_max: str = "210M") -> Iterator[str]:
    """Run a real clamd of our own and yield its place, as the setting SCANNER names it."""
    program = require_clamd()
    with tempfile.TemporaryDirectory(prefix="clamd") as folder:
        signatures = Path(folder) / "signatures"
        signatures.mkdir()
        (signatures / "local.ndb").write_text(f"Eicar-Test-Signature:0:0:{EICAR.hex()}\n")
        configuration = Path(folder) / "clamd.conf"
        configuration.write_text(_CONFIGURATION.format(folder=folder, stream_max=stream_max))
        with subprocess.Popen(  # noqa: S603
            [program, f"--config-file={configuration}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as clamd:
            try:
                _await_answer(f"{folder}/socket", clamd)
                yield f"clamd:{folder}/socket"
            finally:
                clamd.terminate()


def _await_answer(path: str, clamd: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and clamd.poll() is None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as link:
            link.connect(path)
            link.sendall(b"zPING\0")
            if link.recv(16) == b"PONG\0":
                return
        time.sleep(0.05)
    pytest.fail("clamd did not start")


Behaviour = Callable[[socket.socket], None]


@contextlib.contextmanager
def fake_clamd(behaviour: Behaviour) -> Iterator[str]:
    """Listen on a TCP port of the loopback, meet each caller with `behaviour`, yield the place."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_all, args=(server, behaviour), daemon=True).start()
        yield f"clamd://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def _answer_all(server: socket.socket, behaviour: Behaviour) -> None:
    with contextlib.suppress(OSError):
        while True:
            caller, _ = server.accept()
            with caller, contextlib.suppress(OSError):
                behaviour(caller)


def read_stream(caller: socket.socket) -> bytes:
    """Read one INSTREAM to its end and return what was shown."""
    with caller.makefile("rb") as lines:
        assert lines.read(10) == b"zINSTREAM\0"
        shown = b""
        while length := int.from_bytes(lines.read(4), "big"):
            shown += lines.read(length)
        return shown


def answering(answer: bytes) -> Behaviour:
    """Return a behaviour that reads everything and answers so."""

    def answer_so(caller: socket.socket) -> None:
        read_stream(caller)
        caller.sendall(answer)

    return answer_so


def hang_up(caller: socket.socket) -> None:
    """Take a few bytes, then close, as clamd does beyond StreamMaxLength."""
    caller.recv(100)


def hang_up_unheard(caller: socket.socket) -> None:
    """Close at once."""


def say_nothing(caller: socket.socket) -> None:
    """Read everything and never answer."""
    read_stream(caller)
    caller.recv(1)


def read_nothing(caller: socket.socket) -> None:
    """Neither read nor answer."""
    time.sleep(5)


def drip(caller: socket.socket) -> None:
    """Answer a byte at a time, each just before patience ends."""
    read_stream(caller)
    for byte in b"stream: OK, or perhaps not":
        caller.sendall(bytes([byte]))
        time.sleep(0.2)
