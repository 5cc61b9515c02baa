"""Pupils who arrived without a CTF: the school's report, and the authority's work on it.

Source: rulings 6.7.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pont.enquiries.known import find_sendings
from pont.enquiries.models import ArrivalReport
from pont.enquiries.operations.assign import let_go, take_on
from pont.enquiries.operations.exhaust import MeasuresMissing, exhaust
from pont.enquiries.operations.find import NotTheirFile, find, reopen
from pont.enquiries.operations.look_into import look_into
from pont.enquiries.operations.number import give_new_upn, give_temporary_upn
from pont.enquiries.operations.report import report
from pont.enquiries.operations.withdraw_report import withdraw_report
from pont.enquiries.queries import (
    find_ended_reports,
    find_numbers,
    find_open_reports,
    find_own_reports,
    find_report_steps,
    find_requests_for,
    get_report,
)
from pont.enquiries.states import OPEN_STAGES, Stage
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.enquiries.forms import ExhaustForm, FindForm, RemarkForm, ReportForm
from pont.web.enquiries.lists import choose_tab, make_tabs, show_page
from pont.web.enquiries.shown import show_reports, show_requests, show_steps
from pont.web.people import get_actor
from pont.web.sent.shown import show_files
from pont.web.words import say

CONFLICT = 409
TABS = {"open": N_("To work on"), "ended": N_("Done")}


@require_safe
def arrivals(request: HttpRequest) -> HttpResponse:
    """Show the authority's work list, the oldest first, or the school's own reports."""
    actor = get_actor(request)
    if not may(actor, Act.ANSWER_ARRIVAL):
        check(actor, Act.REPORT_ARRIVAL)
        page = show_page(request, find_own_reports, get_report, kept={})
        context = {"page": page, "reports": show_reports(page.rows), "is_school": True}
        return render(request, "web/enquiries/arrivals.html", context)
    tab = choose_tab(request, TABS)
    finder = find_open_reports if tab == "open" else find_ended_reports
    page = show_page(request, finder, get_report, kept={"show": tab})
    context = {
        "page": page,
        "reports": show_reports(page.rows),
        "tabs": make_tabs(TABS, tab),
        "tab": tab,
    }
    return render(request, "web/enquiries/arrivals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_arrival(request: HttpRequest) -> HttpResponse:
    """Ask who arrived, and report the pupil to the authority."""
    actor = get_actor(request)
    check(actor, Act.REPORT_ARRIVAL)
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, own=actor.organisation)
    if data is not None and form.is_valid():
        values = form.cleaned_data
        pupil = form.read_pupil(last_school=values["place"], remark=values["remark"])
        try:
            made = report(
                pupil=pupil,
                last_school=form.find_place(),
                admitted_on=values["admitted_on"],
                by=actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            note_refusal(request, "arrival.reported", refusal)
            form.show_refusal(refusal)
        else:
            messages.success(request, _("Your authority has been told of the pupil."))
            return redirect("arrival", public_id=made.public_id)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/enquiries/report.html", {"form": form}, status=status)


@require_safe
def arrival(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a report, what was done, and what may be done next."""
    return _show(request, _get(request, public_id))


def _get(request: HttpRequest, public_id: UUID) -> ArrivalReport:
    actor = get_actor(request)
    if not may(actor, Act.ANSWER_ARRIVAL):
        check(actor, Act.REPORT_ARRIVAL)
    return find_or_404(get_report, actor, public_id)


def _show(
    request: HttpRequest,
    row: ArrivalReport,
    *,
    status: int = 200,
    error: str = "",
    form: Any = None,
) -> HttpResponse:
    actor = get_actor(request)
    is_school = row.school == actor.organisation
    is_open = row.stage in OPEN_STAGES
    context: dict[str, Any] = {
        "shown": show_reports([row])[0],
        "numbers": find_numbers(row),
        "steps": show_steps(find_report_steps(row)),
        "requests": show_requests(find_requests_for(row)),
        "is_school": is_school,
        "is_open": is_open,
        "is_exhausted": row.stage == Stage.EXHAUSTED,
        "is_found": row.stage == Stage.FOUND,
        "file": show_files([row.transfer])[0] if row.transfer else None,
        "may_see_file": is_school or may(actor, Act.MONITOR),
        "error": error,
        "form": form,
        "remark_form": RemarkForm(auto_id="id_%s"),
    }
    if not is_school and is_open:
        context |= _find_help(actor, row)
    return render(request, "web/enquiries/arrival.html", context, status=status)


def _find_help(actor: Actor, row: ArrivalReport) -> dict[str, Any]:
    """Return what helps the authority to answer: what Pont knows, and what to choose from."""
    known = look_into(report=row, by=actor, at=timezone.now())
    return {
        "known": show_files(known.files),
        "exhaust_form": ExhaustForm(),
        "find_form": FindForm(files=find_sendings(actor, row)),
        "is_mine": row.assigned_to == actor.account,
        "may_find": may(actor, Act.MONITOR),
    }


@require_POST
def answer_arrival(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Do what the authority chose to do about a report."""
    actor = get_actor(request)
    check(actor, Act.ANSWER_ARRIVAL)
    return _act(request, find_or_404(get_report, actor, public_id), ANSWERS)


@require_safe
def confirm_new_upn(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask whether the pupil is to have a new UPN, once the search is exhausted."""
    actor = get_actor(request)
    check(actor, Act.ANSWER_ARRIVAL)
    row = find_or_404(get_report, actor, public_id)
    if row.stage != Stage.EXHAUSTED:
        return redirect("arrival", public_id=row.public_id)
    return render(request, "web/enquiries/new_upn.html", {"shown": show_reports([row])[0]})


@require_POST
def change_arrival(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw one's report, or say that the file that was found is another pupil's."""
    actor = get_actor(request)
    check(actor, Act.REPORT_ARRIVAL)
    return _act(request, find_or_404(get_report, actor, public_id), CHANGES)


Do = Callable[[HttpRequest, ArrivalReport, Actor, datetime], str]


def _act(request: HttpRequest, row: ArrivalReport, acts: Mapping[str, Do]) -> HttpResponse:
    act = request.POST.get("act", "")
    if act not in acts:
        raise BadRequest("No such act.")
    try:
        said = acts[act](request, row, get_actor(request), timezone.now())
    except Refusal as refusal:
        note_refusal(request, f"arrival.{act}", refusal, "arrival", str(row.public_id))
        status = UNPROCESSABLE if isinstance(refusal, MeasuresMissing | NotTheirFile) else CONFLICT
        current = get_report(get_actor(request), row.public_id)
        return _show(request, current, status=status, error=say(refusal))
    messages.success(request, said)
    return redirect("arrival", public_id=row.public_id)


def _take_on(request: HttpRequest, row: ArrivalReport, by: Actor, at: datetime) -> str:
    take_on(report=row, by=by, at=at)
    return _("You have taken this on.")


def _let_go(request: HttpRequest, row: ArrivalReport, by: Actor, at: datetime) -> str:
    let_go(report=row, by=by, at=at)
    return _("A colleague can take this on now.")


def _exhaust(request: HttpRequest, row: ArrivalReport, by: Actor, at: datetime) -> str:
    exhaust(report=row, measures=request.POST.get("measures", ""), by=by, at=at)
    return _("The search is recorded as exhausted. A new UPN can be given.")


def _give_temporary(request: HttpRequest, row: ArrivalReport, by: Actor, at: datetime) -> str:
    give_temporary_upn(report=row, by=by, at=at)
    return _("The school has been given a temporary UPN.")


def _give_new(request: HttpRequest, row: ArrivalReport, by: Actor, at: datetime) -> str:
    give_new_upn(report=row, by=by, at=at)
    return _("The school has been given a new UPN.")


def _find(request: HttpRequest, row: ArrivalReport, by: Actor, at: datetime) -> str:
    sent = {str(one.public_id): one for one in find_sendings(by, row)}
    chosen = sent.get(request.POST.get("file", ""))
    if chosen is None:
        raise NotTheirFile
    find(report=row, transfer=chosen, by=by, at=at)
    return _("The school has been told which file it is.")


def _withdraw(request: HttpRequest, row: ArrivalReport, by: Actor, at: datetime) -> str:
    withdraw_report(report=row, remark=request.POST.get("remark", ""), by=by, at=at)
    return _("The report has been withdrawn. Your authority has been told.")


def _reopen(request: HttpRequest, row: ArrivalReport, by: Actor, at: datetime) -> str:
    reopen(report=row, remark=request.POST.get("remark", ""), by=by, at=at)
    return _("The report is open again. Your authority has been told.")


ANSWERS: Mapping[str, Do] = {
    "take-on": _take_on,
    "let-go": _let_go,
    "exhaust": _exhaust,
    "temporary": _give_temporary,
    "new": _give_new,
    "find": _find,
}
CHANGES: Mapping[str, Do] = {"withdraw": _withdraw, "reopen": _reopen}
