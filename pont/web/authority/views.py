"""An authority's details, deadlines and holidays, and the copies switch.

A national administrator says which authority; everybody else has one.

Source: seed 002 section 3.9; rulings 4.6, 10.
"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pont.directory.authorities import find_copies_switch, find_holidays, get_authority
from pont.directory.models import LocalAuthority
from pont.directory.operations.amend_authority import (
    ChangedMeanwhile,
    amend_authority,
    get_details,
)
from pont.directory.operations.keep_holidays import add_holiday, remove_holiday
from pont.directory.queries import find_party
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.refusals import Refusal
from pont.web.authority.forms import DetailsForm, HolidayForm
from pont.web.doors import UNPROCESSABLE, note_refusal
from pont.web.monitor.listing import ask_for_authority
from pont.web.people import get_actor
from pont.web.words import say

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """Show the details of the authority, or amend them; who may only look sees them as text."""
    number = _read_number(request)
    if not number:
        return ask_for_authority(request)
    authority = get_authority(number)
    if request.method == "POST":
        return _amend(request, authority)
    return _show_details(request, authority)


def _amend(request: HttpRequest, authority: LocalAuthority) -> HttpResponse:
    form = DetailsForm(request.POST, authority=authority, details=get_details(authority))
    if not form.is_valid():
        return _show_details(request, authority, form=form, status=UNPROCESSABLE)
    try:
        changed = amend_authority(
            authority=authority,
            details=form.read_details(),
            seen=form.cleaned_data["seen"],
            by=get_actor(request),
            at=timezone.now(),
        )
    except ChangedMeanwhile as refusal:
        _note(request, refusal, authority)
        latest = get_authority(authority.number)
        return _show_details(request, latest, status=CONFLICT, error=say(refusal))
    except Refusal as refusal:
        _note(request, refusal, authority)
        form.show_refusal(refusal)
        return _show_details(request, authority, form=form, status=UNPROCESSABLE)
    if changed:
        messages.success(request, _("The details have been updated."))
    else:
        messages.info(request, _("Nothing was different, so nothing was changed."))
    return _lead_to(request, "authority")


def _show_details(
    request: HttpRequest,
    authority: LocalAuthority,
    *,
    form: DetailsForm | None = None,
    status: int = 200,
    error: str = "",
) -> HttpResponse:
    shown = get_details(authority)
    context = {
        **_describe(request, authority),
        "details": shown,
        "region": authority.get_region_display(),
        "switch": find_copies_switch(authority.number),
        "form": form or DetailsForm(authority=authority, details=shown),
        "error": error,
    }
    return render(request, "web/authority/details.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """Show the holidays of the authority's schools, or add one."""
    number = _read_number(request)
    if not number:
        return ask_for_authority(request)
    authority = get_authority(number)
    if request.method != "POST":
        return _show_holidays(request, authority)
    form = HolidayForm(request.POST)
    if not form.is_valid():
        return _show_holidays(request, authority, form=form, status=UNPROCESSABLE)
    try:
        added = add_holiday(
            authority=authority,
            by=get_actor(request),
            at=timezone.now(),
            **form.read_days(),  # type: ignore[arg-type]
        )
    except Refusal as refusal:
        _note(request, refusal, authority)
        form.show_refusal(refusal)
        return _show_holidays(request, authority, form=form, status=UNPROCESSABLE)
    messages.success(request, _("“%(name)s” has been added.") % {"name": added.name})
    return _lead_to(request, "holidays")


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Remove the holiday that begins on the day the form names."""
    number = _read_number(request)
    if not number:
        return ask_for_authority(request)
    authority = get_authority(number)
    try:
        removed = remove_holiday(
            authority=authority,
            first_on=_parse_day(request.POST.get("first_on", "")),
            by=get_actor(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        _note(request, refusal, authority)
        return _show_holidays(request, authority, status=CONFLICT, error=say(refusal))
    messages.success(request, _("“%(name)s” has been removed.") % {"name": removed.name})
    return _lead_to(request, "holidays")


def _show_holidays(
    request: HttpRequest,
    authority: LocalAuthority,
    *,
    form: HolidayForm | None = None,
    status: int = 200,
    error: str = "",
) -> HttpResponse:
    today, rows = timezone.localdate(), find_holidays(authority.number)
    context = {
        **_describe(request, authority),
        "lists": [
            ("coming", [row for row in rows if row.last_on >= today]),
            ("past", [row for row in reversed(rows) if row.last_on < today]),
        ],
        "form": form or HolidayForm(),
        "error": error,
    }
    return render(request, "web/authority/holidays.html", context, status=status)


def _describe(request: HttpRequest, authority: LocalAuthority) -> dict[str, Any]:
    """Return what both pages show."""
    return {
        "authority": authority,
        "name": authority.name_in(get_language() or "en"),
        "may_change": may(get_actor(request), Act.MAINTAIN_AUTHORITY),
        "here": _find_query(request),
    }


def _read_number(request: HttpRequest) -> str:
    """Return the number of the authority that the page is of, empty where nobody has said.

    :raises NotPermitted: if the person may not see an authority's details, or not change them.
    :raises BadRequest: if a national administrator names none that there is.
    """
    actor = get_actor(request)
    check(actor, Act.MAINTAIN_AUTHORITY if request.method == "POST" else Act.VIEW_AUTHORITY)
    number = actor.la or request.GET.get("authority", "")
    if number and find_party(f"{number}LLLL") is None:
        raise BadRequest("No such authority.")
    return number


def _find_query(request: HttpRequest) -> str:
    """Return what the links of the page keep: the authority, if it was chosen."""
    return "" if get_actor(request).la else f"?authority={_read_number(request)}"


def _lead_to(request: HttpRequest, page: str) -> HttpResponse:
    return redirect(reverse(page) + _find_query(request))


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("No such day.") from error


def _note(request: HttpRequest, refusal: Refusal, authority: LocalAuthority) -> None:
    note_refusal(request, Act.MAINTAIN_AUTHORITY, refusal, "local-authority", authority.number)
