"""`pont import-establishments`: add and update schools from a published list."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from pont.directory.layouts import Layout
from pont.directory.lists import ListUnreadable
from pont.directory.operations.import_establishments import ImportSummary, import_establishments
from pont.policy.actors import SYSTEM


class Command(BaseCommand):
    """Import a list of schools."""

    help = "Add and update schools from a list in the GIAS layout or the Welsh Government's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and how to read it."""
        parser.add_argument("file", type=Path, help="the list, CSV")
        parser.add_argument(
            "--layout", type=Layout, choices=[*Layout], help="go by this layout, not the headings"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")
        parser.add_argument(
            "--close-missing",
            action="store_true",
            help="close the schools of the authorities in the list that are not in it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print the summary."""
        try:
            with options["file"].open("rb") as file:
                summary = import_establishments(
                    file=file,
                    layout=options["layout"],
                    is_dry_run=options["dry_run"],
                    close_missing=options["close_missing"],
                    by=SYSTEM,
                    at=now(),
                )
        except OSError as fault:
            raise CommandError(fault) from None
        except ListUnreadable as refused:
            raise CommandError(_(refused.problem.message) % refused.params) from None
        for line in say(summary, is_dry_run=options["dry_run"]):
            self.stdout.write(line)


def say(summary: ImportSummary, *, is_dry_run: bool) -> list[str]:
    """Return the lines that tell a person what an import did."""
    refused = [
        _("Line %(line)s: %(reason)s")
        % {"line": row.line, "reason": _(row.problem.message) % row.problem.params}
        for row in summary.refused
    ]
    counts = _(
        "%(added)s added, %(changed)s changed, %(closed)s closed, %(reopened)s reopened, "
        "%(unchanged)s unchanged, %(refused)s refused."
    ) % {
        "added": summary.added,
        "changed": summary.changed,
        "closed": summary.closed,
        "reopened": summary.reopened,
        "unchanged": summary.unchanged,
        "refused": len(summary.refused),
    }
    held_back = _(
        "No absent school was closed, because rows that could not be read might be theirs. "
        "Mend those rows and import again."
    )
    dry = _("This was a dry run: nothing was written.")
    return [
        *refused,
        counts,
        *([held_back] if summary.is_closing_held_back else []),
        *([dry] if is_dry_run else []),
    ]
