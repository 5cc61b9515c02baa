"""Read a published list of schools row by row."""

import io
from datetime import date

import pytest

from pont.directory.layouts import Layout, find_town
from pont.directory.lists import ListUnreadable, gather, read_list
from pont.directory.rows import ListedSchool, RefusedRow
from tests.directory.lists import gias, welsh, write_csv


def read_one(row: dict[str, str]) -> ListedSchool:
    (school,) = read_list(write_csv([row]))
    assert isinstance(school, ListedSchool)
    return school


def refuse_one(row: dict[str, str]) -> RefusedRow:
    (refused,) = read_list(write_csv([row]))
    assert isinstance(refused, RefusedRow)
    return refused


def test_it_reads_a_gias_row() -> None:
    school = read_one(
        gias(
            "8302001",
            OpenDate="01-09-1999",
            HeadTitle_name="Ms",
            HeadFirstName="Ann",
            HeadLastName="Example",
        )
    )
    assert school == ListedSchool(
        line=2,
        number="8302001",
        urn=102001,
        name="School 2001",
        category="primary",
        town="Ambergate",
        postcode="DE56 2AA",
        phone="01629 000000",
        head_name="Ms Ann Example",
        is_open=True,
        opened_on=date(1999, 9, 1),
    )


def test_it_reads_a_welsh_row() -> None:
    assert read_one(welsh("6817001", sector="Special")) == ListedSchool(
        line=2,
        number="6817001",
        name="Ysgol 7001",
        category="special",
        town="Cardiff",
        postcode="CF10 1AA",
        phone="029 2000 0000",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_it_reads_the_encodings_that_are_published(encoding: str) -> None:
    (school,) = read_list(write_csv([gias(EstablishmentName="École “Siân”")], encoding))
    assert isinstance(school, ListedSchool)
    assert school.name == "École “Siân”"


def test_it_reads_utf_8_that_begins_with_plain_letters() -> None:
    rows = [*(gias(f"830{n}") for n in range(2000, 9000)), gias("8309999", Town="Pen-y-groes ŵ")]
    *_, last = read_list(write_csv(rows, "utf-8"))
    assert isinstance(last, ListedSchool)
    assert last.town == "Pen-y-groes ŵ"


@pytest.mark.parametrize("day", ["31-08-2023", "31/08/2023", "31/8/2023"])
def test_it_reads_closing_dates_as_they_are_written(day: str) -> None:
    school = read_one(gias(EstablishmentStatus_code="2", CloseDate=day))
    assert (school.is_open, school.closed_on) == (False, date(2023, 8, 31))


def test_it_keeps_a_school_that_is_proposed_to_close_open() -> None:
    school = read_one(gias(EstablishmentStatus_code="3", CloseDate="31-08-2030"))
    assert (school.is_open, school.closed_on) == (True, None)


@pytest.mark.parametrize(
    ("kind", "phase", "category"),
    [
        ("01", "2", "primary"),
        ("34", "4", "secondary"),
        ("34", "7", "middle"),
        ("08", "0", "non-maintained-special"),
        ("44", "0", "special"),
        ("11", "0", "independent"),
        ("14", "0", "pru"),
        ("15", "1", "nursery"),
        ("45", "6", "post-16"),
        ("29", "0", "other"),
    ],
)
def test_it_finds_the_category_by_type_then_by_phase(kind: str, phase: str, category: str) -> None:
    row = gias(TypeOfEstablishment_code=kind, PhaseOfEducation_code=phase)
    assert read_one(row).category == category


def test_it_reads_the_number_a_school_had_before() -> None:
    row = gias("9422001", PreviousLA_code="909", PreviousEstablishmentNumber="2001")
    assert read_one(row).previous_number == "9092001"
    assert read_one(gias()).previous_number == ""


@pytest.mark.parametrize(
    ("lines", "town"),
    [
        (["Amlwch", "Ynys Môn", "", ""], "Amlwch"),
        (["Maeshyfryd", "Beaumaris", "Ynys Môn", ""], "Beaumaris"),
        (["1 Heol yr Ysgol", "Ely", "Cardiff", ""], "Cardiff"),
        (["Hillside", "Caerphilly", "", ""], "Caerphilly"),
        (["Hendre Farm Drive", "", "", "Newport"], "Newport"),
        (["COED MADOG", "TALYSARN", "Gwynedd", ""], "Talysarn"),
        (["Hannah Street", "Barry, Vale of Glamorgan", "", ""], "Barry"),
        (["Ffordd y Morfa", "Abergele", "Conwy", ""], "Abergele"),
        (["Morfa Drive", "Conwy", "", ""], "Conwy"),
        (["Main Road", "Nr. Mold", "Flintshire", "CH7 6AU"], "Mold"),
        (["12 High Street", "", "", ""], ""),
        (["", "", "", ""], ""),
    ],
)
def test_it_finds_the_town_of_a_welsh_address(lines: list[str], town: str) -> None:
    assert find_town(lines) == town


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        (gias(EstablishmentNumber=""), "number-missing", "no establishment number"),
        (gias(EstablishmentNumber="20x1"), "number-wrong", "“830 20x1”"),
        (gias(EstablishmentNumber="٢٠٠١"), "number-wrong", "is not an establishment number"),
        (gias(LA_code="83"), "number-wrong", "“83 2001”"),
        (gias(EstablishmentName=" "), "name-missing", "8302001 has no name"),
        (gias(EstablishmentName="x" * 151), "text-too-long", "longer than 150"),
        (gias(EstablishmentStatus_code="4"), "not-open-yet", "only proposed"),
        (
            gias(EstablishmentStatus_code="2", CloseDate="2023-08-31"),
            "date-wrong",
            "“2023-08-31” is not a date",
        ),
        (
            gias(EstablishmentStatus_code="2", CloseDate="31-02-2023"),
            "date-wrong",
            "31-02-2023",
        ),
        (welsh(estab="20011"), "number-wrong", "“681 20011”"),
        (welsh(name=""), "name-missing", "6812001 has no name"),
    ],
)
def test_it_refuses_a_row_in_words(row: dict[str, str], code: str, words: str) -> None:
    refused = refuse_one(row)
    assert (refused.line, refused.problem.code) == (2, code)
    assert words in str(refused.problem)


def test_it_reads_on_after_a_bad_row() -> None:
    file = write_csv([gias("8302001"), gias("8302002"), gias("8302003")])
    lines = file.getvalue().split(b"\r\n")
    lines[2] = b"too,few,cells"
    rows = list(read_list(io.BytesIO(b"\r\n".join(lines))))
    assert [(type(row), row.line) for row in rows] == [
        (ListedSchool, 2),
        (RefusedRow, 3),
        (ListedSchool, 4),
    ]
    assert isinstance(rows[1], RefusedRow)
    assert str(rows[1].problem) == "The row has 3 cells where the headings have 25."


def test_it_reads_on_after_a_row_that_is_not_csv() -> None:
    file = write_csv([gias("8302001"), gias("8302002", Street="x" * 140_000), gias("8302003")])
    rows = list(read_list(file))
    assert [type(row) for row in rows] == [ListedSchool, RefusedRow, ListedSchool]
    assert not gather(rows).is_complete


def test_it_skips_blank_lines_and_what_cannot_be_printed() -> None:
    file = write_csv([gias(EstablishmentName="Two\x00 \u200bwords\xa0 here")])
    (school,) = read_list(io.BytesIO(file.getvalue() + b"\r\n,,,\r\n\r\n"))
    assert isinstance(school, ListedSchool)
    assert school.name == "Two words here"


@pytest.mark.parametrize(
    "content", [b"", b"\r\n", b"a,b,c\r\n1,2,3\r\n", b"\xff\xfe\x00", b"PK\x03"]
)
def test_it_refuses_a_file_that_is_no_list(content: bytes) -> None:
    with pytest.raises(ListUnreadable, match="nothing was imported"):
        list(read_list(io.BytesIO(content)))


def test_it_names_the_headings_that_the_asked_layout_lacks() -> None:
    with pytest.raises(ListUnreadable, match="address1"):
        list(read_list(write_csv([gias()]), layout=Layout.WALES))


def test_it_lets_the_open_school_stand_for_a_number_used_twice() -> None:
    closed = gias("8302001", URN="100001", EstablishmentStatus_code="2", CloseDate="31-08-2013")
    opened = gias("8302001", URN="140001", OpenDate="01-09-2013", EstablishmentName="Academy")
    for rows in ([closed, opened], [opened, closed]):
        listing = gather(read_list(write_csv(rows)))
        assert listing.schools["8302001"].name == "Academy"
        assert listing.refused == []


def test_it_refuses_the_second_of_two_open_schools_with_one_number() -> None:
    listing = gather(read_list(write_csv([gias(), gias(URN="140001")])))
    assert listing.schools["8302001"].line == 2
    assert [str(row.problem) for row in listing.refused] == [
        "Establishment 8302001 is already on line 2."
    ]


def test_it_refuses_the_second_of_two_schools_with_one_urn() -> None:
    rows = [gias("8302001", URN="140001"), gias("8302002", URN="140001")]
    listing = gather(read_list(write_csv(rows)))
    assert [row.problem.code for row in listing.refused] == ["urn-twice"]
    assert set(listing.schools) == {"8302001"}
