"""End the sessions of an account."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.accounts.sessions import find_session_key
from pont.audit.operations import record


@transaction.atomic
def end_session(*, account: Account, handle: str, at: datetime, ip: str) -> bool:
    """End the session of `account` that `handle` stands for; return whether there was one."""
    key = find_session_key(account, handle)
    if key is None:
        return False
    forget_sessions([key])
    record_end(account, ended=1, at=at, ip=ip)
    return True


@transaction.atomic
def end_other_sessions(*, account: Account, keep: str, at: datetime, ip: str) -> int:
    """End every session of `account` but that with the key `keep`; return how many."""
    ended = drop_sessions(account, keep=keep)
    record_end(account, ended=ended, at=at, ip=ip)
    return ended


def record_end(account: Account, *, ended: int, at: datetime, ip: str) -> None:
    """Write down that the person ended sessions of their own."""
    record(
        act="end-sessions",
        actor=get_actor(account),
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        facts={"sessions": ended},
        ip=ip,
    )


def drop_sessions(account: Account, *, keep: str = "") -> int:
    """End the sessions of `account` but that with the key `keep`, in the caller's transaction."""
    rows = UserSession.objects.filter(user=account).exclude(session_key=keep)
    keys = list(rows.values_list("session_key", flat=True))
    forget_sessions(keys)
    return len(keys)


def move_session(account: Account, *, old: str, new: str) -> None:
    """Keep track of a session of `account` whose key was changed."""
    UserSession.objects.filter(user=account, session_key=old).update(session_key=new)


def forget_sessions(keys: list[str]) -> None:
    """Delete the sessions with those keys and what is known of them."""
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
