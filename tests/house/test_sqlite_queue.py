"""Writers on SQLite wait in a queue instead of looking again and again."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections

from config.sqlite.base import DatabaseWrapper

Open = Callable[[], DatabaseWrapper]


@pytest.fixture
def connect(db: None, tmp_path: Path) -> Iterator[Open]:
    """Open connections to one database file, as threads and processes do."""
    opened: list[DatabaseWrapper] = []
    settings: dict[str, Any] = {
        **connections["default"].settings_dict,
        "ENGINE": "config.sqlite",
        "NAME": tmp_path / "queue.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0.1},
    }

    def open_one() -> DatabaseWrapper:
        opened.append(DatabaseWrapper(settings, alias="queue"))
        opened[-1].inc_thread_sharing()
        return opened[-1]

    with open_one().cursor() as cursor:
        cursor.execute("CREATE TABLE line (number integer)")
    yield open_one
    for connection in opened:
        connection.close()


def begin(connection: DatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def add_line(connection: DatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO line VALUES (1)")


def add_lines(connect: Open, times: int) -> None:
    connection = connect()
    for _ in range(times):
        begin(connection)
        add_line(connection)
        connection.commit()
        connection.set_autocommit(True)


def count_lines(connection: DatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        return int(cursor.execute("SELECT count(*) FROM line").fetchone()[0])


def test_it_lets_everybody_write_however_many_they_are(connect: Open) -> None:
    # With SQLite's own patience of a tenth of a second some of them would be turned away.
    writers = [threading.Thread(target=add_lines, args=(connect, 20)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert count_lines(connect()) == 160


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_it_lets_the_next_begin_when_one_is_done(connect: Open, end: str) -> None:
    first, second = connect(), connect()
    begin(first)
    waiting = threading.Thread(target=begin, args=(second,))
    waiting.start()

    waiting.join(0.3)
    assert waiting.is_alive()
    getattr(first, end)()
    waiting.join(5)
    assert not waiting.is_alive()


def test_it_lets_the_next_begin_when_one_could_not(connect: Open) -> None:
    first, second = connect(), connect()
    first.ensure_connection()
    first.transaction_mode = "NEVER"

    with pytest.raises(DatabaseError):
        begin(first)
    begin(second)

    add_line(second)
    second.commit()
    assert count_lines(connect()) == 1
