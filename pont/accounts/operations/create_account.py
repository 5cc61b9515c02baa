"""Make an account and send its owner the link that lets them set a password."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from pont.accounts.email_domains import check_email_domain
from pont.accounts.letters import send_activation
from pont.accounts.models import Account
from pont.accounts.operations.give_roles import hold_roles
from pont.accounts.reach import check_fits, check_gives, check_maintains
from pont.audit.operations import record
from pont.directory.models import Establishment, LocalAuthority, Supplier
from pont.policy.actors import Actor
from pont.policy.roles import Organisation, Role
from pont.standards.refusals import N_, Refusal

LONGEST_USERNAME: Final = 40


class UsernameRefused(Refusal):
    """A username that is not alphanumeric, or too long."""

    code = "username-refused"
    message = N_(
        "A username has 1 to %(longest)s letters and digits, without accents, spaces or signs."
        " No account was made. Choose another, for example 681bjones."
    )


class UsernameTaken(Refusal):
    """A username that somebody has, whatever its case."""

    code = "username-taken"
    message = N_(
        "The username %(username)s is taken, in capitals or small letters. No account was made."
        " Choose another."
    )


class EmailRefused(Refusal):
    """A text that is no e-mail address."""

    code = "email-refused"
    message = N_(
        "%(email)s is not an e-mail address. No account was made. Check how it is written."
    )


@transaction.atomic
def create_account(
    *,
    username: str,
    name: str,
    email: str,
    language: str,
    organisation: Establishment | LocalAuthority | Supplier | None,
    roles: Collection[Role],
    by: Actor,
    at: datetime,
) -> Account:
    """Make an account at `organisation` (None: nationally) and send its owner an activation link.

    `language` is "en" or "cy".

    :raises NotPermitted: if `by` may not keep accounts there, or not give one of the roles.
    :raises NotYours: if the organisation is not within the actor's reach.
    :raises UsernameRefused: if the username is not alphanumeric.
    :raises UsernameTaken: if somebody has it, whatever the case.
    :raises EmailRefused: if it is no e-mail address.
    :raises PersonalEmail: if the address is at a personal domain.
    :raises RoleDoesNotFit: if a role does not belong there.
    :raises RoleTaken: if an authority's one holder of a role is somebody else.
    """
    account = Account(
        username=check_username(username),
        name=name.strip(),
        email=check_email(email),
        language=language,
        created_at=at,
        **place_in(organisation),
    )
    check_maintains(by, account)
    chosen = check_fits(roles, standing=account.standing)
    check_gives(by, chosen)
    if Account.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    account.set_unusable_password()
    account.save()
    hold_roles(account, chosen)
    send_activation(account=account, at=at)
    _note(account, chosen, by=by, at=at)
    return account


def _note(account: Account, roles: Iterable[Role], *, by: Actor, at: datetime) -> None:
    """Write down who got which account."""
    record(
        act="create-account",
        actor=by,
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        facts={
            "username": account.username,
            "organisation": account.organisation_code,
            "roles": " ".join(sorted(roles)),
        },
    )


def check_username(username: str) -> str:
    """Return `username` if it is alphanumeric ASCII of a fitting length.

    :raises UsernameRefused: if it is not.
    """
    if not (username.isascii() and username.isalnum() and len(username) <= LONGEST_USERNAME):
        raise UsernameRefused(longest=LONGEST_USERNAME)
    return username


def check_email(email: str) -> str:
    """Return `email` without spaces around it if an account may have it.

    :raises EmailRefused: if it is no e-mail address.
    :raises PersonalEmail: if it is at a personal domain.
    """
    bare = email.strip()
    try:
        validate_email(bare)
    except ValidationError as fault:
        raise EmailRefused(email=bare) from fault
    check_email_domain(bare)
    return bare


def place_in(
    organisation: Establishment | LocalAuthority | Supplier | None,
) -> dict[str, Establishment | LocalAuthority | Supplier | bool]:
    """Return the fields that put an account in `organisation`, None being national."""
    match organisation:
        case Establishment():
            return {Organisation.SCHOOL.value: organisation}
        case LocalAuthority():
            return {Organisation.AUTHORITY.value: organisation}
        case Supplier():
            return {Organisation.SUPPLIER.value: organisation}
        case None:
            return {"is_national": True}
