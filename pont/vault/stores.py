"""Where the bytes lie: a folder on this machine, or a bucket (`pont.vault.s3`).

A store keeps blobs under random names in 256 folders and never sees plaintext. What is written
appears under its name only when it is whole and on the disk.
"""

import contextlib
import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings
from django.utils.module_loading import import_string

from pont.standards.refusals import N_, Refusal
from pont.vault.envelope import Blob

NAME_SIZE = 32
# Two hex digits of the name choose its folder; a million files make 4,000 a folder.
FOLDERS = tuple(f"{number:02x}" for number in range(256))
UNFINISHED = ".part"
PROBE = b"is anybody there?"

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BACKENDS = {"s3": "pont.vault.s3.S3Store"}


class StoreFull(Refusal):
    """There is no room for the bytes."""

    code = "store-full"
    message = N_(
        "The file was not kept because the service has run out of storage space, and nothing was "
        "sent. Try again later; if it happens again, tell the people who run this service."
    )


class StoreUnavailable(Refusal):
    """The store does not answer, or answers with an error."""

    code = "store-unavailable"
    message = N_(
        "The place where files are stored is not answering. Nothing was kept, sent or handed over. "
        "Try again in a few minutes."
    )


class BytesMissing(Exception):
    """There is no blob of that name."""


class Writing(Protocol):
    """A blob on its way into a store; leaving the block before `finish` discards it."""

    name: str

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Discard what was not finished."""

    def write(self, data: memoryview) -> None:
        """Append `data`."""

    def settle(self) -> None:
        """Bring what was written to rest, not yet under its name."""

    def finish(self) -> None:
        """Let the blob appear under its name, for good."""


class Store(Protocol):
    """Blobs by random name."""

    def begin(self) -> Writing:
        """Begin a blob under a new random name."""

    def check_writable(self) -> None:
        """Write a few bytes and take them back.

        :raises StoreFull: if there is no room.
        :raises StoreUnavailable: if the store fails otherwise.
        """

    def open(self, name: str) -> Blob:
        """Open the blob `name` for reading.

        :raises BytesMissing: if there is none.
        """

    def remove(self, name: str) -> None:
        """Remove the blob `name`, if it is there."""

    def find_names(self, folder: str) -> list[str]:
        """Return the names of the whole blobs of one of the FOLDERS."""

    def is_there(self, name: str) -> bool:
        """Return whether there is a blob `name`."""

    def remove_stale(self, name: str, *, before: datetime) -> bool:
        """Remove the blob `name` if it was written before then; return whether it was."""

    def remove_unfinished(self, folder: str, *, before: datetime) -> int:
        """Remove what nobody is writing any more in one of the FOLDERS; return how many."""


def get_store() -> Store:
    """Return the store that the setting STORE names."""
    return _open_store(str(settings.STORE))


@lru_cache(maxsize=8)
def _open_store(place: str) -> Store:
    scheme, separator, _ = place.partition("://")
    if not separator:
        return LocalStore(Path(place))
    store: Store = import_string(_BACKENDS[scheme])(place)
    return store


@contextlib.contextmanager
def _refusing_faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        refusal = StoreFull if error.errno in _FULL else StoreUnavailable
        raise refusal from error


class LocalStore:
    """A folder of this machine: files mode 0600 in `root/a/b/`."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)

    def begin(self) -> "LocalWriting":
        """Begin a blob under a new random name."""
        return LocalWriting(self, secrets.token_hex(NAME_SIZE // 2))

    def check_writable(self) -> None:
        """Write a few bytes and take them back.

        :raises StoreFull: if there is no room.
        :raises StoreUnavailable: if the disk fails otherwise.
        """
        with self.begin() as writing:
            writing.write(memoryview(PROBE))
            writing.settle()

    def open(self, name: str) -> "LocalBlob":
        """Open the blob `name` for reading.

        :raises BytesMissing: if there is none.
        :raises StoreUnavailable: if the disk fails.
        """
        with _refusing_faults():
            try:
                return LocalBlob(os.open(self.locate(name), os.O_RDONLY | os.O_NOFOLLOW))
            except FileNotFoundError:
                raise BytesMissing from None

    def remove(self, name: str) -> None:
        """Remove the blob `name`, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.locate(name))

    def find_names(self, folder: str) -> list[str]:
        """Return the names of the whole blobs of one of the FOLDERS."""
        return [name for name in self._list(folder) if not name.endswith(UNFINISHED)]

    def is_there(self, name: str) -> bool:
        """Return whether there is a blob `name`."""
        return os.path.exists(self.locate(name))

    def remove_stale(self, name: str, *, before: datetime) -> bool:
        """Remove the blob `name` if it was written before then; return whether it was."""
        return _remove_unless_new(self.locate(name), before=before)

    def remove_unfinished(self, folder: str, *, before: datetime) -> int:
        """Remove what nobody is writing any more in one of the FOLDERS; return how many."""
        paths = [
            os.path.join(self._locate_folder(folder), name)
            for name in self._list(folder)
            if name.endswith(UNFINISHED)
        ]
        return sum(_remove_unless_new(path, before=before) for path in paths)

    def locate(self, name: str) -> str:
        """Return the path of the blob `name`."""
        return os.path.join(self._locate_folder(name), name)

    def make_folders(self) -> None:
        """Make all folders, lastingly: together they take no longer than two of them alone."""
        os.makedirs(self._root, mode=0o700, exist_ok=True)
        folders = [self._locate_folder(folder) for folder in FOLDERS]
        outer = sorted({os.path.dirname(folder) for folder in folders})
        for folder in (*outer, *folders):
            with contextlib.suppress(FileExistsError):
                os.mkdir(folder, mode=0o700)
        for folder in (self._root, *outer):
            sync_folder(folder)

    def _locate_folder(self, name: str) -> str:
        return os.path.join(self._root, name[0], name[1])

    def _list(self, folder: str) -> list[str]:
        try:
            return os.listdir(self._locate_folder(folder))
        except FileNotFoundError:
            return []


class LocalWriting:
    """A blob on its way into a folder, beside its final place and under a name of its own."""

    def __init__(self, store: LocalStore, name: str) -> None:
        self.name = name
        self._store = store
        self._path = store.locate(name)
        self._file = -1
        self._is_finished = False

    def __enter__(self) -> Self:
        with _refusing_faults():
            try:
                self._file = self._create()
            except FileNotFoundError:
                self._store.make_folders()
                self._file = self._create()
            # The sweep leaves alone what somebody holds; a killed process holds nothing.
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._is_finished:
            with contextlib.suppress(OSError):
                os.unlink(self._path + UNFINISHED)
        os.close(self._file)

    def write(self, data: memoryview) -> None:
        """Append `data`."""
        with _refusing_faults():
            while data:
                data = data[os.write(self._file, data) :]

    def settle(self) -> None:
        """Bring what was written to the disk, not yet under its name."""
        with _refusing_faults():
            os.fsync(self._file)

    def finish(self) -> None:
        """Let the blob appear under its name, for good."""
        with _refusing_faults():
            os.rename(self._path + UNFINISHED, self._path)
            self._is_finished = True
            sync_folder(os.path.dirname(self._path))

    def _create(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        return os.open(self._path + UNFINISHED, flags, 0o600)


class LocalBlob:
    """A blob in a folder, open for reading."""

    def __init__(self, file: int) -> None:
        self._file = file
        self.size = os.fstat(file).st_size

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; fewer only at the end."""
        with _refusing_faults():
            return os.pread(self._file, length, offset)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def sync_folder(path: str) -> None:
    """Bring a folder's list of names to the disk."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove_unless_new(path: str, *, before: datetime) -> bool:
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_old = datetime.fromtimestamp(os.fstat(file).st_mtime, UTC) < before
        if is_old:
            os.unlink(path)
    except (BlockingIOError, FileNotFoundError):
        return False
    else:
        return is_old
    finally:
        os.close(file)
