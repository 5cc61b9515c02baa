"""How a user gets in again: reset, unlock, sign out everywhere, second factor."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from pont.accounts.models import Account
from pont.accounts.operations.ask_for_link import send_link
from pont.accounts.operations.help_in import reset_second_factor, sign_out_everywhere, unlock
from pont.accounts.operations.set_password import issue_one_time_password
from pont.accounts.reach import check_open, check_resets
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE
from pont.web.people import get_actor
from pont.web.users.forms import IN_PERSON, WayForm
from pont.web.users.views import describe_user, get_own_user, show_refused


def get_resettable(request: HttpRequest, public_id: UUID) -> Account:
    """Return the account that an address names, if the person may help its owner in.

    :raises NotPermitted: if they may not.
    :raises Http404: if it is not there for them.
    :raises OwnAccount: if it is their own.
    :raises AccountClosed: if it was deleted.
    """
    account = get_own_user(request, public_id)
    check_resets(get_actor(request), account)
    check_open(account)
    return account


@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask how somebody is to get a new password; then send the link or show the password."""
    account = get_resettable(request, public_id)
    form = WayForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        context = {"form": form, "user": describe_user(account)}
        return render(request, "web/users/reset.html", context, status=status)
    try:
        if form.cleaned_data["way"] == IN_PERSON:
            return _issue(request, account)
        send_link(account=account, by=get_actor(request), at=timezone.now())
    except Refusal as refusal:
        return show_refused(request, account, "reset-password", refusal)
    messages.success(request, _("A link goes to %(email)s.") % {"email": account.email})
    return redirect("user", public_id=public_id)


@sensitive_variables("password")
def _issue(request: HttpRequest, account: Account) -> HttpResponse:
    password = issue_one_time_password(account=account, by=get_actor(request), at=timezone.now())
    return show_password(request, account, password, is_new=False)


@sensitive_variables("password")
def show_password(
    request: HttpRequest, account: Account, password: str, *, is_new: bool
) -> HttpResponse:
    """Show a generated password: this page alone ever does, and it is not kept anywhere."""
    context = {"account": account, "password": password, "is_new": is_new}
    return render(request, "web/users/password.html", context)


@require_POST
def unlock_user(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let somebody try again whose password was wrong too often."""
    account = get_resettable(request, public_id)
    try:
        unlock(account=account, by=get_actor(request), at=timezone.now())
    except Refusal as refusal:
        return show_refused(request, account, "unlock-account", refusal)
    messages.success(request, _("%(name)s can try again now.") % {"name": account.name})
    return redirect("user", public_id=public_id)


@require_POST
def sign_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End every session of somebody."""
    account = get_resettable(request, public_id)
    try:
        ended = sign_out_everywhere(account=account, by=get_actor(request), at=timezone.now())
    except Refusal as refusal:
        return show_refused(request, account, "sign-out-everywhere", refusal)
    words = ngettext(
        "%(name)s has been signed out at %(counter)s place.",
        "%(name)s has been signed out at %(counter)s places.",
        ended,
    )
    messages.success(request, words % {"name": account.name, "counter": ended})
    return redirect("user", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask whether to take somebody's second factor away; on Yes, take it."""
    account = get_resettable(request, public_id)
    if request.method != "POST":
        user = describe_user(account)
        return render(request, "web/users/second_factor.html", {"user": user})
    try:
        reset_second_factor(account=account, by=get_actor(request), at=timezone.now())
    except Refusal as refusal:
        return show_refused(request, account, "reset-second-factor", refusal)
    messages.success(
        request, _("The second factor of %(name)s has been reset.") % {"name": account.name}
    )
    return redirect("user", public_id=public_id)
