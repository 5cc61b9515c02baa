"""Hand over a role of which an authority has one holder, from one colleague to another.

Source: ruling 5.2.
"""

from datetime import datetime

from django.db import transaction

from pont.accounts.letters import send_roles_changed
from pont.accounts.models import Account, RoleHeld
from pont.accounts.operations.give_roles import find_roles_held, hold_role
from pont.accounts.reach import (
    check_gives,
    check_maintains,
    check_somebody_else,
    lock_active,
)
from pont.accounts.standing import LEFT_WITH, SOLE_ROLES
from pont.audit.operations import Entry, record_many
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.standards.refusals import N_, Refusal


class NotTheirs(Refusal):
    """A role to hand over that the account does not have, or of which there may be many."""

    code = "role-not-theirs"
    message = N_(
        "This account does not hold a role that can be handed over, or holds it no more. Nothing"
        " was changed. Look at the list of users again."
    )


class NoColleague(Refusal):
    """Somebody at another organisation, or the holder themselves."""

    code = "no-colleague"
    message = N_(
        "A role can only be handed over to another active user of the same authority. Nothing was"
        " changed. Choose somebody from the list."
    )


@transaction.atomic
def hand_over_role(
    *, role: Role, holder: Account, to: Account, by: Actor, at: datetime
) -> frozenset[Role]:
    """Take `role` from `holder`, give it to the colleague `to`, and tell both.

    Return the roles that the holder is left with: LEA User where it was the only one.

    :raises NotPermitted: if `by` may not keep accounts there, or not give the role.
    :raises NotYours: if an account is not within the actor's reach.
    :raises OwnAccount: if either account is the actor's own.
    :raises AccountClosed: if either account was deleted.
    :raises NotTheirs: if the holder does not have the role, or it is not one of a kind.
    :raises NoColleague: if the two do not work at the same authority, or are the same.
    """
    for account in (holder, to):
        check_maintains(by, account)
        check_somebody_else(by, account)
    check_gives(by, [role])
    for account in sorted((holder, to), key=lambda account: account.pk):
        lock_active(account)
    if holder.pk == to.pk or holder.organisation_code != to.organisation_code:
        raise NoColleague()
    before = {account: find_roles_held(account) for account in (holder, to)}
    if role not in SOLE_ROLES or role not in before[holder]:
        raise NotTheirs()
    left = (before[holder] - {role}) or frozenset({LEFT_WITH})
    RoleHeld.objects.filter(account=holder, role=role).delete()
    for given in left - before[holder]:
        hold_role(holder, given)
    hold_role(to, role)
    after = {holder: left, to: before[to] | {role}}
    for account, roles in after.items():
        send_roles_changed(account=account, roles=sorted(roles), at=at)
    entries = [_enter(account, before[account], roles) for account, roles in after.items()]
    record_many(act="hand-over-role", actor=by, at=at, entries=entries)
    return left


def _enter(account: Account, before: frozenset[Role], after: frozenset[Role]) -> Entry:
    """Return what the trail says of one of the two."""
    return Entry(
        object_type="account",
        object_id=str(account.public_id),
        facts={
            "username": account.username,
            "before": " ".join(sorted(before)),
            "after": " ".join(sorted(after)),
        },
    )
