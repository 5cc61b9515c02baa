"""Match the shelf with a census in a process of its own, which ends when the worker does.

It takes gigabytes and minutes, so it is kept apart: its memory goes with it, and the worker's other
threads do not wait for it. What its engine spills is encrypted, in a folder that is removed.

Source: issue 4 (annual matching); docs/adr/0020.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from threading import Event, Thread
from typing import Final

from django.db import connections
from django.utils import timezone

from pont.lost_pupils.operations.match_census import LEASE, Turn, TurnLost, is_due, match_due

FOLDER: Final = "pont-matching-{}-"
HOLD_EVERY_SECONDS: Final = LEASE.total_seconds() / 6


class MatchingDied(Exception):
    """The process ended otherwise than by itself: for want of memory, perhaps."""


def match_apart(at: datetime) -> int:
    """Carry out the matching that is due in a process of its own; return 1 if there was one.

    :raises MatchingDied: if the process did not end by itself.
    """
    if not is_due(at=at):
        return 0
    sweep_folders(Path(gettempdir()))
    with TemporaryDirectory(prefix=FOLDER.format(os.getpid())) as scratch:
        environment = {**os.environ, "TMPDIR": scratch}
        command = [sys.executable, "-m", "pont.console.main", "match-census", "--watched"]
        # The end of this process closes its standard input, however it ends.
        with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as process:  # noqa: S603
            status = process.wait()
    if status:
        raise MatchingDied(status)
    return 1


def sweep_folders(place: Path) -> None:
    """Remove the folders of workers that were killed; what is in them nobody can read."""
    for folder in place.glob(FOLDER.format("*") + "*"):
        worker = folder.name.split("-")[2]
        if worker.isdigit() and not _is_alive(int(worker)):
            rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def match_here(*, is_watched: bool) -> int:
    """Carry out the matching that is due in this process; return 1 if there was one.

    `is_watched` ends the process with its standard input.
    """
    if is_watched:
        Thread(target=_end_with_input, daemon=True).start()
    return match_due(clock=timezone.now, attend=hold)


def _end_with_input() -> None:
    # Not by way of `sys.stdin`: its lock would be missed when the process ends by itself.
    while os.read(sys.stdin.fileno(), 1):
        pass
    end_at_once()


def end_at_once() -> None:
    """End the process in the midst of the engine's work, which cannot be asked to stop."""
    os._exit(os.EX_TEMPFAIL)


@contextmanager
def hold(turn: Turn) -> Iterator[None]:
    """Hold the lease of a run while it is under way; if it is cancelled, end the process."""
    done = Event()

    def keep() -> None:
        while not done.wait(HOLD_EVERY_SECONDS):
            try:
                turn.say()
            except TurnLost:
                # Nothing is written any more, and cancelled work need not be finished.
                if not done.is_set():
                    os._exit(os.EX_OK)
            finally:
                connections.close_all()

    keeper = Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
