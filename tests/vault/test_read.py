"""Reading: what was stored comes back, from any place, and nothing else does."""

import io
import logging
import os

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pont.vault import operations, queries
from pont.vault.envelope import Damaged
from tests.damage import damage
from tests.vault.samples import MB, find_paths, keep_bytes, locate

RECORD = 16
around_borders = some.integers(0, 4).flatmap(
    lambda records: some.sampled_from([-1, 0, 1]).map(lambda off: records * RECORD + off)
)
sizes = some.one_of(some.integers(1, 100), around_borders.filter(lambda size: size > 0))


@given(data=sizes.flatmap(lambda size: some.binary(min_size=size, max_size=size)), cut=some.data())
def test_it_gives_back_any_file_however_it_came(data: bytes, cut: some.DataObject):
    step = cut.draw(some.integers(1, len(data) + 1))
    pieces = [data[at : at + step] for at in range(0, len(data), step)]
    deposit = operations.store(pieces, limit=len(data), record_size=RECORD)
    assert queries.open_stored(deposit).read() == data
    assert b"".join(queries.read_chunks(deposit)) == data


@given(
    size=sizes,
    moves=some.lists(
        some.tuples(some.integers(0, 120), some.integers(-1, 60), some.sampled_from([0, 1, 2]))
    ),
)
def test_it_reads_from_any_place_as_a_file_in_memory_does(
    size: int, moves: list[tuple[int, int, int]]
):
    data = bytes(number * 7 % 256 for number in range(size))
    model = io.BytesIO(data)
    with queries.open_stored(operations.store([data], limit=size, record_size=RECORD)) as file:
        for offset, length, whence in moves:
            start = min(offset, model.tell()) * -1 if whence == 1 else offset
            start = -min(offset, size) if whence == 2 else start
            assert file.seek(start, whence) == model.seek(start, whence)
            assert file.read(length) == model.read(length)
            assert file.tell() == model.tell()


def test_it_reads_lines_and_into_buffers():
    text = b"".join(b"line %d\n" % number for number in range(50))
    with queries.open_stored(operations.store([text], limit=MB, record_size=RECORD)) as file:
        assert file.readlines() == text.splitlines(keepends=True)
        file.seek(3)
        room = bytearray(100)
        assert file.readinto(room) == 100
        assert bytes(room) == text[3:103]
        file.seek(-5, 2)
        assert file.readinto(room) == 5


def test_it_refuses_places_before_the_start_and_closed_files():
    file = queries.open_stored(operations.store([b"abc"], limit=10))
    with pytest.raises(ValueError, match="negative"):
        file.seek(-1)
    file.close()
    with pytest.raises(ValueError, match="closed"):
        file.read()


def test_it_hands_out_chunks_of_a_mebibyte():
    deposit = operations.store([b"x" * (2 * MB + 1)], limit=10 * MB)
    assert [len(chunk) for chunk in queries.read_chunks(deposit)] == [MB, MB, 1]


@pytest.mark.django_db
def test_it_refuses_a_file_whose_bytes_are_gone(caplog: pytest.LogCaptureFixture):
    stored = keep_bytes(b"abc")
    locate(stored).unlink()
    for read in (queries.open_stored, queries.read_chunks, queries.check_whole):
        with pytest.raises(Damaged), caplog.at_level(logging.ERROR):
            read(stored)
    assert str(stored.pk) in caplog.text


def test_it_refuses_before_the_first_chunk_is_asked_for():
    deposit = operations.store([b"abc"], limit=10)
    (path,) = find_paths()
    damage(path)
    with pytest.raises(Damaged):
        queries.read_chunks(deposit)


def test_it_leaves_no_file_open():
    deposit = operations.store([b"x" * 3 * MB], limit=10 * MB)
    with queries.open_stored(deposit) as file:
        file.read(1)
    for chunk in queries.read_chunks(deposit):
        assert chunk
    chunks = queries.read_chunks(deposit)
    next(chunks)
    del chunks
    assert _find_open(deposit.store_name) == []


def _find_open(name: str) -> list[str]:
    links = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
    return [link for link in links if os.path.exists(link) and os.readlink(link).endswith(name)]
