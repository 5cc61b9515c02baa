"""Open an XML document without trusting it, and read it piece by piece in bounded memory.

Source: rulings 3.2; design/stack.md (an expat pre-check refuses every DOCTYPE).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, ClassVar
from xml.parsers import expat

from lxml import etree

from pont.standards.refusals import N_, Refusal

CHUNK = 32 * 1024
LONGEST_PROLOG = 1024 * 1024
LARGEST_RECORD = 8 * 1024 * 1024
MOST_MARKUP = 100_000
"""How many tags and attributes one record may have: about 20 MB once read into memory."""

RESOURCE_LIMIT = 114
"""libxml2's code for a document too deep, or a name, text or tag too long."""

UTF_8 = "UTF-8"
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
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"<\x00\x00\x00", "UTF-32"),
    (b"\x00\x00\x00<", "UTF-32"),
    (b"\x4c\x6f\xa7\x94", "EBCDIC"),
    (b"\xef\xbb\xbf", UTF_8),
    (b"\xff\xfe", UTF_16[0]),
    (b"\xfe\xff", UTF_16[1]),
    (b"<\x00", UTF_16[0]),
    (b"\x00<", UTF_16[1]),
)
"""The encodings that show in the first bytes, whatever the declaration says."""

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


@dataclass(frozen=True, slots=True)
class Opening:
    """What the beginning of a document says: its root's local name, encoding and first bytes."""

    root: str
    encoding: str
    head: bytes


class _RootSeen(Exception):
    """Stops expat at the first start tag."""


def name_safely(text: str) -> str:
    """Return `text` if it is a short plain name that a message can show, else an ellipsis."""
    return text if re.fullmatch(r"[A-Za-z_][\w.-]{0,39}", text, re.ASCII) else "…"


def local_name(tag: object) -> str:
    """Return the name of an element's `tag` without its namespace, "" for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def find_encoding(head: bytes) -> str:
    """Return the encoding that the first bytes show, else the declared one, else UTF-8.

    :raises UnknownEncoding: for anything outside ruling 3.2.
    """
    shown = next((encoding for start, encoding in STARTS if head.startswith(start)), "")
    if shown in ("UTF-32", "EBCDIC"):
        raise UnknownEncoding(encoding=shown)
    if shown:
        return shown
    declared = DECLARED.match(head)
    if declared is None:
        return UTF_8
    name = declared[1].decode("ascii", "replace").strip()
    encoding = ENCODINGS.get(name.lower())
    if encoding is None:
        raise UnknownEncoding(encoding=name_safely(name))
    return encoding


def open_document(stream: BinaryIO) -> Opening:
    """Read `stream` up to the first start tag and return what was learnt.

    The bytes read so far are in `head`; the rest is still in the stream.

    :raises DocumentRefused: if it is empty, not XML, badly encoded or has a DOCTYPE.
    """
    head = _read_start(stream)
    encoding = find_encoding(head)
    parser = expat.ParserCreate(encoding)
    seen: list[str] = []

    def note_root(name: str, _attributes: dict[str, str]) -> None:
        seen.append(name)
        raise _RootSeen

    def refuse_doctype(*_: object) -> None:
        raise HasDoctype

    parser.StartElementHandler = note_root
    parser.StartDoctypeDeclHandler = refuse_doctype
    pieces = [head]
    read = 0
    try:
        while True:
            parser.Parse(pieces[-1], False)
            read += len(pieces[-1])
            if read > LONGEST_PROLOG:
                raise TooLarge
            piece = stream.read(CHUNK)
            if not piece:
                parser.Parse(b"", True)
                break
            pieces.append(piece)
    except _RootSeen:
        pass
    except expat.ExpatError as broken:
        raise NotWellFormed(line=broken.lineno) from None
    return Opening(root=seen[0].rpartition(":")[2], encoding=encoding, head=b"".join(pieces))


def _read_start(stream: BinaryIO) -> bytes:
    """Return the first piece with something in it, which must begin as XML does."""
    head = stream.read(CHUNK)
    while head and len(head) < 256 and (more := stream.read(CHUNK)):
        head += more
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if not text:
        raise DocumentEmpty
    if not text.startswith((b"<", b"\x4c\x6f\xa7\x94")):
        raise NotXml
    return head


class Pull:
    """The events of a document, read chunk by chunk; nothing is kept that was released."""

    def __init__(
        self,
        stream: BinaryIO,
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
            tag=["{*}" + tag for tag in tags],
            encoding=opening.encoding,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            collect_ids=False,
            remove_comments=not faithful,
            remove_pis=not faithful,
        )
        self._bytes = 0
        self._markup = 0

    def __iter__(self) -> Iterator["etree._Element"]:
        """Yield each wanted element when it ends, to the end of the document.

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

    def _weigh(self, chunk: bytes) -> None:
        """Add `chunk` to what is held, counting markup only once it is unusually much.

        Counting every chunk would cost a tenth of the reading.
        """
        self._bytes += len(chunk)
        if self._bytes > 4 * CHUNK:
            self._markup += chunk.count(b"<") + chunk.count(b"=")
            if self._bytes > LARGEST_RECORD or self._markup > MOST_MARKUP:
                raise TooLarge
