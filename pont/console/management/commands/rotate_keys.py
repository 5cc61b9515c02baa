"""`pont rotate-keys`: wrap and seal anew with the first of the configured master keys."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pont.accounts.operations.reseal_factors import reseal_factors
from pont.vault.master_keys import get_master_keys
from pont.vault.operations import rewrap
from pont.vault.queries import count_by_master_key


class Command(BaseCommand):
    """Wrap the keys of files and seal second factors anew; the files stay as they are."""

    help = "Wrap every file's key, seal every second factor with the first of PONT_MASTER_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Wrap and seal anew, then say which master keys are still needed.

        :raises CommandError: if files or second factors need a master key that is not configured.
        """
        keys = get_master_keys()
        done = rewrap()
        self.stdout.write(f"{done} keys are now wrapped with “{keys.current}”.")
        sealed, unread = reseal_factors()
        self.stdout.write(f"{sealed} second factors are now sealed with “{keys.current}”.")
        if unread:
            self.stderr.write(f"{unread} second factors cannot be read.")
        lost = {
            key_id: count
            for key_id, count in count_by_master_key().items()
            if key_id not in keys.by_id
        }
        for key_id, count in lost.items():
            self.stderr.write(f"{count} files need the master key “{key_id}”: not configured.")
        if lost or unread:
            raise CommandError("Add the missing master keys to PONT_MASTER_KEYS and run it again.")
