"""Storing, keeping, reading, destroying: the life of the bytes."""

from datetime import UTC, datetime

import pytest

from pont.vault import operations, queries
from pont.vault.models import StoredFile

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_it_gives_back_what_was_stored():
    deposit = operations.store([b"abc", b"def"], limit=10)
    stored = operations.keep(deposit, at=AT)
    assert queries.open_stored(StoredFile.objects.get(pk=stored.pk)).read() == b"abcdef"
