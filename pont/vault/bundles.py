"""Hand several files over as one zip, made while it is sent.

Source: rulings 4.1.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from zipstream import ZIP_DEFLATED, ZIP_STORED, ZipStream

from pont.vault.models import StoredFile
from pont.vault.queries import check_whole, read_chunks
from pont.vault.zips import UNSHOWN

LONGEST_NAME = 150
# Text shrinks to a tenth at the lowest effort; everything else people send is packed already.
_TEXT = (".xml", ".csv", ".txt", ".una", ".daz", ".json", ".htm", ".html", ".rtf")
_EFFORT = 1
# What one system or another takes for a path, a stream or a pattern.
_UNSAFE = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def zip_chunks(members: Iterable[tuple[str, StoredFile]]) -> Iterator[bytes]:
    """Return the bytes of a zip of `members`, each a name and a file, in their order.

    Names are made safe and unique. Every file is opened once before this returns, so that a
    caller can still refuse; a fault met later breaks the stream off.

    :raises Damaged: if the bytes of a member are gone, cut short or altered.
    """
    listed = list(members)
    for _, stored in listed:
        check_whole(stored)
    bundle = ZipStream()
    names = make_names(name for name, _ in listed)
    for name, (_, stored) in zip(names, listed, strict=True):
        is_text = name.lower().endswith(_TEXT)
        bundle.add(
            _read_late(stored),
            name,
            size=stored.size,
            compress_type=ZIP_DEFLATED if is_text else ZIP_STORED,
            compress_level=_EFFORT if is_text else None,
        )
    return iter(bundle)


def make_names(names: Iterable[str]) -> Iterator[str]:
    """Yield a safe name for each, no two alike in any capitals: `a.xml`, `a (2).xml`."""
    taken: set[str] = set()
    for name in names:
        safe = clean_name(name)
        stem, dot, suffix = safe.rpartition(".")
        number, unique = 1, safe
        while unique.casefold() in taken:
            number += 1
            unique = f"{stem} ({number}){dot}{suffix}" if dot else f"{safe} ({number})"
        taken.add(unique.casefold())
        yield unique


def clean_name(name: str) -> str:
    """Return `name` as a plain file name that every system can unpack."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = UNSHOWN.sub("", last)
    plain = _UNSAFE.sub("_", shown).strip(" .")
    if _DEVICES.match(plain):
        plain = "_" + plain
    stem, dot, suffix = plain.rpartition(".")
    if len(plain) > LONGEST_NAME:
        plain = f"{stem[: LONGEST_NAME - 11]}{dot}{suffix[:10]}" if dot else plain[:LONGEST_NAME]
    return plain or "file"


def _read_late(stored: StoredFile) -> Iterator[bytes]:
    yield from read_chunks(stored)
