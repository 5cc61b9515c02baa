"""Seal a file in records that nobody can alter, cut short, swap or replay unseen.

A blob is a header (magic, version, record size, random prefix) and AES-256-GCM records of one
size, the last one shorter or equal. Each nonce is prefix, record number and a flag on the last
record (the STREAM construction); every record is bound to the header and to the file's id.

Source: rulings 3.6; Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and
its Nonce-Reuse Misuse-Resistance" (CRYPTO 2015), section 7.
"""

import io
import logging
import mmap
import os
import struct
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pont.standards.refusals import N_, Refusal

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Bytes = bytes | bytearray | memoryview

log = logging.getLogger(__name__)

RECORD_SIZE = 1 << 20
# A header is read before it is authenticated: what it claims may not cost more than this.
MAX_RECORD_SIZE = 1 << 24
TAG_SIZE = 16

_MAGIC = b"PONT"
_VERSION = 1
_PREFIX_SIZE = 7
_HEADER = struct.Struct(f">4sBI{_PREFIX_SIZE}s")
HEADER_SIZE = _HEADER.size


class Damaged(Refusal):
    """The stored bytes are not the bytes that were kept."""

    code = "file-damaged"
    message = N_(
        "This file is damaged where it is stored, so it cannot be opened and nothing was handed "
        "over. Tell the people who run this service; the sender may have to send it again."
    )


class Blob(Protocol):
    """Stored bytes that can be read at any place."""

    @property
    def size(self) -> int:
        """The number of bytes."""

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; fewer only at the end."""

    def close(self) -> None:
        """Let go of the bytes."""


def generate_key() -> bytes:
    """Return a new random key for one file."""
    return AESGCM.generate_key(256)


def split_records(
    chunks: Iterable[Bytes], *, record_size: int = RECORD_SIZE
) -> Iterator[tuple[memoryview, bool]]:
    """Yield the bytes of `chunks` record by record, with True beside the last.

    A record is a view on one buffer, valid until the next is asked for.
    """
    buffer = _make_room(record_size)
    filled = 0
    for chunk in chunks:
        rest = memoryview(chunk)
        while rest:
            if filled == record_size:
                yield buffer, False
                filled = 0
            taken = min(record_size - filled, len(rest))
            buffer[filled : filled + taken] = rest[:taken]
            filled += taken
            rest = rest[taken:]
    yield buffer[:filled], True


class Sealer:
    """Turns the records of one file into the bytes of its blob."""

    def __init__(self, *, key: bytes, file_id: UUID, record_size: int = RECORD_SIZE) -> None:
        self._cipher = AESGCM(key)
        self._prefix = os.urandom(_PREFIX_SIZE)
        self._header = _HEADER.pack(_MAGIC, _VERSION, record_size, self._prefix)
        self._bound = file_id.bytes + self._header
        self._number = 0
        self._out = _make_room(HEADER_SIZE + record_size + TAG_SIZE)

    def seal(self, record: Bytes, *, last: bool) -> memoryview:
        """Return the next bytes of the blob, a view valid until the next call.

        The header goes out with the first record, so that a small file is a single write.
        """
        start = 0
        if self._number == 0:
            start = HEADER_SIZE
            self._out[:start] = self._header
        nonce = _nonce(self._prefix, self._number, last=last)
        end = start + len(memoryview(record)) + TAG_SIZE
        self._cipher.encrypt_into(nonce, record, self._bound, self._out[start:end])
        self._number += 1
        return self._out[:end]


class SealedReader(io.BufferedIOBase):
    """A file opened for reading, decrypted and checked one record at a time."""

    def __init__(self, *, blob: Blob, key: bytes, file_id: UUID, size: int) -> None:
        """Open `blob`, the sealed form of `size` bytes.

        :raises Damaged: if it cannot be what was sealed.
        """
        super().__init__()
        self._blob = blob
        self._size = size
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")
        header = blob.read_at(0, HEADER_SIZE)
        self._record_size, self._prefix = _parse_header(header)
        self._records = max(1, -(-size // self._record_size))
        if blob.size != HEADER_SIZE + size + TAG_SIZE * self._records:
            raise Damaged
        self._cipher = AESGCM(key)
        self._file_id = file_id
        self._bound = file_id.bytes + header

    def read_record(self, number: int) -> bytes:
        """Return the plaintext of record `number`, counted from 0.

        :raises Damaged: if it is not the record that was sealed there.
        """
        if number == self._held[0]:
            return self._held[1]
        sealed_size = self._record_size + TAG_SIZE
        sealed = self._blob.read_at(HEADER_SIZE + number * sealed_size, sealed_size)
        nonce = _nonce(self._prefix, number, last=number == self._records - 1)
        try:
            plain = self._cipher.decrypt(nonce, sealed, self._bound)
        except (InvalidTag, ValueError):
            log.error("stored file %s is damaged in record %s", self._file_id, number)
            raise Damaged from None
        self._held = (number, plain)
        return plain

    def iterate_records(self) -> Iterator[bytes]:
        """Yield the whole file record by record, then close it."""
        with self:
            for number in range(self._records):
                yield self.read_record(number)

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to `offset` from the start, from here or from the end; return the new place."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if origin + offset < 0:
            raise ValueError("negative seek position")
        self._at = origin + offset
        return self._at

    def peek(self, size: int = 0) -> bytes:
        """Return what is at hand from the next byte on, without moving."""
        if self.closed:
            raise ValueError("the file is closed")
        if self._at >= self._size:
            return b""
        number, offset = divmod(self._at, self._record_size)
        return self.read_record(number)[offset:]

    def read1(self, size: int = -1) -> bytes:
        """Return up to `size` bytes from one record."""
        found = self.peek()
        if size >= 0:
            found = found[:size]
        self._at += len(found)
        return found

    def read(self, size: int | None = -1) -> bytes:
        """Return `size` bytes, fewer only at the end of the file, or all that is left."""
        left = max(0, self._size - self._at)
        wanted = left if size is None or size < 0 else min(size, left)
        parts = []
        while wanted:
            parts.append(self.read1(wanted))
            wanted -= len(parts[-1])
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer`; return how many bytes were put there."""
        target = memoryview(buffer).cast("B")
        found = self.read(len(target))
        target[: len(found)] = found
        return len(found)

    def close(self) -> None:
        """Let go of the stored bytes and of the plaintext held."""
        if not self.closed:
            self._held = (-1, b"")
            self._blob.close()
        super().close()


def _make_room(size: int) -> memoryview:
    """Return a buffer of which only what is used costs memory and time: most files are small."""
    return memoryview(mmap.mmap(-1, size))


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, last)


def _parse_header(header: bytes) -> tuple[int, bytes]:
    try:
        magic, version, record_size, prefix = _HEADER.unpack(header)
    except struct.error:
        raise Damaged from None
    if (magic, version) != (_MAGIC, _VERSION) or not 0 < record_size <= MAX_RECORD_SIZE:
        raise Damaged
    return record_size, prefix
