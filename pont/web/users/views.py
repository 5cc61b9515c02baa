"""One user: who they are, what was done last, and what may be done."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pont.accounts.models import Account
from pont.accounts.reach import find_givable, may_maintain, may_reset
from pont.accounts.sessions import find_sessions
from pont.accounts.users import check_sees_users, find_sole_roles, get_user
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.standards.refusals import Refusal
from pont.web.doors import find_or_404, note_refusal
from pont.web.people import get_actor
from pont.web.users.history import find_events
from pont.web.users.shown import ShownUser, name_roles, show_users
from pont.web.words import say

CONFLICT = 409


@require_safe
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one user."""
    return show_user(request, get_own_user(request, public_id))


def get_own_user(request: HttpRequest, public_id: UUID) -> Account:
    """Return the account that an address names, if it is one the person may look at.

    :raises NotPermitted: if the person may look at nobody's.
    :raises Http404: if it is not there for them.
    """
    actor = get_actor(request)
    check_sees_users(actor)
    return find_or_404(get_user, actor, public_id)


def show_user(
    request: HttpRequest, account: Account, *, error: str = "", status: int = 200
) -> HttpResponse:
    """Show the page of `account`."""
    actor, at = get_actor(request), timezone.now()
    user = describe_user(account)
    sessions = find_sessions(account, here="", at=at)
    context = {
        "user": user,
        "sessions": len(sessions),
        "events": find_events(account),
        "error": error,
        **find_offers(actor, user),
    }
    return render(request, "web/users/user.html", context, status=status)


def describe_user(account: Account) -> ShownUser:
    """Return `account` in words, as every page about it shows it."""
    return show_users([account], at=timezone.now())[0]


def find_offers(actor: Actor, user: ShownUser) -> dict[str, Any]:
    """Return which acts the page of `user` offers to `actor`."""
    account, maintains = user.account, may_maintain(actor, user.account)
    return {
        "may_maintain": maintains,
        "may_reset": may_reset(actor, account),
        "sole_roles": name_roles(find_handable(actor, account)) if maintains else [],
        "is_self": account.public_id == actor.account,
    }


def find_handable(actor: Actor, account: Account) -> tuple[Role, ...]:
    """Return the roles of `account` that only one may have and `actor` may give to another."""
    givable = find_givable(actor, standing=account.standing)
    return tuple(role for role in find_sole_roles(account) if role in givable)


def show_refused(
    request: HttpRequest, account: Account, act: str, refusal: Refusal
) -> HttpResponse:
    """Show the page of `account` with the sentence that says why nothing was changed."""
    note_account(request, account, act, refusal)
    latest = get_own_user(request, account.public_id)
    return show_user(request, latest, error=say(refusal), status=CONFLICT)


def note_account(request: HttpRequest, account: Account, act: str, refusal: Refusal) -> None:
    """Write into the trail that `act` on `account` was refused."""
    note_refusal(request, act, refusal, "account", str(account.public_id))
