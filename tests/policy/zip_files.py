"""Small zips for tests."""

import zipfile
from io import BytesIO


def make_zip(*names: str, locked: bool = False) -> bytes:
    """Return a zip of files called `names`; the first of them is locked if `locked`."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as bundle:
        for name in names:
            bundle.writestr(name, "contents")
    data = bytearray(stream.getvalue())
    if locked:
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(mark) + place] |= 1
    return bytes(data)
