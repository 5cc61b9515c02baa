"""The worker, in this process and as a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copyfile
from threading import Event, Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import OperationalError

from pont.rounds import worker
from pont.rounds.table import Duty
from pont.rounds.worker import AFTER_A_FAILURE, repeat, survive, work_off
from tests.ports import find_free_port

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the worker did about connections to the database, which these tests have none of."""
    closed: list[str] = []
    monkeypatch.setattr(worker, "close_old_connections", lambda: closed.append("old"))
    monkeypatch.setattr(worker.connections, "close_all", lambda: closed.append("all"))
    return closed


def test_whatever_fails_is_tried_again_a_little_later(closed: list[str]) -> None:
    def fail() -> timedelta:
        raise OperationalError("the database is gone")

    assert survive(fail) == AFTER_A_FAILURE
    assert survive(lambda: timedelta(seconds=3)) == timedelta(seconds=3)


def test_it_goes_on_until_it_is_stopped_and_closes_what_it_opened(closed: list[str]) -> None:
    stop = Event()
    taken: list[int] = []

    def step() -> timedelta:
        taken.append(len(taken))
        if len(taken) == 3:
            stop.set()
        return timedelta()

    repeat(step, stop)

    assert taken == [0, 1, 2]
    assert closed == ["old", "old", "old", "all"]


def test_a_long_wait_ends_when_it_is_stopped(closed: list[str]) -> None:
    stop = Event()
    thread = Thread(target=repeat, args=(lambda: timedelta(hours=1), stop))
    thread.start()
    stop.set()
    thread.join(timeout=5)

    assert not thread.is_alive()


@pytest.mark.parametrize(("sent", "wait"), [(20, 0), (1, 0), (0, 2)])
def test_it_waits_only_when_nothing_was_done(sent: int, wait: int) -> None:
    duty = Duty("deliver-letters", timedelta(seconds=2), lambda at: sent)

    assert work_off([duty]) == timedelta(seconds=wait)


class Mailbox:
    """Keeps the Message-ID of what arrives; while `held`, says nothing to the sender."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.held = Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the message, and answer once nothing holds us."""
        content = (envelope.original_content or b"").decode()
        (line,) = [one for one in content.splitlines() if one.startswith("Message-ID: ")]
        self.arrived.append(line.removeprefix("Message-ID: "))
        while self.held.is_set():
            await server.loop.run_in_executor(None, time.sleep, 0.05)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Controller]]:
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=find_free_port())
    server.start()
    yield mailbox, server
    mailbox.held.clear()
    server.stop()


class House:
    """A Pont of its own on a SQLite file, driven from outside."""

    def __init__(self, folder: Path, *, mail_port: int) -> None:
        self.environment = {
            **os.environ,
            "PONT_MODE": "test",
            "PONT_VAR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/pont.sqlite3",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "PONT_LOG_LEVEL": "INFO",
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", *arguments],
            cwd=HOUSE,
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> None:
        process = self.start(*arguments)
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors

    def ask(self, code: str) -> None:
        self.run("shell", "--verbosity=0", "--command", code)

    def queue(self, number: int) -> None:
        self.ask(
            "from tests.postbox.letters import queue\n"
            "from django.utils.timezone import now\n"
            f"queue(*[f'user{{n}}@greenway.example' for n in range({number})], at=now())"
        )

    def end_leases(self) -> None:
        self.ask(
            "from pont.postbox.models import Letter\n"
            "from django.utils.timezone import now\n"
            "Letter.objects.filter(sent_at=None).update(leased_until=now())"
        )


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables, to copy."""
    folder = tmp_path_factory.mktemp("house")
    House(folder, mail_port=0).run("migrate", "--verbosity=0")
    return folder / "pont.sqlite3"


@pytest.fixture
def house(tmp_path: Path, empty_database: Path, mailbox: tuple[Mailbox, Controller]) -> House:
    copyfile(empty_database, tmp_path / "pont.sqlite3")
    return House(tmp_path, mail_port=mailbox[1].port)


@pytest.mark.slow
def test_it_delivers_and_stops_cleanly_when_it_is_asked_to(
    house: House, mailbox: tuple[Mailbox, Controller]
) -> None:
    letters, _ = mailbox
    house.queue(3)
    process = house.start("work")
    await_(lambda: len(letters.arrived) == 3)

    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)

    assert process.returncode == 0, errors
    assert "worker-stopped" in errors
    assert "Traceback" not in errors
    assert len(set(letters.arrived)) == len(letters.arrived) == 3


@pytest.mark.slow
def test_a_worker_killed_while_sending_loses_no_letter_and_doubles_none_but_its_last(
    house: House, mailbox: tuple[Mailbox, Controller]
) -> None:
    letters, _ = mailbox
    house.queue(5)
    letters.held.set()
    process = house.start("work")
    await_(lambda: len(letters.arrived) == 1)
    process.kill()
    process.communicate(timeout=30)
    letters.held.clear()

    house.end_leases()
    process = house.start("work")
    await_(lambda: len(letters.arrived) == 6)
    time.sleep(3)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)

    assert len(letters.arrived) == 6
    assert len(set(letters.arrived)) == 5
    assert letters.arrived.count(letters.arrived[0]) == 2


def await_(is_so: Callable[[], bool], *, seconds: float = 120) -> None:
    """Wait until `is_so`, at most `seconds`."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
