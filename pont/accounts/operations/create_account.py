"""Make an account; its owner gets a link by e-mail, or a one-time password in person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from pont.accounts.email_domains import check_email_domain
from pont.accounts.letters import send_activation, send_username
from pont.accounts.links import draw_one_time_password
from pont.accounts.models import Account
from pont.accounts.operations.give_roles import hold_roles
from pont.accounts.operations.set_password import put_one_time
from pont.accounts.reach import check_fits, check_gives, check_maintains
from pont.audit.operations import record
from pont.directory.models import Establishment, LocalAuthority, Supplier
from pont.policy.actors import Actor
from pont.policy.roles import Organisation, Role
from pont.standards.refusals import N_, Refusal

LONGEST_USERNAME: Final = 40
LONGEST_NAME: Final = 150


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


class PersonUnnamed(Refusal):
    """No name, or one too long."""

    code = "person-unnamed"
    message = N_(
        "An account needs the person’s name, of at most %(longest)s characters. Nothing was"
        " changed. Enter the name."
    )


class EmailRefused(Refusal):
    """A text that is no e-mail address."""

    code = "email-refused"
    message = N_(
        "%(email)s is not an e-mail address. Nothing was changed. Check how it is written."
    )


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Whom an account is for: `organisation` None is national, `language` is "en" or "cy"."""

    username: str
    name: str
    email: str
    language: str
    organisation: Establishment | LocalAuthority | Supplier | None
    roles: Collection[Role]


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
    :raises PersonUnnamed: if there is no name.
    :raises EmailRefused: if it is no e-mail address.
    :raises PersonalEmail: if the address is at a personal domain.
    :raises RoleDoesNotFit: if a role does not belong there.
    :raises RoleTaken: if an authority's one holder of a role is somebody else.
    """
    person = NewPerson(username, name, email, language, organisation, roles)
    account = _place(person, by=by, at=at)
    send_activation(account=account, at=at)
    _note(account, roles, by=by, at=at)
    return account


def create_in_person(*, person: NewPerson, by: Actor, at: datetime) -> tuple[Account, str]:
    """Make an account and return it with a generated password to hand over in person, once.

    The password is good for 48 hours and must be changed at the first sign-in. An e-mail tells the
    person their username, without it.

    :raises NotPermitted: and all else that `create_account` raises.
    """
    password = draw_one_time_password()
    hashed = make_password(password)
    with transaction.atomic():
        account = _place(person, by=by, at=at)
        put_one_time(account, hashed, at=at)
        send_username(account=account, by=by, at=at)
        _note(account, person.roles, by=by, at=at)
    return account, password


def _place(person: NewPerson, *, by: Actor, at: datetime) -> Account:
    """Return the new account of `person`, with its roles and no password."""
    account = Account(
        username=check_username(person.username),
        name=check_name(person.name),
        email=check_email(person.email),
        language=person.language,
        created_at=at,
        **place_in(person.organisation),
    )
    check_maintains(by, account)
    chosen = check_fits(person.roles, standing=account.standing)
    check_gives(by, chosen)
    account.set_unusable_password()
    try:
        with transaction.atomic():
            check_unused(account.username)
            account.save()
    except IntegrityError as lost:
        raise UsernameTaken(username=account.username) from lost
    hold_roles(account, chosen)
    return account


def check_unused(username: str) -> None:
    """Refuse a username that somebody has, or had, whatever its case.

    :raises UsernameTaken: if somebody has.
    """
    if Account.objects.alias(small=Lower("username")).filter(small=username.lower()).exists():
        raise UsernameTaken(username=username)


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
            "roles": " ".join(sorted(set(roles))),
        },
    )


def check_username(username: str) -> str:
    """Return `username` if it is alphanumeric ASCII of a fitting length.

    :raises UsernameRefused: if it is not.
    """
    if not (username.isascii() and username.isalnum() and len(username) <= LONGEST_USERNAME):
        raise UsernameRefused(longest=LONGEST_USERNAME)
    return username


def check_name(name: str) -> str:
    """Return `name` without spaces around it.

    :raises PersonUnnamed: if nothing is left, or more than the register holds.
    """
    bare = " ".join(name.split())
    if not 0 < len(bare) <= LONGEST_NAME:
        raise PersonUnnamed(longest=LONGEST_NAME)
    return bare


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
