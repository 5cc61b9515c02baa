"""The commands of the register say what they did."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pont.directory.models import Establishment
from tests.directory.lists import gias, write_csv

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    call_command(*argv)
    return capsys.readouterr().out


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "schools.csv"
    path.write_bytes(write_csv([gias("8302001"), gias("9992001"), gias("8302002")]).getvalue())
    return str(path)


def test_it_prints_the_reasons_and_the_summary(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "import_establishments", file).splitlines() == [
        "Line 3: Establishment 9992001: there is no authority 999 on the register.",
        "2 added, 0 changed, 0 closed, 0 reopened, 0 unchanged, 1 refused.",
    ]


def test_it_says_that_a_dry_run_wrote_nothing(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, "import_establishments", file, "--dry-run", "--layout", "gias")
    assert out.endswith("This was a dry run: nothing was written.\n")
    assert not Establishment.objects.exists()


def test_it_refuses_the_wrong_layout_in_words(file: str) -> None:
    with pytest.raises(CommandError, match="not a list of schools in a layout"):
        call_command("import_establishments", file, "--layout", "wales")


@pytest.mark.parametrize("command", ["import_establishments", "import_links"])
def test_it_says_that_there_is_no_such_file(command: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command(command, str(tmp_path / "missing.csv"))


def test_it_imports_links(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "links.csv"
    path.write_text("URN,LinkURN,LinkType\n1,2,Successor\n")
    assert run(capsys, "import_links", str(path)) == (
        "0 successors named, 0 known already, 1 unknown.\n"
    )


def test_it_loads_the_authorities(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "load_authorities") == (
        "182 authorities and 10 categories are up to date.\n"
    )
