"""The two lock files agree, and a server gets what Pont needs and nothing that only tests need."""

import re
import tomllib
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
NAME = re.compile(r"^[A-Za-z0-9-]+")


def read_pins(path: str) -> dict[str, str]:
    return dict(PIN.findall((HOUSE / path).read_text()))


def find_names(wanted: list[str]) -> set[str]:
    return {found[0].lower() for line in wanted if (found := NAME.match(line))}


def test_a_server_gets_the_versions_that_were_tested() -> None:
    tested, served = read_pins("requirements.lock"), read_pins("deploy/requirements.lock")
    assert served.items() <= tested.items()


def test_a_server_gets_what_pont_needs_and_no_tools() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    needed = project["project"]["dependencies"]
    extra = project["project"]["optional-dependencies"]["production"]
    served = set(read_pins("deploy/requirements.lock"))
    assert find_names([*needed, *extra]) <= served
    assert not {"pytest", "mypy", "ruff", "playwright"} & served
