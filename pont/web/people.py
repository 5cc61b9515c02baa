"""Who is at the desk: the actor made from the signed-in account."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor as make_actor
from pont.file_returns.queries import find_services_of
from pont.policy.actors import Actor
from pont.web.peers import find_ip


def find_actor(request: HttpRequest) -> Actor | None:
    """Return who sent `request`, made once for each request; None before signing in."""
    if not isinstance(getattr(request, "user", None), Account):
        return None
    if not hasattr(request, "actor"):
        account = get_account(request)
        services = find_services_of(account)
        actor = replace(make_actor(account), services=services, ip=find_ip(request))
        request.actor = actor  # type: ignore[attr-defined]
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


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
