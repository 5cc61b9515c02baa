"""Pages that anybody may read, and the choice of language."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pont.accounts.models import Account
from pont.accounts.operations.sign_in import keep_language
from pont.accounts.queries import find_administrators
from pont.directory.authorities import find_deadlines
from pont.policy.retention import (
    ENQUIRY_DAYS,
    MATCH_DECIDED_DAYS,
    MATCH_UNDECIDED_DAYS,
    Ending,
    find_keep_days,
)
from pont.standards.file_names import Kind
from pont.standards.refusals import N_
from pont.web.pages.help import PARTS, TERMS, list_names, list_sizes
from pont.web.people import find_actor, get_account
from pont.web.ways import find_way

KEEPING = (
    (Ending.RECEIVED, N_("Received by the recipient")),
    (Ending.REJECTED, N_("Rejected by the recipient")),
    (Ending.RECALLED, N_("Recalled by the sender")),
    (Ending.REMOVED, N_("Removed by the local authority")),
)


@login_not_required
@require_safe
def show_cookies(request: HttpRequest) -> HttpResponse:
    """Show which cookies Pont sets, under the names they have here."""
    cookies = (
        {
            "name": settings.SESSION_COOKIE_NAME,
            "purpose": _("Remembers that you are signed in"),
            "stays": _("Until you sign out or close the browser"),
        },
        {
            "name": settings.CSRF_COOKIE_NAME,
            "purpose": _("Makes sure that a form was sent from Pont by you"),
            "stays": _("1 year"),
        },
        {
            "name": settings.LANGUAGE_COOKIE_NAME,
            "purpose": _("Remembers whether you read Pont in Welsh or in English"),
            "stays": _("1 year"),
        },
    )
    return render(request, "web/pages/cookies.html", {"cookies": cookies})


@login_not_required
@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """Show the terms, the names and sizes of files, and the law.

    Whoever is signed in reads the deadlines of their own authority, and who looks after accounts.
    """
    actor = find_actor(request)
    deadlines = find_deadlines(actor.la if actor else "")
    administrators = find_administrators(get_account(request)) if actor else []
    context = {
        "formats": tuple(list_names()),
        "parts": PARTS,
        "sizes": tuple(list_sizes()),
        "terms": TERMS,
        "days_to_send": deadlines.days_to_send,
        "days_until_missing": deadlines.days_until_missing,
        "administrators": administrators,
    }
    return render(request, "web/pages/help.html", context)


@login_not_required
@require_safe
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """Show for whom Pont works, and where to complain."""
    return render(request, "web/pages/accessibility.html")


@login_not_required
@require_safe
def show_privacy(request: HttpRequest) -> HttpResponse:
    """Show what is kept, of whom and how long."""
    keeping = tuple(
        (label, find_keep_days(Kind.CTF, ending, lengthened=settings.KEEP_DAYS))
        for ending, label in KEEPING
    )
    context = {
        "keeping": keeping,
        "decided": MATCH_DECIDED_DAYS,
        "undecided": MATCH_UNDECIDED_DAYS,
    }
    context = {"keeping": keeping, "enquiry_days": ENQUIRY_DAYS}
    return render(request, "web/pages/privacy.html", context)


@login_not_required
@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language `code` and go back to the page, in it."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    if isinstance(request.user, Account):
        keep_language(account=request.user, language=code)
    response = HttpResponseRedirect(find_way(request, request.GET.get("next", "")))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
