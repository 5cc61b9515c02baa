"""Reading a common transfer file."""

import tracemalloc
from datetime import date
from io import BytesIO
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.demo.invent import invent_ctf, invent_pupil
from pont.standards import ctf, documents
from pont.standards.ctf import CtfRefused, read_ctf
from pont.standards.refusals import Refusal
from tests.standards.ctf_documents import (
    HEADER,
    SAMPLES,
    ctfs_xml,
    make_ctf,
    read_all,
    read_one,
    refusal_code,
)

WHOLE = make_ctf("<UPN>A1</UPN><Surname>Siân’s</Surname>", '<UPN>B2</UPN><a v="1"/>')


def test_it_reads_a_full_file_for_the_shelf() -> None:
    header, (pupil,) = read_all((SAMPLES / "full_ctf12_missing.xml").read_bytes())
    assert (header.version, header.qualifier, header.supplier) == (
        "12.0",
        "full",
        "Enghraifft MIS",
    )
    assert header.date_time == "2013-07-19T02:15:09"
    assert header.source.number == "6812045"
    assert header.source.name == "Greenway Primary School"
    assert header.source.academic_year == "2012"
    assert header.destination.number == "XXXXXXX"
    assert pupil == ctf.CtfPupil(
        upn="C681204508017",
        former_upn="D67220010812B",
        surname="Tegid",
        former_surname="Penry",
        preferred_surname="Tegid-Rhys",
        forename="Llŷr",
        middle_names="Idris Bedwyr",
        dob=date(2004, 3, 14),
        sex="M",
        town="Caerdydd",
        ordinal=1,
    )


def test_it_reads_a_partial_file_of_results() -> None:
    header, pupils = read_all((SAMPLES / "partial_ctf23_results.xml").read_bytes())
    assert (header.qualifier, header.data_qualifier) == ("partial", "EXA")
    assert header.source.urn == header.destination.urn == "101234"
    assert [(pupil.surname, pupil.sex, pupil.ordinal) for pupil in pupils] == [
        ("O’HARPER-NÚÑEZ", "F", 1),
        ("AP GETHIN", "M", 2),
    ]


def test_it_reads_a_namespaced_file_in_latin_1() -> None:
    header, (pupil,) = read_all((SAMPLES / "namespaced_ctf10_outside.xml").read_bytes())
    assert header.version == "10.0"
    assert header.destination.number == "MMMMMMM"
    assert (pupil.surname, pupil.forename) == ("Ferreira-Lévesque", "Élodie")
    assert pupil.town == "Tonypandy"


def test_it_reads_a_file_whose_fields_are_missing_or_strange() -> None:
    header, pupils = read_all((SAMPLES / "no_declaration_empty_fields.xml").read_bytes())
    assert header.destination.number == ""
    assert [(p.upn, p.surname, p.dob, p.sex, p.town) for p in pupils] == [
        ("", "Abdi", None, "", ""),
        ("", "", None, "", ""),
    ]


@pytest.mark.parametrize(
    ("encoding", "declared", "surname"),
    [
        ("utf-8", "", "Siân’s"),
        ("utf-8", "UTF-8", "Siân’s"),
        ("utf-8", "utf8", "Siân’s"),
        ("utf-8-sig", "utf-8", "Siân’s"),
        ("utf-8-sig", "", "Siân’s"),
        ("utf-16", "utf-16", "Siân’s"),
        ("utf-16", "utf-8", "Siân’s"),
        ("utf-16-le", "UTF-16", "Siân’s"),
        ("utf-16-be", "UTF-16", "Siân’s"),
        ("iso-8859-1", "ISO-8859-1", "Siân's"),
        ("iso-8859-1", "latin1", "Siân's"),
        ("iso-8859-15", "iso-8859-15", "Siân €"),
        ("windows-1252", "windows-1252", "Siân’s"),
        ("windows-1252", "CP1252", "Siân’s"),
        ("ascii", "us-ascii", "Sian"),
    ],
)
def test_it_reads_every_encoding_of_the_ruling(encoding: str, declared: str, surname: str) -> None:
    says = f' encoding="{declared}"' if declared else ""
    document = make_ctf(
        f"<Surname>{surname}</Surname>", declaration=f'<?xml version="1.0"{says}?>\n'
    )
    _, (pupil,) = read_all(document.encode(encoding))
    assert pupil.surname == surname


def test_it_reads_prefixed_elements() -> None:
    _, (pupil,) = read_all(
        '<c:CTfile xmlns:c="urn:x"><c:CTFpupilData><c:Pupil><c:UPN>A1</c:UPN>'
        "<c:BasicDetails><c:MiddleNames>Non</c:MiddleNames></c:BasicDetails>"
        "</c:Pupil></c:CTFpupilData></c:CTfile>"
    )
    assert (pupil.upn, pupil.middle_names) == ("A1", "Non")


@pytest.mark.parametrize(
    ("fields", "sex"),
    [
        ("<Gender>M</Gender>", "M"),
        ("<Sex>F</Sex>", "F"),
        ("<Gender>M</Gender><Sex>F</Sex>", "F"),
        ("<Gender>Male</Gender>", "M"),
        ("<Gender> f </Gender>", "F"),
        ("<Gender>2</Gender>", "F"),
        ("<Gender>O</Gender>", ""),
        ("<Sex/><Gender>M</Gender>", "M"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("version", ["9.0", "22.0", "23.0", "25.0", "next"])
def test_it_reads_sex_and_gender_at_every_version(fields: str, sex: str, version: str) -> None:
    header = f"<Header><CTFversion>{version}</CTFversion></Header>"
    read, (pupil,) = read_all(make_ctf(fields, header=header))
    assert (read.version, pupil.sex) == (version, sex)


@pytest.mark.parametrize(
    ("text", "dob"),
    [
        ("2012-02-29", date(2012, 2, 29)),
        (" 2012-02-29\n", date(2012, 2, 29)),
        ("2012-02-29Z", date(2012, 2, 29)),
        ("2012-02-29+01:00", date(2012, 2, 29)),
        ("2012-02-29T00:00:00", date(2012, 2, 29)),
        ("2013-02-29", None),
        ("29/02/2012", None),
        ("20120229", None),
        ("2012-W09-3", None),
        ("2012-02-2９", None),
        ("0000-00-00", None),
        ("", None),
    ],
)
def test_it_reads_a_date_of_birth_or_none(text: str, dob: date | None) -> None:
    assert read_one(f"<DOB>{text}</DOB>").dob == dob


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("<BS7666Address><Town>Barri</Town><PostTown>Caerdydd</PostTown></BS7666Address>", "Barri"),
        ("<BS7666Address><PostTown>Caerdydd</PostTown></BS7666Address>", "Caerdydd"),
        ("<BS7666Address><Street>Heol Las</Street></BS7666Address>", ""),
        (
            "<AddressLines><AddressLine1>1 Lôn</AddressLine1><AddressLine2>Mold</AddressLine2>"
            "</AddressLines><PostCode>CH99 1XX</PostCode>",
            "Mold",
        ),
        ("<AddressLines><AddressLine1>1 Lôn</AddressLine1></AddressLines>", ""),
        ("<Town>Nowhere</Town>", ""),
        ("", ""),
    ],
)
def test_it_finds_the_town(address: str, town: str) -> None:
    assert read_one(f"<Address>{address}</Address>").town == town


def test_it_takes_nothing_from_contacts_and_unknown_parts() -> None:
    pupil = read_one(
        "<Contacts><Contact><Surname>Parent</Surname><Address><BS7666Address><Town>Rhyl</Town>"
        "</BS7666Address></Address></Contact></Contacts><SuppInfo><UPN>X</UPN></SuppInfo>"
    )
    assert (pupil.surname, pupil.town, pupil.upn) == ("", "", "")


def test_it_takes_only_pupils_that_stand_in_the_pupil_data() -> None:
    _, pupils = read_all(
        f"<CTfile><Pupil><UPN>no</UPN></Pupil>{HEADER}<Other><CTFpupilData><Pupil/></CTFpupilData>"
        "</Other><CTFpupilData><Group><Pupil/></Group><Pupil><UPN>a1</UPN><Pupil/></Pupil>"
        "</CTFpupilData><Pupil/></CTfile>"
    )
    assert [pupil.upn for pupil in pupils] == ["A1"]


def test_it_reads_a_file_without_pupils() -> None:
    header, pupils = read_all(make_ctf())
    assert pupils == []
    assert header.source.number == "6812045"


def test_it_reads_a_header_that_comes_last() -> None:
    header, pupils = read_all(
        f"<CTfile><CTFpupilData><Pupil/></CTFpupilData>{HEADER}</CTfile>",
    )
    assert len(pupils) == 1
    assert header.source.number == "6812045"


def test_it_knows_the_header_before_the_pupils_are_gone_through() -> None:
    assert read_ctf(BytesIO(WHOLE.encode())).header.source.number == "6812045"


def test_it_joins_text_that_a_comment_parts() -> None:
    assert read_one("<Surname>Gri<!-- -->ff<?x y?>iths</Surname>").surname == "Griffiths"


def test_it_cuts_texts_that_are_too_long() -> None:
    pupil = read_one(f"<UPN>{'9' * 5_000}</UPN><Surname>{'x ' * 50_000}</Surname>")
    assert len(pupil.upn) == ctf.LONGEST_UPN
    assert len(pupil.surname) == ctf.LONGEST_NAME


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_it_reads_streams_that_give_little_at_a_time(size: int) -> None:
    class Slow(BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            return super().read(size)

    document = WHOLE.encode("utf-16")
    assert list(read_ctf(Slow(document))) == list(read_ctf(BytesIO(document)))


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("", "document-empty"),
        ("not xml", "document-not-xml"),
        ("<html></html>", "ctf-other-document"),
        ("<Message/>", "ctf-other-document"),
        ("<ctfile/>", "ctf-other-document"),
        ("<ATfile><ATFpupilData/></ATfile>", "ctf-admissions-file"),
        ("<CTfile><Header/><ATFpupilData/></CTfile>", "ctf-admissions-file"),
        ("<CTfile/>", "ctf-no-pupil-data"),
        ("<CTfile><a><CTFpupilData/></a></CTfile>", "ctf-no-pupil-data"),
        ("<!DOCTYPE CTfile><CTfile/>", "document-doctype"),
        (make_ctf("<a>"), "document-not-well-formed"),
    ],
)
def test_it_says_why_it_refuses(document: str, code: str) -> None:
    assert refusal_code(document) == code


def test_it_names_the_root_it_found_if_that_is_a_plain_name() -> None:
    for root, shown in (("Message", "Message"), ("p:" + "x" * 200, "…"), ("Ŵy", "…")):
        with pytest.raises(CtfRefused) as refused:
            read_all(f'<{root} xmlns:p="u"/>')
        assert refused.value.params["root"] == shown
        assert shown in str(refused.value)


def test_every_refusal_can_be_said() -> None:
    params = {"root": "r", "wanted": "w", "line": 1, "encoding": "e", "most": 1}
    classes = [
        value
        for module in (documents, ctf)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Refusal)
    ]
    assert len(classes) > 10
    for refusal in classes:
        assert str(refusal(**params))


def test_it_refuses_more_pupils_than_anybody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctf, "MOST_PUPILS", 2)
    assert refusal_code(make_ctf("", "")) == ""
    assert refusal_code(make_ctf("", "", "")) == "ctf-too-many-pupils"


def test_it_reads_what_was_invented() -> None:
    random = Random(7)
    pupils = [invent_pupil(random, school="6812045", serial=n) for n in range(50)]
    document = invent_ctf(random, source="6812045", destination="681LLLL", pupils=pupils, years=1)
    header, read = read_all(document)
    assert (header.source.number, header.destination.number) == ("6812045", "681LLLL")
    for given_pupil, pupil in zip(pupils, read, strict=True):
        for name in (
            "upn",
            "former_upn",
            "surname",
            "former_surname",
            "preferred_surname",
            "forename",
            "middle_names",
            "dob",
            "sex",
            "town",
        ):
            assert getattr(pupil, name) == getattr(given_pupil, name)


def test_its_memory_does_not_grow_with_the_file() -> None:
    pupil = b"<Pupil><UPN>A1</UPN>" + b"<a>text</a>" * 100 + b"</Pupil>"
    document = b"<CTfile><CTFpupilData>" + pupil * 5_000 + b"</CTFpupilData></CTfile>"
    stream = BytesIO(document)
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_ctf(stream)) == 5_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


@given(st.binary(max_size=300))
@example(b"\x00")
@example(b"<CTfile><CTFpupilData><Pupil>" + b"\xff" * 10)
def test_no_bytes_do_anything_but_read_or_be_refused(content: bytes) -> None:
    refusal_code(content)


@given(st.data())
def test_no_change_of_bytes_does_anything_but_read_or_be_refused(data: st.DataObject) -> None:
    content = bytearray(
        WHOLE.encode(data.draw(st.sampled_from(("utf-8", "utf-16", "latin-1"))), "replace")
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 3))
        content[at : at + length] = data.draw(st.binary(max_size=4))
    refusal_code(bytes(content))


@given(ctfs_xml())
def test_it_reads_every_well_formed_ctf(document: str) -> None:
    read_all(document)
