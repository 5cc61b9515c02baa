"""Seal the secrets of second factors anew, so that an old master key can be given up.

Source: rulings 3.6, 5.7.
"""

from collections.abc import Mapping
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction

from pont.accounts.second_factor import seal_secret, unseal_secret
from pont.vault.envelope import Damaged

# Which part of a factor's data is a secret of ours; of a passkey only the public half is kept.
SECRETS: Final[Mapping[str, str]] = {
    Authenticator.Type.TOTP: "secret",
    Authenticator.Type.RECOVERY_CODES: "seed",
}


def reseal_factors() -> tuple[int, int]:
    """Seal the secrets of second factors with the current master key.

    Return how many were sealed, and how many could not be read: their master key is not configured,
    or they were altered. Each in a transaction of its own; it may be interrupted and run again.
    """
    rows = Authenticator.objects.filter(type__in=SECRETS).order_by("pk")
    # The numbers first: no cursor stays open between the transactions.
    done = [_reseal(key) for key in list(rows.values_list("pk", flat=True))]
    return done.count(True), done.count(False)


@transaction.atomic
def _reseal(key: int) -> bool | None:
    row = Authenticator.objects.select_for_update().filter(pk=key).first()
    if row is None:
        return None
    part = SECRETS[row.type]
    try:
        row.data[part] = seal_secret(unseal_secret(row.data[part]))
    except Damaged:
        return False
    row.save(update_fields=["data"])
    return True
