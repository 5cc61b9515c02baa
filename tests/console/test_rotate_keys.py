"""`pont rotate-keys`: what is under an older master key goes under the first."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from pytest_django import Settings

from pont.accounts.models import Account
from pont.accounts.second_factor import find_held, unseal_secret
from pont.vault.master_keys import KeyMissing
from pont.vault.models import StoredFile
from tests.vault.samples import keep_bytes

pytestmark = pytest.mark.django_db

OLD = "old:" + "11" * 32
NEW = "new:" + "22" * 32


@pytest.fixture
def stored(settings: Settings) -> StoredFile:
    settings.VAULT_MASTER_KEYS = OLD
    return keep_bytes(b"abc")


def test_the_command_says_what_it_did(settings: Settings, stored: StoredFile):
    settings.VAULT_MASTER_KEYS = f"{NEW},{OLD}"
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    assert "1 keys are now wrapped with “new”" in said.getvalue()


def test_the_command_fails_while_a_needed_key_is_missing(settings: Settings, stored: StoredFile):
    settings.VAULT_MASTER_KEYS = NEW
    said = StringIO()
    with pytest.raises(CommandError, match="missing master keys"):
        call_command("rotate_keys", stdout=StringIO(), stderr=said)
    assert "1 files need the master key “old”" in said.getvalue()
    assert StoredFile.objects.get().master_key_id == "old"


def test_second_factors_outlive_the_master_key_that_sealed_them(
    settings: Settings, dilys: Account
) -> None:
    settings.VAULT_MASTER_KEYS = OLD
    key = generate_totp_secret()
    TOTP.activate(dilys, key)
    codes = RecoveryCodes.activate(dilys).generate_codes()
    settings.VAULT_MASTER_KEYS = f"{NEW},{OLD}"
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    assert "2 second factors are now sealed with “new”" in said.getvalue()

    settings.VAULT_MASTER_KEYS = NEW
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert unseal_secret(app.data["secret"]) == key
    assert RecoveryCodes.activate(dilys).get_unused_codes() == codes


def test_it_fails_while_a_second_factor_cannot_be_read(settings: Settings, dilys: Account) -> None:
    settings.VAULT_MASTER_KEYS = OLD
    TOTP.activate(dilys, generate_totp_secret())
    settings.VAULT_MASTER_KEYS = NEW
    said = StringIO()
    with pytest.raises(CommandError, match="missing master keys"):
        call_command("rotate_keys", stdout=StringIO(), stderr=said)
    assert "1 second factors cannot be read" in said.getvalue()
    with pytest.raises(KeyMissing):
        unseal_secret(Authenticator.objects.get().data["secret"])


def test_the_codes_left_are_counted_without_their_master_key(
    settings: Settings, dilys: Account
) -> None:
    settings.VAULT_MASTER_KEYS = OLD
    codes = RecoveryCodes.activate(dilys)
    assert codes.validate_code(codes.generate_codes()[0])
    left = len(codes.get_unused_codes())
    settings.VAULT_MASTER_KEYS = NEW
    assert find_held(dilys).codes == left
