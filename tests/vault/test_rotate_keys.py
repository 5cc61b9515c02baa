"""Rotating master keys: the files stay as they are, their keys are wrapped anew."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from pont.vault import operations, queries
from pont.vault.master_keys import KeyMissing, get_master_keys
from pont.vault.models import StoredFile
from tests.vault.samples import find_paths, keep_bytes

pytestmark = pytest.mark.django_db

OLD = "old:" + "11" * 32
NEW = "new:" + "22" * 32


@pytest.fixture
def stored(settings: Settings) -> StoredFile:
    settings.VAULT_MASTER_KEYS = OLD
    return keep_bytes(b"abc")


def test_it_wraps_anew_and_touches_no_bytes(settings: Settings, stored: StoredFile):
    before = [path.read_bytes() for path in find_paths()]
    settings.VAULT_MASTER_KEYS = f"{NEW},{OLD}"
    assert operations.rewrap() == 1
    assert [path.read_bytes() for path in find_paths()] == before
    settings.VAULT_MASTER_KEYS = NEW
    assert queries.open_stored(StoredFile.objects.get()).read() == b"abc"
    assert operations.rewrap() == 0


def test_old_files_are_readable_before_they_are_wrapped_anew(
    settings: Settings, stored: StoredFile
):
    settings.VAULT_MASTER_KEYS = f"{NEW},{OLD}"
    assert queries.open_stored(stored).read() == b"abc"
    assert keep_bytes(b"def").master_key_id == "new"


def test_it_goes_in_batches(
    settings: Settings,
    stored: StoredFile,
    monkeypatch: pytest.MonkeyPatch,
):
    for _ in range(6):
        keep_bytes(b"abc")
    settings.VAULT_MASTER_KEYS = f"{NEW},{OLD}"
    monkeypatch.setattr(operations, "REWRAP_BATCH", 3)
    assert operations.rewrap() == 7
    assert queries.count_by_master_key() == {"new": 7}


def test_a_missing_key_is_named_to_the_reader(settings: Settings, stored: StoredFile):
    settings.VAULT_MASTER_KEYS = NEW
    with pytest.raises(KeyMissing, match="“old” is not configured"):
        queries.open_stored(stored)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "old:zz",
        "old:" + "11" * 31,
        f"{OLD},{OLD}",
        ":" + "11" * 32,
        f"{OLD},",
        "a b:" + "1" * 64,
    ],
)
def test_it_refuses_a_malformed_setting_without_repeating_it(settings: Settings, text: str):
    settings.VAULT_MASTER_KEYS = text
    with pytest.raises(ImproperlyConfigured) as refused:
        get_master_keys()
    assert "1111" not in str(refused.value)


def test_the_keys_are_not_shown():
    assert repr(get_master_keys()) == "MasterKeys(current='demo')"
