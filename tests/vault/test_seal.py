"""Sealing small secrets: they open in their own context, with their own key, unaltered."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pytest_django import Settings

from pont.vault.envelope import Damaged
from pont.vault.master_keys import KeyMissing
from pont.vault.sealing import seal, unseal


@given(some.binary(max_size=2000), some.text(alphabet=some.characters(codec="utf-8"), max_size=50))
def test_it_gives_back_what_was_sealed(plaintext: bytes, context: str):
    assert unseal(seal(plaintext, context=context), context=context) == plaintext


def test_it_shows_nothing_and_never_the_same_twice():
    sealed = {seal(b"Jones, Megan", context="a") for _ in range(100)}
    assert len(sealed) == 100
    assert not any(b"Jones" in each for each in sealed)


def test_it_refuses_every_altered_byte_and_every_cut():
    sealed = seal(b"Jones, Megan", context="audit:1")
    for at in range(len(sealed)):
        altered = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(Damaged):
            unseal(altered, context="audit:1")
        with pytest.raises(Damaged):
            unseal(sealed[:at], context="audit:1")


def test_it_refuses_another_context():
    sealed = seal(b"Jones, Megan", context="audit:1")
    with pytest.raises(Damaged):
        unseal(sealed, context="audit:2")


def test_it_opens_after_a_rotation_while_the_old_key_is_there(settings: Settings):
    settings.VAULT_MASTER_KEYS = "old:" + "11" * 32
    sealed = seal(b"Jones", context="a")
    settings.VAULT_MASTER_KEYS = "new:" + "22" * 32 + ",old:" + "11" * 32
    assert unseal(memoryview(sealed), context="a") == b"Jones"  # type: ignore[arg-type]
    settings.VAULT_MASTER_KEYS = "new:" + "22" * 32
    with pytest.raises(KeyMissing):
        unseal(sealed, context="a")
    settings.VAULT_MASTER_KEYS = "old:" + "33" * 32
    with pytest.raises(Damaged):
        unseal(sealed, context="a")
