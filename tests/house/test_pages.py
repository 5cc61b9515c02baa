"""What the documentation points to exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.rules import HOUSE

LINK = re.compile(r"\]\((?P<path>[^)#\s:]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`(?P<path>(?:pont|tests|config|docs|tools|benchmarks)/[\w./-]+)`")
PAGES = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")])


def find_missing(page: Path, text: str) -> Iterator[str]:
    """Return the links and paths in a page that lead nowhere."""
    for found in LINK.finditer(text):
        if not (page.parent / found["path"]).exists():
            yield found["path"]
    for found in PATH.finditer(text):
        if not (HOUSE / found["path"]).exists():
            yield found["path"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(HOUSE).as_posix())
def test_a_page_points_to_what_exists(page: Path) -> None:
    assert list(find_missing(page, page.read_text(encoding="utf-8"))) == []


def test_it_finds_what_does_not_exist() -> None:
    text = "[a](nowhere.md), `pont/nowhere.py`, `pont/policy`, [b](https://example.org/x)"
    assert list(find_missing(HOUSE / "README.md", text)) == ["nowhere.md", "pont/nowhere.py"]
