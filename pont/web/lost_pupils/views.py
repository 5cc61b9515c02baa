"""Search the shelf; see the pupils one has sent there, and take one back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.look import look, look_at
from pont.lost_pupils.operations.withdraw import withdraw
from pont.lost_pupils.queries import find_uploaded, get_lost_pupil, get_uploaded
from pont.lost_pupils.search.queries import find_matches
from pont.lost_pupils.states import Standing
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.file_names import Kind
from pont.standards.refusals import Refusal
from pont.web.doors import find_or_404, note_refusal
from pont.web.lists import PAGE
from pont.web.lost_pupils.for_report import WITHOUT, ForReport, find_open_report
from pont.web.lost_pupils.forms import SearchForm, WithdrawForm, write_initial
from pont.web.lost_pupils.searches import Search, find_search, keep_search
from pont.web.lost_pupils.shown import describe, show_details, show_records, show_results
from pont.web.people import get_actor
from pont.web.words import say


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Ask what is known of the pupil; on Search, look and lead to who was found."""
    actor = get_actor(request)
    check(actor, Act.SEARCH_LOST_PUPILS)
    if request.method != "POST":
        return _ask(request, *_begin(request))
    form = SearchForm(request.POST)
    is_whole = form.is_valid()
    report = find_open_report(request, actor, form.cleaned_data.get("arrival"))
    if not is_whole:
        return _ask(request, form, report, status=422)
    criteria = form.read_criteria()
    look(criteria=criteria, by=actor, at=timezone.now())
    arrival = report.report.public_id if report else None
    kept = keep_search(request, actor, criteria, form.cleaned_data["sort"], arrival=arrival)
    return redirect("lost-found", search=kept)


def _ask(
    request: HttpRequest, form: SearchForm, report: ForReport | None, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "report": report}
    return render(request, "web/lost_pupils/search.html", context, status=status)


def _begin(request: HttpRequest) -> tuple[SearchForm, ForReport | None]:
    """Return the empty form, or with ``?again=`` what was searched for before and for whom."""
    actor = get_actor(request)
    try:
        before = find_search(request, actor, UUID(request.GET.get("again", "")))
    except ValueError:
        before = None
    if before is None:
        return SearchForm(), None
    report = find_open_report(request, actor, before.arrival)
    return SearchForm(initial=write_initial(before.criteria, sort=before.sort)), report


@require_safe
def found(request: HttpRequest, search: UUID) -> HttpResponse:
    """Show who was found, the closest first, with the details of the one who is selected."""
    actor = get_actor(request)
    check(actor, Act.SEARCH_LOST_PUPILS)
    kept: Search = find_or_404(find_search, request, actor, search)
    results = find_matches(kept.criteria, by=actor)
    context = {
        "search": kept,
        "report": find_open_report(request, actor, kept.arrival),
        "without": f"{reverse('lost-search')}?again={kept.id}&{WITHOUT}=report",
        "asked": describe(kept.criteria),
        "page": show_results(actor, kept, results, request.GET),
        "may_ask": may(actor, Act.REQUEST_CTF),
    }
    return render(request, "web/lost_pupils/found.html", context)


@require_safe
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the details of one pupil on the shelf, to which another page led."""
    actor = get_actor(request)
    check(actor, Act.SEARCH_LOST_PUPILS)
    pupil = find_or_404(get_lost_pupil, actor, public_id)
    look_at(pupil=pupil, by=actor, at=timezone.now())
    context = {"details": show_details(actor, pupil)}
    return render(request, "web/lost_pupils/record.html", context)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show the pupils that the reader's desks have sent to the shelf, newest first."""
    actor = get_actor(request)
    check(actor, Act.SEND, Kind.CTF)
    records = find_uploaded(actor, after=_find_last(request), most=PAGE + 1)
    context = {
        "records": show_records(records[:PAGE]),
        "later": f"?after={records[PAGE - 1].public_id}" if records[PAGE:] else "",
        "earlier": "?" if "after" in request.GET else "",
    }
    return render(request, "web/lost_pupils/own.html", context)


def _find_last(request: HttpRequest) -> LostPupil | None:
    """Return the record after which the page begins, None for the first page."""
    if "after" not in request.GET:
        return None
    try:
        wanted = UUID(request.GET["after"])
    except ValueError as error:
        raise Http404 from error
    return find_or_404(get_uploaded, get_actor(request), wanted)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_pupil(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask why the pupil is taken off the shelf; with a reason, take them off."""
    actor = get_actor(request)
    check(actor, Act.SEND, Kind.CTF)
    record = find_or_404(get_uploaded, actor, public_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "shown": show_records([record])[0]}
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(record=record, by=actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            note_refusal(request, "lost-pupil.remove", refusal, "lost-pupil", str(public_id))
            record.refresh_from_db()
            context = {"shown": show_records([record])[0], "error": say(refusal)}
            return render(request, "web/lost_pupils/withdraw.html", context, status=409)
        messages.success(request, _("The pupil has been taken off the lost pupil database."))
        return redirect("lost-own")
    status = 422 if form.errors else 200
    if record.standing != Standing.LOST:
        context.pop("form")
    return render(request, "web/lost_pupils/withdraw.html", context, status=status)
