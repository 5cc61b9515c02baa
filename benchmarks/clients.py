"""Clients that ask a server many things at once and cost little themselves.

Each client is a process with one socket and requests made beforehand, so that on a machine of two
cores what is measured is the server.
"""

import multiprocessing
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

ROOM = 1 << 18


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: its head (with whatever of the body is short), the file that follows, the tail.

    `close` asks for a connection of its own, for answers whose end nothing else shows.
    """

    head: bytes
    status: int
    file: Path | None = None
    tail: bytes = b""
    close: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What the clients met: how long all took, how long each request took, bytes received."""

    seconds: float
    times: list[float]
    received: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    @property
    def p95(self) -> float:
        """Milliseconds within which 95 of 100 requests were answered."""
        return sorted(self.times)[int(len(self.times) * 0.95)] * 1000


def make_head(
    method: str, path: str, *, size: int = 0, close: bool = False, **headers: str
) -> bytes:
    """Return the head of a request; underscores in the names of `headers` stand for hyphens."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if size or method != "GET":
        lines.append(f"Content-Length: {size}")
    if close:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode()


def run_clients(asks: Sequence[Sequence[Ask]], *, port: int) -> Answers:
    """Let each client ask its requests one after the other, all clients at once."""
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(len(asks) + 1)
    clients, pipes = [], []
    for own in asks:
        ours, theirs = fork.Pipe(duplex=False)
        clients.append(fork.Process(target=_ask_all, args=(own, port, start, theirs)))
        pipes.append(ours)
    for client in clients:
        client.start()
    start.wait()
    began = time.perf_counter()
    told = [pipe.recv() for pipe in pipes]
    seconds = time.perf_counter() - began
    for client in clients:
        client.join()
    for fault, _, _ in told:
        if fault:
            raise RuntimeError(fault)
    return Answers(
        seconds=seconds,
        times=[one for _, times, _ in told for one in times],
        received=sum(received for _, _, received in told),
    )


def _ask_all(asks: Sequence[Ask], port: int, start: Barrier, tell: Connection) -> None:
    line = Line(port)
    times, received = [], 0
    start.wait()
    try:
        for ask in asks:
            began = time.perf_counter()
            received += line.ask(ask)
            times.append(time.perf_counter() - began)
    except (OSError, RuntimeError) as error:
        tell.send((f"{type(error).__name__}: {error}", [], 0))
    else:
        tell.send(("", times, received))


class Line:
    """A connection to the server, made anew whenever the server ends it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._room = memoryview(bytearray(ROOM))

    def ask(self, ask: Ask) -> int:
        """Send a request, read its whole answer and return how many bytes its body had.

        :raises RuntimeError: if the status is another than the one expected.
        """
        link = self._socket or socket.create_connection(("127.0.0.1", self._port))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = link
        self._send(link, ask)
        head, body = self._read_head(link)
        status = int(head[9:12])
        if status != ask.status:
            raise RuntimeError(f"{ask.head[:60]!r} was answered {head[:200]!r} {body[:300]!r}")
        lower = head.lower()
        size = self._read_body(link, lower, len(body))
        if b"connection: close" in lower or b"content-length" not in lower:
            link.close()
            self._socket = None
        return size

    def _send(self, link: socket.socket, ask: Ask) -> None:
        if ask.file is None:
            link.sendall(ask.head + ask.tail)
        elif ask.file.stat().st_size < ROOM:
            link.sendall(ask.head + ask.file.read_bytes() + ask.tail)
        else:
            link.sendall(ask.head)
            with ask.file.open("rb") as file:
                link.sendfile(file)
            link.sendall(ask.tail)

    def _read_head(self, link: socket.socket) -> tuple[bytes, bytes]:
        seen = b""
        while b"\r\n\r\n" not in seen:
            part = link.recv(ROOM)
            if not part:
                raise RuntimeError("The server hung up.")
            seen += part
        head, _, body = seen.partition(b"\r\n\r\n")
        return head, body

    def _read_body(self, link: socket.socket, head: bytes, have: int) -> int:
        """Read to the end that the head tells of, or until the server hangs up."""
        _, found, rest = head.partition(b"content-length: ")
        wanted = int(rest.split(b"\r\n", 1)[0]) if found else None
        while wanted is None or have < wanted:
            got = link.recv_into(self._room)
            if not got:
                break
            have += got
        if wanted is not None and have < wanted:
            raise RuntimeError("The answer was cut short.")
        return have
