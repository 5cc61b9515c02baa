"""Who is at the desk, for how long, and what comes before anything else.

Source: attacks A05, A06; ruling 5.6; OWASP ASVS 5.0, 7.3.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pont.accounts.models import Account
from pont.accounts.operations.sign_in import note_seen, record_sign_out
from pont.accounts.second_factor import needs_factor
from pont.web.peers import find_ip

Respond = Callable[[HttpRequest], HttpResponse]

# A request within a minute of the last is not worth a write.
SEEN_EVERY = timedelta(minutes=1)
# What a person may open before they have chosen a password of their own.
BEFORE_PASSWORD = frozenset(
    {
        "change-password",
        "sign-out",
        "account_logout",
        "language",
        "cookies",
        "help",
        "accessibility",
        "privacy",
    }
)
# What they may open before they have set up the second factor that they must have.
BEFORE_FACTOR = BEFORE_PASSWORD | frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)


def start_clocks(request: HttpRequest, *, at: datetime) -> None:
    """Begin to count how long the session has been signed in and idle."""
    request.session["began_at"] = request.session["seen_at"] = at.timestamp()


class SessionLimits:
    """Signs out whoever has been idle, or signed in, for too long."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        if isinstance(request.user, Account):
            reason = find_reason_to_end(request, at=at)
            if reason:
                return end(request, request.user, reason=reason, at=at)
        return self.get_response(request)


def find_reason_to_end(request: HttpRequest, *, at: datetime) -> str:
    """Return "idle" or "too-long" if the session is over, else "" with its clocks set on."""
    session = request.session
    if "began_at" not in session:
        start_clocks(request, at=at)
    began, seen = (datetime.fromtimestamp(session[key], UTC) for key in ("began_at", "seen_at"))
    if at - began > settings.SESSION_LONGEST:
        return "too-long"
    if at - seen > settings.SESSION_IDLE:
        return "idle"
    if at - seen > SEEN_EVERY:
        session["seen_at"] = at.timestamp()
    return ""


def end(request: HttpRequest, account: Account, *, reason: str, at: datetime) -> HttpResponse:
    """Sign the person out and say why on the page where they sign in."""
    record_sign_out(account=account, at=at, ip=find_ip(request), reason=reason)
    translation.activate(account.language)
    logout(request)
    messages.info(request, find_words(reason))
    return redirect(settings.LOGIN_URL)


def find_words(reason: str) -> str:
    """Return what to tell somebody whose session ended for `reason`."""
    if reason == "idle":
        minutes = int(settings.SESSION_IDLE.total_seconds()) // 60
        told = _(
            "You were signed out because nothing happened for %(minutes)s minutes. What you had"
            " not sent was not sent. Sign in again to carry on."
        )
        return told % {"minutes": minutes}
    hours = int(settings.SESSION_LONGEST.total_seconds()) // 3600
    told = _(
        "You were signed out because you had been signed in for %(hours)s hours. What you had"
        " not sent was not sent. Sign in again to carry on."
    )
    return told % {"hours": hours}


class PersonAtDesk:
    """Notes that the person was here, and speaks their language to them."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.user
        if isinstance(account, Account):
            note_seen(account=account, at=timezone.now())
            translation.activate(account.language)
            request.LANGUAGE_CODE = account.language
        return self.get_response(request)


class NewPasswordFirst:
    """Lets whoever signed in with a one-time password choose their own before anything else.

    Source: seed 002, 2.1.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Lead to the change of password, from wherever the person wanted to go."""
        account = request.user
        if not (isinstance(account, Account) and account.must_change_password):
            return None
        wanted = request.resolver_match.view_name if request.resolver_match else ""
        return None if wanted in BEFORE_PASSWORD else redirect("change-password")


class SecondFactorFirst:
    """Lets whoever must have a second factor and has none set one up before anything else.

    Source: rulings 5.7.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Lead to the page where a second factor is set up, from wherever the person is going."""
        account = request.user
        if not isinstance(account, Account) or account.has_second_factor:
            return None
        wanted = request.resolver_match.view_name if request.resolver_match else ""
        if wanted in BEFORE_FACTOR or not needs_factor(account):
            return None
        return redirect("mfa_index")
