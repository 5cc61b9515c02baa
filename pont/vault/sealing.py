"""Seal small secrets (a message's text, an audit line's side row) with the master keys.

A sealed secret is a version, the master key's id, a random salt and AES-256-GCM ciphertext. Key
and nonce are derived from master key and salt, so no two secrets share either; the context (what
the secret is and to which row it belongs) must be the same again to unseal.

Source: rulings 7, 11.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pont.vault.envelope import Damaged
from pont.vault.master_keys import get_master_keys

_VERSION = b"\x01"
_SALT_SIZE = 32
_PURPOSE = b"pont.vault.sealing"


def seal(plaintext: bytes, *, context: str) -> bytes:
    """Return `plaintext` encrypted, to be opened with the same `context` alone."""
    keys = get_master_keys()
    key_id = keys.current.encode("ascii")
    start = _VERSION + bytes([len(key_id)]) + key_id
    salt = os.urandom(_SALT_SIZE)
    cipher, nonce = _derive(keys.get(keys.current), salt)
    return start + salt + cipher.encrypt(nonce, plaintext, start + context.encode())


def unseal(sealed: bytes, *, context: str) -> bytes:
    """Return what `seal` was given.

    :raises Damaged: if it was altered, or sealed in another context.
    :raises KeyMissing: (a Damaged) if its master key is not configured.
    """
    sealed = bytes(sealed)
    end = 2 + (sealed[1] if len(sealed) > 1 else 0)
    start, salt, ciphertext = (
        sealed[:end],
        sealed[end : end + _SALT_SIZE],
        sealed[end + _SALT_SIZE :],
    )
    if start[:1] != _VERSION or len(salt) != _SALT_SIZE:
        raise Damaged
    cipher, nonce = _derive(get_master_keys().get(start[2:].decode("ascii", "replace")), salt)
    try:
        return cipher.decrypt(nonce, ciphertext, start + context.encode())
    except (InvalidTag, ValueError):
        raise Damaged from None


def _derive(master: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    derived = HKDF(SHA256(), length=32 + 12, salt=salt, info=_PURPOSE).derive(master)
    return AESGCM(derived[:32]), derived[32:]
