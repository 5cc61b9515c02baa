"""Files that schools have not collected: the list, removing them, forwarding them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pont.directory.authorities import find_deadlines
from pont.directory.queries import find_heirs, find_open_schools, find_parties
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.refusals import Refusal
from pont.transfers.models import Transfer
from pont.transfers.operations.forward import SUCCESSOR, NotAnotherSchool, forward
from pont.transfers.operations.remove import MOST_AT_ONCE, check_number, remove
from pont.transfers.oversight import (
    Way,
    find_stranded,
    find_ticked,
    find_uncollected,
    may_see_pupils,
)
from pont.transfers.places import name_place
from pont.transfers.trail import FORWARD, REMOVE
from pont.web.doors import UNPROCESSABLE, note_absence, note_refusal
from pont.web.monitor.asked import Asked, read_asked
from pont.web.monitor.forms import ForwardForm, RemoveForm
from pont.web.monitor.listing import ask_for_authority, show_found, show_list
from pont.web.monitor.shown import watch_files
from pont.web.people import get_actor
from pont.web.sent.shown import show_files
from pont.web.ticked import read_ticked
from pont.web.words import say

LIST = "web/monitor/uncollected.html"
CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
def uncollected(request: HttpRequest) -> HttpResponse:
    """Show the files that wait at the authority's schools, with the pupils in them."""
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.REMOVE_UNCOLLECTED)
    asked = _read_asked(request)
    if not asked.la:
        return ask_for_authority(request)
    return _show(request, asked, at=at, looks=request.method == "POST")


def _read_asked(request: HttpRequest) -> Asked:
    """Return what the address asks for; here all that waits is one list."""
    asked = read_asked(request, get_actor(request))
    return replace(asked, way=Way.WITHIN, status="awaiting")


def _show(
    request: HttpRequest,
    asked: Asked,
    *,
    at: datetime,
    looks: bool = False,
    status: int = 200,
    error: str = "",
) -> HttpResponse:
    actor = get_actor(request)
    everything = find_uncollected(actor, la=asked.la, kind=asked.kind)
    rows = asked.narrow_by_age(everything, at=at)
    more = {
        "stranded": _show_stranded(everything, at=at),
        "may_forward": may(actor, Act.FORWARD, asked.kind),
    }
    if looks:
        return show_found(request, asked, rows, template=LIST, at=at, **more)
    told = {"error": error, "target": "#files", **more}
    return show_list(request, asked, rows, template=LIST, at=at, status=status, **told)


def _show_stranded(rows: QuerySet[Transfer], *, at: datetime) -> list[dict[str, object]]:
    language = get_language() or "en"
    return [
        {"recipient": one.recipient, "count": one.count, "school": one.heir.name_in(language)}
        for one in find_stranded(rows, on=timezone.localdate(at))
    ]


@require_POST
def remove_files(request: HttpRequest) -> HttpResponse:
    """Ask why the ticked files are removed; with a reason, remove them."""
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.REMOVE_UNCOLLECTED)
    transfers = _find_ticked(request)
    is_answer = "reason" in request.POST or "remark" in request.POST
    form = RemoveForm(request.POST if is_answer else None)
    try:
        check_number(transfers)
        if form.is_valid():
            removed = remove(transfers=transfers, by=actor, at=at, **form.cleaned_data)
            return _say_removed(request, removed)
    except Refusal as refusal:
        return _refuse(request, REMOVE, refusal, transfers, at=at)
    return _ask(request, transfers, form, template="web/monitor/remove.html", at=at)


def _say_removed(request: HttpRequest, removed: Sequence[Transfer]) -> HttpResponse:
    words = ngettext(
        "%(counter)s file has been removed.", "%(counter)s files have been removed.", len(removed)
    )
    messages.success(request, words % {"counter": len(removed)})
    return _lead_back(request)


@require_POST
def forward_files(request: HttpRequest) -> HttpResponse:
    """Ask to which school the ticked files go on, or all the stranded ones; forward them."""
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.FORWARD)
    takes_stranded = "stranded" in request.POST
    transfers = _find_stranded(request, at=at) if takes_stranded else _find_ticked(request)
    try:
        check_number(transfers)
        form = _make_form(request, transfers, at=at)
        if form.is_valid():
            onward = forward(transfers=transfers, to=form.cleaned_data["to"], by=actor, at=at)
            return _say_forwarded(request, onward)
    except NotAnotherSchool as refusal:
        note_refusal(request, FORWARD, refusal)
        form.add_error("to", say(refusal))
    except Refusal as refusal:
        return _refuse(request, FORWARD, refusal, transfers, at=at)
    return _ask(request, transfers, form, template="web/monitor/forward.html", at=at)


def _make_form(request: HttpRequest, transfers: Sequence[Transfer], *, at: datetime) -> ForwardForm:
    """Return the form with the open schools to choose from, the successors first if there are."""
    on = timezone.localdate(at)
    recipients = {transfer.recipient for transfer in transfers}
    schools = [
        (school.code, f"{school.name} ({school.code})")
        for school in find_open_schools(transfers[0].recipient_la, on=on)
    ]
    if recipients <= find_heirs(recipients, on=on).keys():
        schools.insert(0, (SUCCESSOR, _("The school that took over")))
    answer = request.POST if "to" in request.POST else None
    return ForwardForm(answer, choices=schools, initial=schools[0][0] if schools else "")


def _say_forwarded(request: HttpRequest, onward: Sequence[Transfer]) -> HttpResponse:
    words = ngettext(
        "%(counter)s file has been forwarded to %(schools)s.",
        "%(counter)s files have been forwarded to %(schools)s.",
        len(onward),
    )
    codes = dict.fromkeys(transfer.recipient for transfer in onward)
    parties = find_parties(codes)
    names = [name_place(code, parties) for code in codes]
    messages.success(request, words % {"counter": len(onward), "schools": ", ".join(names)})
    return _lead_back(request)


def _find_stranded(request: HttpRequest, *, at: datetime) -> Sequence[Transfer]:
    """Return the files at closed or replaced numbers, the oldest, as many as go at once."""
    actor = get_actor(request)
    asked = _read_asked(request)
    rows = find_uncollected(actor, la=asked.la, kind=asked.kind)
    codes = [one.recipient for one in find_stranded(rows, on=timezone.localdate(at))]
    return list(rows.filter(recipient__in=codes).order_by("sent_at", "id")[:MOST_AT_ONCE])


def _find_ticked(request: HttpRequest) -> list[Transfer]:
    """Return the ticked files.

    :raises Http404: if one of them is not the reader's to clear; the attempt is written down.
    """
    ids = read_ticked(request)
    found = find_ticked(get_actor(request), ids)
    absent = set(ids) - {transfer.public_id for transfer in found}
    if absent:
        note_absence(request, "transfer", str(next(iter(absent))))
        raise Http404
    return found


def _refuse(
    request: HttpRequest,
    act: str,
    refusal: Refusal,
    transfers: Sequence[Transfer],
    *,
    at: datetime,
) -> HttpResponse:
    """Show the list with the sentence that says why nothing was changed."""
    note_refusal(request, act, refusal)
    asked = _read_asked(request)
    status = CONFLICT if transfers else UNPROCESSABLE
    if not asked.la:
        return ask_for_authority(request)
    return _show(request, asked, at=at, status=status, error=say(refusal))


def _ask(
    request: HttpRequest,
    transfers: Sequence[Transfer],
    form: RemoveForm | ForwardForm,
    *,
    template: str,
    at: datetime,
) -> HttpResponse:
    asked = _read_asked(request)
    with_pupils = may_see_pupils(get_actor(request), asked.kind)
    deadlines = find_deadlines(asked.la)
    context = {
        "watched": watch_files(
            show_files(transfers), deadlines=deadlines, with_pupils=with_pupils, at=at
        ),
        "form": form,
        "back": _find_way_back(request),
    }
    return render(request, template, context, status=UNPROCESSABLE if form.errors else 200)


def _lead_back(request: HttpRequest) -> HttpResponse:
    return redirect(_find_way_back(request))


def _find_way_back(request: HttpRequest) -> str:
    """Return the address of the list, of the authority chosen."""
    return reverse("uncollected") + _read_asked(request).link()
