"""Documents made to hurt whoever reads them, and a process of its own to read one in.

python -m tests.attacks.hostile_documents NAME    prints the verdict, seconds and MB as JSON
"""

import json
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pont.standards.ctf import CtfRefused, read_ctf

START = b"<CTfile><Header/><CTFpupilData>"
END = b"</CTFpupilData></CTfile>"
KB_64 = 64 * 1024


class Stream:
    """A stream of what an iterator yields, so that no document stands whole in memory."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = b""

    def read(self, size: int, /) -> bytes:
        while len(self._held) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._held += piece
        piece, self._held = self._held[:size], self._held[size:]
        return piece


def filled(before: bytes, unit: bytes, *, mb: int, after: bytes) -> Iterator[bytes]:
    """Yield `unit` over and over, about `mb` megabytes of it, between two texts."""
    block = unit * max(1, KB_64 // len(unit))
    yield before
    for _ in range(mb * 1024 * 1024 // len(block)):
        yield block
    yield after


def counted(before: bytes, unit: str, *, times: int, after: bytes) -> Iterator[bytes]:
    """Yield `unit` with a number in it, `times` times, between two texts."""
    yield before
    for first in range(0, times, 1000):
        yield "".join(unit.format(n=n) for n in range(first, first + 1000)).encode()
    yield after


def entities(declarations: str, *, use: str = "&a;") -> list[bytes]:
    pupil = f"<Pupil><UPN>{use}</UPN></Pupil>"
    whole = f"<!DOCTYPE CTfile [{declarations}]>{START.decode()}{pupil}{END.decode()}"
    return [whole.encode()]


LAUGHS = "".join(
    f'<!ENTITY {name} "{("&" + before + ";") * 10}">'
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
PUPIL = b"<Pupil><UPN>A1</UPN><Surname>%s</Surname></Pupil>"
XINCLUDE = b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="%s" parse="text"/>'

Pieces = Callable[[str], Iterable[bytes]]

C11: dict[str, tuple[Pieces, str]] = {
    "laughs": (lambda url: entities('<!ENTITY a "lol">' + LAUGHS, use="&j;"), "document-doctype"),
    "quadratic": (
        lambda url: entities(f'<!ENTITY a "{"x" * 50_000}">', use="&a;" * 5_000),
        "document-doctype",
    ),
    "recursive": (
        lambda url: entities('<!ENTITY a "&b;"><!ENTITY b "&a;">'),
        "document-doctype",
    ),
    "external-entity": (
        lambda url: entities(f'<!ENTITY a SYSTEM "{url}">'),
        "document-doctype",
    ),
    "file-entity": (
        lambda url: entities('<!ENTITY a SYSTEM "file:///etc/passwd">'),
        "document-doctype",
    ),
    "parameter-entity": (
        lambda url: entities(f'<!ENTITY % a SYSTEM "{url}"> %a;'),
        "document-doctype",
    ),
    "external-dtd": (
        lambda url: [f'<!DOCTYPE CTfile SYSTEM "{url}">'.encode(), START, END],
        "document-doctype",
    ),
    "public-dtd": (
        lambda url: [f'<!DOCTYPE CTfile PUBLIC "-//x//y" "{url}">'.encode(), START, END],
        "document-doctype",
    ),
    "doctype-utf-16": (
        lambda url: [entities('<!ENTITY a "b">')[0].decode().encode("utf-16")],
        "document-doctype",
    ),
    "doctype-utf-16-no-mark": (
        lambda url: [entities('<!ENTITY a "b">')[0].decode().encode("utf-16-be")],
        "document-doctype",
    ),
    "doctype-after-comment": (
        lambda url: [b"<!--" + b"x" * 100_000 + b"-->", *entities('<!ENTITY a "b">')],
        "document-doctype",
    ),
    "doctype-bare": (lambda url: [b"<!DOCTYPE CTfile>", START, END], "document-doctype"),
    "doctype-inside": (
        lambda url: [START, b"<!DOCTYPE CTfile>", END],
        "document-not-well-formed",
    ),
    "undeclared-entity": (
        lambda url: [START, PUPIL % b"&eacute;", END],
        "document-not-well-formed",
    ),
    "xinclude": (
        lambda url: [START, PUPIL % (XINCLUDE % url.encode()), END],
        "document-loads-others",
    ),
    "xinclude-file": (
        lambda url: [START, PUPIL % (XINCLUDE % b"file:///etc/passwd"), END],
        "document-loads-others",
    ),
    "stylesheet": (
        lambda url: [f'<?xml-stylesheet type="text/xsl" href="{url}"?>'.encode(), START, END],
        "document-loads-others",
    ),
    "schema-location": (
        lambda url: [
            b'<CTfile xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
            + f'i:noNamespaceSchemaLocation="{url}"><CTFpupilData/></CTfile>'.encode()
        ],
        "read",
    ),
}

C13: dict[str, tuple[Pieces, str]] = {
    "deep-root": (
        lambda url: filled(b"<CTfile>", b"<a>", mb=3, after=b""),
        "document-too-large",
    ),
    "deep-pupil": (
        lambda url: filled(START + b"<Pupil>", b"<a>", mb=3, after=END),
        "document-too-large",
    ),
    "attributes": (
        lambda url: counted(START + b"<Pupil", ' a{n}=""', times=1_000_000, after=b"/>" + END),
        "document-too-large",
    ),
    "attributes-of-root": (
        lambda url: counted(b"<CTfile", ' a{n}=""', times=1_000_000, after=b"/>"),
        "document-too-large",
    ),
    "attributes-of-children": (
        lambda url: counted(
            START + b"<Pupil>", '<a b="" c{n}="" d=""/>', times=1_000_000, after=b"</Pupil>" + END
        ),
        "document-too-large",
    ),
    "namespaces": (
        lambda url: counted(
            START + b"<Pupil>", '<a xmlns:b{n}="c{n}"/>', times=1_000_000, after=b"</Pupil>" + END
        ),
        "document-too-large",
    ),
    "text": (
        lambda url: filled(START + b"<Pupil><Surname>", b"x", mb=100, after=b""),
        "document-too-large",
    ),
    "cdata": (
        lambda url: filled(START + b"<Pupil><Surname><![CDATA[", b"x", mb=100, after=b"]]>"),
        "document-too-large",
    ),
    "text-between-pupils": (
        lambda url: filled(START, b" ", mb=100, after=END),
        "document-too-large",
    ),
    "attribute-value": (
        lambda url: filled(START + b"<Pupil a='", b"x", mb=100, after=b"'/>" + END),
        "document-too-large",
    ),
    "comment-before": (
        lambda url: filled(b"<!--", b"x", mb=100, after=b"-->" + START + END),
        "document-too-large",
    ),
    "comment-inside": (
        lambda url: filled(START + b"<!--", b"x", mb=100, after=b"-->" + END),
        "document-too-large",
    ),
    "instruction": (
        lambda url: filled(START + b"<?a ", b"x", mb=100, after=b"?>" + END),
        "document-too-large",
    ),
    "spaces-before": (
        lambda url: filled(b"<!-- -->", b"\n", mb=100, after=START + END),
        "document-too-large",
    ),
    "name": (
        lambda url: filled(START + b"<", b"x", mb=100, after=b"/>" + END),
        "document-too-large",
    ),
    "children": (
        lambda url: filled(START + b"<Pupil>", b"<a/>", mb=50, after=b"</Pupil>" + END),
        "document-too-large",
    ),
    "siblings-of-pupils": (
        lambda url: filled(START, b"<a/>", mb=50, after=END),
        "document-too-large",
    ),
    "siblings-of-data": (
        lambda url: filled(b"<CTfile>", b"<CTFpupilData/>", mb=50, after=b"</CTfile>"),
        "document-too-large",
    ),
    "pupils-inside-a-pupil": (
        lambda url: filled(START + b"<Pupil>", b"<Pupil/>", mb=50, after=b"</Pupil>" + END),
        "document-too-large",
    ),
    "empty-pupils": (
        lambda url: filled(START, b"<Pupil/>", mb=50, after=END),
        "ctf-too-many-pupils",
    ),
    "many-data-parts": (
        lambda url: filled(
            b"<CTfile>",
            b"<CTFpupilData><Pupil/></CTFpupilData>",
            mb=3,
            after=b"</CTfile>",
        ),
        "read",
    ),
    "many-names": (
        lambda url: counted(START, "<Pupil><a{n}/><b{n}/><c{n}/></Pupil>", times=90_000, after=END),
        "document-too-large",
    ),
    "references": (
        lambda url: filled(START + b"<Pupil><UPN>", b"&#65;", mb=50, after=b"</UPN></Pupil>" + END),
        "document-too-large",
    ),
    "many-plain-pupils": (
        lambda url: filled(START, PUPIL % b"Jones", mb=4, after=END),
        "read",
    ),
}

DOCUMENTS = C11 | C13


def forget_peak() -> float:
    """Let the peak of this process begin anew, and return the MB it now holds."""
    Path("/proc/self/clear_refs").write_text("5")
    return find_peak()


def find_peak() -> float:
    """Return the most MB this process has held; what getrusage says is the parent's at first."""
    status = Path("/proc/self/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def read_hostile(name: str) -> dict[str, object]:
    """Read one document and return the verdict, how long it took, how much memory it cost, and
    whether anything was fetched."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/secret"
    pieces, _ = DOCUMENTS[name]
    list(read_ctf(Stream([START, PUPIL % b"Jones", END])))
    before = forget_peak()
    began = time.monotonic()
    try:
        verdict = f"read {sum(1 for _ in read_ctf(Stream(pieces(url))))}"
    except CtfRefused as refusal:
        verdict = refusal.code
    seconds = time.monotonic() - began
    grown = find_peak() - before
    try:
        listener.accept()
        fetched = True
    except TimeoutError:
        fetched = False
    return {"verdict": verdict, "seconds": seconds, "mb": grown, "fetched": fetched}


if __name__ == "__main__":
    print(json.dumps(read_hostile(sys.argv[1])))
