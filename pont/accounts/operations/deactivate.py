"""Close an account, and open it again."""

from datetime import datetime

from django.db import transaction

from pont.accounts.letters import send_closed
from pont.accounts.models import Account, ActivationLink, RoleHeld
from pont.accounts.operations.end_sessions import drop_sessions
from pont.accounts.operations.give_roles import check_free, find_roles_held
from pont.accounts.reach import (
    check_gives,
    check_maintains,
    check_somebody_else,
    lock_active,
)
from pont.audit.operations import record
from pont.policy.actors import Actor


@transaction.atomic
def deactivate(*, account: Account, by: Actor, at: datetime) -> None:
    """Close `account`: its sessions, links and password end, its name stays for the record.

    :raises NotPermitted: if `by` may not keep accounts there.
    :raises NotYours: if the account is not within the actor's reach.
    :raises OwnAccount: if it is the actor's own.
    :raises AccountClosed: if it was closed before.
    """
    check_maintains(by, account)
    check_somebody_else(by, account)
    lock_active(account)
    check_gives(by, find_roles_held(account))
    account.is_active = False
    account.one_time_until = None
    account.set_unusable_password()
    account.save(update_fields=["is_active", "one_time_until", "password"])
    RoleHeld.objects.filter(account=account).update(is_active=False)
    ActivationLink.objects.filter(account=account, used_at=None).delete()
    drop_sessions(account)
    send_closed(account=account, by=by, at=at)
    record(
        act="deactivate-account",
        actor=by,
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        facts={"username": account.username},
    )


@transaction.atomic
def reactivate(*, account: Account, by: Actor, at: datetime) -> None:
    """Open a closed account; its owner then needs a link or a one-time password.

    :raises NotPermitted: if `by` may not keep accounts there, or not give one of its roles.
    :raises NotYours: if the account is not within the actor's reach.
    :raises RoleTaken: if somebody else has one of its roles meanwhile.
    """
    check_maintains(by, account)
    roles = find_roles_held(account)
    check_gives(by, roles)
    account.is_active = True
    for role in sorted(roles):
        check_free(account, role)
    account.save(update_fields=["is_active"])
    RoleHeld.objects.filter(account=account).update(is_active=True)
    record(
        act="reactivate-account",
        actor=by,
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        facts={"username": account.username},
    )
