"""Bytes in a bucket: the same promises as a folder makes, against moto's S3 server."""

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from pont.vault import operations, queries, scanner
from pont.vault.deposits import Deposit
from pont.vault.envelope import Damaged
from pont.vault.s3 import PART_SIZE, S3Store
from pont.vault.stores import StoreFull, StoreUnavailable, get_store
from tests import clamd as clamds
from tests.vault.samples import MB, keep_bytes

LATER = datetime.now(UTC) + timedelta(days=3)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def bucket(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    for name, value in {
        "AWS_ENDPOINT_URL_S3": server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    name = f"pont-{uuid4().hex}"
    client = boto3.client("s3")
    client.create_bucket(Bucket=name)
    settings.STORE = f"s3://{name}/files/of/pont"
    return SimpleNamespace(name=name, client=client)


def find_keys(bucket: SimpleNamespace) -> list[str]:
    found = bucket.client.list_objects_v2(Bucket=bucket.name).get("Contents", ())
    return [each["Key"] for each in found]


def find_uploads(bucket: SimpleNamespace) -> list[str]:
    found = bucket.client.list_multipart_uploads(Bucket=bucket.name).get("Uploads", ())
    return [each["Key"] for each in found]


def test_it_keeps_small_files_under_the_prefix(bucket: SimpleNamespace):
    deposit = operations.store([b"abc"], limit=10)
    name = deposit.store_name
    assert find_keys(bucket) == [f"files/of/pont/{name[0]}/{name[1]}/{name}"]
    assert queries.open_stored(deposit).read() == b"abc"


@pytest.mark.parametrize("size", [PART_SIZE - 5, PART_SIZE + 1, 20 * MB + 7])
def test_it_gives_back_large_files(bucket: SimpleNamespace, size: int):
    data = os.urandom(size)
    deposit = operations.store([data[:1000], data[1000:]], limit=30 * MB)
    assert b"".join(queries.read_chunks(deposit)) == data
    with queries.open_stored(deposit) as file:
        file.seek(-10, 2)
        assert file.read() == data[-10:]
        file.seek(MB - 3)
        assert file.read(6) == data[MB - 3 : MB + 3]
    assert find_uploads(bucket) == []


def test_it_leaves_nothing_of_what_is_refused(bucket: SimpleNamespace, settings: Settings):
    with pytest.raises(operations.TooLarge):
        operations.store([b"x" * MB] * 30, limit=20 * MB)
    with (
        clamds.fake_clamd(clamds.answering(b"stream: Win.Test FOUND\0")) as settings.SCANNER,
        pytest.raises(scanner.Infected),
    ):
        operations.store([b"x" * MB] * 20, limit=30 * MB)
    assert find_keys(bucket) == []
    assert find_uploads(bucket) == []


def test_it_shows_no_object_before_the_bytes_are_whole(bucket: SimpleNamespace):
    seen: list[list[str]] = []

    def come() -> Iterator[bytes]:
        yield b"x" * 20 * MB
        seen.append(find_keys(bucket))
        yield b"y"

    operations.store(come(), limit=30 * MB)
    assert seen == [[]]
    assert len(find_keys(bucket)) == 1


@pytest.mark.django_db
def test_destroying_removes_the_object(
    bucket: SimpleNamespace, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    stored = keep_bytes(b"abc")
    with django_capture_on_commit_callbacks(execute=True):
        operations.destroy(stored)
    assert find_keys(bucket) == []


@pytest.mark.django_db
def test_the_sweep_removes_old_objects_without_a_row(
    bucket: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    stored = keep_bytes(b"abc")
    deposit = operations.store([b"abc"], limit=10)
    folders = {name[:2] for name in (stored.store_name, deposit.store_name)}
    monkeypatch.setattr(operations, "FOLDERS", tuple(folders))
    assert operations.sweep(at=datetime.now(UTC)) == 0
    assert operations.sweep(at=LATER) == 1
    assert [key.rsplit("/", 1)[-1] for key in find_keys(bucket)] == [stored.store_name]


def test_an_upload_in_parts_is_aborted_only_after_a_day(
    bucket: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    store = S3Store(f"s3://{bucket.name}/files")
    aborted: list[str] = []
    begun = datetime.now(UTC)
    pages = SimpleNamespace(
        paginate=lambda **_: [{"Uploads": [{"Key": "k", "UploadId": "1", "Initiated": begun}]}]
    )
    monkeypatch.setattr(store.client, "get_paginator", lambda name: pages)
    monkeypatch.setattr(store, "abort", lambda *, key, upload_id: aborted.append(upload_id))
    assert store.remove_unfinished("00", before=begun + timedelta(hours=23)) == 0
    assert store.remove_unfinished("00", before=begun + timedelta(hours=25)) == 1
    assert aborted == ["1"]


@pytest.mark.django_db
def test_a_missing_or_shortened_object_is_damaged(bucket: SimpleNamespace):
    stored = keep_bytes(b"abc")
    (key,) = find_keys(bucket)
    for left in (b"", b"PONT", None):
        if left is None:
            bucket.client.delete_object(Bucket=bucket.name, Key=key)
        else:
            bucket.client.put_object(Bucket=bucket.name, Key=key, Body=left)
        with pytest.raises(Damaged):
            queries.open_stored(stored)


def test_an_object_that_vanishes_while_read_is_damaged(bucket: SimpleNamespace):
    deposit = operations.store([os.urandom(20 * MB)], limit=30 * MB)
    chunks = queries.read_chunks(deposit)
    next(chunks)
    (key,) = find_keys(bucket)
    bucket.client.delete_object(Bucket=bucket.name, Key=key)
    with pytest.raises(Damaged):
        list(chunks)


def test_it_refuses_when_the_server_holds_another_length(
    bucket: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    store = get_store()
    monkeypatch.setattr(store.client, "head_object", lambda **place: {"ContentLength": 7})  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailable):
        operations.store([b"abc"], limit=10)
    assert find_keys(bucket) == []


def test_the_server_checks_each_part(bucket: SimpleNamespace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pont.vault.s3.hashlib.md5", _another_md5)
    with pytest.raises(StoreUnavailable):
        operations.store([b"abc"], limit=10)


def _another_md5(data: bytes, *, usedforsecurity: bool) -> SimpleNamespace:
    return SimpleNamespace(digest=lambda: b"0" * 16)


@pytest.mark.parametrize(
    ("code", "refusal"), [("QuotaExceeded", StoreFull), ("SlowDown", StoreUnavailable)]
)
def test_it_says_why_the_server_refused(
    bucket: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    refusal: type[Exception],
):
    def fail(**place: object) -> None:
        raise ClientError({"Error": {"Code": code}}, "PutObject")

    monkeypatch.setattr(get_store().client, "put_object", fail)  # type: ignore[attr-defined]
    with pytest.raises(refusal):
        operations.store([b"abc"], limit=10)


def test_it_can_be_asked_whether_it_takes_files(bucket: SimpleNamespace, settings: Settings):
    get_store().check_writable()
    assert find_keys(bucket) == []
    settings.STORE = f"s3://{uuid4().hex}"
    with pytest.raises(StoreUnavailable):
        get_store().check_writable()


@pytest.mark.django_db
def test_it_refuses_when_no_server_answers(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    stored = keep_bytes(b"abc")
    settings.STORE = f"s3://{uuid4().hex}"
    with pytest.raises(StoreUnavailable):
        operations.store([b"abc"], limit=10)
    with pytest.raises(StoreUnavailable):
        queries.open_stored(stored)
    with pytest.raises(StoreUnavailable):
        get_store().check_writable()
    operations.abandon(Deposit(**_fields(stored)))


def _fields(stored: object) -> dict[str, object]:
    names = ("id", "store_name", "size", "sha256", "wrapped_key", "master_key_id")
    return {name: getattr(stored, name) for name in names} | {"stored": 0.0}
