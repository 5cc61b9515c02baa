"""Files that cannot be read are refused in a sentence; what people's programs write is read."""

from pathlib import Path

import duckdb
import pytest

from pont.lost_pupils.matching.reading import read_files
from pont.standards.refusals import Refusal

GOOD = "id,surname,forename,dob\n1,Pugh,Nia,2012-03-05\n"

BROKEN = [
    ("", "match-columns-missing"),
    ("id,surname,forename\n1,Pugh,Nia\n", "match-columns-missing"),
    ("id,surname,forename,dob,surname\n1,a,b,2012-03-05,c\n", "match-column-twice"),
    ("id,surname,forename,dob\n1,Pugh,Nia,2012-03-05\n2,Pugh\n", "match-row-broken"),
    ("id,surname,forename,dob\n1,Pugh,Nia,2012-03-05,more,and more\n", "match-row-broken"),
    ('id,surname,forename,dob\n1,"Pugh,Nia,2012-03-05\n', "match-row-broken"),
    ("id,surname,forename,dob\n,Pugh,Nia,2012-03-05\n", "match-id-missing"),
    ("id,surname,forename,dob\n1,a,b,2012-03-05\n1,c,d,2012-03-05\n", "match-id-twice"),
]

# What people's programs write, as bytes -> the surname that is read.
WRITTEN = [
    (b"\xef\xbb\xbfid,surname,forename,dob\r\n1,Si\xc3\xb4n,Nia,2012-03-05\r\n", "Siôn"),
    (b"id,surname,forename,dob\r\n1,Si\xf4n,Nia,2012-03-05\r\n", "Siôn"),
    ("id,surname,forename,dob\n1,Siôn,Nia,2012-03-05\n".encode("utf-16"), "Siôn"),
    (b"id;surname;forename;dob\n1;Pugh;Nia;2012-03-05\n", "Pugh"),
    (b"DOB,Forename,Surname,ID,Class\n2012-03-05,Nia,Pugh,1,3B\n", "Pugh"),
    (b'id,surname,forename,dob\n1,"Pugh, the ""younger""",Nia,2012-03-05\n', 'Pugh, the "younger"'),
]


def read(tmp_path: Path, lost: bytes, census: bytes = GOOD.encode()) -> list[tuple[object, ...]]:
    for name, text in (("lost.csv", lost), ("census.csv", census)):
        (tmp_path / name).write_bytes(text)
    connection = duckdb.connect()
    read_files(connection, lost=tmp_path / "lost.csv", census=tmp_path / "census.csv")
    return connection.execute("SELECT is_lost, id, surname FROM given").fetchall()


@pytest.mark.parametrize(("text", "code"), BROKEN)
@pytest.mark.parametrize("is_lost", [True, False], ids=["lost", "census"])
def test_it_refuses_a_broken_file_in_a_sentence(
    tmp_path: Path, text: str, code: str, is_lost: bool
) -> None:
    files = (text.encode(), GOOD.encode())
    with pytest.raises(Refusal) as refused:
        read(tmp_path, *(files if is_lost else files[::-1]))
    assert refused.value.code == code
    assert str(refused.value).startswith("lost.csv" if is_lost else "census.csv")
    assert "nothing was matched" in str(refused.value)
    assert "Nia" not in str(refused.value)


def test_it_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read(tmp_path, (GOOD + "2,Pugh\n").encode())
    assert refused.value.params["line"] == 3


def test_it_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read") as refused:
        read_files(duckdb.connect(), lost=tmp_path / "no.csv", census=tmp_path / "no.csv")
    assert refused.value.code == "match-file-unreadable"


@pytest.mark.parametrize(("text", "surname"), WRITTEN)
def test_it_reads_what_programs_write(tmp_path: Path, text: bytes, surname: str) -> None:
    rows = read(tmp_path, text)
    assert sorted(rows) == [(False, "1", "Pugh"), (True, "1", surname)]


def test_it_reads_from_a_path_with_a_quotation_mark(tmp_path: Path) -> None:
    folder = tmp_path / "Bryn's files"
    folder.mkdir()
    assert len(read(folder, GOOD.encode())) == 2
