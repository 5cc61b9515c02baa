"""`pont demo`: everything on one machine, with invented schools and pupils."""

import os
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import waitress
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.utils import timezone

from config.demo.authorities import load_authorities
from config.demo.cast import CAST, DEMO_PASSWORD, load_cast
from config.demo.claims import load_claims
from config.demo.enquiries import load_enquiries
from config.demo.establishments import load_establishments
from config.demo.portal import load_portals, load_returns
from config.demo.requests import load_requests
from config.demo.staff import load_contacts, load_staff
from config.demo.term import load_term
from config.demo.untidy import load_untidy
from config.demo.user_audit import load_user_audit
from config.wsgi import application
from pont.accounts.queries import is_anybody_registered
from pont.policy.limits import MB, find_largest
from pont.policy.roles import ROLES

# A body larger than memory's share overflows into a file, readable while it lasts: on a memory
# file system nothing of a pupil reaches the disk.
MEMORY_FILES = Path("/dev/shm")  # noqa: S108
THREADS = 8
# Whoever is slow keeps a connection for long, but no thread: what goes out waits in memory, too.
MOST_CONNECTIONS = 1000


class Command(BaseCommand):
    """Start Pont with invented schools and pupils, on this machine alone."""

    help = "Start Pont with invented schools and pupils at http://localhost:8000."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare", action="store_true", help="set up, but do not start")

    def handle(self, *, port: int, prepare: bool, **options: Any) -> None:
        """Set up what is missing, start the worker, serve until stopped."""
        if settings.MODE != "demo":
            raise CommandError("Pont does not mix real and invented data: set PONT_MODE=demo.")
        # What the letters link to.
        settings.PUBLIC_URL = os.environ.setdefault("PONT_PUBLIC_URL", _address(port))
        self._prepare()
        if prepare:
            return
        # Whatever ends the demo ends its worker. By itself SIGTERM would leave it behind, and so
        # would Ctrl+C in a demo started in the background, where shells have SIGINT ignored.
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, _end)
        worker = subprocess.Popen([sys.executable, "-m", "django", "work"], env=_environment())
        try:
            self._serve(port)
        finally:
            worker.terminate()
            worker.wait(timeout=20)

    def _prepare(self) -> None:
        settings.VAR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        loaded = settings.VAR / "demo-is-loaded"
        if loaded.exists():
            return
        if is_anybody_registered():
            raise CommandError(
                f"The set-up was interrupted. Remove the folder {settings.VAR} and start again."
            )
        self.stdout.write("Inventing schools, people and a term's worth of files ...")
        now = timezone.now()
        with _in_haste():
            load_establishments(at=now)
            load_authorities(at=now)
            load_cast(at=now)
            load_term(at=now)
            load_portals(at=now)
            load_returns(at=now)
            load_requests(at=now)
            load_staff(at=now)
            load_contacts(at=now)
            load_enquiries(at=now)
            load_user_audit(at=now)
            load_claims(at=now)
            load_untidy(at=now)
        loaded.touch()

    def _serve(self, port: int) -> None:
        if MEMORY_FILES.is_dir():
            tempfile.tempdir = str(MEMORY_FILES)
        self.stdout.write(_welcome(port))
        largest = find_largest(overrides=settings.SIZE_LIMITS) + MB
        waitress.serve(
            application,
            host="127.0.0.1",
            port=port,
            threads=THREADS,
            connection_limit=MOST_CONNECTIONS,
            asyncore_use_poll=True,
            outbuf_high_watermark=largest,
            max_request_body_size=largest,
            ident=None,
        )


def _end(number: int, frame: FrameType | None) -> None:
    """End in order, so that what is to be done in the end is done."""
    raise SystemExit(0)


@contextmanager
def _in_haste() -> Iterator[None]:
    """Wait for the disk once, at the end: a set-up that breaks off is begun anew in any case."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}


def _address(port: int) -> str:
    return f"http://localhost:{port}"


def _welcome(port: int) -> str:
    people = "\n".join(
        f"  {person.username:<8} {person.name}, {ROLES[person.role].label} ({person.organisation})"
        for person in CAST
    )
    return (
        f"\nPont is at {_address(port)}\n\nSign in as any of these people;"
        f" the password is {DEMO_PASSWORD}\n\n{people}\n\nStop with Ctrl+C."
        " The data stays in var/.\n"
    )
