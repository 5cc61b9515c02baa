"""Make the rounds once, for whoever prefers a timer to a worker."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pont.rounds.cadence import Cadence, Calendar
from pont.rounds.operations import find_times, make_due, make_now
from pont.rounds.reports import tell_failed, tell_made, tell_next
from pont.rounds.table import ROUNDS, Duty

BY_NAME = {duty.name: duty for duty in ROUNDS}
BY_CADENCE = {
    cadence.value: [
        duty
        for duty in ROUNDS
        if isinstance(duty.every, Calendar) and duty.every.cadence is cadence
    ]
    for cadence in Cadence
}


class Command(BaseCommand):
    """Make the rounds that are due, or those named; the exit status is 1 if one fails."""

    help = (
        "Make the rounds that are due: all of them, or those that are daily, weekly or yearly. "
        "A round that is named is made whether it is due or not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a cadence, or the names of rounds."""
        known = ", ".join([*BY_CADENCE, *sorted(BY_NAME)])
        parser.add_argument("names", nargs="*", metavar="WHICH", help=known)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and say what they did.

        :raises CommandError: if there is no such round, or one fails.
        """
        names = options["names"]
        unknown = sorted(set(names) - set(BY_NAME) - set(BY_CADENCE))
        if unknown:
            raise CommandError(f"There is no round {', '.join(unknown)}.")
        named = [BY_NAME[name] for name in names if name in BY_NAME]
        due = [duty for name in names for duty in BY_CADENCE.get(name, ())] if names else ROUNDS
        self.make(due, named)

    def make(self, due: Sequence[Duty], named: Sequence[Duty]) -> None:
        """Make those of `due` that are due and all of `named`, and say what they did.

        :raises CommandError: if one fails.
        """
        at = timezone.now()
        made = make_due(due, at=at) | make_now(named, at=at)
        duties = [*due, *named]
        self.stdout.write(tell_made(duties, made) if made else tell_next(find_times(duties), at=at))
        if None in made.values():
            raise CommandError(tell_failed(made))
