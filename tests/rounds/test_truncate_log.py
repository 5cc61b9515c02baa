"""Emptying SQLite's write-ahead log, so that what was destroyed is gone from it."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from pont.rounds import table

AT = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_what_was_deleted_is_no_longer_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pont.sqlite3"
    settings = {**connections["default"].settings_dict, "ENGINE": "django.db.backends.sqlite3"}
    settings |= {"NAME": str(path), "OPTIONS": {}, "TEST": {"NAME": None}}
    database = DatabaseWrapper(settings, alias="on-disk")
    try:
        with database.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA secure_delete=ON")
            cursor.execute("CREATE TABLE key (wrapped)")
            cursor.execute("INSERT INTO key VALUES ('readable-secret')")
            cursor.execute("DELETE FROM key")
        log = path.with_name("pont.sqlite3-wal")
        assert b"readable-secret" in log.read_bytes()
        monkeypatch.setattr(table, "connection", database)

        assert table.truncate_write_ahead_log(AT) == 1

        assert log.read_bytes() == b""
        assert b"readable-secret" not in path.read_bytes()
    finally:
        database.close()
    assert sqlite3.connect(path).execute("SELECT count(*) FROM key").fetchone() == (0,)
