"""Changing a user: roles, name and e-mail address, and handing over a role of one holder."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pont.accounts.models import Account
from pont.accounts.operations.amend_account import amend_account
from pont.accounts.operations.give_roles import change_roles
from pont.accounts.operations.hand_over_role import hand_over_role
from pont.accounts.reach import check_maintains, check_open, check_somebody_else, find_givable
from pont.accounts.users import find_colleagues, find_sole_holders
from pont.policy.roles import ROLES
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE
from pont.web.people import get_actor
from pont.web.users.forms import DetailsForm, HandOverForm, RolesForm, UserForm
from pont.web.users.shown import name_roles
from pont.web.users.views import (
    describe_user,
    find_handable,
    get_own_user,
    note_account,
)


def get_maintained(request: HttpRequest, public_id: UUID) -> Account:
    """Return the account that an address names, if the person may change it.

    :raises NotPermitted: if they may not.
    :raises Http404: if it is not there for them.
    :raises OwnAccount: if it is their own.
    :raises AccountClosed: if it was deleted.
    """
    actor, account = get_actor(request), get_own_user(request, public_id)
    check_maintains(actor, account)
    check_somebody_else(actor, account)
    check_open(account)
    return account


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the roles that somebody may have, or give them those that were chosen."""
    actor, account = get_actor(request), get_maintained(request, public_id)
    la = account.local_authority
    form = RolesForm(
        request.POST if request.method == "POST" else None,
        givable=find_givable(actor, standing=account.standing),
        holders=find_sole_holders(la) if la else {},
        held=account.roles,
    )
    if not form.is_valid():
        return _show(request, account, form, "web/users/roles.html")
    try:
        change_roles(account=account, roles=form.read_roles(), by=actor, at=timezone.now())
    except Refusal as refusal:
        note_account(request, account, "change-roles", refusal)
        form.show_refusal(refusal)
        return _show(request, account, form, "web/users/roles.html")
    told = {"name": account.name, "roles": ", ".join(name_roles(form.read_roles()))}
    messages.success(request, _("The roles of %(name)s are now: %(roles)s.") % told)
    return redirect("user", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show somebody's name and e-mail address, or amend them."""
    actor, account = get_actor(request), get_maintained(request, public_id)
    shown = {"name": account.name, "email": account.email}
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=shown)
    if not form.is_valid():
        return _show(request, account, form, "web/users/details.html")
    try:
        changed = amend_account(account=account, by=actor, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        note_account(request, account, "amend-account", refusal)
        form.show_refusal(refusal)
        return _show(request, account, form, "web/users/details.html")
    if changed:
        messages.success(request, _("The details have been updated."))
    else:
        messages.info(request, _("Nothing was different, so nothing was changed."))
    return redirect("user", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask who is to have the role that only one may have; then hand it over."""
    actor, account = get_actor(request), get_maintained(request, public_id)
    handable = find_handable(actor, account)
    if not handable:
        raise Http404
    role, colleagues = handable[0], find_colleagues(account)
    colleagues = [person for person in colleagues if person.public_id != actor.account]
    form = HandOverForm(request.POST if request.method == "POST" else None, colleagues=colleagues)
    more = {
        "role": ROLES[role].label,
        "is_only_role": len(account.roles) == 1,
        "colleagues": colleagues,
    }
    if not form.is_valid():
        return _show(request, account, form, "web/users/hand_over.html", **more)
    to = next(person for person in colleagues if str(person.public_id) == form.cleaned_data["to"])
    try:
        hand_over_role(role=role, holder=account, to=to, by=actor, at=timezone.now())
    except Refusal as refusal:
        note_account(request, account, "hand-over-role", refusal)
        form.show_refusal(refusal)
        return _show(request, account, form, "web/users/hand_over.html", **more)
    told = {"name": to.name, "role": _(ROLES[role].label)}
    messages.success(request, _("%(name)s now has the role %(role)s.") % told)
    return redirect("user", public_id=to.public_id)


def _show(
    request: HttpRequest, account: Account, form: UserForm, template: str, **more: object
) -> HttpResponse:
    """Show a form about `account`, with what was wrong in it."""
    context = {"user": describe_user(account), "form": form, **more}
    return render(request, template, context, status=UNPROCESSABLE if form.errors else 200)
