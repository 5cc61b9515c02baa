"""Every upload passes a virus scanner on its way in; no answer counts as no.

clamd is spoken to over its socket with INSTREAM: the bytes go to it while they are stored, and
its verdict is awaited before they get their name.

Source: rulings 3.3; clamd(8), "INSTREAM".
"""

import contextlib
import socket
import struct
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

from django.conf import settings

from pont.standards.refusals import N_, Refusal

_PIECE = 1 << 18
_LENGTH = struct.Struct(">I")
_LONGEST_ANSWER = 4096
_CONNECT_SECONDS = 3.0


class Infected(Refusal):
    """The scanner found something."""

    code = "infected"
    message = N_(
        "The virus scanner found “%(signature)s” in this file, so it was not kept and nothing was "
        "sent. Check your computer for viruses, then make the file again."
    )


class ScannerUnavailable(Refusal):
    """The scanner gave no verdict."""

    code = "scanner-unavailable"
    message = N_(
        "The virus scanner is not answering, so the file was not kept and nothing was sent. "
        "Try again in a few minutes."
    )


class Scan(Protocol):
    """One file passing the scanner."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the scanner."""

    def feed(self, data: memoryview) -> None:
        """Show the scanner the next bytes."""

    def end(self) -> None:
        """Tell the scanner that it has seen all."""

    def check_clean(self) -> None:
        """Await the verdict.

        :raises Infected: if something was found.
        :raises ScannerUnavailable: if there is no verdict.
        """


def begin_scan() -> Scan:
    """Return a scan by the scanner that the setting SCANNER names.

    :raises ScannerUnavailable: if none is configured and this is not the demo or a test.
    """
    place = settings.SCANNER
    if place == "none" and settings.LOCAL:
        return NoScan()
    if not place.startswith("clamd:"):
        raise ScannerUnavailable
    return ClamdScan(place, timeout=settings.SCANNER_TIMEOUT)


class NoScan:
    """No scanner: the demo and the tests alone."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def feed(self, data: memoryview) -> None:
        """Look at nothing."""

    def end(self) -> None:
        """Wait for nothing."""

    def check_clean(self) -> None:
        """Find nothing."""


class ClamdScan:
    """One file passing a clamd at `clamd:/path/of/socket` or `clamd://host:port`.

    `timeout` is how many seconds clamd may take to swallow a piece, and to reach its verdict.
    """

    def __init__(self, place: str, *, timeout: float) -> None:
        self._place = place
        self._timeout = timeout

    def __enter__(self) -> Self:
        with _refusing_silence():
            self._socket = _connect(self._place)
            self._socket.settimeout(self._timeout)
            self._socket.sendall(b"zINSTREAM\0")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def feed(self, data: memoryview) -> None:
        """Show clamd the next bytes, in pieces.

        :raises ScannerUnavailable: if clamd does not take them.
        """
        with _refusing_silence():
            for start in range(0, len(data), _PIECE):
                piece = data[start : start + _PIECE]
                self._socket.sendall(_LENGTH.pack(len(piece)))
                self._socket.sendall(piece)

    def end(self) -> None:
        """Tell clamd that it has seen all, with a piece of length 0.

        :raises ScannerUnavailable: if clamd is gone.
        """
        with _refusing_silence():
            self._socket.sendall(_LENGTH.pack(0))

    def check_clean(self) -> None:
        """Await the verdict.

        :raises Infected: if clamd found something.
        :raises ScannerUnavailable: if it says anything but OK, or nothing in time.
        """
        with _refusing_silence():
            answer = self._read_answer()
        if answer == b"stream: OK":
            return
        if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
            signature = answer.removeprefix(b"stream: ").removesuffix(b" FOUND")
            raise Infected(signature=signature.decode("ascii", "replace"))
        raise ScannerUnavailable

    def _read_answer(self) -> bytes:
        deadline = time.monotonic() + self._timeout
        answer = b""
        while not answer.endswith(b"\0"):
            # A scanner that drips its answer byte by byte gets no more time than a silent one.
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            part = self._socket.recv(_LONGEST_ANSWER)
            if not part or len(answer) > _LONGEST_ANSWER:
                raise ConnectionError
            answer += part
        return answer[:-1]


@contextlib.contextmanager
def _refusing_silence() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ScannerUnavailable from error


def _connect(place: str) -> socket.socket:
    address = urlsplit(place)
    if address.hostname is None:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(_CONNECT_SECONDS)
        try:
            link.connect(address.path)
        except BaseException:
            link.close()
            raise
        return link
    link = socket.create_connection((address.hostname, address.port or 3310), _CONNECT_SECONDS)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link
