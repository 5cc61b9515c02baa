"""The next name that is free, where a name is already used.

Source: rulings 2.7.
"""

from collections.abc import Collection, Iterator

from pont.standards.file_names import FileName
from pont.standards.portal_names import PortalName

LONGEST_TEXT = 15
MOST_TRIED = 99_999


def find_stem(name: FileName | PortalName) -> str:
    """Return the part of `name` before its number, text or version: "6812045_CTF_6812317_"."""
    if isinstance(name, PortalName):
        return name.canonical.removesuffix(f"{name.version}.{name.extension}")
    return name.canonical.removesuffix(f"{name.serial or name.text}.{name.extension}")


def readdress_name(name: str, *, recipient: str, to: str) -> str:
    """Return `name`, a canonical file name, with the address `to` in the place of `recipient`."""
    # The sender's address, which may be the same, has no underscore before it.
    return name.replace(f"_{recipient}_", f"_{to}_", 1)


def find_free_name(name: FileName | PortalName, *, taken: Collection[str]) -> str:
    """Return the canonical `name` with the next number that is not `taken`.

    Empty if there is none left: the sender has used 999 names for one recipient. A file return
    is given the next version, behind its date if it has one.
    """
    return next((free for free in _find_following(name) if free not in taken), "")


def _find_following(name: FileName | PortalName) -> Iterator[str]:
    stem = find_stem(name)
    if isinstance(name, PortalName):
        for number in range(int(name.version[1:] or 1) + 1, 100):
            yield f"{stem}V{number:02}.{name.extension}"
        return
    width = len(name.serial)
    if name.serial:
        for number in range(int(name.serial) + 1, 10**width):
            yield f"{stem}{number:0{width}}.{name.extension}"
        return
    for number in range(2, MOST_TRIED):
        text = name.text[: LONGEST_TEXT - len(str(number))]
        yield f"{stem}{text}{number}.{name.extension}"
