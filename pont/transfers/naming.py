"""The next name that is free, where a name is already used.

Source: rulings 2.7.
"""

import re
from collections.abc import Collection, Iterator

# The serial at the end of a name, or the free text of a generic one.
SERIAL = re.compile(r"(?P<stem>.*_)(?P<serial>[0-9]{3,5})(?P<extension>\.[A-Z]+)")
TEXT = re.compile(r"(?P<stem>[^_]*_[^_]*_)(?P<text>.{1,15})(?P<extension>\.ZIP)")
LONGEST_TEXT = 15
MOST_TRIED = 99_999


def find_free_name(name: str, *, taken: Collection[str]) -> str:
    """Return `name`, a canonical file name, with the next serial that is not `taken`.

    Empty if there is none left: the sender has used 999 names for one recipient.
    """
    return next((free for free in _find_following(name) if free not in taken), "")


def _find_following(name: str) -> Iterator[str]:
    if found := SERIAL.fullmatch(name):
        width = len(found["serial"])
        for number in range(int(found["serial"]) + 1, 10**width):
            yield f"{found['stem']}{number:0{width}}{found['extension']}"
    elif found := TEXT.fullmatch(name):
        for number in range(2, MOST_TRIED):
            text = found["text"][: LONGEST_TEXT - len(str(number))]
            yield f"{found['stem']}{text}{number}{found['extension']}"
