"""A table for the engine: in memory alone, and each row to be read again."""

import os
from pathlib import Path

import pytest

from pont.lost_pupils.matching.held import HeldTable, NoMemoryFiles


def test_it_is_a_csv_file_under_a_path() -> None:
    with HeldTable(("id", "surname")) as table:
        table.add(("0", "Ó'Brien, Ní"))
        table.add(("1", 'a "b"'))

        assert table.path.read_text("utf-8") == 'id,surname\n0,"Ó\'Brien, Ní"\n1,"a ""b"""\n'


def test_it_reads_each_row_again() -> None:
    rows = [(str(number), "é" * number) for number in range(50)]
    with HeldTable(("id", "surname")) as table:
        assert [table.add(row) for row in rows] == list(range(50))

        assert len(table) == 50
        assert table.read(0) == {"id": "0", "surname": ""}
        assert table.read(49) == {"id": "49", "surname": "é" * 49}
        assert table.read(17) == {"id": "17", "surname": "é" * 17}


def test_a_row_stays_one_line() -> None:
    with HeldTable(("surname",)) as table:
        table.add(("Evans\r\n\tJones",))

        assert table.read(0) == {"surname": "Evans Jones"}
        assert len(table.path.read_text().splitlines()) == 2


def test_it_is_on_no_disk_and_gone_when_it_is_closed() -> None:
    with HeldTable(("surname",)) as table:
        path = table.path
        assert os.readlink(path).startswith("/memfd:")
    assert not path.exists()


def test_it_says_where_there_are_no_files_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create")
    with pytest.raises(NoMemoryFiles):
        HeldTable(("surname",))


def test_the_processes_it_starts_can_read_it() -> None:
    with HeldTable(("surname",)) as table:
        table.add(("Evans",))
        assert Path(f"/proc/{os.getpid()}/fd").samefile(table.path.parent)
