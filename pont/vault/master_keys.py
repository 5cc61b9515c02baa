"""The master keys: the first wraps what is new, every one unwraps what it wrapped.

Source: rulings 3.6.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from pont.standards.refusals import N_
from pont.vault.envelope import Damaged

_KEY = re.compile(r"([A-Za-z0-9._-]{1,50}):([0-9A-Fa-f]{64})")


class KeyMissing(Damaged):
    """The master key that wrapped this file is not among those configured."""

    code = "key-missing"
    message = N_(
        "This file cannot be opened because the master key “%(key_id)s” is not configured, so "
        "nothing was handed over. Tell the people who run this service."
    )


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The configured master keys by id; `current` is the id of the one that wraps."""

    current: str
    by_id: Mapping[str, bytes] = field(repr=False)

    def get(self, key_id: str) -> bytes:
        """Return the master key `key_id`.

        :raises KeyMissing: if it is not configured.
        """
        if key_id not in self.by_id:
            raise KeyMissing(key_id=key_id)
        return self.by_id[key_id]

    def wrap(self, key: bytes) -> bytes:
        """Return `key` wrapped by the current master key (AES key wrap, RFC 3394)."""
        return aes_key_wrap(self.by_id[self.current], key)

    def unwrap(self, wrapped: bytes, *, key_id: str) -> bytes:
        """Return the key that the master key `key_id` wrapped.

        :raises KeyMissing: if that master key is not configured.
        :raises Damaged: if it did not wrap this key.
        """
        master = self.get(key_id)
        try:
            return aes_key_unwrap(master, wrapped)
        except (InvalidUnwrap, ValueError):
            raise Damaged from None


def get_master_keys() -> MasterKeys:
    """Return the master keys of the settings.

    :raises ImproperlyConfigured: if the setting is malformed; the keys are not repeated.
    """
    return _parse_master_keys(settings.VAULT_MASTER_KEYS)


@lru_cache(maxsize=4)
def _parse_master_keys(text: str) -> MasterKeys:
    by_id: dict[str, bytes] = {}
    for place, item in enumerate(text.split(","), start=1):
        found = _KEY.fullmatch(item.strip())
        if found is None or found[1] in by_id:
            raise ImproperlyConfigured(
                f"PONT_MASTER_KEYS: item {place} is not a new id, a colon and 64 hex digits."
            )
        by_id[found[1]] = bytes.fromhex(found[2])
    return MasterKeys(current=next(iter(by_id)), by_id=by_id)
