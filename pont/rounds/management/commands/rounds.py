"""Make the rounds once, for whoever prefers a timer to a worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pont.rounds.operations import make_due, make_now
from pont.rounds.table import ROUNDS


class Command(BaseCommand):
    """Make the rounds that are due, or those named; the exit status is 1 if one fails."""

    help = "Make the rounds that are due, or those named whether they are due or not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the names of rounds."""
        parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(sorted(BY_NAME)))

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and say which were made.

        :raises CommandError: if there is no such round, or one fails.
        """
        names = options["names"]
        unknown = sorted(set(names) - set(BY_NAME))
        if unknown:
            raise CommandError(f"There is no round {', '.join(unknown)}.")
        at = timezone.now()
        chosen = [BY_NAME[name] for name in names]
        made = make_now(chosen, at=at) if names else make_due(ROUNDS, at=at)
        for name, went_well in made.items():
            self.stdout.write(f"{name}: {'made' if went_well else 'failed, see the log'}")
        if not all(made.values()):
            raise CommandError("Not every round could be made.")


BY_NAME = {duty.name: duty for duty in ROUNDS}
