"""Where an account is signed in, each session under a handle that is not its key."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from pont.accounts.models import Account


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One place where an account is signed in."""

    handle: str
    ip: str
    user_agent: str
    began_at: datetime
    is_here: bool


def find_sessions(account: Account, *, here: str, at: datetime) -> list[SignedIn]:
    """Return the live sessions of `account`, the newest first; `here` is the asking one's key."""
    rows = list(UserSession.objects.filter(user=account).order_by("-created_at"))
    keys = [row.session_key for row in rows]
    live = Session.objects.filter(session_key__in=keys, expire_date__gt=at)
    alive = set(live.values_list("session_key", flat=True))
    return [
        SignedIn(
            handle=make_handle(row.session_key),
            ip=row.ip,
            user_agent=row.user_agent,
            began_at=row.created_at,
            is_here=row.session_key == here,
        )
        for row in rows
        if row.session_key in alive
    ]


def find_session_key(account: Account, handle: str) -> str | None:
    """Return the key of the session of `account` that `handle` stands for, if there is one."""
    keys = UserSession.objects.filter(user=account).values_list("session_key", flat=True)
    return next((key for key in keys if make_handle(key) == handle), None)


def make_handle(session_key: str) -> str:
    """Return what stands for a session on a page: a key itself would let its reader sign in."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]
