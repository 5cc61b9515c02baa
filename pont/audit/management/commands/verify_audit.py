"""Verify the audit trail, against the heads noted outside the database too."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext

from pont.audit.heads import HeadUnreadable, read_heads
from pont.audit.queries import find_head, verify


class Command(BaseCommand):
    """Say whether the audit trail is whole; the exit status is 1 if it is not."""

    help = "Verify the audit trail: name the first line altered, deleted, inserted or cut off."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder of the noted heads, in case they are kept elsewhere."""
        parser.add_argument("--heads", type=Path, default=Path(settings.AUDIT_HEADS))

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, and say so.

        :raises CommandError: with the first broken place.
        """
        try:
            noted = read_heads(options["heads"])
        except HeadUnreadable as error:
            raise CommandError(gettext("The noted head %s cannot be read.") % error) from error
        found = verify(noted=noted)
        if found:
            raise CommandError(gettext(found.problem.message) % found.problem.params)
        head = find_head()
        self.stdout.write(
            gettext("The audit trail is whole: %(lines)s lines, %(heads)s heads noted outside.")
            % {"lines": head.sequence if head else 0, "heads": len(noted)}
        )
