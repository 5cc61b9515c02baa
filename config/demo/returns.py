"""Invent what is inside the files that are no CTFs: censuses, accounts, exclusions, applications.

The elements are those that are known of such files (a census's source and its pupils), and for the
rest as plain as they can be. Nobody in them exists.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from types import MappingProxyType
from xml.sax.saxutils import escape

from config.demo.invent import InventedPupil, invent_pupil

ON = date(2026, 1, 20)


def invent_return(chance: Random, *, mark: str, school: str) -> bytes:
    """Return the contents of a file whose name says `mark` ("PLASC", "ADT"), about `school`.

    Without a mark it is a zip, as generic files are.
    """
    if not mark:
        return pack("reports.txt", b"Invented reports for the demo.\n" * 40)
    return _WRITERS[mark](chance, school).encode()


def pack(name: str, body: bytes) -> bytes:
    """Return a zip holding one entry."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 9, 0, 0)), body)
    return packed.getvalue()


def _write_census(chance: Random, school: str) -> str:
    pupils = "".join(
        f"<PupilOnRoll><PupilIdentifiers>{_identify(pupil)}</PupilIdentifiers></PupilOnRoll>\n"
        for pupil in _invent_pupils(chance, school, 40)
    )
    return _wrap("PLASC", school, f"<Pupils><PupilsOnRoll>\n{pupils}</PupilsOnRoll></Pupils>")


def _write_accounts(chance: Random, school: str) -> str:
    lines = "".join(
        f"<Line><Code>{code}</Code><Amount>{chance.randrange(1, 90) * 1000}</Amount></Line>\n"
        for code in ("I01", "I03", "E01", "E03", "E19")
    )
    return _wrap("CFR", school, f"<Accounts>\n{lines}</Accounts>")


def _write_exclusions(chance: Random, school: str) -> str:
    pupils = "".join(
        f"<Exclusion>{_identify(pupil)}<Sessions>{chance.randrange(1, 9)}</Sessions></Exclusion>\n"
        for pupil in _invent_pupils(chance, school, 2)
    )
    return _wrap("Exclusions", school, f"<Exclusions>\n{pupils}</Exclusions>")


def _write_applications(chance: Random, school: str) -> str:
    pupils = "".join(
        f"<Application><Preference>{chance.randrange(1, 4)}</Preference>{_identify(pupil)}"
        "</Application>\n"
        for pupil in _invent_pupils(chance, school, 12)
    )
    return _wrap("Admissions", school, f"<Applications>\n{pupils}</Applications>")


def _invent_pupils(chance: Random, school: str, count: int) -> list[InventedPupil]:
    return [invent_pupil(chance, school=school, serial=serial) for serial in range(1, count + 1)]


def _identify(pupil: InventedPupil) -> str:
    return (
        f"<UPN>{pupil.upn}</UPN><Surname>{escape(pupil.surname)}</Surname>"
        f"<Forename>{escape(pupil.forename)}</Forename><DOB>{pupil.dob.isoformat()}</DOB>"
        f"<Sex>{pupil.sex}</Sex>"
    )


def _wrap(collection: str, school: str, inner: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<Message>\n<Header><CollectionDetails>'
        f"<Collection>{collection}</Collection><Year>{ON.year}</Year>"
        f"<ReferenceDate>{ON.isoformat()}</ReferenceDate></CollectionDetails>"
        f"<Source><LEA>{school[:3]}</LEA><Estab>{school[3:]}</Estab>"
        "<SoftwareCode>Example MIS</SoftwareCode></Source></Header>\n"
        f"{inner}\n</Message>\n"
    )


_WRITERS: Mapping[str, Callable[[Random, str], str]] = MappingProxyType(
    {
        "PLASC": _write_census,
        "CFR": _write_accounts,
        "EXC": _write_exclusions,
        "ASL": _write_applications,
        "ADT": _write_applications,
    }
)
