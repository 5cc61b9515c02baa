"""`pont verify-store`: read every file to its end, as after a restore from a backup."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pont.vault.models import StoredFile
from pont.vault.queries import find_unreadable
from pont.vault.stores import StoreUnavailable


class Command(BaseCommand):
    """Say which files cannot be read; the exit status is 1 if there is one."""

    help = "Read every stored file to its end, and name those that are missing or damaged."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read them all, and say what was found.

        :raises CommandError: if a file cannot be read, or the store does not answer.
        """
        number, unreadable = StoredFile.objects.count(), 0
        try:
            for stored in find_unreadable():
                unreadable += 1
                self.stdout.write(_("The file %(id)s cannot be read.") % {"id": stored.pk})
        except StoreUnavailable as error:
            raise CommandError(_("The store does not answer.")) from error
        counts = {"number": number, "unreadable": unreadable}
        if unreadable:
            raise CommandError(_("%(unreadable)s of %(number)s files cannot be read.") % counts)
        self.stdout.write(_("All files can be read: %(number)s.") % counts)
