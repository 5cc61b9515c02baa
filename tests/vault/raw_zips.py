"""Zips written byte by byte, to say what no ordinary program would write."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One entry; whatever is given beside name and data is written as it stands."""

    name: bytes
    data: bytes = b"x"
    method: int = 0
    flags: int = 0
    size: int | None = None
    packed: int | None = None
    attributes: int = 0
    system: int = 3
    extra: bytes = b""
    offset: int | None = None
    local_name: bytes | None = None
    local_size: int | None = None
    version: int = 20


def write_zip(
    members: Sequence[Member],
    *,
    before: bytes = b"",
    between: bytes = b"",
    after: bytes = b"",
    comment: bytes = b"",
    count: int | None = None,
) -> bytes:
    """Return the zip that the members and the wishes describe."""
    body, directory = bytearray(before), bytearray()
    for member in members:
        body, directory = _add(member, body, directory)
    body += between
    count = len(members) if count is None else count
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), len(comment)
    )
    return bytes(body + directory + end + comment + after)


def deflate(data: bytes) -> bytes:
    """Return `data` as a zip's method 8 packs it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _add(member: Member, body: bytearray, directory: bytearray) -> tuple[bytearray, bytearray]:
    packed = len(member.data) if member.packed is None else member.packed
    size = packed if member.size is None else member.size
    checksum = zlib.crc32(member.data)
    offset = len(body) if member.offset is None else member.offset
    local_name = member.name if member.local_name is None else member.local_name
    directory += _directory_entry(member, checksum, packed, size, offset)
    local_size = size if member.local_size is None else member.local_size
    if member.offset is None:
        body += struct.pack(
            "<4s5H3L2H",
            b"PK\3\4",
            member.version,
            member.flags,
            member.method,
            0,
            0x5B21,
            checksum,
            packed,
            local_size,
            len(local_name),
            0,
        )
        body += local_name + member.data
    return body, directory


def _directory_entry(member: Member, checksum: int, packed: int, size: int, offset: int) -> bytes:
    entry = struct.pack(
        "<4s2B5H3L5H2L",
        b"PK\1\2",
        member.version,
        member.system,
        member.version,
        member.flags,
        member.method,
        0,
        0x5B21,
        checksum,
        packed,
        size,
        len(member.name),
        len(member.extra),
        0,
        0,
        0,
        member.attributes,
        offset,
    )
    return entry + member.name + member.extra
