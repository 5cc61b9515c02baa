"""`pont rebuild-shelf`: open the records that are missing, make the index of the search anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from pont.lost_pupils.operations.rebuild import open_missing
from pont.lost_pupils.search.rebuilding import renew_entries, renew_words


class Command(BaseCommand):
    """Bring the shelf in step with its files, while Pont is in use."""

    help = (
        "Open a record for each file on the shelf that has none, and make the index of the search"
        " for lost pupils anew. It can be stopped, and run again, at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add where to go on."""
        parser.add_argument("--after", type=int, default=0, help="go on after this record")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do a batch at a time, and say after each how far it came."""
        opened = 0
        while number := open_missing(at=timezone.now()):
            opened += number
        self.stdout.write(f"{opened} records opened.")
        after: int | None = options["after"]
        while after is not None:
            after = renew_entries(after=after)
            if after is not None:
                self.stdout.write(f"Indexed as far as record {after}.")
        after = 0
        while after is not None:
            after = renew_words(after=after)
        self.stdout.write("The index of the search is made anew.")
