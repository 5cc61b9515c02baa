"""Whose accounts somebody may keep: the refusals of acts on accounts, and their checks.

Source: rulings 5.2, 5.6, 5.9; features.md section 3.
"""

from collections.abc import Callable, Iterable

from pont.accounts.models import Account
from pont.accounts.standing import GIVING, MAINTAINING, NATIONAL, RESETTING
from pont.policy.actors import SYSTEM, Actor
from pont.policy.grants import check, may
from pont.policy.roles import ROLES, Organisation, Role, find_roles
from pont.standards.refusals import N_, Refusal


class NotYours(Refusal):
    """An account of an organisation that is not the actor's to look after; the door says 404."""

    code = "account-not-yours"
    message = N_(
        "This account belongs to another organisation. Nothing was changed. Ask the administrator"
        " of that organisation."
    )


class OwnAccount(Refusal):
    """An act on an account by its own holder, which takes somebody else."""

    code = "own-account"
    message = N_(
        "You cannot do this to your own account. Nothing was changed. Ask another administrator."
    )


class RoleDoesNotFit(Refusal):
    """No roles, or one that stands in another type of organisation."""

    code = "role-does-not-fit"
    message = N_(
        "An account needs at least one role, and each must be a role of its organisation."
        " Nothing was changed. Choose the roles again."
    )


class RoleTaken(Refusal):
    """The one active account of an authority with that role is somebody else's."""

    code = "role-taken"
    message = N_(
        "Each authority has one active account with the role %(role)s, and %(holder)s has it."
        " Nothing was changed. Take the role from that account first."
    )


class AccountClosed(Refusal):
    """An act on an account that was deleted: nothing is done to it any more."""

    code = "account-closed"
    message = N_(
        "This account was deleted and is inactive for ever. Nothing was changed. Add a new account"
        " if the person needs one."
    )


def check_maintains(by: Actor, account: Account) -> None:
    """Refuse to let `by` keep `account`.

    :raises NotPermitted: without the grant to keep accounts of that type of organisation.
    :raises NotYours: if it stands outside the actor's reach.
    """
    check(by, MAINTAINING[account.standing])
    check_reaches(by, account)


def check_resets(by: Actor, account: Account) -> None:
    """Refuse to let `by` reset the password of `account`.

    :raises NotPermitted: without the grant to reset passwords there.
    :raises NotYours: if it stands outside the actor's reach.
    :raises OwnAccount: if it is the actor's own: that is what changing a password is for.
    """
    check(by, RESETTING[account.standing])
    check_reaches(by, account)
    check_somebody_else(by, account)


def may_maintain(by: Actor, account: Account) -> bool:
    """Return whether `by` may change what `account` is: not one's own, and none that is deleted."""
    return account.is_active and _is_let(by, account, check_maintains, check_somebody_else)


def may_reset(by: Actor, account: Account) -> bool:
    """Return whether `by` may help the owner of `account` in: not oneself, nobody deleted."""
    return account.is_active and _is_let(by, account, check_resets)


def _is_let(by: Actor, account: Account, *checks: Callable[[Actor, Account], None]) -> bool:
    """Return whether none of `checks` refuses."""
    try:
        for check_it in checks:
            check_it(by, account)
    except Refusal:
        return False
    return True


def check_reaches(by: Actor, account: Account) -> None:
    """Refuse an account outside the actor's organisation, authority or, nationally, everything.

    :raises NotYours: if it is.
    """
    everywhere = by == SYSTEM or by.organisation == NATIONAL
    own = by.organisation == account.organisation_code
    own_schools = bool(by.la) and by.organisation == f"{by.la}LLLL" and account.la_number == by.la
    if not (everywhere or own or own_schools):
        raise NotYours()


def check_somebody_else(by: Actor, account: Account) -> None:
    """Refuse an act on the actor's own account.

    :raises OwnAccount: if it is.
    """
    if by.account == account.public_id:
        raise OwnAccount()


def check_fits(roles: Iterable[Role], *, standing: Organisation) -> frozenset[Role]:
    """Return `roles` if there are any and each stands in that type of organisation.

    :raises RoleDoesNotFit: if not.
    """
    chosen = frozenset(roles)
    if not chosen or any(ROLES[role].stands_in is not standing for role in chosen):
        raise RoleDoesNotFit()
    return chosen


def check_gives(by: Actor, roles: Iterable[Role]) -> None:
    """Refuse to let `by` give or take the roles that want a further grant for that.

    :raises NotPermitted: if one does.
    """
    for role in roles:
        if role in GIVING:
            check(by, GIVING[role])


def find_givable(by: Actor, *, standing: Organisation) -> tuple[Role, ...]:
    """Return the roles of that type of organisation that `by` may give, in the table's order."""
    return tuple(
        role
        for role in find_roles(standing)
        if may(by, MAINTAINING[standing]) and (role not in GIVING or may(by, GIVING[role]))
    )


def check_open(account: Account) -> None:
    """Refuse an account that was deleted.

    :raises AccountClosed: if it was.
    """
    if not account.is_active:
        raise AccountClosed()


def lock_active(account: Account) -> None:
    """Lock the row of `account` until the caller's transaction ends.

    :raises AccountClosed: if the account was deleted, perhaps a moment ago.
    """
    row = Account.objects.select_for_update().filter(pk=account.pk).order_by()
    if not row.values_list("is_active", flat=True).get():
        raise AccountClosed()
