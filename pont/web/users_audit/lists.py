"""A list of users: who is on it, and keeping those who are ticked."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pont.accounts.users import check_sees_users
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import Refusal
from pont.user_audit.models import UserList
from pont.user_audit.operations.decide import keep_people
from pont.user_audit.operations.make_lists import begin_list
from pont.user_audit.queries import get_list, is_confirmed_by_school
from pont.user_audit.reach import check_confirms, may_confirm
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.people import get_actor
from pont.web.users_audit.shown import count_open, show_list, show_people
from pont.web.words import say


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Make the list of the person's organisation, or lead to the one that is there."""
    made = begin_list(by=get_actor(request), at=timezone.now())
    return redirect("user-list", public_id=made.public_id)


def get_own_list(request: HttpRequest, public_id: UUID) -> tuple[Actor, UserList]:
    """Return who asks, and the list that an address names, if they may look at it.

    :raises NotPermitted: if they may look at nobody's users.
    :raises Http404: if it is not there for them.
    """
    actor = get_actor(request)
    check_sees_users(actor)
    return actor, find_or_404(get_list, actor, public_id)


def get_decided(request: HttpRequest, public_id: UUID) -> tuple[Actor, UserList]:
    """Return who asks, and the list that an address names, if they may decide on it.

    :raises NotPermitted: if they may confirm no list.
    :raises Http404: if it is not there for them.
    :raises ForTheHeadteacher: if it is a headteacher's.
    """
    actor = get_actor(request)
    check(actor, Act.CONFIRM_USERS)
    user_list = find_or_404(get_list, actor, public_id)
    check_confirms(actor, user_list)
    return actor, user_list


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show everybody on a list; keep those who are ticked."""
    if request.method != "POST":
        return show_own_list(request, *get_own_list(request, public_id))
    actor, user_list = get_decided(request, public_id)
    try:
        kept = keep_people(
            user_list=user_list, accounts=read_people(request), by=actor, at=timezone.now()
        )
    except Refusal as refusal:
        note_refusal(request, "keep-listed-user", refusal, "user-list", str(public_id))
        return show_own_list(request, actor, user_list, error=say(refusal))
    words = ngettext("%(counter)s person kept.", "%(counter)s people kept.", kept)
    messages.success(request, words % {"counter": kept})
    return redirect("user-list", public_id=public_id)


def read_people(request: HttpRequest) -> list[UUID]:
    """Return the public ids of the accounts ticked.

    :raises BadRequest: if one of them is no id.
    """
    try:
        return [UUID(public_id) for public_id in request.POST.getlist("person")]
    except ValueError as error:
        raise BadRequest("No such person.") from error


def show_own_list(
    request: HttpRequest, actor: Actor, user_list: UserList, *, error: str = ""
) -> HttpResponse:
    """Show a list, with what was refused."""
    now, may_decide = timezone.now(), may_confirm(actor, user_list)
    people = show_people(user_list, actor, may_decide=may_decide and user_list.is_open, at=now)
    context = {
        "shown": show_list(user_list, today=timezone.localdate(now)),
        "people": people,
        "undecided": count_open(people) if user_list.is_open else 0,
        "may_decide": may_decide and user_list.is_open,
        "is_for_school": may_decide and actor.organisation != user_list.code,
        "is_headed": not may_decide and user_list.is_open and is_confirmed_by_school(user_list),
        "is_own": actor.organisation == user_list.code,
        "error": error,
    }
    status = UNPROCESSABLE if error else 200
    return render(request, "web/users_audit/list.html", context, status=status)
