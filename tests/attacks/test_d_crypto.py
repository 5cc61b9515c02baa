"""Section D of the attacks: encryption at rest and deletion (D01, D03 to D06)."""

import logging
import shutil
import sqlite3
import struct
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as the_settings
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from pont.vault import envelope, master_keys, operations, queries, sealing
from pont.vault.deposits import Deposit
from pont.vault.envelope import HEADER_SIZE, TAG_SIZE, Damaged
from pont.vault.models import StoredFile
from tests.damage import damage
from tests.vault.samples import find_paths, keep_bytes, locate

RECORD = 16
SEALED = RECORD + TAG_SIZE
PLAIN = b"A123456789012 Jones Megan 2011-03-04 Caerdydd"  # two records and a part of one
SECRETS = (PLAIN, b"Jones", bytes.fromhex("5a" * 32), b"5a5a5a5a", b"ZZZZZZZZ")


def store_small() -> tuple[Deposit, Path]:
    """Return a deposit of three records and the path of its blob."""
    before = set(find_paths())
    deposit = operations.store([PLAIN], limit=1000, record_size=RECORD)
    (path,) = set(find_paths()) - before
    return deposit, path


def read_until_refused(deposit: Deposit) -> bytes:
    """Return what comes out before the refusal, which must come."""
    out = bytearray()
    with pytest.raises(Damaged):
        read_byte_by_byte(deposit, out)
    return bytes(out)


def read_byte_by_byte(deposit: Deposit, out: bytearray) -> None:
    with queries.open_stored(deposit) as file:
        while byte := file.read(1):
            out += byte


def test_d01_every_flipped_byte_is_refused_before_its_record_is_handed_out():
    deposit, path = store_small()
    sealed = path.read_bytes()
    assert len(sealed) == HEADER_SIZE + len(PLAIN) + 3 * TAG_SIZE
    for at in range(len(sealed)):
        for bit in (0x01, 0x80):
            path.write_bytes(sealed[:at] + bytes([sealed[at] ^ bit]) + sealed[at + 1 :])
            record = max(0, at - HEADER_SIZE) // SEALED
            assert read_until_refused(deposit) == PLAIN[: RECORD * record]
            with pytest.raises(Damaged):
                list(queries.read_chunks(deposit))


def test_d01_a_flipped_byte_is_refused_at_random_access_too():
    deposit, path = store_small()
    sealed = bytearray(path.read_bytes())
    sealed[HEADER_SIZE + SEALED] ^= 1
    path.write_bytes(sealed)
    with queries.open_stored(deposit) as file:
        file.seek(2 * RECORD)
        assert file.read() == PLAIN[2 * RECORD :]
        file.seek(RECORD)
        with pytest.raises(Damaged):
            file.read(1)


def test_d01_every_truncation_and_every_addition_is_refused_before_any_byte():
    deposit, path = store_small()
    sealed = path.read_bytes()
    for length in range(len(sealed)):
        path.write_bytes(sealed[:length])
        assert read_until_refused(deposit) == b""
    for more in (b"x", sealed[-SEALED:], sealed):
        path.write_bytes(sealed + more)
        assert read_until_refused(deposit) == b""


def test_d01_a_file_shortened_by_whole_records_is_refused_whatever_the_row_says():
    deposit, path = store_small()
    path.write_bytes(path.read_bytes()[: HEADER_SIZE + 2 * SEALED])
    fields = {name: getattr(deposit, name) for name in Deposit.__slots__}
    shorter = Deposit(**fields | {"size": 2 * RECORD})
    with queries.open_stored(shorter) as file:
        file.seek(RECORD)
        with pytest.raises(Damaged):
            file.read(1)


def test_d01_two_records_swapped_are_refused():
    deposit, path = store_small()
    sealed = path.read_bytes()
    header, body = sealed[:HEADER_SIZE], sealed[HEADER_SIZE:]
    first, second, rest = body[:SEALED], body[SEALED : 2 * SEALED], body[2 * SEALED :]
    path.write_bytes(header + second + first + rest)
    assert read_until_refused(deposit) == b""
    path.write_bytes(header + first + first + rest)
    assert read_until_refused(deposit) == PLAIN[:RECORD]


def test_d01_two_blobs_swapped_are_refused():
    (one, one_path), (two, two_path) = store_small(), store_small()
    ones, twos = one_path.read_bytes(), two_path.read_bytes()
    one_path.write_bytes(twos)
    two_path.write_bytes(ones)
    assert read_until_refused(one) == read_until_refused(two) == b""
    # Nor does the header of one go with the records of the other.
    one_path.write_bytes(ones[:HEADER_SIZE] + twos[HEADER_SIZE:])
    assert read_until_refused(one) == b""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [("store_name",), ("wrapped_key",), ("store_name", "wrapped_key", "sha256")]
)
def test_d01_two_rows_swapped_are_refused(fields: tuple[str, ...]):
    one, two = keep_bytes(PLAIN), keep_bytes(PLAIN[::-1])
    for field in fields:
        mine, other = getattr(one, field), getattr(two, field)
        setattr(one, field, other)
        setattr(two, field, mine)
    for stored in (one, two):
        with pytest.raises(Damaged):
            queries.read_chunks(stored)


@pytest.mark.django_db
def test_d01_an_old_blob_put_back_is_refused(tmp_path: Path):
    old = keep_bytes(PLAIN)
    shutil.copy(locate(old), tmp_path / "old")
    operations.destroy(old)
    new = keep_bytes(PLAIN)
    shutil.copy(tmp_path / "old", locate(new))
    with pytest.raises(Damaged):
        queries.read_chunks(new)


def test_d01_damage_is_told_to_the_people_who_run_the_service(caplog: pytest.LogCaptureFixture):
    deposit, path = store_small()
    damage(path)
    with caplog.at_level(logging.ERROR):
        read_until_refused(deposit)
    assert str(deposit.id) in caplog.text
    assert "Jones" not in caplog.text


def test_d01_a_header_that_claims_giant_records_costs_nothing():
    deposit, path = store_small()
    sealed = bytearray(path.read_bytes())
    for size in (0, 1 << 25, 0xFFFFFFFF):
        sealed[5:9] = struct.pack(">I", size)
        path.write_bytes(sealed)
        assert read_until_refused(deposit) == b""


def test_d03_no_nonce_comes_twice_under_one_key():
    """Within a file nonces are numbered, so a million records make a million nonces; and every
    file has a key of its own, so nonces of different files never meet."""
    prefix = b"\0" * 7
    numbered = {envelope._nonce(prefix, number, last=False) for number in range(1_000_000)}
    last = {envelope._nonce(prefix, number, last=True) for number in range(1000)}
    assert len(numbered) == 1_000_000
    assert len(numbered | last) == 1_001_000
    assert {len(nonce) for nonce in last} == {12}
    with pytest.raises(struct.error):  # rather than begin again at 0
        envelope._nonce(prefix, 1 << 32, last=False)
    assert len({envelope.generate_key() for _ in range(20_000)}) == 20_000


def test_d03_what_is_really_used_never_repeats(monkeypatch: pytest.MonkeyPatch):
    used: list[tuple[bytes, bytes]] = []
    real = envelope.AESGCM

    class Noting:
        generate_key = real.generate_key

        def __init__(self, key: bytes) -> None:
            self.key, self.real = key, real(key)

        def encrypt_into(self, nonce: bytes, *rest: object) -> int:
            used.append((self.key, nonce))
            return self.real.encrypt_into(nonce, *rest)

    monkeypatch.setattr(envelope, "AESGCM", Noting)
    for _ in range(300):
        operations.store([PLAIN], limit=1000, record_size=5)
    assert len(used) == len(set(used)) == 300 * 9


@pytest.mark.django_db
def test_d04_rotated_keys_still_open_and_missing_or_wrong_keys_never(settings: Settings):
    one, two = "one:" + "11" * 32, "two:" + "22" * 32
    settings.VAULT_MASTER_KEYS = one
    stored = keep_bytes(PLAIN)
    settings.VAULT_MASTER_KEYS = f"{two},{one}"
    assert queries.open_stored(stored).read() == PLAIN
    operations.rewrap()
    rewrapped = StoredFile.objects.get()
    settings.VAULT_MASTER_KEYS = two
    assert queries.open_stored(rewrapped).read() == PLAIN
    with pytest.raises(master_keys.KeyMissing):
        queries.open_stored(stored)
    settings.VAULT_MASTER_KEYS = "two:" + "33" * 32
    with pytest.raises(Damaged):
        queries.open_stored(rewrapped)


def seal_one() -> object:
    return sealing.seal(PLAIN, context="audit:1")


def unseal_one() -> object:
    return sealing.unseal(sealing.seal(PLAIN, context="audit:1"), context="audit:1")


def store_one() -> Deposit:
    return operations.store([PLAIN], limit=1000)


def read_one() -> object:
    return queries.open_stored(store_one()).read()


CRYPTO_CALLS: tuple[tuple[object, str, Callable[[], object]], ...] = (
    (operations, "generate_key", store_one),
    (envelope, "AESGCM.encrypt_into", store_one),
    (envelope, "AESGCM.decrypt", read_one),
    (master_keys, "aes_key_wrap", store_one),
    (master_keys, "aes_key_unwrap", read_one),
    (sealing, "HKDF", seal_one),
    (sealing, "AESGCM.encrypt", seal_one),
    (sealing, "AESGCM.decrypt", unseal_one),
)


@pytest.mark.parametrize(("module", "name", "act"), CRYPTO_CALLS)
@pytest.mark.parametrize("error", [RuntimeError, ValueError, MemoryError])
def test_d05_a_fault_in_any_crypto_call_shows_no_secret(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    module: object,
    name: str,
    act: Callable[[], object],
    error: type[Exception],
):
    def fail(*args: object, **named: object) -> None:
        raise error("broken")

    owner, _, method = name.partition(".")
    if method:
        failing = make_cipher_that_fails(method, fail)
        monkeypatch.setattr(module, owner, failing)
    else:
        monkeypatch.setattr(module, owner, fail)
    with caplog.at_level(logging.DEBUG), pytest.raises((error, Damaged)) as refused:
        act()
    shown = caplog.text + "".join(traceback.format_exception(refused.value))
    shown += repr(refused.value) + repr(getattr(refused.value, "params", ""))
    assert not any(secret.decode("latin-1") in shown for secret in SECRETS)


def make_cipher_that_fails(method: str, fail: Callable[..., None]) -> type:
    real = envelope.AESGCM

    class Cipher:
        generate_key = real.generate_key

        def __init__(self, key: bytes) -> None:
            self.real = real(key)

        def __getattr__(self, name: str) -> object:
            return fail if name == method else getattr(self.real, name)

    return Cipher


def test_d05_nothing_printed_by_accident_holds_a_key():
    deposit, _ = store_small()
    assert repr(deposit.wrapped_key) not in repr(deposit)
    assert "by_id" not in repr(master_keys.get_master_keys())


@pytest.mark.django_db
def test_d06_destroying_unlinks_the_bytes_and_the_key_is_gone(
    tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    stored = keep_bytes(PLAIN)
    pk, path = stored.pk, locate(stored)
    shutil.copy(path, tmp_path / "backup")
    with django_capture_on_commit_callbacks(execute=True):
        operations.destroy(stored)
    assert not path.exists()
    assert not StoredFile.objects.filter(pk=pk).exists()
    assert b"Jones" not in (tmp_path / "backup").read_bytes()


def test_d06_a_deleted_key_leaves_no_trace_in_the_database_file(tmp_path: Path):
    """With the pragmas of the settings, and once the log is written back (rounds do daily)."""
    options = the_settings.DATABASES["default"].get("OPTIONS", {})
    if "init_command" not in options:
        pytest.skip("these settings name a PostgreSQL: see docs/how-to/keys-and-backups.md")
    file = tmp_path / "pont.sqlite3"
    with sqlite3.connect(file, isolation_level=None) as database:
        database.executescript(options["init_command"])
        database.execute("CREATE TABLE stored (id INTEGER PRIMARY KEY, wrapped_key BLOB)")
        database.execute("INSERT INTO stored VALUES (1, ?)", (b"wrapped-key-to-be-destroyed",))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"wrapped-key" in file.read_bytes()
        database.execute("DELETE FROM stored")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        left = b"".join(path.read_bytes() for path in tmp_path.glob("pont.sqlite3*"))
    assert b"wrapped-key" not in left
