"""`pont check` judges files from the command line, one JSON object a line."""

import csv
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pont.console.check import main
from pont.directory.layouts import LAYOUTS, Layout
from tests.policy.ctf_files import IFAN, MEGAN, make_ctf

SIMPLE = (
    "number,name,closed,successor\n"
    "6812045,Greenway Primary School,,\n"
    "6812317,Rumney Primary School,,\n"
    "6812001,Old School,2023-08-31,6812317\n"
    "6812002,Gone School,31/08/2023,\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the one in which the command runs."""
    folder = tmp_path / "files"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


class Lines:
    """Runs the command and reads what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.status = -1
        self.errors = ""

    def check(self, *arguments: str) -> list[dict[str, Any]]:
        self.status = main(arguments)
        printed = self.capsys.readouterr()
        self.errors = printed.err
        return [json.loads(line) for line in printed.out.splitlines()]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    return Lines(capsys)


def codes(line: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in line["problems"]]


def write_ctf(name: str = "6812045_CTF_6812317_001.xml", **made: Any) -> str:
    Path(name).write_bytes(make_ctf(**made))
    return name


def test_it_prints_the_documented_object_for_each_file(folder: Path, lines: Lines) -> None:
    good, bad = write_ctf(pupils=[MEGAN, IFAN]), write_ctf("6812045_CTF_XXXXXXXX_001.XML")
    printed = lines.check(good, bad)
    assert printed[0] == {
        "file": good,
        "kind": "ctf",
        "verdict": "accepted",
        "problems": [],
        "suggested_name": None,
        "pupils": 2,
    }
    assert printed[1]["verdict"] == "refused"
    assert printed[1]["suggested_name"] == "6812045_CTF_XXXXXXX_001.XML"
    assert printed[1]["problems"][0] == {
        "code": "address-count-x",
        "message": "“XXXXXXXX” has 8 Xs: 7 are needed.",
    }


@pytest.mark.parametrize(
    ("version", "status", "verdict"), [("23.0", 0, "accepted"), ("40.0", 0, "warned")]
)
def test_the_status_is_0_unless_a_file_is_refused(
    version: str, status: int, verdict: str, folder: Path, lines: Lines
) -> None:
    assert lines.check(write_ctf(version=version))[0]["verdict"] == verdict
    assert lines.status == status
    lines.check(write_ctf(), "not-there.xml", write_ctf())
    assert lines.status == 1


def test_what_refuses_comes_before_what_warns(folder: Path, lines: Lines) -> None:
    name = write_ctf("6812045_CTF_XXXXXXX_001.XML", version="40.0", pupils=[MEGAN, IFAN])
    (line,) = lines.check(name)
    assert codes(line)[0] == "ctf-shelf-count"
    assert "ctf-version-unknown" in codes(line)


def test_a_file_that_cannot_be_read_gets_a_line_and_a_sentence(folder: Path, lines: Lines) -> None:
    (folder / "folder.xml").mkdir()
    os.mkfifo(folder / "pipe.xml")
    printed = lines.check("missing.xml", "folder.xml", "pipe.xml", "missing/file.xml", "nul\0.xml")
    assert [codes(line) for line in printed] == [
        ["file-not-found"],
        ["file-not-a-file"],
        ["file-not-a-file"],
        ["file-not-found"],
        ["file-not-readable"],
    ]
    assert {line["verdict"] for line in printed} == {"refused"}
    assert all(line["problems"][0]["message"].endswith(".") for line in printed)


def test_a_file_that_may_not_be_read_says_so(
    folder: Path, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    name = write_ctf()
    monkeypatch.setattr(Path, "open", refuse)
    assert codes(lines.check(name)[0]) == ["file-not-readable"]


def test_it_inspects_zips(folder: Path, lines: Lines) -> None:
    with zipfile.ZipFile("6812045_6812317_good.zip", "w") as bundle:
        bundle.writestr("a.txt", "a")
    with zipfile.ZipFile("6812045_6812317_bad.zip", "w") as bundle:
        bundle.writestr("../a.txt", "a")
    good, bad = lines.check("6812045_6812317_good.zip", "6812045_6812317_bad.zip")
    assert (good["verdict"], good["kind"]) == ("accepted", "generic")
    assert codes(bad) == ["zip-path-escapes"]


def test_it_finds_unknown_and_closed_schools_in_a_simple_list(folder: Path, lines: Lines) -> None:
    Path("list.csv").write_text(SIMPLE)
    names = [
        write_ctf(f"6812045_CTF_{code}_001.xml", destination=code, pupils=[MEGAN, IFAN])
        for code in ("6812317", "6812001", "6812002", "6819999", "681LLLL", "830LLLL")
    ]
    printed = lines.check("--establishments", "list.csv", *names)
    assert [codes(line) for line in printed] == [
        [],
        ["recipient-closed"],
        ["recipient-closed"],
        ["recipient-unknown"],
        [],
        ["recipient-unknown"],
    ]
    assert printed[1]["suggested_name"] == "6812045_CTF_6812317_001.XML"
    assert "Rumney Primary School (6812317)" in printed[1]["problems"][0]["message"]
    assert lines.check(*names)[3]["verdict"] == "accepted"


def test_it_offers_the_successor_of_a_school_that_is_still_open(folder: Path, lines: Lines) -> None:
    Path("list.csv").write_text(SIMPLE + "6812004,Moved School,,6812317\n")
    name = write_ctf("6812045_CTF_6812004_001.xml", destination="6812004")
    (line,) = lines.check("--establishments", "list.csv", name)
    assert (line["verdict"], codes(line)) == ("warned", ["recipient-succeeded"])
    assert line["suggested_name"] == "6812045_CTF_6812317_001.XML"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_it_reads_a_list_in_the_layout_of_gias(encoding: str, folder: Path, lines: Lines) -> None:
    common = {"LA (code)": "355", "TypeOfEstablishment (code)": "1", "Town": "Eccles"}
    rows = [
        {"EstablishmentNumber": "2001", "EstablishmentName": "Old Schöol", "URN": "100001",
         "EstablishmentStatus (code)": "2", "CloseDate": "31-08-2020"},
        {"EstablishmentNumber": "2002", "EstablishmentName": "New School", "URN": "100002",
         "EstablishmentStatus (code)": "1", "PreviousLA (code)": "355",
         "PreviousEstablishmentNumber": "2001"},
        {"EstablishmentNumber": "", "EstablishmentName": "No number", "URN": "100003",
         "EstablishmentStatus (code)": "1"},
    ]  # fmt: skip
    with Path("gias.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, sorted(LAYOUTS[Layout.GIAS][0]), restval="")
        writer.writeheader()
        writer.writerows({**common, **row} for row in rows)
    name = write_ctf("6812045_CTF_3552001_001.xml", destination="3552001")
    (line,) = lines.check("--establishments", "gias.csv", name)
    assert codes(line) == ["recipient-closed"]
    assert "Old Schöol" in line["problems"][0]["message"]
    assert line["suggested_name"] == "6812045_CTF_3552002_001.XML"
    assert "gias.csv:4: The row has no establishment number" in lines.errors


def test_rows_of_the_list_that_cannot_be_read_are_told(folder: Path, lines: Lines) -> None:
    Path("list.csv").write_text(SIMPLE + "\n123,Short,,\n6812003,Date,never,\n")
    lines.check("--establishments", "list.csv", write_ctf())
    assert lines.errors.splitlines() == [
        "list.csv:7: “123” is not an establishment number: the authority has 3 digits and the "
        "school 4.",
        "list.csv:8: Establishment 6812003: “never” is not a date. Write it as day-month-year, "
        "such as 31-08-2023.",
    ]
    assert lines.status == 0


@pytest.mark.parametrize("contents", [None, "", "a,b\n1,2\n", "\x00\xff"])
def test_a_list_that_is_none_ends_the_command_with_2(
    contents: str | None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if contents is not None:
        Path("list.csv").write_text(contents)
    with pytest.raises(SystemExit) as end:
        main(["--establishments", "list.csv", "file.xml"])
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("pont check: list.csv: T")


def test_it_judges_returns_by_the_services_it_is_told(folder: Path, lines: Lines) -> None:
    Path("8303308_INFOTestdoc20230804.docx").write_text("text")
    Path("8303308_sentest20230804.docx").write_text("text")
    printed = lines.check("--services", "info, SEN", *sorted(os.listdir()))
    assert [(line["kind"], line["verdict"]) for line in printed] == [
        ("file-return", "warned"),
        ("file-return", "refused"),
    ]
    assert printed[1]["suggested_name"] == "8303308_SENtest20230804.docx"
    assert lines.check("8303308_INFOTestdoc20230804.docx")[0]["kind"] is None


def test_it_speaks_welsh(folder: Path, lines: Lines) -> None:
    printed = lines.check("--language", "cy", write_ctf("6812045_CTF_XXXXXXXX_001.XML"), "nothing")
    assert printed[0]["problems"][0]["message"] == "Nifer yr X yn “XXXXXXXX” yw 8: mae angen 7."
    assert printed[1]["problems"][0]["message"] == "Nid oes ffeil o’r enw hwn yma."


def test_without_files_it_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    assert "usage: pont check" in capsys.readouterr().err


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the real command, with neither settings nor a database in its surroundings."""
    home = Path(__file__).resolve().parents[2]
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pont.console.main", "check", *arguments],
        env={"PYTHONPATH": str(home), "PATH": os.defpath},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        **options,
    )


def test_it_needs_neither_settings_nor_database(folder: Path) -> None:
    done = run(write_ctf(), "missing.xml")
    assert (done.returncode, done.stderr) == (1, "")
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == [
        "accepted",
        "refused",
    ]


def test_it_starts_without_django(folder: Path) -> None:
    code = "import sys, pont.console.check; sys.exit('django' in sys.modules)"
    home = str(Path(__file__).resolve().parents[2])
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": home}, check=False)  # noqa: S603
    assert done.returncode == 0


def test_a_reader_that_goes_away_is_no_accident(folder: Path) -> None:
    home = Path(__file__).resolve().parents[2]
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "pont.console.main", "check", *["missing.xml"] * 3_000],
        env={"PYTHONPATH": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
