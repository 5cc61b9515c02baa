"""The bulk files at the authority's desk, the pupils in each, and the plan for them."""

from collections.abc import Collection
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pont.directory.queries import find_open_schools
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.file_names import Kind
from pont.standards.refusals import Refusal
from pont.transfers.allocations import (
    View,
    count_moves,
    count_open,
    count_pupils,
    find_allocatable,
    find_latest,
    find_leaving,
    find_plan,
    find_pupils,
    get_allocatable,
    search_pupils,
)
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.operations.allocate import drop_plan, plan
from pont.transfers.operations.take_out import check_may_leave, take_out
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.lists import FileList, show_page
from pont.web.people import get_actor
from pont.web.phase.forms import SchoolForm
from pont.web.phase.shown import VIEWS, show_moves, show_pupils
from pont.web.sent.shown import show_files
from pont.web.words import say

BULK_FILES = FileList("sent_at", True, ())
PUPILS_ON_PAGE = 100
LATEST = 10
LONGEST_NAME = 100


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """Show the files whose pupils can be allocated, what is planned, and what was sent on."""
    actor = get_actor(request)
    check(actor, Act.ALLOCATE, Kind.CTF)
    page = show_page(BULK_FILES, find_allocatable(actor), request.GET)
    left = count_open([file.transfer for file in page.files])
    planned = find_plan(actor)
    context = {
        "page": page,
        "rows": [(file, left.get(file.transfer.pk, 0)) for file in page.files],
        "planned": sum(row.pupils for row in planned),
        "schools": len(planned),
        "distributions": find_latest(actor, most=LATEST),
    }
    return render(request, "web/phase/files.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def pupils(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the pupils of one file, or those whom a posted name or UPN finds.

    Who is looked for is posted, so that no pupil stands in an address.
    """
    bulk = _get(request, public_id)
    if request.method == "POST":
        text = request.POST.get("pupil", "").strip()[:LONGEST_NAME]
        found = list(search_pupils(bulk, text)[: PUPILS_ON_PAGE + 1])
        return _show_pupils(request, bulk, View.ALL, found, searched=True, text=text)
    view, after = _parse_view(request.GET.get("view", "")), _parse_number(request.GET.get("after"))
    found = list(find_pupils(bulk, view).filter(ordinal__gt=after)[: PUPILS_ON_PAGE + 1])
    return _show_pupils(request, bulk, view, found, after=after)


def _get(request: HttpRequest, public_id: UUID) -> Transfer:
    check(get_actor(request), Act.ALLOCATE, Kind.CTF)
    return find_or_404(get_allocatable, get_actor(request), public_id)


def _parse_view(text: str) -> View:
    try:
        return View(text or View.OPEN)
    except ValueError as error:
        raise BadRequest("No such view.") from error


def _parse_number(text: str | None) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadRequest("No such pupil.")
    return int(text)


def _show_pupils(
    request: HttpRequest,
    bulk: Transfer,
    view: View,
    found: list[PupilEntry],
    *,
    after: int = 0,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    counts = count_pupils(bulk)
    page, has_more = found[:PUPILS_ON_PAGE], len(found) > PUPILS_ON_PAGE
    context = {
        "file": show_files([bulk])[0],
        "views": [
            {"label": label, "count": counts[one], "key": one.value, "is_current": one is view}
            for one, label in VIEWS.items()
        ],
        "view": view.value,
        "after": after,
        "open": counts[View.OPEN],
        "planned": counts[View.PLANNED],
        "pupils": show_pupils(page),
        "later": page[-1].ordinal if has_more else 0,
        "most": PUPILS_ON_PAGE,
        "form": _make_form(request),
        **more,
    }
    return render(request, "web/phase/pupils.html", context, status=status)


def _make_form(request: HttpRequest) -> SchoolForm:
    actor = get_actor(request)
    schools = find_open_schools(actor.la, on=timezone.localdate())
    is_filled = request.method == "POST" and "act" in request.POST
    return SchoolForm(request.POST if is_filled else None, schools=schools)


@require_POST
def plan_pupils(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Plan a school for the ticked pupils, or forget what was planned for them."""
    bulk, actor = _get(request, public_id), get_actor(request)
    view, after = _parse_place(request)
    try:
        words, number = _change_plan(request, bulk, actor)
    except Refusal as refusal:
        return _refuse(request, "phase.plan", bulk, refusal)
    messages.success(request, words % {"count": number})
    page = reverse("phase-file", args=[public_id])
    return redirect(f"{page}?{urlencode({'view': view.value, 'after': after})}")


def _parse_place(request: HttpRequest) -> tuple[View, int]:
    """Return which page of pupils the form was on."""
    return (
        _parse_view(request.POST.get("view", "")),
        _parse_number(request.POST.get("after")),
    )


def _refuse(request: HttpRequest, act: str, bulk: Transfer, refusal: Refusal) -> HttpResponse:
    """Show the pupils again, with their ticks and why nothing was changed."""
    note_refusal(request, act, refusal, "transfer", str(bulk.public_id))
    view, after = _parse_place(request)
    found = list(find_pupils(bulk, view).filter(ordinal__gt=after)[: PUPILS_ON_PAGE + 1])
    told = {"error": say(refusal), "ticked": _parse_ticks(request)}
    return _show_pupils(request, bulk, view, found, after=after, status=UNPROCESSABLE, **told)


def _change_plan(request: HttpRequest, bulk: Transfer, actor: Actor) -> tuple[str, int]:
    """Change the plan as the form says, and return what was done, in words and in number."""
    ticked, at = _parse_ticks(request), timezone.now()
    if request.POST.get("act") == "drop":
        number = drop_plan(transfer=bulk, ordinals=ticked, by=actor, at=at)
        return ngettext(
            "%(count)s pupil is no longer planned.",
            "%(count)s pupils are no longer planned.",
            number,
        ), number
    form = _make_form(request)
    form.is_valid()
    everybody = request.POST.get("everybody") == "yes"
    number = plan(
        transfer=bulk,
        ordinals=None if everybody else ticked,
        school=form.find_number(),
        by=actor,
        at=at,
    )
    return ngettext(
        "A school is planned for %(count)s pupil. Nothing has been sent yet.",
        "A school is planned for %(count)s pupils. Nothing has been sent yet.",
        number,
    ), number


def _parse_ticks(request: HttpRequest) -> Collection[int]:
    return {_parse_number(text) for text in request.POST.getlist("pupil")}


@require_POST
def withdraw_pupils(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask whether the ticked pupils go to none of the schools; on Yes, take them out."""
    bulk, actor = _get(request, public_id), get_actor(request)
    ticked = _parse_ticks(request)
    try:
        if request.POST.get("sure") == "yes":
            number = take_out(transfer=bulk, ordinals=ticked, by=actor, at=timezone.now())
            return _say_withdrawn(request, bulk, number)
        check_may_leave(bulk, ticked, by=actor)
    except Refusal as refusal:
        return _refuse(request, "phase.take-out", bulk, refusal)
    view, after = _parse_place(request)
    context = {
        "file": show_files([bulk])[0],
        "pupils": show_pupils(list(find_pupils(bulk).filter(ordinal__in=ticked))),
        "moves": show_moves(count_moves(find_leaving(bulk, ticked))),
        "view": view.value,
        "after": after,
    }
    return render(request, "web/phase/withdraw.html", context)


def _say_withdrawn(request: HttpRequest, bulk: Transfer, number: int) -> HttpResponse:
    words = ngettext(
        "%(count)s pupil has been withdrawn.", "%(count)s pupils have been withdrawn.", number
    )
    messages.success(request, words % {"count": number})
    page = reverse("phase-file", args=[bulk.public_id])
    return redirect(f"{page}?{urlencode({'view': View.LEFT.value})}")
