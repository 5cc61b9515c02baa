"""Open an XML document without trusting it, and read it piece by piece in bounded memory.

Source: rulings 3.2; design/stack.md (an expat pre-check refuses every DOCTYPE).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar, Protocol
from xml.parsers import expat

from lxml import etree

from pont.standards.refusals import N_, Refusal

CHUNK = 32 * 1024
LONGEST_PROLOG = 1024 * 1024
LARGEST_RECORD = 8 * 1024 * 1024
MOST_MARKUP = 100_000
"""How many tags and attributes one record may have: about 20 MB once read into memory."""

MOST_NAMES = 2_000
"""How many different element names may be met: libxml2 keeps each for the life of the thread."""

XINCLUDE = "{http://www.w3.org/2001/XInclude}"

NAMES = re.compile(rb"<([^\s/>!?][^\s/>]{0,99})")

RESOURCE_LIMIT = 114
"""libxml2's code for a document too deep, or a name, text or tag too long."""

UTF_8 = "UTF-8"
EBCDIC = b"\x4c\x6f\xa7\x94"
UTF_16 = ("UTF-16LE", "UTF-16BE")
ENCODINGS = MappingProxyType(
    {
        "utf-8": UTF_8,
        "utf8": UTF_8,
        "us-ascii": UTF_8,
        "ascii": UTF_8,
        "iso-8859-1": "ISO-8859-1",
        "iso8859-1": "ISO-8859-1",
        "iso_8859-1": "ISO-8859-1",
        "latin1": "ISO-8859-1",
        "latin-1": "ISO-8859-1",
        "iso-8859-15": "ISO-8859-15",
        "iso8859-15": "ISO-8859-15",
        "iso_8859-15": "ISO-8859-15",
        "latin-9": "ISO-8859-15",
        "windows-1252": "windows-1252",
        "cp1252": "windows-1252",
        "cp-1252": "windows-1252",
    }
)
"""Encodings read, by the lower-case name a document may give."""

STARTS = (
    (b"\xff\xfe\x00\x00", 4, "UTF-32"),
    (b"\x00\x00\xfe\xff", 4, "UTF-32"),
    (b"<\x00\x00\x00", 0, "UTF-32"),
    (b"\x00\x00\x00<", 0, "UTF-32"),
    (EBCDIC, 0, "EBCDIC"),
    (b"\xef\xbb\xbf", 3, UTF_8),
    (b"\xff\xfe", 2, UTF_16[0]),
    (b"\xfe\xff", 2, UTF_16[1]),
    (b"<\x00", 0, UTF_16[0]),
    (b"\x00<", 0, UTF_16[1]),
)
"""First bytes, how many of them are a byte order mark, and the encoding they show.

They count for more than the declaration, which some writers get wrong.
"""

DECLARED = re.compile(rb"""<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"'<>]{1,100})["']""")


class DocumentRefused(Refusal):
    """A file that cannot be read as the document it is given for."""

    code: ClassVar[str] = "document-refused"
    message: ClassVar[str] = N_("The file cannot be read.")


class DocumentEmpty(DocumentRefused):
    """Nothing, or nothing but spaces."""

    code = "document-empty"
    message = N_(
        "The file is empty. Export it again from your management information system, then "
        "choose the new file."
    )


class NotXml(DocumentRefused):
    """The bytes do not begin as XML does."""

    code = "document-not-xml"
    message = N_(
        "The file is not an XML file, whatever its name says. Choose the XML file that your "
        "management information system exported."
    )


class UnknownEncoding(DocumentRefused):
    """Text in an encoding outside ruling 3.2, or not in the one declared."""

    code = "document-encoding"
    message = N_(
        "The text of the file cannot be read, because it is encoded as %(encoding)s or says so "
        "wrongly. Export the file again as UTF-8."
    )


class HasDoctype(DocumentRefused):
    """A document type declaration, the door of entity attacks."""

    code = "document-doctype"
    message = N_(
        "The file has a document type declaration (DOCTYPE), which is not allowed because it can "
        "be used to attack computers. Export the file again from your management information "
        "system and do not edit it."
    )


class LoadsOthers(DocumentRefused):
    """A stylesheet instruction or an inclusion, which make readers fetch other files."""

    code = "document-loads-others"
    message = N_(
        "The file asks for other files to be loaded with it (a stylesheet or an inclusion), which "
        "is not allowed because it can be used to attack computers. Export the file again from "
        "your management information system and do not edit it."
    )


class NotWellFormed(DocumentRefused):
    """XML that breaks off or breaks the rules of XML."""

    code = "document-not-well-formed"
    message = N_(
        "The file is damaged or incomplete: it cannot be read as XML from line %(line)s on. "
        "Export it again from your management information system and do not edit it."
    )


class TooLarge(DocumentRefused):
    """One record, tag or text out of all proportion."""

    code = "document-too-large"
    message = N_(
        "The file has a part that is too large or too deeply nested to be about one pupil. "
        "Export it again from your management information system."
    )


class OtherDocument(DocumentRefused):
    """Well-begun XML of another kind."""

    code = "document-other"
    message = N_(
        "The file is a different kind of document: it begins with %(root)s, where %(wanted)s is "
        "needed. Choose the file that your management information system exported."
    )


class Readable(Protocol):
    """Any stream of bytes; an empty read is its end."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the beginning of a document says: its root's local name, encoding and first bytes.

    `head` has no byte order mark.
    """

    root: str
    encoding: str
    head: bytes


def name_safely(text: str) -> str:
    """Return `text` if it is a short plain name that a message can show, else an ellipsis."""
    return text if re.fullmatch(r"[A-Za-z_][\w.-]{0,39}", text, re.ASCII) else "…"


@lru_cache(maxsize=2000)
def local_name(tag: object) -> str:
    """Return the name of an element's `tag` without its namespace, "" for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def find_encoding(head: bytes) -> tuple[str, int]:
    """Return the encoding of a document by its first bytes, and the length of its byte order mark.

    :raises UnknownEncoding: for anything outside ruling 3.2.
    """
    for start, mark, encoding in STARTS:
        if head.startswith(start):
            if encoding in ("UTF-32", "EBCDIC"):
                raise UnknownEncoding(encoding=encoding)
            return encoding, mark
    declared = DECLARED.match(head)
    if declared is None:
        return UTF_8, 0
    name = declared[1].decode("ascii", "replace").strip()
    known = ENCODINGS.get(name.lower())
    if known is None:
        raise UnknownEncoding(encoding=name_safely(name))
    return known, 0


def open_document(stream: Readable) -> Opening:
    """Read `stream` up to the first start tag and return what was learnt.

    The bytes read so far are in `head`; the rest is still in the stream.

    :raises DocumentRefused: if it is empty, not XML, badly encoded, has a DOCTYPE or a stylesheet.
    """
    head = _read_start(stream)
    encoding, mark = find_encoding(head)
    pieces = [head[mark:]]
    parser = expat.ParserCreate(encoding)
    parser.StartElementHandler = _stop_at_root
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.ProcessingInstructionHandler = _refuse_stylesheet
    try:
        held = 0
        while held <= LONGEST_PROLOG:
            held += len(pieces[-1])
            parser.Parse(pieces[-1], not pieces[-1])
            pieces.append(stream.read(CHUNK))
    except _RootSeen as seen:
        return Opening(root=seen.name, encoding=encoding, head=b"".join(pieces))
    except expat.ExpatError as broken:
        raise NotWellFormed(line=broken.lineno) from None
    raise TooLarge


def read_through(stream: Readable) -> Opening:
    """Read `stream` to its end, keeping nothing, and return what its beginning said.

    :raises DocumentRefused: as `open_document`, or where it stops being XML.
    """
    opening = open_document(stream)
    parser = expat.ParserCreate(opening.encoding)
    chunk = opening.head
    try:
        while chunk:
            parser.Parse(chunk, False)
            chunk = stream.read(CHUNK)
        parser.Parse(b"", True)
    except expat.ExpatError as broken:
        raise NotWellFormed(line=broken.lineno) from None
    return opening


class _RootSeen(Exception):
    """Stops expat at the first start tag: a DOCTYPE cannot come later."""

    def __init__(self, name: str) -> None:
        self.name = name.rpartition(":")[2]


def _stop_at_root(name: str, _attributes: dict[str, str]) -> None:
    raise _RootSeen(name)


def _refuse_doctype(*_: object) -> None:
    raise HasDoctype


def _refuse_stylesheet(target: str, _data: str) -> None:
    if target == "xml-stylesheet":
        raise LoadsOthers


def _read_start(stream: Readable) -> bytes:
    """Return the first piece with something in it, which must begin as XML does."""
    head = stream.read(CHUNK)
    while head and len(head) < 256 and (more := stream.read(CHUNK)):
        head += more
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if not text:
        raise DocumentEmpty
    if not text.startswith((b"<", EBCDIC)):
        raise NotXml
    return head


class Pull:
    """The events of a document, read chunk by chunk; nothing is kept that was released."""

    def __init__(
        self,
        stream: Readable,
        opening: Opening,
        *,
        tags: Iterable[str],
        faithful: bool = False,
    ) -> None:
        """Prepare to read on from `opening`.

        `tags` are the local names of the elements to hear of when they end. `faithful` keeps
        comments and processing instructions.
        """
        self._stream = stream
        self._head = opening.head
        self._parser = etree.XMLPullParser(
            events=("end",),
            tag=[*("{*}" + tag for tag in tags), XINCLUDE + "*"],
            encoding=opening.encoding,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            collect_ids=False,
            remove_comments=not faithful,
            remove_pis=not faithful,
        )
        self._bytes = self._markup = self._chunks = 0
        self._names: set[bytes] = set()

    def __iter__(self) -> Iterator["etree._Element"]:
        """Yield each wanted element when it ends, to the end of the document.

        :raises LoadsOthers: at an inclusion.
        :raises NotWellFormed: where it stops being XML.
        :raises TooLarge: if what is held since the last release is out of proportion.
        """
        parser = self._parser
        chunk = self._head
        self._head = b""
        try:
            while chunk:
                self._weigh(chunk)
                parser.feed(chunk)
                for _, element in parser.read_events():
                    if isinstance(element, etree._Element):
                        if element.tag.startswith(XINCLUDE):
                            raise LoadsOthers
                        yield element
                chunk = self._stream.read(CHUNK)
            parser.close()
        except etree.XMLSyntaxError as broken:
            if getattr(broken, "code", None) == RESOURCE_LIMIT:
                raise TooLarge from None
            raise NotWellFormed(line=broken.lineno or 1) from None

    def release(self, element: "etree._Element") -> None:
        """Forget `element`'s contents and all that stands before it and before its parent."""
        element.clear(keep_tail=True)  # type: ignore[call-arg]
        for level in (element, element.getparent()):
            parent = None if level is None else level.getparent()
            if level is None or parent is None:
                continue
            while level.getprevious() is not None:
                del parent[0]
        self._bytes = self._markup = 0

    def release_before(self, element: "etree._Element") -> None:
        """Forget all that stands before the part of the document in which `element` is."""
        for level in element.iterancestors():
            parent = level.getparent()
            while parent is not None and level.getprevious() is not None:
                del parent[0]
        self._bytes = self._markup = 0

    def _weigh(self, chunk: bytes) -> None:
        """Add `chunk` to what is held, and refuse what is out of proportion.

        Markup is counted only once there is unusually much, and names in one chunk of eight:
        counting all would cost a third of the reading.
        """
        self._chunks += 1
        self._bytes += len(chunk)
        if self._bytes > 4 * CHUNK:
            self._markup += chunk.count(b"<") + chunk.count(b"=")
            if self._bytes > LARGEST_RECORD or self._markup > MOST_MARKUP:
                raise TooLarge
        if self._chunks % 8 == 0:
            self._names.update(NAMES.findall(chunk.replace(b"\x00", b"")))
            if len(self._names) > MOST_NAMES:
                raise TooLarge
