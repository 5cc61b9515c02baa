"""Sign in, sign out, and see where one is signed in."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pont.accounts.guessing import TooManyGuesses
from pont.accounts.operations.end_sessions import end_other_sessions, end_session
from pont.accounts.operations.sign_in import (
    SignInRefused,
    check_credentials,
    record_sign_out,
)
from pont.accounts.sessions import find_sessions
from pont.web.peers import find_ip
from pont.web.people import get_account
from pont.web.session.browsers import name_browser
from pont.web.session.forms import SignInForm, find_sent, is_malformed
from pont.web.ways import find_way
from pont.web.words import say


@login_not_required
@sensitive_post_parameters("password")
@sensitive_variables("form", "typed")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for username and password, and let whoever knows them in."""
    if request.user.is_authenticated:
        return redirect("/")
    form = SignInForm(find_sent(request))
    if not form.is_valid():
        return show_sign_in(request, form, status=400 if is_malformed(form) else 200)
    typed = form.cleaned_data
    try:
        account = check_credentials(
            username=typed["username"],
            password=typed["password"],
            at=timezone.now(),
            ip=find_ip(request),
        )
    except SignInRefused as refusal:
        form.add_error(None, say(refusal))
        return show_sign_in(request, form)
    except TooManyGuesses as refusal:
        form.add_error(None, say(refusal))
        return show_sign_in(request, form, status=429)
    login = Login(user=account, redirect_url=find_next(request))
    response: HttpResponse = perform_password_login(request, {"username": account.username}, login)
    return response


def show_sign_in(request: HttpRequest, form: SignInForm, *, status: int = 200) -> HttpResponse:
    """Show the page on which people sign in; the password is never filled in again."""
    shown = {
        "form": form,
        "next": find_next(request),
        "providers": find_providers(),
        "may_use_passkey": settings.MFA_PASSKEY_LOGIN_ENABLED,
    }
    return render(request, "web/session/sign_in.html", shown, status=status)


def find_providers() -> list[dict[str, str]]:
    """Return the OpenID Connect providers that the settings name, and where signing in begins."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [
        {"name": app["name"], "url": reverse("openid_connect_login", args=[app["provider_id"]])}
        for app in apps
    ]


def find_next(request: HttpRequest) -> str:
    """Return the page the person was on the way to, if it is one of ours; else the first page."""
    return find_way(request, request.POST.get("next", "") or request.GET.get("next", ""))


@require_safe
def ask_to_sign_out(request: HttpRequest) -> HttpResponse:
    """Show the button that signs out: following a link alone never does."""
    return render(request, "web/session/sign_out.html")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and clear what the browser keeps of it."""
    record_sign_out(
        account=get_account(request), at=timezone.now(), ip=find_ip(request), reason="asked"
    )
    logout(request)
    messages.success(request, _("You are signed out."))
    response = redirect("account_login")
    # Not "cookies": that would take the language along. The session's own cookie is dead.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
def show_sessions(request: HttpRequest) -> HttpResponse:
    """Show where the person is signed in."""
    found = find_sessions(
        get_account(request), here=request.session.session_key or "", at=timezone.now()
    )
    shown = [{"session": one, "browser": name_browser(one.user_agent)} for one in found]
    return render(request, "web/session/sessions.html", {"rows": shown})


@require_POST
def end_one(request: HttpRequest) -> HttpResponse:
    """Sign out one other place, or all others."""
    account, at, ip = get_account(request), timezone.now(), find_ip(request)
    handle = request.POST.get("session", "")
    if handle:
        end_session(account=account, handle=handle, at=at, ip=ip)
    else:
        end_other_sessions(account=account, keep=request.session.session_key or "", at=at, ip=ip)
    messages.success(request, _("Signed out there."))
    return redirect("sessions")
