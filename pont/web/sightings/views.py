"""List lost pupils whom a later file names, compare both sides, and say what became of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pont.lost_pupils.operations.lose_sight import dismiss
from pont.lost_pupils.sighting_models import Sighting
from pont.lost_pupils.sighting_queries import find_sightings, get_sighting
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.lists import PAGE
from pont.web.matching.shown import show_evidence
from pont.web.people import get_actor
from pont.web.sightings.forms import DismissForm
from pont.web.sightings.shown import show_sightings
from pont.web.words import say


@require_safe
def sightings(request: HttpRequest) -> HttpResponse:
    """Show who was seen and not yet dealt with, newest first."""
    actor = get_actor(request)
    check(actor, Act.SEARCH_LOST_PUPILS)
    text = request.GET.get("after", "")
    try:
        last = find_or_404(get_sighting, actor, UUID(text)) if text else None
    except ValueError as error:
        raise BadRequest("No such page.") from error
    found = find_sightings(actor, after=last, most=PAGE + 1)
    context = {
        "sightings": show_sightings(found[:PAGE]),
        "later": f"?after={found[PAGE - 1].public_id}" if found[PAGE:] else "",
        "earlier": "?" if last else "",
    }
    return render(request, "web/sightings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sighting(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show both sides of a sighting field by field; with a reason, dismiss it."""
    actor = get_actor(request)
    check(actor, Act.SEARCH_LOST_PUPILS)
    found = find_or_404(get_sighting, actor, public_id)
    form = DismissForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            dismiss(sighting=found, by=actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            note_refusal(request, "lost-pupil.dismiss", refusal, "sighting", str(public_id))
            found = get_sighting(actor, public_id)
            return _show(request, found, form, error=say(refusal), status=UNPROCESSABLE)
        messages.success(request, _("It is no longer shown. The reason is kept."))
        return redirect("sightings")
    return _show(request, found, form, status=UNPROCESSABLE if request.method == "POST" else 200)


def _show(
    request: HttpRequest, found: Sighting, form: DismissForm, *, error: str = "", status: int
) -> HttpResponse:
    context = {
        "shown": show_sightings([found])[0],
        "fields": show_evidence(found),
        "form": form,
        "error": error,
    }
    return render(request, "web/sightings/sighting.html", context, status=status)
