"""Give an account the roles it is to have from now on."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from pont.accounts.letters import send_roles_changed
from pont.accounts.models import Account, RoleHeld
from pont.accounts.reach import (
    RoleTaken,
    check_fits,
    check_gives,
    check_maintains,
    check_somebody_else,
    lock_active,
)
from pont.accounts.standing import AUTHORITY_ROLES, SOLE_ROLES
from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.policy.roles import ROLES, Role


@transaction.atomic
def change_roles(*, account: Account, roles: Collection[Role], by: Actor, at: datetime) -> None:
    """Replace the roles of `account` and tell the person; nothing happens if they are the same.

    :raises NotPermitted: if `by` may not keep accounts there, or not give or take one of the roles.
    :raises NotYours: if the account is not within the actor's reach.
    :raises OwnAccount: if it is the actor's own.
    :raises RoleDoesNotFit: if there are no roles, or one does not belong there.
    :raises RoleTaken: if an authority's one holder of a role is somebody else.
    :raises AccountClosed: if the account was deleted.
    """
    check_maintains(by, account)
    check_somebody_else(by, account)
    lock_active(account)
    chosen = check_fits(roles, standing=account.standing)
    before = find_roles_held(account)
    check_gives(by, chosen ^ before)
    if chosen == before:
        return
    RoleHeld.objects.filter(account=account).exclude(role__in=chosen).delete()
    hold_roles(account, chosen - before)
    send_roles_changed(account=account, roles=sorted(chosen), at=at)
    record(
        act="change-roles",
        actor=by,
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        facts={"before": " ".join(sorted(before)), "after": " ".join(sorted(chosen))},
    )


def find_roles_held(account: Account) -> frozenset[Role]:
    """Return the roles of `account` as the database has them now."""
    held = RoleHeld.objects.filter(account=account).values_list("role", flat=True)
    return frozenset(Role(role) for role in held)


def hold_roles(account: Account, roles: Iterable[Role]) -> None:
    """Give `account` further roles, in the caller's transaction.

    :raises RoleTaken: if an authority's one holder of a role is somebody else.
    """
    for role in sorted(roles):
        check_free(account, role)
        try:
            with transaction.atomic():
                hold_role(account, role)
        except IntegrityError as lost:
            # Somebody else was given it since it was looked for.
            raise make_taken(account, role) from lost


def hold_role(account: Account, role: Role) -> None:
    """Write down one further role of `account`."""
    RoleHeld.objects.create(
        account=account,
        role=role,
        local_authority=account.local_authority if role in AUTHORITY_ROLES else None,
        is_active=account.is_active,
    )


def check_free(account: Account, role: Role) -> None:
    """Refuse a role of which an authority has one active holder while somebody else has it.

    :raises RoleTaken: naming the holder.
    """
    if role not in SOLE_ROLES or not account.is_active:
        return
    if find_holder(account, role):
        raise make_taken(account, role)


def find_holder(account: Account, role: Role) -> str:
    """Return the username of who else holds `role` at the authority of `account`, or ""."""
    others = RoleHeld.objects.filter(
        role=role, local_authority=account.local_authority, is_active=True
    ).exclude(account=account)
    return others.values_list("account__username", flat=True).first() or ""


def make_taken(account: Account, role: Role) -> RoleTaken:
    """Return the refusal that names who has the role."""
    holder = find_holder(account, role)
    return RoleTaken(role=gettext_lazy(ROLES[role].label), holder=holder)
