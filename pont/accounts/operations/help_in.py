"""What an administrator does for, or about, somebody's way in: unlock, sign out, second factor."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from pont.accounts.guessing import hash_text
from pont.accounts.letters import send_second_factor_reset
from pont.accounts.models import Account, SignInFailure
from pont.accounts.operations.end_sessions import drop_sessions
from pont.accounts.reach import check_resets, lock_active
from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.standards.refusals import N_, Refusal


class NoSecondFactor(Refusal):
    """A second factor to reset that is not there."""

    code = "no-second-factor"
    message = N_("This account has no second factor. Nothing was changed.")


@transaction.atomic
def unlock(*, account: Account, by: Actor, at: datetime) -> None:
    """Let somebody try again at once whose password was wrong too often.

    :raises NotPermitted: if `by` may not reset passwords there.
    :raises NotYours: if the account is not within the actor's reach.
    :raises OwnAccount: if it is the actor's own.
    :raises AccountClosed: if the account was deleted.
    """
    check_resets(by, account)
    lock_active(account)
    key = hash_text(account.username)
    forgiven, _ = SignInFailure.objects.filter(username_key=key).delete()
    _note(account, act="unlock-account", by=by, at=at, number=forgiven)


@transaction.atomic
def sign_out_everywhere(*, account: Account, by: Actor, at: datetime) -> int:
    """End every session of somebody else's account; return how many there were.

    :raises NotPermitted: if `by` may not reset passwords there.
    :raises NotYours: if the account is not within the actor's reach.
    :raises OwnAccount: if it is the actor's own: that is what the page of sessions is for.
    :raises AccountClosed: if the account was deleted.
    """
    check_resets(by, account)
    lock_active(account)
    ended = drop_sessions(account)
    _note(account, act="sign-out-everywhere", by=by, at=at, number=ended)
    return ended


@transaction.atomic
def reset_second_factor(*, account: Account, by: Actor, at: datetime) -> None:
    """Take away every second factor of `account`, sign it out everywhere and tell the person.

    :raises NotPermitted: if `by` may not reset passwords there.
    :raises NotYours: if the account is not within the actor's reach.
    :raises OwnAccount: if it is the actor's own.
    :raises AccountClosed: if the account was deleted.
    :raises NoSecondFactor: if there is none.
    """
    check_resets(by, account)
    lock_active(account)
    removed, _ = Authenticator.objects.filter(user=account).delete()
    if not removed:
        raise NoSecondFactor()
    drop_sessions(account)
    send_second_factor_reset(account=account, by=by, at=at)
    _note(account, act="reset-second-factor", by=by, at=at, number=removed)


def _note(account: Account, *, act: str, by: Actor, at: datetime, number: int) -> None:
    """Write down who did it, to whom, and how many things it was."""
    record(
        act=act,
        actor=by,
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        facts={"username": account.username, "number": number},
    )
