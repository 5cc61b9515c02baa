"""Reading the pupils on roll from a census."""

import tracemalloc
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.standards.census import (
    CensusHeader,
    CensusPupil,
    CensusRefused,
    ColumnsMissing,
    NotCensus,
    NotXmlNorCsv,
    read_census,
)
from tests.attacks.hostile_documents import Stream, filled
from tests.standards.ctf_documents import SAMPLES, dates_of_birth, names_of_people

PLASC = (SAMPLES / "plasc_2024.xml").read_bytes()
HEADINGS = "UPN,Surname,Forename,DOB,Gender,LA,Estab\n"
ON_ROLL = (
    b"<PupilOnRoll><PupilIdentifiers><UPN>A1</UPN><Surname>Bebb</Surname><Forename>Non</Forename>"
    b"<DOB>2014-01-02</DOB></PupilIdentifiers><PupilStatus><x>1</x></PupilStatus></PupilOnRoll>"
)


def read_all(content: bytes | str) -> tuple[CensusHeader, list[CensusPupil]]:
    reader = read_census(BytesIO(content.encode() if isinstance(content, str) else content))
    pupils = list(reader)
    return reader.header, pupils


def refusal_code(content: bytes | str) -> str:
    with pytest.raises(CensusRefused) as refused:
        read_all(content)
    assert str(refused.value)
    return refused.value.code


def test_it_reads_pupils_on_roll_wherever_their_names_stand() -> None:
    header, pupils = read_all(PLASC)
    assert header == CensusHeader(
        collection="PLASC", year="2024", reference_date="2024-01-16", la="681", estab="2045"
    )
    assert [(p.upn, p.surname, p.forename, p.dob, p.sex, p.ordinal) for p in pupils] == [
        ("C681204508017", "Tegid", "Llŷr", date(2004, 3, 14), "M", 1),
        ("P681204508018", "Gethin", "Mabli", date(2005, 11, 2), "F", 2),
        ("A681204508019", "Breeze", "Cadi", date(2006, 6, 6), "", 3),
    ]
    assert {(pupil.la, pupil.estab) for pupil in pupils} == {("681", "2045")}
    assert pupils[1].preferred_surname == "Bebb"


def test_it_leaves_out_those_no_longer_on_roll() -> None:
    assert "Eynon" in PLASC.decode()
    assert "Eynon" not in {pupil.surname for pupil in read_all(PLASC)[1]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_it_ignores_namespaces_and_reads_encodings(encoding: str) -> None:
    document = PLASC.decode().replace("<Message>", '<Message xmlns="urn:census">')
    assert read_all(document.encode(encoding)) == read_all(PLASC)


def test_it_reads_several_schools_in_one_file() -> None:
    school = (
        b"<Message><Header><Source><LEA>681</LEA><Estab>%d</Estab></Source></Header>%s</Message>"
    )
    document = b"<All>" + school % (2045, ON_ROLL) + school % (2317, ON_ROLL * 2) + b"</All>"
    assert [pupil.estab for pupil in read_all(document)[1]] == ["2045", "2317", "2317"]


def test_it_reads_a_census_of_nobody() -> None:
    header, pupils = read_all("<Message><Header><Source><LEA>681</LEA></Source></Header></Message>")
    assert (header.la, pupils) == ("681", [])


@pytest.mark.parametrize("missing", ["UPN", "Surname", "DOB"])
def test_it_passes_over_what_is_no_pupil(missing: str) -> None:
    document = ON_ROLL.replace(missing.encode(), b"Other")
    source = b"<Message><Source><LEA>681</LEA></Source>%s</Message>"
    assert len(read_all(source % ON_ROLL)[1]) == 1
    assert read_all(source % document)[1] == []


def test_it_reads_an_extract() -> None:
    header, pupils = read_all(
        HEADINGS + 'C681204508017,"Tegid, Jr",Llŷr,2004-03-14,M,681,2045\n\n'
        "P681204508018,Gethin,Mabli,02/11/2005,F,680,2001\n"
    )
    assert header == CensusHeader()
    assert [(p.upn, p.surname, p.dob, p.sex, p.la + p.estab) for p in pupils] == [
        ("C681204508017", "Tegid, Jr", date(2004, 3, 14), "M", "6812045"),
        ("P681204508018", "Gethin", date(2005, 11, 2), "F", "6802001"),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_it_reads_extracts_as_spreadsheets_save_them(
    separator: str, encoding: str, line_end: str
) -> None:
    rows = (
        ("Date of Birth", "LAESTAB", "Last name", "u_p_n", "Ethnicity", "Sex", "Town"),
        ("1/2/2010", "681/2045", "Lévesque", "a1", "WBRI", "Female", "Mold"),
    )
    document = line_end.join(separator.join(row) for row in rows)
    _, (pupil,) = read_all(document.encode(encoding))
    assert (pupil.dob, pupil.la, pupil.estab) == (date(2010, 2, 1), "681", "2045")
    assert (pupil.surname, pupil.upn, pupil.sex, pupil.town) == ("Lévesque", "A1", "F", "Mold")


def test_it_reads_short_and_long_rows() -> None:
    _, pupils = read_all(HEADINGS + "A1\nB2,Bebb,Non,not a date,F,681,2045,more,and more\n")
    assert [(p.upn, p.surname, p.dob) for p in pupils] == [("A1", "", None), ("B2", "Bebb", None)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "document-empty"),
        ("  \n", "document-empty"),
        ("<CTfile><CTFpupilData/></CTfile>", NotCensus.code),
        ("<html/>", NotCensus.code),
        ("<Message>", "document-not-well-formed"),
        ("<!DOCTYPE Message><Message/>", "document-doctype"),
        ("<Message><UPN/><a></Message>", "document-not-well-formed"),
        (b"PK\x03\x04\x00\x00", NotXmlNorCsv.code),
        (HEADINGS.encode("utf-16-le"), NotXmlNorCsv.code),
        (HEADINGS.encode("utf-16") + b"\x00\xd8\x00\xd8", "document-encoding"),
        ("Name,Born\nA,2\n", ColumnsMissing.code),
        ("UPN,Surname\nA1,Bebb\n", ColumnsMissing.code),
        ("x" * 200_000, "document-too-large"),
        (HEADINGS + '"' + "a\n" * 200_000, "document-too-large"),
    ],
)
def test_it_says_why_it_refuses(content: bytes | str, code: str) -> None:
    assert refusal_code(content) == code


def test_it_names_the_columns_that_are_missing() -> None:
    with pytest.raises(CensusRefused) as refused:
        read_all("Surname,Estab\nBebb,2045\n")
    assert refused.value.params["columns"] == "UPN, DOB"


def forms(count: int) -> Iterator[tuple[str, Stream]]:
    mb = count * len(ON_ROLL) // 1024 // 1024
    yield "xml", Stream(filled(b"<Message>", ON_ROLL, mb=mb, after=b"</Message>"))
    row = b"A1,Bebb,Non,2014-01-02,F,681,2045\n"
    mb = count * len(row) // 1024 // 1024
    yield "csv", Stream(filled(HEADINGS.encode(), row, mb=mb, after=b""))


@pytest.mark.parametrize("kind", ["xml", "csv"])
def test_its_memory_does_not_grow_with_the_file(kind: str) -> None:
    stream = dict(forms(40_000))[kind]
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_census(stream)) > 30_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_read_or_be_refused(content: bytes) -> None:
    for start in (b"", b"<Message>", HEADINGS.encode()):
        try:
            read_all(start + content)
        except CensusRefused:
            continue


@given(
    st.lists(
        st.tuples(st.from_regex(r"[A-Z]\d{12}", fullmatch=True), names_of_people, dates_of_birth),
        max_size=5,
    )
)
def test_every_row_written_is_read(rows: list[tuple[str, str, date]]) -> None:
    lines = [f'{upn},"{name}",{dob.isoformat()}\n' for upn, name, dob in rows]
    _, pupils = read_all("UPN,Surname,DOB\n" + "".join(lines))
    assert [(pupil.upn, pupil.surname, pupil.dob) for pupil in pupils] == rows
