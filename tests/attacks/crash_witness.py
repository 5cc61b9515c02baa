"""Says what is in a database and its store after a crash: runs inside a Django of its own."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from pont.audit.queries import verify
from pont.postbox.models import Letter
from pont.transfers.models import Draft, Transfer
from pont.vault.models import StoredFile
from pont.vault.operations import GRACE, sweep
from pont.vault.queries import read_chunks


def main() -> dict[str, Any]:
    """Read every file back, sweep as if the grace were over, and say what is left."""
    return {
        "drafts": {row.name: hash_of(row.stored) for row in Draft.objects.all()},
        "transfers": {
            row.name: hash_of(row.stored) for row in Transfer.objects.all() if row.stored
        },
        "letters": [(letter.to, letter.body) for letter in Letter.objects.all()],
        "audit": str(verify() or ""),
        "swept": sweep(at=timezone.now() + GRACE + timedelta(minutes=1)),
        "left": sorted(find_left() ^ set(StoredFile.objects.values_list("store_name", flat=True))),
    }


def hash_of(stored: StoredFile) -> str:
    """Return the SHA-256 of what is read back."""
    digest = hashlib.sha256()
    for chunk in read_chunks(stored):
        digest.update(chunk)
    return digest.hexdigest()


def find_left() -> set[str]:
    """Return the names of all files in the store."""
    return {path.name for path in Path(settings.STORE).rglob("*") if path.is_file()}
