"""The `pont` command lists, dispatches and suggests."""

import os
import subprocess
import sys

import pytest
from django.core.management import get_commands

from pont.console.main import COMMANDS, NOT_FOUND, WITHOUT_DJANGO, main

NAMES = [name for group in COMMANDS.values() for name in group]


def test_it_lists_every_command_under_its_heading(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    listing = capsys.readouterr().out
    assert "\nRegister\n" in listing
    for name in NAMES:
        assert f"\n  {name} " in listing


@pytest.mark.parametrize("argv", [["help"], ["--help"], ["-h"]])
def test_it_lists_when_asked_for_help(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 0
    assert "usage: pont COMMAND" in capsys.readouterr().out


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("pont 0.")


@pytest.mark.parametrize("wrong", ["import-establishment", "import_establishmnts"])
def test_it_offers_the_nearest_command(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([wrong]) == NOT_FOUND
    answer = capsys.readouterr().err
    assert "there is no command" in answer
    assert "Did you mean: import-establishments" in answer


def test_it_offers_nothing_for_nonsense(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["qqqq"]) == NOT_FOUND
    assert "Did you mean" not in capsys.readouterr().err


def test_it_explains_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["help", "import-establishments"])
    assert end.value.code == 0
    assert "usage: pont import-establishments" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(WITHOUT_DJANGO)))
def test_it_has_the_code_of_every_command_it_lists(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main([name, "--help"])
    assert end.value.code == 0


def test_it_lists_every_command_that_is_pont_s_own() -> None:
    own = {name for name, app in get_commands().items() if str(app).startswith("pont.")}
    assert {name.replace("_", "-") for name in own} <= set(NAMES)


def test_it_lists_without_loading_django() -> None:
    script = (
        "import sys; from pont.console.main import main; main([]); print('django' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.rstrip().endswith("False")


def test_it_says_what_production_lacks() -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("PONT_")}
    env |= {"PONT_MODE": "production", "PONT_ENV_FILE": os.devnull}
    done = subprocess.run(
        [sys.executable, "-m", "pont.console.main", "load-authorities"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=env,
    )
    assert done.returncode == 78
    assert done.stderr.startswith("pont: Pont does not start: PONT_SECRET_KEY is missing")
    assert "Traceback" not in done.stderr
