"""The user audit at a glance, and opening and closing a round."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pont.accounts.users import check_sees_users
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.refusals import Refusal
from pont.user_audit.models import AuditRound
from pont.user_audit.operations.open_round import close_round, open_round
from pont.user_audit.progress import Progress
from pont.user_audit.queries import (
    count_progress,
    find_confirmations,
    find_current,
    find_for_authority,
    find_open_round,
    find_rounds,
    get_round,
)
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.people import get_actor
from pont.web.users_audit.forms import OpenForm
from pont.web.users_audit.shown import name_place, show_list
from pont.web.words import say

MOST_CONFIRMATIONS = 10


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the rounds to whoever opens them, and to the others their own list and schools."""
    actor = get_actor(request)
    check_sees_users(actor)
    if may(actor, Act.OPEN_USER_AUDIT):
        return _show_rounds(request)
    current, today = find_current(actor.organisation), timezone.localdate()
    audited = find_open_round()
    context = {
        "current": show_list(current, today=today) if current else None,
        "confirmations": find_confirmations(actor.organisation, most=MOST_CONFIRMATIONS),
        "may_begin": may(actor, Act.CONFIRM_USERS),
        "schools": _count_schools(actor, audited),
        "audited": audited,
        "of_school": not may(actor, Act.VIEW_USERS),
    }
    return render(request, "web/users_audit/own.html", context)


def _count_schools(actor: Actor, audited: AuditRound | None) -> dict[str, Any]:
    """Return how far an authority's schools are, and whose lists are its own to confirm."""
    if audited is None or not may(actor, Act.VIEW_USERS):
        return {}
    counts = count_progress(audited, of_school=True, la=actor.la)
    return {
        "asked": sum(counts.values()),
        "confirmed": counts[Progress.CONFIRMED],
        "own": [(row, name_place(row)) for row in find_for_authority(audited, actor.la)],
    }


def _show_rounds(request: HttpRequest) -> HttpResponse:
    rounds, today = find_rounds(), timezone.localdate()
    context = {
        "rows": [_show_round(audited, today) for audited in rounds],
        "is_any_open": any(audited.is_open for audited in rounds),
    }
    return render(request, "web/users_audit/rounds.html", context)


def _show_round(audited: AuditRound, today: date) -> dict[str, Any]:
    authorities, schools = (count_progress(audited, of_school=kind) for kind in (False, True))
    return {
        "audited": audited,
        "has_begun": audited.opens_on <= today,
        "authorities": sum(authorities.values()),
        "authorities_done": authorities[Progress.CONFIRMED],
        "schools": sum(schools.values()),
        "schools_done": schools[Progress.CONFIRMED],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def open_audit(request: HttpRequest) -> HttpResponse:
    """Ask for the title and the days of a round, and open it."""
    actor = get_actor(request)
    check(actor, Act.OPEN_USER_AUDIT)
    form = OpenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            opened = open_round(by=actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            note_refusal(request, Act.OPEN_USER_AUDIT, refusal)
            form.show_refusal(refusal)
        else:
            messages.success(request, _("The audit has been opened."))
            return redirect("user-audit-board", public_id=opened.public_id)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/users_audit/open.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask whether to close a round; on Yes, close it."""
    actor = get_actor(request)
    check(actor, Act.OPEN_USER_AUDIT)
    audited = find_or_404(get_round, actor, public_id)
    error = ""
    if request.method == "POST":
        try:
            close_round(audited=audited, by=actor, at=timezone.now())
        except Refusal as refusal:
            note_refusal(request, "close-user-audit", refusal, "user-audit", str(public_id))
            error = say(refusal)
        else:
            messages.success(request, _("The audit has been closed."))
            return redirect("user-audit-board", public_id=public_id)
    context: dict[str, Any] = {"audited": audited, "error": error}
    context["open"] = sum(
        number
        for of_school in (False, True)
        for progress, number in count_progress(audited, of_school=of_school).items()
        if progress is not Progress.CONFIRMED
    )
    return render(request, "web/users_audit/close.html", context, status=409 if error else 200)
