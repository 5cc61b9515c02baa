"""`pont import-links`: name the successors of closed schools."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from pont.directory.lists import ListUnreadable
from pont.directory.operations.import_links import import_links
from pont.policy.actors import SYSTEM


class Command(BaseCommand):
    """Import links between schools."""

    help = "Name the successors of closed schools from the links file of GIAS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="the links, CSV with URN, LinkURN, LinkType")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print the summary."""
        try:
            with options["file"].open("rb") as file:
                summary = import_links(
                    file=file, is_dry_run=options["dry_run"], by=SYSTEM, at=now()
                )
        except OSError as fault:
            raise CommandError(fault) from None
        except ListUnreadable as refused:
            raise CommandError(_(refused.problem.message) % refused.params) from None
        for number in summary.several:
            self.stdout.write(
                _("Establishment %(number)s has several successors: name one by hand.")
                % {"number": number}
            )
        counts = _("%(named)s successors named, %(unchanged)s known already, %(unknown)s unknown.")
        self.stdout.write(
            counts
            % {
                "named": summary.named,
                "unchanged": summary.unchanged,
                "unknown": summary.unknown,
            }
        )
        if options["dry_run"]:
            self.stdout.write(_("This was a dry run: nothing was written."))
