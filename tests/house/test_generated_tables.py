"""The pages of docs/tables say what the tables in the code say."""

from pathlib import Path

import pytest

from tools import tables


def test_every_page_is_in_step_with_the_code() -> None:
    assert tables.find_stale() == []


def test_a_changed_page_is_named_with_what_to_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tables, "HOUSE", tmp_path)
    monkeypatch.setattr(tables, "PAGES", tmp_path / "docs" / "tables")
    assert tables.main([]) == 0
    assert tables.main(["--check"]) == 0
    page = tmp_path / "docs" / "tables" / "limits.md"
    page.write_text(page.read_text(encoding="utf-8").replace("4 MB", "5 MB"), encoding="utf-8")
    assert tables.main(["--check"]) == 1
    assert capsys.readouterr().err == (
        "docs/tables/limits.md no longer says what the code says: "
        "run python -m tools.tables and commit the page.\n"
    )


def test_a_missing_page_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tables, "HOUSE", tmp_path)
    monkeypatch.setattr(tables, "PAGES", tmp_path)
    assert tables.main(["--check"]) == 1
    assert "kinds.md" in capsys.readouterr().err
