"""Reading all files names those that are missing or damaged."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from pont.vault.queries import find_unreadable
from tests.damage import damage
from tests.vault.samples import keep_bytes, locate

pytestmark = pytest.mark.django_db

LONG = bytes(range(256)) * 4


def test_it_finds_nothing_while_all_is_well() -> None:
    keep_bytes(b"abc")
    keep_bytes(LONG, record_size=100)
    said = StringIO()
    call_command("verify_store", stdout=said)
    assert said.getvalue() == "All files can be read: 2.\n"


def test_it_names_what_is_missing_and_what_was_altered_however_far_in() -> None:
    keep_bytes(b"abc")
    missing, altered = keep_bytes(b"def"), keep_bytes(LONG, record_size=100)
    locate(missing).unlink()
    blob = locate(altered)
    damage(blob)

    assert {stored.pk for stored in find_unreadable()} == {missing.pk, altered.pk}
    said = StringIO()
    with pytest.raises(CommandError, match="2 of 3 files cannot be read"):
        call_command("verify_store", stdout=said)
    assert f"The file {missing.pk} cannot be read." in said.getvalue()


def test_it_counts_files_whose_master_key_is_not_here(settings: Settings) -> None:
    keep_bytes(b"abc")
    settings.VAULT_MASTER_KEYS = "other:" + "22" * 32
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_store", stdout=StringIO())
