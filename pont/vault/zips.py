"""Inspect a zip from its directory, without unpacking anything.

Its entries must cover the file from the first byte to the directory without overlap or gap: then
every program that opens the zip sees the same files, and nothing hides beside them.

Source: rulings 3.4; PKWARE APPNOTE 6.3.10.
"""

import re
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pont.vault.zip_refusals import (
    ZipBomb,
    ZipDuplicate,
    ZipEmpty,
    ZipHidesBytes,
    ZipLink,
    ZipNameUnsafe,
    ZipOverlaps,
    ZipPathAbsolute,
    ZipPathBackslash,
    ZipPathEscapes,
    ZipRefused,
    ZipTooBig,
    ZipTooManyEntries,
    ZipTooNew,
    ZipUnreadable,
)

MOST_ENTRIES = 10_000
MOST_EXPANDED = 1 << 30
MOST_RATIO = 200
# A zip inside hardly shrinks again, unless it is full of copies (those in 42.zip: thirteenfold).
MOST_NESTED_RATIO = 8
# What expands to less than this harms nobody, however well it was packed.
HARMLESS = 1 << 20
MOST_DIRECTORY = 8 << 20
LONGEST_NAME = 1024
LONGEST_DESCRIPTOR = 24
# Control characters, half characters, and those that turn the direction of what is shown.
UNSHOWN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

_ENCRYPTED, _SIZES_FOLLOW, _HIDDEN_DIRECTORY, _UTF8 = 0x1, 0x8, 0x2000, 0x800
_UNICODE_PATH = 0x7075
_ARCHIVES = (".zip", ".jar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_END = struct.Struct("<4s4H2LH")
_DIRECTORY_ENTRY = struct.Struct("<4s24x3H12x")
_LOCAL_HEADER = struct.Struct("<4s2x2H4x3L2H")
_END_MARK, _DIRECTORY_MARK, _LOCAL_MARK, _ZIP64_MARK = (
    b"PK\5\6",
    b"PK\1\2",
    b"PK\3\4",
    b"PK\6\7",
)
_ZIP64_LOCATOR_SIZE = 20
# What the standard library raises on one malformed zip or another.
_MALFORMED = (
    zipfile.BadZipFile,
    ValueError,
    NotImplementedError,
    struct.error,
    IndexError,
    KeyError,
    OverflowError,
    EOFError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """A file in a zip: its path, its size in bytes when unpacked, whether it needs a password."""

    name: str
    size: int
    is_encrypted: bool


@dataclass(frozen=True, slots=True)
class ZipContents:
    """The files of a zip, the names of those whose contents cannot be checked, the whole size."""

    entries: tuple[ZipEntry, ...]
    encrypted: tuple[str, ...]
    expanded_size: int


@dataclass(frozen=True, slots=True)
class _End:
    """Where the directory of a zip is, as its end record says."""

    directory_at: int
    directory_size: int
    count: int


def inspect_zip(stream: BinaryIO) -> ZipContents:
    """Return what a zip holds, read from its directory alone.

    :raises ZipRefused: (a subclass each) if it is malformed, made to do harm, or beyond the caps.
    """
    end = _read_end(stream)
    _check_count(stream, end)
    try:
        infos = zipfile.ZipFile(stream).infolist()
    except _MALFORMED:
        raise ZipUnreadable from None
    _check_entries(infos)
    _check_expansion(infos, size=end.directory_at)
    _check_tiling(stream, infos, end)
    return _describe(infos)


def _read_end(stream: BinaryIO) -> _End:
    size = stream.seek(0, 2)
    start = max(0, size - _END.size - 0xFFFF - _ZIP64_LOCATOR_SIZE)
    stream.seek(start)
    tail = stream.read(size - start)
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        raise ZipUnreadable
    _, disk, first_disk, count_here, count, directory_size, directory_at, comment_size = (
        _END.unpack_from(tail, at)
    )
    if tail[:at][-_ZIP64_LOCATOR_SIZE:].startswith(_ZIP64_MARK) or 0xFFFFFFFF in (
        directory_size,
        directory_at,
    ):
        raise ZipTooNew
    if disk or first_disk or count_here != count:
        raise ZipUnreadable
    if start + at + _END.size + comment_size != size:
        raise ZipUnreadable if start + at + _END.size + comment_size > size else ZipHidesBytes
    if directory_at + directory_size != start + at:
        raise ZipUnreadable if directory_at + directory_size > start + at else ZipHidesBytes
    return _End(directory_at, directory_size, count)


def _check_count(stream: BinaryIO, end: _End) -> None:
    """Count the directory's entries without trusting what the end record says."""
    if end.count > MOST_ENTRIES or end.directory_size > MOST_DIRECTORY:
        raise ZipTooManyEntries(most=MOST_ENTRIES)
    if not end.count:
        raise ZipEmpty if not end.directory_at else ZipUnreadable
    stream.seek(end.directory_at)
    directory = stream.read(end.directory_size)
    at, count = 0, 0
    while at + _DIRECTORY_ENTRY.size <= len(directory) and count <= MOST_ENTRIES:
        mark, *lengths = _DIRECTORY_ENTRY.unpack_from(directory, at)
        if mark != _DIRECTORY_MARK:
            break
        at += _DIRECTORY_ENTRY.size + sum(lengths)
        count += 1
    if count > MOST_ENTRIES:
        raise ZipTooManyEntries(most=MOST_ENTRIES)
    if at != end.directory_size or count != end.count:
        raise ZipUnreadable


def _is_escape(name: str) -> bool:
    return any(part.startswith("..") and not part.rstrip(" .") for part in re.split(r"[/\\]", name))


# What is wrong with a name -> its refusal; the first that holds is told.
_NAME_RULES: tuple[tuple[Callable[[str], object], type[ZipRefused]], ...] = (
    (_is_escape, ZipPathEscapes),
    (lambda name: re.match(r"[/\\]|[A-Za-z]:", name), ZipPathAbsolute),
    (lambda name: "\\" in name, ZipPathBackslash),
    (lambda name: not name.strip("/. ") or len(name) > LONGEST_NAME, ZipNameUnsafe),
    (lambda name: UNSHOWN.search(name), ZipNameUnsafe),
)


def _check_entries(infos: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for number, info in enumerate(infos, start=1):
        for name in _find_names(info):
            for is_wrong, refusal in _NAME_RULES:
                if is_wrong(name):
                    raise refusal(number=number)
        if _is_special(info):
            raise ZipLink(number=number)
        if info.flag_bits & _HIDDEN_DIRECTORY or info.volume:
            raise ZipUnreadable
        # Both forms of one name count once; two entries that share any form do not.
        forms = {_fold(name) for name in _find_names(info)}
        if forms & seen:
            raise ZipDuplicate(number=number)
        seen |= forms


def _find_names(info: zipfile.ZipInfo) -> Iterator[str]:
    """Yield the name as written, and the one an extra field would have programs show instead."""
    yield info.orig_filename
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH:
            yield extra[9 : 4 + length].decode("utf-8", "replace")
        extra = extra[4 + length :]


def _fold(name: str) -> str:
    parts = [part for part in name.split("/") if part not in {"", "."}]
    return unicodedata.normalize("NFC", "/".join(parts)).casefold()


def _is_special(info: zipfile.ZipInfo) -> bool:
    return stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}


def _check_expansion(infos: list[zipfile.ZipInfo], *, size: int) -> None:
    expanded = sum(info.file_size for info in infos)
    if expanded > MOST_EXPANDED:
        raise ZipTooBig(gigabytes=MOST_EXPANDED >> 30)
    if expanded > HARMLESS and expanded > size * MOST_RATIO:
        raise ZipBomb
    for info in infos:
        if info.file_size > HARMLESS and info.file_size > info.compress_size * MOST_RATIO:
            raise ZipBomb
        is_archive = info.filename.lower().endswith(_ARCHIVES)
        if is_archive and info.file_size > info.compress_size * MOST_NESTED_RATIO:
            raise ZipBomb


def _check_tiling(stream: BinaryIO, infos: list[zipfile.ZipInfo], end: _End) -> None:
    at, slack = 0, 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        _check_gap(info.header_offset - at, slack=slack)
        stream.seek(info.header_offset)
        at = info.header_offset + _measure_local(stream, info)
        slack = LONGEST_DESCRIPTOR if info.flag_bits & _SIZES_FOLLOW else 0
    _check_gap(end.directory_at - at, slack=slack)


def _check_gap(gap: int, *, slack: int) -> None:
    if gap < 0:
        raise ZipOverlaps
    if gap > slack:
        raise ZipHidesBytes


def _measure_local(stream: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Return the size of an entry's header and data, if its header agrees with the directory."""
    header = stream.read(_LOCAL_HEADER.size)
    try:
        mark, flags, method, crc, packed, size, name_size, extra_size = _LOCAL_HEADER.unpack(header)
    except struct.error:
        raise ZipUnreadable from None
    name = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
    # Sizes of all ones stand for a zip64 field, which some writers add to any file.
    is_sized = not flags & _SIZES_FOLLOW and 0xFFFFFFFF not in (packed, size)
    agrees = (
        mark == _LOCAL_MARK
        and (flags ^ info.flag_bits) & (_ENCRYPTED | _SIZES_FOLLOW) == 0
        and method == info.compress_type
        and stream.read(name_size) == name
        and (not is_sized or (crc, packed, size) == (info.CRC, info.compress_size, info.file_size))
        and _is_size_possible(info)
    )
    if not agrees:
        raise ZipUnreadable
    return int(_LOCAL_HEADER.size + name_size + extra_size + info.compress_size)


def _is_size_possible(info: zipfile.ZipInfo) -> bool:
    is_stored = info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & _ENCRYPTED
    if is_stored or not info.compress_size:
        return info.compress_size == info.file_size
    return True


def _describe(infos: list[zipfile.ZipInfo]) -> ZipContents:
    entries = tuple(
        ZipEntry(info.filename, info.file_size, bool(info.flag_bits & _ENCRYPTED))
        for info in infos
        if not info.is_dir()
    )
    if not entries:
        raise ZipEmpty
    return ZipContents(
        entries=entries,
        encrypted=tuple(entry.name for entry in entries if entry.is_encrypted),
        expanded_size=sum(entry.size for entry in entries),
    )
