"""Storing: bytes come in, encrypted, whole and on the disk, or nothing is left of them."""

import errno
import hashlib
import os
import stat
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from pont.vault import operations, queries, stores
from tests.vault.samples import MB, find_paths


def test_it_measures_and_hashes_what_came():
    deposit = operations.store([b"Ffeil ", b"", b"drosglwyddo"], limit=100)
    assert deposit.size == 17
    assert deposit.sha256 == hashlib.sha256(b"Ffeil drosglwyddo").hexdigest()


def test_it_leaves_one_file_that_its_owner_alone_may_read():
    deposit = operations.store([b"x" * 50_000], limit=MB)
    (path,) = find_paths()
    assert path.name == deposit.store_name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    folders = {path.parent, path.parent.parent, path.parent.parent.parent}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_it_spreads_files_over_two_levels_of_folders(settings: Settings):
    deposit = operations.store([b"x"], limit=MB)
    (path,) = find_paths()
    assert path.relative_to(settings.STORE).parts == (
        deposit.store_name[0],
        deposit.store_name[1],
        deposit.store_name,
    )


def test_it_names_the_blob_by_nothing_that_is_shown():
    deposit = operations.store([b"x"], limit=MB)
    assert deposit.id.hex not in deposit.store_name
    assert deposit.id.version == UUID(int=0, version=4).version


@pytest.mark.parametrize("size", [1, 100, MB, 3 * MB + 5])
def test_it_writes_nothing_readable(size: int):
    plain = (b"A123456789012 Jones Megan " * (size // 26 + 1))[:size]
    operations.store([plain], limit=10 * MB)
    (path,) = find_paths()
    sealed = path.read_bytes()
    assert len(sealed) > size
    assert size < 26 or b"Jones" not in sealed


def test_it_takes_exactly_the_limit():
    assert operations.store([b"12345", b"67890"], limit=10).size == 10


def test_it_refuses_a_byte_more_before_the_rest_has_come():
    asked = []

    def come() -> Iterator[bytes]:
        for number in range(100):
            asked.append(number)
            yield b"1234567890"

    with pytest.raises(operations.TooLarge) as refused:
        operations.store(come(), limit=25)
    assert len(asked) == 3
    assert refused.value.code == "too-large"
    assert find_paths() == []


def test_it_says_the_limit_in_megabytes():
    with pytest.raises(operations.TooLarge, match="larger than 4 MB"):
        operations.store([b"x" * MB] * 5, limit=4 * MB)


@pytest.mark.parametrize("chunks", [[], [b""], [b"", b""]])
def test_it_refuses_an_empty_file(chunks: list[bytes]):
    with pytest.raises(operations.FileEmpty):
        operations.store(chunks, limit=10)
    assert find_paths() == []


@pytest.mark.parametrize("sent", [0, 10, 3 * MB])
def test_it_leaves_nothing_when_the_sender_goes_away(sent: int):
    def come() -> Iterator[bytes]:
        yield b"x" * sent
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        operations.store(come(), limit=10 * MB)
    assert find_paths() == []


def test_it_shows_no_name_before_the_bytes_are_whole(settings: Settings):
    seen: list[list[Path]] = []

    def come() -> Iterator[bytes]:
        yield b"x" * 2 * MB
        seen.append(find_paths())
        yield b"y"

    operations.store(come(), limit=10 * MB)
    assert [path.suffix for path in seen[0]] == [".part"]
    assert [path.suffix for path in find_paths()] == [""]


def test_it_brings_file_and_folder_to_the_disk_in_order(monkeypatch: pytest.MonkeyPatch):
    operations.store([b"x"], limit=10)  # so that the root is there
    acts: list[str] = []
    for name in ("write", "fsync", "rename"):
        monkeypatch.setattr(os, name, _noting(acts, name, getattr(os, name)))
    monkeypatch.setattr(
        stores.secrets, "token_hex", lambda size: find_paths()[0].name[:2] + "0" * 30
    )
    operations.store([b"x" * 20_000], limit=MB)
    assert acts == ["write", "fsync", "rename", "fsync"]


def _noting(acts, name, act):
    def noted(*args):
        acts.append(name)
        return act(*args)

    return noted


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("act", ["write", "fsync", "rename"])
def test_it_refuses_when_there_is_no_room_and_works_again_after(
    monkeypatch: pytest.MonkeyPatch, act: str, number: int
):
    def fail(*args: object) -> None:
        raise OSError(number, "no room")

    with monkeypatch.context() as full:
        full.setattr(os, act, fail)
        with pytest.raises(stores.StoreFull) as refused:
            operations.store([b"x" * 3 * MB], limit=10 * MB)
    assert refused.value.code == "store-full"
    assert find_paths() == []
    assert operations.store([b"x"], limit=10).size == 1


def test_it_refuses_when_the_disk_fails(monkeypatch: pytest.MonkeyPatch):
    def fail(*args: object) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(stores.StoreUnavailable):
        operations.store([b"x"], limit=10)


def test_it_can_be_asked_whether_it_takes_files(monkeypatch: pytest.MonkeyPatch):
    stores.get_store().check_writable()
    assert find_paths() == []

    def fail(file: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(stores.StoreUnavailable):
        stores.get_store().check_writable()
    assert find_paths() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a tmpfs needs root")
def test_it_survives_a_disk_that_is_really_full(settings: Settings, tmp_path: Path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if _run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)):
        pytest.skip("mounting a tmpfs is not allowed here")
    try:
        settings.STORE = str(disk)
        before = operations.store([b"before"], limit=10)
        with pytest.raises(stores.StoreFull):
            operations.store([b"x" * MB] * 8, limit=10 * MB)
        assert len(find_paths()) == 1
        assert queries.open_stored(before).read() == b"before"
        assert operations.store([b"x" * MB], limit=MB).size == MB
    finally:
        assert _run("umount", str(disk)) == 0


def _run(*words: str) -> int:
    return subprocess.run(words, check=False, capture_output=True).returncode  # noqa: S603


def test_it_stores_many_at_once():
    with ThreadPoolExecutor(8) as people:
        texts = [b"%d" % number * 5000 for number in range(64)]
        deposits = list(people.map(lambda text: operations.store([text], limit=MB), texts))
    assert len({deposit.store_name for deposit in deposits}) == 64
    assert [queries.open_stored(deposit).read() for deposit in deposits] == texts


def test_an_abandoned_deposit_leaves_nothing():
    deposit = operations.store([b"x"], limit=10)
    operations.abandon(deposit)
    assert find_paths() == []
    operations.abandon(deposit)
