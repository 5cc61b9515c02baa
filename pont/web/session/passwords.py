"""Choose a password through a link, change it, and ask for a link."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from pont.accounts.guessing import TooManyGuesses
from pont.accounts.models import Account, ActivationLink
from pont.accounts.operations.ask_for_link import ask_for_link
from pont.accounts.operations.end_sessions import move_session
from pont.accounts.operations.set_password import (
    CurrentPasswordWrong,
    LinkDead,
    PasswordUnchanged,
    activate,
    change_password,
    get_link,
)
from pont.accounts.passwords import PasswordRefused
from pont.web.peers import find_ip
from pont.web.people import get_account
from pont.web.session.forms import (
    ChangePasswordForm,
    ForgottenForm,
    NewPasswordForm,
    find_sent,
    is_malformed,
)
from pont.web.words import say

# Where the token of a followed link waits, out of addresses and referrers.
TOKEN = "link_token"  # noqa: S105


@login_not_required
@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address and lead to the page that uses it."""
    try:
        get_link(token=token, at=timezone.now())
    except LinkDead as refusal:
        return show_dead_link(request, refusal)
    if request.user.is_authenticated:
        logout(request)
    request.session[TOKEN] = token
    return redirect("set-password")


@login_not_required
@sensitive_post_parameters("new")
@sensitive_variables("form", "token")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Let the person whose link was followed choose a password."""
    token = request.session.get(TOKEN, "")
    try:
        link = get_link(token=token, at=timezone.now())
        return use_link(request, link, token=token)
    except LinkDead as refusal:
        request.session.pop(TOKEN, None)
        return show_dead_link(request, refusal)


def show_dead_link(request: HttpRequest, refusal: LinkDead) -> HttpResponse:
    """Say that a link no longer works, and where to get another."""
    return render(request, "web/session/dead_link.html", {"told": say(refusal)}, status=410)


def use_link(request: HttpRequest, link: ActivationLink, *, token: str) -> HttpResponse:
    """Show the form of a good link, or set the password that was typed into it.

    :raises LinkDead: if it was used up meanwhile.
    """
    form = NewPasswordForm(find_sent(request))
    if not form.is_valid():
        return show_new_password(request, form, link.account)
    try:
        activate(
            token=token, password=form.cleaned_data["new"], at=timezone.now(), ip=find_ip(request)
        )
    except PasswordRefused as refusal:
        form.add_error("new", say(refusal))
        return show_new_password(request, form, link.account)
    request.session.flush()
    messages.success(request, _("Your password is set. Sign in with it."))
    return redirect("account_login")


def show_new_password(
    request: HttpRequest, form: NewPasswordForm, account: Account
) -> HttpResponse:
    """Show the page on which a password is chosen, with the username it belongs to."""
    status = 400 if is_malformed(form) else 200
    shown = {"form": form, "account": account}
    return render(request, "web/session/set_password.html", shown, status=status)


@sensitive_post_parameters("current", "new")
@sensitive_variables("form", "typed")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the first time without typing the one-time password again."""
    account = get_account(request)
    form_class = NewPasswordForm if account.must_change_password else ChangePasswordForm
    form = form_class(find_sent(request))
    if not form.is_valid():
        return show_change(request, form, status=400 if is_malformed(form) else 200)
    typed = form.cleaned_data
    try:
        change_password(
            account=account,
            current=typed.get("current"),
            new=typed["new"],
            keep=request.session.session_key or "",
            at=timezone.now(),
            ip=find_ip(request),
        )
    except CurrentPasswordWrong as refusal:
        form.add_error("current", say(refusal))
    except (PasswordRefused, PasswordUnchanged) as refusal:
        form.add_error("new", say(refusal))
    except TooManyGuesses as refusal:
        form.add_error(None, say(refusal))
        return show_change(request, form, status=429)
    else:
        old = request.session.session_key or ""
        update_session_auth_hash(request, account)
        move_session(account, old=old, new=request.session.session_key or "")
        messages.success(request, _("Your password is changed. You are signed out elsewhere."))
        return redirect("/")
    return show_change(request, form)


def show_change(request: HttpRequest, form: NewPasswordForm, *, status: int = 200) -> HttpResponse:
    """Show the page on which a password is changed."""
    shown = {"form": form, "is_first": get_account(request).must_change_password}
    return render(request, "web/session/change_password.html", shown, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask who cannot sign in; the answer comes by e-mail, and is the same page for everybody."""
    form = ForgottenForm(find_sent(request))
    if not form.is_valid():
        status = 400 if is_malformed(form) else 200
        return render(request, "web/session/forgotten.html", {"form": form}, status=status)
    ask_for_link(text=form.cleaned_data["text"], at=timezone.now(), ip=find_ip(request))
    return redirect("forgotten-sent")


@login_not_required
@require_safe
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, whoever asked."""
    return render(request, "web/session/forgotten_sent.html")
