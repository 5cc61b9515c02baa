"""Carry out the matching with a census that is due, once: the worker starts this by itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pont.rounds.matching import match_here


class Command(BaseCommand):
    """Match the shelf with the census that has waited longest, in this process."""

    help = "Match lost pupils with the census that waits, as the worker does by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether the process is to end with whoever started it."""
        parser.add_argument(
            "--watched", action="store_true", help="end when the standard input does"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry it out, and say whether there was one."""
        number = match_here(is_watched=options["watched"])
        if not options["watched"]:
            self.stdout.write("1 matching." if number else "No matching waits.")
