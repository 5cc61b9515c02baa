"""Users in the words of the screens."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.accounts.guessing import find_locked
from pont.accounts.models import Account
from pont.accounts.standing import NATIONAL
from pont.accounts.users import find_factors
from pont.policy.roles import ROLES, Role

FACTORS: Mapping[str, str] = {"totp": N_("Authenticator app"), "webauthn": N_("Passkey")}
ACTIVE, LOCKED, DELETED = N_("Active"), N_("Locked"), N_("Deleted")
INVITED, NOT_AT_WORK = N_("Has not signed in yet"), N_("Organisation is not active")
COLOURS: Mapping[str, str] = {
    ACTIVE: "govuk-tag--green",
    LOCKED: "govuk-tag--red",
    DELETED: "govuk-tag--grey",
    INVITED: "govuk-tag--yellow",
    NOT_AT_WORK: "govuk-tag--orange",
}


@dataclass(frozen=True, slots=True)
class ShownUser:
    """An account with its organisation, roles, second factor and state in words."""

    account: Account
    organisation: str
    number: str
    roles: Sequence[str]
    factor: str
    has_factor: bool
    state: str
    colour: str
    is_locked: bool


def show_users(accounts: Sequence[Account], *, at: datetime) -> list[ShownUser]:
    """Return `accounts`, read with their standing, in words; two queries for all."""
    factors = find_factors(accounts)
    locked = find_locked([account.username for account in accounts], at=at)
    return [
        _show(account, factors.get(account.pk, frozenset()), is_locked=account.username in locked)
        for account in accounts
    ]


def _show(account: Account, factors: Collection[str], *, is_locked: bool) -> ShownUser:
    state = find_state(account, is_locked=is_locked)
    return ShownUser(
        account=account,
        organisation=name_organisation(account),
        number="" if account.is_national else account.organisation_code.removesuffix("LLLL"),
        roles=name_roles(account.roles),
        factor=", ".join(_(FACTORS[kind]) for kind in sorted(factors)) or name_lack(account.roles),
        has_factor=bool(factors),
        state=_(state),
        colour=COLOURS[state],
        is_locked=is_locked,
    )


def find_state(account: Account, *, is_locked: bool) -> str:
    """Return how an account stands, untranslated: the first that is true."""
    if not account.is_active:
        return DELETED
    if is_locked:
        return LOCKED
    if not account.is_at_work:
        return NOT_AT_WORK
    return ACTIVE if account.last_login else INVITED


def name_organisation(account: Account) -> str:
    """Return where the account stands, in the language of the page."""
    if account.local_authority is not None:
        return account.local_authority.name_in(get_language() or "en")
    return account.organisation_name or _("National administration")


def name_code(code: str, name: str) -> str:
    """Return an organisation's name with its number, without one nationally."""
    return name if code == NATIONAL else f"{name} ({code.removesuffix('LLLL')})"


def name_roles(roles: Iterable[Role]) -> list[str]:
    """Return roles in words, in the order of the table."""
    held = frozenset(roles)
    return [_(row.label) for role, row in ROLES.items() if role in held]


def name_lack(roles: Iterable[Role]) -> str:
    """Return the words for having no second factor."""
    needed = settings.SECOND_FACTOR_SCREENS and any(ROLES[role].second_factor for role in roles)
    return _("None, though the role asks for one") if needed else _("None")
