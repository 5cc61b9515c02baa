"""Requests for the file of a pupil: asking, answering, and the lists of both.

Source: issue 4 (CTF request).
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pont.enquiries.known import find_known
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.operations.answer import answer
from pont.enquiries.operations.request import request as ask_for_file
from pont.enquiries.operations.withdraw_request import withdraw_request
from pont.enquiries.queries import (
    find_answered_requests,
    find_request_steps,
    find_requests_of,
    find_requests_to,
    get_report,
    get_request,
)
from pont.enquiries.states import REPLIES_NEXT, Reply
from pont.lost_pupils.search.criteria import Criteria
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.refusals import Refusal
from pont.transfers.models import Transfer
from pont.transfers.states import LIVE
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.enquiries.forms import AnswerForm, AskForm, RemarkForm
from pont.web.enquiries.lists import choose_tab, make_tabs, show_page
from pont.web.enquiries.shown import show_reports, show_requests, show_steps
from pont.web.lost_pupils.searches import find_search
from pont.web.people import get_actor
from pont.web.sent.shown import show_files
from pont.web.words import say

CONFLICT = 409
OPEN, ANSWERED, OURS = "to", "answered", "of"
TABS = {OPEN: N_("To answer"), ANSWERED: N_("Answered"), OURS: N_("Asked by us")}
FINDERS = {OPEN: find_requests_to, ANSWERED: find_answered_requests, OURS: find_requests_of}


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Show what one's organisation is to answer, the oldest first; what it was asked or asks."""
    actor = get_actor(request)
    check(actor, Act.ANSWER_REQUEST)
    may_ask = may(actor, Act.REQUEST_CTF)
    tabs = {key: label for key, label in TABS.items() if may_ask or key != OURS}
    tab = choose_tab(request, tabs)
    page = show_page(request, FINDERS[tab], get_request, kept={"show": tab})
    context = {
        "page": page,
        "requests": show_requests(page.rows, held_by=actor if tab == OPEN else None),
        "tabs": make_tabs(tabs, tab),
        "tab": tab,
        "is_asked": tab != OURS,
        "may_ask": may_ask,
    }
    return render(request, "web/enquiries/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a school or an authority for the file of a pupil.

    With ``?arrival=`` it is for a report, with ``?search=`` for who was searched for in vain.
    """
    actor = get_actor(request)
    check(actor, Act.REQUEST_CTF)
    report = _find_report(request, actor)
    if request.method != "POST":
        form = AskForm(la=actor.la, initial=_begin(request, report))
    else:
        form = AskForm(request.POST, la=actor.la)
        made = _ask(request, form, report, actor) if form.is_valid() else None
        if made:
            messages.success(request, _("Your request has been sent."))
            return redirect("ctf-request", public_id=made.public_id)
    context = {"form": form, "arrival": show_reports([report])[0] if report else None}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/enquiries/ask.html", context, status=status)


def _ask(
    request: HttpRequest, form: AskForm, report: ArrivalReport | None, by: Actor
) -> CtfRequest | None:
    values = form.cleaned_data
    pupil = form.read_pupil(last_school=values["last_school"], remark=values["remark"])
    try:
        return ask_for_file(
            pupil=pupil, asked=form.find_asked(), by=by, at=timezone.now(), arrival=report
        )
    except Refusal as refusal:
        note_refusal(request, "request.requested", refusal)
        form.show_refusal(refusal)
        return None


def _find_report(request: HttpRequest, actor: Actor) -> ArrivalReport | None:
    """Return the report for which the file is asked for, None for none.

    :raises Http404: if it is not the actor's to answer.
    """
    text = request.GET.get("arrival", "")
    if not text:
        return None
    report = find_or_404(_get_report, actor, text)
    return report if isinstance(report, ArrivalReport) else None


def _get_report(actor: Actor, text: str) -> ArrivalReport | None:
    try:
        return get_report(actor, UUID(text))
    except ValueError:
        return None


def _begin(request: HttpRequest, report: ArrivalReport | None) -> dict[str, Any]:
    """Return what is known of the pupil already: from the report, or from a search."""
    if report and (pupil := report.pupil):
        known = {name: getattr(pupil, name) for name in AskForm.base_fields if hasattr(pupil, name)}
        place = report.last_school_number or pupil.last_school
        return {
            **known,
            "place": place,
            "remark": _("The pupil has arrived at a school of our authority without a CTF."),
        }
    try:
        search = find_search(request, get_actor(request), UUID(request.GET.get("search", "")))
    except ValueError:
        return {}
    return _begin_with(search.criteria) if search else {}


def _begin_with(criteria: Criteria) -> dict[str, Any]:
    """Return what was searched for: the date of birth only if it is whole."""
    born = criteria.born
    is_whole = born.year and born.month and born.day
    return {
        "upn": criteria.number,
        "surname": criteria.surname,
        "forename": criteria.forename,
        "sex": criteria.sex,
        "born_on": f"{born.year}-{born.month:02}-{born.day:02}" if is_whole else None,
    }


@require_safe
def ctf_request(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a request, whether one holds the pupil, and what may be answered."""
    return _show(request, _get(request, public_id))


def _get(request: HttpRequest, public_id: UUID) -> CtfRequest:
    actor = get_actor(request)
    check(actor, Act.ANSWER_REQUEST)
    return find_or_404(get_request, actor, public_id)


def _show(
    request: HttpRequest,
    row: CtfRequest,
    *,
    status: int = 200,
    error: str = "",
    form: AnswerForm | None = None,
) -> HttpResponse:
    actor = get_actor(request)
    is_asked = row.asked == actor.organisation
    is_waiting = row.reply == Reply.WAITING
    context: dict[str, Any] = {
        "shown": show_requests([row])[0],
        "steps": show_steps(find_request_steps(row)),
        "is_asked": is_asked,
        "is_waiting": is_waiting,
        "file": show_files([row.transfer])[0] if row.transfer else None,
        "error": error,
        "form": form,
    }
    if is_asked and REPLIES_NEXT[Reply(row.reply)] & {Reply.NO_RECORD, Reply.ON_SHELF}:
        files = _find_files(actor, row)
        context["known"] = show_files(files)
        context["form"] = form or AnswerForm(files=_find_sent(files, actor))
    elif not is_asked and is_waiting:
        context["remark_form"] = RemarkForm()
    return render(request, "web/enquiries/request.html", context, status=status)


def _find_files(actor: Actor, row: CtfRequest) -> list[Transfer]:
    """Return the files that name the pupil and that whoever is asked may see."""
    pupil = row.pupil
    return list(find_known(actor, pupil).files) if pupil else []


def _find_sent(files: list[Transfer], actor: Actor) -> list[Transfer]:
    """Return those of `files` that the organisation itself sent: one of them may be the answer."""
    return [one for one in files if one.sender == actor.organisation and one.state in LIVE]


@require_POST
def answer_request(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer a request."""
    row, actor = _get(request, public_id), get_actor(request)
    sent = _find_sent(_find_files(actor, row), actor)
    form = AnswerForm(request.POST, files=sent)
    if not form.is_valid():
        return _show(request, row, status=UNPROCESSABLE, form=form)
    values = form.cleaned_data
    chosen = {str(one.public_id): one for one in sent}.get(values.get("file", ""))
    reply = Reply(values["reply"])
    try:
        answer(
            request=row,
            reply=reply,
            remark=values["remark"],
            transfer=chosen if reply is not Reply.NO_RECORD else None,
            by=actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _refuse(request, row, refusal)
    messages.success(request, _("Your answer has been sent."))
    return redirect("ctf-request", public_id=public_id)


@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw one's own request."""
    actor = get_actor(request)
    check(actor, Act.REQUEST_CTF)
    row = find_or_404(get_request, actor, public_id)
    try:
        withdraw_request(
            request=row, remark=request.POST.get("remark", ""), by=actor, at=timezone.now()
        )
    except Refusal as refusal:
        return _refuse(request, row, refusal)
    messages.success(request, _("The request has been withdrawn."))
    return redirect("ctf-request", public_id=public_id)


def _refuse(request: HttpRequest, row: CtfRequest, refusal: Refusal) -> HttpResponse:
    note_refusal(request, "request.answer", refusal, "request", str(row.public_id))
    current = get_request(get_actor(request), row.public_id)
    return _show(request, current, status=CONFLICT, error=say(refusal))
