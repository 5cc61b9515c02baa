"""Let go of a file's bytes and of the pupils in it; the record stays."""

from pont.transfers.models import Draft, PupilEntry, Transfer
from pont.vault.models import StoredFile
from pont.vault.operations import destroy


def release(transfer: Transfer) -> None:
    """Drop what `transfer` holds; the bytes go with their last holder (ruling 3.6).

    The caller saves `transfer`, whose `stored` and `keep_until` are emptied here, in the same
    transaction.
    """
    stored = transfer.stored
    transfer.stored = None
    transfer.keep_until = None
    transfer.save(update_fields=["stored", "keep_until"])
    PupilEntry.objects.filter(transfer=transfer).delete()
    if stored is not None:
        destroy_if_unheld(stored)


def destroy_if_unheld(stored: StoredFile) -> None:
    """Destroy `stored` unless a transfer or a draft still holds it."""
    holders = (Transfer.objects.filter(stored=stored), Draft.objects.filter(stored=stored))
    if not any(held.exists() for held in holders):
        destroy(stored)
