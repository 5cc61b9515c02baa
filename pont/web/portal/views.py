"""What an authority says on every page of its portal, and what is on and off there.

Source: issue 5 (setting up).
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pont.file_returns.operations.settle_portal import (
    PortalChangedMeanwhile,
    get_portal_details,
    settle_portal,
)
from pont.file_returns.queries import get_portal
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, note_refusal
from pont.web.people import get_actor
from pont.web.portal.forms import PortalForm
from pont.web.words import say

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest) -> HttpResponse:
    """Show what the authority has settled, or settle it."""
    actor = get_actor(request)
    check(actor, Act.SET_UP_PORTAL)
    if request.method != "POST":
        return _show(request)
    portal = get_portal(actor)
    details = get_portal_details(portal)
    form = PortalForm(request.POST, details=details, revision=portal.revision)
    if not form.is_valid():
        return _show(request, form=form, status=UNPROCESSABLE)
    try:
        changed = settle_portal(
            details=form.read_details(),
            seen=form.cleaned_data["seen"],
            by=actor,
            at=timezone.now(),
        )
    except PortalChangedMeanwhile as refusal:
        note_refusal(request, Act.SET_UP_PORTAL, refusal, "portal", actor.la)
        return _show(request, error=say(refusal), status=CONFLICT)
    except Refusal as refusal:
        note_refusal(request, Act.SET_UP_PORTAL, refusal, "portal", actor.la)
        form.show_refusal(refusal)
        return _show(request, form=form, status=UNPROCESSABLE)
    if changed:
        messages.success(request, _("The portal has been updated. Schools see it at once."))
    else:
        messages.info(request, _("Nothing was different, so nothing was changed."))
    return redirect("portal")


def _show(
    request: HttpRequest, *, form: PortalForm | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    portal = get_portal(get_actor(request))
    shown = form or PortalForm(details=get_portal_details(portal), revision=portal.revision)
    context = {"form": shown, "error": error, "page": "portal"}
    return render(request, "web/portal/settle.html", context, status=status)
