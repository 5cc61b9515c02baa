"""Write CTFs on: to another destination, or one to each destination.

Source: rulings 4.7, 4.8.
"""

import codecs
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import BinaryIO, Generic, NamedTuple, TypeVar, cast
from xml.parsers import expat

from lxml import etree

from pont.standards.addresses import Address
from pont.standards.ctf import PUPILS, CtfPupil, CtfReader, NoPupilData, check_root
from pont.standards.documents import (
    CHUNK,
    LARGEST_RECORD,
    UTF_8,
    NotWellFormed,
    Opening,
    TooLarge,
    UnknownEncoding,
    local_name,
    open_document,
)

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
HERE = b"<?pupils ?>"
"""Marks, in an envelope, where its pupils go."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Split(Generic[K]):
    """What a split did: how many pupils went to each target, and how many to none."""

    pupils: Mapping[K, int]
    left_out: int


def split_ctf(
    source: BinaryIO,
    *,
    allocate: Callable[[CtfPupil], K | None],
    open_target: Callable[[K], BinaryIO],
    destination: Callable[[K], Address],
) -> Split[K]:
    """Copy each pupil of `source` into the CTF of the target that `allocate` names.

    None leaves the pupil out. `open_target` is called once for each target, when its first pupil
    comes; closing is the caller's. Each target has the header of the source, addressed to its
    `destination`, and every pupil element equal under canonical XML; what stands outside the
    header and the pupils is not copied, since it may be about other pupils. Memory holds one
    pupil at a time.

    :raises CtfRefused: if `source` is not a whole CTF; the targets are then incomplete and must
        be thrown away.
    """
    envelope: etree._Element | None = None
    targets: dict[K, BinaryIO] = {}
    ends: dict[K, bytes] = {}
    pupils: Counter[K] = Counter()
    left_out = 0
    for pupil, element in CtfReader(source, faithful=True).pairs():
        if envelope is None:
            envelope = _copy_envelope(element)
        key = allocate(pupil)
        if key is None:
            left_out += 1
            continue
        if key not in targets:
            start, ends[key] = _write_envelope(envelope, destination(key))
            targets[key] = open_target(key)
            targets[key].write(start)
        targets[key].write(b"\n" + _write_element(element))
        pupils[key] += 1
    for key, target in targets.items():
        target.write(ends[key])
    return Split(pupils=dict(pupils), left_out=left_out)


def _copy_envelope(pupil: "etree._Element") -> "etree._Element":
    """Return a copy of the CTF around its first `pupil`: root, header, and an empty pupil part."""
    data = next(pupil.iterancestors())
    original = next(data.iterancestors())
    at = original.index(data)
    root = deepcopy(original)
    parts = list(root)
    header = next((part for part in parts[:at] if local_name(part.tag) == "Header"), None)
    for part in parts:
        if part is not header and part is not parts[at]:
            root.remove(part)
    if header is None:
        root.insert(0, etree.Element(_beside(root, "Header")))
    for child in list(parts[at]):
        parts[at].remove(child)
    parts[at].text = None
    parts[at].append(etree.PI("pupils"))
    return root


def _write_envelope(envelope: "etree._Element", destination: Address) -> tuple[bytes, bytes]:
    """Return what goes before and after the pupils sent to `destination`."""
    header = envelope[0]
    school = next((child for child in header if local_name(child.tag) == "DestSchool"), None)
    if school is None:
        school = etree.SubElement(header, _beside(header, "DestSchool"))
    tail = school.tail
    school.clear()
    school.tail = tail
    for name, text in _number_parts(destination):
        etree.SubElement(school, _beside(header, name)).text = text
    start, _, end = _write_element(envelope).rpartition(HERE)
    return DECLARATION + start, b"\n" + end + b"\n"


def _write_element(element: "etree._Element") -> bytes:
    """Return `element` in UTF-8, with the namespaces it inherits."""
    return cast(bytes, etree.tostring(element, encoding=UTF_8, with_tail=False))


def _beside(element: "etree._Element", name: str) -> str:
    """Return the tag `name` in the namespace of `element`."""
    return element.tag.removesuffix(local_name(element.tag)) + name


def _number_parts(destination: Address) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return an address as the LEA and Estab of a header: 681 and 2045, or XXX and XXXX."""
    return ("LEA", destination.text[:3]), ("Estab", destination.text[3:])


def readdress_ctf(source: BinaryIO, target: BinaryIO, *, destination: Address) -> None:
    """Copy a CTF with its DestSchool rewritten to `destination`, in UTF-8.

    Nothing else is touched: all other text is copied character by character. A DestSchool's URN
    goes with it. A CTF without header or DestSchool gets one.

    :raises CtfRefused: if `source` is not a whole CTF; `target` must then be thrown away.
    """
    opening = open_document(source)
    check_root(opening.root)
    place = _PlaceFinder()
    try:
        chunks = _read_as_utf_8(source, opening)
        while not place.is_found:
            place.feed(next(chunks, b""))
        target.write(DECLARATION + place.splice(destination))
        for chunk in chunks:
            place.check(chunk)
            target.write(chunk)
        place.finish()
    except expat.ExpatError as broken:
        raise NotWellFormed(line=broken.lineno) from None
    except UnicodeDecodeError:
        raise UnknownEncoding(encoding=opening.encoding) from None


def _read_as_utf_8(source: BinaryIO, opening: Opening) -> Iterator[bytes]:
    """Yield the document in UTF-8 without its declaration."""
    decoder = codecs.getincrementaldecoder(opening.encoding)()
    head = decoder.decode(opening.head)
    if head.startswith("<?xml"):
        head = head.partition("?>")[2]
    yield head.lstrip().encode()
    while chunk := source.read(CHUNK):
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", True).encode()


class _Place(NamedTuple):
    """The bytes to replace, and the start and end tags to put around the DestSchool."""

    start: int
    end: int
    prefix: str
    around: str = ""


class _PlaceFinder:
    """Finds where the DestSchool stands, holding what comes before."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(UTF_8)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._held = bytearray()
        self._path: list[str] = []
        self._place: _Place | None = None
        self._header_at = self._school_at = 0
        self._prefix = ""

    @property
    def is_found(self) -> bool:
        """Whether the place is known."""
        return self._place is not None

    def feed(self, chunk: bytes) -> None:
        """Take in a chunk, or nothing at the end of the document.

        :raises NoPupilData: if the document ends without header and pupils.
        :raises TooLarge: if the header is out of proportion.
        """
        self._held += chunk
        if len(self._held) > LARGEST_RECORD:
            raise TooLarge
        self._parser.Parse(chunk, not chunk)
        if not chunk and not self.is_found:
            raise NoPupilData

    def check(self, chunk: bytes) -> None:
        """Make sure that `chunk`, which comes after the place, continues the document."""
        self._parser.Parse(chunk, False)

    def finish(self) -> None:
        """Make sure that the document is complete."""
        self._parser.Parse(b"", True)

    def splice(self, destination: Address) -> bytes:
        """Return what is held, with the new DestSchool in its place."""
        place = self._place or _Place(0, 0, "")
        tag = place.prefix
        lines = "".join(
            f"      <{tag}{name}>{text}</{tag}{name}>\n"
            for name, text in _number_parts(destination)
        )
        school = f"<{tag}DestSchool>\n{lines}    </{tag}DestSchool>"
        if place.around:
            school = f"<{place.around}>{school}</{place.around}>"
        return bytes(self._held[: place.start] + school.encode() + self._held[place.end :])

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._path.append(name.rpartition(":")[2])
        at = self._parser.CurrentByteIndex
        match self._path[1:]:
            case ["Header"]:
                self._header_at = at
                self._prefix = _prefix_of(name)
            case ["Header", "DestSchool"]:
                self._school_at = at
            case [part] if part == PUPILS:
                prefix = _prefix_of(name)
                self._settle(_Place(at, at, prefix, around=prefix + "Header"))

    def _end(self, name: str) -> None:
        at = self._parser.CurrentByteIndex
        match self._path[1:]:
            case ["Header", "DestSchool"]:
                self._settle(_Place(self._school_at, self._end_of(name, at), self._prefix))
            case ["Header"] if self._is_end_tag(name, at):
                self._settle(_Place(at, at, self._prefix))
            case ["Header"]:
                self._settle(_Place(self._header_at, at, self._prefix, around=name))
        self._path.pop()

    def _settle(self, place: _Place) -> None:
        self._place = place
        self._parser.StartElementHandler = None
        self._parser.EndElementHandler = None

    def _is_end_tag(self, name: str, at: int) -> bool:
        """Return whether an end tag stands at `at`; else the element was an empty tag before it."""
        return self._held.startswith(b"</" + name.encode(), at)

    def _end_of(self, name: str, at: int) -> int:
        return self._held.index(b">", at) + 1 if self._is_end_tag(name, at) else at


def _prefix_of(name: str) -> str:
    """Return the namespace prefix of a name with its colon, "" if it has none."""
    prefix, colon, _ = name.rpartition(":")
    return prefix + colon
