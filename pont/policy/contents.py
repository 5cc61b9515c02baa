"""What Pont says of the contents of a file: a CTF and its pupils, a census, other XML, a zip.

No finding names a pupil but by place in the file, because findings may be logged.
Source: rulings 2.5, 3.2, 3.4.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, Final, NamedTuple, Protocol

from pont.policy.findings import About, Finding, Severity, refusal, warning
from pont.policy.limits import SHELF_PUPILS
from pont.standards import ctf
from pont.standards.addresses import Address
from pont.standards.census import CensusHeader, NotCensus, read_census
from pont.standards.ctf import CtfHeader, CtfPupil, read_ctf
from pont.standards.documents import TooLarge, open_document, read_through
from pont.standards.refusals import N_, Refusal
from pont.standards.upn import check_upn

KNOWN_VERSIONS: Final = frozenset(f"{number}.0" for number in range(9, 27))
PLACES_SHOWN: Final = 10
LONGEST_SHOWN: Final = 20

# The first bytes of files, and the ending that Windows may be hiding from whoever named them.
SIGNS: Final = (
    (b"%PDF-", b"", "pdf"),
    (b"PK\x03\x04", b"word/", "docx"),
    (b"PK\x03\x04", b"xl/", "xlsx"),
    (b"PK\x03\x04", b"ppt/", "pptx"),
    (b"PK\x03\x04", b"[Content_Types]", ""),
    (b"PK\x03\x04", b"", "zip"),
    (b"{\\rtf", b"", "rtf"),
    (b"<?xml", b"", "xml"),
    (b"\x89PNG", b"", "png"),
    (b"\xff\xd8\xff", b"", "jpg"),
)
SIGN_SIZE: Final = 4096


class ZipSeen(Protocol):
    """What the inspection of a zip tells."""

    @property
    def encrypted(self) -> Collection[str]:
        """The names of the files in it that are locked with a password."""


InspectZip = Callable[[BinaryIO], ZipSeen]
"""Raises a `Refusal` where a stream is no zip, or none that is safe to open."""

ZIP_IS_LOCKED: Final = "zip-locked"
ZIP_LOCKED: Final = N_(
    "The zip holds files that are locked with a password (%(count)s), so their contents were not "
    "checked. Tell the recipient the password by telephone, not by e-mail."
)
ZIP_LOCKED_REFUSED: Final = N_(
    "The zip holds files that are locked with a password (%(count)s). Only generic zip files may "
    "hold such files: take the password off and make the zip again."
)

SHELF_COUNT: Final = N_(
    "A file for the lost pupil database holds exactly one pupil: this one holds %(count)s. "
    "Export each pupil in a file of its own."
)
CTF_INSIDE: Final = N_(
    "Inside, the file is a CTF, but its name is that of another kind of file. If it is meant as a "
    "CTF, give it a name like 1112222_CTF_3334444_001.XML."
)
NONE_ON_ROLL: Final = N_(
    "No pupil on roll was found in the file. If the census should name pupils, export it again."
)
NO_PUPILS: Final = N_("There are no pupils in the file.")


class HeaderSide(NamedTuple):
    """What to say, by code and message, where the header lacks a school or names another."""

    missing: tuple[str, str]
    differs: tuple[str, str]


SOURCE: Final = HeaderSide(
    missing=(
        "ctf-source-missing",
        N_(
            "Inside, the file does not say which school it comes from. It goes by its name: from "
            "%(name)s."
        ),
    ),
    differs=(
        "ctf-source-differs",
        N_(
            "Inside, the file says that it comes from %(header)s, but its name says %(name)s. "
            "It goes by its name."
        ),
    ),
)
DESTINATION: Final = HeaderSide(
    missing=(
        "ctf-destination-missing",
        N_("Inside, the file does not say where it goes. It goes by its name: to %(name)s."),
    ),
    differs=(
        "ctf-destination-differs",
        N_(
            "Inside, the file says that it goes to %(header)s, but its name says %(name)s. "
            "It goes by its name."
        ),
    ),
)
VERSION_MISSING: Final = N_(
    "The file does not say which version of the CTF it is. Some data may not import."
)
VERSION_UNKNOWN: Final = N_(
    "The file is a CTF of version %(version)s, which is not known here. Some data may not import."
)
ONE_TO_AUTHORITY: Final = N_(
    "The file sends one pupil to the authority %(name)s. If the pupil’s next school is unknown, "
    "use XXXXXXX, so that every authority can find the pupil."
)

PUPIL_MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pupil-surname-missing": N_("No surname: pupil %(pupils)s in the file."),
        "pupil-forename-missing": N_("No forename: pupil %(pupils)s in the file."),
        "pupil-dob-missing": N_(
            "No date of birth, or none that is a date: pupil %(pupils)s in the file."
        ),
        "pupil-upn-twice": N_(
            "The same UPN as an earlier pupil in the file: pupil %(pupils)s in the file."
        ),
        "upn-missing": N_("No UPN: pupil %(pupils)s in the file."),
        "upn-length": N_("The UPN does not have 13 characters: pupil %(pupils)s in the file."),
        "upn-first-character": N_(
            "The UPN does not begin with a check letter (A to Z without I, O and S): "
            "pupil %(pupils)s in the file."
        ),
        "upn-digits": N_(
            "Characters 2 to 12 of the UPN are not all digits: pupil %(pupils)s in the file."
        ),
        "upn-last-character": N_(
            "The UPN does not end in a digit or in a letter other than I, O and S: "
            "pupil %(pupils)s in the file."
        ),
        "upn-authority": N_(
            "Characters 2 to 4 of the UPN are not the number of a local authority: "
            "pupil %(pupils)s in the file."
        ),
        "upn-check-letter": N_(
            "The check letter of the UPN does not agree with the rest: "
            "pupil %(pupils)s in the file."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a file; header and pupils only where it is a CTF."""

    findings: tuple[Finding, ...] = ()
    header: CtfHeader | None = None
    pupils: tuple[CtfPupil, ...] = ()


def judge_ctf(stream: BinaryIO, *, sender: Address, recipient: Address) -> Contents:
    """Read a CTF through, and say what is wrong in it or disagrees with the addresses."""
    try:
        reader = read_ctf(stream)
        pupils = tuple(reader)
    except Refusal as refused:
        return Contents((make_refusal(refused),))
    findings = (
        *find_wrong_header(reader.header, sender=sender, recipient=recipient),
        *find_wrong_count(len(pupils), sender=sender, recipient=recipient),
        *find_wrong_pupils(pupils),
    )
    return Contents(findings, reader.header, pupils)


def judge_census(stream: BinaryIO, *, sender: Address, has_pupils: bool) -> Contents:
    """Read a census in XML through; its pupils are counted and not kept.

    What a census looks like is documented in part only, so that what is merely odd is a warning.
    `has_pupils`: by its name it is a census of pupils.
    """
    try:
        # The census reader would take for CSV what is no XML.
        open_document(stream)
        stream.seek(0)
        reader = read_census(stream)
        count = sum(1 for _ in reader)
    except TooLarge:
        # No pupil for longer than the reader holds its breath: of staff or money, not for it.
        return Contents()
    except NotCensus as other:
        return Contents((judge_other(other),))
    except Refusal as refused:
        return Contents((make_refusal(refused),))
    findings = [*find_wrong_source(reader.header, sender=sender)]
    if has_pupils and not count:
        findings.append(warning(About.CONTENTS, "census-none-on-roll", NONE_ON_ROLL))
    return Contents(tuple(findings))


def judge_other(other: NotCensus) -> Finding:
    """Say that a census is none: a CTF is refused, and anything else may be right."""
    if other.params["root"] == ctf.ROOT:
        return refusal(About.NAME, "ctf-inside", CTF_INSIDE)
    return Finding(other.problem, Severity.WARNING, About.CONTENTS)


def find_wrong_source(header: CensusHeader, *, sender: Address) -> Iterator[Finding]:
    """Yield that the census of a school is another's than its name says.

    Source: rulings 2.5.
    """
    school = f"{header.la}{header.estab}"
    if header.la and header.estab and sender.is_establishment and school != sender.text:
        shown = {"header": school[:LONGEST_SHOWN], "name": sender.text}
        yield warning(About.CONTENTS, "census-source-differs", SOURCE.differs[1], **shown)


def judge_xml(stream: BinaryIO) -> Contents:
    """Read any other XML to its end, and say why where it is none, or a CTF."""
    try:
        opening = read_through(stream)
    except Refusal as refused:
        return Contents((make_refusal(refused),))
    if opening.root == ctf.ROOT:
        return Contents((refusal(About.NAME, "ctf-inside", CTF_INSIDE),))
    return Contents()


def judge_zip(stream: BinaryIO, *, inspect_zip: InspectZip, may_be_locked: bool) -> Contents:
    """Inspect a zip, and say why where it is none, not a safe one, or locked with a password.

    Source: rulings 3.4.
    """
    try:
        count = len(inspect_zip(stream).encrypted)
    except Refusal as refused:
        return Contents((make_refusal(refused),))
    if not count:
        return Contents()
    if may_be_locked:
        return Contents((warning(About.CONTENTS, ZIP_IS_LOCKED, ZIP_LOCKED, count=count),))
    return Contents((refusal(About.CONTENTS, ZIP_IS_LOCKED, ZIP_LOCKED_REFUSED, count=count),))


def make_refusal(refused: Refusal) -> Finding:
    """Make a finding of a reader's refusal."""
    return Finding(refused.problem, Severity.REFUSAL, About.CONTENTS)


def find_wrong_header(
    header: CtfHeader, *, sender: Address, recipient: Address
) -> Iterator[Finding]:
    """Yield what the header says otherwise than the name, and an unknown version.

    Source: rulings 2.5.
    """
    for side, number, address in (
        (SOURCE, header.source.number, sender),
        (DESTINATION, header.destination.number, recipient),
    ):
        if not number:
            yield warning(About.CONTENTS, *side.missing, name=address.text)
        elif number != address.text:
            shown = {"header": number[:LONGEST_SHOWN], "name": address.text}
            yield warning(About.CONTENTS, *side.differs, **shown)
    version = header.version[:LONGEST_SHOWN]
    if not version:
        yield warning(About.CONTENTS, "ctf-version-missing", VERSION_MISSING)
    elif version not in KNOWN_VERSIONS:
        yield warning(About.CONTENTS, "ctf-version-unknown", VERSION_UNKNOWN, version=version)


def find_wrong_count(count: int, *, sender: Address, recipient: Address) -> Iterator[Finding]:
    """Yield what is odd in the number of pupils for where the file goes.

    Source: rulings 2.5, 3.2.
    """
    if recipient.is_shelf and count != SHELF_PUPILS:
        yield refusal(About.CONTENTS, "ctf-shelf-count", SHELF_COUNT, count=count)
    elif count == 0:
        yield warning(About.CONTENTS, "ctf-no-pupils", NO_PUPILS)
    elif count == 1 and sender.is_establishment and recipient.is_authority:
        name = recipient.text
        yield warning(About.ROUTE, "ctf-one-to-authority", ONE_TO_AUTHORITY, name=name)


def find_wrong_pupils(pupils: tuple[CtfPupil, ...]) -> Iterator[Finding]:
    """Yield each sort of problem that pupils have, with their places in the file."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    seen: set[str] = set()
    for pupil in pupils:
        for code in find_codes(pupil):
            places[code].append(pupil.ordinal)
        if pupil.upn and pupil.upn in seen:
            places["pupil-upn-twice"].append(pupil.ordinal)
        seen.add(pupil.upn)
    for code, message in PUPIL_MESSAGES.items():
        if ordinals := places.get(code):
            shown = describe_places(ordinals)
            yield warning(About.CONTENTS, code, message, pupils=shown, count=len(ordinals))


def find_codes(pupil: CtfPupil) -> Iterator[str]:
    """Yield the code of each problem that one pupil has."""
    if not pupil.surname:
        yield "pupil-surname-missing"
    if not pupil.forename:
        yield "pupil-forename-missing"
    if pupil.dob is None:
        yield "pupil-dob-missing"
    yield from (problem.code for problem in check_upn(pupil.upn).problems)


def describe_places(ordinals: list[int]) -> str:
    """Return the first places, and an ellipsis where there are more: "3, 7, 12"."""
    shown = ", ".join(str(ordinal) for ordinal in ordinals[:PLACES_SHOWN])
    return f"{shown} …" if len(ordinals) > PLACES_SHOWN else shown


def guess_extension(stream: BinaryIO) -> str:
    """Return the ending that the first bytes suggest ("pdf"), or ""; leave the stream at its start.

    Source: rulings 2.10 (a name without its ending is refused with repair).
    """
    head = stream.read(SIGN_SIZE)
    stream.seek(0)
    rows = (row for row in SIGNS if head.startswith(row[0]) and row[1] in head)
    return next(rows, (b"", b"", ""))[2]
