"""The servers that are measured: Pont under each of its servers, and nginx with plain files."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

MEMORY_FILES = Path("/dev/shm")  # noqa: S108
MB = 1_000_000
BIN = Path(sys.executable).parent

# Name -> the command that serves `config.wsgi` on a port of the loopback.
WAITRESS = "waitress, 8 threads"
GUNICORN = "gunicorn gthread, 2 x 4"
COMMANDS: Mapping[str, Sequence[str]] = {
    WAITRESS: (
        str(BIN / "waitress-serve"),
        "--listen=127.0.0.1:{port}",
        "--threads=8",
        "--max-request-body-size=230000000",
        "{application}",
    ),
    **{
        name: (
            str(BIN / "gunicorn"),
            "--bind=127.0.0.1:{port}",
            "--no-control-socket",
            "--keep-alive=60",
            "--timeout=120",
            "--log-level=warning",
            *options,
            "{application}",
        )
        for name, options in {
            "gunicorn sync, 2": ("-k", "sync", "-w", "2"),
            "gunicorn sync, 4": ("-k", "sync", "-w", "4"),
            "gunicorn sync, 8": ("-k", "sync", "-w", "8"),
            "gunicorn gthread, 1 x 8": ("-k", "gthread", "-w", "1", "--threads", "8"),
            GUNICORN: ("-k", "gthread", "-w", "2", "--threads", "4"),
            "gunicorn gthread, 4 x 2": ("-k", "gthread", "-w", "4", "--threads", "2"),
        }.items()
    },
}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its port, and the id of its first process."""

    port: int
    pid: int


def find_free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serve(
    name: str, *, env: Mapping[str, str], application: str = "config.wsgi:application"
) -> Iterator[Server]:
    """Run one of the COMMANDS until the block is left."""
    port = find_free_port()
    command = [part.format(port=port, application=application) for part in COMMANDS[name]]
    # What a server buffers lies in memory, as in the demo.
    around = {**os.environ, "TMPDIR": str(MEMORY_FILES), **env}
    with subprocess.Popen(command, env=around, stdout=subprocess.DEVNULL) as process:
        try:
            _await_port(port, process)
            yield Server(port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def find_nginx() -> str | None:
    """Return where nginx is, if it is installed."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@contextlib.contextmanager
def serve_files(root: Path, *, folder: Path) -> Iterator[Server]:
    """Let nginx serve the plain files under `root` until the block is left."""
    port = find_free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, port=port, root=root))
    command = [str(find_nginx()), "-c", str(configuration), "-e", "stderr"]
    with subprocess.Popen(command) as process:
        try:
            _await_port(port, process)
            yield Server(port, process.pid)
        finally:
            process.terminate()


def _await_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise RuntimeError("The server did not start.")


class MemoryWatch:
    """Watches by how much the memory of a server's processes grows, files in memory counted."""

    def __init__(self, pid: int) -> None:
        self._processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.before = self.most = self._measure()

    def __enter__(self) -> "MemoryWatch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def grown(self) -> float:
        """The growth in MB at its worst."""
        return (self.most - self.before) / MB

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            self.most = max(self.most, self._measure())

    def _measure(self) -> int:
        return sum(_measure_process(process) for process in self._processes)


def _measure_process(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss) + _measure_memory_files(process.pid)
    except psutil.NoSuchProcess:
        return 0


def _measure_memory_files(pid: int) -> int:
    """Return the bytes of the files in memory that a process holds open, deleted ones too."""
    size = 0
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if os.readlink(link).startswith(str(MEMORY_FILES)):
                size += link.stat().st_size
    return size
