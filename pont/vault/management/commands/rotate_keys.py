"""`pont rotate-keys`: wrap every file's key with the first of the configured master keys."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pont.vault import operations, queries
from pont.vault.master_keys import get_master_keys


class Command(BaseCommand):
    """Re-wrap keys; the files themselves are not touched."""

    help = "Wrap the key of every file with the first master key of PONT_MASTER_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Re-wrap, then say which master keys are still needed.

        :raises CommandError: if files remain under a master key that is not configured.
        """
        keys = get_master_keys()
        done = operations.rewrap()
        self.stdout.write(f"{done} keys are now wrapped with “{keys.current}”.")
        lost = {
            key_id: count
            for key_id, count in queries.count_by_master_key().items()
            if key_id not in keys.by_id
        }
        for key_id, count in lost.items():
            self.stderr.write(f"{count} files need the master key “{key_id}”: not configured.")
        if lost:
            raise CommandError("Add the missing master keys to PONT_MASTER_KEYS and run it again.")
