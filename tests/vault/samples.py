"""Small files, zips and stores for the tests of the vault."""

import io
import os
import warnings
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from pont.vault import operations
from pont.vault.models import StoredFile

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
MB = 1 << 20


def keep_bytes(data: bytes, *, record_size: int = MB) -> StoredFile:
    """Store and keep `data`."""
    deposit = operations.store([data], limit=200 * MB, record_size=record_size)
    return operations.keep(deposit, at=AT)


def find_paths() -> list[Path]:
    """Return every file in the test's store."""
    return sorted(path for path in Path(settings.STORE).rglob("*") if path.is_file())


def locate(stored: StoredFile) -> Path:
    """Return where the bytes of `stored` are."""
    return Path(settings.STORE, stored.store_name[0], stored.store_name[1], stored.store_name)


def make_old(path: Path, *, at: datetime = AT, age: timedelta = timedelta(hours=2)) -> None:
    """Let `path` look as if it was written `age` before `at`."""
    then = (at - age).timestamp()
    os.utime(path, (then, then))


def make_zip(
    members: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]],
    *,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Return a zip of `members`."""
    pairs = list(members.items()) if isinstance(members, dict) else members
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", method) as archive:
        warnings.simplefilter("ignore")  # duplicate names are meant
        for name, data in pairs:
            archive.writestr(name, data, compress_type=method)
    return made.getvalue()
