"""Scanning: every upload passes the scanner while it is stored, and no answer counts as no."""

import time
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from pont.vault import operations, queries
from pont.vault.scanner import Infected, ScannerUnavailable
from tests import clamd as clamds
from tests.vault.samples import MB, find_paths


def test_it_shows_the_scanner_every_byte(settings: Settings):
    shown: list[bytes] = []

    def look(caller):
        shown.append(clamds.read_stream(caller))
        caller.sendall(b"stream: OK\0")

    data = bytes(range(256)) * 5000
    with clamds.fake_clamd(look) as settings.SCANNER:
        deposit = operations.store([data], limit=10 * MB)
    assert shown == [data]
    assert queries.open_stored(deposit).read() == data


def test_it_keeps_nothing_of_what_the_scanner_finds(settings: Settings):
    with (
        clamds.fake_clamd(clamds.answering(b"stream: Win.Test FOUND\0")) as settings.SCANNER,
        pytest.raises(Infected, match=r"Win\.Test") as refused,
    ):
        operations.store([b"x" * 3 * MB], limit=10 * MB)
    assert refused.value.code == "infected"
    assert find_paths() == []


@pytest.mark.parametrize(
    "behaviour",
    [
        clamds.hang_up,
        clamds.hang_up_unheard,
        clamds.say_nothing,
        clamds.read_nothing,
        clamds.drip,
        clamds.answering(b""),
        clamds.answering(b"stream: OK"),
        clamds.answering(b"stream: OK\nstream: OK\0"),
        clamds.answering(b"\0"),
        clamds.answering(b"OK\0"),
        clamds.answering(b"INSTREAM size limit exceeded. ERROR\0"),
        clamds.answering(b"stream: Can't allocate memory ERROR\0"),
        clamds.answering(b"\xff" * 100_000),
        clamds.answering(b"HTTP/1.1 200 OK\r\n\r\n\0"),
    ],
)
@pytest.mark.parametrize("size", [10, 9 * MB])
def test_it_refuses_without_a_clean_verdict(settings: Settings, behaviour, size: int):
    settings.SCANNER_TIMEOUT = 0.5
    started = time.monotonic()
    with (
        clamds.fake_clamd(behaviour) as settings.SCANNER,
        pytest.raises(ScannerUnavailable) as refused,
    ):
        operations.store([b"x" * size], limit=10 * MB)
    assert time.monotonic() - started < 4
    assert refused.value.code == "scanner-unavailable"
    assert find_paths() == []


@pytest.mark.parametrize(
    "place", ["clamd:/nowhere/at/all", "clamd://127.0.0.1:1", "clamd:", "", "other:/x"]
)
def test_it_refuses_when_no_scanner_is_there(settings: Settings, place: str):
    settings.SCANNER = place
    with pytest.raises(ScannerUnavailable):
        operations.store([b"x"], limit=10)
    assert find_paths() == []


def test_it_scans_nothing_only_in_the_demo_and_tests(settings: Settings):
    assert settings.SCANNER == "none"
    operations.store([b"x"], limit=10)
    settings.LOCAL = False
    with pytest.raises(ScannerUnavailable):
        operations.store([b"x"], limit=10)


def test_it_gives_no_name_before_the_verdict(settings: Settings):
    seen: list[str] = []

    def look(caller):
        clamds.read_stream(caller)
        seen.extend(path.suffix for path in find_paths())
        caller.sendall(b"stream: OK\0")

    with clamds.fake_clamd(look) as settings.SCANNER:
        operations.store([b"x"], limit=10)
    assert seen == [".part"]


def test_it_asks_nothing_of_the_scanner_for_what_is_too_large(settings: Settings):
    shown: list[bytes] = []

    def look(caller):
        shown.append(caller.recv(10 * MB))

    def come() -> Iterator[bytes]:
        yield b"x" * 11

    with clamds.fake_clamd(look) as settings.SCANNER, pytest.raises(operations.TooLarge):
        operations.store(come(), limit=10)
    assert b"x" not in b"".join(shown)


@pytest.mark.clamd
def test_a_real_scanner_finds_eicar_and_passes_the_rest(settings: Settings, clamd: str):
    settings.SCANNER = clamd
    assert operations.store([b"clean" * MB], limit=10 * MB).size == 5 * MB
    with pytest.raises(Infected, match="Eicar"):
        operations.store([clamds.EICAR], limit=MB)
    assert len(find_paths()) == 1


@pytest.mark.clamd
def test_a_real_scanner_that_drops_a_long_stream_counts_as_no(settings: Settings):
    with clamds.running_clamd(stream_max="1M") as settings.SCANNER:
        with pytest.raises(ScannerUnavailable):
            operations.store([b"x" * MB] * 9, limit=10 * MB)
        assert operations.store([b"x"], limit=MB).size == 1
    assert len(find_paths()) == 1
