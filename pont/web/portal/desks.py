"""The services of an authority: list, add, amend, retire.

Source: seed 000 (service codes); issue 5 (setting up).
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pont.file_returns.models import ServiceCode
from pont.file_returns.operations.keep_services import (
    add_service,
    amend_service,
    restore_service,
    retire_service,
)
from pont.file_returns.setting_queries import (
    find_all_services,
    find_possible_officers,
    get_service,
)
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.people import get_actor
from pont.web.portal.forms import ServiceForm


@require_safe
def list_desks(request: HttpRequest) -> HttpResponse:
    """Show the services of the authority, those in use first."""
    actor = _get_lead(request)
    language = get_language() or "en"
    rows = [
        (service, service.name_in(language), [person.name for person in service.officers.all()])
        for service in find_all_services(actor)
    ]
    return render(request, "web/portal/services.html", {"rows": rows, "page": "portal-services"})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask for a new service, and add it."""
    actor = _get_lead(request)
    form = ServiceForm(_read_post(request), people=find_possible_officers(actor))
    if form.is_bound and form.is_valid():
        try:
            added = add_service(
                code=form.cleaned_data["code"],
                details=form.read_details(),
                by=actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            note_refusal(request, Act.SET_UP_PORTAL, refusal, "service-code")
            form.show_refusal(refusal)
        else:
            messages.success(request, _("%(code)s has been added.") % {"code": added.code})
            return redirect("portal-services")
    return _show_form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one service, or amend it."""
    actor = _get_lead(request)
    service = find_or_404(get_service, actor, public_id)
    people = find_possible_officers(actor)
    form = ServiceForm(_read_post(request), people=people, service=service)
    if form.is_bound and form.is_valid():
        try:
            amend_service(service=service, details=form.read_details(), by=actor, at=timezone.now())
        except Refusal as refusal:
            note_refusal(request, Act.SET_UP_PORTAL, refusal, "service-code", str(public_id))
            form.show_refusal(refusal)
        else:
            messages.success(request, _("%(code)s has been updated.") % {"code": service.code})
            return redirect("portal-services")
    return _show_form(request, form, service=service)


@require_POST
def switch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Retire a service that is in use, or take a retired one up again, as the form says."""
    actor = _get_lead(request)
    service = find_or_404(get_service, actor, public_id)
    if request.POST.get("retire") == "yes":
        retire_service(service=service, by=actor, at=timezone.now())
        told = _("%(code)s has been retired. Schools can no longer send to it.")
    else:
        restore_service(service=service, by=actor, at=timezone.now())
        told = _("%(code)s is in use again.")
    messages.success(request, told % {"code": service.code})
    return redirect("portal-services")


def _get_lead(request: HttpRequest) -> Actor:
    actor = get_actor(request)
    check(actor, Act.SET_UP_PORTAL)
    return actor


def _read_post(request: HttpRequest) -> object:
    return request.POST if request.method == "POST" else None


def _show_form(
    request: HttpRequest, form: ServiceForm, *, service: ServiceCode | None = None
) -> HttpResponse:
    context = {"form": form, "service": service, "page": "portal-services"}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/portal/service.html", context, status=status)
