"""The worker: sends the post and allocated pupils, matches, and makes the rounds that are due.

A thread for each, so that neither long rounds nor a matching nor a great many pupils keep letters
waiting. Whatever fails is logged and tried again; a database that was gone is connected to anew.

Source: promise 1.
"""

import signal
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from types import FrameType
from typing import Final

import structlog
from django.db import close_old_connections, connections
from django.utils import timezone

from pont.rounds.cadence import find_next
from pont.rounds.operations import make_due
from pont.rounds.table import MATCHING, POST, ROUNDS, SENDING_ON, Duty

LOOK_AT_THE_CLOCK: Final = timedelta(seconds=10)
AFTER_A_FAILURE: Final = timedelta(seconds=5)
# What is half done after that is done again by the next worker.
TIME_TO_STOP: Final = timedelta(seconds=15)

Step = Callable[[], timedelta]
"""Does something and returns how long to wait for the next time."""

log = structlog.get_logger(__name__)


def work(stop: Event) -> None:
    """Work until `stop` is set."""
    steps: Mapping[str, Step] = {
        "post": lambda: work_off(POST),
        "pupils": lambda: work_off(SENDING_ON),
        "matching": lambda: work_off(MATCHING),
        "rounds": lambda: make_rounds(ROUNDS),
    }
    lanes = [
        Thread(target=repeat, args=(step, stop), name=name, daemon=True)
        for name, step in steps.items()
    ]
    for lane in lanes:
        lane.start()
    log.info("worker-started")
    stop.wait()
    until = monotonic() + TIME_TO_STOP.total_seconds()
    for lane in lanes:
        lane.join(max(0, until - monotonic()))
    log.info("worker-stopped")


def stop_on_signal(stop: Event) -> None:
    """Set `stop` when the process is asked to end."""

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)


def repeat(step: Step, stop: Event) -> None:
    """Take `step` again and again, waiting as long as it says, until `stop` is set."""
    while not stop.is_set():
        stop.wait(survive(step).total_seconds())
    connections.close_all()


def survive(step: Step) -> timedelta:
    """Take `step` and return how long to wait for the next, whatever goes wrong."""
    try:
        # A connection that broke is closed here, and opened again by the first query.
        close_old_connections()
        return step()
    except Exception:
        log.exception("worker-failed")
        return AFTER_A_FAILURE


def work_off(duties: Sequence[Duty]) -> timedelta:
    """Work off a batch of what is due; return no wait if there may be more."""
    at = timezone.now()
    numbers = [duty.make(at) for duty in duties]
    return timedelta() if any(numbers) else min(find_next(d.every, at=at) - at for d in duties)


def make_rounds(duties: Sequence[Duty]) -> timedelta:
    """Make the rounds that are due."""
    make_due(duties, at=timezone.now())
    return LOOK_AT_THE_CLOCK
