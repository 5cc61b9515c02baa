"""The sweep: what no row stands for goes, what somebody is about to keep stays."""

import logging
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from pont.vault import operations, queries
from tests.vault.samples import MB, find_paths, keep_bytes, locate, make_old

pytestmark = pytest.mark.django_db

# The bytes' age is the disk's word: so this follows the real clock.
NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=3)


def test_it_removes_bytes_without_a_row_after_an_hour():
    operations.store([b"abc"], limit=10)
    (path,) = find_paths()
    make_old(path, at=NOW, age=timedelta(minutes=59))
    assert operations.sweep(at=NOW) == 0
    make_old(path, at=NOW, age=timedelta(minutes=61))
    assert operations.sweep(at=NOW) == 1
    assert find_paths() == []


def test_it_never_touches_bytes_with_a_row():
    stored = [keep_bytes(b"abc") for _ in range(20)]
    for path in find_paths():
        make_old(path, at=NOW)
    assert operations.sweep(at=LATER) == 0
    assert {queries.open_stored(each).read() for each in stored} == {b"abc"}


def test_it_removes_what_a_killed_upload_left():
    deposit = operations.store([b"abc"], limit=10)
    (path,) = find_paths()
    left = path.rename(path.with_name(deposit.store_name + ".part"))
    assert operations.sweep(at=NOW) == 0
    make_old(left, at=NOW)
    assert operations.sweep(at=NOW) == 1
    assert find_paths() == []


def test_it_leaves_an_upload_alone_however_long_it_takes():
    swept: list[int] = []

    def come() -> Iterator[bytes]:
        yield b"x" * 2 * MB
        (path,) = find_paths()
        make_old(path, at=NOW, age=timedelta(days=2))
        swept.append(operations.sweep(at=NOW))
        yield b"y"

    deposit = operations.store(come(), limit=10 * MB)
    assert swept == [0]
    assert queries.open_stored(deposit).read().endswith(b"xy")


def test_it_reports_rows_without_bytes_and_leaves_them(caplog: pytest.LogCaptureFixture):
    stored = keep_bytes(b"abc")
    locate(stored).unlink()
    with caplog.at_level(logging.ERROR):
        assert operations.sweep(at=NOW) == 0
    assert str(stored.pk) in caplog.text
    stored.refresh_from_db()


def test_it_minds_nothing_in_an_empty_store():
    assert operations.sweep(at=NOW) == 0


def test_it_clears_up_after_an_upload_killed_half_way():
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        operations.store(_stall_after(2 * MB, told=writer), limit=10 * MB)
        os._exit(1)
    os.read(reader, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    (left,) = find_paths()
    assert left.suffix == ".part"
    make_old(left, at=NOW)
    assert operations.sweep(at=NOW) == 1
    assert find_paths() == []


def _stall_after(size: int, *, told: int) -> Iterator[bytes]:
    yield b"x" * size
    os.write(told, b"!")
    time.sleep(60)
    yield b"never"
