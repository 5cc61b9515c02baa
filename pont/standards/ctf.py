"""Read a common transfer file (CTF) pupil by pupil.

Source: rulings 3.2; formats.md 1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import BinaryIO

from lxml import etree

from pont.standards.documents import (
    DocumentRefused,
    OtherDocument,
    Pull,
    local_name,
    name_safely,
    open_document,
)
from pont.standards.refusals import N_

ROOT = "CTfile"
PUPILS = "CTFpupilData"
MOST_PUPILS = 100_000

LONGEST_NAME = 100
LONGEST_UPN = 20
"""A bad UPN is kept and warned about, but not without bounds."""

CtfRefused = DocumentRefused
"""A CTF is refused with the same words as any document, and two of its own below."""


class NotCtf(OtherDocument):
    """Another of the XML files that schools exchange."""

    code = "ctf-other-document"
    message = N_(
        "The file is not a common transfer file (CTF): it begins with %(root)s, where a CTF "
        "begins with CTfile. Choose the CTF that your management information system exported."
    )


class AdmissionsFile(NotCtf):
    """An admissions transfer file, which looks like a CTF."""

    code = "ctf-admissions-file"
    message = N_(
        "The file is an admissions transfer file (ATF), not a common transfer file (CTF). Send it "
        "as an admissions file, or choose the CTF."
    )


class NoPupilData(CtfRefused):
    """A CTF without the part that holds pupils."""

    code = "ctf-no-pupil-data"
    message = N_(
        "The file has no part for pupils (CTFpupilData), so nothing in it can be passed on. "
        "Export the common transfer file (CTF) again from your management information system."
    )


class TooManyPupils(CtfRefused):
    """More pupils than any authority has."""

    code = "ctf-too-many-pupils"
    message = N_(
        "The file has more than %(most)s pupils, which is more than one file may hold. Export the "
        "pupils in several files."
    )


@dataclass(frozen=True, slots=True)
class CtfSchool:
    """A school as a CTF's header names it; all texts as given, "" if absent."""

    la: str = ""
    estab: str = ""
    urn: str = ""
    name: str = ""
    academic_year: str = ""

    @property
    def number(self) -> str:
        """LA and establishment number together, 7 characters where both are right."""
        return (self.la + self.estab).upper()


@dataclass(frozen=True, slots=True)
class CtfHeader:
    """The header of a CTF; all texts as given, "" if absent.

    `version` as in "23.0"; `qualifier` "full" or "partial"; `date_time` without a zone.
    """

    document_name: str = ""
    version: str = ""
    date_time: str = ""
    qualifier: str = ""
    data_qualifier: str = ""
    data_descriptor: str = ""
    supplier: str = ""
    source: CtfSchool = CtfSchool()
    destination: CtfSchool = CtfSchool()


@dataclass(frozen=True, slots=True)
class CtfPupil:
    """What is indexed of one pupil; texts trimmed, "" if absent.

    `dob` is None if absent or not a date; `sex` is "M", "F" or ""; `ordinal` counts from 1.
    """

    upn: str
    former_upn: str
    surname: str
    former_surname: str
    preferred_surname: str
    forename: str
    middle_names: str
    dob: date | None
    sex: str
    town: str
    ordinal: int


SEXES = MappingProxyType(
    {"M": "M", "F": "F", "MALE": "M", "FEMALE": "F", "1": "M", "2": "F", "m": "M", "f": "F"}
)
"""Letters since CTF 1, GovTalk's digits in old files, words from writers that are not an MIS."""

TEXTS = frozenset(
    (
        "UPN",
        "Surname",
        "Forename",
        "DOB",
        "Gender",
        "Sex",
        "FormerUPN",
        "PreferredSurname",
        "FormerSurname",
        "MiddleNames",
    )
)
ADDRESS_PARTS = frozenset(("BS7666Address", "AddressLines"))
HEADER_TEXTS = MappingProxyType(
    {
        "DocumentName": "document_name",
        "CTFversion": "version",
        "DateTime": "date_time",
        "DocumentQualifier": "qualifier",
        "DataQualifier": "data_qualifier",
        "DataDescriptor": "data_descriptor",
        "SupplierID": "supplier",
    }
)
SCHOOL_TEXTS = MappingProxyType(
    {
        "LEA": "la",
        "Estab": "estab",
        "URN": "urn",
        "SchoolName": "name",
        "AcademicYear": "academic_year",
    }
)
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}", re.IGNORECASE)


def read_ctf(stream: BinaryIO) -> "CtfReader":
    """Open a CTF and read up to its first pupil.

    :raises CtfRefused: if it is not the beginning of a CTF (rulings 3.2).
    """
    return CtfReader(stream)


class CtfReader:
    """The pupils of a CTF, to be gone through once; memory holds one at a time.

    `header` is known from the start, but for a file whose header follows its pupils.
    """

    def __init__(self, stream: BinaryIO, *, faithful: bool = False) -> None:
        """Read up to the first pupil; `faithful` keeps comments in the elements of `pairs`.

        :raises CtfRefused: if this is not the beginning of a CTF.
        """
        opening = open_document(stream)
        check_root(opening.root)
        self.header = CtfHeader()
        self._header_seen = False
        self._pull = Pull(
            stream, opening, tags=("Pupil", PUPILS, "Header", "ATFpupilData"), faithful=faithful
        )
        self._pairs = self._read()
        self._first = next(self._pairs, None)

    def __iter__(self) -> Iterator[CtfPupil]:
        """Yield the pupils in the order of the file.

        :raises CtfRefused: when the file turns out not to be a whole CTF; what was yielded
            before must then be thrown away.
        """
        for pupil, _ in self.pairs():
            yield pupil

    def pairs(self) -> Iterator[tuple[CtfPupil, "etree._Element"]]:
        """Yield each pupil with its element, which is emptied when the next is asked for.

        :raises CtfRefused: as iteration does.
        """
        if self._first is not None:
            first, self._first = self._first, None
            yield first
        yield from self._pairs

    def _read(self) -> Iterator[tuple[CtfPupil, "etree._Element"]]:
        data: etree._Element | None = None
        data_seen = False
        count = 0
        for element in self._pull:
            name = local_name(element.tag)
            parent = element.getparent()
            if name == "Pupil":
                if parent is not data and is_pupil_data(parent):
                    data = parent
                if parent is data:
                    count += 1
                    if count > MOST_PUPILS:
                        raise TooManyPupils(most=MOST_PUPILS)
                    yield parse_pupil(element, ordinal=count), element
                    self._pull.release(element)
            elif parent is not None and parent.getparent() is None:
                self._note(name, element)
                data_seen = data_seen or name == PUPILS
        if not data_seen:
            raise NoPupilData

    def _note(self, name: str, element: "etree._Element") -> None:
        """Take in one of the great parts of the document."""
        if name == "ATFpupilData":
            raise AdmissionsFile(root=name, wanted=ROOT)
        if name == "Header" and not self._header_seen:
            self._header_seen = True
            self.header = parse_header(element)


def check_root(root: str) -> None:
    """Check that a document's root is a CTF's.

    :raises NotCtf: naming the root seen.
    """
    if root in ("ATfile", "ATFfile"):
        raise AdmissionsFile(root=root, wanted=ROOT)
    if root != ROOT:
        raise NotCtf(root=name_safely(root), wanted=ROOT)


def is_pupil_data(element: "etree._Element | None") -> bool:
    """Return whether `element` is the part of a CTF in which the pupils stand."""
    if element is None or local_name(element.tag) != PUPILS:
        return False
    root = element.getparent()
    return root is not None and root.getparent() is None


def tidy(text: str, *, most: int = LONGEST_NAME) -> str:
    """Return `text` with its spaces collapsed, cut after `most` characters."""
    return " ".join(text[: 4 * most].split())[:most]


def parse_dob(text: str) -> date | None:
    """Return the date of `yyyy-mm-dd`, with or without a time or zone behind it, or None."""
    text = text.strip()
    if len(text) > 10 and text[10] in "TZ+- ":
        text = text[:10]
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_pupil(element: "etree._Element", *, ordinal: int) -> CtfPupil:
    """Return what is indexed of a `Pupil` element of any version and namespace."""
    found: dict[str, str] = {}
    town = ""
    for child in element:
        name = local_name(child.tag)
        if name in TEXTS:
            if name not in found and (text := text_of(child)):
                found[name] = text
        elif name == "BasicDetails":
            collect_texts(child, found=found)
        elif name == "Address" and not town:
            town = find_town(child)
    return make_pupil(found, town=town, ordinal=ordinal)


def text_of(element: "etree._Element") -> str:
    """Return the text of `element` up to the first element in it, comments passed over."""
    text = element.text or ""
    if len(element):
        for child in element:
            if isinstance(child.tag, str):
                break
            text += child.tail or ""
    return text


def collect_texts(element: "etree._Element", *, found: dict[str, str]) -> None:
    """Add to `found` the pupil's texts that stand directly under `element`, first come first."""
    for child in element:
        name = local_name(child.tag)
        if name in TEXTS and name not in found and (text := text_of(child)):
            found[name] = text


def make_pupil(found: dict[str, str], *, town: str, ordinal: int) -> CtfPupil:
    """Return the pupil of the texts `found` by element name."""
    get = found.get
    sex = (get("Sex") or get("Gender") or "").strip()
    return CtfPupil(
        upn=tidy(get("UPN", ""), most=LONGEST_UPN).upper(),
        former_upn=tidy(get("FormerUPN", ""), most=LONGEST_UPN).upper(),
        surname=tidy(get("Surname", "")),
        former_surname=tidy(get("FormerSurname", "")),
        preferred_surname=tidy(get("PreferredSurname", "")),
        forename=tidy(get("Forename", "")),
        middle_names=tidy(get("MiddleNames", "")),
        dob=parse_dob(get("DOB", "")),
        sex=SEXES.get(sex) or SEXES.get(sex.upper(), ""),
        town=town,
        ordinal=ordinal,
    )


def find_town(address: "etree._Element") -> str:
    """Return the town of an `Address`, "" if it names none.

    Address lines do not say which is the town: it is taken to be the last of several.
    """
    for child in address:
        if local_name(child.tag) in ADDRESS_PARTS:
            parts = [(local_name(part.tag), tidy(text_of(part))) for part in child]
            texts = dict(parts)
            lines = [text for name, text in parts if name.startswith("AddressLine") and text]
            lines = [line for line in lines if not POSTCODE.fullmatch(line)]
            town = texts.get("Town") or texts.get("PostTown") or (lines[1:] and lines[-1])
            if town:
                return town
    return ""


def parse_header(element: "etree._Element") -> CtfHeader:
    """Return the header of a CTF from its `Header` element."""
    texts: dict[str, str] = {}
    schools: dict[str, CtfSchool] = {}
    for child in element:
        name = local_name(child.tag)
        if name in HEADER_TEXTS:
            texts.setdefault(HEADER_TEXTS[name], tidy(text_of(child), most=500))
        elif name in ("SourceSchool", "DestSchool"):
            schools.setdefault(name, _parse_school(child))
    return CtfHeader(
        **texts,
        source=schools.get("SourceSchool", CtfSchool()),
        destination=schools.get("DestSchool", CtfSchool()),
    )


def _parse_school(element: "etree._Element") -> CtfSchool:
    texts = {
        SCHOOL_TEXTS[name]: tidy(text_of(child), most=200)
        for child in element
        if (name := local_name(child.tag)) in SCHOOL_TEXTS
    }
    return CtfSchool(**texts)
