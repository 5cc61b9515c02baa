"""`pont match` matches plain files and writes pairs with scores and reasons."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from pont.console.match import main
from tests.lost_pupils.matching.worlds import make_bystanders, make_upn, write_side

RHYS = {"surname": "Tregaskis", "forename": "Rhys", "dob": "2012-03-05", "sex": "M"}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A shelf and a census that have Rhys in common."""
    lost = [RHYS | {"id": "=1+1", "upn": make_upn(17)}, *make_bystanders("x", 50)]
    census = [RHYS | {"id": "here", "upn": make_upn(17)}, *make_bystanders("y", 50, shift=1)]
    return (
        str(write_side(tmp_path / "lost.csv", lost)),
        str(write_side(tmp_path / "census.csv", census)),
    )


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_writes_the_pairs(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "pairs.csv"
    assert main([*files, "--out", str(out)]) == 0
    (row,) = read(out)
    assert list(row) == ["id_lost", "id_census", "score", "reasons"]
    assert (row["id_lost"], row["id_census"]) == ("=1+1", "here")
    assert 0.9 < float(row["score"]) <= 1
    assert row["reasons"].startswith(
        "same UPN; same surname (one pupil in 51 has it); same forename"
    )


def test_it_gives_the_reasons_as_codes(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "pairs.csv"
    main([*files, "--out", str(out), "--codes"])
    assert read(out)[0]["reasons"] == "upn-same surname-same forename-same dob-same"


def test_it_speaks_welsh(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "pairs.csv"
    main([*files, "--out", str(out), "--language", "cy"])
    assert read(out)[0]["reasons"].startswith("yr un UPN; ")


def test_it_writes_a_heading_where_nothing_matches(tmp_path: Path) -> None:
    lost = write_side(tmp_path / "lost.csv", [])
    census = write_side(tmp_path / "census.csv", [])
    out = tmp_path / "pairs.csv"
    assert main([str(lost), str(census), "--out", str(out)]) == 0
    assert out.read_text().strip() == "id_lost,id_census,score,reasons"


def test_it_says_what_is_wrong_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lost.csv").write_text("name\nRhys\n")
    out = tmp_path / "pairs.csv"
    assert main([str(tmp_path / "lost.csv"), str(tmp_path / "no.csv"), "--out", str(out)]) == 2
    assert "lost.csv has no column id, surname, forename, dob" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["lost.csv"]


def test_it_says_that_the_pairs_cannot_be_written(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files, "--out", str(tmp_path / "no" / "pairs.csv")]) == 2
    assert "pairs.csv cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("score", ["0", "1", "2", "much"])
def test_it_refuses_a_score_that_is_none(files: tuple[str, str], score: str) -> None:
    with pytest.raises(SystemExit) as refused:
        main([*files, "--out", "pairs.csv", "--least", score])
    assert refused.value.code == 2


def test_it_needs_neither_settings_nor_django(files: tuple[str, str], tmp_path: Path) -> None:
    code = (
        "import sys; from pont.console.main import main; status = main(sys.argv[1:]); "
        "sys.exit(status or any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    out = str(tmp_path / "pairs.csv")
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, "match", *files, "--out", out],
        env={"PATH": "/usr/bin"},
        check=False,
        capture_output=True,
    )
    assert run.returncode == 0, run.stderr
