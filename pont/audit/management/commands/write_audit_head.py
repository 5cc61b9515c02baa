"""Note the head of the audit trail outside the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from pont.audit.heads import write_head
from pont.audit.queries import find_head


class Command(BaseCommand):
    """Write today's head into the folder of the noted heads."""

    help = "Note the head of the audit trail in a file outside the database."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder to write into."""
        parser.add_argument("--heads", type=Path, default=Path(settings.AUDIT_HEADS))

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the head and print where, with the head itself for a log kept elsewhere."""
        head = find_head()
        if head is not None:
            path = write_head(head, folder=options["heads"], at=timezone.now())
            self.stdout.write(f"{path} {head.sequence} {head.mac}")
