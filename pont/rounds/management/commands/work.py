"""Run the worker until the process is asked to end."""

from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from pont.rounds.worker import stop_on_signal, work


class Command(BaseCommand):
    """Deliver letters and make the rounds, until SIGTERM or Ctrl+C."""

    help = "Deliver letters and make the rounds, until the process is asked to end."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop."""
        stop = Event()
        stop_on_signal(stop)
        work(stop)
