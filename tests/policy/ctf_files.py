"""Small invented transfer files."""

from collections.abc import Mapping, Sequence
from io import BytesIO

MEGAN: Mapping[str, str] = {
    "UPN": "R201100018042",
    "Surname": "Enghraifft",
    "Forename": "Megan",
    "DOB": "2015-03-02",
}
IFAN: Mapping[str, str] = {**MEGAN, "UPN": "B801200005001", "Forename": "Ifan"}


def write_school(tag: str, number: str) -> str:
    return f"<{tag}><LEA>{number[:3]}</LEA><Estab>{number[3:]}</Estab></{tag}>" if number else ""


def make_ctf(
    *,
    source: str = "6812045",
    destination: str = "6812317",
    version: str = "23.0",
    pupils: Sequence[Mapping[str, str]] = (MEGAN,),
) -> bytes:
    people = "".join(
        "<Pupil>" + "".join(f"<{tag}>{text}</{tag}>" for tag, text in pupil.items()) + "</Pupil>"
        for pupil in pupils
    )
    return (
        "<CTfile><Header><DocumentName>Common Transfer File</DocumentName>"
        f"<CTFversion>{version}</CTFversion>{write_school('SourceSchool', source)}"
        f"{write_school('DestSchool', destination)}</Header>"
        f"<CTFpupilData>{people}</CTFpupilData></CTfile>"
    ).encode()


def as_stream(contents: bytes) -> BytesIO:
    return BytesIO(contents)
