"""Read the pupils on roll from a school census: PLASC or School Census XML, or a CSV extract.

Source: formats.md 5 ("Safe reader"); rulings 6.6.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from pont.standards import ctf
from pont.standards.ctf import CtfPupil, collect_texts, make_pupil, text_of, tidy
from pont.standards.documents import (
    CHUNK,
    DocumentEmpty,
    DocumentRefused,
    OtherDocument,
    Pull,
    Readable,
    TooLarge,
    UnknownEncoding,
    local_name,
    name_safely,
    open_document,
)
from pont.standards.refusals import N_

LONGEST_LINE = 64 * 1024

CensusRefused = DocumentRefused
"""A census is refused with the same words as any document, and three of its own below."""


class NotCensus(OtherDocument):
    """XML that has neither a census's source nor pupils."""

    code = "census-other-document"
    message = N_(
        "The file is not a school census: it begins with %(root)s, where a census begins with "
        "Message. Choose the census file that your management information system exported."
    )


class NotXmlNorCsv(CensusRefused):
    """Bytes that are no text."""

    code = "census-not-text"
    message = N_(
        "The file is neither XML nor CSV, so no pupils can be read from it. Choose the census "
        "file that your management information system exported, or save the extract as CSV."
    )


class ColumnsMissing(CensusRefused):
    """A CSV extract without the columns that tell pupils apart."""

    code = "census-columns-missing"
    message = N_(
        "The first line of the file does not name these columns: %(columns)s. Add a line of "
        "headings with UPN, Surname, Forename, DOB, Gender, LA and Estab, then choose the file "
        "again."
    )


@dataclass(frozen=True, slots=True)
class CensusHeader:
    """Which census a file is; texts as given, "" if absent. CSV extracts have none."""

    collection: str = ""
    year: str = ""
    reference_date: str = ""
    la: str = ""
    estab: str = ""


@dataclass(frozen=True, slots=True)
class CensusPupil(CtfPupil):
    """A pupil on roll, with the authority and establishment number of the school."""

    la: str
    estab: str


COLLECTION_TEXTS = MappingProxyType(
    {"Collection": "collection", "Year": "year", "ReferenceDate": "reference_date"}
)
SOURCE_TEXTS = MappingProxyType({"LEA": "la", "LA": "la", "Estab": "estab"})

COLUMNS = MappingProxyType(
    {
        "upn": "UPN",
        "formerupn": "FormerUPN",
        "surname": "Surname",
        "lastname": "Surname",
        "familyname": "Surname",
        "formersurname": "FormerSurname",
        "preferredsurname": "PreferredSurname",
        "forename": "Forename",
        "firstname": "Forename",
        "givenname": "Forename",
        "middlenames": "MiddleNames",
        "middlename": "MiddleNames",
        "dob": "DOB",
        "dateofbirth": "DOB",
        "gender": "Gender",
        "sex": "Sex",
        "town": "Town",
        "la": "LA",
        "lea": "LA",
        "lanumber": "LA",
        "leanumber": "LA",
        "estab": "Estab",
        "establishmentnumber": "Estab",
        "laestab": "LAEstab",
        "schoolnumber": "LAEstab",
    }
)
"""Element names by the headings of a CSV extract, in lower case without spaces and signs."""

NEEDED = ("UPN", "Surname", "DOB")


def read_census(stream: Readable) -> "CensusReader":
    """Open a census, XML or CSV, and read up to its first pupil on roll.

    :raises CensusRefused: if it is not the beginning of a census.
    """
    return CensusReader(stream)


class CensusReader:
    """The pupils on roll of a census, to be gone through once; memory holds one at a time.

    `header` is known from the start where it comes before the pupils, as it should.
    """

    def __init__(self, stream: Readable) -> None:
        """Read up to the first pupil.

        :raises CensusRefused: if this is not the beginning of a census.
        """
        self.header = CensusHeader()
        head = stream.read(CHUNK)
        rejoined = _Rejoined(head, stream)
        is_xml = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith((b"<", b"\x4c\x6f"))
        self._pupils = self._read_xml(rejoined) if is_xml else _read_csv(rejoined)
        self._first = next(self._pupils, None)

    def __iter__(self) -> Iterator[CensusPupil]:
        """Yield the pupils on roll in the order of the file.

        :raises CensusRefused: when the file turns out to be damaged; what was yielded before
            must then be thrown away.
        """
        if self._first is not None:
            first, self._first = self._first, None
            yield first
        yield from self._pupils

    def _read_xml(self, stream: Readable) -> Iterator[CensusPupil]:
        """Yield the pupils of a census in XML.

        A pupil is read when the next one's UPN has been met: nothing else tells that all of it
        has been, because the names of the elements around it are not known for sure.
        """
        opening = open_document(stream)
        if opening.root == ctf.ROOT:
            raise NotCensus(root=opening.root)
        pull = Pull(stream, opening, tags=("UPN", "Source", "CollectionDetails"))
        records = _XmlRecords()
        for element in pull:
            if local_name(element.tag) != "UPN":
                self._note(element)
                records.source_seen = True
                continue
            if pupil := records.turn_to(element, header=self.header):
                yield pupil
            pull.release_before(element)
        if pupil := records.turn_to(None, header=self.header):
            yield pupil
        if not records.source_seen and not records.upn_seen:
            raise NotCensus(root=name_safely(opening.root))

    def _note(self, element: "etree._Element") -> None:
        """Add to the header what a part of it says."""
        known = COLLECTION_TEXTS | SOURCE_TEXTS
        texts = {
            known[name]: tidy(text_of(child))
            for child in element
            if (name := local_name(child.tag)) in known
        }
        self.header = _replace_texts(self.header, texts)


class _XmlRecords:
    """Turns the UPN elements of a census into pupils, each when the next is met."""

    def __init__(self) -> None:
        self.source_seen = False
        self.upn_seen = False
        self._waiting: etree._Element | None = None
        self._school = ("", "")
        self._count = 0

    def turn_to(self, upn: "etree._Element | None", *, header: CensusHeader) -> CensusPupil | None:
        """Return the pupil of the UPN given last, if it is one on roll, and wait with `upn`."""
        waiting, self._waiting = self._waiting, upn
        (la, estab), self._school = self._school, (header.la, header.estab)
        if waiting is None:
            return None
        self.upn_seen = True
        record = waiting.getparent()
        if record is None or self._has_left(record):
            return None
        found: dict[str, str] = {}
        collect_texts(record, found=found)
        if "Surname" not in found or "DOB" not in found:
            for part in record:
                collect_texts(part, found=found)
        if "Surname" not in found or "DOB" not in found:
            return None
        self._count += 1
        return _on_roll(found, la=la, estab=estab, ordinal=self._count)

    def _has_left(self, record: "etree._Element") -> bool:
        return any(
            "NoLongerOnRoll" in local_name(level.tag) for level in (record, *record.iterancestors())
        )


def _replace_texts(header: CensusHeader, texts: dict[str, str]) -> CensusHeader:
    return CensusHeader(
        collection=texts.get("collection", header.collection),
        year=texts.get("year", header.year),
        reference_date=texts.get("reference_date", header.reference_date),
        la=texts.get("la", header.la),
        estab=texts.get("estab", header.estab),
    )


def _on_roll(found: dict[str, str], *, la: str, estab: str, ordinal: int) -> CensusPupil:
    pupil = make_pupil(found, town=tidy(found.get("Town", "")), ordinal=ordinal)
    return CensusPupil(
        upn=pupil.upn,
        former_upn=pupil.former_upn,
        surname=pupil.surname,
        former_surname=pupil.former_surname,
        preferred_surname=pupil.preferred_surname,
        forename=pupil.forename,
        middle_names=pupil.middle_names,
        dob=pupil.dob,
        sex=pupil.sex,
        town=pupil.town,
        ordinal=ordinal,
        la=la,
        estab=estab,
    )


def _read_csv(stream: Readable) -> Iterator[CensusPupil]:
    """Yield the pupils of a CSV extract, whose columns stand in any order.

    :raises CensusRefused: if it is no text or lacks a needed column.
    """
    lines = _read_lines(stream)
    first = next(lines, "")
    if not first.strip():
        raise DocumentEmpty
    delimiter = max(",;\t", key=first.count)
    try:
        columns = _read_headings(next(csv.reader([first], delimiter=delimiter)))
        for ordinal, row in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            found = {name: text for name, text in zip(columns, row, strict=False) if name and text}
            if found:
                la, estab = _find_school(found)
                found["DOB"] = _turn_date(found.get("DOB", ""))
                yield _on_roll(found, la=la, estab=estab, ordinal=ordinal)
    except csv.Error:
        raise TooLarge from None


def _read_headings(headings: list[str]) -> list[str]:
    """Return the element name of each column, "" for one that is not read.

    :raises ColumnsMissing: naming those that are needed and absent.
    """
    columns = [
        COLUMNS.get("".join(filter(str.isalnum, heading)).lower(), "") for heading in headings
    ]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise ColumnsMissing(columns=", ".join(missing))
    return columns


def _find_school(found: dict[str, str]) -> tuple[str, str]:
    """Return the LA and establishment numbers of a row that gives them apart or together."""
    whole = "".join(filter(str.isalnum, found.get("LAEstab", "")))
    la = tidy(found.get("LA", "")) or whole[:3]
    return la, tidy(found.get("Estab", "")) or whole[3:7]


def _turn_date(text: str) -> str:
    """Return a date of the form dd/mm/yyyy as yyyy-mm-dd, and any other text unchanged."""
    parts = text.strip().split(" ")[0].split("/")
    if len(parts) == 3 and len(parts[2]) == 4:
        day, month, year = parts
        return f"{year}-{month:0>2}-{day:0>2}"
    return text


def _read_lines(stream: Readable) -> Iterator[str]:
    """Yield the lines of a text in UTF-8, UTF-16 or Windows-1252, with their ends.

    :raises NotXmlNorCsv: if it holds what no text holds.
    :raises TooLarge: if a line is out of all proportion.
    """
    chunk = stream.read(CHUNK)
    decoder = io.IncrementalNewlineDecoder(_choose_decoder(chunk), translate=True)
    held = ""
    try:
        while chunk:
            *lines, held = (held + decoder.decode(chunk)).split("\n")
            for line in lines:
                yield line + "\n"
            if "\x00" in held:
                raise NotXmlNorCsv
            if len(held) > LONGEST_LINE:
                raise TooLarge
            chunk = stream.read(CHUNK)
        yield held + decoder.decode(b"", True)
    except UnicodeDecodeError:
        raise UnknownEncoding(encoding="UTF-16") from None


def _choose_decoder(head: bytes) -> codecs.IncrementalDecoder:
    """Return a decoder for a text that begins with `head`.

    UTF-8 is tried on each character, and Windows-1252 on those that are not.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")()
    return codecs.getincrementaldecoder("utf-8-sig")(errors="pont-windows-1252")


def _decode_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.start + 1]
    return wrong.decode("windows-1252", "replace"), error.start + 1


codecs.register_error("pont-windows-1252", _decode_windows_1252)


class _Rejoined:
    """A stream whose first bytes have been read already."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, fewer only at the joint and the end."""
        if self._head:
            head, self._head = self._head[:size], self._head[size:]
            return head
        return self._stream.read(size)
