"""Read what the vault holds."""

import logging
from collections.abc import Iterator
from typing import BinaryIO, cast

from django.db.models import Count

from pont.vault.deposits import Deposit
from pont.vault.envelope import Damaged, SealedReader
from pont.vault.master_keys import get_master_keys
from pont.vault.models import StoredFile
from pont.vault.stores import BytesMissing, get_store

log = logging.getLogger(__name__)


def open_stored(stored: StoredFile | Deposit) -> BinaryIO:
    """Open a file for reading: seekable, decrypted and checked record by record.

    Reading raises `Damaged` before any byte of an altered record is returned.

    :raises Damaged: if the bytes are gone, cut short or not those of this file.
    :raises KeyMissing: (a Damaged) if the master key that wrapped it is not configured.
    :raises StoreUnavailable: if the store does not answer.
    """
    return cast(BinaryIO, _open(stored))


def read_chunks(stored: StoredFile | Deposit) -> Iterator[bytes]:
    """Return the whole file in chunks of up to 1 MiB.

    The first chunk is checked before this returns, so that a caller can still refuse.

    :raises Damaged: as `open_stored`, and while iterating.
    """
    reader = _open(stored)
    reader.read_record(0)
    return reader.iterate_records()


def check_whole(stored: StoredFile | Deposit) -> None:
    """Check that the bytes are there, of the right length, and begin well.

    :raises Damaged: if not.
    """
    with open_stored(stored) as file:
        file.read(1)


def find_unreadable() -> Iterator[StoredFile]:
    """Read every kept file to its end, and yield those of which that cannot be done.

    Bytes missing, cut short or altered, or a master key that is not configured. What is destroyed
    meanwhile is no fault.

    :raises StoreUnavailable: if the store does not answer.
    """
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=500):
        if not _can_be_read(stored) and StoredFile.objects.filter(pk=stored.pk).exists():
            yield stored


def _can_be_read(stored: StoredFile) -> bool:
    try:
        for _ in read_chunks(stored):
            pass
    except Damaged:
        return False
    return True


def count_by_master_key() -> dict[str, int]:
    """Return how many files each master key wraps, by its id."""
    counted = StoredFile.objects.values_list("master_key_id").annotate(Count("pk"))
    return dict(counted.order_by("master_key_id"))


def _open(stored: StoredFile | Deposit) -> SealedReader:
    try:
        key = get_master_keys().unwrap(bytes(stored.wrapped_key), key_id=stored.master_key_id)
        blob = get_store().open(stored.store_name)
        return SealedReader(blob=blob, key=key, file_id=stored.id, size=stored.size)
    except (Damaged, BytesMissing) as fault:
        log.error("stored file %s cannot be opened: %s", stored.id, type(fault).__name__)
        raise fault if isinstance(fault, Damaged) else Damaged from None
