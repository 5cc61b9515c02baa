"""Keeping and destroying: the row with its key comes and goes with the transaction."""

import logging
import os
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from pont.vault import operations, queries
from pont.vault.envelope import Damaged
from pont.vault.models import StoredFile
from tests.vault.samples import AT, find_paths, keep_bytes, locate

pytestmark = pytest.mark.django_db


def test_it_writes_one_row_that_reads_back():
    deposit = operations.store([b"abc"], limit=10)
    assert not StoredFile.objects.exists()
    stored = operations.keep(deposit, at=AT)
    found = StoredFile.objects.get()
    assert (found.pk, found.size, found.sha256, found.stored_at) == (
        deposit.id,
        3,
        deposit.sha256,
        AT,
    )
    assert queries.open_stored(found).read() == b"abc"
    assert queries.open_stored(stored).read() == b"abc"


def test_it_keeps_a_deposit_once():
    deposit = operations.store([b"abc"], limit=10)
    operations.keep(deposit, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        operations.keep(deposit, at=AT)


def test_it_refuses_a_deposit_that_the_sweep_may_be_taking(monkeypatch: pytest.MonkeyPatch):
    deposit = operations.store([b"abc"], limit=10)
    half_an_hour_on = deposit.stored + operations.KEEP_WITHIN_SECONDS + 1
    monkeypatch.setattr(operations.time, "monotonic", lambda: half_an_hour_on)
    with pytest.raises(operations.DepositExpired):
        operations.keep(deposit, at=AT)
    assert not StoredFile.objects.exists()


def test_a_rolled_back_keep_leaves_no_row_but_bytes_for_the_sweep():
    deposit = operations.store([b"abc"], limit=10)
    with transaction.atomic():
        operations.keep(deposit, at=AT)
        transaction.set_rollback(True)
    assert not StoredFile.objects.exists()
    assert len(find_paths()) == 1
    assert operations.sweep(at=datetime(2100, 1, 1, tzinfo=UTC)) == 1


def test_destroying_takes_the_row_and_key_at_once_and_the_bytes_on_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    stored = keep_bytes(b"abc")
    copy = StoredFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        operations.destroy(stored)
        assert not StoredFile.objects.exists()
        assert len(find_paths()) == 1
    assert find_paths() == []
    with pytest.raises(Damaged):
        queries.open_stored(copy)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_destroying_changes_nothing():
    stored = keep_bytes(b"abc")
    with transaction.atomic():
        operations.destroy(StoredFile.objects.get())
        transaction.set_rollback(True)
    assert queries.open_stored(StoredFile.objects.get(pk=stored.pk)).read() == b"abc"


def test_bytes_that_cannot_be_removed_are_left_to_the_sweep(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    stored = keep_bytes(b"abc")

    def fail(path: str) -> None:
        raise PermissionError

    with monkeypatch.context() as broken, caplog.at_level(logging.WARNING):
        broken.setattr(os, "unlink", fail)
        with django_capture_on_commit_callbacks(execute=True):
            operations.destroy(stored)
    assert "the sweep will try again" in caplog.text
    assert not StoredFile.objects.exists()
    assert operations.sweep(at=datetime(2100, 1, 1, tzinfo=UTC)) == 1
    assert find_paths() == []


def test_bytes_already_gone_do_not_hinder_destroying(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    stored = keep_bytes(b"abc")
    locate(stored).unlink()
    with django_capture_on_commit_callbacks(execute=True):
        operations.destroy(stored)
    assert not StoredFile.objects.exists()


def test_the_database_holds_no_empty_file():
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(
            store_name="0" * 32,
            size=0,
            sha256="0" * 64,
            wrapped_key=b"x",
            master_key_id="demo",
            stored_at=AT,
        )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no such setting")
def test_the_database_overwrites_the_keys_it_deletes():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
