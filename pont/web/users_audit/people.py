"""One person on a list: other roles, or removed; by the operations of user maintenance."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pont.accounts.models import Account
from pont.accounts.reach import check_maintains, check_somebody_else, find_givable
from pont.accounts.users import find_sole_holders
from pont.policy.actors import Actor
from pont.standards.refusals import Refusal
from pont.user_audit.models import UserList
from pont.user_audit.operations.decide import change_person, remove_person
from pont.user_audit.queries import read_people
from pont.web.doors import UNPROCESSABLE, note_refusal
from pont.web.users.forms import RolesForm
from pont.web.users.leaving import find_estate
from pont.web.users.shown import name_roles
from pont.web.users.views import describe_user
from pont.web.users_audit.lists import get_decided, show_own_list
from pont.web.users_audit.shown import name_place
from pont.web.words import say


def get_person(
    request: HttpRequest, public_id: UUID, person: UUID
) -> tuple[Actor, UserList, Account]:
    """Return who asks, the list, and the account on it that an address names.

    :raises Http404: if the list or the person is not there, or deleted.
    :raises OwnAccount: if it is the asker's own.
    :raises ListOver: if the list was confirmed, or its round is closed.
    """
    actor, user_list = get_decided(request, public_id)
    found = [one.account for one in read_people(user_list) if one.account.public_id == person]
    if not found or not found[0].is_active or not user_list.is_open:
        raise Http404
    check_maintains(actor, found[0])
    check_somebody_else(actor, found[0])
    return actor, user_list, found[0]


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, public_id: UUID, person: UUID) -> HttpResponse:
    """Show the roles that somebody on a list may have, or give them those that were chosen."""
    actor, user_list, account = get_person(request, public_id, person)
    la = account.local_authority
    form = RolesForm(
        request.POST if request.method == "POST" else None,
        givable=find_givable(actor, standing=account.standing),
        holders=find_sole_holders(la) if la else {},
        held=account.roles,
    )
    if form.is_valid():
        try:
            change_person(
                user_list=user_list,
                account=account,
                roles=form.read_roles(),
                by=actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            note_refusal(request, "change-listed-user", refusal, "account", str(person))
            form.show_refusal(refusal)
        else:
            told = {"name": account.name, "roles": ", ".join(name_roles(form.read_roles()))}
            messages.success(request, _("The roles of %(name)s are now: %(roles)s.") % told)
            return redirect("user-list", public_id=public_id)
    context = {"user": describe_user(account), "form": form, "row": user_list}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/users_audit/roles.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, public_id: UUID, person: UUID) -> HttpResponse:
    """Say what becomes of somebody's work, and ask; on Yes, close their account for ever."""
    actor, user_list, account = get_person(request, public_id, person)
    if request.method != "POST":
        context = {
            "user": describe_user(account),
            "estate": find_estate(account),
            "row": user_list,
            "place": name_place(user_list),
        }
        return render(request, "web/users_audit/remove.html", context)
    try:
        remove_person(user_list=user_list, account=account, by=actor, at=timezone.now())
    except Refusal as refusal:
        note_refusal(request, "remove-listed-user", refusal, "account", str(person))
        return show_own_list(request, actor, user_list, error=say(refusal))
    messages.success(request, _("%(name)s has been deleted.") % {"name": account.name})
    return redirect("user-list", public_id=public_id)
