"""Store, keep and destroy bytes, and re-wrap their keys.

Storing touches no database and keeping touches no bytes, so that a transaction stays short.

Source: rulings 3.3, 3.5, 3.6.
"""

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from django.db import transaction

from config.prepared import Insert
from pont.policy.limits import MB
from pont.standards.refusals import N_, Refusal
from pont.vault.deposits import Deposit
from pont.vault.envelope import RECORD_SIZE, Bytes, Sealer, generate_key, split_records
from pont.vault.master_keys import get_master_keys
from pont.vault.models import StoredFile
from pont.vault.scanner import Scan, begin_scan
from pont.vault.stores import FOLDERS, Store, StoreUnavailable, Writing, get_store

log = logging.getLogger(__name__)

# Bytes without a row are left alone this long: somebody may be about to keep them.
GRACE = timedelta(hours=1)
KEEP_WITHIN_SECONDS = GRACE.total_seconds() / 2
REWRAP_BATCH = 500
INSERT_FILE = Insert(StoredFile)


class TooLarge(Refusal):
    """More bytes came than the limit allows."""

    code = "too-large"
    message = N_(
        "The file is larger than %(megabytes)s MB, the most that is allowed here. It was not kept "
        "and nothing was sent. Send it in smaller parts."
    )

    def __init__(self, *, limit: int) -> None:
        super().__init__(megabytes=f"{limit / MB:g}")


class FileEmpty(Refusal):
    """No bytes came."""

    code = "file-empty"
    message = N_(
        "The file is empty, so it was not kept and nothing was sent. Make the file again and check "
        "its size before you choose it."
    )


class DepositExpired(Refusal):
    """So much time passed between storing and keeping that the bytes may be gone."""

    code = "deposit-expired"
    message = N_(
        "It took too long to finish this upload, so the file was not kept and nothing was sent. "
        "Upload it again."
    )


def store(chunks: Iterable[Bytes], *, limit: int, record_size: int = RECORD_SIZE) -> Deposit:
    """Encrypt, hash, scan and store the bytes of one file as they come, without a database.

    `limit` is in bytes of plaintext. When this returns, the bytes are on the disk; when it
    raises, nothing of them is left.

    :raises TooLarge: as soon as more than `limit` bytes have come.
    :raises FileEmpty: if none came.
    :raises Infected: if the scanner found something.
    :raises ScannerUnavailable: if the scanner gave no verdict.
    :raises StoreFull: if there is no room.
    :raises StoreUnavailable: if the store fails otherwise.
    """
    file_id, key, master_keys = uuid4(), generate_key(), get_master_keys()
    sealer = Sealer(key=key, file_id=file_id, record_size=record_size)
    with begin_scan() as scan, get_store().begin() as writing:
        records = split_records(_limited(chunks, limit=limit), record_size=record_size)
        size, sha256 = _pour(records, sealer=sealer, scan=scan, writing=writing)
        scan.end()
        writing.settle()
        scan.check_clean()
        writing.finish()
    return Deposit(
        id=file_id,
        store_name=writing.name,
        size=size,
        sha256=sha256,
        wrapped_key=master_keys.wrap(key),
        master_key_id=master_keys.current,
        stored=time.monotonic(),
    )


def keep(deposit: Deposit, *, at: datetime) -> StoredFile:
    """Write the row that makes a deposit last, in the caller's transaction.

    :raises DepositExpired: if it was stored so long ago that the sweep may be taking it.
    """
    if time.monotonic() - deposit.stored > KEEP_WITHIN_SECONDS:
        raise DepositExpired
    return INSERT_FILE.run(
        StoredFile(
            id=deposit.id,
            store_name=deposit.store_name,
            size=deposit.size,
            sha256=deposit.sha256,
            wrapped_key=deposit.wrapped_key,
            master_key_id=deposit.master_key_id,
            stored_at=at,
        )
    )


def abandon(deposit: Deposit) -> None:
    """Remove the bytes of a deposit that will not be kept."""
    _remove_bytes(deposit.store_name)


@transaction.atomic
def destroy(stored: StoredFile) -> None:
    """Destroy a file: its row and key in this transaction, its bytes once that is committed.

    Without the key the bytes are noise; bytes that cannot be removed are left to the sweep.

    :raises ProtectedError: if a row of another room still refers to it.
    """
    name = stored.store_name
    stored.delete()
    transaction.on_commit(partial(_remove_bytes, name), robust=True)


def sweep(*, at: datetime) -> int:
    """Remove bytes that no row stands for and that are older than an hour; return how many.

    Uploads under way are left alone. A row without bytes is reported in the log.
    """
    return sum(_sweep_folder(get_store(), folder, before=at - GRACE) for folder in FOLDERS)


def rewrap() -> int:
    """Wrap every file's key with the current master key; return how many were wrapped anew.

    The bytes are not touched. Keys under a master key that is not configured stay as they are
    (`queries.count_by_master_key` tells).
    """
    keys = get_master_keys()
    stale = StoredFile.objects.filter(
        master_key_id__in=[key_id for key_id in keys.by_id if key_id != keys.current]
    )
    done = 0
    while count := _rewrap_batch(stale.order_by("pk")[:REWRAP_BATCH].values_list("pk", flat=True)):
        done += count
    return done


def _limited(chunks: Iterable[Bytes], *, limit: int) -> Iterator[Bytes]:
    size = 0
    for chunk in chunks:
        size += len(memoryview(chunk))
        if size > limit:
            raise TooLarge(limit=limit)
        yield chunk


def _pour(
    records: Iterable[tuple[memoryview, bool]], *, sealer: Sealer, scan: Scan, writing: Writing
) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    for record, is_last in records:
        size += len(record)
        if not size:
            raise FileEmpty
        scan.feed(record)
        digest.update(record)
        writing.write(sealer.seal(record, last=is_last))
    return size, digest.hexdigest()


def _remove_bytes(name: str) -> None:
    try:
        get_store().remove(name)
    except (OSError, StoreUnavailable):
        log.warning("bytes %s could not be removed; the sweep will try again", name)


def _sweep_folder(store: Store, folder: str, *, before: datetime) -> int:
    # The names first: a file kept meanwhile is then a row more, never bytes without a row.
    there = set(store.find_names(folder))
    rows = StoredFile.objects.filter(store_name__gte=folder, store_name__lt=folder + "g")
    known = set(rows.values_list("store_name", flat=True))
    for stored in StoredFile.objects.filter(store_name__in=known - there):
        if not store.is_there(stored.store_name):
            log.error("the bytes of stored file %s are gone", stored.pk)
    removed = sum(store.remove_stale(name, before=before) for name in there - known)
    return removed + store.remove_unfinished(folder, before=before)


@transaction.atomic
def _rewrap_batch(ids: Iterable[object]) -> int:
    keys = get_master_keys()
    batch = list(StoredFile.objects.select_for_update().filter(pk__in=list(ids)))
    for stored in batch:
        key = keys.unwrap(bytes(stored.wrapped_key), key_id=stored.master_key_id)
        stored.wrapped_key, stored.master_key_id = keys.wrap(key), keys.current
    StoredFile.objects.bulk_update(batch, ["wrapped_key", "master_key_id"])
    return len(batch)
