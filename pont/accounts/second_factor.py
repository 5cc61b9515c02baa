"""Second factors: what counts as one, who must have one, and what somebody has.

Source: rulings 5.7.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef

from pont.accounts.models import Account
from pont.policy.roles import ROLES
from pont.standards.refusals import N_
from pont.vault.sealing import seal, unseal

# Recovery codes stand in for a factor that is not at hand; alone they are none.
FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# What a secret is sealed as.
_CONTEXT: Final = "second factor"
# Stands for everybody among the organisations whose people must have a second factor.
EVERYBODY: Final = "all"


class FactorChange(StrEnum):
    """What somebody did to their own second factor."""

    APP_ADDED = "app-added"
    APP_REMOVED = "app-removed"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_RENAMED = "passkey-renamed"
    PASSKEY_REMOVED = "passkey-removed"
    CODES_MADE = "codes-made"


# What the letter says was done; of a change without its row none is written.
TOLD: Final[Mapping[FactorChange, str]] = {
    FactorChange.APP_ADDED: N_("An authenticator app was added to your account in Pont on %(at)s."),
    FactorChange.APP_REMOVED: N_(
        "The authenticator app was removed from your account in Pont on %(at)s."
    ),
    FactorChange.PASSKEY_ADDED: N_("A passkey was added to your account in Pont on %(at)s."),
    FactorChange.PASSKEY_REMOVED: N_("A passkey was removed from your account in Pont on %(at)s."),
    FactorChange.CODES_MADE: N_(
        "New recovery codes were made for your account in Pont on %(at)s. The old ones no longer"
        " work."
    ),
}


@dataclass(frozen=True, slots=True)
class Held:
    """An authenticator app or a passkey of somebody's; an app has no name."""

    handle: str
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldFactors:
    """All that somebody has beside their password; `codes` are the recovery codes not yet used."""

    app: Held | None
    passkeys: tuple[Held, ...]
    codes: int | None
    codes_made_at: datetime | None

    @property
    def is_any(self) -> bool:
        """True if there is an app or a passkey."""
        return bool(self.app or self.passkeys)


def match_factor() -> Exists:
    """Return the condition that an account has a second factor."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))


def needs_factor(account: Account) -> bool:
    """Return whether `account` must have a second factor: by its roles, or its organisation."""
    if not settings.SECOND_FACTOR_SCREENS:
        return False
    if settings.SECOND_FACTOR_REQUIRED and any(ROLES[role].second_factor for role in account.roles):
        return True
    named = {EVERYBODY, account.organisation_code, account.la_number}
    return not named.isdisjoint(settings.SECOND_FACTOR_AT)


def find_held(account: Account) -> HeldFactors:
    """Return what `account` has beside its password; one query."""
    rows = list(Authenticator.objects.filter(user=account).order_by("created_at", "pk"))
    codes = next((row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return HeldFactors(
        app=next((_show(row, "") for row in rows if row.type == Authenticator.Type.TOTP), None),
        passkeys=tuple(
            _show(row, row.wrap().name) for row in rows if row.type == Authenticator.Type.WEBAUTHN
        ),
        codes=_count_unused(codes) if codes else None,
        codes_made_at=codes.created_at if codes else None,
    )


def _count_unused(row: Authenticator) -> int:
    """Return how many recovery codes are left, without unsealing what they are made from."""
    used: int = row.data["used_mask"]
    return int(app_settings.RECOVERY_CODE_COUNT) - used.bit_count()


def _show(row: Authenticator, name: str) -> Held:
    return Held(
        handle=make_handle(row), name=name, added_at=row.created_at, used_at=row.last_used_at
    )


def find_passkey(account: Account, handle: str) -> Authenticator | None:
    """Return the passkey of `account` that `handle` stands for, if there is one."""
    rows = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN)
    return next((row for row in rows if make_handle(row) == handle), None)


def make_handle(row: Authenticator) -> str:
    """Return what stands for a factor in an address: its number would say how many there are."""
    return hashlib.sha256(f"{row.pk} {row.created_at.isoformat()}".encode()).hexdigest()[:32]


def seal_secret(text: str) -> str:
    """Return the key of an app, or the seed of recovery codes, as it is kept."""
    return base64.b64encode(seal(text.encode(), context=_CONTEXT)).decode()


def unseal_secret(kept: str) -> str:
    """Return what `seal_secret` was given.

    :raises pont.vault.envelope.Damaged: if it was altered.
    :raises pont.vault.master_keys.KeyMissing: if its master key is not configured.
    """
    return unseal(base64.b64decode(kept), context=_CONTEXT).decode()
