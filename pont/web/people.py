"""Who is at the desk: the actor made from the signed-in account."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor as make_actor
from pont.policy.actors import Actor


def find_actor(request: HttpRequest) -> Actor | None:
    """Return who sent `request`, made once for each request; None before signing in."""
    if not isinstance(getattr(request, "user", None), Account):
        return None
    if not hasattr(request, "actor"):
        request.actor = make_actor(get_account(request))  # type: ignore[attr-defined]
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def get_actor(request: HttpRequest) -> Actor:
    """Return who sent `request`, on a page behind the sign-in.

    :raises PermissionDenied: if nobody is signed in.
    """
    actor = find_actor(request)
    if actor is None:
        raise PermissionDenied
    return actor


def get_account(request: HttpRequest) -> Account:
    """Return the account that sent `request`, on a page behind the sign-in.

    :raises PermissionDenied: if nobody is signed in.
    """
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user
